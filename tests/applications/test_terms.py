"""Terms of a grant: cuts that give the accepted costs, claims with their days, property, types of intervention."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.terms import (
    MOST_CLAIM_DAYS,
    MOST_CLAIM_MONTHS,
    Claim,
    Cut,
    Terms,
    TermsBasis,
    accepted_by_category,
    accepted_cost,
    claims,
    terms_problems,
)
from calls.rules.parameters import Parameters

PARAMETERS = Parameters()
BASIS = TermsBasis(
    whole=Decimal("96235.80"),
    by_category={"staff": Decimal("79680.00"), "external": Decimal("10260.00")},
    flat=Decimal("7.00"),
    support="project",
    types={"1.SO2.003": 1, "3.004": 3},
)
TERMS = Terms(date(2027, 1, 1), date(2028, 12, 31), types=("1.SO2.003",))
INTERPRETING = Cut("external", Decimal("10260.00"), "The municipalities interpret themselves.")
CENTS = st.decimals(min_value="0.01", max_value="79680", places=2)


def codes(terms: Terms, cost: str = "96235.80", basis: TermsBasis = BASIS) -> list[str]:
    return [reason.code for reason in terms_problems(terms, basis, Decimal(cost), PARAMETERS)]


def test_what_was_applied_for_stands_without_cuts():
    assert codes(TERMS) == []
    assert accepted_cost(BASIS, ()) == BASIS.whole


def test_a_cut_takes_its_part_of_the_flat_rate_along():
    # 79 680.00 and 7 % of it, 5 577.60
    assert accepted_cost(BASIS, [INTERPRETING]) == Decimal("85257.60")
    assert codes(replace(TERMS, cuts=(INTERPRETING,)), "85257.60") == []
    assert accepted_by_category(BASIS, [INTERPRETING])["external"] == 0


@pytest.mark.parametrize(
    ("cut", "code"),
    [
        (replace(INTERPRETING, reason=" "), "cut_reason"),
        (replace(INTERPRETING, amount=Decimal("10260.01")), "cut_above"),
        (replace(INTERPRETING, category="travel"), "cut_above"),
        (replace(INTERPRETING, amount=Decimal(0)), "cut_empty"),
        (replace(INTERPRETING, amount=Decimal("-1.00")), "cut_empty"),
    ],
)
def test_a_cut_needs_an_amount_that_is_there_and_a_reason(cut: Cut, code: str):
    assert codes(replace(TERMS, cuts=(cut,)), "85257.60") == [code]


def test_costs_that_do_not_follow_from_the_cuts_are_refused_with_those_that_do():
    (reason,) = terms_problems(replace(TERMS, cuts=(INTERPRETING,)), BASIS, Decimal("80000.00"), PARAMETERS)
    assert (reason.code, reason.params["accepted"]) == ("cuts_differ", Decimal("85257.60"))
    assert codes(TERMS, "80000.00") == ["cuts_differ"]


@given(staff=CENTS, external=st.decimals(min_value="0.01", max_value="10260", places=2))
def test_accepted_costs_fall_by_the_cuts_and_at_most_their_flat_rate(staff: Decimal, external: Decimal):
    cuts = [Cut("staff", staff, "a"), Cut("external", external, "b")]
    cut = staff + external
    fall = BASIS.whole - accepted_cost(BASIS, cuts)
    assert cut <= fall <= cut * Decimal("1.07") + Decimal("0.01")
    assert sum(accepted_by_category(BASIS, cuts).values()) == Decimal("89940.00") - cut


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ends_on": date(2030, 1, 1)}, "too_long"),
        ({"starts_on": None}, "start_missing"),
        ({"ends_on": date(2026, 12, 31)}, "ends_before_it_starts"),
        ({"claim_months": 0}, "claim_months"),
        ({"claim_months": 13}, "claim_months"),
        ({"claim_days": 0}, "claim_days"),
        ({"claim_days": 181}, "claim_days"),
        ({"property_until": date(2028, 12, 30)}, "property_early"),
        ({"types": ()}, "intervention_missing"),
        ({"types": ("3.004",)}, "intervention_missing"),
        ({"types": ("1.SO1.001",)}, "intervention_not_usable"),
    ],
)
def test_the_law_s_bounds_hold_for_every_term(change: dict, code: str):
    assert code in codes(replace(TERMS, **change))


def test_terms_at_the_bounds_pass():
    assert codes(replace(TERMS, claim_months=12, claim_days=180, property_until=date(2028, 12, 31))) == []
    assert codes(replace(TERMS, types=()), basis=replace(BASIS, types={})) == []


def test_claims_are_half_years_to_the_end_each_due_on_a_weekday():
    found = claims(Terms(date(2027, 3, 15), date(2028, 1, 10)))
    assert found == (
        Claim(date(2027, 3, 15), date(2027, 9, 14), date(2027, 11, 15)),
        Claim(date(2027, 9, 15), date(2028, 1, 10), date(2028, 3, 10)),
    )
    # 13.11.2027 is a Saturday


@given(
    start=st.dates(date(2022, 1, 1), date(2027, 12, 31)),
    days=st.integers(min_value=0, max_value=1090),
    months=st.integers(min_value=1, max_value=12),
)
def test_claims_cover_every_day_of_the_project_once(start: date, days: int, months: int):
    end = start + timedelta(days=days)
    found = claims(Terms(start, end, claim_months=months))
    assert found[0].first == start
    assert found[-1].last == end
    assert all(one.last + timedelta(days=1) == after.first for one, after in pairwise(found))
    assert all(one.due > one.last and one.due.weekday() < 5 for one in found)


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("claim_months", 0, ["claim_months"]),
        ("claim_months", 1, []),
        ("claim_months", MOST_CLAIM_MONTHS, []),
        ("claim_months", MOST_CLAIM_MONTHS + 1, ["claim_months"]),
        ("claim_days", 0, ["claim_days"]),
        ("claim_days", 1, []),
        ("claim_days", MOST_CLAIM_DAYS, []),
        ("claim_days", MOST_CLAIM_DAYS + 1, ["claim_days"]),
        ("property_until", date(2028, 12, 31), []),
        ("property_until", date(2028, 12, 30), ["property_early"]),
        ("property_until", None, []),
    ],
)
def test_terms_hold_at_their_bounds_and_not_beyond(name: str, value: object, found: list[str]):
    reasons = terms_problems(replace(TERMS, **{name: value}), BASIS, BASIS.whole, PARAMETERS)
    assert [one.field for one in reasons] == [name if code else "" for code in found]


def test_the_smallest_cut_is_a_cent():
    cent = Cut("external", Decimal("0.01"), "Avrundning.")
    left = accepted_cost(BASIS, [cent])
    assert codes(replace(TERMS, cuts=(cent,)), str(left)) == []
    assert codes(replace(TERMS, cuts=(cent,)), str(left - Decimal("0.01"))) == ["cuts_differ"]


@pytest.mark.parametrize("gap", ["starts_on", "ends_on"])
def test_there_are_no_claims_while_a_day_is_open(gap: str):
    assert claims(replace(TERMS, **{gap: None})) == ()


def test_a_last_period_of_a_single_day_has_its_claim():
    one_day = replace(TERMS, ends_on=date(2028, 1, 1), claim_months=6)
    assert [(one.first, one.last) for one in claims(one_day)] == [
        (date(2027, 1, 1), date(2027, 6, 30)),
        (date(2027, 7, 1), date(2027, 12, 31)),
        (date(2028, 1, 1), date(2028, 1, 1)),
    ]
