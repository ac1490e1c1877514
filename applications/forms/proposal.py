"""What an officer proposes to the decision maker: the sum, what was cut and why, and the terms of the grant."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.choices import AidKind, CostCategory
from applications.formats import language
from applications.forms.fields import FigureInput
from applications.forms.selection import RefusableForm
from applications.rules.proposing import GRANTING, REJECT, Proposal, Reserve
from applications.rules.state_aid import Aid
from applications.rules.terms import Cut, Terms, TermsBasis, accepted_cost
from calls.rules.interventions import TypeEntry
from calls.rules.rates import grant_amount
from calls.rules.state_aid import AidTerms
from records.formats import in_language, money
from records.forms import AmountField, DayField, Effect, EffectField, PercentField

WORK_OUT = "work_out"
SHORT = {"inputmode": "numeric", "class": "ui-num-input govuk-input--width-5"}
"""A field as wide as a few figures."""
RESERVE = "reserve"
"""Beside the kinds of decision: a rejection for lack of money that keeps a place in the reserve."""


@dataclass(frozen=True)
class CutRow:
    """One category of costs with its two fields, for the template."""

    label: Any
    applied: Decimal
    amount: Any
    reason: Any


class ProposalForm(RefusableForm):
    """What is proposed to the decision maker."""

    allowed: tuple[str, ...] = ()
    """The kinds to choose among; all there are when empty."""

    kind = EffectField(label=_("Proposal"))
    cost = AmountField(label=_("Accepted costs"), required=False)
    rate = PercentField(label=_("Rate"), required=False)
    amount = AmountField(label=_("Grant at most"), required=False)
    reserve_until = DayField(
        label=_("Last day of the place in reserve"),
        help_text=_("Only with a place in reserve. The letter names the place and this day."),
        required=False,
    )
    starts_on = DayField(label=_("First day of the project"), required=False)
    ends_on = DayField(label=_("Last day of the project"), required=False)
    claim_months = forms.IntegerField(
        label=_("A claim concerns, months"),
        required=False,
        min_value=1,
        widget=FigureInput(SHORT),
    )
    claim_days = forms.IntegerField(
        label=_("A claim is due, days after its period"),
        required=False,
        min_value=1,
        widget=FigureInput(SHORT),
    )
    property_until = DayField(
        label=_("Property is used for the project until"),
        help_text=_("Empty: until the project ends."),
        required=False,
    )
    reasons = forms.CharField(
        label=_("Reasons for the applicant"),
        help_text=_(
            "They stand in the decision letter. Write in the applicant's language; say what was cut and why."
        ),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 6}),
    )
    conditions = forms.CharField(
        label=_("Conditions of the grant"),
        help_text=_("Beside those that always apply. One on each line."),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        kinds: Iterable[tuple[str, Effect]],
        basis: TermsBasis,
        types: Iterable[TypeEntry] = (),
        tables: dict[str, Any] | None = None,
        begin: Terms,
        **options: Any,
    ) -> None:
        options["initial"] = terms_initial(begin) | options.get("initial", {})
        super().__init__(data, **options)
        field: Any = self.fields["kind"]
        field.choices = [one for one in kinds if not self.allowed or one[0] in self.allowed]
        self.basis = basis
        self.add_cuts()
        if basis.aid:
            self.add_aid(basis.aid)
        self.tables = sorted({one.table for one in types})
        for table in self.tables:
            self.add_types(table, [one for one in types if one.table == table], tables or {})

    def add_cuts(self) -> None:
        """An amount and a reason for each category the application has costs in."""
        for code, applied in self.basis.by_category.items():
            label = CostCategory(code).label
            names = {"category": label, "amount": money(applied, language())}
            self.fields[f"cut_{code}"] = AmountField(
                label=_("%(category)s: cut of %(amount)s") % names, required=False
            )
            self.fields[f"cut_{code}_reason"] = forms.CharField(
                label=_("%(category)s: why it is cut") % names, required=False, max_length=500
            )

    def add_aid(self, asked: AidTerms) -> None:
        """Whether the support is State aid, why, and what the applicant states of earlier de minimis aid."""
        names = {"years": asked.years, "ceiling": money(asked.ceiling, language())}
        self.fields["aid"] = EffectField(
            label=_("Is the support State aid?"),
            choices=aid_effects(names),
            required=False,
        )
        self.fields["aid_earlier"] = AmountField(
            label=_("De minimis aid of the last %(years)s years") % names,
            help_text=_("As the applicant states it; 0 when there is none. Only of de minimis aid."),
            required=False,
        )
        self.fields["aid_reason"] = forms.CharField(
            label=_("Why it is or is not State aid"),
            help_text=_("It stands in the decision letter: write in the applicant's language."),
            required=False,
            max_length=2000,
            widget=forms.Textarea({"rows": 3}),
        )

    def aid_fields(self) -> list[Any]:
        """The fields about State aid, where the programme asks."""
        return [self[name] for name in ("aid", "aid_earlier", "aid_reason") if name in self.fields]

    def aid(self) -> Aid | None:
        """What was found about State aid, as typed; None where nothing is asked or chosen."""
        typed = self.cleaned_data
        kind = typed.get("aid", "")
        earlier = typed.get("aid_earlier") if kind == AidKind.DE_MINIMIS else None
        return Aid(kind, typed.get("aid_reason", ""), earlier) if kind else None

    def add_types(self, table: int, types: list[TypeEntry], tables: dict[str, Any]) -> None:
        """A choice of one table's types of intervention."""
        choices = [("", gettext("None of these"))]
        choices += [(one.key, f"{one.code} {in_language(one.title, language())}") for one in types]
        self.fields[f"type_{table}"] = forms.ChoiceField(
            label=in_language(tables.get(str(table), {}), language()) or gettext("Table %s") % table,
            choices=choices,
            required=False,
        )

    def cut_rows(self) -> list[CutRow]:
        """The categories with their fields."""
        return [
            CutRow(CostCategory(code).label, applied, self[f"cut_{code}"], self[f"cut_{code}_reason"])
            for code, applied in self.basis.by_category.items()
        ]

    @property
    def has_cuts(self) -> bool:
        """Whether something stands in the fields of the cuts, right or wrong."""
        return any(row.amount.value() or row.reason.value() or row.amount.errors for row in self.cut_rows())

    def type_fields(self) -> list[Any]:
        """The choices of types of intervention, by table."""
        return [self[f"type_{table}"] for table in self.tables]

    def proposal(self) -> Proposal:
        """What was typed; sums count only when something is granted."""
        typed = self.cleaned_data
        if typed["kind"] == RESERVE:
            return Proposal(REJECT, typed["reasons"], reserve=Reserve(typed.get("reserve_until")))
        granting = typed["kind"] in GRANTING
        sums = {name: typed[name] if granting else None for name in ("amount", "rate", "cost")}
        return Proposal(kind=typed["kind"], reasons=typed["reasons"], **sums)

    def cuts(self) -> tuple[Cut, ...]:
        """What is cut, by category; a reason without an amount is a cut of nothing, which the rules refuse."""
        return tuple(
            Cut(code, self.cleaned_data.get(f"cut_{code}") or Decimal(0), reason)
            for code in self.basis.by_category
            for reason in [self.cleaned_data.get(f"cut_{code}_reason", "")]
            if self.cleaned_data.get(f"cut_{code}") or reason.strip()
        )

    def terms(self) -> Terms:
        """The terms as typed."""
        typed = self.cleaned_data
        chosen = [typed.get(f"type_{table}", "") for table in self.tables]
        return Terms(
            typed.get("starts_on"),
            typed.get("ends_on"),
            typed.get("claim_months") or 0,
            typed.get("claim_days") or 0,
            typed.get("property_until"),
            self.cuts(),
            tuple(key for key in chosen if key),
            self.aid(),
        )

    def worked_out(self, revenue: Decimal, requested: Decimal) -> dict[str, Any]:
        """What was sent, with the accepted costs and the grant as the cuts and the rate make them."""
        self.is_valid()
        cost = accepted_cost(self.basis, self.cuts())
        rate = self.cleaned_data.get("rate")
        found = {"cost": f"{cost:.2f}"}
        if rate:
            found["amount"] = f"{min(requested, grant_amount(rate, cost, revenue)):.2f}"
        return {**self.data.dict(), **found}  # type: ignore[attr-defined]


def aid_effects(names: dict[str, Any]) -> list[tuple[str, Effect]]:
    """What can be found about State aid, and what each means; `names`: the ceiling and years of de minimis aid."""
    small = _("At most %(ceiling)s to one undertaking in %(years)s years.") % names
    return [
        (AidKind.NONE, Effect(_("Not State aid"), _("It supports no business on a market."))),
        (AidKind.DE_MINIMIS, Effect(_("De minimis aid"), small)),
        (AidKind.STATE_AID, Effect(_("State aid"), _("The reason names the ground that allows it."))),
    ]


def terms_initial(terms: Terms) -> dict[str, Any]:
    """Terms as the form begins with them."""
    found: dict[str, Any] = {
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
        "claim_months": terms.claim_months,
        "claim_days": terms.claim_days,
        "property_until": terms.property_until,
    }
    for cut in terms.cuts:
        found |= {f"cut_{cut.category}": cut.amount, f"cut_{cut.category}_reason": cut.reason}
    if terms.aid:
        found |= {"aid": terms.aid.kind, "aid_earlier": terms.aid.earlier, "aid_reason": terms.aid.reason}
    return found | {f"type_{key.partition('.')[0]}": key for key in terms.types}
