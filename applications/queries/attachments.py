"""The files of an application: under which headings, which counts now, which came before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from applications.models import Application, Attachment
from applications.rules.data import Enclosure
from calls.models import CallAttachment, CallRound


@dataclass
class Heading:
    """A document the round asks for, with the file that counts now and those before it."""

    asked: CallAttachment
    file: Attachment | None = None
    earlier: list[Attachment] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The heading's code in the round."""
        return self.asked.code


@dataclass(frozen=True)
class Enclosed:
    """All files of an application: by the round's headings, beside them, and what no longer counts beside them."""

    headings: list[Heading]
    others: list[Attachment]
    earlier: list[Attachment]

    @property
    def current(self) -> list[Attachment]:
        """Those that count now."""
        return [*(one.file for one in self.headings if one.file), *self.others]

    @property
    def size(self) -> int:
        """Bytes of those that count now, together."""
        return sum(one.size for one in self.current)


def asked_of(call: CallRound, legal_form: str) -> list[CallAttachment]:
    """The documents the round asks an applicant of this legal form for, in order. One query."""
    return [one for one in call.attachments.all() if not one.legal_forms or legal_form in one.legal_forms]


def required_of(asked: Iterable[CallAttachment]) -> tuple[str, ...]:
    """The codes of those that must be there."""
    return tuple(one.code for one in asked if one.required)


def files_of(application: Application) -> QuerySet[Attachment]:
    """All files, ended ones too, in the order they came."""
    rows: QuerySet[Attachment] = application.attachments.select_related("document", "added_by")
    return rows.order_by("added_at", "id")


def enclosed_of(application: Application) -> Enclosed:
    """The files under their headings. A heading the round no longer has is shown beside. Two queries."""
    headings = {
        one.code: Heading(one) for one in asked_of(application.call, application.organisation.legal_form)
    }
    others: list[Attachment] = []
    earlier: list[Attachment] = []
    for row in files_of(application):
        heading = headings.get(row.heading)
        if row.ended_at:
            (heading.earlier if heading else earlier).append(row)
        elif heading:
            heading.file = row
        else:
            others.append(row)
    return Enclosed(list(headings.values()), others, earlier)


@dataclass(frozen=True)
class NamedFile:
    """A file with what it is: the heading of the round's by language, or its sender's words."""

    file: Attachment
    heading: Mapping[str, str]

    @property
    def said(self) -> str:
        """What its sender calls it; empty under a heading of the round's."""
        return "" if self.heading else self.file.title


def named_files(application: Application, files: Iterable[Attachment]) -> list[NamedFile]:
    """The files with their headings. One query, none when there is no file."""
    rows = list(files)
    titles = {one.code: one.title for one in application.call.attachments.all()} if rows else {}
    return [NamedFile(one, titles.get(one.heading, {})) for one in rows]


def files_numbered(application: Application, numbers: Iterable[int]) -> tuple[Attachment, ...]:
    """The application's files of these numbers, in their order. One query, none when there is no file."""
    named = list(numbers)
    rows = application.attachments.select_related("document").in_bulk(named) if named else {}
    return tuple(rows[pk] for pk in named if pk in rows)


def enclosure(one: Any) -> Enclosure:
    """A file as the rules see it."""
    return Enclosure(one.heading, one.name, one.scan, str(one.pk))
