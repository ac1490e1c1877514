"""Two submitted versions side by side: section by section, field by field, row by row, with the words that differ."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import get_language

from accounts.models import User
from applications.choices import AgeBracket, Gender, Section
from applications.models import Application, Submission
from applications.queries.comparing_words import (
    CHANGES_ONLY,
    How,
    how_to_tell,
    label_of,
    language_of,
    shown,
)
from applications.queries.content import FIELDS
from applications.queries.parts import REASONS, part_label, parts_of
from applications.queries.places import LABELS
from applications.queries.versions import said_in, section_then
from calls.rules.wording import GONE, NEW, SAME, Piece, pieces
from records.formats import in_language
from records.models import AuditEvent

NAMES = ("description", "payer", "name", "title", "group", "risk", "body", "funder")
PLACES = ("position", "key", "organisation_id", "id", "sha256", "media_type", "size")
WRITING = ("applications.section_saved", "applications.attached", "applications.detached")
CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """One answer: what it is called, its two wordings as one sequence, and their language when it is not the page's."""

    label: str
    pieces: tuple[Piece, ...]
    lang: str = ""

    @property
    def differs(self) -> bool:
        """Whether the two wordings are not the same."""
        return any(one.kind != SAME for one in self.pieces)


@dataclass(frozen=True)
class RowChange:
    """One row of a table (`part`) that is new, gone, changed or the same, by what it calls itself."""

    part: str
    name: str
    kind: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class SectionChange:
    """What two versions say in a section, who wrote in it between them, and when last."""

    code: str
    label: str
    changes: tuple[Change, ...]
    rows: tuple[RowChange, ...]
    writers: str = ""
    at: datetime | None = None

    @property
    def count(self) -> int:
        """How many answers and rows differ."""
        return sum(one.differs for one in self.changes) + sum(one.kind != SAME for one in self.rows)


def compared(
    application: Application, before: Submission, after: Submission, *, whole: bool = False
) -> list[SectionChange]:
    """The sections that differ, in the order of the form; `whole`: all of them, with what did not change.

    FileNotFoundError when a version is gone from storage. Two queries.
    """
    then, since = said_in(before), said_in(after)
    how = how_to_tell(application, (then, since), whole=whole)
    hands = writers_between(application, before.submitted_at, after.submitted_at)
    found = []
    for code, label in Section.choices:
        was, now = section_then(then["sections"], code), section_then(since["sections"], code)
        changes = (
            *fields_changed(code, was, now, how),
            *answers_changed(was, now, how),
            *targets_changed(was, now, how),
        )
        rows = tuple(rows_changed(code, was, now, how))
        if changes or rows:
            names, at = hands.get(code, ((), None))
            found.append(SectionChange(code, str(label), changes, rows, ", ".join(names), at))
    return found


def fields_changed(
    section: str, was: Mapping[str, Any], now: Mapping[str, Any], how: How = CHANGES_ONLY
) -> Iterator[Change]:
    """The section's own fields, and the reasons beside its figures."""
    for name in (one for one in FIELDS[section] if one != "answers"):
        yield from value_changed("", name, was.get(name), now.get(name), how)
    old, new = was.get(REASONS, {}), now.get(REASONS, {})
    for name in sorted({*old, *new}):
        yield from changed(reason_label(name, how), old.get(name, ""), new.get(name, ""), how, how.language)


def reason_label(name: str, how: How) -> str:
    """What a reason beside a figure is called; a partner's with its name."""
    base, _mark, key = name.rpartition("_")
    if name in LABELS or base not in LABELS:
        return str(LABELS.get(name, name))
    return f"{LABELS[base]}: {how.meaning('party', key)}"


def answers_changed(
    was: Mapping[str, Any], now: Mapping[str, Any], how: How = CHANGES_ONLY
) -> Iterator[Change]:
    """The round's own questions."""
    old, new = was.get("answers") or {}, now.get("answers") or {}
    asked = {one["code"]: one["text"] for one in [*was.get("questions", []), *now.get("questions", [])]}
    for code in dict.fromkeys([*asked, *old, *new]):
        label = in_language(asked.get(code, {}), get_language() or "en") or code
        yield from changed(label, str(old.get(code, "")), str(new.get(code, "")), how, how.language)


