"""Who may take a submitted application back as a draft, keep what was submitted after all, or copy an application."""

from typing import Any

from accounts.choices import MemberRole
from applications.choices import ApplicationState as State
from applications.models import Application
from applications.permissions.applicant import (
    NOT_MEMBER,
    WRITERS,
    role_in,
    why_not_open,
)
from calls.rules.findings import Finding
from records import clock
from records.rules import Reason, gettext_noop

OWNER_REOPENS = Finding(
    "owner_reopens", gettext_noop("Only an owner of the organisation reopens a submitted application.")
)
NOT_SUBMITTED = Finding(
    "not_reopenable",
    gettext_noop(
        "The application cannot be reopened in its present state: the ministry has begun to handle it."
    ),
)
NOTHING_SUBMITTED = Finding(
    "nothing_submitted", gettext_noop("No version of the application has been submitted.")
)
NOT_A_WRITER = Finding(
    "copy_by_writers", gettext_noop("An owner or an editor of the organisation copies its applications.")
)
STILL_OPEN = Finding("call_still_open", gettext_noop("The call is still open."))


def why_not_reopen(user: Any, application: Application) -> Reason | None:
    """An owner takes a submitted application back as a draft while the call is open."""
    return why_not_reopen_as(role_in(user, application), application)


def why_not_reopen_as(role: str, application: Application) -> Reason | None:
    """As `why_not_reopen`, for somebody whose role is already known."""
    if not role:
        return NOT_MEMBER()
    if application.state != State.SUBMITTED:
        return NOT_SUBMITTED()
    return why_not_open(application.call) or (None if role == MemberRole.OWNER else OWNER_REOPENS())


def why_not_keep(user: Any, application: Application) -> Reason | None:
    """An owner gives up the changes of a reopened draft, so that the submitted version stands."""
    role = role_in(user, application)
    if not role:
        return NOT_MEMBER()
    if role != MemberRole.OWNER:
        return OWNER_REOPENS()
    return None if application.submitted_at else NOTHING_SUBMITTED()


def why_not_lapse(_: Any, application: Application) -> Reason | None:
    """When the call has closed, what was submitted before stands."""
    if application.submitted_at is None:
        return NOTHING_SUBMITTED()
    return STILL_OPEN() if clock.now() <= application.call.closes_at else None


def why_not_copy(user: Any, application: Application) -> Reason | None:
    """Whoever writes for the organisation copies its applications."""
    role = role_in(user, application)
    if not role:
        return NOT_MEMBER()
    return None if role in WRITERS else NOT_A_WRITER()
