"""Who writes and reads the messages of a case, on either side."""

from typing import Any

from applications.choices import ApplicationState as State
from applications.choices import Side
from applications.models import Application
from applications.permissions.applicant import NOT_MEMBER, VIEWER_READS, WRITERS, role_in
from applications.permissions.selection import why_not_open, why_not_start_check
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

NO_CASE_YET = Finding(
    "messages_after_submission",
    gettext_noop(
        "Messages begin when the application has been submitted. Before that, ask about the call on its own page."
    ),
)


def why_not_begun(application: Application) -> Reason | None:
    """A case is there for the authority once it has been submitted, and stays so after the decision."""
    there = application.submitted_at and application.state not in (State.DRAFT, State.EXPIRED)
    return None if there else NO_CASE_YET()


def why_not_write(user: Any, application: Application, side: str) -> Reason | None:
    """An owner or editor writes for the applicant, an impartial officer for the authority."""
    if side == Side.AUTHORITY:
        return why_not_start_check(user, application) or why_not_begun(application)
    role = role_in(user, application)
    if role not in WRITERS:
        return VIEWER_READS() if role else NOT_MEMBER()
    return why_not_begun(application)


def why_not_read(user: Any, application: Application, side: str) -> Reason | None:
    """The applicant's members read, and those to whom the case is open."""
    if side == Side.AUTHORITY:
        return why_not_open(user, application)
    return None if role_in(user, application) else NOT_MEMBER()