def targets_changed(
    was: Mapping[str, Any], now: Mapping[str, Any], how: How = CHANGES_ONLY
) -> Iterator[Change]:
    """The targets, cell by cell."""
    old, new = (
        {(code, age, gender): value for code, age, gender, value in one.get("targets", [])}
        for one in (was, now)
    )
    for cell in dict.fromkeys([*old, *new]):
        code, age, gender = cell
        words = [code, *([str(AgeBracket(age).label), str(Gender(gender).label)] if age else [])]
        yield from changed(", ".join(words), str(old.get(cell, "")), str(new.get(cell, "")), how)


def rows_changed(
    section: str, was: Mapping[str, Any], now: Mapping[str, Any], how: How = CHANGES_ONLY
) -> Iterator[RowChange]:
    """Every kind of row of the section; the same row is found again by its name, else by its place."""
    for part in parts_of(section):
        if part in FIELDS[section] or part == "targets":
            continue
        for old, new in paired(was.get(part, []), now.get(part, [])):
            changes = tuple(row_changes(part, old, new, how))
            kind = (CHANGED if any(one.differs for one in changes) else SAME) if old and new else ""
            kind = kind or (NEW if new else GONE)
            if kind != SAME or how.whole:
                yield RowChange(part_label(part), row_name(new or old), kind, changes)


Row = Mapping[str, Any]


def paired(old: Iterable[Row], new: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Rows of two versions with one another; an empty one stands for what is not there."""
    left, right = list(old), list(new)
    found: dict[int, Row] = {}
    for same in (by_name, by_place):
        for place, row in enumerate(right):
            if place not in found:
                match = next((one for one in left if same(one, row)), None)
                if match is not None:
                    left.remove(match)
                    found[place] = match
    return [(found.get(place, {}), row) for place, row in enumerate(right)] + [(row, {}) for row in left]


def by_name(one: Row, other: Row) -> bool:
    """The same file or partner, or a row of the same kind with the same name."""
    for name in ("key", "sha256"):
        if name in one or name in other:
            return bool(one.get(name) == other.get(name))
    return group_of(one) == group_of(other) and bool(row_name(one)) and row_name(one) == row_name(other)


def by_place(one: Row, other: Row) -> bool:
    """A row of the same kind at the same place."""
    return "position" in one and group_of(one) == group_of(other) and one["position"] == other.get("position")


def group_of(row: Row) -> Any:
    """Which table of the form a row stands in."""
    return row.get("category") or row.get("source")


def row_name(row: Row) -> str:
    """What a row calls itself."""
    named = next((str(row[name]) for name in NAMES if row.get(name)), "")
    return named or shown("source", row.get("source")) or shown("category", row.get("category"))


def row_changes(part: str, old: Row, new: Row, how: How = CHANGES_ONLY) -> Iterator[Change]:
    """The values of a row that differ."""
    for name in dict.fromkeys([*new, *old]):
        if name not in PLACES:
            yield from value_changed(part, name, old.get(name), new.get(name), how)


def value_changed(part: str, name: str, old: Any, new: Any, how: How = CHANGES_ONLY) -> Iterator[Change]:
    """A value that differs; what the form did not ask for then is no difference while it is empty or no."""
    if old or new:
        lang = language_of(part, name, old, new, how)
        was, now = shown(name, old, part, how), shown(name, new, part, how)
        yield from changed(label_of(part, name), was, now, how, lang)


def changed(label: str, old: str, new: str, how: How = CHANGES_ONLY, lang: str = "") -> Iterator[Change]:
    """The change, if there is one or all is told."""
    if old != new:
        yield Change(label, tuple(pieces(old, new)), lang)
    elif how.whole and old:
        yield Change(label, (Piece(SAME, old),), lang)


def writers_between(
    application: Application, start: datetime, end: datetime
) -> dict[str, tuple[list[str], datetime]]:
    """Who wrote in which section between two instants, and when last. One query."""
    name = User.objects.filter(pk=OuterRef("actor")).values("name")[:1]
    rows = AuditEvent.objects.filter(stream=application.stream, verb__in=WRITING, at__gt=start, at__lte=end)
    found: dict[str, tuple[list[str], datetime]] = {}
    for at, data, who in rows.annotate(who=Subquery(name)).order_by("at").values_list("at", "data", "who"):
        section = data.get("section", Section.ATTACHMENTS)
        names, _last = found.get(section, ([], at))
        found[section] = ([*names, who] if who and who not in names else names, at)
    return found
