"""The financing plan equals the costs to the cent, with the grant and own money in it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.data import Financing, OtherMoney, OwnMoney
from applications.rules.financing import FinancingVerdict, financing_verdict
from tests.factories.rules import APPLICANT, PARTNER, codes, only

ELIGIBLE = Decimal("1000.00")
GOOD = Financing(
    Decimal("675.00"),
    (OwnMoney("", Decimal("100.00")), OwnMoney("p1", Decimal("50.00"))),
    (
        OtherMoney("1", "City of Kuusikallio", Decimal("50.00")),
        OtherMoney("2", "A", Decimal("25.00"), "private"),
    ),
    revenue=Decimal("100.00"),
)


def judged(financing: Financing, rate: str = "75", **values: object) -> FinancingVerdict:
    parties = values.pop("parties", (APPLICANT, PARTNER))
    return financing_verdict(financing, Decimal(rate), ELIGIBLE, parties, **values)


def test_whole_plan_passes() -> None:
    verdict = judged(GOOD)
    assert (verdict.grant, verdict.financed, verdict.gap, verdict.reasons) == (
        Decimal("675.00"),
        ELIGIBLE,
        Decimal("0.00"),
        (),
    )


@pytest.mark.parametrize(
    ("private", "code", "gap"),
    [
        ("24.99", "financing_short", "0.01"),
        ("25.01", "financing_over", "0.01"),
        ("0.00", "financing_short", "25.00"),
    ],
)
def test_gap_is_named_to_the_cent(private: str, code: str, gap: str) -> None:
    other = (GOOD.other[0], replace(GOOD.other[1], amount=Decimal(private)))
    verdict = judged(replace(GOOD, other=other))
    reason = only(verdict.reasons)
    assert (reason.code, reason.field, reason.params) == (code, "financing", {"gap": Decimal(gap)})
    assert verdict.gap == Decimal("25.00") - Decimal(private)


@pytest.mark.parametrize(
    ("fund", "code"),
    [
        (None, "fund_share_missing"),
        ("675.01", "fund_share_above_grant"),
        ("674.99", "fund_share_below_grant"),
    ],
)
def test_fund_share_is_the_grant(fund: str | None, code: str) -> None:
    found = judged(replace(GOOD, fund=Decimal(fund) if fund else None)).reasons
    reason = only(one for one in found if one.field == "financing.fund")
    assert (reason.code, reason.params["grant"]) == (code, Decimal("675.00"))


def test_lower_maximum_asked_for_binds() -> None:
    own = (OwnMoney("", Decimal("175.00")), GOOD.own[1])
    assert judged(replace(GOOD, fund=Decimal("600.00"), own=own, maximum=Decimal("600.00"))).reasons == ()


def test_revenue_that_covers_the_costs_leaves_nothing_to_support() -> None:
    found = judged(replace(GOOD, revenue=ELIGIBLE)).reasons
    assert "nothing_to_support" in codes(found)


@pytest.mark.parametrize(
    ("own", "code", "field"),
    [
        ((OwnMoney("", Decimal("150.00")),), "partner_own_money_missing", "financing.own.p1"),
        (
            (OwnMoney("", Decimal("0.00")), OwnMoney("p1", Decimal("150.00"))),
            "own_money_missing",
            "financing.own.applicant",
        ),
        (
            (
                OwnMoney("", Decimal("150.00")),
                OwnMoney("p1", Decimal(0), "Works with refugees without income."),
            ),
            "own_money_reasoned",
            "financing.own.p1",
        ),
        (
            (OwnMoney("", Decimal("150.00")), OwnMoney("p1", Decimal(0), "Because.", accepted=False)),
            "own_money_reasons_refused",
            "financing.own.p1",
        ),
    ],
)
def test_applicant_and_each_partner_put_in_own_money(
    own: tuple[OwnMoney, ...], code: str, field: str
) -> None:
    reason = only(judged(replace(GOOD, own=own)).reasons)
    assert (reason.code, reason.field) == (code, field)
    assert reason.blocks == (code != "own_money_reasoned")


def test_accepted_reasons_and_full_support_need_no_own_money() -> None:
    accepted = (OwnMoney("", Decimal("150.00")), OwnMoney("p1", Decimal(0), "Because.", accepted=True))
    assert judged(replace(GOOD, own=accepted)).reasons == ()
    assert judged(Financing(ELIGIBLE), "100", fully_funded=True).reasons == ()
    assert codes(judged(Financing(ELIGIBLE), "100", parties=(APPLICANT,)).reasons) == ["own_money_missing"]


def test_partner_without_funding_needs_no_own_money() -> None:
    outside = replace(PARTNER, receives_funding=False)
    own = (OwnMoney("", Decimal("150.00")),)
    assert judged(replace(GOOD, own=own), parties=(APPLICANT, outside)).reasons == ()


def test_stranger_cannot_put_in_own_money() -> None:
    own = (*GOOD.own, OwnMoney("x", Decimal(0)))
    assert codes(judged(replace(GOOD, own=own)).reasons) == ["own_money_party_unknown"]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"in_kind": True}, "financing_in_kind"), ({"from_eu_budget": True}, "financing_from_eu_budget")],
)
def test_other_financing_is_money_and_not_the_eus(change: dict[str, bool], code: str) -> None:
    other = (replace(GOOD.other[0], **change), GOOD.other[1])
    assert codes(judged(replace(GOOD, other=other)).reasons) == [code]


def test_missing_and_negative_amounts_are_named() -> None:
    other = (replace(GOOD.other[0], amount=None), replace(GOOD.other[1], amount=Decimal("75.00")))
    assert codes(judged(replace(GOOD, other=other)).reasons) == ["financing_amount_missing"]
    other = (
        replace(GOOD.other[0], amount=Decimal("-50.00")),
        replace(GOOD.other[1], amount=Decimal("125.00")),
    )
    reason = only(judged(replace(GOOD, other=other)).reasons)
    assert (reason.code, reason.field) == ("financing_negative", "financing.other.1")


def test_own_money_left_open_is_named_at_its_party() -> None:
    own = (OwnMoney("", None), OwnMoney("p1", Decimal("-1.00")))
    found = {(one.code, one.field) for one in judged(replace(GOOD, own=own)).reasons}
    assert ("financing_amount_missing", "financing.own.applicant") in found
    assert ("financing_negative", "financing.own.p1") in found


def test_empty_budget_is_not_called_covered_by_revenue() -> None:
    verdict = financing_verdict(Financing(Decimal(0)), Decimal(75), Decimal(0), ())
    assert verdict.reasons == ()


def test_nothing_is_said_of_the_fund_share_while_the_rate_is_open() -> None:
    found = financing_verdict(GOOD, None, ELIGIBLE, (APPLICANT, PARTNER)).reasons
    assert codes(found) == []


CENTS = st.decimals(0, 1_000_000, places=2)


@given(CENTS, CENTS, CENTS, CENTS, CENTS)
def test_gap_is_exact(
    fund: Decimal, own: Decimal, other: Decimal, revenue: Decimal, eligible: Decimal
) -> None:
    plan = Financing(fund, (OwnMoney("", own),), (OtherMoney("1", "A", other),), revenue)
    verdict = financing_verdict(plan, Decimal(75), eligible, (APPLICANT,))
    assert verdict.gap == eligible - fund - own - other - revenue
    named = [reason.params["gap"] for reason in verdict.reasons if reason.field == "financing"]
    assert named == ([abs(verdict.gap)] if verdict.gap else [])


@given(st.decimals("0.01", 100, places=2), st.decimals(1, 1_000_000, places=2))
def test_plan_made_from_the_grant_closes(rate: Decimal, eligible: Decimal) -> None:
    grant = financing_verdict(Financing(None), rate, eligible, ()).grant
    plan = Financing(grant, (OwnMoney("", eligible - grant),))
    found = codes(financing_verdict(plan, rate, eligible, (APPLICANT,)).reasons)
    assert found == ([] if grant < eligible else ["own_money_missing"])


def plan_of(eligible: str = "100.00", **plan: object) -> list[str]:
    given_plan = {"fund": Decimal("75.00"), "own": (OwnMoney("", Decimal("25.00")),)} | plan
    verdict = financing_verdict(Financing(**given_plan), Decimal("75.00"), Decimal(eligible), (APPLICANT,))
    return codes(verdict.reasons)


def test_a_plan_that_closes_to_the_cent_is_whole() -> None:
    assert plan_of() == []


@pytest.mark.parametrize(
    ("maximum", "found"),
    [("0.01", ["fund_share_above_grant"]), ("0.00", ["maximum_not_positive", "fund_share_above_grant"])],
)
def test_the_least_that_can_be_asked_for_is_a_cent(maximum: str, found: list[str]) -> None:
    assert plan_of(maximum=Decimal(maximum)) == found


def test_a_negative_share_of_the_fund_is_named() -> None:
    found = plan_of(fund=Decimal("-0.01"), own=(OwnMoney("", Decimal("100.01")),))
    assert found == ["financing_negative", "fund_share_below_grant"]


@pytest.mark.parametrize(
    ("revenue", "found"),
    [("0.50", ["nothing_to_support"]), ("0.51", ["financing_over", "nothing_to_support"])],
)
def test_revenue_of_less_than_a_euro_can_cover_the_costs(revenue: str, found: list[str]) -> None:
    plan = {"fund": Decimal(0), "own": (OwnMoney("", Decimal(0), "Inga medel.", accepted=True),)}
    assert plan_of("0.50", revenue=Decimal(revenue), **plan) == found


@pytest.mark.parametrize(("own", "found"), [("0.01", []), ("0.00", ["own_money_missing"])])
def test_a_cent_of_own_money_is_own_money(own: str, found: list[str]) -> None:
    rest = OtherMoney("1", "Kulturfonden", Decimal("25.00") - Decimal(own), "private")
    assert plan_of(own=(OwnMoney("", Decimal(own)),), other=(rest,)) == found
