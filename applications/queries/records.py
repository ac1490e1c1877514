"""A case in the authority's records: the numbers it has had, its documents, and which of them are secret."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import User
from applications.choices import CasePaper, Section
from applications.models import (
    Application,
    CaseFile,
    ExpertStatement,
    LateAnswer,
    MessageFile,
    ReviewRequest,
    SecrecyMark,
    Submission,
)
from applications.models.secrecy import PAPER, TARGETS
from applications.queries.attachments import NamedFile, files_numbered, named_files
from applications.rules.secrecy import is_secret
from records import clock
from records.models import AuditEvent, StoredDocument

NUMBERED = "applications.numbered"
Marks = Mapping[str, Mapping[int, SecrecyMark]]


@dataclass(frozen=True)
class GivenNumber:
    """A number the case was given: when, by whom, and why in place of the one before."""

    number: str
    before: str
    reason: str
    at: datetime
    who: str


@dataclass(frozen=True)
class CaseDocument:
    """A document that can be secret: its kind and number, the row, the day it is of, and the mark in force.

    `row` is a Submission, a NamedFile, a LateAnswer, an ExpertStatement, a MessageFile, a ReviewRequest or a CasePaper,
    as the kind says. A paper is written anew whenever it is asked for: it is of today.
    """

    kind: str
    pk: int
    row: Any
    dated: date
    mark: SecrecyMark | None


def numbers_of(application: Application) -> list[GivenNumber]:
    """The numbers of the register the case has had, the newest first. One query."""
    name = User.objects.filter(pk=OuterRef("actor")).values("name")[:1]
    rows = AuditEvent.objects.filter(stream=application.stream, verb=NUMBERED).annotate(who=Subquery(name))
    return [
        GivenNumber(data["number"], data["before"], data["reason"], at, who or "")
        for data, at, who in rows.order_by("-sequence").values_list("data", "at", "who")
    ]


def marks_of(application: Application) -> Marks:
    """The marks of secrecy in force now, by the kind and the number of their document. No query on a case's page."""
    today = timezone.localdate(clock.now())
    found: dict[str, dict[int, SecrecyMark]] = {name: {} for name in TARGETS}
    for one in application.secrecy_marks.all():
        kind, pk = one.of
        if one.ended_at is None and is_secret(one.until, today):
            found[kind][pk] = one
    return found


def documents_of(application: Application) -> list[CaseDocument]:
    """Everything in the case that can be secret, with its marks: the versions, every file of any of them, late answers,
    statements, files of messages, requests for review, and our papers on it. Seven queries.
    """
    marks = marks_of(application)
    versions = list(application.submissions.select_related("content", "submitted_by").order_by("version"))
    return [
        CaseDocument(kind, pk, row, timezone.localdate(at), marks[kind].get(pk))
        for kind, pk, row, at in _rows(application, versions)
    ]


def _rows(
    application: Application, versions: Collection[Submission]
) -> Iterator[tuple[str, int, Any, datetime]]:
    for one in versions:
        yield "submission", one.pk, one, one.submitted_at
    for named in files_ever(application, versions):
        yield "attachment", named.file.pk, named, named.file.added_at
    late = LateAnswer.objects.filter(request__application=application).select_related(
        "document", "recorded_by"
    )
    for answer in late.order_by("recorded_at", "pk"):
        yield "late_answer", answer.pk, answer, answer.received_at
    for statement in statements_in(application):
        yield "statement", statement.pk, statement, statement.recorded_at
    for file in message_files(application):
        yield "message_file", file.pk, file, file.message.sent_at
    for asked in ReviewRequest.objects.filter(decision__application=application).select_related("document"):
        yield "review_request", asked.pk, asked, asked.received_at
    for paper in CasePaper if versions else ():
        yield PAPER, paper.value, paper, clock.now()


def message_files(application: Application) -> list[MessageFile]:
    """The files sent with the messages of the case, in their order. One query."""
    rows = MessageFile.objects.filter(message__case=application.case_id).select_related("message", "document")
    return list(rows.order_by("message__sent_at", "pk"))


def statements_in(application: Application) -> list[ExpertStatement]:
    """The statements of outside experts that came. One query."""
    rows = ExpertStatement.objects.filter(application=application, received_on__isnull=False)
    return list(rows.select_related("document", "asked_by", "received_by"))


def files_ever(application: Application, versions: Iterable[Submission]) -> list[NamedFile]:
    """Every file that stood in a submitted version, once; those of drafts alone never reached the authority."""
    numbers = dict.fromkeys(pk for one in versions for pk in files_in(one))
    return named_files(application, files_numbered(application, numbers))


def files_in(submission: Submission) -> list[int]:
    """The numbers of the files of one version; none when its content is gone from storage. No query."""
    path = Path(settings.MEDIA_ROOT) / StoredDocument(sha256=submission.content_id).relative_path
    if not path.exists():
        return []
    sections = json.loads(path.read_bytes())["sections"]
    return [row["id"] for row in sections.get(Section.ATTACHMENTS, {}).get("files", [])]


def document_of(application: Application, kind: str, pk: int) -> CaseDocument | None:
    """One document of the case; None when it has none of that kind and number."""
    return next((one for one in documents_of(application) if (one.kind, one.pk) == (kind, pk)), None)


def case_files_of(application: Application) -> list[CaseFile]:
    """When the whole file was taken out, by whom, the newest first. One query."""
    rows = CaseFile.objects.filter(application=application).select_related("asked_by")
    return list(rows.order_by("-asked_at"))
