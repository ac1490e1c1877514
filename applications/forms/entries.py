"""Sections of texts and of rows no other table refers to: work packages, risks, other funding and the like."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from applications.forms.rows import Row, RowsForm
from applications.queries.content import Content
from applications.services.drafting import Typed
from records.forms import AmountField, DayField


class EntriesForm(RowsForm):
    """Texts of the section and its kinds of rows (rules/entries.py)."""

    rows: ClassVar[Mapping[str, type[Row]]] = {}

    def stored(self, content: Content) -> dict[str, Any]:
        """The section as a browser would send it; each kind of row begins with an empty one."""
        found = super().stored(content)
        for kind in self.kinds:
            rows = {place: self.read(kind, row) for place, row in enumerate(content.entries(kind))}
            found |= self.stored_rows(kind, rows, first=True)
        return found

    def read(self, kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """A stored row with amounts and days as values, so that they are shown as the reader writes them."""
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
            unread=self.wrong() | unread,
        )


def value_of(field: Any, stored: Any) -> Any:
    """A JSON value as the field holds it."""
    if stored in (None, ""):
        return stored
    if isinstance(field, AmountField):
        return Decimal(stored)
    return date.fromisoformat(stored) if isinstance(field, DayField) else stored
