"""/desk/cases/<reference>/double-funding/: hints at other cases that may pay for the same, each to be answered."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.forms.double_funding import HintForm
from applications.forms.selection import NO, YES
from applications.models import Application
from applications.permissions.double_funding import why_not_answer_hints
from applications.queries.double_funding import Lead, leads_of
from applications.services.double_funding import answer_hint
from applications.views.desk_access import case_page, crumbs_of
from records.rules import Refused


@require_http_methods(["GET", "POST"])
@case_page()
def double_funding(request: HttpRequest, application: Application) -> HttpResponse:
    """The hints with what speaks for each; a form each for an officer until the case is decided."""
    leads = leads_of(request.user, application)
    closed = why_not_answer_hints(request.user, application)
    sent = None
    if request.method == "POST":
        sent = sent_form(request, leads.rows)
        if sent[1].is_valid() and answered(request, application, *sent):
            return redirect("desk_double_funding", reference=application.case.reference)
    shown = {
        "application": application,
        "leads": leads,
        "rows": [(one, None if closed else form_of(one, sent)) for one in leads.rows],
        "form": sent[1] if sent else None,
        "closed": closed,
        "breadcrumbs": crumbs_of(application, _("Double funding")),
    }
    return render(request, "applications/desk/double_funding.html", shown)


def sent_form(request: HttpRequest, leads: tuple[Lead, ...]) -> tuple[Lead, HintForm]:
    """The hint whose form was sent, by the other case's reference; 404 for one that is no hint to this reader."""
    wanted = request.POST.get("other", "")
    lead = next((one for one in leads if one.other.case.reference == wanted), None)
    if lead is None:
        raise Http404
    return lead, HintForm(request.POST, prefix=prefix_of(lead))


def form_of(lead: Lead, sent: tuple[Lead, HintForm] | None) -> HintForm:
    """The form as sent, else with the answer that stands."""
    if sent and sent[0] == lead:
        return sent[1]
    said: dict[str, Any] = {"seen": lead.seen}
    last = lead.answer or lead.earlier
    if last:
        said |= {"reason": last.reason} | (
            {"is_double": YES if last.is_double else NO} if lead.answer else {}
        )
    return HintForm(prefix=prefix_of(lead), initial=said)


def prefix_of(lead: Lead) -> str:
    """What tells the controls of one hint from those of another."""
    return f"hint{lead.other.pk}"


def answered(request: HttpRequest, application: Application, lead: Lead, form: HintForm) -> bool:
    """Whether the answer was taken; otherwise the form says why not."""
    is_double, reason = form.answer
    seen = form.cleaned_data["seen"]
    try:
        answer_hint(application, lead.other, is_double, reason, by=request.user, seen=seen)
    except Refused as refused:
        form.refuse(refused)
        return False
    messages.success(request, _("Answered."))
    return True
