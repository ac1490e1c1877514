"""What is entered on one line of the budget: units, months and hours, deliverables, and how a sum is explained."""

from dataclasses import replace
from decimal import Decimal

import pytest

from applications.rules.budget import budget_problems, budget_verdict, deliverable_problems
from applications.rules.cost_models import (
    COST_MODELS,
    category_problems,
    entered_amount,
    obstacles,
    procurements,
)
from applications.rules.data import Budget, CostLine, Deliverable, Staff
from applications.rules.staff import staff_cost
from records.rules import Number, Percent, Reason
from tests.factories.rules import APPLICANT, LAW, codes, cost_line, only, staff_line


def found(*lines: CostLine, model: str = "flat_7", method: str = "real", **lengths: int) -> list[Reason]:
    budget = Budget(model, lines, method)
    verdict = budget_verdict(budget, (APPLICANT,), LAW, **lengths)
    years = {name: lengths[name] for name in ("years",) if name in lengths}
    return budget_problems(budget, verdict, LAW, **years)


def units(quantity: str | None, price: str | None) -> CostLine:
    given = {"quantity": quantity, "unit_price": price}
    return CostLine("1", "travel", "Tåg", **{name: Decimal(one) for name, one in given.items() if one})


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        (units("3", "10.005"), "30.02"),
        (units("3", None), "0.00"),
        (units(None, "10.00"), "0.00"),
        (units(None, None), "0.00"),
        (cost_line("1", "travel", "7.005"), "7.01"),
        (replace(units("3", "10.00"), amount=Decimal("1.00")), "1.00"),
    ],
)
def test_a_line_is_its_amount_or_quantity_times_price_half_up(line: CostLine, amount: str) -> None:
    assert entered_amount(line) == Decimal(amount)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (units("3", "10.00"), None),
        (units("3", None), "amount_missing"),
        (units(None, "10.00"), "amount_missing"),
        (units("0", "10.00"), "amount_not_positive"),
        (cost_line("1", "travel", "0.00"), "amount_not_positive"),
        (cost_line("1", "travel", "-0.01"), "amount_not_positive"),
        (cost_line("1", "travel", "0.01"), None),
    ],
)
def test_half_of_a_line_is_missing_and_nothing_is_no_cost(line: CostLine, code: str | None) -> None:
    assert codes(found(line, staff_line("2"))) == ([code] if code else [])


