"""A decision is proposed by one person and taken by another; the money follows in the same transaction."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from applications.choices import DecisionKind, DecisionState
from applications.models import Application, Decision
from applications.models.decision import GRANTING
from applications.permissions.records import why_unnumbered
from applications.permissions.selection import (
    why_not_decide,
    why_not_decide_anew,
    why_not_propose,
    why_not_take,
)
from applications.queries.cases import with_details
from applications.queries.reserve import why_place_over
from applications.queries.revisions import annulled_decision, revision_of
from applications.queries.scoring import basis_of
from applications.queries.submitted import submitted_of
from applications.queries.terms import basis_with, terms_to_begin_with, usable_types
from applications.rules.answering import annulment_problems
from applications.rules.proposing import Proposal, proposal_problems
from applications.rules.state_aid import DE_MINIMIS, Aid, aid_problems
from applications.rules.terms import Terms, terms_problems
from applications.services.locking import lock
from applications.services.placing import keep_place, place_as_decided, place_in_reserve
from calls.models import CallAction
from calls.queries.money import case_balance
from calls.queries.parameters import parameters_of_call
from calls.queries.round_parts import held_of
from calls.rules import articles as art
from calls.rules.findings import Finding
from calls.rules.ledger import ZERO
from calls.rules.targeting import room_problems
from calls.services.ledger import commit, decommit, earmark, release
from records import clock
from records.rules import Reason, gettext_noop, refuse
from records.services import append, move, notify, owe, retried, store_document

LETTER = "applications.letter"
RETURN_REASON = Finding(
    "return_reason", gettext_noop("Write why the proposal goes back to the officer."), art.ACT_16
)
STEPS = {
    DecisionKind.GRANT: "grant",
    DecisionKind.GRANT_IN_PART: "grant_in_part",
    DecisionKind.REJECT: "reject",
    DecisionKind.NOT_ADMIT: "not_admit",
}
REPLACE = "replace_"
"""Before the step's name in a case that has been decided."""


@retried
def propose(
    application: Application,
    proposal: Proposal,
    conditions: str = "",
    *,
    by: Any,
    terms: Terms | None = None,
) -> Decision:
    """Propose a decision; what it would grant is earmarked on the line at once.

    Without `terms` a grant keeps the period applied for, cuts nothing and has the action's types of intervention.

    Refused, with the figures, when a ceiling is passed or the line is short. Nothing is written then.
    """
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_propose(by, locked))
        place = place_in_reserve(locked, proposal.reserve) if proposal.reserve else None
        annulled = annulled_decision(locked)
        decision = keep_proposal(locked, proposal, conditions, terms, by=by, replaces=annulled)
        keep_place(decision, proposal.reserve, place)
        move(locked, "propose", by=by, why_not=why_not_propose)
    return decision


def keep_proposal(
    locked: Application,
    proposal: Proposal,
    conditions: str,
    terms: Terms | None,
    *,
    by: Any,
    **more: Any,
) -> Decision:
    """The proposal's row, `more` its other columns; the caller has locked the case and asked whether `by` may.

    What it would grant beyond what the case is already committed is earmarked. Refused with what stands against it.
    """
    refuse(*proposal_problems(proposal, basis_of(locked)))
    granting = proposal.kind in GRANTING
    laid_down = _terms(locked, proposal, terms) if granting else {}
    decision = Decision.objects.create(
        application=locked,
        kind=proposal.kind,
        amount=proposal.amount if granting else None,
        rate=proposal.rate if granting else None,
        eligible_cost=proposal.cost if granting else None,
        reasons=proposal.reasons.strip(),
        conditions=conditions.strip() if granting else "",
        **laid_down,
        proposed_by=by,
        proposed_at=clock.now(),
        **more,
    )
    beyond = (decision.amount or ZERO) - case_balance(locked.case).committed
    if beyond > ZERO:
        earmark(locked.line, locked.case, beyond, by=by, action=locked.action)
        refuse(*opening_problems(locked, beyond))
    return decision


def _terms(application: Application, proposal: Proposal, terms: Terms | None) -> dict[str, Any]:
    """The terms as the decision keeps them. Refused when something stands against them."""
    detailed = with_details(Application.objects.all()).get(pk=application.pk)
    submitted, types = submitted_of(detailed), usable_types(application)
    terms = terms or terms_to_begin_with(application, submitted, types)
    basis = basis_with(application, submitted, types)
    found = terms_problems(terms, basis, proposal.cost, parameters_of_call(application.call))
    refuse(*found, *aid_problems(terms.aid, proposal.amount, basis.aid))
    return {
        **aid_columns(terms.aid),
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
        "claim_months": terms.claim_months,
        "claim_days": terms.claim_days,
        "property_until": terms.property_until,
        "cuts": [[cut.category, f"{cut.amount:.2f}", cut.reason.strip()] for cut in terms.cuts],
        "intervention_types": list(terms.types),
    }


def aid_columns(aid: Aid | None) -> dict[str, Any]:
    """What was found about State aid as the decision keeps it; earlier aid only of de minimis aid."""
    if aid is None:
        return {}
    earlier = aid.earlier if aid.kind == DE_MINIMIS else None
    return {"aid_kind": aid.kind, "aid_reason": aid.reason.strip(), "aid_earlier": earlier}


