"""Who may do what with a round, and why not."""

from datetime import datetime
from typing import Any

from accounts.choices import Role
from accounts.permissions import has_role, why_not_role
from calls.choices import CallState
from calls.models import CallRound
from calls.rules.rounds import why_not_closed, why_not_opened
from records.rules import Reason, gettext_noop
from records.services.moving import WhyNot

READERS = (Role.OFFICER, Role.DECIDER, Role.FINANCE, Role.ASSESSOR, Role.AUDITOR)
FROZEN = Reason(
    "round_published", gettext_noop("The round is published: its texts, dates and lines are fixed.")
)


def may_see_rounds(user: Any) -> bool:
    """Whether the rounds on the desk, those in preparation among them, are for this person."""
    return has_role(user, *READERS)


def why_not_prepare(user: Any) -> Reason | None:
    """Officers prepare rounds. The system itself (None) may, for demo data."""
    return None if user is None else why_not_role(user, Role.OFFICER)


def why_not_edit(user: Any, call: CallRound) -> Reason | None:
    """Officers change a round until it is published."""
    refusal = why_not_prepare(user)
    return refusal or (None if call.state == CallState.DRAFT else FROZEN)


def why_not_publish(user: Any, call: CallRound) -> Reason | None:
    """Officers publish; the checklist is looked at apart (calls.rules.rounds)."""
    return why_not_prepare(user)


def why_not_cancel(user: Any, call: CallRound) -> Reason | None:
    """Officers cancel."""
    return why_not_prepare(user)


def opens_at(now: datetime) -> WhyNot[CallRound]:
    """The clock opens a round once its instant has come."""
    return lambda _, call: why_not_opened(call.opens_at, now)


def closes_at(now: datetime) -> WhyNot[CallRound]:
    """The clock closes a round once its last instant is over."""
    return lambda _, call: why_not_closed(call.closes_at, now)
