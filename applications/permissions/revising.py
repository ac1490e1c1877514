"""Who corrects a decision, answers a request for review and decides on the answer, and records a notification."""

from typing import Any

from django.db.models import Exists, OuterRef

from accounts.choices import Role
from accounts.permissions import why_not_role
from applications.choices import DecisionState, ReviewState
from applications.models import Application, Decision, ReviewAnswer, ReviewRequest
from applications.models.application import DECIDED
from applications.models.review import OPEN_REVIEWS
from applications.permissions.selection import NOT_NOW, standing, why_disqualified
from applications.rules.impartiality import NOT_DECLARED, TIE_IN_LINE, TOOK_PART
from calls.rules import articles as art
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

NOT_SENT = Finding(
    "correction_not_sent", gettext_noop("The letter of the decision has not been sent yet."), art.CORRECTION
)
REVIEW_WAITS = Finding(
    "correction_review_waits",
    gettext_noop("A request for review waits. Answer it: the answer can change the decision."),
    art.CORRECTION,
)
PROPOSED_ALREADY = Finding(
    "replacement_waits",
    gettext_noop(
        "A decision that replaces this one has been proposed already, and waits for a decision maker."
    ),
)
HAND_IN_DECISION = Finding(
    "hand_in_decision",
    gettext_noop(
        "You proposed or took the decision under review. Somebody who did neither answers the request for review."
    ),
    art.REVIEW_CHAPTER,
)
OWN_ANSWER = Finding(
    "own_answer",
    gettext_noop("You proposed this answer. Another person decides on it."),
    art.REVIEW_CHAPTER,
)


def why_not_correct(user: Any, application: Application) -> Reason | None:
    """An officer, impartial on the whole line, proposes to correct the decision in force once it has been sent."""
    return (
        why_not_role(user, Role.OFFICER)
        or why_not_impartial_on_line(user, application)
        or why_not_replace(application)
    )


def why_not_replace(application: Application) -> Reason | None:
    """The decision in force has been sent, no review of it is asked, and nothing is to replace it already.

    One query.
    """
    if application.state not in DECIDED:
        return NOT_NOW(state=application.state)
    rows = Decision.objects.filter(application=OuterRef("pk"))
    asked = ReviewRequest.objects.filter(decision__application=OuterRef("pk"), state__in=OPEN_REVIEWS)
    stands_against = (
        (PROPOSED_ALREADY, rows.filter(state=DecisionState.PROPOSED)),
        (NOT_SENT, rows.in_force().filter(letter=None)),
        (REVIEW_WAITS, asked),
    )
    found = Application.objects.values_list(*(Exists(there) for _reason, there in stands_against))
    holds = zip(stands_against, found.get(pk=application.pk), strict=True)
    return next((reason() for (reason, _there), there_is in holds if there_is), None)


def why_not_answer_review(user: Any, request: ReviewRequest) -> Reason | None:
    """An officer, impartial on the line, who neither proposed nor took the decision under review."""
    return (
        why_not_role(user, Role.OFFICER)
        or why_not_impartial_on_line(user, request.decision.application)
        or why_not_by_hand(user, request)
        or (None if request.state == ReviewState.RECEIVED else NOT_NOW(state=request.state))
    )


def why_not_decide_answer(user: Any, answer: ReviewAnswer) -> Reason | None:
    """A decision maker, impartial on the line, who had no part in the decision under review, nor in the answer."""
    application = answer.request.decision.application
    refusal = why_not_role(user, Role.DECIDER) or why_not_impartial_on_line(user, application)
    refusal = refusal or why_not_by_hand(user, answer.request)
    if refusal:
        return refusal
    if answer.proposed_by_id == user.pk:
        return OWN_ANSWER()
    if standing(user, application).took_part:
        return TOOK_PART()
    return None if answer.state == DecisionState.PROPOSED else NOT_NOW(state=answer.state)


def why_not_by_hand(user: Any, request: ReviewRequest) -> Reason | None:
    """Whoever proposed or took the decision does not handle the request for its review."""
    hands = (request.decision.proposed_by_id, request.decision.decided_by_id)
    return HAND_IN_DECISION() if user.pk in hands else None


def why_not_record_notification(user: Any, application: Application) -> Reason | None:
    """An officer, impartial in the case, records how and when a decision was notified."""
    refusal = why_not_role(user, Role.OFFICER) or why_disqualified(user, application)
    if refusal:
        return refusal
    return NOT_DECLARED() if standing(user, application).impartial is None else None


def why_not_impartial_on_line(user: Any, application: Application) -> Reason | None:
    """Declared impartial in the case, and disqualified nowhere on its line."""
    here = standing(user, application)
    refusal = why_disqualified(user, application)
    if refusal:
        return refusal
    if here.impartial is None:
        return NOT_DECLARED()
    return TIE_IN_LINE() if here.barred else None
