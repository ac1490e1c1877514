"""The history of a draft's section: each content kept, by whom, and what it changed of the one before."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from applications.choices import Section
from applications.models import Application, SectionVersion
from applications.queries.comparing import (
    Change,
    RowChange,
    answers_changed,
    fields_changed,
    rows_changed,
    targets_changed,
)
from applications.queries.comparing_words import How, how_to_tell
from applications.queries.content import Content, section_content, version_of

PER_PAGE = 10


@dataclass(frozen=True)
class Kept:
    """One content of the section: who saved it and when, and what that changed.

    Of the earliest one nobody knows who wrote it (`is_first`), and there is nothing to compare it with.
    """

    pk: int
    who: str
    at: datetime | None
    changes: tuple[Change, ...]
    rows: tuple[RowChange, ...]
    is_present: bool
    is_first: bool


@dataclass(frozen=True)
class History:
    """One page of it, the latest first."""

    page: Page[Any]
    kept: list[Kept]


def history_of(content: Content, section: str, page: Any) -> History:
    """What has been saved in the section. Three queries."""
    application = content.application
    rows = kept_of(application, section)
    found = Paginator(rows, PER_PAGE).get_page(page)
    begin = PER_PAGE * (found.number - 1)
    some = list(rows[begin : begin + PER_PAGE + 1])
    partners = section_content(content, Section.PARTNERS)
    how = how_to_tell(application, [{"sections": {"partners": partners}}], whole=False)
    present = version_of(content, section)
    told = [told_of(row, before, how, present) for row, before in pairwise([*some, None]) if row]
    return History(found, told[:PER_PAGE])


def kept_of(application: Application, section: str) -> QuerySet[SectionVersion]:
    """The contents kept of the section, the latest first."""
    rows = SectionVersion.objects.filter(application=application, section=section)
    return rows.select_related("saved_by").order_by("-id")


def told_of(row: SectionVersion, before: SectionVersion | None, how: How, present: str) -> Kept:
    """One content beside the one before it."""
    was, now = (before.content if before else row.content), row.content
    return Kept(
        row.pk,
        str(row.saved_by) if row.saved_by else "",
        row.saved_at,
        (
            *fields_changed(row.section, was, now, how),
            *answers_changed(was, now, how),
            *targets_changed(was, now, how),
        ),
        tuple(rows_changed(row.section, was, now, how)),
        row.version == present,
        before is None,
    )
