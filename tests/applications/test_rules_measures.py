"""Limits beside what an application comes to: which concern it, how near they are, and that the rules alone judge."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from applications.rules import measures
from applications.rules.data import Budget, CostLine, OwnMoney, Procurement
from applications.rules.measures import HELD, LOOK, NEAR, PASSED, Judged, Outcome, outcomes
from applications.rules.submission import budget_of, financing_of, problems, rate_of
from calls.rules.limits import BY_NAME
from calls.rules.parameters import Parameters
from calls.rules.targeting import Targeting
from records.rules import Number, Percent
from tests.factories.rules import APPLICATION, CALL, LAW, NOW, cost_line, staff_line


def judged(
    data: Any = APPLICATION, terms: Any = CALL, parameters: Parameters = LAW, arrived: datetime = NOW
) -> list[Outcome]:
    """The outcomes of the rules' own findings."""
    found = problems(data, terms, parameters, arrives=arrived)
    return outcomes(of(data, terms, parameters, arrived), found)


def of(
    data: Any = APPLICATION, terms: Any = CALL, parameters: Parameters = LAW, arrived: datetime = NOW
) -> Judged:
    budget = budget_of(data, terms, parameters)
    financing = financing_of(data, terms, parameters, budget)
    return Judged(data, terms, parameters, rate_of(data, terms, parameters), budget, financing, arrived)


def one(found: list[Outcome], parameter: str) -> Outcome:
    (outcome,) = [one for one in found if one.measure.parameter == parameter]
    return outcome


def by_code(found: list[Outcome], code: str) -> Outcome:
    (outcome,) = [one for one in found if code in one.measure.codes]
    return outcome


def names(found: list[Outcome]) -> set[str]:
    return {one.measure.parameter for one in found if one.measure.parameter}


def budget(model: str = "flat_7", *lines: CostLine, **fields: Any) -> Any:
    return replace(APPLICATION, budget=Budget(model, lines or (staff_line(),), **fields))


def test_a_sound_application_holds_every_limit() -> None:
    found = judged()
    assert {one.stands for one in found} == {HELD}
    assert names(found) == {"max_months", "eligible_until", "staff_share_minimum"}


