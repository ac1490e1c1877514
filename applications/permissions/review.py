"""Who may ask for a review of a decision, take the request back, and enter one that came otherwise."""

from collections.abc import Iterable
from typing import Any

from accounts.choices import Role
from accounts.permissions import why_not_role
from applications.choices import ReviewState
from applications.models import Application, Decision, ReviewRequest
from applications.models.review import OPEN_REVIEWS
from applications.permissions.applicant import WRITERS, role_in
from applications.permissions.selection import why_not_open
from calls.rules import articles as art
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
APPEALED = Finding(
    "review_answered",
    gettext_noop(
        "A request for review has been answered. The answer can be appealed to the administrative court."
    ),
    art.COURTS_ACT,
)
EXAMINED = (ReviewState.UPHELD, ReviewState.CHANGED, ReviewState.ANNULLED)


def why_not_ask_review(user: Any, decision: Decision) -> Reason | None:
    """An owner or editor of the applicant asks, once at a time, when the decision has been sent."""
    return why_not_ask_review_as(role_in(user, decision.application), decision)


def why_not_ask_review_as(
    role: str, decision: Decision, asked: Iterable[ReviewRequest] | None = None
) -> Reason | None:
    """As `why_not_ask_review`, for somebody whose role is already known."""
    return WRITERS_ASK() if role not in WRITERS else why_not_another(decision, asked)


def why_not_another(decision: Decision, asked: Iterable[ReviewRequest] | None = None) -> Reason | None:
    """The decision has been sent, no request waits, and none has been examined: that answer is appealed.

    What has been asked of it is read anew, unless a page only shows what it has read.
    """
    if decision.letter_id is None:
        return NOT_SENT()
    states = {one.state for one in (decision.review_requests.all() if asked is None else asked)}
    if states & set(OPEN_REVIEWS):
        return ASKED_ALREADY()
    if states & set(EXAMINED) or (decision.replaces_id and answers_review(decision)):
        return APPEALED()
    return None


def answers_review(decision: Decision) -> bool:
    """Whether this decision is itself the answer to a request for review."""
    return hasattr(decision, "review_answer")


def why_not_withdraw_review(user: Any, request: ReviewRequest) -> Reason | None:
    """An owner or editor of the applicant takes it back."""
    return None if role_in(user, request.decision.application) in WRITERS else WRITERS_ASK()


def why_not_enter_review(user: Any, application: Application) -> Reason | None:
    """An officer to whom the case is open enters a request that came otherwise."""
    return why_not_role(user, Role.OFFICER) or why_not_open(user, application)
