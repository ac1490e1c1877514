"""Bringing rows in line with a definition file: what is missing is made, what differs changed, the rest let be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


@dataclass
class Tally:
    """How many rows a load made, changed, removed and left as they were.

    `left` names what the file says otherwise and the load left alone, because somebody decided on it since.
    """

    created: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    left: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        made = f"{self.created} made, {self.updated} changed, {self.removed} removed"
        alone = f"\nLeft as decided since, though the file says otherwise: {', '.join(self.left)}"
        return f"Rows: {made}, {self.unchanged} as before{alone if self.left else ''}"

    @property
    def changed(self) -> bool:
        """Whether the load wrote anything."""
        return bool(self.created or self.updated or self.removed)

    def keep(self, model: type[Row], key: Mapping[str, Any], values: Mapping[str, Any]) -> Row:
        """The one row with `key`, made when missing; only columns that differ from `values` are written."""
        row = model._default_manager.filter(**key).first()
        if row is None:
            self.created += 1
            return model._default_manager.create(**key, **values)
        changes = {name: value for name, value in values.items() if getattr(row, name) != value}
        for name, value in changes.items():
            setattr(row, name, value)
        if changes:
            row.save(update_fields=list(changes))
            self.updated += 1
        else:
            self.unchanged += 1
        return row

    def remove(self, rows: "models.QuerySet[Any]") -> None:
        """Delete rows the file no longer has. ProtectedError when one is in use."""
        self.removed += rows.count()
        rows.delete()
