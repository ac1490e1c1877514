"""A budget to read: its rows with whose each is, and its sums by category, year and party; all end in the total."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.choices import LegalForm
from applications.choices import CostCategory, CostKind
from applications.queries.facts import Judgement
from applications.rules.budget import Amounts, BudgetVerdict, LineVerdict
from applications.rules.data import APPLICANT, CostLine, Financing, Party, Staff
from applications.rules.staff import staff_cost
from calls.rules.parameters import NO, OFFICER, YES, Parameters
from calls.rules.rates import grant_amount
from records.rules import Reason

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


def sums_of(verdict: BudgetVerdict, parties: Iterable[Party], plan: Financing, support: Decimal) -> Sums:
    """The sums of a budget with this financing plan and this support."""
    years = tuple(verdict.by_year)
    rows = [
        *(category_row(verdict, code, label, years) for code, label in CostCategory.choices),
        total_row("direct", _("Direct costs"), verdict, verdict.amounts.direct, "direct"),
        total_row("flat", _("Flat rate"), verdict, verdict.amounts.flat, "flat"),
        total_row("all", _("Total cost"), verdict, verdict.total, "total"),
    ]
    return Sums(years, tuple(rows), tuple(party_sums(verdict, parties, plan, support)))


def sums_judged(judgement: Judgement) -> Sums:
    """The sums of an application."""
    data = judgement.data
    return sums_of(judgement.budget, data.parties, data.financing, judgement.financing.grant)


def category_row(verdict: BudgetVerdict, code: str, label: Any, years: tuple[int, ...]) -> SumRow:
    """One category over the years."""
    lines = [one for one in verdict.lines if one.line.category == code]
    by_year = tuple(eligible(one for one in lines if one.line.year == year) for year in years)
    return SumRow(f"sum-{code}", label, by_year, verdict.by_category[code])


def total_row(name: str, label: Any, verdict: BudgetVerdict, total: Decimal, part: str) -> SumRow:
    """Direct costs, flat rate or both over the years."""
    by_year = tuple(getattr(amounts, part) for amounts in verdict.by_year.values())
    return SumRow(f"sum-{name}", label, by_year, total)


def party_sums(
    verdict: BudgetVerdict, parties: Iterable[Party], plan: Financing, support: Decimal
) -> list[PartySum]:
    """Each party's costs, its share of the support in their proportion, and its own money.

    The support is cut to the cent on the running sum, so that the parts sum to what is asked for.
    """
    own = {one.party: one.amount or ZERO for one in plan.own}
    whole, found = verdict.total, []
    running = before = ZERO
    for party in parties:
        amounts = verdict.by_party[party.key]
        running += amounts.total
        now = support if running == whole else grant_amount(running * 100 / whole, support, ZERO)
        label, money = party.name or party.key, own.get(party.key, ZERO)
        found.append(PartySum(f"party-{party.key}", label, amounts, now - before, money))
        before = now
    return found


def eligible(lines: Iterable[LineVerdict]) -> Decimal:
    """What of the lines counts."""
    return sum((one.eligible for one in lines), ZERO)


def by_key(verdict: BudgetVerdict) -> dict[str, Decimal]:
    """What each row of the form comes to, all its years together."""
    return {key: eligible(lines) for key, lines in grouped(verdict.lines).items()}


def grouped(lines: Iterable[LineVerdict]) -> dict[str, list[LineVerdict]]:
    """The lines of each row of the form, one for each of its years."""
    found: dict[str, list[LineVerdict]] = {}
    for one in lines:
        found.setdefault(one.line.key, []).append(one)
    return found


@dataclass(frozen=True)
class CostRow:
    """A cost of a party (empty: there is only the applicant), how it is counted, and what of it is eligible.

    `years` are its units by project year; empty when it is not divided.
    """

    label: Any
    party: str
    how: Reason | None
    quantity: Decimal | None
    unit_price: Decimal | None
    amount: Decimal
    years: tuple[tuple[int, Decimal], ...] = ()
    vat: Decimal = ZERO
    kind: Any = ""
    procurement: bool = False


@dataclass(frozen=True)
class CostGroup:
    """The costs of a category."""

    label: Any
    total: Decimal
    lines: list[CostRow]


def cost_groups(
    verdict: BudgetVerdict, parties: tuple[Party, ...], method: str, parameters: Parameters
) -> list[CostGroup]:
    """The costs by category, in the order of the form; a cost of several years is one row."""
    names = {one.key: one.name or one.key for one in parties} if len(parties) > 1 else {APPLICANT: ""}
    rows: dict[str, list[CostRow]] = {}
    for lines in grouped(verdict.lines).values():
        row = cost_row(lines, names, method, parameters)
        rows.setdefault(lines[0].line.category, []).append(row)
    return [
        CostGroup(label, verdict.by_category[code], rows[code])
        for code, label in CostCategory.choices
        if code in rows
    ]


def cost_row(
    lines: list[LineVerdict], names: Mapping[str, str], method: str, parameters: Parameters
) -> CostRow:
    """One cost with how it comes about, its years together."""
    whole = whole_line([one.line for one in lines])
    because = staff_cost(whole, method, parameters)[1] if whole.staff else ()
    return CostRow(
        whole.label,
        names.get(whole.party, str(GONE)),
        because[0] if because else None,
        whole.quantity,
        whole.unit_price,
        eligible(lines),
        tuple((one.line.year, units(one.line)) for one in lines if one.line.year),
        whole.vat,
        CostKind(whole.kind).label if whole.kind in CostKind.values else "",
        bool(whole.procurement),
    )


def whole_line(lines: list[CostLine]) -> CostLine:
    """The lines of one row as one that is not divided among years."""
    first = lines[0]
    if len(lines) == 1:
        return first
    total = sum((units(one) for one in lines), ZERO)
    vat = sum((one.vat for one in lines), ZERO)
    if first.staff is None:
        return replace(first, quantity=total, vat=vat, year=0)
    by_hour = first.staff.hours is not None
    staff = replace(first.staff, hours=total) if by_hour else replace(first.staff, months=total)
    return replace(first, staff=staff, year=0)


def units(line: CostLine) -> Decimal:
    """Its months, hours or quantity; zero while there is none."""
    staff = line.staff or Staff()
    found = (line.quantity, staff.months, staff.hours)
    return next((one for one in found if one is not None), ZERO)


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
