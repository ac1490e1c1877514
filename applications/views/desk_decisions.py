"""Proposing, deciding by another person, and the letter."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.choices import Role
from applications.choices import CostCategory, DecisionState
from applications.forms.proposal import ProposalForm
from applications.forms.selection import ReturnForm
from applications.models import Application, Decision
from applications.permissions.records import why_unnumbered
from applications.permissions.selection import why_not_propose, why_not_read_letter, why_not_take
from applications.queries.cases import decisions_of
from applications.queries.desk import pile
from applications.queries.double_funding import leads_of
from applications.queries.submitted import submitted_of
from applications.queries.terms import terms_of
from applications.rules.terms import claims
from applications.services.deciding import decide, propose, return_proposal
from applications.services.reviewing import record_reading
from applications.views.desk_access import case_page, crumbs_of, desk_page
from applications.views.desk_proposing import ProposingPage, said
from calls.queries.programme_entries import types_of_fund
from records.rules import Reason, Refused
from records.services import open_document


class ProposeDecision(ProposingPage):
    """What is proposed to the decision maker; a grant is earmarked at once."""

    template = "applications/desk/proposal.html"

    def name(self) -> str:
        return _("Proposal")

    def closed(self) -> Reason | None:
        return why_not_propose(self.request.user, self.application)

    def propose(self, form: ProposalForm) -> None:
        given = form.proposal(), form.cleaned_data["conditions"]
        propose(self.application, *given, terms=form.terms(), by=self.request.user)

    def about(self) -> dict[str, Any]:
        return {
            "submitted": self.submitted,
            "basis": self.basis,
            "most": self.most,
            "leads": leads_of(self.request.user, self.application),
            "returned": returned_before(self.application),
            "unnumbered": why_unnumbered(self.application),
        }


def returned_before(application: Application) -> Decision | None:
    """The last proposal, when it came back."""
    newest = next(iter(decisions_of(application)), None)
    return newest if newest and newest.state == DecisionState.RETURNED else None


@require_GET
@desk_page(Role.DECIDER, Role.OFFICER)
def decisions(request: HttpRequest) -> HttpResponse:
    """The pile of proposals."""
    user: Any = request.user
    shown = {"pile": pile(user), "decides": user.has_role(Role.DECIDER)}
    return render(request, "applications/desk/decisions.html", shown)


@require_http_methods(["GET", "POST"])
@case_page(Role.DECIDER)
def decision(request: HttpRequest, application: Application) -> HttpResponse:
    """The proposal in force, decided or sent back. The form names the proposal that was in sight."""
    found = decision_in_sight(request, application)
    form = ReturnForm(request.POST if "return" in request.POST else None)
    if request.method == "POST":
        try:
            return act(request, application, found, form)
        except Refused as refused:
            show_refusal(request, form, refused)
    shown = {
        "application": application,
        "decision": found,
        "submitted": submitted_of(application),
        "terms": laid_down(found),
        "form": form,
        "closed": why_not_take(request.user, found),
        "unnumbered": why_unnumbered(application),
        "breadcrumbs": crumbs_of(application, _("Decision")),
    }
    return render(request, "applications/desk/decision.html", shown)


def laid_down(decision: Decision) -> dict[str, Any]:
    """The terms of a proposal in words: cuts by category, claims with their days, types of intervention."""
    if decision.amount is None:
        return {}
    terms = terms_of(decision)
    known = types_of_fund(decision.application.call.programme.fund)
    return {
        "terms": terms,
        "cuts": [(CostCategory(cut.category).label, cut) for cut in terms.cuts],
        "claims": claims(terms),
        "types": [known[key] for key in terms.types if key in known],
    }


def show_refusal(request: HttpRequest, form: ReturnForm, refused: Refused) -> None:
    """At the field of the form that was sent, else above the page."""
    if form.is_bound:
        return form.refuse(refused)
    for reason in refused.reasons:
        messages.error(request, said(reason))
    return None


def decision_in_sight(request: HttpRequest, application: Application) -> Decision:
    """The proposal the form names, else the newest; 404 when there is none."""
    rows = Decision.objects.filter(application=application, annulled_at=None)
    rows = rows.select_related("proposed_by", "decided_by", "reserve", "promotion", "replaces")
    named = request.POST.get("decision", "")
    found = rows.filter(pk=named) if named.isdigit() else rows.order_by("-proposed_at", "-pk")
    decision = found.first()
    if decision is None:
        raise Http404
    decision.application = application
    return decision


def act(request: HttpRequest, application: Application, found: Decision, form: ReturnForm) -> HttpResponse:
    """Decide or return, and go on to the pile."""
    user: Any = request.user
    if form.is_bound:
        form.is_valid()
        return_proposal(found, form.cleaned_data.get("reason", ""), by=user)
        messages.success(request, _("Returned to the officer; the earmark is released."))
        return redirect("desk_decisions")
    decide(found, by=user)
    messages.success(
        request, _("Decided. The letter is being made, and the applicant is told when it is ready.")
    )
    return redirect("desk_case", reference=application.case.reference)


@require_GET
@login_required
def letter(request: HttpRequest, reference: str) -> FileResponse:
    """The letter of the decision the address names, else of the newest: for the applicant's members and those the
    case is open to.
    """
    rows = Decision.objects.filter(application__case__reference=reference, letter__isnull=False)
    named = request.GET.get("decision", "")
    rows = rows.filter(pk=named) if named.isdecimal() else rows.order_by("-decided_at", "-pk")
    found = rows.select_related("application", "letter").first()
    if found is None or found.letter_id is None or why_not_read_letter(request.user, found) is not None:
        raise Http404
    record_reading(found, by=request.user)
    name = f"{reference}-{found.application.language}.pdf"
    return FileResponse(open_document(found.letter_id), content_type="application/pdf", filename=name)
