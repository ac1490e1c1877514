"""Sections of texts and of rows no other table refers to: work packages, risks, other funding and the like."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from applications.forms.applicant import Data, text
from applications.forms.fields import LongText
from applications.forms.rows import Row, RowsForm
from applications.queries.content import Content
from applications.queries.facts import Judgement
from applications.queries.places import ENTRY_LABELS, KIND_LABELS
from applications.rules.entries import KINDS, kinds_asked
from applications.services.drafting import Typed
from records.forms import AmountField

WHOLE_LINE = "ui-whole"
"""A short text that has the line of its row to itself."""


@dataclass(frozen=True)
class Words:
    """What a kind of row is called on the page, and what helps to fill it in."""

    one: Any
    add: Any
    help: Any
    example: Any = ""


class EntryRow(Row):
    """A row of one kind; its columns are called, and bounded, as that kind says."""

    of: str
    words: Words

    def __init__(self, *args: Any, parties: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.label = ENTRY_LABELS[self.of][name]
        if "party" in self.fields:
            party: Any = self.fields["party"]
            party.choices = parties

    def typed_fields(self) -> list[str]:
        """Fields that make a row more than an empty one; of who answers, the applicant is there from the start."""
        return [name for name in self.fields if name != "party"]


@dataclass(frozen=True)
class Group:
    """Rows of one kind on the page, with their heading and what helps to fill them in."""

    kind: str
    rows: Any
    words: "Words"

    @property
    def label(self) -> Any:
        """The heading."""
        return KIND_LABELS[self.kind]

    @property
    def full(self) -> bool:
        """Whether no further row fits."""
        return len(self.rows.forms) >= KINDS[self.kind].most


class EntriesForm(RowsForm):
    """Texts of the section and its kinds of rows (rules/entries.py), as far as this type of support asks for them."""

    def __init__(self, judgement: Judgement, data: Data | None = None, *, add: str = "") -> None:
        self.kinds = kinds_asked(self.section, judgement.terms.rate.support)
        super().__init__(judgement, data, add=add)

    def row_options(self, kind: str) -> dict[str, Any]:
        """Who can answer for something: the applicant, and the partners by name."""
        parties = self.judgement.data.parties
        return {"parties": [(one.key, one.name or one.key) for one in parties]}

    def stored(self, content: Content) -> dict[str, Any]:
        """The section as a browser would send it; each kind of row begins with an empty one."""
        found = super().stored(content)
        for kind in self.kinds:
            rows = {place: self.read(kind, row) for place, row in enumerate(content.entries(kind))}
            found |= self.stored_rows(kind, rows, first=True)
        return found

    def read(self, kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """A stored row with amounts as values, so that they are shown as the reader writes them."""
        return {name: value_of(field, row.get(name)) for name, field in self.rows[kind].base_fields.items()}

    def typed(self, *, tidy: bool = False, remove: str = "") -> Typed:
        """The section as typed."""
        rows, unread = self.typed_rows(tidy=tidy, remove=remove)
        entries: dict[str, list[dict[str, Any]]] = {kind: [] for kind in self.kinds}
        for row in rows:
            values = {name: value for name, value in row.items() if name not in ("kind_of_row", "position")}
            entries[row["kind_of_row"]].append(values)
        return Typed(
            fields=self.values(),
            entries={kind: tuple(found) for kind, found in entries.items()},
            reasons=self.reasons(),
            unread=self.wrong() | unread,
        )

    def reasons(self) -> dict[str, str]:
        """Why something in the section is otherwise than a rule expects; most sections have none."""
        return {}

    def texts(self) -> Iterator[forms.BoundField]:
        """The section's own fields, in order."""
        return iter(self)

    def entry_groups(self) -> list[Group]:
        """The kinds of rows, in order."""
        rows: Mapping[str, Any] = self.rows
        return [Group(kind, self.groups[kind], rows[kind].words) for kind in self.kinds]


def limited(kind: str, name: str, *, rows: int = 0) -> forms.CharField:
    """A text of a row with the length its kind allows: of several lines when `rows` says how many are in sight."""
    most = KINDS[kind].longest[name]
    return LongText(most, rows=rows) if rows else text(most, **{"class": WHOLE_LINE})


def chosen(choices: Any) -> forms.ChoiceField:
    """One of several values, none to begin with."""
    return forms.ChoiceField(required=False, choices=[("", "–"), *choices.choices])


def value_of(field: Any, stored: Any) -> Any:
    """A JSON value as the field holds it."""
    return Decimal(stored) if isinstance(field, AmountField) and stored not in (None, "") else stored
