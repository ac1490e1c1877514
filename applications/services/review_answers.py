"""The answer to a request for review: two persons, neither of whom had a hand in the decision."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from applications.choices import DecisionState, ReviewOutcome
from applications.models import Decision, ReviewAnswer, ReviewRequest
from applications.permissions.revising import why_not_answer_review, why_not_decide_answer
from applications.rules.answering import annulment_problems, answer_problems
from applications.rules.proposing import Proposal
from applications.rules.review import came_in_time
from applications.rules.terms import Terms
from applications.services.deciding import (
    RETURN_REASON,
    annul,
    decide,
    keep_proposal,
    lapse_proposal,
    return_proposal,
)
from applications.services.locking import lock
from applications.services.submitting import writers
from applications.services.telling import tell_desk
from calls.queries.money import case_balance
from records import clock
from records.rules import Reason, refuse
from records.services import append, move, notify, owe, retried, store_document

ANSWER_LETTER = "applications.review_letter"


@dataclass(frozen=True)
class NewText:
    """The decision as an answer would change it."""

    proposal: Proposal
    conditions: str = ""
    terms: Terms | None = None


@dataclass(frozen=True)
class Answered:
    """What is answered and why; `change` when the decision is changed."""

    outcome: str
    reasons: str
    ground: str = ""
    change: NewText | None = None


@retried
def propose_answer(request: ReviewRequest, answered: Answered, *, by: Any) -> ReviewAnswer:
    """Propose the answer; a decision it changes is proposed with it, and more money earmarked at once.

    Refused, with nothing written, when the time limit says otherwise, the reasons are missing, or the line is short
    (act 434/2003, sections 49b, 49c and 49g).
    """
    with transaction.atomic():
        locked = lock(request.decision.application)
        current = _again(request)
        refuse(why_not_answer_review(by, current))
        refuse(*_problems(current, answered, case_balance(locked.case).paid))
        made = ReviewAnswer.objects.create(
            request=current,
            outcome=answered.outcome,
            ground=answered.ground if answered.outcome == ReviewOutcome.DISMISS else "",
            reasons=answered.reasons.strip(),
            replacement=_replacement(locked, current, answered, by),
            proposed_by=by,
            proposed_at=clock.now(),
        )
        move(current, "propose", by=by, why_not=why_not_answer_review)
    return made


def _problems(request: ReviewRequest, answered: Answered, paid: Decimal) -> list[Reason]:
    in_time = came_in_time(request.received_at, request.last_day)
    annulling = answered.outcome == ReviewOutcome.ANNUL
    return [
        *answer_problems(
            answered.outcome, answered.ground, answered.reasons, in_time=in_time, last_day=request.last_day
        ),
        *(annulment_problems(paid) if annulling else []),
    ]


def _replacement(locked: Any, request: ReviewRequest, answered: Answered, by: Any) -> Decision | None:
    """The new decision as a proposal, when the decision is changed."""
    if answered.outcome != ReviewOutcome.CHANGE:
        return None
    if answered.change is None:
        raise ValueError("an answer that changes the decision says how")
    change = answered.change
    return keep_proposal(
        locked, change.proposal, change.conditions, change.terms, by=by, replaces=request.decision
    )


@retried
def return_answer(answer: ReviewAnswer, reason: str, *, by: Any) -> ReviewAnswer:
    """Send the proposed answer back with reasons; what it earmarked is released."""
    with transaction.atomic():
        lock(answer.request.decision.application)
        refuse(None if reason.strip() else RETURN_REASON("reason"))
        move(answer, "return", by=by, why_not=why_not_decide_answer, return_reason=reason.strip())
        if answer.replacement is not None:
            return_proposal(answer.replacement, reason, by=by)
        move(answer.request, "return", by=by, why_not=_moves_with_answer, reason=reason.strip())
        tell_desk(
            answer.request.decision.application,
            "review_answer_returned",
            url="desk_reviews",
            also=[answer.proposed_by_id],
        )
    return answer


@retried
def decide_answer(answer: ReviewAnswer, *, by: Any) -> ReviewAnswer:
    """Take the answer as proposed: a changed decision is taken with it and its money moves; the letter is owed.

    Deciding again what one has decided changes nothing and answers the same.
    """
    with transaction.atomic():
        lock(answer.request.decision.application)
        current = ReviewAnswer.objects.select_related("request__decision__application", "replacement").get(
            pk=answer.pk
        )
        if current.state == DecisionState.DECIDED and current.decided_by_id == by.pk:
            return current
        now = clock.now()
        move(current, "decide", by=by, why_not=why_not_decide_answer, decided_by=by, decided_at=now)
        move(current.request, current.outcome, by=by, why_not=_moves_with_answer)
        if current.replacement is not None:
            decide(current.replacement, by=by)
            return current
        if current.outcome == ReviewOutcome.ANNUL:
            _annul(current, by)
        owe(ANSWER_LETTER, f"{ANSWER_LETTER}:{current.pk}", {"answer": current.pk}, by=by)
    return current


def _annul(answer: ReviewAnswer, by: Any) -> None:
    """The decision under review falls; its case is examined anew, and the officers in charge are told."""
    decision = answer.request.decision
    annul(decision, answer.reasons, by=by, why_not=_moves_with_answer)
    tell_desk(decision.application, "decision_annulled", also=[answer.proposed_by_id])


def lapse_answer(request: ReviewRequest, *, by: Any) -> None:
    """Let the answer that was proposed fall, with what it earmarked: the request is being taken back.

    The case is locked; who may was asked of the request. Whoever proposed it is told.
    """
    answer = request.answers.filter(state=DecisionState.PROPOSED).select_related("replacement").first()
    if answer is None:
        return
    application = request.decision.application
    move(answer, "lapse", by=by, why_not=_moves_with_answer)
    if answer.replacement is not None:
        answer.replacement.application = application
        lapse_proposal(answer.replacement, by=by, why_not=_moves_with_answer)
    tell_desk(application, "review_withdrawn", url="desk_reviews", also=[answer.proposed_by_id])


def _again(request: ReviewRequest) -> ReviewRequest:
    return ReviewRequest.objects.select_related("decision__application").get(pk=request.pk)


def _moves_with_answer(by: Any, moved: Any) -> Reason | None:
    """Whether the person may was asked of the answer, or of the request taken back, with which this moves."""
    return None


def keep_answer_letter(answer: ReviewAnswer, content: bytes, *, sent_at: datetime) -> bool:
    """Store the letter of an answer that changes nothing and tell the applicant, once; False when it was there."""
    document = store_document(content, "application/pdf")
    with transaction.atomic():
        waiting = ReviewAnswer.objects.filter(pk=answer.pk, letter=None)
        if not waiting.update(letter=document, sent_at=sent_at):
            return False
        application = answer.request.decision.application
        address = reverse("application_decision", args=[application.reference])
        for one in writers(application):
            params = {"reference": application.reference}
            notify(one, "review_answered", case=application.case, params=params, url=f"{address}#review")
        data = {"sha256": document.pk}
        append(answer.stream, "reviews.letter_made", by=None, subject=subject(answer), data=data)
    return True


def subject(answer: ReviewAnswer) -> str:
    """How the audit trail names it."""
    return f"applications.review_answer:{answer.pk}"
