"""Kinds of cost that are never paid, value added tax, and land."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.budget import budget_problems, budget_verdict
from applications.rules.costs import NEVER_ELIGIBLE, land_problems, most_land
from applications.rules.data import Budget, Party
from calls.rules.rounding import down
from records.rules import Percent, Reason
from tests.factories.rules import APPLICANT, LAW, codes, cost_line, only, staff_line


def checked(
    budget: Budget, party: Party = APPLICANT, support: str = "project"
) -> tuple[Decimal, list[Reason]]:
    verdict = budget_verdict(budget, (party,), LAW, support=support)
    return verdict.total, budget_problems(budget, verdict, LAW, support=support)


def with_line(**values: object) -> Budget:
    return Budget(
        "flat_7", (staff_line(), cost_line("2", values.pop("category", "other"), "100.00", **values))
    )


@pytest.mark.parametrize("kind", NEVER_ELIGIBLE)
def test_kind_that_is_never_paid_counts_nothing(kind: str) -> None:
    total, found = checked(with_line(kind=kind, label="This"))
    reason = only(found)
    assert (reason.code, reason.field) == (f"cost_{kind}", "budget.lines.2.kind")
    assert reason.params == {"label": "This"}
    assert total == Decimal("51360.00")


def test_rules_name_every_kind_the_law_shuts_out() -> None:
    assert set(NEVER_ELIGIBLE) == {
        "in_kind", "volunteer_work", "interest", "bank", "fine", "legal", "representation", "paid_elsewhere",
        "basic_activity",
    }  # fmt: skip


def test_basic_activity_is_paid_in_operating_support() -> None:
    budget = Budget("operating_real", (cost_line("1", "external", "250000.00", kind="basic_activity"),))
    total, found = checked(budget, support="operating")
    assert (total, found) == (Decimal("250000.00"), [])


def test_unknown_kind_is_refused() -> None:
    assert codes(checked(with_line(kind="gift"))[1]) == ["cost_kind_unknown"]


@pytest.mark.parametrize("form", ["municipality", "joint_municipal_authority"])
def test_vat_of_municipalities_is_never_paid(form: str) -> None:
    party = replace(APPLICANT, legal_form=form, vat_shown=True)
    total, found = checked(with_line(vat=Decimal("25.50"), label="This"), party)
    reason = only(found)
    assert (reason.code, reason.field) == ("vat_never_for_municipality", "budget.lines.2.vat")
    assert reason.params == {"label": "This", "vat": Decimal("25.50")}
    assert total == down(Decimal("48100.00") * Decimal("1.07"))


def test_vat_is_paid_where_it_is_shown_not_to_be_deductible() -> None:
    budget = with_line(vat=Decimal("25.50"))
    assert codes(checked(budget)[1]) == ["vat_not_shown"]
    total, found = checked(budget, replace(APPLICANT, vat_shown=True))
    assert (total, found) == (down(Decimal("48125.50") * Decimal("1.07")), [])
    assert codes(checked(with_line(vat=Decimal("-1.00")))[1]) == ["vat_negative"]


def land_budget(land: str, kind: str = "land") -> Budget:
    others = cost_line("1", "other", "90000.00")
    return Budget("flat_7", (staff_line(), others, cost_line("2", "equipment", land, kind=kind)))


def test_land_above_its_share_is_refused_with_the_most_it_can_be() -> None:
    most = most_land(Decimal("138000.00"), Decimal(10), Decimal(7))
    assert checked(land_budget(str(most)))[1] == []
    _, found = checked(land_budget(str(most + Decimal("0.02"))))
    reason = only(found)
    assert (reason.code, reason.field) == ("land_above_share", "budget.lines")
    assert reason.params == {"land": most + Decimal("0.02"), "share": Percent(Decimal(10)), "most": most}


@pytest.mark.parametrize(("land", "count"), [("10.00", 0), ("10.01", 1)])
def test_land_may_be_exactly_its_share(land: str, count: int) -> None:
    found = land_problems({"land": Decimal(land)}, Decimal("100.00"), Decimal(0), LAW)
    assert len(found) == count


def test_derelict_land_has_the_larger_share() -> None:
    most = most_land(Decimal("138000.00"), Decimal(10), Decimal(7))
    assert checked(land_budget(str(most * 2)))[1][0].code == "land_above_share"
    assert codes(checked(land_budget(str(most * 2), "land_derelict"))[1]) == ["derelict_land_above_share"]
    assert checked(land_budget(str(down(most * Decimal("1.4"))), "land_derelict"))[1] == []


@given(
    st.decimals(0, 5_000_000, places=2),
    st.sampled_from([Decimal(10), Decimal(15)]),
    st.sampled_from([0, 1, 7]),
)
def test_most_land_is_the_most(others: Decimal, share: Decimal, flat: int) -> None:
    def fits(land: Decimal) -> bool:
        direct = others + land
        return land * 100 <= share * (direct + down(direct * flat / 100))

    most = most_land(others, share, Decimal(flat))
    assert fits(most)
    assert not fits(most + Decimal("0.03"))
