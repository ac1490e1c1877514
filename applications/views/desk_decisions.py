"""Proposing, deciding by another person, and the letter."""

from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.choices import Role
from applications.choices import CostCategory, DecisionKind, DecisionState
from applications.formats import language, titles_of, words
from applications.forms.proposal import RESERVE, WORK_OUT, ProposalForm
from applications.forms.selection import ReturnForm
from applications.models import Application, Decision
from applications.permissions.records import why_unnumbered
from applications.permissions.selection import why_not_propose, why_not_read_letter, why_not_take
from applications.queries.cases import decisions_of, load_criteria
from applications.queries.desk import pile
from applications.queries.double_funding import leads_of
from applications.queries.scoring import basis_of
from applications.queries.submitted import submitted_of
from applications.queries.terms import basis_with, terms_of, terms_to_begin_with, usable_types
from applications.rules.proposing import (
    ADMITTED,
    NO_GROUND_TO_REJECT,
    NOT_ASSESSED,
    Basis,
    most_grantable,
)
from applications.rules.terms import claims
from applications.services.deciding import decide, propose, return_proposal
from applications.services.reviewing import record_reading
from applications.views.desk_access import case_page, crumbs_of, desk_page
from calls.queries.money import line_balance
from calls.queries.programme_entries import types_of_fund
from records.formats import money, reason_text
from records.forms import Effect
from records.rules import Reason, Refused
from records.services import open_document

Filled = TypeVar("Filled", bound=ProposalForm)


@require_http_methods(["GET", "POST"])
@case_page(Role.OFFICER)
def proposal(request: HttpRequest, application: Application) -> HttpResponse:
    """What is proposed to the decision maker; a grant is earmarked at once."""
    basis = basis_of(application)
    most = most_grantable(basis)
    form: ProposalForm = proposal_form(application, basis, request.POST or None)
    if WORK_OUT in request.POST:
        form = proposal_form(
            application, basis, form.worked_out(basis.revenue, basis.requested), checked=False
        )
    elif request.method == "POST" and form.is_valid():
        try:
            given = form.proposal(), form.cleaned_data["conditions"]
            propose(application, *given, terms=form.terms(), by=request.user)
            messages.success(request, _("Proposed. Another person decides."))
            return redirect("desk_case", reference=application.case.reference)
        except Refused as refused:
            form.refuse(refused)
    shown = {
        "application": application,
        "submitted": submitted_of(application),
        "basis": basis,
        "most": most,
        "balance": line_balance(application.line),
        "leads": leads_of(request.user, application),
        "form": form,
        "returned": returned_before(application),
        "closed": why_not_propose(request.user, application),
        "unnumbered": why_unnumbered(application),
        "breadcrumbs": crumbs_of(application, _("Proposal")),
    }
    return render(request, "applications/desk/proposal.html", shown)


def proposal_form(
    application: Application,
    basis: Basis,
    data: Any = None,
    *,
    checked: bool = True,
    form_class: type[Filled] = ProposalForm,  # type: ignore[assignment]
) -> Filled:
    """The form with what can be granted at most; unchecked when the sums have only been worked out."""
    most = most_grantable(basis)
    kinds = choices(basis, titles_of(load_criteria(application)))
    submitted, types = submitted_of(application), usable_types(application)
    return form_class(
        data if checked else None,
        kinds=kinds,
        basis=basis_with(application, submitted, types),
        types=types,
        tables=application.call.programme.vocabulary.get("intervention_tables", {}),
        begin=terms_to_begin_with(application, submitted, types),
        initial={
            "cost": most.cost,
            "rate": most.rate,
            "amount": most.amount,
            "kind": first_possible(kinds, most.kind),
            **({} if checked else data),
        },
    )


def returned_before(application: Application) -> Decision | None:
    """The last proposal, when it came back."""
    newest = next(iter(decisions_of(application)), None)
    return newest if newest and newest.state == DecisionState.RETURNED else None


def choices(basis: Basis, titles: dict[str, str]) -> list[tuple[str, Effect]]:
    """The kinds with what each means here, and why one cannot be chosen."""
    most = most_grantable(basis)
    whole = most.kind == DecisionKind.GRANT
    return [
        (
            DecisionKind.GRANT,
            Effect(
                DecisionKind.GRANT.label,
                _("All that was asked for."),
                money(basis.requested, language()),
                why_not=why_not_grant(basis, titles) or ("" if whole else why_not_whole(basis)),
            ),
        ),
        (
            DecisionKind.GRANT_IN_PART,
            Effect(
                DecisionKind.GRANT_IN_PART.label,
                _("Less than was asked for; the reasons say what was cut."),
                why_not=why_not_grant(basis, titles),
            ),
        ),
        (
            DecisionKind.REJECT,
            Effect(
                DecisionKind.REJECT.label,
                _("A criterion, a threshold or the money."),
                why_not="" if basis.assessed or basis.failed else said(NO_GROUND_TO_REJECT()),
            ),
        ),
        (
            RESERVE,
            Effect(
                _("Reject for lack of money, with a place in reserve"),
                _("The ranking gives the place. If money is freed before its last day, it can be promoted."),
                why_not=why_not_grant(basis, titles),
            ),
        ),
        (
            DecisionKind.NOT_ADMIT,
            Effect(
                DecisionKind.NOT_ADMIT.label,
                _("Late, unsigned, or not supplemented: it is not examined."),
                why_not=said(ADMITTED()) if basis.assessed else "",
            ),
        ),
    ]


def why_not_grant(basis: Basis, titles: dict[str, str]) -> str:
    """Not assessed, or below a threshold."""
    if not basis.assessed:
        return said(NOT_ASSESSED())
    return " ".join(words(reason, titles) for reason in basis.missed)


def why_not_whole(basis: Basis) -> str:
    """The rate asked for is above what the rules allow."""
    return " ".join(said(reason) for reason in basis.ceiling.because)


def said(reason: Reason) -> str:
    """A reason in the page's language."""
    return reason_text(reason, language())


def first_possible(kinds: list[tuple[str, Effect]], wanted: str) -> str:
    """The kind to begin with: the likeliest, if it can be chosen."""
    return next((kind for kind, effect in kinds if kind == wanted and not effect.why_not), "")


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
    rows = Decision.objects.filter(application=application)
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
