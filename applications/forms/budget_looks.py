"""The rows of a budget as the page draws them: controls in order, sums, and what is on another page."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications.choices import CostCategory
from applications.forms.rows import Rows
from applications.forms.windows import number_of
from applications.rules.cost_models import COST_MODELS

BY_SHARE, BY_HOUR = "ui-by-share", "ui-by-hour"
UNDIVIDED: Mapping[str, Any] = {
    "months": _("Months not divided yet"),
    "hours": _("Hours not divided yet"),
    "quantity": _("Quantity not divided yet"),
}


@dataclass(frozen=True)
class Looks:
    """What every row of the page depends on."""

    years: int
    several: bool
    vat: bool
    sums: Mapping[str, Decimal]
    model: str


@dataclass(frozen=True)
class Cell:
    """A control of a row with its label; `css` says for which way of calculating staff it is there."""

    field: Any
    label: Any
    css: str = ""


class Line:
    """A row on the page: its controls in order, and what it comes to."""

    def __init__(self, row: Any, looks: Looks) -> None:
        self.form = row
        self.key = row.prefix
        self.number = number_of(row.prefix) + 1
        self.total = looks.sums.get(row.prefix)
        self.looks = looks

    @property
    def party(self) -> Any:
        """Whose cost it is; asked when there are partners, or when it was one's who is gone."""
        return self.form["party"] if self.looks.several or self.form["party"].value() else None

    @property
    def cells(self) -> list[Cell]:
        """Prices and units, in order."""
        if self.form.category != CostCategory.STAFF:
            return [*self.of_unit("quantity"), self.cell("unit_price")]
        by_share = [
            self.cell("monthly_cost", BY_SHARE),
            *self.of_unit("months", BY_SHARE),
            self.cell("share", BY_SHARE),
        ]
        return [*by_share, self.cell("yearly_cost", BY_HOUR), *self.of_unit("hours", BY_HOUR)]

    def of_unit(self, unit: str, css: str = "") -> list[Cell]:
        """A unit once, or once a year."""
        if self.looks.years < 2:
            return [self.cell(unit, css)]
        undivided = [Cell(self.form[unit], UNDIVIDED[unit], css)] if unit in self.form.undivided else []
        return undivided + [self.cell(name, css) for name in self.form.names_of(unit)]

    def cell(self, name: str, css: str = "") -> Cell:
        """One control under its label."""
        field = self.form[name]
        return Cell(field, field.label, css)

    @property
    def besides(self) -> list[Cell]:
        """What matters to few: value added tax, and land."""
        names = [name for name in ("vat", "kind") if name in self.form.fields]
        shown = [name for name in names if name != "vat" or self.looks.vat or self.form["vat"].value()]
        return [self.cell(name) for name in shown]

    @property
    def besides_used(self) -> bool:
        """Whether anything stands there."""
        return any(cell.field.value() or cell.field.errors for cell in self.besides)


class Category:
    """The rows of one cost category on the page; `count` of them there are in all."""

    def __init__(self, code: str, rows: Rows, total: Decimal, looks: Looks, count: int) -> None:
        self.code = code
        self.label = CostCategory(code).label
        self.rows = rows
        self.total = total
        self.looks = looks
        self.count = count
        self.models = " ".join(model for model, one in COST_MODELS.items() if code in one.categories)
        chosen = COST_MODELS.get(looks.model)
        self.left_out = chosen is not None and code not in chosen.categories

    @property
    def items(self) -> list[Line]:
        """The rows."""
        return [Line(row, self.looks) for row in self.rows.forms]

    @property
    def is_staff(self) -> bool:
        """Staff is calculated in its own way."""
        return self.code == CostCategory.STAFF

    @property
    def is_elsewhere(self) -> bool:
        """Whether it has rows, all of them on other pages."""
        return bool(self.count) and not self.rows.forms

    @property
    def in_part(self) -> tuple[int, int] | None:
        """The numbers of the first and the last row on the page, when there are others."""
        shown = self.rows.forms
        if not shown or len(shown) >= self.count:
            return None
        return number_of(shown[0].prefix) + 1, number_of(shown[-1].prefix) + 1
