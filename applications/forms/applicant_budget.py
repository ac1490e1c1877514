"""The budget: the cost model, the costs by category, party and project year, and what a lump sum is paid against."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.choices import CostCategory, CostModel, Section, StaffMethod
from applications.forms import cells
from applications.forms.applicant import Data
from applications.forms.budget_rows import COSTS, LAND, MOST_YEARS, BudgetRow, rows_for
from applications.forms.entries import value_of
from applications.forms.rows import Row, Rows, RowsForm
from applications.queries.content import Content
from applications.queries.costs import unit_of
from applications.queries.facts import Judgement
from applications.queries.sums import Sums, by_key, sums_judged
from applications.rules.cost_models import COST_MODELS
from applications.rules.costs import NO_VAT_FORMS
from applications.rules.data import LUMP_SUM
from applications.rules.entries import DELIVERABLES
from applications.rules.submission import length_of
from applications.services.drafting import Typed
from calls.rules.dates import project_years
from records.formats import day, money, number, percent, reason_text
from records.forms import Effect, EffectField

EFFECTS: Mapping[str, Any] = {
    CostModel.FLAT_40: _(
        "You enter staff costs only; %(flat)s of them cover everything else. No procurement may be above the "
        "national threshold."
    ),
    CostModel.FLAT_7: _(
        "You enter all direct costs and account for them; %(flat)s of them cover the indirect costs."
    ),
    CostModel.FLAT_1: _(
        "For a project that is procured as a whole: you enter what is procured, and %(flat)s of it covers the rest."
    ),
    CostModel.LUMP_SUM: _(
        "For projects of at most %(maximum)s: you show what was delivered, not receipts. The costs are entered with "
        "%(flat)s for indirect costs, and the deliverables sum to the same."
    ),
    CostModel.OPERATING_REAL: _(
        "Operating support pays actual costs. Below %(staff_only)s only staff, by the hour, is paid."
    ),
}
METHODS: Mapping[str, Any] = {
    StaffMethod.REAL: _("Each person has a fixed share of full time, at least %(least)s."),
    StaffMethod.HOURLY: _(
        "Yearly gross cost divided by %(hours)s hours, for the hours worked. Working time is recorded."
    ),
}
FIRST_IN_SIGHT = (CostCategory.STAFF, DELIVERABLES)
BY_SHARE, BY_HOUR = "ui-by-share", "ui-by-hour"
UNDIVIDED: Mapping[str, Any] = {
    "months": _("Months not divided yet"),
    "hours": _("Hours not divided yet"),
    "quantity": _("Quantity not divided yet"),
}
YEARS = "years"
YEAR = re.compile(r"[1-9]|10")


class BudgetForm(RowsForm):
    """The cost model, how staff is calculated, the costs by category, and the deliverables of a lump sum.

    The page says in `years` of how many project years it was made, so that nothing typed is lost when the dates move.
    """

    section = Section.BUDGET
    kinds = (*CostCategory.values, DELIVERABLES)

    cost_model = EffectField(required=False, label=_("One for the whole project"))
    wholly_procured = forms.BooleanField(
        required=False,
        label=_("The whole project is procured: nothing but goods and services is bought from outside"),
    )
    staff_method = EffectField(required=False)

    def __init__(self, judgement: Judgement, data: Data | None = None, *, add: str = "") -> None:
        self.years = columns_of(judgement, data)
        self.rows = rows_for(self.years)
        parties = judgement.data.parties
        self.parties = cells.Options(
            [(one.key, one.name or one.key) for one in parties], _("Choose whose cost this is")
        )
        self.kinds_of_cost = cells.Options(LAND)
        super().__init__(judgement, data, add=add)
        model: Any = self.fields["cost_model"]
        model.choices = [(option.model, self.effect(option)) for option in judgement.options()]
        method: Any = self.fields["staff_method"]
        method.choices = [(code, Effect(label, self.method(code))) for code, label in StaffMethod.choices]

    def row_options(self, kind: str) -> dict[str, Any]:
        """What a row has to know: the parties, the kinds of cost, how staff is calculated."""
        if kind == DELIVERABLES:
            return {}
        method = self.data.get("staff_method", "")
        own = {"parties": self.parties, "kinds": self.kinds_of_cost, "method": method}
        return super().row_options(kind) | own

    def method(self, code: str) -> str:
        """What a way of calculating staff means, with the law's figures."""
        language, parameters = get_language() or "en", self.judgement.parameters
        return METHODS[code] % {
            "least": percent(parameters.staff_share_minimum, language),
            "hours": number(parameters.hours_per_year, language),
        }

    def effect(self, option: Any) -> Effect:
        """What a cost model means: how it works, what the costs entered come to, and what stands in its way."""
        language, parameters = get_language() or "en", self.judgement.parameters
        chosen = (
            self.content.application.cost_model == option.model or self.data.get("cost_model") == option.model
        )
        blocking = [reason_text(reason, language) for reason in option.reasons if reason.blocks]
        words = {
            "flat": percent(COST_MODELS[option.model].flat(parameters), language),
            "maximum": money(parameters.lump_sum_maximum, language),
            "staff_only": money(parameters.operating_staff_only_below, language),
        }
        return Effect(
            CostModel(option.model).label,
            EFFECTS.get(option.model, "") % words,
            money(option.total, language),
            blocking[0] if blocking and not chosen else "",
        )

    def stored(self, content: Content) -> dict[str, Any]:
        """The budget as a browser would send it."""
        application = content.application
        found: dict[str, Any] = {
            YEARS: str(self.years),
            "cost_model": application.cost_model,
            "staff_method": application.staff_method,
            **({"wholly_procured": "on"} if application.wholly_procured else {}),
        }
        for kind, row in self.rows.items():
            found |= self.stored_rows(kind, self.shown(kind, row, content), first=kind in FIRST_IN_SIGHT)
        return found

    def shown(self, kind: str, row: type[Row], content: Content) -> dict[int, Mapping[str, Any]]:
        """The stored rows of a kind as the form holds them."""
        if issubclass(row, BudgetRow):
            unit = unit_of(kind, content.application.staff_method)
            return {line.position: row.shown(line, unit) for line in content.lines if line.category == kind}
        return {
            place: {name: value_of(field, one.get(name)) for name, field in row.base_fields.items()}
            for place, one in enumerate(content.entries(kind))
        }

    def typed(self, *, tidy: bool = False, remove: str = "") -> Typed:
        """The budget as typed."""
        rows, unread = self.typed_rows(tidy=tidy, remove=remove)
        lines, deliverables = [], []
        for row in rows:
            kind, place = row.pop("kind_of_row"), row.pop("position")
            if kind == DELIVERABLES:
                deliverables.append(row)
            else:
                lines.append({"category": kind, "position": place, **row})
        return Typed(
            fields=self.values(),
            lines=tuple(lines),
            entries={DELIVERABLES: tuple(deliverables)},
            unread=self.wrong() | unread,
        )

    def totals(self) -> dict[str, str]:
        """What each row, category, year, party and model comes to, and the whole."""
        language, judgement = get_language() or "en", self.judgement
        verdict, sums = judgement.budget, self.sums
        amounts = by_key(verdict) | {f"category-{code}": one for code, one in verdict.by_category.items()}
        amounts |= {f"cost_model-{option.model}": option.total for option in judgement.options()}
        for row in sums.rows:
            amounts |= {row.name: row.total, **dict(row.cells)}
        for party in sums.parties:
            amounts |= {party.name: party.amounts.total, f"{party.name}-support": party.support}
        whole = {"total": verdict.total, "gap": abs(judgement.financing.gap), "delivered": self.delivered}
        return {name: money(amount, language) for name, amount in (amounts | whole).items()}

    @property
    def sums(self) -> Sums:
        """The costs by category, year and party."""
        return sums_judged(self.judgement)

    @property
    def delivered(self) -> Decimal:
        """What the deliverables sum to."""
        return sum((one.amount or Decimal(0) for one in self.judgement.data.budget.deliverables), Decimal(0))

    @property
    def periods(self) -> list[tuple[int, str]]:
        """The project years with their first and last days; those beyond the project's end have none."""
        language = get_language() or "en"
        starts, ends = self.content.application.starts_on, self.content.application.ends_on
        spans = project_years(starts, ends) if starts and ends else ()
        words = [f"{day(first, language)} – {day(last, language)}" for first, last in spans]
        return list(enumerate([*words, *[""] * (self.years - len(words))], 1))

    def categories(self) -> list["Category"]:
        """The groups of rows, each with its sum and the models that let it be entered."""
        looks = Looks(
            years=self.years,
            several=len(self.judgement.data.parties) > 1,
            vat=any(one.legal_form not in NO_VAT_FORMS for one in self.judgement.data.parties),
            sums=by_key(self.judgement.budget),
            model=self.judgement.data.budget.model,
        )
        sums = self.judgement.budget.by_category
        return [Category(kind, self.groups[kind], sums[kind], looks) for kind in COSTS]

    def deliverables(self) -> Rows:
        """What a lump sum is paid against."""
        return self.groups[DELIVERABLES]

    @property
    def for_lump_sum(self) -> bool:
        """Whether deliverables are asked for, or stand there already."""
        models = self.judgement.terms.models
        return LUMP_SUM in models or bool(self.judgement.data.budget.deliverables)


def columns_of(judgement: Judgement, data: Data | None) -> int:
    """For how many project years units are asked: those of the dates, those already used, those of the page sent."""
    years = length_of(judgement.data)[0] or 1
    used = max((len(line.by_year) for line in judgement.content.lines), default=0)
    sent = str((data or {}).get(YEARS, ""))
    return min(max(years, used, int(sent) if YEAR.fullmatch(sent) else 0), MOST_YEARS)


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
    """The rows of one cost category on the page."""

    def __init__(self, code: str, rows: Rows, total: Decimal, looks: Looks) -> None:
        self.code = code
        self.label = CostCategory(code).label
        self.rows = rows
        self.total = total
        self.looks = looks
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
