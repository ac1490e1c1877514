"""The answer to a request for review: two persons, neither of whom had a hand in the decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from applications.choices import DecisionState, ReviewOutcome
from applications.models import Decision, ReviewAnswer, ReviewRequest
from applications.permissions.revising import why_not_answer_review, why_not_decide_answer
from applications.rules.answering import answer_problems
from applications.rules.proposing import Proposal
from applications.rules.review import came_in_time
from applications.rules.terms import Terms
from applications.services.deciding import RETURN_REASON, decide, keep_proposal, return_proposal
from applications.services.locking import lock
from applications.services.submitting import writers
from applications.services.telling import tell_desk
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
        refuse(*_problems(current, answered))
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


def _problems(request: ReviewRequest, answered: Answered) -> list[Reason]:
    in_time = came_in_time(request.received_at, request.last_day)
    return answer_problems(
        answered.outcome, answered.ground, answered.reasons, in_time=in_time, last_day=request.last_day
    )


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
        else:
            owe(ANSWER_LETTER, f"{ANSWER_LETTER}:{current.pk}", {"answer": current.pk}, by=by)
    return current


def _again(request: ReviewRequest) -> ReviewRequest:
    return ReviewRequest.objects.select_related("decision__application").get(pk=request.pk)


def _moves_with_answer(by: Any, request: ReviewRequest) -> Reason | None:
    """Whether the person may was asked of the answer, which has just been moved."""
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
