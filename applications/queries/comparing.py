"""Two submitted versions side by side: section by section, field by field, row by row, with the words that differ."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import get_language, gettext

from accounts.choices import LegalForm
from accounts.models import User
from applications.choices import (
    AgeBracket,
    AgreementState,
    CostCategory,
    CostKind,
    CostModel,
    FinancingSource,
    Gender,
    Section,
    StaffMethod,
)
from applications.models import Application, Submission
from applications.queries.content import FIELDS
from applications.queries.parts import REASONS, part_label, parts_of
from applications.queries.places import LABELS
from applications.queries.versions import said_in, section_then
from calls.rules.wording import GONE, NEW, Piece, pieces
from records.formats import day, in_language, number
from records.models import AuditEvent

CHOICES: Mapping[str, Any] = {
    "cost_model": CostModel,
    "staff_method": StaffMethod,
    "category": CostCategory,
    "source": FinancingSource,
    "kind": CostKind,
    "legal_form": LegalForm,
    "agreement": AgreementState,
}
NAMES = ("description", "payer", "name", "title", "group", "risk", "body", "funder")
PLACES = ("position", "key", "organisation_id", "id", "sha256", "media_type", "size")
WRITING = ("applications.section_saved", "applications.attached", "applications.detached")
CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """One answer that differs: what it is called, and its two wordings as one sequence."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class RowChange:
    """One row that is new, gone or changed."""

    label: str
    kind: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class SectionChange:
    """What differs in a section, who wrote in it between the versions, and when last."""

    label: str
    changes: tuple[Change, ...]
    rows: tuple[RowChange, ...]
    writers: str = ""
    at: datetime | None = None


def compared(application: Application, before: Submission, after: Submission) -> list[SectionChange]:
    """The sections that differ, in the order of the form. FileNotFoundError when a version is gone from storage.

    One query.
    """
    old, new = said_in(before)["sections"], said_in(after)["sections"]
    hands = writers_between(application, before.submitted_at, after.submitted_at)
    found = []
    for code, label in Section.choices:
        was, now = section_then(old, code), section_then(new, code)
        changes = (*fields_changed(code, was, now), *answers_changed(was, now), *targets_changed(was, now))
        rows = tuple(rows_changed(code, was, now))
        if changes or rows:
            names, at = hands.get(code, ((), None))
            found.append(SectionChange(str(label), changes, rows, ", ".join(names), at))
    return found


def fields_changed(section: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    """The section's own fields, and the reasons beside its figures."""
    for name in (one for one in FIELDS[section] if one != "answers"):
        yield from value_changed(name, was.get(name), now.get(name))
    old, new = was.get(REASONS, {}), now.get(REASONS, {})
    for name in sorted({*old, *new}):
        yield from changed(str(LABELS.get(name, name)), old.get(name, ""), new.get(name, ""))


def answers_changed(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    """The round's own questions."""
    old, new = was.get("answers") or {}, now.get("answers") or {}
    asked = {one["code"]: one["text"] for one in [*was.get("questions", []), *now.get("questions", [])]}
    for code in dict.fromkeys([*asked, *old, *new]):
        label = in_language(asked.get(code, {}), get_language() or "en") or code
        yield from changed(label, str(old.get(code, "")), str(new.get(code, "")))


def targets_changed(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    """The targets, cell by cell."""
    old, new = (
        {(code, age, gender): value for code, age, gender, value in one.get("targets", [])}
        for one in (was, now)
    )
    for cell in dict.fromkeys([*old, *new]):
        code, age, gender = cell
        words = [code, *([str(AgeBracket(age).label), str(Gender(gender).label)] if age else [])]
        yield from changed(", ".join(words), str(old.get(cell, "")), str(new.get(cell, "")))


def rows_changed(section: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[RowChange]:
    """Every kind of row of the section; the same row is found again by its name, else by its place."""
    for part in parts_of(section):
        if part in FIELDS[section] or part == "targets":
            continue
        for old, new in paired(was.get(part, []), now.get(part, [])):
            label = f"{part_label(part)}: {row_name(new or old)}"
            if old and new:
                changes = tuple(row_changes(old, new))
                if changes:
                    yield RowChange(label, CHANGED, changes)
            else:
                kind = NEW if new else GONE
                yield RowChange(label, kind, tuple(row_changes(old, new)))


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


def row_changes(old: Row, new: Row) -> Iterator[Change]:
    """The values of a row that differ."""
    for name in dict.fromkeys([*new, *old]):
        if name not in PLACES:
            yield from value_changed(name, old.get(name), new.get(name))


def value_changed(name: str, old: Any, new: Any) -> Iterator[Change]:
    """A value that differs; what the form did not ask for then is no difference while it is empty or no."""
    if old or new:
        yield from changed(part_label(name), shown(name, old), shown(name, new))


def changed(label: str, old: str, new: str) -> Iterator[Change]:
    """The change, if there is one."""
    if old != new:
        yield Change(label, tuple(pieces(old, new)))


def shown(name: str, value: Any) -> str:
    """A stored value as a person reads it."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list):
        return ", ".join(shown(name, one) for one in value)
    if name in CHOICES and value in CHOICES[name].values:
        return str(CHOICES[name](value).label)
    return typed_words(str(value))


def typed_words(text: str) -> str:
    """A day and a figure with two decimals as the language writes them, anything else as it is."""
    language = get_language() or "en"
    try:
        if len(text) == 10 and text[4] == text[7] == "-":
            return day(date.fromisoformat(text), language)
        if text[-3:-2] == ".":
            return number(Decimal(text), language, 2)
    except (ValueError, InvalidOperation):
        return text
    return text


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
