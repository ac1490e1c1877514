"""What a draft may leave open and an application may not."""

from decimal import Decimal

import pytest

from applications.rules.data import Budget, CostLine, Financing, OtherMoney
from applications.rules.drafts import has_units, undivided_problems, unnamed_problems, unread_problems
from tests.factories.rules import codes, cost_line, only, staff_line


def test_what_cannot_be_read_is_named_at_its_field_as_it_was_typed() -> None:
    found = unread_problems({"basics": {"starts_on": "syksyllä"}, "budget": {"staff-0-months": "tolv"}})
    assert [(one.code, one.field, one.params) for one in found] == [
        ("unread", "basics#starts_on", {"typed": "syksyllä"}),
        ("unread", "budget#staff-0-months", {"typed": "tolv"}),
    ]


@pytest.mark.parametrize(("length", "shown"), [(60, "x" * 60), (61, "x" * 60 + "…")])
def test_a_long_entry_is_shown_by_its_first_sixty_characters(length: int, shown: str) -> None:
    assert only(unread_problems({"basics": {"rate": "x" * length}})).params == {"typed": shown}


def test_costs_and_payers_without_a_name_are_told_at_their_rows() -> None:
    budget = Budget("flat_7", (cost_line("1", "travel", "10.00"), cost_line("2", "other", "10.00")))
    payers = (
        OtherMoney("1", "Kulturfonden", Decimal(1)),
        OtherMoney("2", "  ", Decimal(1)),
        OtherMoney("3", "", None),
    )
    found = unnamed_problems(budget, ["2", "9"], Financing(None, other=payers))
    assert [(one.code, one.field) for one in found] == [
        ("cost_unnamed", "budget.lines.2"),
        ("payer_unnamed", "financing.other.2.payer"),
        ("payer_unnamed", "financing.other.3.payer"),
    ]
    assert unnamed_problems(budget, [], Financing(None, other=payers[:1])) == []


@pytest.mark.parametrize(("years", "found"), [(None, []), (1, []), (2, ["units_undivided"])])
def test_costs_are_divided_in_projects_of_two_years_or_more(years: int | None, found: list[str]) -> None:
    budget = Budget("flat_7", (CostLine("1", "travel", quantity=Decimal(3)),))
    assert codes(undivided_problems(budget, years)) == found


def test_a_line_of_one_year_is_divided_already() -> None:
    budget = Budget("flat_7", (CostLine("1", "travel", quantity=Decimal(3), year=1),))
    assert undivided_problems(budget, 2) == []


@pytest.mark.parametrize(
    ("line", "known"),
    [
        (CostLine("1", "travel"), False),
        (CostLine("1", "travel", quantity=Decimal(0)), True),
        (staff_line(months=None, hours=None), False),
        (staff_line(months=Decimal(1), hours=None), True),
        (staff_line(months=None, hours=Decimal(1)), True),
    ],
)
def test_a_line_has_units_once_it_says_how_much_of_it_there_is(line: CostLine, known: bool) -> None:
    assert has_units(line) is known


def test_a_cost_without_a_name_is_said_once_in_however_many_years():
    """Each year of a cost is a line of its own under the same key."""
    lines = tuple(CostLine("travel-0", "travel", quantity=Decimal(1), year=year) for year in (1, 2, 3))
    found = unnamed_problems(Budget("flat_7", lines), ["travel-0"], Financing(None))
    assert [reason.field for reason in found] == ["budget.lines.travel-0"]
