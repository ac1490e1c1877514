"""The authority's side of a supplement: asked for, put later, taken back, answered late."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.choices import Language
from applications.choices import ApplicationState, SupplementState
from applications.models import (
    Application,
    LateAnswer,
    SupplementExtension,
    SupplementItem,
    SupplementRequest,
)
from applications.permissions.answering import NOTHING_OPEN, open_request
from applications.permissions.selection import why_not_start_check
from applications.permissions.supplements import (
    why_not_handle,
    why_not_judge_late,
    why_not_lapse,
    why_not_record_late,
    why_not_request,
)
from applications.queries.parts import COSTS, PLAN, parts_of, with_reasons
from applications.queries.supplements import askable
from applications.queries.versions import versions_of
from applications.rules.supplements import (
    Asked,
    due_problems,
    extension_problems,
    request_problems,
)
from applications.services.locking import lock
from applications.services.received import Received, Upload, receive
from applications.services.section_versions import forget_versions
from applications.services.submitting import writers
from applications.services.telling import tell_desk
from applications.services.versions import restore
from calls.queries.parameters import parameters_of_call
from calls.rules import articles as art
from calls.rules.findings import Finding
from records import clock
from records.formats import moment
from records.rules import Reason, gettext_noop, refuse
from records.services import append, move, notify

REASON_NEEDED = Finding(
    "supplement_reason",
    gettext_noop("Write why; the applicant and the file of the case are told."),
    art.SUPPLEMENT,
)
NO_SUCH_SECTION = Finding(
    "supplement_section_unknown",
    gettext_noop("The application has no such section or field. Reload the page."),
)
NOT_RECEIVED_YET = Finding(
    "late_answer_in_future", gettext_noop("The answer cannot have come later than now.")
)
LATE_INCOMPLETE = Finding(
    "late_answer_incomplete", gettext_noop("Write how it came, what it says and why it came so.")
)


@dataclass(frozen=True)
class Wanted:
    """A request as an officer writes it."""

    items: tuple[Asked, ...]
    due_at: datetime
    words: str = ""
    may_raise: bool = False


@dataclass(frozen=True)
class Late:
    """An answer that came late or not through the service, as an officer records it."""

    received_at: datetime
    how: str
    text: str
    reason: str
    upload: Upload | None = None


def request_problems_of(application: Application, wanted: Wanted) -> list[Reason]:
    """Everything against sending the request now."""
    sections = askable(application)
    fits = all(
        one.section in sections and set(one.parts) <= set(parts_of(one.section)) for one in wanted.items
    )
    return [
        *([] if fits else [NO_SUCH_SECTION()]),
        *request_problems(wanted.items, costs=COSTS, plan=PLAN, may_raise=wanted.may_raise),
        *due_problems(wanted.due_at, clock.now()),
    ]


def request_supplement(application: Application, wanted: Wanted, *, by: Any) -> SupplementRequest:
    """Ask the applicant to complete the application; owners and editors are told in their language.

    From a submitted application the check begins with it. Refused, with nothing written, when it asks nothing, asks
    without words or sets an impossible deadline.
    """
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_request(by, locked))
        refuse(*request_problems_of(locked, wanted))
        if locked.state == ApplicationState.SUBMITTED:
            move(locked, "start_check", by=by, why_not=why_not_start_check)
        request = SupplementRequest.objects.create(
            application=locked,
            words=wanted.words.strip(),
            may_raise=wanted.may_raise,
            due_at=wanted.due_at,
            sent_at=clock.now(),
            sent_by=by,
        )
        _write_items(request, wanted)
        move(locked, "request_supplement", by=by, why_not=why_not_request)
        _tell(request, "supplement_requested")
    application.__dict__.update(locked.__dict__)
    return request


def _write_items(request: SupplementRequest, wanted: Wanted) -> None:
    SupplementItem.objects.bulk_create(
        SupplementItem(
            request=request,
            position=position,
            section=one.section,
            parts=with_reasons(one.section, one.parts),
            text=one.text.strip(),
        )
        for position, one in enumerate(wanted.items)
    )


def extend_supplement(
    request: SupplementRequest, due_at: datetime, reason: str, *, by: Any
) -> SupplementRequest:
    """Put the deadline later, with the reason; the applicant is told, and reminded again before the new one."""
    with transaction.atomic():
        locked = lock_request(request)
        refuse(why_not_handle(by, locked.application), _still_open(locked))
        refuse(*extension_problems(locked.due_at, due_at, clock.now()), _reasoned(reason))
        SupplementExtension.objects.create(
            request=locked, before=locked.due_at, after=due_at, reason=reason.strip(), by=by, at=clock.now()
        )
        data = {"from": locked.due_at, "to": due_at, "reason": reason.strip()}
        locked.due_at, locked.reminded_at = due_at, None
        locked.save(update_fields=["due_at", "reminded_at"])
        _tell(locked, "supplement_extended", reason=reason.strip())
        append(locked.stream, "supplements.extended", by=by, subject=subject(locked), data=data)
    return locked


def take_back_supplement(request: SupplementRequest, reason: str, *, by: Any) -> SupplementRequest:
    """Take the request back, with the reason: what was submitted before stands, and the case is in check again."""
    with transaction.atomic():
        locked = lock_request(request)
        refuse(why_not_handle(by, locked.application), _reasoned(reason))
        end(locked, "take_back", by=by, reason=reason)
        stand_again(locked.application, "take_back_supplement", by=by, why_not=why_not_handle)
        _tell(locked, "supplement_taken_back", reason=reason.strip())
    return locked


def record_late(request: SupplementRequest, late: Late, *, by: Any) -> LateAnswer:
    """Record an answer that came after the deadline or not through the service; whether it is accepted comes next."""
    refuse(why_not_record_late(by, request), *_late_problems(late))
    parameters = parameters_of_call(request.application.call)
    received = receive(late.upload, parameters) if late.upload else Received()
    with transaction.atomic():
        locked = lock_request(request)
        refuse(why_not_record_late(by, locked))
        made = LateAnswer.objects.create(
            request=locked,
            received_at=late.received_at,
            how=late.how.strip(),
            text=late.text.strip(),
            reason=late.reason.strip(),
            recorded_by=by,
            recorded_at=clock.now(),
            **received.fields(),
        )
        data = {"received_at": late.received_at, "sha256": received.sha256}
        append(locked.stream, "supplements.late_recorded", by=by, subject=subject(locked), data=data)
    return made


def _late_problems(late: Late) -> list[Reason]:
    whole = all(text.strip() for text in (late.how, late.text, late.reason))
    found = [] if whole else [LATE_INCOMPLETE()]
    return [*found, NOT_RECEIVED_YET("received_at")] if late.received_at > clock.now() else found


def judge_late(late: LateAnswer, accepted: bool, reason: str, *, by: Any) -> LateAnswer:
    """Accept the recorded answer, which then belongs to the case, or not; the applicant is told, with the reason."""
    with transaction.atomic():
        request = lock_request(late.request)
        locked = LateAnswer.objects.select_for_update().get(pk=late.pk)
        locked.request = request
        refuse(why_not_judge_late(by, locked), _reasoned(reason))
        locked.accepted, locked.judged_reason = accepted, reason.strip()
        locked.judged_by, locked.judged_at = by, clock.now()
        locked.save(update_fields=["accepted", "judged_reason", "judged_by", "judged_at"])
        if accepted:
            _accept(request, by, reason)
        _tell(
            request,
            "supplement_late_accepted" if accepted else "supplement_late_refused",
            reason=reason.strip(),
        )
        data = {"accepted": accepted, "reason": reason.strip()}
        append(request.stream, "supplements.late_judged", by=by, subject=subject(request), data=data)
    return locked


def _accept(request: SupplementRequest, by: Any, reason: str) -> None:
    """Answered after all; what stands in the form is what was submitted."""
    application = request.application
    waited = application.state == ApplicationState.SUPPLEMENT_REQUESTED
    end(request, "accept_late", by=by, reason=reason)
    if waited:
        stand_again(application, "accept_late_supplement", by=by, why_not=why_not_handle)
    else:
        move(application, "accept_late_supplement", by=by, why_not=why_not_handle)


def lock_request(request: SupplementRequest) -> SupplementRequest:
    """The request as it now is with its application, both locked until the transaction ends; the application first."""
    application = lock(request.application)
    locked = SupplementRequest.objects.select_for_update().get(pk=request.pk)
    locked.application = application
    return locked


def let(_by: Any, _row: Any) -> Reason | None:
    """The permission was asked before, about the application."""
    return None


def end(request: SupplementRequest, step: str, *, by: Any, why_not: Any = let, reason: str = "") -> None:
    """Take a step that ends the request, now; a late answer ends it a second time."""
    application = request.application
    said = reason.strip()
    move(request, step, by=by, why_not=why_not, reason=said, ended_at=clock.now(), ended_reason=said)
    request.application = application


def stand_again(application: Application, step: str, *, by: Any, why_not: Any) -> None:
    """The application is what was last submitted, and goes on by the step."""
    put_back(application, by)
    move(application, step, by=by, why_not=why_not)


def put_back(application: Application, by: Any) -> None:
    """What was typed for the answer gives way to what was last submitted; signatures under it fall away."""
    latest = versions_of(application).first()
    if latest is not None:
        restore(application, latest, by)
    forget_versions(application)
    application.signatures.filter(submission=None).delete()


def fall_away(application: Application, *, by: Any) -> None:
    """The applicant has withdrawn the application: nothing is asked any more."""
    request = open_request(application)
    if request is not None:
        request.application = application
        end(request, "take_back", by=by)
        put_back(application, by)


def lapse(request: SupplementRequest) -> None:
    """The deadline has passed without an answer: what was submitted before stands, and the case is in check again."""
    with transaction.atomic():
        locked = lock_request(request)
        end(locked, "lapse", by=None, why_not=why_not_lapse)
        stand_again(locked.application, "supplement_lapsed", by=None, why_not=let)
        _tell(locked, "supplement_lapsed")
        tell_officers(locked, "supplement_not_answered")


def tell_officers(request: SupplementRequest, kind: str) -> None:
    """Tell the officer in charge, and whoever asked."""
    tell_desk(request.application, kind, _params(request), also=[request.sent_by_id])


def remind(request: SupplementRequest) -> bool:
    """Remind the applicant once; whether it was done now."""
    rows = SupplementRequest.objects.filter(pk=request.pk, state=SupplementState.OPEN, reminded_at=None)
    with transaction.atomic():
        done = bool(rows.update(reminded_at=clock.now()))
        if done:
            _tell(request, "supplement_reminder")
    return done


def _tell(request: SupplementRequest, kind: str, **more: Any) -> None:
    """Owners and editors of the applicant, each in his or her language."""
    application = request.application
    url = reverse("supplement", args=[application.reference])
    for member in writers(application):
        notify(member, kind, case=application.case, params=_params(request) | more, url=url)


def _params(request: SupplementRequest) -> dict[str, Any]:
    application = request.application
    return {
        "reference": application.reference,
        "due": {code: moment(request.due_at, code) for code in Language.values},
    }


def _still_open(request: SupplementRequest) -> Reason | None:
    return None if request.state == SupplementState.OPEN else NOTHING_OPEN()


def _reasoned(reason: str) -> Reason | None:
    return None if reason.strip() else REASON_NEEDED("reason")


def subject(request: SupplementRequest) -> str:
    """How the audit trail names it."""
    return f"applications.supplementrequest:{request.pk}"
