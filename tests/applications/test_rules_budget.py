"""Every line to the cent, the flat rate once on the whole, and breakdowns that sum to it."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.budget import BudgetVerdict, budget_problems, budget_verdict, model_options
from applications.rules.cost_models import COST_MODELS
from applications.rules.data import CATEGORIES, MODELS, Budget, CostLine, Deliverable, Procurement
from calls.rules.parameters import Parameters
from records.rules import Percent, Reason
from tests.factories.rules import APPLICANT, LAW, PARTNER, codes, cost_line, only, staff_line

PARTIES = (APPLICANT, PARTNER)


def verdict_of(budget: Budget, **values: object) -> BudgetVerdict:
    return budget_verdict(budget, PARTIES, LAW, **values)


def problems_of(budget: Budget, **values: object) -> list[Reason]:
    lengths = {name: values[name] for name in ("support",) if name in values}
    return budget_problems(budget, verdict_of(budget, **lengths), LAW, **values)


MIXED = Budget(
    "flat_7",
    (
        staff_line("1"),
        cost_line("2", "travel", "1234.56"),
        cost_line("3", "external", "500.00", party="p1"),
        cost_line("4", "equipment", "99.99", year=2),
        cost_line("5", "other", "0.01", year=1),
    ),
)


def test_staff_and_forty_percent_of_it() -> None:
    verdict = verdict_of(Budget("flat_40", (staff_line(),)))
    assert (verdict.amounts.direct, verdict.amounts.flat, verdict.total) == (
        Decimal("48000.00"),
        Decimal("19200.00"),
        Decimal("67200.00"),
    )
    reason = only(verdict.because)
    assert reason.params == {"flat": Percent(Decimal(40)), "base": Decimal("48000.00")}
    assert problems_of(Budget("flat_40", (staff_line(),))) == []


def test_flat_rate_is_cut_to_the_cent_never_rounded_up() -> None:
    verdict = verdict_of(Budget("flat_7", (cost_line("1", "travel", "550690.50"),)))
    assert verdict.amounts.flat == Decimal("38548.33")  # exactly 38 548.335
    assert verdict_of(Budget("flat_1", (cost_line("1", "external", "0.99"),))).amounts.flat == 0


def test_entered_line_is_rounded_half_up() -> None:
    line = CostLine("1", "travel", quantity=Decimal("3"), unit_price=Decimal("33.335"))
    assert verdict_of(Budget("flat_7", (line,))).lines[0].eligible == Decimal("100.01")
    assert verdict_of(Budget("flat_7", (cost_line("1", "travel", "10.004"),))).total == Decimal("10.70")


def test_breakdowns_sum_to_the_total() -> None:
    verdict = verdict_of(MIXED)
    assert verdict.by_category == {
        "staff": Decimal("48000.00"),
        "travel": Decimal("1234.56"),
        "external": Decimal("500.00"),
        "equipment": Decimal("99.99"),
        "other": Decimal("0.01"),
    }
    assert verdict.by_party["p1"].direct == Decimal("500.00")
    assert list(verdict.by_year) == [0, 1, 2]
    assert problems_of(MIXED, years=2) == []


def test_line_explains_itself() -> None:
    reason = only(verdict_of(Budget("flat_40", (staff_line(share=Decimal(80)),))).lines[0].because)
    assert reason.code == "staff_by_share"
    assert reason.params["monthly"] == Decimal("4000.00")


def test_flat_40_takes_staff_only() -> None:
    budget = Budget("flat_40", (staff_line(), cost_line("2", "travel", "100.00", label="Trains")))
    reason = only(problems_of(budget))
    assert (reason.code, reason.field) == ("category_covered_by_flat_rate", "budget.lines.2")
    assert reason.params == {"label": "Trains", "flat": Percent(Decimal(40))}
    assert verdict_of(budget).total == Decimal("67200.00")


@pytest.mark.parametrize("category", ["staff", "travel"])
def test_flat_1_takes_procurement_only(category: str) -> None:
    line = staff_line("2") if category == "staff" else cost_line("2", category, "1.00")
    budget = Budget("flat_1", (cost_line("1", "external", "100.00"), line))
    assert codes(problems_of(budget)) == ["category_not_procurement"]
    assert verdict_of(budget).total == Decimal("101.00")


def test_procurement_above_the_threshold_forbids_flat_40() -> None:
    budget = Budget(
        "flat_40", (staff_line(),), procurements=(Procurement("1", "Tolkning", Decimal("84100.00")),)
    )
    reason = only(problems_of(budget))
    assert (reason.code, reason.field) == ("procurement_above_threshold", "budget.procurements.1")
    assert reason.params == {
        "name": "Tolkning",
        "value": Decimal("84100.00"),
        "threshold": Decimal("60000.00"),
        "other": Percent(Decimal(7)),
    }
    assert problems_of(replace(budget, model="flat_7")) == []


@pytest.mark.parametrize(("value", "count"), [("60000.00", 0), ("60000.01", 1)])
def test_procurement_at_the_threshold_passes(value: str, count: int) -> None:
    budget = Budget("flat_40", (staff_line(),), procurements=(Procurement("1", "A", Decimal(value)),))
    assert len(problems_of(budget)) == count


def test_procurement_over_several_years_is_one() -> None:
    lines = tuple(
        cost_line("9", "external", "30000.01", year=year, procurement="goods_services") for year in (1, 2)
    )
    budget = Budget("flat_40", (staff_line(), *lines))
    assert "procurement_above_threshold" in codes(problems_of(budget, years=2))


def test_threshold_follows_what_is_bought() -> None:
    social = Budget(
        "flat_40", (staff_line(),), procurements=(Procurement("1", "A", Decimal(84100), "social_health"),)
    )
    assert problems_of(social) == []
    unknown = replace(social, procurements=(Procurement("1", "A", Decimal(1), "anything"),))
    assert codes(problems_of(unknown)) == ["procurement_kind_unknown"]


@pytest.mark.parametrize(
    ("model", "code"),
    [("flat_7", "model_not_when_wholly_procured"), ("lump_sum", "lump_sum_not_when_wholly_procured")],
)
def test_wholly_procured_project_uses_its_own_model(model: str, code: str) -> None:
    budget = Budget(model, (cost_line("1", "external", "100.00"),), wholly_procured=True)
    assert code in codes(problems_of(budget))
    assert problems_of(replace(budget, model="flat_1")) == []


def test_budget_that_looks_procured_is_pointed_out() -> None:
    found = problems_of(Budget("flat_7", (cost_line("1", "external", "100.00"),)))
    assert codes(found) == ["looks_wholly_procured"]
    assert not found[0].blocks


def lump(amount: str, *deliverables: str) -> Budget:
    made = tuple(
        Deliverable(str(i), "Guide", Decimal(one), "Published") for i, one in enumerate(deliverables)
    )
    return Budget("lump_sum", (cost_line("1", "other", amount),), deliverables=made)


def test_lump_sum_is_costed_with_seven_percent_and_delivered() -> None:
    assert problems_of(lump("100000.00", "60000.00", "47000.00")) == []


@pytest.mark.parametrize(
    ("budget", "code"),
    [
        (lump("100000.00"), "deliverables_missing"),
        (lump("100000.00", "100000.00"), "deliverables_sum"),
        (lump("100000.00", "107000.00", "0.00"), "deliverable_incomplete"),
        (lump("186916.00", "200000.12"), "lump_sum_too_large"),
    ],
)
def test_lump_sum_is_refused(budget: Budget, code: str) -> None:
    assert codes(problems_of(budget)) == [code]


def test_lump_sum_may_be_exactly_the_maximum() -> None:
    budget = lump("186915.89", "200000.00")
    assert verdict_of(budget).total == Decimal("200000.00")
    assert problems_of(budget) == []


def test_models_belong_to_kinds_of_support() -> None:
    project = Budget("operating_real", (staff_line(),))
    assert "model_not_for_project" in codes(problems_of(project))
    operating = Budget("flat_40", (staff_line(),))
    assert codes(problems_of(operating, support="operating")) == ["model_not_for_operating"]
    assert codes(problems_of(operating, allowed=("flat_7",))) == ["model_not_in_call"]
    assert codes(problems_of(Budget("", (staff_line(),)))) == ["model_missing"]


HOURLY = staff_line(
    monthly_cost=None, months=None, share=None, yearly_cost=Decimal(51600), hours=Decimal(1720)
)


def test_small_operating_support_is_staff_by_the_hour() -> None:
    small = Budget("operating_real", (HOURLY, cost_line("2", "external", "1000.00")), "hourly")
    reason = only(problems_of(small, support="operating"))
    assert (reason.code, reason.field) == ("operating_staff_only", "budget.lines.2")
    assert problems_of(replace(small, lines=(HOURLY,)), support="operating") == []
    assert codes(problems_of(Budget("operating_real", (staff_line(),)), support="operating")) == [
        "operating_staff_only"
    ]


def test_large_operating_support_has_real_costs_and_no_flat_rate() -> None:
    large = Budget("operating_real", (staff_line(), cost_line("2", "external", "152000.00")))
    assert verdict_of(large, support="operating").total == Decimal("200000.00")
    assert problems_of(large, support="operating") == []
    travel = replace(large, lines=(*large.lines, cost_line("3", "travel", "5.00")))
    assert codes(problems_of(travel, support="operating")) == ["operating_outside_annex"]


def test_empty_missing_and_nil_amounts_are_named() -> None:
    assert codes(problems_of(Budget("flat_40"))) == ["budget_empty"]
    missing = CostLine("2", "travel", "Trains")
    assert codes(problems_of(Budget("flat_7", (staff_line(), missing)))) == ["amount_missing"]
    for amount in ("0.00", "-5.00"):
        nil = cost_line("2", "travel", amount)
        reason = only(problems_of(Budget("flat_7", (staff_line(), nil))))
        assert (reason.code, reason.field) == ("amount_not_positive", "budget.lines.2.amount")


def test_line_belongs_to_a_party_a_category_and_a_project_year() -> None:
    assert codes(
        problems_of(Budget("flat_7", (staff_line(), cost_line("2", "travel", "1.00", party="x"))))
    ) == ["party_unknown"]
    assert codes(problems_of(Budget("flat_7", (staff_line(), cost_line("2", "gifts", "1.00"))))) == [
        "category_unknown"
    ]
    budget = Budget("flat_7", (staff_line(), cost_line("2", "travel", "1.00", year=3)))
    found = budget_problems(budget, verdict_of(budget, years=2, months=24), LAW, years=2)
    assert only(found).params == {"label": "line 2", "year": 3, "years": 2}


def test_last_project_year_is_inside_the_project() -> None:
    budget = Budget("flat_7", (staff_line(), cost_line("2", "travel", "1.00", year=2)))
    assert budget_problems(budget, verdict_of(budget, years=2, months=24), LAW, years=2) == []


def test_same_costs_under_every_model() -> None:
    budget = Budget(
        "flat_7",
        (staff_line(), cost_line("2", "external", "84100.00", procurement="goods_services")),
    )
    options = {
        one.model: one for one in model_options(budget, PARTIES, LAW, allowed=MODELS[:4], support="project")
    }
    assert (options["flat_7"].total, options["flat_7"].reasons) == (Decimal("141347.00"), ())
    assert options["flat_40"].total == Decimal("67200.00")
    assert codes(options["flat_40"].reasons) == [
        "procurement_above_threshold",
        "category_covered_by_flat_rate",
    ]
    assert codes(options["flat_1"].reasons) == ["category_not_procurement"]


AMOUNTS = st.decimals("0.01", 500_000, places=2)
LINES = st.lists(
    st.builds(
        lambda n, category, amount, party, year: cost_line(
            str(n), category, str(amount), party=party, year=year
        ),
        st.integers(0, 9),
        st.sampled_from(CATEGORIES[1:]),
        AMOUNTS,
        st.sampled_from(["", "p1"]),
        st.integers(0, 3),
    ),
    max_size=12,
)


@given(LINES, st.sampled_from(MODELS), st.randoms(use_true_random=False))
def test_no_cent_is_lost_in_any_breakdown_or_order(lines: list[CostLine], model: str, random: Random) -> None:
    budget = Budget(model, tuple(lines))
    verdict = verdict_of(budget)
    assert sum(verdict.by_category.values()) == verdict.amounts.direct
    for parts in (verdict.by_party, verdict.by_year):
        assert sum(one.direct for one in parts.values()) == verdict.amounts.direct
        assert sum(one.flat for one in parts.values()) == verdict.amounts.flat
        assert all(one.flat >= 0 for one in parts.values())
    shuffled = lines[:]
    random.shuffle(shuffled)
    again = verdict_of(replace(budget, lines=tuple(shuffled)))
    assert (again.amounts, again.by_category, again.by_party, again.by_year) == (
        verdict.amounts,
        verdict.by_category,
        verdict.by_party,
        verdict.by_year,
    )


@given(LINES, st.sampled_from(MODELS))
def test_flat_rate_never_passes_its_ceiling(lines: list[CostLine], model: str) -> None:
    verdict = verdict_of(Budget(model, tuple(lines)))
    exact = verdict.amounts.direct * COST_MODELS[model].flat(LAW) / 100
    assert 0 <= exact - verdict.amounts.flat < Decimal("0.01")
    assert verdict == verdict_of(Budget(model, tuple(lines)))


def test_parameters_of_another_programme_count() -> None:
    verdict = budget_verdict(
        Budget("flat_40", (staff_line(),)), PARTIES, Parameters(flat_other_costs=Decimal(20))
    )
    assert verdict.total == Decimal("57600.00")
