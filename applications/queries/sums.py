"""A budget's sums as tables: by category and project year, by party and project year; every one ends in the total."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.choices import LegalForm
from applications.choices import CostCategory
from applications.queries.facts import Judgement
from applications.rules.budget import Amounts, BudgetVerdict, LineVerdict
from calls.rules.parameters import NO, OFFICER, YES
from calls.rules.rates import grant_amount

ZERO = Decimal("0.00")
GONE = _("A partner that is no longer here")
FITS = {YES: _("Yes"), NO: _("No"), OFFICER: _("The ministry decides")}


@dataclass(frozen=True)
class SumRow:
    """One row of a table of sums: its name for script, its label, a sum for each year, and all of them."""

    name: str
    label: Any
    by_year: tuple[Decimal, ...]
    total: Decimal

    @property
    def cells(self) -> list[tuple[str, Decimal]]:
        """The years' sums with their names."""
        return [(f"{self.name}-{place}", amount) for place, amount in enumerate(self.by_year)]


@dataclass(frozen=True)
class PartySum:
    """What one party's costs come to, with the flat rate on them, and its part of the support asked for."""

    name: str
    label: str
    amounts: Amounts
    support: Decimal
    own: Decimal


@dataclass(frozen=True)
class Sums:
    """The tables. `years` are those with costs; 0 stands for what is not divided among years."""

    years: tuple[int, ...]
    rows: tuple[SumRow, ...]
    parties: tuple[PartySum, ...]

    @property
    def divided(self) -> bool:
        """Whether there is more to show than one column."""
        return self.years not in ((), (0,))


def sums_of(judgement: Judgement) -> Sums:
    """The sums of an application's budget."""
    verdict = judgement.budget
    years = tuple(verdict.by_year)
    rows = [
        *(category_row(verdict, code, label, years) for code, label in CostCategory.choices),
        total_row("direct", _("Direct costs"), verdict, verdict.amounts.direct, "direct"),
        total_row("flat", _("Flat rate"), verdict, verdict.amounts.flat, "flat"),
        total_row("all", _("Total cost"), verdict, verdict.total, "total"),
    ]
    return Sums(years, tuple(rows), tuple(party_sums(judgement)))


def category_row(verdict: BudgetVerdict, code: str, label: Any, years: tuple[int, ...]) -> SumRow:
    """One category over the years."""
    lines = [one for one in verdict.lines if one.line.category == code]
    by_year = tuple(eligible(one for one in lines if one.line.year == year) for year in years)
    return SumRow(f"sum-{code}", label, by_year, verdict.by_category[code])


def total_row(name: str, label: Any, verdict: BudgetVerdict, total: Decimal, part: str) -> SumRow:
    """Direct costs, flat rate or both over the years."""
    by_year = tuple(getattr(amounts, part) for amounts in verdict.by_year.values())
    return SumRow(f"sum-{name}", label, by_year, total)


def party_sums(judgement: Judgement) -> list[PartySum]:
    """Each party's costs, its share of the support in their proportion, and its own money.

    The support is cut to the cent on the running sum, so that the parts sum to what is asked for.
    """
    names = {party.key: party.name or party.key for party in judgement.data.parties}
    own = {one.party: one.amount or ZERO for one in judgement.data.financing.own}
    whole, support = judgement.budget.total, judgement.financing.grant
    found = []
    running = before = ZERO
    for key, amounts in judgement.budget.by_party.items():
        running += amounts.total
        now = support if running == whole else grant_amount(running * 100 / whole, support, ZERO)
        found.append(PartySum(f"party-{key}", names[key], amounts, now - before, own.get(key, ZERO)))
        before = now
    return found


def eligible(lines: Iterable[LineVerdict]) -> Decimal:
    """What of the lines counts."""
    return sum((one.eligible for one in lines), ZERO)


def by_key(verdict: BudgetVerdict) -> dict[str, Decimal]:
    """What each row of the form comes to, all its years together."""
    found: dict[str, Decimal] = {}
    for one in verdict.lines:
        found[one.line.key] = found.get(one.line.key, ZERO) + one.eligible
    return found


@dataclass(frozen=True)
class PartyForm:
    """Who carries out the project, and whether its legal form is one of those a raised rate can rest on."""

    name: str
    legal_form: Any
    fits: Any


def party_forms(judgement: Judgement) -> list[PartyForm]:
    """The applicant and the partners who get support, with the answer of the programme's table of legal forms."""
    table = judgement.parameters.legal_forms
    return [
        PartyForm(
            party.name or party.key,
            LegalForm(party.legal_form).label if party.legal_form in LegalForm.values else "",
            FITS[table.get(party.legal_form, OFFICER)],
        )
        for party in judgement.data.parties
        if party.receives_funding
    ]
