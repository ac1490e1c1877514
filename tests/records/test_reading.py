"""Rows out of pasted text, CSV and workbooks."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.renderers.reading import (
    MOST_ROWS,
    NotATable,
    as_text,
    figure,
    rows_of_book,
    rows_of_csv,
    rows_of_text,
    shield,
    unshield,
)
from records.renderers.sheets import plain_cell

CELLS = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20).map(str.strip)


def book_of(rows, *, formats=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, pattern in formats:
        book.active[place].number_format = pattern
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


@pytest.mark.parametrize("mark", ["\t", ";", ","])
def test_text_is_cut_at_its_mark(mark):
    assert rows_of_text(mark.join(["Luokka", "Kulu", "Summa"]) + "\n" + mark.join(["a", "b", "1"])) == [
        ["Luokka", "Kulu", "Summa"],
        ["a", "b", "1"],
    ]


def test_semicolons_leave_the_decimal_comma_alone():
    assert rows_of_text("Luokka;Hinta\nmatka;1 234,50") == [["Luokka", "Hinta"], ["matka", "1 234,50"]]


def test_quoted_cell_may_hold_marks_and_line_ends():
    assert rows_of_text('a\tb\n"x\ny\tz"\t"say ""no"""') == [["a", "b"], ["x y z", 'say "no"']]


def test_blank_rows_in_the_middle_stay_so_that_rows_keep_their_numbers():
    assert rows_of_text("a\tb\n\t\nc\td\n\n\t\n") == [["a", "b"], [], ["c", "d"]]


def test_endless_cell_is_no_table():
    with pytest.raises(NotATable):
        rows_of_text('a\tb\n"' + "x" * (csv.field_size_limit() + 10))


def test_rows_end_where_a_table_of_people_does():
    assert len(rows_of_text("a\tb\n" * (MOST_ROWS + 50))) == MOST_ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_is_read_in_the_encodings_spreadsheets_write(encoding):
    assert rows_of_csv("Kulu;Määrä\nTyö;1,5".encode(encoding)) == [["Kulu", "Määrä"], ["Työ", "1,5"]]


@given(CELLS)
def test_text_in_csv_comes_back_as_it_was(text):
    assert unshield(plain_cell(shield(text))) == text


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=5))
def test_rows_shown_for_correction_read_the_same_again(rows):
    grid = rows_of_text(as_text([["Category", "Cost"], *rows]))
    wanted = [[*row] for row in rows]
    for row in wanted:
        while row and not row[-1]:
            row.pop()
    while wanted and not wanted[-1]:
        wanted.pop()
    assert grid == [["Category", "Cost"], *wanted]


def test_book_gives_numbers_percentages_days_and_ticks_as_text():
    rows = [["Cost", "Share", "Day", "Bought", "Sum"], ["Work", 0.8, date(2027, 3, 1), True, 0.1 + 0.2]]
    found = rows_of_book(book_of(rows, formats=[("B2", "0.0%")]))
    assert found[1] == ["Work", "80", "1.3.2027", "1", "0.3"]


def test_formula_counts_as_its_last_value_and_never_as_text():
    assert rows_of_book(book_of([["a", "b"], ["=1+1", "x"]]))[1] == ["", "x"]


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False))
def test_amount_of_a_book_is_the_amount_typed(amount):
    assert Decimal(figure(float(amount), percent=False)) == amount


def test_what_is_no_book_is_no_table():
    for content in (b"", b"PK\x03\x04 broken", b"nothing"):
        with pytest.raises(NotATable):
            rows_of_book(io.BytesIO(content))
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(NotATable):
        rows_of_book(other)


def test_book_that_unpacks_to_more_than_a_table_is_refused():
    big = io.BytesIO()
    with zipfile.ZipFile(big, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"0" * 30_000_000)
    with pytest.raises(NotATable):
        rows_of_book(big)
