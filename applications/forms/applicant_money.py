"""The financing plan: the rate asked with its ground, the own money of each party, and who else pays."""

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from applications.choices import FinancingSource, Section
from applications.forms.applicant import Data, text
from applications.forms.cells import tick
from applications.forms.fields import LongText, bare_amount
from applications.forms.rows import Row, Rows, RowsForm
from applications.queries.content import Content
from applications.queries.costs import own_name, reason_name
from applications.queries.facts import Judgement
from applications.queries.sums import GONE
from applications.rules.data import APPLICANT
from applications.services.drafting import Typed
from calls.rules.rates import grant_amount
from records.formats import in_language, money, percent
from records.forms import AmountField, Effect, EffectField, PercentField
from records.rules import Percent

BASE = "base"
OF_PARTNER = re.compile(r"own_(p[0-9a-f]{1,11})")
MOST_PARTIES = 60


class PayerRow(Row):
    """Somebody else's money."""

    no_entry = ("from_eu_budget", "in_kind")

    payer = text(200)
    amount = bare_amount(_("Amount, €"))
    from_eu_budget = tick()
    in_kind = tick()


class FinancingForm(RowsForm):
    """The rate asked with its ground, and who pays the rest."""

    section = Section.FINANCING
    kinds = (FinancingSource.OTHER_PUBLIC, FinancingSource.OTHER_PRIVATE)
    rows: Mapping[str, type[Row]] = MappingProxyType(dict.fromkeys(kinds, PayerRow))

    ground = EffectField(required=False)
    ground_reason = LongText(
        1500, rows=4, help_text=_("Needed when you ask for a raised rate. The ministry confirms the ground.")
    )
    rate_asked = PercentField(required=False, help_text=_("You can also ask for less than the highest rate."))
    maximum_asked = AmountField(
        required=False,
        help_text=_("Only when you ask for less than the rate gives; the lower of the two counts."),
    )
    own = AmountField(required=False)
    own_reason = LongText(1500, rows=3, help_text=_("Only when you put in no own money."))
    revenue = AmountField(
        required=False, help_text=_("Income the project brings, such as participants' fees.")
    )

    def __init__(self, judgement: Judgement, data: Data | None = None, *, add: str = "") -> None:
        super().__init__(judgement, data, add=add)
        field: Any = self.fields["ground"]
        field.choices = [(BASE, self.base_effect()), *self.ground_effects()]
        self.partners = self.owners()
        for key, name in self.partners.items():
            self.fields[own_name(key)] = AmountField(required=False, label=name)
            self.fields[reason_name(key)] = LongText(1500, rows=3, label=_("Why it puts in no own money"))

    def owners(self) -> dict[str, str]:
        """The partners with own money by key: those who get support, those with money in the plan or on the page."""
        names = {one.key: one.name or one.key for one in self.judgement.data.partners}
        asked = [one.party for one in self.judgement.data.financing.own if one.party != APPLICANT]
        sent = [found[1] for found in map(OF_PARTNER.fullmatch, self.data) if found]
        keys = dict.fromkeys([*(key for key in names if key in asked), *asked, *sent])
        return {key: names.get(key) or str(GONE) for key in list(keys)[:MOST_PARTIES]}

    def base_effect(self) -> Effect:
        """No ground: the base rate and what it gives."""
        label = _("All costs can be covered") if self.fully_funded else _("No ground: base rate")
        return Effect(label, "", self.figure(self.judgement.rate.base))

    @property
    def fully_funded(self) -> bool:
        """Whether the support can cover everything, so that nobody has to put in own money."""
        return self.judgement.terms.fully_funded

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
        plan = self.judgement.data.financing
        grant = grant_amount(rate.value, self.judgement.budget.total, plan.revenue, plan.maximum)
        return f"{percent(rate.value, language)}, {money(grant, language)}"

    def stored(self, content: Content) -> dict[str, Any]:
        """The plan as a browser would send it."""
        found = super().stored(content)
        found["ground"] = content.application.ground or BASE
        for source, name in ((FinancingSource.OWN, "own"), (FinancingSource.REVENUE, "revenue")):
            line = next((one for one in content.financing if one.source == source), None)
            found[name] = self.written(name, line.amount if line else None)
        for line in content.financing:
            if line.source == FinancingSource.PARTNER:
                found[own_name(line.party)] = self.written("own", line.amount)
        found |= dict(content.reasons(self.section))
        for kind in self.kinds:
            rows = {line.position: line for line in content.financing if line.source == kind}
            found |= self.stored_rows(kind, rows)
        return {"own_reason": "", **found}

    def typed(self, *, tidy: bool = False, remove: str = "") -> Typed:
        """The plan as typed."""
        rows, unread = self.typed_rows(tidy=tidy, remove=remove)
        fields = self.values()
        fields["ground"] = "" if fields["ground"] == BASE else fields["ground"]
        lines = [{"source": row.pop("kind_of_row"), **row} for row in rows]
        return Typed(
            fields=fields,
            financing=tuple(lines + self.own_lines()),
            reasons={
                name: str(self.cleaned_data.get(name, ""))
                for name in map(reason_name, (APPLICANT, *self.partners))
            },
            unread=self.wrong() | unread,
        )

    def own_lines(self) -> list[dict[str, Any]]:
        """The own money of each party, and the revenue; what was left empty is no line."""
        lines: list[dict[str, Any]] = [
            {"source": FinancingSource.OWN, "position": 0, "amount": self.cleaned_data.get("own")},
            {"source": FinancingSource.REVENUE, "position": 0, "amount": self.cleaned_data.get("revenue")},
        ]
        for position, key in enumerate(self.partners):
            amount = self.cleaned_data.get(own_name(key))
            partner = {"source": FinancingSource.PARTNER, "position": position, "party": key}
            lines.append({**partner, "amount": amount})
        return [line for line in lines if line["amount"] is not None]

    def totals(self) -> dict[str, str]:
        """The support asked for and what is missing."""
        language, verdict = get_language() or "en", self.judgement.financing
        amounts = {
            "total": self.judgement.budget.total,
            "grant": verdict.grant,
            "financed": verdict.financed,
            "gap": abs(verdict.gap),
        }
        return {name: money(amount, language) for name, amount in amounts.items()}

    def others(self) -> list[tuple[str, Any, Rows]]:
        """The groups of other payers."""
        return [(kind, FinancingSource(kind).label, self.groups[kind]) for kind in self.kinds]

    def partners_own(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each partner's own money, and why there is none."""
        return [(self[own_name(key)], self[reason_name(key)]) for key in self.partners]
