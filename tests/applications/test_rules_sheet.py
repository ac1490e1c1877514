"""A budget from a spreadsheet: what is understood, and what is said of the rest."""

from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.data import CATEGORIES
from applications.rules.sheet import BUDGET_COLUMNS, SHOWN, Words, budget_columns, cut, divided, fold, read
from records.forms import typed_number

HEADS = ["Category", "Whose cost", "Cost", "Quantity", "Unit price, €"]
STAFF_HEADS = ["Category", "Cost", "Cost a month, €", "Months", "Share, %", "Year 1", "Year 2"]


def words(language="en", **choices):
    columns = budget_columns(3)
    shown = {one.key: one.heading % {"number": one.year} if one.year else one.heading for one in columns}
    shown |= {f"category.{code}": code for code in CATEGORIES}
    known = {
        "category": {fold(code): code for code in CATEGORIES} | {"matkat": "travel"},
        "party": {"applicant": "", "kuntaliitto": "p2"},
        "procurement": {"yes": True, "no": False},
        "kind": {"land": "land"},
    }
    return Words(
        headings={fold(heading): key for key, heading in shown.items()},
        choices=known | choices,
        shown=shown,
        known={name: list(found) for name, found in known.items()},
        number=partial(typed_number, language=language),
    )


def rows(*cells, heads=HEADS, language="en", most=300):
    return read([heads, *cells], budget_columns(3), words(language), most=most)


def codes(found):
    return [reason.code for reason in found]


def test_row_is_understood():
    found = rows(["Matkat", "Kuntaliitto", "Train", "12", "85.50"])
    assert found.problems == ()
    assert not found.blocking
    [row] = found.rows
    assert (row.number, row.problems, row.kept) == (2, (), True)
    assert row.values == {
        "category": "travel",
        "party": "p2",
        "description": "Train",
        "quantity": Decimal(12),
        "unit_price": Decimal("85.50"),
    }


@pytest.mark.parametrize(
    ("language", "typed"),
    [("fi", "1 234,50"), ("sv", "1\u00a0234,50 €"), ("en", "1,234.50"), ("en", "1234.5"), ("fi", "1234.50")],
)
def test_figures_are_read_as_each_language_writes_them(language, typed):
    [row] = rows(["travel", "", "Train", "1", typed], language=language).rows
    assert row.values["unit_price"] == Decimal("1234.50")


@pytest.mark.parametrize("typed", ["twelve", "1.2345", "#REF!", "1.234"])
def test_figure_that_is_none_is_kept_as_typed_and_named(typed):
    [row] = rows(["travel", "", "Train", typed, "10"], language="fi").rows
    assert codes(row.problems) == ["sheet_figure_unreadable"]
    assert row.unread == {"quantity": typed}
    assert row.kept
    assert "quantity" not in row.values


def test_figure_larger_than_the_field_is_named():
    [row] = rows(["travel", "", "Train", "12345678", "10"]).rows
    assert codes(row.problems) == ["sheet_figure_too_large"]


def test_text_longer_than_the_field_is_kept_and_named():
    [row] = rows(["travel", "", "x" * 201, "1", "10"]).rows
    assert codes(row.problems) == ["sheet_text_too_long"]
    assert row.problems[0].params["length"] == 201
    assert row.unread == {"description": "x" * 201}


def test_row_without_category_or_with_a_strange_one_cannot_be_saved():
    found = rows(
        ["", "", "Train", "1", "10"], ["Junat", "", "Train", "1", "10"], ["travel", "", "T", "1", "1"]
    )
    assert [codes(row.problems) for row in found.rows] == [
        ["sheet_category_missing"],
        ["sheet_word_unknown"],
        [],
    ]
    assert "travel" in found.rows[1].problems[0].params["known"]
    assert [row.number for row in found.left_out] == [2, 3]
    assert found.blocking


def test_party_nobody_knows_cannot_be_saved():
    found = rows(["travel", "Helsinki", "Train", "1", "10"])
    assert codes(found.rows[0].problems) == ["sheet_word_unknown"]
    assert found.blocking


def test_figure_of_another_category_is_not_dropped_in_silence():
    found = rows(["staff", "", "Leader", "3", ""])
    assert codes(found.rows[0].problems) == ["sheet_not_for_category"]
    assert found.blocking


