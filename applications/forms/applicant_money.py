"""Budget and financing plan: a form with rows, which can be added and removed without script."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.choices import CostCategory, CostModel, FinancingSource, Section, StaffMethod
from applications.forms.applicant import Data, text
from applications.forms.fields import FigureField, FigureInput, LongText, bare_amount
from applications.forms.rows import Row, Rows, RowsForm
from applications.queries.content import Content
from applications.queries.facts import Judgement
from applications.rules.cost_models import COST_MODELS
from applications.services.drafting import Typed
from calls.rules.rates import grant_amount
from records.formats import in_language, money, number, percent, reason_text
from records.forms import AmountField, Effect, EffectField, PercentField
from records.rules import Percent

BASE = "base"
EFFECTS: Mapping[str, Any] = {
    CostModel.FLAT_40: _(
        "You enter staff costs only; %(flat)s of them cover everything else. No procurement may be above the "
        "national threshold."
    ),
    CostModel.FLAT_7: _(
        "You enter all direct costs and account for them; %(flat)s of them cover the indirect costs."
    ),
}
METHODS: Mapping[str, Any] = {
    StaffMethod.REAL: _("Each person has a fixed share of full time, at least %(least)s."),
    StaffMethod.HOURLY: _(
        "Yearly gross cost divided by %(hours)s hours, for the hours worked. Working time is recorded."
    ),
}


class StaffRow(Row):
    """A person or a task, by share of full time or by the hour."""

    description = text(200, _("Task"))
    monthly_cost = bare_amount(_("Cost a month, €"))
    months = FigureField(max_digits=5)
    share = PercentField(required=False, widget=FigureInput(), label=_("Share, %"))
    yearly_cost = bare_amount(_("Yearly gross cost, €"))
    hours = FigureField(max_digits=7)
    share_reason = text(300)

    @property
    def asks_reason(self) -> bool:
        """Whether the page asks why the share is small: not when it is large enough and nothing has been written."""
        self.is_valid()
        share = self.cleaned_data.get("share")
        written = str(self.data.get(self.add_prefix("share_reason"), "")).strip()
        return bool(written) or share is None or share < self.small_share or "share_reason" in self.errors


class CostRow(Row):
    """Any other direct cost."""

    description = text(200)
    quantity = FigureField(max_digits=9)
    unit_price = bare_amount(_("Unit price, €"))
    procurement = forms.BooleanField(required=False)


class TravelRow(Row):
    """Travel."""

    description = text(200)
    quantity = FigureField(max_digits=9)
    unit_price = bare_amount(_("Unit price, €"))


class PayerRow(Row):
    """Somebody else's money."""

    payer = text(200)
    amount = bare_amount(_("Amount, €"))


ROWS: Mapping[str, type[Row]] = {
    CostCategory.STAFF: StaffRow,
    CostCategory.TRAVEL: TravelRow,
    CostCategory.EXTERNAL: CostRow,
    CostCategory.EQUIPMENT: CostRow,
    CostCategory.OTHER: CostRow,
    FinancingSource.OTHER_PUBLIC: PayerRow,
    FinancingSource.OTHER_PRIVATE: PayerRow,
}


class BudgetForm(RowsForm):
    """The cost model, how staff is calculated, and the costs by category."""

    section = Section.BUDGET
    kinds = tuple(CostCategory.values)
    rows = ROWS

    cost_model = EffectField(required=False, label=_("One for the whole project"))
    staff_method = EffectField(required=False)

    def __init__(self, judgement: Judgement, data: Data | None = None, *, add: str = "") -> None:
        super().__init__(judgement, data, add=add)
        model: Any = self.fields["cost_model"]
        model.choices = [(option.model, self.effect(option)) for option in judgement.options()]
        method: Any = self.fields["staff_method"]
        method.choices = [(code, Effect(label, self.method(code))) for code, label in StaffMethod.choices]

    def method(self, code: str) -> str:
        """What a way of calculating staff means, with the law's figures."""
        language, parameters = get_language() or "en", self.judgement.parameters
        return METHODS[code] % {
            "least": percent(parameters.staff_share_minimum, language),
            "hours": number(parameters.hours_per_year, language),
        }

    def effect(self, option: Any) -> Effect:
        """What a cost model means: how it works, what the costs entered come to, and what stands in its way."""
        language = get_language() or "en"
        chosen = (
            self.content.application.cost_model == option.model or self.data.get("cost_model") == option.model
        )
        flat = COST_MODELS[option.model].flat(self.judgement.parameters)
        blocking = [reason_text(reason, language) for reason in option.reasons if reason.blocks]
        return Effect(
            CostModel(option.model).label,
            EFFECTS.get(option.model, "") % {"flat": percent(flat, language)},
            money(option.total, language),
            blocking[0] if blocking and not chosen else "",
        )

    def stored(self, content: Content) -> dict[str, Any]:
        """The budget as a browser would send it."""
        application = content.application
        found: dict[str, Any] = {
            "cost_model": application.cost_model,
            "staff_method": application.staff_method,
        }
        for kind in self.kinds:
            rows = {line.position: line for line in content.lines if line.category == kind}
            found |= self.stored_rows(kind, rows, first=kind == CostCategory.STAFF)
        return found

    def typed(self, *, tidy: bool = False, remove: str = "") -> Typed:
        """The budget as typed."""
        rows, unread = self.typed_rows(tidy=tidy, remove=remove)
        lines = tuple({"category": row.pop("kind_of_row"), **row} for row in rows)
        return Typed(fields=self.values(), lines=lines, unread=self.wrong() | unread)

    def totals(self) -> dict[str, str]:
        """What each row, category and model comes to, and the whole."""
        language, verdict = get_language() or "en", self.judgement.budget
        amounts = {line.line.key: line.eligible for line in verdict.lines}
        amounts |= {f"category-{code}": amount for code, amount in verdict.by_category.items()}
        models = {f"cost_model-{option.model}": option.total for option in self.judgement.options()}
        whole = {"total": verdict.total, "gap": abs(self.judgement.financing.gap)}
        return {name: money(amount, language) for name, amount in (amounts | models | whole).items()}

    def categories(self) -> list["Category"]:
        """The groups of rows, each with its sum and the models that let it be entered."""
        sums = self.judgement.budget.by_category
        return [
            Category(kind, self.groups[kind], sums.get(kind, Decimal(0)), self.judgement)
            for kind in self.kinds
        ]


