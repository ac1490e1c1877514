"""Staff by share or by the hour, one way for the whole project."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.data import CostLine, Staff
from applications.rules.staff import hourly_rate, hours_problems, staff_cost, staff_line_problems
from records.rules import Number, Percent, Reason
from tests.factories.rules import LAW, codes, only, staff_line


def hourly(yearly: str = "51600.00", hours: str = "100", **values: object) -> CostLine:
    names = {"share": None, "monthly_cost": None, "months": None, **values}
    return staff_line(yearly_cost=Decimal(yearly), hours=Decimal(hours), **names)


def problems_of(line: CostLine, method: str = "real", **values: object) -> list[Reason]:
    return staff_line_problems(line, method, LAW, **values)


def test_share_of_monthly_cost_is_rounded_half_up() -> None:
    line = staff_line(monthly_cost=Decimal("3333.33"), months=Decimal("7.5"), share=Decimal("45"))
    amount, because = staff_cost(line, "real", LAW)
    assert amount == Decimal("11249.99")  # 11 249.98875
    assert only(because).params == {
        "monthly": Decimal("3333.33"),
        "months": Number(Decimal("7.5")),
        "share": Percent(Decimal(45)),
    }


def test_entered_amount_counts_when_the_share_is_told() -> None:
    line = CostLine("1", "staff", "Adviser", Decimal("1000.005"), staff=Staff(share=Decimal(50)))
    assert staff_cost(line, "real", LAW)[0] == Decimal("1000.01")
    assert problems_of(line) == []


def test_hourly_rate_is_the_yearly_cost_over_1720_hours() -> None:
    assert hourly_rate(Staff(yearly_cost=Decimal("51600.00")), LAW) == Decimal("30.00")
    assert hourly_rate(Staff(yearly_cost=Decimal("50000.00")), LAW) == Decimal("29.07")  # 29.0698
    assert hourly_rate(Staff(yearly_cost=Decimal("51608.60")), LAW) == Decimal("30.01")  # 30.005
    assert staff_cost(hourly(hours="10.5"), "hourly", LAW)[0] == Decimal("315.00")
    assert problems_of(hourly(), "hourly") == []


def test_part_time_rate_rests_on_part_of_the_hours() -> None:
    half = Staff(yearly_cost=Decimal("25800.00"), share=Decimal(50))
    assert hourly_rate(half, LAW) == Decimal("30.00")
    reason = only(hours_problems([hourly("25800.00", "861", share=Decimal(50))], LAW, years=1))
    assert reason.params["most"] == Number(Decimal(860))


@pytest.mark.parametrize(
    ("line", "method", "code"),
    [
        (staff_line(), "", "staff_method_missing"),
        (staff_line(), "hourly", "staff_method_mixed"),
        (hourly(), "real", "staff_method_mixed"),
        (staff_line(share=None), "real", "staff_incomplete"),
        (staff_line(months=None), "real", "staff_incomplete"),
        (CostLine("1", "staff", "A", Decimal(5)), "real", "staff_incomplete"),
        (CostLine("1", "staff", "A"), "hourly", "staff_hours_incomplete"),
    ],
)
def test_incomplete_or_mixed_staff_is_refused(line: CostLine, method: str, code: str) -> None:
    assert codes(problems_of(line, method)) == [code]


@pytest.mark.parametrize(
    ("share", "reasons", "code"),
    [
        ("100", "", None),
        ("20", "", None),
        ("19.99", "", "staff_share_needs_reasons"),
        ("15", "  ", "staff_share_needs_reasons"),
        ("15", "Pays wages of all partners.", "staff_share_justified"),
        ("10", "Pays wages of all partners.", "staff_share_justified"),
        ("9.99", "Pays wages of all partners.", "staff_share_too_small"),
        ("100.01", "", "staff_share_above_full"),
    ],
)
def test_share_of_full_time_is_large_enough(share: str, reasons: str, code: str | None) -> None:
    found = problems_of(staff_line(share=Decimal(share), share_reasons=reasons))
    assert codes(found) == ([code] if code else [])
    if code == "staff_share_needs_reasons":
        assert found[0].field == "budget.lines.1.share"
        assert found[0].params["minimum"] == Percent(Decimal(20))
        assert found[0].params["justified"] == Percent(Decimal(10))
    assert code != "staff_share_justified" or not found[0].blocks


def test_small_share_is_refused_by_the_hour_too() -> None:
    assert codes(problems_of(hourly(share=Decimal(15)), "hourly")) == ["staff_share_needs_reasons"]


def test_months_fit_the_project() -> None:
    assert problems_of(staff_line(), months=12) == []
    reason = only(problems_of(staff_line(), months=11))
    assert (reason.code, reason.params["most"]) == ("staff_months_above", 11)


def test_hours_of_a_person_are_summed_by_project_year() -> None:
    person = {"person": "A", "hours": Decimal(1000)}
    lines = [hourly(hours="1000", year=1, key="1"), hourly(hours="1000", year=1, key="2")]
    assert hours_problems(lines, LAW, years=2) == []
    named = [
        staff_line(
            key, year=year, share=None, monthly_cost=None, months=None, yearly_cost=Decimal(51600), **person
        )
        for key, year in (("1", 1), ("2", 1), ("3", 2))
    ]
    reason = only(hours_problems(named, LAW, years=2))
    assert (reason.code, reason.field) == ("staff_hours_above", "budget.lines.2.hours.1")
    assert reason.params["hours"] == Number(Decimal(2000))


@pytest.mark.parametrize(("hours", "count"), [("3440", 0), ("3440.01", 1)])
def test_line_for_the_whole_project_has_the_hours_of_its_years(hours: str, count: int) -> None:
    assert len(hours_problems([hourly(hours=hours)], LAW, years=2)) == count


@given(st.decimals(1, 200_000, places=2), st.decimals("0.25", 1720, places=2))
def test_hourly_cost_is_within_rounding_of_the_exact_one(yearly: Decimal, hours: Decimal) -> None:
    cost, _ = staff_cost(hourly(str(yearly), str(hours)), "hourly", LAW)
    assert cost is not None
    assert abs(cost - yearly * hours / 1720) <= Decimal("0.005") * hours + Decimal("0.005")


@given(st.decimals(1, 20_000, places=2), st.decimals("0.1", 36, places=2), st.decimals(10, 100, places=2))
def test_share_cost_is_half_up_of_the_exact_one(monthly: Decimal, months: Decimal, share: Decimal) -> None:
    cost, _ = staff_cost(staff_line(monthly_cost=monthly, months=months, share=share), "real", LAW)
    assert cost is not None
    assert Decimal("-0.005") <= monthly * months * share / 100 - cost < Decimal("0.005")
