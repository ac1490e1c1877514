"""Two versions of a section for somebody who decides: what both changed in words, and the choices made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from applications.choices import CostCategory, FinancingSource, Section
from applications.forms.applicant import SectionForm
from applications.forms.fields import LongText
from applications.queries.places import ENTRY_LABELS, KIND_LABELS, LABELS, cell_name
from applications.queries.section_parts import TARGETS, UNREAD
from applications.rules.merging import (
    BOTH,
    MINE,
    SEPARATOR,
    THEIRS,
    Conflict,
    Merged,
    Parts,
    Row,
    marked,
    proposal,
)
from applications.services.drafting import Joining
from records.forms import AmountField, DayField

OWN = "own"
CHOICE, TEXT = "choose:", "text:"
NOT_ANSWERS = ("csrfmiddlewaretoken", "version", "seen", "add", "remove", "go", "key")
Marks = list[tuple[bool, str]]


@dataclass(frozen=True)
class Line:
    """One value of a version in words, its differing words marked; `label` within a row."""

    marks: Marks
    label: str = ""


@dataclass(frozen=True)
class Question:
    """What both changed: both versions, and what can be chosen. `text` is a proposal made of both, to be edited."""

    path: str
    label: str
    mine: list[Line]
    theirs: list[Line]
    chosen: str
    text: str = ""
    editable: bool = False
    both: bool = False
    missing: bool = False

    @property
    def name(self) -> str:
        """The name of the choice's controls."""
        return f"{CHOICE}{self.path}"

    @property
    def text_name(self) -> str:
        """The name of the edited text's control."""
        return f"{TEXT}{self.path}"


def joining_in(data: QueryDict, *, automatic: bool) -> Joining:
    """The choices sent; a text somebody has edited is by now what he or she has typed."""
    choices = {path: MINE if choice == OWN else choice for path, choice in choices_in(data).items()}
    known = {path: choice for path, choice in choices.items() if choice in (MINE, THEIRS, BOTH)}
    return Joining(known, str(data.get("seen", "")), automatic)


def with_own_texts(data: QueryDict) -> QueryDict:
    """What was sent, with each edited text where it had been typed, so that it is read like anything typed."""
    own = [path for path, choice in choices_in(data).items() if choice == OWN]
    if not own:
        return data
    put = data.copy()
    for path in own:
        for control in controls_of(path):
            if control in data:
                put[control] = str(data.get(f"{TEXT}{path}", ""))
    return put


def choices_in(data: QueryDict) -> dict[str, str]:
    """The choices by their paths."""
    return {name.removeprefix(CHOICE): str(value) for name, value in data.items() if name.startswith(CHOICE)}


def kept_in(data: QueryDict) -> list[tuple[str, str]]:
    """What was typed, to be sent again with the choices."""
    return [
        (name, str(value))
        for name, values in data.lists()
        if name not in NOT_ANSWERS and not name.startswith((CHOICE, TEXT))
        for value in values
    ]


def questions(form: SectionForm, merged: Merged, data: QueryDict) -> list[Question]:
    """What has to be decided, in the order of the form; a choice made before stays made."""
    asked = "seen" in data
    return [question(form, merged.parts, one, data, asked=asked) for one in merged.conflicts]


def question(form: SectionForm, parts: Parts, met: Conflict, data: QueryDict, *, asked: bool) -> Question:
    """One thing both changed."""
    chosen = str(data.get(f"{CHOICE}{met.path}", ""))
    label = label_of(form, parts, met.path)
    if met.of_rows:
        kind = kind_of(met.path)
        mine, theirs = (lines_of(form, kind, rows) for rows in (met.mine, met.theirs))
        both = bool(met.mine and met.theirs) and kind in getattr(form, "groups", {})
        return Question(met.path, label, mine, theirs, chosen, both=both, missing=asked and not chosen)
    field = field_of(form, met.path)
    left, right = words(field, met.mine), words(field, met.theirs)
    marks = marked(left, right)
    editable = isinstance(field, LongText) or type(field) is forms.CharField
    text = str(data.get(f"{TEXT}{met.path}", proposal(left, right) if editable else ""))
    return Question(
        met.path,
        label,
        [Line(marks[0])],
        [Line(marks[1])],
        chosen,
        text,
        editable=editable,
        missing=asked and not chosen,
    )


