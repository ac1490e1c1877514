"""Statements of outside experts: asked with a date, received as text or file, with what the expert says of ties."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from applications.models import Application, ExpertStatement
from applications.permissions.selection import why_not_ask_expert
from applications.services.attaching import Looked, Upload, looked_at
from applications.services.locking import lock
from calls.rules import articles as art
from calls.rules.files import harmless_name
from calls.rules.findings import Finding
from records import clock
from records.rules import Reason, Refused, gettext_noop, refuse
from records.services import append, store_document

EXPERT_NAME = Finding("expert_name", gettext_noop("Write who is asked."))
EXPERT_QUESTION = Finding("expert_question", gettext_noop("Write what the expert is asked."))
EXPERT_DUE = Finding("expert_due", gettext_noop("Give a day that is still to come."))
EXPERT_TIES = Finding(
    "expert_ties", gettext_noop("Write what ties the expert to the applicant."), art.IMPARTIALITY
)
EXPERT_NOTHING = Finding("expert_nothing", gettext_noop("Write the statement, or add it as a file."))
EXPERT_LATER = Finding("expert_received", gettext_noop("It was received today at the latest."))
EXPERT_DONE = Finding(
    "expert_done", gettext_noop("The statement has been received, or the request was withdrawn.")
)


@dataclass(frozen=True)
class Request:
    """Who is asked, from where, what, and until when."""

    expert: str
    organisation: str
    question: str
    due_on: date


@dataclass(frozen=True)
class Received:
    """What came back: the expert's word on ties, text, a file, and the day it came."""

    impartial: bool
    received_on: date
    ties: str = ""
    text: str = ""
    file: Upload | None = None


def ask_expert(application: Application, asked: Request, *, by: Any) -> ExpertStatement:
    """Write down that somebody outside is asked for a statement. Refused without a name, a question or a coming day."""
    with transaction.atomic():
        locked = lock(application)
        today = timezone.localdate(clock.now())
        refuse(
            why_not_ask_expert(by, locked),
            None if asked.expert.strip() else EXPERT_NAME("expert"),
            None if asked.question.strip() else EXPERT_QUESTION("question"),
            None if asked.due_on >= today else EXPERT_DUE("due_on"),
        )
        made = ExpertStatement.objects.create(
            application=locked,
            expert=asked.expert.strip(),
            organisation=asked.organisation.strip(),
            question=asked.question.strip(),
            due_on=asked.due_on,
            asked_on=today,
            asked_by=by,
            recorded_at=clock.now(),
        )
        append(locked.stream, "applications.expert_asked", by=by, data={"statement": made.pk})
    return made


def receive(statement: ExpertStatement, received: Received, *, by: Any) -> ExpertStatement:
    """Enter what came back, once. The file's content is looked at as an attachment's is.

    Refused without text and file, with a day to come, or when a tie is not told.
    """
    application = statement.application
    refuse(why_not_ask_expert(by, application), *_received_problems(received, statement))
    found = _inspected(application, received.file)
    with transaction.atomic():
        locked = lock(application)
        current = ExpertStatement.objects.select_for_update().get(pk=statement.pk)
        refuse(why_not_ask_expert(by, locked), _done(current))
        _write(current, received, found)
        current.received_by = by
        current.save()
        sha256 = current.document_id or ""
        data = {"statement": current.pk, "impartial": received.impartial, "sha256": sha256}
        append(locked.stream, "applications.expert_answered", by=by, data=data)
    return current


def _inspected(application: Application, file: Upload | None) -> Looked | None:
    """The file's content and kind; a refusal stands at the form's field."""
    if file is None:
        return None
    try:
        return looked_at(application, file)
    except Refused as refused:
        raise Refused(*(one.at("file") for one in refused.reasons)) from refused


def _received_problems(received: Received, statement: ExpertStatement) -> list[Reason | None]:
    today = timezone.localdate(clock.now())
    return [
        _done(statement),
        None if received.text.strip() or received.file else EXPERT_NOTHING("text"),
        None if received.impartial or received.ties.strip() else EXPERT_TIES("ties"),
        None if statement.asked_on <= received.received_on <= today else EXPERT_LATER("received_on"),
    ]


def _done(statement: ExpertStatement) -> Reason | None:
    return EXPERT_DONE() if statement.received_on or statement.cancelled_at else None


def _write(statement: ExpertStatement, received: Received, found: Looked | None) -> None:
    statement.received_on = received.received_on
    statement.impartial = received.impartial
    statement.ties = "" if received.impartial else received.ties.strip()
    statement.text = received.text.strip()
    if found is not None and received.file is not None:
        statement.document = store_document(found.content, found.kind.media_type)
        statement.name = harmless_name(received.file.name, found.kind)
        statement.scan = found.scan


def cancel_request(statement: ExpertStatement, *, by: Any) -> ExpertStatement:
    """Withdraw a request that has not been answered; it stays in sight."""
    with transaction.atomic():
        locked = lock(statement.application)
        current = ExpertStatement.objects.select_for_update().get(pk=statement.pk)
        refuse(why_not_ask_expert(by, locked), _done(current))
        current.cancelled_at = clock.now()
        current.save(update_fields=["cancelled_at"])
        append(locked.stream, "applications.expert_cancelled", by=by, data={"statement": current.pk})
    return current
