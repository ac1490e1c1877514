"""The budget: the cost model, the costs by category, party and project year, and what a lump sum is paid against."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.choices import CostCategory, CostModel, Section, StaffMethod
from applications.forms import cells
from applications.forms.applicant import Data
from applications.forms.budget_looks import Category, Looks
from applications.forms.budget_rows import COSTS, LAND, MOST_YEARS, BudgetRow, rows_for
from applications.forms.entries import value_of
from applications.forms.rows import MOST_ROWS, Row, Rows
from applications.forms.windows import (
    ROOM,
    ROW,
    KeptRow,
    Piece,
    Window,
    WindowedForm,
    window_at,
    window_in,
    windows_of,
)
from applications.queries.content import LINE_FIELDS, Content
from applications.queries.costs import unit_of
from applications.queries.facts import Judgement
from applications.queries.places import KIND_LABELS, place_of
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
YEARS, WINDOW = "years", "window"
NAMES_A_CONTROL = 4
"""So many parties to choose from weigh as much as a control."""
OWN_FIELDS = [name for name in LINE_FIELDS if name not in ("category", "position")]
YEAR = re.compile(r"[1-9]|10")


@dataclass(frozen=True)
class Part:
    """A page of rows: its first row, its name, whether it is this page, and how many things are left on it."""

    start: str
    label: str
    here: bool
    left: int


class BudgetForm(WindowedForm):
    """The cost model, how staff is calculated, the costs by category, and the deliverables of a lump sum.

    The page says in `years` of how many project years it was made, so that nothing typed is lost when the dates move,
    and of a long budget in `window` which rows are on it. `at` names a row to be on the page, `window` the page's rows.
    """

    section = Section.BUDGET
    kinds = (*CostCategory.values, DELIVERABLES)

    cost_model = EffectField(required=False, label=_("One for the whole project"))
    wholly_procured = forms.BooleanField(
        required=False,
        label=_("The whole project is procured: nothing but goods and services is bought from outside"),
    )
    staff_method = EffectField(required=False)

    def __init__(
        self,
        judgement: Judgement,
        data: Data | None = None,
        *,
        add: str = "",
        at: str = "",
        window: Window | None = None,
    ) -> None:
        self.years = columns_of(judgement, data)
        self.rows = rows_for(self.years)
        self.windows = windows_in(judgement, self.years, add=add)
        if data is not None:
            self.window = window_in(str(data.get(WINDOW, "")))
        elif len(self.windows) > 1:
            self.window = window or window_at(self.windows, f"{add}-{MOST_ROWS}" if add else at)
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
            first = kind in FIRST_IN_SIGHT and self.window is None
            found |= self.stored_rows(kind, self.shown(kind, row, content), first=first)
        return found if self.window is None else found | {WINDOW: self.window.code}

    def kept_rows(self, kind: str) -> dict[int, KeptRow]:
        """The stored rows of a kind."""
        if kind == DELIVERABLES:
            rows = {place: dict(row) for place, row in enumerate(self.content.entries(kind))}
        else:
            lines = [line for line in self.content.lines if line.category == kind]
            other: dict[str, Any] = {} if self.counts_as_stored(kind) else {"by_year": []}
            rows = {
                line.position: {name: getattr(line, name) for name in OWN_FIELDS} | other for line in lines
            }
        return {
            place: KeptRow(f"{kind}-{place}", row, self.texts_of(f"{kind}-{place}-"))
            for place, row in rows.items()
        }

    def counts_as_stored(self, kind: str) -> bool:
        """Whether the unit that counts, and is divided among the years, is the stored one."""
        stored = self.content.application.staff_method
        return unit_of(kind, stored) == unit_of(kind, self.values()["staff_method"])

    def texts_of(self, start: str) -> dict[str, str]:
        """What is stored as typed of the row whose controls' names begin so, by column."""
        unread = self.unread()
        return {name.removeprefix(start): said for name, said in unread.items() if name.startswith(start)}

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

    def categories(self) -> list[Category]:
        """The groups of rows, each with its sum and the models that let it be entered."""
        looks = Looks(
            years=self.years,
            several=len(self.judgement.data.parties) > 1,
            vat=any(one.legal_form not in NO_VAT_FORMS for one in self.judgement.data.parties),
            sums=by_key(self.judgement.budget),
            model=self.judgement.data.budget.model,
        )
        sums = self.judgement.budget.by_category
        return [
            Category(kind, self.groups[kind], sums[kind], looks, self.groups[kind].total_form_count())
            for kind in COSTS
        ]

    @cached_property
    def parts(self) -> list[Part]:
        """A long budget's pages of rows; of a shorter one none."""
        if self.window is None:
            return []
        names = [place_of(reason).name for reason in self.judgement.of(self.section) if reason.blocks]
        rows = [name for name in names if ROW.fullmatch(name)]
        shown = window_at(self.windows, self.window.start)
        return [
            Part(
                one.start,
                ", ".join(said(piece, self.groups[piece.kind].total_form_count()) for piece in one.pieces),
                one == shown,
                sum(one.holds(name) for name in rows),
            )
            for one in self.windows
        ]

    def deliverables(self) -> Rows:
        """What a lump sum is paid against."""
        return self.groups[DELIVERABLES]

    def beside(self) -> tuple[Part | None, Part | None]:
        """The pages of rows before and after this one."""
        parts = self.parts
        here = next((place for place, part in enumerate(parts) if part.here), 0)
        return (parts[here - 1] if here else None), next(iter(parts[here + 1 :]), None)

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


def windows_in(judgement: Judgement, years: int, *, add: str = "") -> tuple[Window, ...]:
    """The pages of a budget's rows; `add` is a kind with one row more."""
    content, parties = judgement.content, len(judgement.data.parties)
    counts = dict.fromkeys(BudgetForm.kinds, 0)
    for line in content.lines:
        counts[line.category] = max(counts[line.category], line.position + 1)
    counts[DELIVERABLES] = len(content.entries(DELIVERABLES))
    counts |= {kind: counts[kind] + 1 for kind in counts if kind == add}
    weights = {
        kind: len(row.base_fields) + parties // NAMES_A_CONTROL for kind, row in rows_for(years).items()
    }
    return windows_of(counts, weights, ROOM)


def first_of(names: Iterable[str]) -> str:
    """Of controls of rows the first in the order of the form; empty when there is none."""
    found = [
        (BudgetForm.kinds.index(row[1]), int(row[2]), row[0]) for row in map(ROW.fullmatch, names) if row
    ]
    return min(found)[2] if found else ""


def said(piece: Piece, count: int) -> str:
    """A piece by its kind, and the numbers of its rows when the kind has others."""
    label = str(KIND_LABELS[piece.kind] if piece.kind == DELIVERABLES else CostCategory(piece.kind).label)
    if len(piece.places) >= count:
        return label
    first, last = piece.first + 1, piece.beyond
    return f"{label} {first}" if first == last else f"{label} {first}–{last}"