def test_years_become_a_list_and_their_sum_the_whole():
    found = rows(["staff", "Leader", "4000", "", "80", "6", "12.5"], heads=STAFF_HEADS)
    assert found.rows[0].values["by_year"] == [Decimal(6), Decimal("12.5")]
    assert found.rows[0].values["months"] == Decimal("18.5")


def test_whole_that_is_written_stays_beside_its_years():
    found = rows(["staff", "Leader", "4000", "18", "80", "6", ""], heads=STAFF_HEADS)
    assert found.rows[0].values["months"] == Decimal(18)
    assert found.rows[0].values["by_year"] == [Decimal(6)]


def test_headings_are_found_under_a_title_and_blank_rows_passed_over():
    grid = [
        ["Budget of 2027"],
        [],
        HEADS,
        ["travel", "", "Train", "1", "2"],
        [],
        ["travel", "", "Bus", "1", "3"],
    ]
    found = read(grid, budget_columns(3), words())
    assert [row.number for row in found.rows] == [4, 6]


def test_table_without_headings_is_refused_whole():
    found = read([["travel", "", "Train", "1", "2"]], budget_columns(3), words())
    assert codes(found.problems) == ["sheet_no_headings"]
    assert found.blocking


def test_table_without_rows_says_so():
    found = rows()
    assert codes(found.problems) == ["sheet_no_rows"]
    assert found.blocking


def test_strange_column_is_noted_and_a_doubled_one_refused():
    found = rows(["travel", "", "Train", "1", "2", "hm"], heads=[*HEADS, "Remark"])
    assert [(one.code, one.blocks) for one in found.problems] == [("sheet_heading_unknown", False)]
    assert not found.blocking
    found = rows(["travel", "", "Train", "1", "2", "3"], heads=[*HEADS, "Quantity"])
    assert codes(found.problems) == ["sheet_heading_twice"]
    assert found.blocking


def test_sum_column_is_never_read():
    found = rows(
        ["travel", "", "Train", "1", "2", "nonsense"], ["", "", "", "", "", "99"], heads=[*HEADS, "Sum, €"]
    )
    assert len(found.rows) == 1
    assert found.rows[0].problems == ()


def test_more_rows_than_a_category_takes_are_refused():
    many = [["travel", "", "Train", "1", "2"]] * 4
    assert not rows(*many, most=4).blocking
    assert codes(rows(*many, most=3).problems) == ["sheet_too_many"]


def test_row_with_more_cells_than_headings_loses_only_those():
    assert rows(["travel", "", "Train", "1", "2", "3", "4"]).rows[0].problems == ()


@given(st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=8))
def test_no_table_makes_it_fail(grid):
    found = read([HEADS, *grid], budget_columns(3), words())
    for row in found.rows:
        assert row.kept or row.problems
        assert set(row.values) <= {column.name for column in BUDGET_COLUMNS} | {"by_year"}


@given(st.text(max_size=30))
def test_fold_forgets_case_and_marks_and_nothing_else(text):
    assert fold(text) == fold(f" {text} ,€:") == fold(fold(text))


def test_what_fits_its_column_exactly_is_read():
    heads, longest = ["Category", "Cost"], 200
    [text] = rows(["travel", "x" * longest], heads=heads).rows
    assert (text.problems, text.values["description"]) == ((), "x" * longest)
    [long] = rows(["travel", "x" * (longest + 1)], heads=heads).rows
    assert codes(long.problems) == ["sheet_text_too_long"]


@pytest.mark.parametrize(
    ("values", "category", "name"),
    [
        ({}, "travel", "quantity"),
        ({"hours": 1}, "travel", "quantity"),
        ({}, "staff", "months"),
        ({"hours": 1}, "staff", "hours"),
        ({"yearly_cost": 1}, "staff", "hours"),
    ],
)
def test_the_years_divide_hours_months_or_the_quantity(values, category, name):
    assert divided(values, category) == name


@pytest.mark.parametrize(("length", "ends"), [(SHOWN, "x"), (SHOWN + 1, "…")])
def test_a_long_text_is_quoted_by_its_beginning(length, ends):
    assert cut("x" * length) == "x" * (SHOWN - 1) + ("x" if ends == "x" else "x…")