@pytest.mark.parametrize(
    ("year", "entered", "project", "code"),
    [
        (0, "24", 24, None),
        (0, "24.1", 24, "staff_months_above"),
        (1, "12", 24, None),
        (1, "12.1", 24, "staff_months_above"),
        (1, "6", 6, None),
        (1, "6.1", 6, "staff_months_above"),
    ],
)
def test_a_year_has_twelve_months_and_a_short_project_fewer(
    year: int, entered: str, project: int, code: str | None
) -> None:
    line = staff_line(months=Decimal(entered), year=year)
    assert codes(found(line, years=max(1, project // 12), months=project)) == ([code] if code else [])


def test_while_the_dates_are_open_no_month_is_too_many() -> None:
    assert found(staff_line(months=Decimal(99), year=1)) == []


@pytest.mark.parametrize(("year", "expected"), [(2, []), (3, ["year_outside_project"])])
def test_a_cost_belongs_to_a_year_of_the_project(year: int, expected: list[str]) -> None:
    line = cost_line("2", "travel", "1.00", year=year)
    assert codes(found(staff_line(), line, years=2, months=24)) == expected


@pytest.mark.parametrize(
    "spoilt", [{"name": " "}, {"shown_by": " "}, {"amount": None}, {"amount": Decimal(0)}]
)
def test_a_deliverable_has_a_name_an_amount_and_a_proof(spoilt: dict[str, object]) -> None:
    whole = Deliverable("1", "Handbok", Decimal("100.00"), "Tryckt handbok")
    assert deliverable_problems(Budget("lump_sum", deliverables=(whole,)), Decimal("100.00")) == []
    made = (whole, replace(whole, key="2", **spoilt))
    reason = only(deliverable_problems(Budget("lump_sum", deliverables=made), Decimal("100.00")))
    assert (reason.code, reason.field) == ("deliverable_incomplete", "budget.deliverables.2")


@pytest.mark.parametrize("amount", ["0.01", "100.00"])
def test_deliverables_sum_to_the_costs_to_the_cent(amount: str) -> None:
    made = (Deliverable("1", "Handbok", Decimal(amount), "Tryckt handbok"),)
    budget = Budget("lump_sum", deliverables=made)
    assert deliverable_problems(budget, Decimal(amount)) == []
    reason = only(deliverable_problems(budget, Decimal(amount) + Decimal("0.01")))
    assert (reason.code, reason.params["sum"]) == ("deliverables_sum", Decimal(amount))


@pytest.mark.parametrize(
    ("model", "line", "code", "rate", "base"),
    [
        ("flat_40", staff_line(), "flat_of_staff", "40.00", "48000.00"),
        ("flat_7", cost_line("1", "travel", "10.00"), "flat_of_direct", "7.00", "10.00"),
        ("flat_1", cost_line("1", "external", "10.00"), "flat_of_procurement", "1.00", "10.00"),
    ],
)
def test_the_flat_rate_says_of_what_it_is(
    model: str, line: CostLine, code: str, rate: str, base: str
) -> None:
    verdict = budget_verdict(Budget(model, (line,)), (APPLICANT,), LAW)
    reason = only(verdict.because)
    assert (reason.code, reason.blocks) == (code, False)
    assert reason.params == {"flat": Percent(Decimal(rate)), "base": Decimal(base)}


def test_real_costs_have_no_flat_rate_to_explain() -> None:
    verdict = budget_verdict(Budget("operating_real", (staff_line(),)), (APPLICANT,), LAW)
    assert (verdict.because, verdict.amounts.flat) == ((), 0)


def test_staff_by_the_hour_says_how_the_rate_came_about() -> None:
    line = CostLine("1", "staff", staff=Staff(yearly_cost=Decimal("51600.00"), hours=Decimal("10.5")))
    amount, because = staff_cost(line, "hourly", LAW)
    reason = only(because)
    assert (amount, reason.code) == (Decimal("315.00"), "staff_by_hour")
    assert reason.params == {
        "yearly": Decimal("51600.00"),
        "base": Number(Decimal(1720)),
        "rate": Decimal("30.00"),
        "hours": Number(Decimal("10.5")),
    }


@pytest.mark.parametrize("model", ["flat_7", "flat_40", "flat_1", "lump_sum", "operating_real"])
def test_no_model_takes_a_category_that_is_none(model: str) -> None:
    reason = only(category_problems(COST_MODELS[model], "gifts", "Gåvor", "3", LAW))
    assert (reason.code, reason.field) == ("category_unknown", "budget.lines.3.category")


@pytest.mark.parametrize(
    ("categories", "expected"),
    [
        ((), []),
        (("external",), ["looks_wholly_procured"]),
        (("external", "equipment"), ["looks_wholly_procured"]),
        (("external", "travel"), []),
        (("external", "other"), []),
        (("external", "staff"), []),
    ],
)
def test_a_budget_looks_procured_without_staff_travel_and_other_costs(
    categories: tuple[str, ...], expected: list[str]
) -> None:
    lines = tuple(cost_line(str(place), one, "1.00") for place, one in enumerate(categories))
    assert codes(obstacles(Budget("flat_7", lines), Decimal(0), LAW)) == expected


def test_the_years_of_a_procurement_are_one_and_start_from_nothing() -> None:
    lines = [cost_line("1", "external", "40000.00", year=year, procurement="works") for year in (1, 2)]
    planned = procurements(Budget("flat_7", tuple(lines)))
    assert {path: one.value for path, one in planned.items()} == {"budget.lines.1": Decimal("80000.00")}
