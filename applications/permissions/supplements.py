"""Who asks for a supplement, and who answers it, in which section and until when.

Each `why_not_<verb>` gives the reason against it, or None. While a request is open, only what it asks for can be
changed: every write of content goes through `why_not_change`.
"""

from typing import Any

from applications.choices import ApplicationState as State
from applications.choices import SupplementState
from applications.models import Application, LateAnswer, SupplementRequest
from applications.permissions.answering import NOTHING_OPEN, open_request
from applications.permissions.applicant import (
    NOT_MEMBER,
    role_in,
    signatories_of,
    signatory_of,
    why_not_edit,
    why_not_sign_as,
)
from applications.permissions.selection import why_not_check, why_not_start_check
from applications.rules.supplements import LATE, SECTION_NOT_ASKED, Asked, lapses
from calls.rules.findings import Finding
from records import clock
from records.rules import Reason, gettext_noop

NOT_LAPSED = Finding("supplement_still_open", gettext_noop("The time to answer has not ended yet."))
ANSWERED_ALREADY = Finding(
    "supplement_answered",
    gettext_noop(
        "The request has been answered in time or taken back, so there is no other answer to record."
    ),
)
JUDGED_ALREADY = Finding(
    "late_answer_judged", gettext_noop("It has been decided already whether this answer is accepted.")
)


def why_not_request(user: Any, application: Application) -> Reason | None:
    """An impartial officer asks for a supplement while the general criteria are checked."""
    return why_not_check(user, application)


def why_not_handle(user: Any, application: Application) -> Reason | None:
    """An impartial officer puts a deadline later, takes a request back, records and judges a late answer."""
    return why_not_start_check(user, application)


def why_not_record_late(user: Any, request: SupplementRequest) -> Reason | None:
    """Recorded for a request that nobody has answered through the service."""
    if request.state not in (SupplementState.OPEN, SupplementState.LAPSED):
        return ANSWERED_ALREADY()
    return why_not_handle(user, request.application)


def why_not_judge_late(user: Any, late: LateAnswer) -> Reason | None:
    """Judged once."""
    return JUDGED_ALREADY() if late.accepted is not None else why_not_record_late(user, late.request)


def why_not_lapse(_: Any, request: SupplementRequest) -> Reason | None:
    """The clock lets a request lapse a minute after its deadline."""
    return None if lapses(request.due_at, clock.now()) else NOT_LAPSED()


def asked_of(application: Application) -> tuple[Asked, ...]:
    """What may be answered now, section by section; nothing where no supplement is asked for. Two queries."""
    request = open_request(application)
    rows = request.items.all() if request else ()
    return tuple(Asked(one.section, one.text, tuple(one.parts)) for one in rows)


def asked_in(application: Application, section: str) -> Asked | None:
    """What of the section may be answered now; None where the application is a draft, or it was not asked about."""
    if application.state != State.SUPPLEMENT_REQUESTED:
        return None
    return next((one for one in asked_of(application) if one.section == section), None)


def why_not_change(user: Any, application: Application, section: str) -> Reason | None:
    """As `why_not_edit`; after submission only in a section the ministry asked about."""
    refusal = why_not_edit(user, application)
    if refusal or application.state != State.SUPPLEMENT_REQUESTED:
        return refusal
    return None if asked_in(application, section) else SECTION_NOT_ASKED()


def why_not_answer(user: Any, application: Application) -> Reason | None:
    """A person entitled to sign for the organisation signs the supplement (act section 15(4))."""
    role = role_in(user, application)
    signs = bool(role) and signatory_of(user, application) is not None
    return why_not_answer_as(role, signs, application)


def why_not_answer_as(role: str, signs: bool, application: Application) -> Reason | None:
    """As `why_not_answer`, for somebody of whom it is known. Whether it is in time and complete the rules say."""
    if not role:
        return NOT_MEMBER()
    if application.state != State.SUPPLEMENT_REQUESTED:
        return NOTHING_OPEN()
    return why_not_sign_as(signs, signatories_of(application))


def why_not_send(_: Any, request: SupplementRequest) -> Reason | None:
    """In time is what arrived in time; that is asked before the row is locked. A lapsed request is not open."""
    return None if request.state == SupplementState.OPEN else LATE(due=request.due_at)
