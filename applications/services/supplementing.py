"""The applicant's side of a supplement: signed and sent as a new version, once, and in time by the server's clock."""

from datetime import datetime
from typing import Any

from django.db import transaction

from applications.choices import SupplementState
from applications.models import Application, Submission, SupplementRequest
from applications.permissions.answering import NOTHING_OPEN
from applications.permissions.supplements import why_not_answer, why_not_send
from applications.queries.facts import Judgement
from applications.queries.supplements import changed_sections, in_the_way, said_last
from applications.rules.supplements import late_problems
from applications.services.section_versions import forget_versions
from applications.services.signing import Mark, seal, sign
from applications.services.submitting import (
    Signing,
    judged_as_seen,
    locked_for,
    method_of,
    signature_reasons,
    stored,
    tell_members,
)
from applications.services.supplements import tell_officers
from calls.rules import articles as art
from calls.rules.findings import Finding
from records import clock
from records.rules import Refused, gettext_noop, refuse
from records.services import move

NOTHING_CHANGED = Finding(
    "supplement_unchanged",
    gettext_noop(
        "Nothing has been changed since the version submitted last. Answer what is asked, or write to the ministry."
    ),
    art.SUPPLEMENT,
)


def answer(application: Application, signing: Signing, *, by: Any) -> Submission | None:
    """Send the supplement once, as a new submitted version; a second call gives the same one.

    None while somebody who signs only with another is the first to sign. It arrives when the server takes it in hand,
    before it waits for any lock; equal to the deadline is in time. The application has to hold by the rules as of its
    own arrival, as far as it held before or can be answered now, and asks for no more support than before unless the
    request lets it. Refused otherwise.
    """
    arrived = clock.now()
    with transaction.atomic():
        locked = locked_for(by, application)
        request = _request_of(locked)
        if request.state == SupplementState.ANSWERED and request.submission:
            return request.submission
        refuse(why_not_answer(by, locked), *late_problems(arrived, request.due_at))
        judgement = _judged(locked, request, signing)
        mark = Mark(signing.seen, signing.declarations, method_of(signing.level), arrived)
        signatures = sign(locked, mark, by=by)
        if not signatures:
            return None
        submission = stored(judgement, signatures, arrived, _version_after(locked))
        seal(signatures, submission)
        _close(locked, request, submission, arrived, by)
    application.__dict__.update(locked.__dict__)
    return submission


def _request_of(application: Application) -> SupplementRequest:
    """The latest request, locked. Refused when there is none."""
    rows = SupplementRequest.objects.select_for_update(of=("self",)).select_related("submission")
    found = rows.filter(application=application).order_by("-sent_at", "-pk").first()
    if found is None:
        raise Refused(NOTHING_OPEN())
    found.application = application
    return found


def _judged(application: Application, request: SupplementRequest, signing: Signing) -> Judgement:
    """The rules' answer for what was in sight, as of the application's own arrival."""
    judgement = judged_as_seen(application, signing, application.submitted_at)
    then = said_last(application)
    refuse(None if changed_sections(judgement.content, then) else NOTHING_CHANGED())
    refuse(*in_the_way(judgement, request, then), *signature_reasons(signing.level))
    return judgement


def _version_after(application: Application) -> int:
    latest = application.submissions.order_by("-version").values_list("version", flat=True).first()
    return (latest or 0) + 1


def _close(
    application: Application, request: SupplementRequest, submission: Submission, arrived: datetime, by: Any
) -> None:
    """Answered: the request ends, the application goes on with its new sums, and both sides are told."""
    move(request, "answer", by=by, why_not=why_not_send, ended_at=arrived, submission=submission)
    request.application = application
    move(
        application,
        "supplement",
        by=by,
        why_not=why_not_answer,
        eligible_cost=submission.eligible_cost,
        requested=submission.requested,
    )
    forget_versions(application)
    tell_members(application, submission, by, "supplemented")
    tell_officers(request, "supplement_answered")
