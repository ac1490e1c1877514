"""The rows of a budget: what each category asks for, once for the whole project or for each of its years."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from applications.choices import CostCategory, CostKind
from applications.forms import cells
from applications.forms.rows import Row
from applications.models import BudgetLine
from applications.queries.costs import unit_of
from applications.rules.entries import DELIVERABLES

MOST_YEARS = 10
ZERO = Decimal(0)
# Digits of the units in one year and of their sum (models/content.py), with the two after the decimal mark.
DIGITS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {"months": (4, 5), "hours": (6, 7), "quantity": (8, 9)}
)
YEAR_LABELS: Mapping[str, Any] = MappingProxyType(
    {
        "months": _("Months, year {year}"),
        "hours": _("Hours, year {year}"),
        "quantity": _("Quantity, year {year}"),
    }
)


class BudgetRow(Row):
    """A cost: whose it is, what it is, how much of it, in a project of `years` years, and at what price.

    `method` is how staff is calculated; it tells which units count and are divided among the years.
    """

    category: str
    years = 1
    units: tuple[str, ...] = ("quantity",)
    no_entry = ("party", "quantity", "procurement", "kind")

    def __init__(
        self, *args: Any, parties: cells.Options, kinds: cells.Options, method: str = "", **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.counted = unit_of(self.category, method)
        for name, choices in (("party", parties), ("kind", kinds)):
            if name in self.fields:
                widget: Any = self.fields[name].widget
                widget.options = choices

    def row(self) -> dict[str, Any]:
        """Its values as columns: what the years say is the sum, and divides it; an undivided sum gives way to them."""
        values = super().row()
        for unit in self.units if self.years > 1 else ():
            figures = [values.pop(name) for name in self.names_of(unit)]
            if any(figure is not None for figure in figures):
                values[unit] = sum((figure or ZERO for figure in figures), ZERO)
                if unit == self.counted:
                    values["by_year"] = divided(figures)
        return values

    @classmethod
    def names_of(cls, unit: str) -> list[str]:
        """The fields of a unit's years."""
        return [f"{unit}_{year}" for year in range(1, cls.years + 1)]

    @classmethod
    def shown(cls, line: BudgetLine, unit: str) -> dict[str, Any]:
        """A stored row as the form holds it: its `unit`, when it is divided, stands with its years only."""
        values: dict[str, Any] = {name: getattr(line, name, None) for name in cls.base_fields}
        if cls.years > 1 and line.by_year:
            said = [Decimal(one) if one else None for one in line.by_year]
            values |= {unit: None} | dict(zip(cls.names_of(unit), said, strict=False))
        return values

    @property
    def undivided(self) -> list[str]:
        """Units that were entered for the whole project, and wait to be divided among its years."""
        return [unit for unit in self.units if self.years > 1 and self.data.get(self.add_prefix(unit))]


def divided(figures: Iterable[Decimal | None]) -> list[str]:
    """The years' figures as they are stored, up to the last that says something."""
    said = ["" if figure is None else f"{figure:.2f}" for figure in figures]
    while said and not said[-1]:
        said.pop()
    return said


class StaffRow(BudgetRow):
    """A person or a task, by share of full time or by the hour."""

    category = CostCategory.STAFF
    units = ("months", "hours")

    party = cells.choice(12)
    description = cells.words(200, _("Task"))
    monthly_cost = cells.amount(_("Cost a month, €"))
    months = cells.figure(5)
    share = cells.share(_("Share, %"))
    yearly_cost = cells.amount(_("Yearly gross cost, €"))
    hours = cells.figure(7)
    share_reason = cells.words(300)

    @property
    def asks_reason(self) -> bool:
        """Whether the page asks why the share is small: not when it is large enough and nothing has been written."""
        self.is_valid()
        share = self.cleaned_data.get("share")
        written = str(self.data.get(self.add_prefix("share_reason"), "")).strip()
        return bool(written) or share is None or share < self.small_share or "share_reason" in self.errors


class TravelRow(BudgetRow):
    """Travel."""

    category = CostCategory.TRAVEL
    starts = MappingProxyType({"quantity": "1"})

    party = cells.choice(12)
    description = cells.words(200)
    quantity = cells.figure(9)
    unit_price = cells.amount(_("Unit price, €"))
    vat = cells.amount(_("VAT in all, €"))


class ExternalRow(TravelRow):
    """Services somebody else is paid for."""

    category = CostCategory.EXTERNAL
    procurement = cells.tick()


class EquipmentRow(ExternalRow):
    """Equipment and property, land among it."""

    category = CostCategory.EQUIPMENT
    kind = cells.choice(16)


class OtherRow(ExternalRow):
    """Any other direct cost."""

    category = CostCategory.OTHER


class DeliverableRow(Row):
    """What a lump sum is paid against."""

    name = cells.words(200, _("What is delivered"))
    shown_by = cells.words(300, _("How it is shown to be ready"))
    amount = cells.amount(_("Amount, €"))


COSTS: Mapping[str, type[BudgetRow]] = MappingProxyType(
    {row.category: row for row in (StaffRow, TravelRow, ExternalRow, EquipmentRow, OtherRow)}
)
LAND: tuple[tuple[str, Any], ...] = (("", "–"), *CostKind.choices)


@cache
def rows_for(years: int) -> Mapping[str, type[Row]]:
    """The rows of a project of so many years: with several, each unit is asked for each year."""
    costs = {category: row if years < 2 else by_year(row, years) for category, row in COSTS.items()}
    return MappingProxyType({**costs, DELIVERABLES: DeliverableRow})


def by_year(row: type[BudgetRow], years: int) -> type[BudgetRow]:
    """The row with its units once a project year."""
    fields: dict[str, Any] = {
        f"{unit}_{year}": cells.figure(DIGITS[unit][0], format_lazy(YEAR_LABELS[unit], year=year))
        for unit in row.units
        for year in range(1, years + 1)
    }
    no_entry = row.no_entry if row is StaffRow else (*row.no_entry, *fields)
    own = {"__module__": __name__, "years": years, "starts": MappingProxyType({}), "no_entry": no_entry}
    return type(f"{row.__name__}By{years}", (row,), own | fields)
