"""Who may do what with a round, and why not."""

from datetime import datetime
from typing import Any

from accounts.choices import Role
from accounts.permissions import has_role, why_not_role
from calls.choices import CallState
from calls.models import CallRound, ChangeProposal
from calls.rules.rounds import why_not_closed, why_not_opened
from records.rules import Reason, gettext_noop
from records.services.moving import WhyNot

PROPOSED = Reason(
    "round_proposed", gettext_noop("The round waits for a decision maker. Take it back before you change it.")
)
OWN_PROPOSAL = Reason("own_proposal", gettext_noop("You proposed this: another person confirms it."))
NOT_PROPOSER = Reason("not_proposer", gettext_noop("Only the person who proposed this can take it back."))
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
    if refusal or call.state == CallState.DRAFT:
        return refusal
    return PROPOSED if call.state == CallState.PROPOSED else FROZEN


def why_not_propose_round(user: Any, call: CallRound) -> Reason | None:
    """Officers put a round before a decision maker; the checklist is looked at apart (calls.rules.rounds)."""
    return why_not_prepare(user)


def why_not_publish(user: Any, call: CallRound) -> Reason | None:
    """A decision maker confirms the publication, and the money it calls; never its proposer (rules.md, Separation)."""
    return why_not_second(user, call.proposed_by)


def why_not_send_back(user: Any, call: CallRound) -> Reason | None:
    """A decision maker sends a proposed round back; its proposer takes it back."""
    return None if user is not None and user.pk == call.proposed_by else why_not_publish(user, call)


def why_not_propose(user: Any) -> Reason | None:
    """Officers propose changes of money and of the rules' figures."""
    return why_not_role(user, Role.OFFICER)


def why_not_confirm(user: Any, change: ChangeProposal) -> Reason | None:
    """A decision maker confirms or refuses a change; never its proposer (rules.md, Separation)."""
    return why_not_second(user, change.proposed_by)


def why_not_withdraw_change(user: Any, change: ChangeProposal) -> Reason | None:
    """Whoever proposed a change takes it back."""
    return None if user.pk == change.proposed_by else NOT_PROPOSER


def why_not_second(user: Any, first: Any) -> Reason | None:
    """The second person of two: a decision maker who is not the first."""
    refusal = why_not_role(user, Role.DECIDER)
    return refusal or (OWN_PROPOSAL if user.pk == first else None)


def why_not_cancel(user: Any, call: CallRound) -> Reason | None:
    """Officers cancel."""
    return why_not_prepare(user)


def opens_at(now: datetime) -> WhyNot[CallRound]:
    """The clock opens a round once its instant has come."""
    return lambda _, call: why_not_opened(call.opens_at, now)


def closes_at(now: datetime) -> WhyNot[CallRound]:
    """The clock closes a round once its last instant is over."""
    return lambda _, call: why_not_closed(call.closes_at, now)
