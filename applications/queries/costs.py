"""The budget, the financing plan and the partners of an application as the rules see them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.text import format_lazy

from applications.choices import CostCategory, FinancingSource, Section, StaffMethod
from applications.models import ApplicationPartner, BudgetLine
from applications.queries.content import Content
from applications.rules import data as facts
from applications.rules.entries import DELIVERABLES, PROCUREMENTS
from calls.rules.rounding import down, share_of

ZERO = Decimal("0.00")
GOODS_AND_SERVICES = "goods_services"
OTHER_SOURCES = {FinancingSource.OTHER_PUBLIC: "public", FinancingSource.OTHER_PRIVATE: "private"}


def budget_facts(content: Content) -> facts.Budget:
    """The cost estimate: each row once a project year it has units in, and the deliverables."""
    application = content.application
    return facts.Budget(
        application.cost_model,
        tuple(one for line in content.lines if not is_blank(line) for one in cost_lines(content, line)),
        application.staff_method,
        procurements=procurement_facts(content.entries(PROCUREMENTS)),
        deliverables=deliverable_facts(content.entries(DELIVERABLES)),
        wholly_procured=application.wholly_procured,
    )


def is_blank(line: BudgetLine) -> bool:
    """A row nobody has written in."""
    values = (line.monthly_cost, line.months, line.share, line.yearly_cost, line.hours, line.unit_price)
    return not line.description.strip() and all(value is None for value in values)


def unit_of(category: str, method: str) -> str:
    """In what a row is counted, and divided among the project years: months or hours of staff, else a quantity."""
    if category != CostCategory.STAFF:
        return "quantity"
    return "hours" if method == StaffMethod.HOURLY else "months"


def cost_lines(content: Content, line: BudgetLine) -> list[facts.CostLine]:
    """One budget row: a line for each year it has units in, or one that is not divided (year 0)."""
    unit = unit_of(line.category, content.application.staff_method)
    years = years_of(line)
    if not years:
        return [cost_line(content, line, unit, getattr(line, unit), 0, line.vat or ZERO)]
    vat = shared(line.vat or ZERO, years)
    return [cost_line(content, line, unit, figure, year, vat[year]) for year, figure in years.items()]


def years_of(line: BudgetLine) -> dict[int, Decimal]:
    """Its units by project year, years without any left out."""
    figures = {number: Decimal(said) for number, said in enumerate(line.by_year, 1) if said}
    return {year: figure for year, figure in figures.items() if figure} or dict(list(figures.items())[:1])


def shared(amount: Decimal, years: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """An amount in the proportion of the years' units, no cent lost: each gets what the running sum gains by it."""
    whole = sum(years.values(), ZERO)
    if not whole:
        return dict.fromkeys(years, ZERO) | {next(iter(years)): amount}
    found: dict[int, Decimal] = {}
    running = before = ZERO
    for year, figure in years.items():
        running += figure
        now = amount if running == whole else down(share_of(amount, running * 100 / whole))
        found[year], before = now - before, now
    return found


def cost_line(
    content: Content, line: BudgetLine, unit: str, units: Decimal | None, year: int, vat: Decimal
) -> facts.CostLine:
    """A row in one year, with its units and VAT of that year; of staff, only what belongs to how it is calculated."""
    key = content.line_key(line)
    label: Any = line.description.strip() or format_lazy(
        "{} {}", CostCategory(line.category).label, line.position + 1
    )
    if line.category == CostCategory.STAFF:
        staff = staff_facts(line, unit, units)
        return facts.CostLine(key, line.category, label, party=line.party, year=year, staff=staff)
    return facts.CostLine(
        key,
        line.category,
        label,
        quantity=units,
        unit_price=line.unit_price,
        party=line.party,
        year=year,
        vat=vat,
        kind=line.kind if line.category == CostCategory.EQUIPMENT else "",
        procurement=GOODS_AND_SERVICES if line.procurement and line.category != CostCategory.TRAVEL else "",
    )


def staff_facts(line: BudgetLine, unit: str, units: Decimal | None) -> facts.Staff:
    """What a staff row rests on, by share or by the hour."""
    if unit == "hours":
        return facts.Staff(yearly_cost=line.yearly_cost, hours=units)
    return facts.Staff(
        share=line.share,
        share_reasons=line.share_reason,
        monthly_cost=line.monthly_cost,
        months=units,
    )


def procurement_facts(rows: tuple[Mapping[str, Any], ...]) -> tuple[facts.Procurement, ...]:
    """The procurements planned, once it is said what is bought and for how much."""
    return tuple(
        facts.Procurement(
            f"{PROCUREMENTS}-{place}", row.get("name", ""), Decimal(row["value"]), row.get("kind", "")
        )
        for place, row in enumerate(rows)
        if row.get("value") and row.get("kind")
    )


def deliverable_facts(rows: tuple[Mapping[str, Any], ...]) -> tuple[facts.Deliverable, ...]:
    """What a lump sum is paid against; rows nobody has written in are left out."""
    return tuple(
        facts.Deliverable(
            f"{DELIVERABLES}-{place}",
            row.get("name", ""),
            Decimal(row["amount"]) if row.get("amount") else None,
            row.get("shown_by", ""),
        )
        for place, row in enumerate(rows)
        if any(row.values())
    )


def partner_facts(partners: tuple[ApplicationPartner, ...]) -> tuple[facts.Party, ...]:
    """The partners; rows nobody has written in are left out."""
    return tuple(
        facts.Party(
            one.key,
            one.name,
            one.legal_form,
            vat_shown=one.vat_shown,
            business_id=one.business_id,
            receives_funding=one.receives_funding,
            organisation=str(one.organisation_id or ""),
            row=f"partners-{one.position}",
            country=one.country,
            role=one.role,
            agreement=one.agreement,
            agreement_on=one.agreement_on,
        )
        for one in partners
        if one.name.strip() or one.business_id or one.role.strip() or one.legal_form
    )


def financing_facts(content: Content) -> facts.Financing:
    """Who pays beside the fund; a party's own money by its key."""
    reasons = content.reasons(Section.FINANCING)
    partners = partner_facts(content.partners)
    own = {facts.APPLICANT: ZERO} | {one.key: ZERO for one in partners if one.receives_funding}
    revenue = ZERO
    for line in content.financing:
        if line.source in (FinancingSource.OWN, FinancingSource.PARTNER):
            key = line.party if line.source == FinancingSource.PARTNER else facts.APPLICANT
            own[key] = own.get(key, ZERO) + (line.amount or ZERO)
        elif line.source == FinancingSource.REVENUE:
            revenue += line.amount or ZERO
    return facts.Financing(
        fund=None,
        own=tuple(
            facts.OwnMoney(key, amount, reasons.get(reason_name(key), "")) for key, amount in own.items()
        ),
        other=other_facts(content),
        revenue=revenue,
        maximum=content.application.maximum_asked,
    )


def other_facts(content: Content) -> tuple[facts.OtherMoney, ...]:
    """The money of others, public first; rows nobody has written in are left out."""
    return tuple(
        facts.OtherMoney(
            f"{source}-{line.position}",
            line.payer,
            line.amount,
            kind,
            in_kind=line.in_kind,
            from_eu_budget=line.from_eu_budget,
        )
        for source, kind in OTHER_SOURCES.items()
        for line in content.financing
        if line.source == source and (line.payer.strip() or line.amount is not None)
    )


def own_name(key: str) -> str:
    """What the form calls the own money of a party."""
    return f"own_{key}" if key else "own"


def reason_name(key: str) -> str:
    """What the form calls the reason for which a party puts in none."""
    return f"own_reason_{key}" if key else "own_reason"
