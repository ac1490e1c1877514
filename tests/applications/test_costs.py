"""Rows of a budget as the rules see them: a line a year, value added tax shared out, no cent lost in any sum."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Organisation
from applications.models import Application, ApplicationPartner, BudgetLine, FinancingLine
from applications.queries.content import Content
from applications.queries.costs import budget_facts, financing_facts, partner_facts, shared
from applications.queries.sums import by_key, cost_groups, sums_of
from applications.rules.budget import budget_verdict
from applications.rules.data import Financing, OwnMoney
from applications.rules.drafts import undivided_problems
from applications.rules.financing import financing_verdict
from tests.factories.rules import APPLICANT, LAW, codes

P1 = ApplicationPartner(key="p1", position=0, name="Kuusikallion kaupunki", legal_form="municipality")


def application(**fields: Any) -> Application:
    values = {"cost_model": "flat_7", "staff_method": "real", "organisation": Organisation(name="Rinki ry")}
    return Application(**(values | fields))


def content(*lines: BudgetLine, partners: tuple[ApplicationPartner, ...] = (P1,), **fields: Any) -> Content:
    return Content(application(**fields), lines, partners=partners)


def staff(**fields: Any) -> BudgetLine:
    given = {"monthly_cost": Decimal("4000.00"), "months": Decimal(18), "share": Decimal(50)}
    return BudgetLine(category="staff", position=0, description="Ohjaaja", **(given | fields))


def cost(position: int = 0, **fields: Any) -> BudgetLine:
    given = {"quantity": Decimal(3), "unit_price": Decimal("33.33"), "category": "external"}
    return BudgetLine(position=position, description="Tulkkaus", **(given | fields))


def test_row_comes_once_a_year_under_one_key() -> None:
    lines = budget_facts(content(staff(by_year=["12.00", "6.00"], party="p1"))).lines
    assert [(one.key, one.year, one.party) for one in lines] == [("staff-0", 1, "p1"), ("staff-0", 2, "p1")]
    assert [one.staff.months for one in lines if one.staff] == [Decimal(12), Decimal(6)]


def test_years_nothing_is_entered_for_are_left_out() -> None:
    lines = budget_facts(content(cost(by_year=["", "0.00", "3.00"]))).lines
    assert [(one.year, one.quantity) for one in lines] == [(3, Decimal(3))]
    nil = budget_facts(content(cost(by_year=["0.00", "0.00"]))).lines
    assert [(one.year, one.quantity) for one in nil] == [(1, Decimal(0))]


def test_row_that_is_not_divided_comes_once_with_no_year() -> None:
    (line,) = budget_facts(content(cost())).lines
    assert (line.year, line.quantity) == (0, Decimal(3))


def test_hours_count_by_the_hour_and_months_by_share() -> None:
    row = staff(yearly_cost=Decimal("51600.00"), hours=Decimal(1720), by_year=["860.00", "860.00"])
    lines = budget_facts(content(row, staff_method="hourly")).lines
    assert [one.staff.hours for one in lines if one.staff] == [Decimal(860), Decimal(860)]
    assert all(one.staff and one.staff.months is None for one in lines)


def test_undivided_rows_are_named_only_in_a_project_of_several_years() -> None:
    budget = budget_facts(content(staff(), cost(), cost(1, by_year=["3.00"]), cost(2, quantity=None)))
    assert undivided_problems(budget, None) == []
    assert undivided_problems(budget, 1) == []
    found = undivided_problems(budget, 2)
    assert [(one.code, one.field) for one in found] == [
        ("units_undivided", "budget.lines.staff-0.months"),
        ("units_undivided", "budget.lines.external-0.quantity"),
    ]
    assert codes(found)


def test_land_is_a_kind_of_equipment_only() -> None:
    lines = [cost(category=category, kind="land") for category in ("equipment", "external")]
    assert [one.kind for one in budget_facts(content(*lines)).lines] == ["land", ""]


def test_deliverables_and_procurements_come_from_their_rows() -> None:
    entries = {
        "deliverables": [
            {"name": "Opas", "shown_by": "Julkaistu", "amount": "107.00"},
            {"name": "", "shown_by": "", "amount": None},
        ],
        "procurements": [
            {"name": "Tulkkaus", "kind": "goods_services", "value": "84100.00", "stage": "planned"},
            {"name": "Kesken", "kind": "", "value": None, "stage": ""},
        ],
    }
    budget = budget_facts(content(entries=entries))
    assert [(one.key, one.name, one.amount) for one in budget.deliverables] == [
        ("deliverables-0", "Opas", Decimal("107.00"))
    ]
    assert [(one.key, one.value) for one in budget.procurements] == [("procurements-0", Decimal("84100.00"))]


def test_blank_partner_row_is_nobody() -> None:
    blank = ApplicationPartner(key="p2", position=1)
    assert [one.key for one in partner_facts((P1, blank))] == ["p1"]
    plan = financing_facts(content(partners=(P1, blank)))
    assert [one.party for one in plan.own] == ["", "p1"]


def test_own_money_is_that_of_its_party_with_its_reason() -> None:
    made = content(reasons={"financing": {"own_reason_p1": "Kunnalla ei ole varoja."}})
    lines = (
        FinancingLine(source="own", position=0, amount=Decimal("100.00")),
        FinancingLine(source="partner", position=0, party="gone", amount=Decimal("5.00")),
        FinancingLine(source="other_private", position=0, payer="Säätiö", amount=Decimal(1), in_kind=True),
    )
    plan = financing_facts(Content(made.application, financing=lines, partners=(P1,)))
    assert {one.party: (one.amount, one.reasons) for one in plan.own} == {
        "": (Decimal("100.00"), ""),
        "p1": (Decimal("0.00"), "Kunnalla ei ole varoja."),
        "gone": (Decimal("5.00"), ""),
    }
    assert [one.in_kind for one in plan.other] == [True]


def test_cost_of_several_years_is_one_row_to_read() -> None:
    made = content(
        staff(by_year=["12.00", "6.00"]), cost(by_year=["1.00", "2.00"], party="p1", vat=Decimal("3.00"))
    )
    parties = (APPLICANT, *partner_facts(made.partners))
    budget = budget_facts(made)
    groups = cost_groups(budget_verdict(budget, parties, LAW), parties, "real", LAW)
    assert [group.label for group in groups] == ["Staff", "External services"]
    person, service = groups[0].lines[0], groups[1].lines[0]
    assert person.how is not None
    assert (person.amount, str(person.how.params["months"].value)) == (Decimal("36000.00"), "18")
    assert (service.party, service.quantity, service.years, service.vat) == (
        "Kuusikallion kaupunki",
        Decimal(3),
        ((1, Decimal(1)), (2, Decimal(2))),
        Decimal("3.00"),
    )


FIGURES = st.lists(st.decimals(0, 99, places=2), min_size=1, max_size=4)
ROWS = st.lists(
    st.builds(
        lambda category, party, price, figures: {
            "category": category,
            "party": party,
            "unit_price": price,
            "quantity": sum(figures),
            "by_year": [f"{one:.2f}" for one in figures],
        },
        st.sampled_from(["travel", "external", "equipment", "other"]),
        st.sampled_from(["", "p1", "gone"]),
        st.decimals("0.01", 9_999, places=2),
        FIGURES,
    ),
    max_size=8,
)


@given(ROWS, st.sampled_from(["flat_40", "flat_7", "flat_1", "lump_sum"]), st.decimals(0, 50_000, places=2))
def test_sums_by_category_party_and_year_equal_the_total(
    rows: list[dict[str, Any]], model: str, asked: Decimal
) -> None:
    made = content(*(cost(place, **row) for place, row in enumerate(rows)), cost_model=model)
    parties = (APPLICANT, *partner_facts(made.partners))
    verdict = budget_verdict(budget_facts(made), parties, LAW)
    support = min(asked, verdict.total)
    sums = sums_of(verdict, parties, Financing(None, (OwnMoney("", Decimal(1)),)), support)
    whole = {row.name: row for row in sums.rows}
    assert whole["sum-all"].total == verdict.total
    for row in sums.rows:
        assert sum(row.by_year) == row.total
    for place in range(len(sums.years)):
        direct, flat, total = (whole[f"sum-{name}"].by_year[place] for name in ("direct", "flat", "all"))
        assert direct + flat == total
        assert sum(row.by_year[place] for row in sums.rows[:5]) == direct
    assert sum(one.amounts.total for one in sums.parties) == verdict.total
    assert sum(one.support for one in sums.parties) == support
    assert all(one.support >= 0 for one in sums.parties)
    assert sum(by_key(verdict).values()) == verdict.amounts.direct


@given(st.decimals(0, 100_000, places=2), FIGURES)
def test_value_added_tax_is_shared_among_the_years_to_the_cent(
    amount: Decimal, figures: list[Decimal]
) -> None:
    parts = shared(amount, dict(enumerate(figures, 1)))
    assert sum(parts.values()) == amount
    assert all(part >= 0 for part in parts.values())


@given(
    st.decimals(0, 100_000, places=2),
    st.lists(st.decimals(0, 50_000, places=2), min_size=2, max_size=2),
    st.decimals(0, 50_000, places=2),
)
def test_gap_is_zero_exactly_when_the_plan_equals_the_costs(
    eligible: Decimal, own: list[Decimal], fund: Decimal
) -> None:
    plan = Financing(fund, (OwnMoney("", own[0]), OwnMoney("p1", own[1])))
    verdict = financing_verdict(plan, Decimal(75), eligible, (APPLICANT,))
    assert (verdict.gap == 0) == (fund + sum(own) == eligible)