class Category:
    """The rows of one cost category on the page."""

    def __init__(self, code: str, rows: Rows, total: Decimal, judgement: Judgement) -> None:
        self.code = code
        self.label = CostCategory(code).label
        self.rows = rows
        self.total = total
        self.models = " ".join(model for model, one in COST_MODELS.items() if code in one.categories)
        self.sums = {line.line.key: line.eligible for line in judgement.budget.lines}

    @property
    def items(self) -> list[tuple[Any, str, Decimal | None]]:
        """Each row with its key and what it comes to."""
        return [(row, row.prefix, self.sums.get(row.prefix)) for row in self.rows.forms]

    @property
    def is_staff(self) -> bool:
        """Staff is calculated in its own way."""
        return self.code == CostCategory.STAFF


class FinancingForm(RowsForm):
    """The rate asked with its ground, and who pays the rest."""

    section = Section.FINANCING
    kinds = (FinancingSource.OTHER_PUBLIC, FinancingSource.OTHER_PRIVATE)
    rows = ROWS

    ground = EffectField(required=False)
    ground_reason = LongText(
        1500, rows=4, help_text=_("Needed when you ask for a raised rate. The ministry confirms the ground.")
    )
    rate_asked = PercentField(required=False, help_text=_("You can also ask for less than the highest rate."))
    own = AmountField(required=False)
    own_reason = LongText(1500, rows=3, help_text=_("Only when you put in no own money."))
    revenue = AmountField(
        required=False, help_text=_("Income the project brings, such as participants' fees.")
    )

    def __init__(self, judgement: Judgement, data: Data | None = None, *, add: str = "") -> None:
        super().__init__(judgement, data, add=add)
        field: Any = self.fields["ground"]
        field.choices = [(BASE, self.base_effect()), *self.ground_effects()]

    def base_effect(self) -> Effect:
        """No ground: the base rate and what it gives."""
        return Effect(_("No ground: base rate"), "", self.figure(self.judgement.rate.base))

    def ground_effects(self) -> list[tuple[str, Effect]]:
        """The grounds the plan opens for the action, in the programme's words."""
        language = get_language() or "en"
        terms = self.judgement.terms.rate
        words = self.content.application.call.programme.vocabulary.get("grounds", {})
        ceiling = Percent(min(self.judgement.parameters.raised_rate, terms.raised_rate or Decimal(100)))
        return [
            (code, Effect(in_language(words.get(code, {}), language) or code, "", self.figure(ceiling)))
            for code in terms.grounds
        ]

    def figure(self, rate: Percent) -> str:
        """A rate with the support it gives on the costs entered."""
        language = get_language() or "en"
        revenue = self.judgement.data.financing.revenue
        grant = grant_amount(rate.value, self.judgement.budget.total, revenue)
        return f"{percent(rate.value, language)}, {money(grant, language)}"

    def stored(self, content: Content) -> dict[str, Any]:
        """The plan as a browser would send it."""
        found = super().stored(content)
        found["ground"] = content.application.ground or BASE
        found["own_reason"] = content.reasons(self.section).get("own_reason", "")
        for source, name in ((FinancingSource.OWN, "own"), (FinancingSource.REVENUE, "revenue")):
            line = next((one for one in content.financing if one.source == source), None)
            found[name] = self.written(name, line.amount if line else None)
        for kind in self.kinds:
            rows = {line.position: line for line in content.financing if line.source == kind}
            found |= self.stored_rows(kind, rows)
        return found

    def typed(self, *, tidy: bool = False, remove: str = "") -> Typed:
        """The plan as typed."""
        rows, unread = self.typed_rows(tidy=tidy, remove=remove)
        fields = self.values()
        fields["ground"] = "" if fields["ground"] == BASE else fields["ground"]
        lines = [{"source": row.pop("kind_of_row"), **row} for row in rows]
        for source, name in ((FinancingSource.OWN, "own"), (FinancingSource.REVENUE, "revenue")):
            amount = self.cleaned_data.get(name)
            if amount is not None:
                lines.append({"source": source, "position": 0, "amount": amount})
        reason = str(self.cleaned_data.get("own_reason", ""))
        return Typed(
            fields=fields,
            financing=tuple(lines),
            reasons={"own_reason": reason},
            unread=self.wrong() | unread,
        )

    def totals(self) -> dict[str, str]:
        """The support asked for and what is missing."""
        language, verdict = get_language() or "en", self.judgement.financing
        amounts = {"total": self.judgement.budget.total, "grant": verdict.grant, "gap": abs(verdict.gap)}
        return {name: money(amount, language) for name, amount in amounts.items()}

    def others(self) -> list[tuple[str, Any, Rows]]:
        """The groups of other payers."""
        return [(kind, FinancingSource(kind).label, self.groups[kind]) for kind in self.kinds]
