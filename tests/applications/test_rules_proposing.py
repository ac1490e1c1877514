"""What can be proposed: within the costs, the rate and the sum applied for, at the bound and a cent past it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.proposing import Basis, Proposal, most_grantable, proposal_problems
from calls.rules.rates import RateVerdict
from records.rules import Percent, Reason
from tests.factories.rules import codes, only


def ceiling(percent: str) -> RateVerdict:
    return RateVerdict(Percent(Decimal(percent)), Percent(Decimal("75.00")), ())


# 90 % of 67 200.00 is 60 480.00.
BASIS = Basis(
    requested=Decimal("60480.00"),
    rate_asked=Decimal("90.00"),
    cost=Decimal("67200.00"),
    revenue=Decimal(0),
    ceiling=ceiling("90.00"),
    assessed=True,
)
WHOLE = Proposal("grant", "Svarar väl.", Decimal("60480.00"), Decimal("90.00"), Decimal("67200.00"))
PART = replace(WHOLE, kind="grant_in_part", amount=Decimal("60479.99"))
FAILED = Reason("criterion_failed", "A general criterion is not met.", field="checks")
MISSED = Reason("threshold_missed", "Below the threshold.", field="total")


def found(proposal: Proposal, **basis: Any) -> list[str]:
    return codes(proposal_problems(proposal, replace(BASIS, **basis)))


def test_all_that_was_asked_for_can_be_granted_and_a_cent_less_in_part() -> None:
    assert found(WHOLE) == []
    assert found(PART) == []


@pytest.mark.parametrize("kind", ["grant", "grant_in_part", "reject", "not_admit"])
def test_every_proposal_has_reasons(kind: str) -> None:
    silent = replace(WHOLE, kind=kind, reasons="  ")
    assert codes(proposal_problems(silent, replace(BASIS, assessed=kind != "not_admit")))[0] == (
        "proposal_reasons"
    )


@pytest.mark.parametrize("kind", ["grant", "grant_in_part"])
def test_nothing_is_granted_before_it_is_assessed(kind: str) -> None:
    assert found(replace(WHOLE, kind=kind), assessed=False) == ["not_assessed"]


def test_a_threshold_that_is_missed_stands_against_a_grant_and_is_said_at_the_kind() -> None:
    reason = only(proposal_problems(WHOLE, replace(BASIS, missed=(MISSED,))))
    assert (reason.code, reason.field) == ("threshold_missed", "kind")


@pytest.mark.parametrize(
    ("kind", "assessed", "failed", "expected"),
    [
        ("reject", True, (), []),
        ("reject", True, (FAILED,), []),
        ("reject", False, (FAILED,), []),
        ("reject", False, (), ["no_ground_to_reject"]),
        ("not_admit", False, (), []),
        ("not_admit", False, (FAILED,), []),
        ("not_admit", True, (), ["already_admitted"]),
    ],
)
def test_a_refusal_belongs_to_its_stage(
    kind: str, assessed: bool, failed: tuple[Reason, ...], expected: list[str]
) -> None:
    assert found(Proposal(kind, "Skäl."), assessed=assessed, failed=failed) == expected


@pytest.mark.parametrize("value", [None, Decimal(0), Decimal("-0.01")])
@pytest.mark.parametrize(
    ("name", "code"),
    [("cost", "proposal_cost"), ("rate", "proposal_rate"), ("amount", "proposal_amount")],
)
def test_costs_rate_and_amount_are_above_zero(name: str, code: str, value: Decimal | None) -> None:
    assert found(replace(PART, **{name: value})) == [code]


def test_everything_that_is_missing_is_said_at_once() -> None:
    empty = Proposal("grant", "Svarar väl.")
    assert found(empty) == ["proposal_cost", "proposal_rate", "proposal_amount"]


@pytest.mark.parametrize("small", ["0.01", "1.00"])
def test_the_smallest_sums_can_be_granted(small: str) -> None:
    assert found(replace(PART, amount=Decimal(small))) == []
    assert found(replace(PART, cost=Decimal("0.01"), rate=Decimal("0.01"))) == ["proposal_amount_above"]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"cost": Decimal("67200.01")}, "proposal_cost_above", "cost"),
        ({"rate": Decimal("90.01")}, "proposal_rate_above", "rate"),
        ({"amount": Decimal("60480.01")}, "proposal_more_than_asked", "amount"),
        ({"cost": Decimal("67199.99"), "amount": Decimal("60480.00")}, "proposal_amount_above", "amount"),
    ],
)
def test_a_cent_or_a_hundredth_above_a_bound_is_refused(
    change: dict[str, Decimal], code: str, field: str
) -> None:
    reason = only(proposal_problems(replace(PART, **change), BASIS))
    assert (reason.code, reason.field) == (code, field)


def test_no_more_than_the_rate_asked_for_is_granted_though_the_ceiling_is_higher() -> None:
    modest = {"rate_asked": Decimal("80.00"), "requested": Decimal("53760.00")}
    higher = replace(PART, rate=Decimal("80.01"), amount=Decimal("53760.00"))
    reason = only(proposal_problems(higher, replace(BASIS, **modest)))
    assert (reason.code, reason.field) == ("proposal_more_than_asked", "rate")
    assert reason.params == {"requested": Decimal("53760.00"), "rate": Percent(Decimal("80.00"))}


def test_the_amount_is_at_most_the_rate_of_the_costs_less_revenue() -> None:
    # 90 % of 67 200.00 - 10 000.00 is 51 480.00.
    with_revenue = replace(BASIS, revenue=Decimal("10000.00"))
    assert proposal_problems(replace(PART, amount=Decimal("51480.00")), with_revenue) == []
    reason = only(proposal_problems(replace(PART, amount=Decimal("51480.01")), with_revenue))
    assert reason.code == "proposal_amount_above"
    assert reason.params == {
        "rate": Percent(Decimal("90.00")),
        "base": Decimal("57200.00"),
        "most": Decimal("51480.00"),
    }


def test_revenue_above_the_costs_leaves_a_base_of_nothing() -> None:
    reason = only(proposal_problems(replace(PART, cost=Decimal(1)), replace(BASIS, revenue=Decimal(5))))
    assert (reason.params["base"], reason.params["most"]) == (0, 0)


@pytest.mark.parametrize(
    "less",
    [{"amount": Decimal("60479.99")}, {"rate": Decimal("89.99"), "amount": Decimal("60000.00")}],
)
def test_to_grant_is_to_grant_all(less: dict[str, Decimal]) -> None:
    assert found(replace(WHOLE, **less)) == ["proposal_whole_is_less"]


def test_to_grant_in_part_is_to_grant_less_of_something() -> None:
    assert found(replace(WHOLE, kind="grant_in_part")) == ["proposal_part_is_all"]
    smaller = {"cost": Decimal("67000.00"), "amount": Decimal("60300.00")}
    assert found(replace(WHOLE, kind="grant_in_part", **smaller)) == []


@pytest.mark.parametrize(
    ("highest", "kind", "rate", "amount"),
    [
        ("90.00", "grant", "90.00", "60480.00"),
        ("95.00", "grant", "90.00", "60480.00"),
        ("75.00", "grant_in_part", "75.00", "50400.00"),
    ],
)
def test_the_most_there_can_be_is_what_was_asked_for_within_the_highest_rate(
    highest: str, kind: str, rate: str, amount: str
) -> None:
    most = most_grantable(replace(BASIS, ceiling=ceiling(highest)))
    assert (most.kind, most.rate, most.amount, most.cost) == (
        kind,
        Decimal(rate),
        Decimal(amount),
        Decimal("67200.00"),
    )


def test_the_most_there_can_be_is_not_more_than_the_sum_asked_for() -> None:
    most = most_grantable(replace(BASIS, requested=Decimal("50000.00")))
    assert (most.kind, most.rate, most.amount) == ("grant", Decimal("90.00"), Decimal("50000.00"))


@given(
    st.decimals("0.01", "1000000", places=2),
    st.decimals("0.01", "100", places=2),
    st.decimals("0", "1000000", places=2),
    st.decimals("0.01", "100", places=2),
)
def test_the_most_there_can_be_is_accepted_whenever_it_is_anything(
    cost: Decimal, asked: Decimal, revenue: Decimal, highest: Decimal
) -> None:
    verdict = RateVerdict(Percent(highest), Percent(highest), ())
    basis = Basis(cost, asked, cost, revenue, verdict, assessed=True)
    most = replace(most_grantable(basis), reasons="Svarar väl.")
    assert most.amount is not None
    if most.amount > 0:
        assert proposal_problems(most, basis) == []
