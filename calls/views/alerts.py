"""/calls/alerts/: be told of new calls by e-mail; confirmed from the address, changed and ended through its letters."""

from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from calls.forms.alerts import AlertForm, WishForm
from calls.forms.rounds import add_reasons
from calls.models import CallAlert
from calls.services import alerts as services
from calls.views.sites import in_site, site_or_404
from records.rules import Refused


def crumbs(last: str) -> list[tuple[str, str]]:
    """Where the pages stand."""
    return [("/", _("Start")), (reverse("calls"), _("Calls")), ("", last)]


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form; whoever sends it is told the same, known or not."""
    site = site_or_404(request)
    title = _("Alerts of new calls")
    if site.programme is None:
        return render(request, "public/alerts.html", in_site(site, form=None, breadcrumbs=crumbs(title)))
    form, status = AlertForm(request.POST or None, programme=site.programme), 200
    if request.method == "POST" and form.is_valid():
        if ratelimit.consume(request, action="call_alert"):
            given = form.cleaned_data
            services.ask_alert(site.programme, given["email"], given["objectives"], given["language"])
            return redirect(f"{reverse('call-alerts-asked')}{site.keep}")
        form.add_error(None, _("Too many letters were asked for from your network. Try again in an hour."))
        status = 429
    context = in_site(site, form=form, breadcrumbs=crumbs(title))
    return render(request, "public/alerts.html", context, status=status)


@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """What happens next, whoever asked."""
    site = site_or_404(request)
    crumbs_ = [*crumbs("")[:2], (reverse("call-alerts"), _("Alerts of new calls")), ("", _("Letter sent"))]
    return render(request, "public/alerts_asked.html", {**in_site(site), "breadcrumbs": crumbs_})


def alert_or_404(token: str) -> CallAlert:
    """The alert whose letters carry the secret."""
    found = services.alert_by(token)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: HttpRequest, token: str) -> HttpResponse:
    """The alert's own page, reached from its letters: confirm it, change it. GET changes nothing."""
    found = alert_or_404(token)
    initial = {"objectives": found.objectives, "language": found.language}
    form = WishForm(request.POST or None, programme=found.programme, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.confirm_alert(found)
            services.change_alert(found, form.cleaned_data["objectives"], form.cleaned_data["language"])
            return redirect(f"{request.path}?saved=1&lang={form.cleaned_data['language']}")
        except Refused as refused:
            add_reasons(form, refused)
    context = {
        "alert": found,
        "form": form,
        "token": token,
        "saved": "saved" in request.GET,
        "breadcrumbs": crumbs(_("Your alerts")),
    }
    return render(request, "public/alert.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, token: str) -> HttpResponse:
    """No more letters. Mail programs send it by themselves (RFC 8058), so it needs no cookie: the secret is enough."""
    found = services.alert_by(token)
    if request.method == "POST":
        if found:
            services.end_alert(found)
        return render(request, "public/alert_ended.html", {"breadcrumbs": crumbs(_("Your alerts"))})
    if found is None:
        return render(request, "public/alert_ended.html", {"breadcrumbs": crumbs(_("Your alerts"))})
    context = {"alert": found, "token": token, "breadcrumbs": crumbs(_("Your alerts"))}
    return render(request, "public/alert_end.html", context)
