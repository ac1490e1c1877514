"""Who may promote from the reserve, decline a grant, and enter that one has been declined."""

from typing import Any

from accounts.choices import MemberRole, Role
from accounts.permissions import why_not_role
from applications.choices import ApplicationState as State
from applications.models import Application
from applications.permissions.applicant import role_in
from applications.permissions.selection import GRANTED, why_not_open, why_not_work_on_line
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

OWNER_DECLINES = Finding(
    "owner_declines", gettext_noop("Only an owner of the organisation declines the grant.")
)
NOTHING_GRANTED = Finding("nothing_granted", gettext_noop("There is no grant that could be declined."))
NOT_REJECTED = Finding(
    "not_in_reserve_now", gettext_noop("Only an application that waits in reserve can be promoted.")
)


def why_not_promote(user: Any, application: Application) -> Reason | None:
    """An officer, impartial on the whole line, proposes to grant what waits in reserve."""
    refusal = why_not_role(user, Role.OFFICER) or why_not_work_on_line(user, application)
    return refusal or (None if application.state == State.REJECTED else NOT_REJECTED())


def why_not_decline(user: Any, application: Application) -> Reason | None:
    """An owner of the beneficiary declines its grant."""
    return why_not_decline_as(role_in(user, application), application)


def why_not_decline_as(role: str, application: Application) -> Reason | None:
    """As `why_not_decline`, for somebody whose role is already known."""
    if role != MemberRole.OWNER:
        return OWNER_DECLINES()
    return None if application.state in GRANTED else NOTHING_GRANTED()


def why_not_enter_declined(user: Any, application: Application) -> Reason | None:
    """An officer to whom the case is open enters that the beneficiary has declined its grant."""
    refusal = why_not_role(user, Role.OFFICER) or why_not_open(user, application)
    return refusal or (None if application.state in GRANTED else NOTHING_GRANTED())
