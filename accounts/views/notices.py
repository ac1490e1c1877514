"""/my/notices/ for everybody who signs in: what one has been told; and how many e-mails one wants."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.forms.notices import NoticePaceForm
from accounts.services.notices import choose_pace, mark_read
from records.models import Notice
from records.renderers.notices import told

PER_PAGE = 25


@require_GET
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """All notices of the person, the newest first; only the unread ones when asked for."""
    user: Any = request.user
    rows = Notice.objects.filter(user=user).order_by("-created_at", "-pk")
    unread = "unread" in request.GET
    found = Paginator(rows.filter(read_at=None) if unread else rows, PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": found,
        "notices": [told(one) for one in found],
        "only_unread": unread,
        "breadcrumbs": [("/start/", _("Start")), ("", _("Notices"))],
    }
    return render(request, "accounts/notices.html", context)


@require_GET
@login_required
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow a notice to its page: from then on it is read."""
    found = get_object_or_404(Notice, pk=pk, user=request.user)
    mark_read(request.user, found.pk)
    return redirect(found.url or reverse("notices"))


@require_POST
@login_required
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark all of them read."""
    mark_read(request.user)
    return redirect("notices")


@require_http_methods(["GET", "POST"])
@login_required
def notice_choice(request: HttpRequest) -> HttpResponse:
    """How many e-mails one wants, and which come at once whatever one chooses."""
    user: Any = request.user
    form = NoticePaceForm(request.POST or None, pace=user.notice_pace)
    if request.method == "POST" and form.is_valid():
        choose_pace(user, form.cleaned_data["pace"])
        messages.success(request, _("Your choice has been saved."))
        return redirect("notice_choice")
    context = {
        "form": form,
        "breadcrumbs": [(reverse("notices"), _("Notices")), ("", _("E-mails"))],
    }
    return render(request, "accounts/notice_choice.html", context)