@pytest.mark.parametrize(
    ("measure", "held"),
    [
        (measures.deadline, [(NOW, CALL.closes)]),
        (measures.first_day, [(date(2027, 9, 1), date(2027, 3, 1))]),
        (
            measures.duration,
            [(Number(Decimal(24)), Number(Decimal(36))), (date(2029, 8, 31), date(2029, 12, 31))],
        ),
        (measures.rate_asked, [(Percent(Decimal("90.00")), Percent(Decimal("90.00")))]),
        (measures.support_asked, [(Decimal("60480.00"), Decimal("60480.00"))]),
        (measures.working_time, [(Percent(Decimal(100)), Percent(Decimal("20.00")))]),
        (measures.own_money, [(Decimal("6720.00"), Decimal("0.00"))]),
        (measures.equality, [(Decimal("67200.00"), Decimal("67200.00"))]),
        (measures.targeting, []),
        (measures.lump_sum, []),
        (measures.operating, []),
        (measures.procurement, []),
        (measures.land, []),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_each_measure_holds_the_application_against_its_own_limit(
    measure: Callable[[Judged], list[measures.Measure]], held: list[tuple[object, object]]
) -> None:
    assert measure in measures.MEASURES
    assert [(one.value, one.limit) for one in measure(of())] == held


def test_hours_are_reckoned_by_person_as_a_part_of_the_year() -> None:
    line = staff_line(
        "1", share=None, monthly_cost=None, months=None, yearly_cost=Decimal(50000), hours=Decimal(1600)
    )
    data = replace(APPLICATION, ends_on=date(2027, 12, 31), budget=Budget("flat_7", (line,), "hourly"))
    assert measures.hours_of_people(of(data)) == [(Fraction(1600, 1720), Fraction(1600), Fraction(1720))]
    assert measures.hours_of_people(of()) == []


@pytest.mark.parametrize(("months", "stands"), [(34, HELD), (35, NEAR), (36, NEAR), (37, PASSED)])
def test_the_duration_is_near_from_95_percent_and_passed_beyond(months: int, stands: str) -> None:
    start = date(2027, 5, 1)
    year, month = divmod(start.month - 1 + months, 12)
    data = replace(
        APPLICATION,
        starts_on=start,
        ends_on=date.fromordinal(date(start.year + year, month + 1, 1).toordinal() - 1),
    )
    found = one(judged(data), "max_months")
    assert (found.stands, found.measure.value, found.measure.limit) == (
        stands,
        Number(Decimal(months)),
        Number(Decimal(36)),
    )


@pytest.mark.parametrize("gap", ["starts_on", "ends_on"])
def test_an_open_date_leaves_the_duration_out(gap: str) -> None:
    found = judged(replace(APPLICATION, **{gap: None}))
    assert "max_months" not in names(found)
    assert by_code(found, "start_missing" if gap == "starts_on" else "end_missing").stands == PASSED


def test_specific_actions_have_no_longest_duration() -> None:
    terms = replace(CALL, rate=replace(CALL.rate, support="specific"))
    assert "max_months" not in names(judged(terms=terms))


def test_arriving_late_passes_the_deadline() -> None:
    assert by_code(judged(arrived=CALL.closes), "call_closed").stands == HELD
    late = CALL.closes.replace(microsecond=1)
    assert by_code(judged(arrived=late), "call_closed").stands == PASSED


def test_the_rate_is_held_against_its_ceiling() -> None:
    found = by_code(judged(replace(APPLICATION, rate=Decimal("95.00"))), "rate_above_ceiling")
    assert (found.stands, found.measure.value) == (PASSED, Percent(Decimal("95.00")))
    assert found.reasons[0].code == "rate_above_ceiling"
    assert by_code(judged(replace(APPLICATION, rate=None)), "rate_missing").measure.value is None


@pytest.mark.parametrize(
    ("share", "reasons", "stands"),
    [("20", "", HELD), ("19.99", "", PASSED), ("15", "Kort insats.", LOOK), ("9", "Kort insats.", PASSED)],
)
def test_the_smallest_share_of_working_time_counts(share: str, reasons: str, stands: str) -> None:
    data = budget("flat_7", staff_line("1"), staff_line("2", share=Decimal(share), share_reasons=reasons))
    found = one(judged(data), "staff_share_minimum")
    assert (found.stands, found.measure.value) == (stands, Percent(Decimal(share)))


@pytest.mark.parametrize(
    ("hours", "stands"), [("1600", HELD), ("1634", NEAR), ("1720", NEAR), ("1720.01", PASSED)]
)
def test_the_hours_of_a_person_are_held_against_1720(hours: str, stands: str) -> None:
    line = staff_line(
        "1", share=None, monthly_cost=None, months=None, yearly_cost=Decimal(50000), hours=Decimal(hours)
    )
    data = replace(APPLICATION, ends_on=date(2027, 12, 31), budget=Budget("flat_7", (line,), "hourly"))
    found = one(judged(data), "hours_per_year")
    assert (found.stands, found.measure.limit) == (stands, Number(Decimal("1720.00")))


@pytest.mark.parametrize(
    ("amount", "stands"), [("150000.00", HELD), ("186915.88", NEAR), ("186915.90", PASSED)]
)
def test_a_lump_sum_has_its_largest_project(amount: str, stands: str) -> None:
    found = one(judged(budget("lump_sum", cost_line("1", "other", amount))), "lump_sum_maximum")
    assert found.stands == stands


def test_other_models_have_no_largest_project() -> None:
    assert "lump_sum_maximum" not in names(judged())


def test_a_procurement_is_held_against_the_threshold_of_its_kind() -> None:
    bought = Procurement("1", "Tolkning", Decimal("60000.01"))
    found = one(judged(budget("flat_40", procurements=(bought,))), "procurement_goods_services")
    assert (found.stands, found.measure.value) == (PASSED, Decimal("60000.01"))
    assert one(judged(budget("flat_7", procurements=(bought,))), "procurement_goods_services").stands == HELD


@pytest.mark.parametrize(("land", "stands"), [("1000.00", HELD), ("5600.00", NEAR), ("6500.00", PASSED)])
def test_land_is_a_part_of_all_costs(land: str, stands: str) -> None:
    data = budget("flat_7", staff_line(), cost_line("2", "equipment", land, kind="land"))
    found = one(judged(data), "land_share")
    assert found.stands == stands
    assert "land_share_derelict" not in names(judged(data))


def test_operating_support_is_held_against_what_only_staff_is_paid_below() -> None:
    terms = replace(CALL, rate=replace(CALL.rate, support="operating"), models=("operating_real",))
    found = judged(budget("operating_real", cost_line("1", "travel", "1000.00")), terms)
    assert one(found, "operating_staff_only_below").stands == PASSED
    assert not [one for one in found if "own_money_missing" in one.measure.codes]


def test_a_targeted_opening_has_its_ceiling() -> None:
    terms = replace(CALL, targeting=Targeting(frozenset(), ceiling=Decimal("100.00")))
    assert by_code(judged(terms=terms), "above_targeting_ceiling").stands == PASSED
    assert not [one for one in judged() if "above_targeting_ceiling" in one.measure.codes]


def test_own_money_and_the_sum_of_the_plan_are_looked_at() -> None:
    data = replace(
        APPLICATION, financing=replace(APPLICATION.financing, own=(OwnMoney("", Decimal(0), "Inga medel."),))
    )
    found = judged(data)
    assert by_code(found, "own_money_reasoned").stands == LOOK
    assert by_code(found, "financing_short").stands == PASSED


def test_without_a_finding_nothing_is_passed() -> None:
    data = replace(APPLICATION, rate=Decimal("95.00"), starts_on=date(2020, 1, 1))
    assert {outcome.stands for outcome in outcomes(of(data), [])} <= {HELD, NEAR}


def test_every_figure_of_the_programme_has_its_provision() -> None:
    for found in judged():
        assert found.measure.article
        if found.measure.parameter:
            assert found.measure.article == BY_NAME[found.measure.parameter].article
        assert found.measure.share <= Fraction(1)


def test_money_that_is_not_asked_for_yet_is_held_against_the_limits_as_nothing() -> None:
    terms = replace(CALL, targeting=Targeting(frozenset(), ceiling=Decimal("1000.00")))
    plan = replace(APPLICATION.financing, fund=None, own=(OwnMoney("", None),))
    open_plan = of(replace(APPLICATION, financing=plan), terms)
    assert [one.value for one in measures.targeting(open_plan)] == [0]
    assert [one.value for one in measures.own_money(open_plan)] == [0]
    assert measures.targeting(of(terms=replace(CALL, targeting=Targeting(frozenset())))) == []


def test_dates_the_wrong_way_round_have_no_duration() -> None:
    backwards = replace(APPLICATION, ends_on=date(2027, 8, 31))
    assert [one.parameter for one in measures.duration(of(backwards))] == ["eligible_until"]
    one_day = replace(APPLICATION, ends_on=date(2027, 9, 1))
    assert [one.parameter for one in measures.duration(of(one_day))] == ["max_months", "eligible_until"]


def test_the_least_share_of_those_who_have_one_counts() -> None:
    lines = (
        staff_line("1", share=Decimal(60)),
        staff_line("2", share=None),
        staff_line("3", share=Decimal(40)),
    )
    other = cost_line("4", "travel", "1.00")
    found = measures.working_time(of(budget("flat_7", *lines, other)))
    assert [one.value for one in found] == [Percent(Decimal(40))]
    assert measures.working_time(of(budget("flat_7", other))) == []


def test_the_busiest_person_is_held_against_the_hours_of_a_year() -> None:
    def hours(key: str, worked: str) -> CostLine:
        names = {"share": None, "monthly_cost": None, "months": None}
        return staff_line(key, yearly_cost=Decimal(50000), hours=Decimal(worked), year=1, **names)

    data = replace(APPLICATION, budget=Budget("flat_7", (hours("1", "100"), hours("2", "1700")), "hourly"))
    assert [one.value for one in measures.working_time(of(data))] == [Number(Decimal("1700.00"))]
    by_share = replace(data, budget=replace(data.budget, staff_method="real"))
    assert measures.working_time(of(by_share)) == []


def test_the_largest_procurement_of_each_kind_is_held_against_its_threshold() -> None:
    def planned(key: str, value: str, kind: str) -> Procurement:
        return Procurement(key, f"Köp {key}", Decimal(value), kind)

    several = (
        planned("1", "100.00", "works"),
        planned("2", "300.00", "works"),
        planned("3", "200.00", "goods_services"),
    )
    found = measures.procurement(of(budget("flat_7", procurements=several)))
    assert [(one.parameter, one.value) for one in found] == [
        ("procurement_goods_services", Decimal("200.00")),
        ("procurement_works", Decimal("300.00")),
    ]


def test_land_is_a_part_of_the_whole_costs_in_percent() -> None:
    lines = (cost_line("1", "equipment", "5.00", kind="land"), cost_line("2", "other", "95.00"))
    (found,) = measures.land(of(budget("operating_real", *lines)))
    assert (found.value, found.share) == (Percent(Decimal("5.00")), Fraction(1, 2))
    none_allowed = replace(LAW, land_share=Decimal(0))
    (full,) = measures.land(of(budget("operating_real", *lines), parameters=none_allowed))
    assert full.share == 1
