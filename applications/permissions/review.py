"""Who may ask for a review of a decision, take the request back, and enter one that came otherwise."""

from typing import Any

from accounts.choices import Role
from accounts.permissions import why_not_role
from applications.choices import ReviewState
from applications.models import Application, Decision, ReviewRequest
from applications.permissions.applicant import WRITERS, role_in
from applications.permissions.selection import why_not_open
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

WRITERS_ASK = Finding(
    "writers_ask_review", gettext_noop("An owner or editor of the organisation asks for a review.")
)
NOT_SENT = Finding(
    "decision_not_sent",
    gettext_noop("The decision has not been sent yet. A review can be asked from then on."),
)
ASKED_ALREADY = Finding(
    "review_asked_already",
    gettext_noop(
        "A review of this decision has already been asked. Take that request back first, or write a message."
    ),
)


def why_not_ask_review(user: Any, decision: Decision) -> Reason | None:
    """An owner or editor of the applicant asks, once at a time, when the decision has been sent."""
    if role_in(user, decision.application) not in WRITERS:
        return WRITERS_ASK()
    return why_not_another(decision)


def why_not_another(decision: Decision) -> Reason | None:
    """The decision has been sent, and no request waits."""
    if decision.letter_id is None:
        return NOT_SENT()
    waiting = decision.review_requests.filter(state=ReviewState.RECEIVED).exists()
    return ASKED_ALREADY() if waiting else None


def why_not_withdraw_review(user: Any, request: ReviewRequest) -> Reason | None:
    """An owner or editor of the applicant takes it back."""
    return None if role_in(user, request.decision.application) in WRITERS else WRITERS_ASK()


def why_not_enter_review(user: Any, application: Application) -> Reason | None:
    """An officer to whom the case is open enters a request that came otherwise."""
    return why_not_role(user, Role.OFFICER) or why_not_open(user, application)
