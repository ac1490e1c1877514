"""A case in the authority's records: the numbers it has had, its documents, and which of them are secret."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import User
from applications.choices import Section
from applications.models import (
    Application,
    CaseFile,
    ExpertStatement,
    LateAnswer,
    SecrecyMark,
    Submission,
)
from applications.models.secrecy import TARGETS
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

    `row` is a Submission, a NamedFile, a LateAnswer or an ExpertStatement, as the kind says.
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
    """The versions, every file of any of them, late answers and statements received, with their marks. Five queries."""
    marks = marks_of(application)
    versions = list(application.submissions.select_related("content", "submitted_by").order_by("version"))
    return [
        CaseDocument(kind, pk, row, timezone.localdate(at), marks[kind].get(pk))
        for kind, pk, row, at in _rows(application, versions)
    ]


def _rows(
    application: Application, versions: Iterable[Submission]
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
