"""Sections with rows of several kinds, which can be added and removed without script."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django import forms
from django.forms import formset_factory

from applications.forms.applicant import Data, SectionForm, wrong_in
from applications.queries.facts import Judgement
from applications.queries.places import LABELS

Rows = Any  # a formset of Row
MOST_ROWS = 300


class Row(forms.Form):
    """A row of the budget or of the financing plan. Below `small_share` percent of full time staff needs a reason.

    `starts` is what stands in a new row, `no_entry` the fields that alone do not make a row one that is written in.
    """

    use_required_attribute = False
    starts: Mapping[str, str] = MappingProxyType({})
    no_entry: tuple[str, ...] = ("quantity", "procurement")

    def __init__(self, *args: Any, small_share: Decimal = Decimal(0), **options: Any) -> None:
        super().__init__(*args, **options)
        self.small_share = small_share
        self.empty_permitted = False
        for name, field in self.fields.items():
            field.label = field.label or LABELS.get(name)

    def row(self) -> dict[str, Any]:
        """Its values; what could not be read is empty."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, field.to_python("")) for name, field in self.fields.items()}

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed in it."""
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.typed_fields())

    def typed_fields(self) -> Iterable[str]:
        """Fields that make a row more than an empty one."""
        return [name for name in self.fields if name not in self.no_entry]

    def unread(self) -> dict[str, str]:
        """What could not be read in it, as typed, by column."""
        return {name.rsplit("-", 1)[-1]: said for name, said in wrong_in(self).items()}


class RowsForm(SectionForm):
    """A section with rows of several kinds; `groups` are the formsets by kind."""

    kinds: tuple[str, ...] = ()
    rows: Mapping[str, type[Row]] = {}

    def __init__(self, judgement: Judgement, data: Data | None = None, *, add: str = "") -> None:
        super().__init__(judgement, data, add=add)
        self.groups = {kind: self.group(kind) for kind in self.kinds}

    def group(self, kind: str) -> "Rows":
        """The rows of one kind."""
        made = formset_factory(self.rows[kind], extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
        return made(self.data, prefix=kind, form_kwargs=self.row_options(kind))

    def row_options(self, kind: str) -> dict[str, Any]:
        """What a row of the kind has to know."""
        return {"small_share": self.judgement.parameters.staff_share_minimum}

    def in_sight(self, kind: str, place: int) -> bool:
        """Whether the row at this place is on the page."""
        return True

    def slots(self, kind: str) -> list[Any]:
        """All rows of a kind as they are to be saved."""
        return list(self.groups[kind].forms)

    def controls(self) -> Iterable[forms.BaseForm]:
        """The form itself and every row."""
        return [self, *(row for group in self.groups.values() for row in group.forms)]

    def wrong(self) -> dict[str, str]:
        """What could not be read in the form itself; rows are asked with their new places."""
        return wrong_in(self)

    def stored_rows(self, kind: str, rows: Mapping[int, Any], *, first: bool = False) -> dict[str, Any]:
        """Rows as a browser would send them, with an empty one where one is asked for."""
        total = max(rows, default=-1) + 1
        total += 1 if self.add == kind or (first and not total) else 0
        found: dict[str, Any] = {f"{kind}-TOTAL_FORMS": str(total), f"{kind}-INITIAL_FORMS": "0"}
        if total > len(rows):
            starts = self.rows[kind].starts
            found |= {f"{kind}-{total - 1}-{name}": value for name, value in starts.items()}
        for position, row in rows.items():
            if not self.in_sight(kind, position):
                continue
            for name, field in self.rows[kind].base_fields.items():
                value = row[name] if isinstance(row, Mapping) else getattr(row, name)
                plain = isinstance(value, bool) or isinstance(field, forms.ChoiceField)
                shown = value if plain else field.widget.format_value(value)
                if shown not in (None, False):
                    found[f"{kind}-{position}-{name}"] = shown
        return found

    def typed_rows(self, *, tidy: bool, remove: str) -> tuple[list[dict[str, Any]], dict[str, str]]:
        """The rows with their places, and what could not be read in them."""
        rows: list[dict[str, Any]] = []
        unread: dict[str, str] = {}
        for kind in self.groups:
            kept = [row for row in self.slots(kind) if row.prefix != remove]
            while kept and kept[-1].is_empty:
                kept.pop()
            position = 0
            for row in kept:
                if not (tidy and row.is_empty):
                    rows.append({"kind_of_row": kind, "position": position, **row.row()})
                    unread |= {f"{kind}-{position}-{name}": said for name, said in row.unread().items()}
                    position += 1
        return rows, unread