def taken_over(form: SectionForm, mine: Parts, merged: Merged) -> list[str]:
    """What the other has changed and oneself has not: it is taken over without asking."""
    asked = {one.path.partition(SEPARATOR)[0] if one.of_rows else one.path for one in merged.conflicts}
    names = [
        name
        for name, value in merged.parts.cells.items()
        if value != mine.cells.get(name) and name not in asked and not is_mark(name)
    ]
    kinds = [
        kind
        for kind, rows in merged.parts.rows.items()
        if rows != mine.rows.get(kind, ()) and kind not in asked
    ]
    return list(dict.fromkeys(label_of(form, merged.parts, path) for path in (*names, *kinds)))


def is_mark(path: str) -> bool:
    """Whether it says only that an indicator has targets."""
    return path.startswith(TARGETS) and path.count(SEPARATOR) == 1


def controls_of(path: str) -> tuple[str, ...]:
    """The names a single value's control may have in the section's form."""
    kind, _colon, rest = path.partition(SEPARATOR)
    if not rest:
        return (path,)
    if kind == TARGETS:
        return (cell_name(*rest.split(SEPARATOR)) if SEPARATOR in rest else rest,)
    return (rest, f"{rest}_why") if kind == "reasons" else (rest,)


def field_of(form: SectionForm, path: str) -> forms.Field | None:
    """The field of a single value; of a value in a row, that of the column."""
    kind, _colon, rest = path.partition(SEPARATOR)
    if kind in ("partners",) and SEPARATOR in rest:
        return column(form, kind, rest.rpartition(SEPARATOR)[2])
    return next((form.fields[name] for name in controls_of(path) if name in form.fields), None)


def label_of(form: SectionForm, parts: Parts, path: str) -> str:
    """What it is called: the field, or the kind of row with its number or name."""
    head, _colon, rest = path.partition(SEPARATOR)
    if head in parts.rows:
        key, _colon, name = rest.partition(SEPARATOR)
        row = next((one for one in parts.rows[head] if key and one.get("key") == key), {})
        number = str(int(key) + 1) if key.isdigit() else str(row.get("name", ""))
        place = " ".join(filter(None, [kind_label(form, kind_of(path)), number]))
        return f"{place}: {LABELS.get(name, name)}" if name else place
    field = field_of(form, path)
    name = rest or head
    return str((field.label if field else "") or LABELS.get(name, Section(form.section).label))


def kind_of(path: str) -> str:
    """The kind of rows a path is about."""
    return path.partition(SEPARATOR)[0].rpartition("/")[2]


def kind_label(form: SectionForm, kind: str) -> str:
    """What rows of the kind are called."""
    for choices in (CostCategory, FinancingSource):
        if kind in choices.values and kind not in KIND_LABELS:
            return str(choices(kind).label)
    return str(KIND_LABELS.get(kind, Section(form.section).label))


def column(form: SectionForm, kind: str, name: str) -> forms.Field | None:
    """The field of one column of rows of the kind."""
    row = getattr(form, "rows", {}).get(kind)
    return row.base_fields.get(name) if row else None


def lines_of(form: SectionForm, kind: str, rows: Iterable[Row]) -> list[Line]:
    """Rows value by value, empty ones left out."""
    found = []
    for row in rows:
        texts = row.get(UNREAD, {})
        for name, value in row.items():
            field = column(form, kind, name)
            said = texts.get(name) or words(field, value)
            if said and name not in (UNREAD, "key", "organisation_id"):
                label = ENTRY_LABELS.get(kind, {}).get(name, LABELS.get(name, ""))
                found.append(Line([(False, said)], str((field.label if field else "") or label)))
    return found


def words(field: forms.Field | None, value: Any) -> str:
    """A stored value as a person reads it; a text that is no value as it was typed."""
    if isinstance(value, Mapping):
        return str(value.get("typed", ""))
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else ""
    if isinstance(field, forms.ChoiceField):
        label = dict(field.choices).get(value, value)  # type: ignore[arg-type]
        return str(getattr(label, "label", label))
    if isinstance(field, AmountField | DayField):
        widget: Any = field.widget
        read = Decimal if isinstance(field, AmountField) else date.fromisoformat
        return str(widget.format_value(read(value)))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