def opening_problems(application: Application, amount: Decimal) -> list[Reason]:
    """Whether a targeted opening gives as much as it now holds, `amount` among it; the line is locked meanwhile."""
    row = CallAction.objects.filter(call=application.call_id, action=application.action_id).first()
    if row is None or not row.targeted_at:
        return []
    return room_problems(row.targeting_ceiling, held_of(row) - amount, amount)


@retried
def return_proposal(decision: Decision, reason: str, *, by: Any) -> Decision:
    """Send a proposal back to the officer with reasons; its earmark is released. A decision in force stays so."""
    with transaction.atomic():
        application = lock(decision.application)
        refuse(_why_not_this(by, decision))
        refuse(None if reason.strip() else RETURN_REASON("reason"))
        release(application.line, application.case, by=by)
        move(decision, "return", by=by, why_not=why_not_take, return_reason=reason.strip())
        if not decision.replaces_in(application.state):
            step = "return_to_check" if application.score is None else "return"
            move(application, step, by=by, why_not=why_not_decide)
    return decision


def lapse_proposal(decision: Decision, *, by: Any, why_not: Callable[[Any, Decision], Reason | None]) -> None:
    """Let a proposal fall that nobody is to decide any more; its earmark is released. The case is locked.

    The ledger names nobody: whoever takes a request for review back keeps no money.
    """
    application = decision.application
    release(application.line, application.case, by=None)
    move(decision, "lapse", by=by, why_not=why_not)


def annul(decision: Decision, reasons: str, *, by: Any, why_not: Callable[[Any, Any], Reason | None]) -> None:
    """Annul a decision and begin the examination of its case anew; the caller has locked the case and asked `by`.

    What it committed is given back to the line: the new proposal is earmarked as any other. The points fall with it;
    the checks and the scores given stay as material. Refused when something has been paid.
    """
    application, now = decision.application, clock.now()
    held = case_balance(application.case)
    refuse(*annulment_problems(held.paid))
    if held.open > ZERO:
        decommit(application.line, application.case, held.open, by=by, note=reasons)
    Decision.objects.filter(pk=decision.pk).update(annulled_at=now)
    nothing = dict.fromkeys(("granted", "granted_rate", "decided_at", "score"))
    move(application, "annul", by=by, why_not=why_not, reason=reasons, **nothing)


@retried
def decide(decision: Decision, *, by: Any) -> Decision:
    """Take the decision as proposed: the earmark becomes a commitment, and the letter is owed.

    One that replaces another puts its sum in the place of the other's.

    Deciding again what one has decided changes nothing and answers the same.
    """
    with transaction.atomic():
        application = lock(decision.application)
        current = Decision.objects.select_related("promotion").get(pk=decision.pk)
        if current.state == DecisionState.DECIDED and current.decided_by_id == by.pk:
            return current
        refuse(_why_not_this(by, current), why_place_over(current))
        refuse(why_unnumbered(application))
        place_as_decided(application, current, by=by)
        _move_money(application, current, by)
        now, first = clock.now(), not current.replaces_in(application.state)
        move(current, "decide", by=by, why_not=why_not_take, decided_by=by, decided_at=now)
        move(
            application,
            ("" if first else REPLACE) + STEPS[DecisionKind(current.kind)],
            by=by,
            why_not=why_not_decide if first else why_not_decide_anew,
            granted=current.amount,
            granted_rate=current.rate,
            decided_at=now,
        )
        owe(LETTER, f"{LETTER}:{current.pk}", {"decision": current.pk}, by=by)
    return current


def _move_money(application: Application, decision: Decision, by: Any) -> None:
    """Commit what the decision grants, or what it grants beyond an earlier one; give back what it grants less."""
    line, case = application.line, application.case
    beyond = (decision.amount or ZERO) - case_balance(case).committed
    if beyond > ZERO:
        commit(line, case, beyond, by=by)
    else:
        release(line, case, by=by)
    if beyond < ZERO:
        decommit(line, case, -beyond, by=by, note=decision.reasons)


def _why_not_this(by: Any, decision: Decision) -> Reason | None:
    """As the proposal stands now, whatever the caller has read before the lock."""
    return why_not_take(by, Decision.objects.select_related("application").get(pk=decision.pk))


def keep_letter(decision: Decision, content: bytes, *, sent_at: datetime) -> bool:
    """Store the letter and tell the applicant's members, once; False when there was one already.

    `sent_at` is the instant the letter itself names as the day it was sent: the time limit runs from it.
    """
    document = store_document(content, "application/pdf")
    with transaction.atomic():
        waiting = Decision.objects.filter(pk=decision.pk, letter=None)
        if not waiting.update(letter=document, sent_at=sent_at):
            return False
        application = decision.application
        kind = notice_of(decision)
        for person in User.objects.filter(memberships__organisation=application.organisation_id):
            _tell(person, application, kind)
        append(application.stream, "applications.letter_made", by=None, data={"sha256": document.pk})
    return True


def notice_of(decision: Decision) -> str:
    """Which notice tells of the letter: of a decision, of its correction, or of the answer to a request for review."""
    revision = revision_of(decision)
    if revision is None or revision.annulment:
        return "decided"
    return "decision_corrected" if revision.correction else "review_answered"


def _tell(person: User, application: Application, kind: str) -> None:
    reference = application.case.reference
    address = reverse("application_decision", args=[reference])
    notify(person, kind, case=application.case, params={"reference": reference}, url=address)
