"""A thousand texts that a spreadsheet could take for formulas, through every writer of tables: none is one."""

import csv
import random
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any

import openpyxl

from records.renderers.reading import rows_of_book, rows_of_csv, shield
from records.renderers.sheets import FORMULA, Table, comma_separated, workbook

CREATED = datetime(2026, 1, 1, tzinfo=UTC)

STARTS = ("=", "+", "-", "@", "\t", "\r")
BODIES = (
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://elsewhere.example","x")',
    "SUM(A1:A9)*2",
    "IMPORTXML(CONCAT(A1),B2)",
    "{=1}",
    "'=1",
    '"=1"',
    "=+-@",
    "\n=1",
    "1;=2,=3",
    "Å ä ö",
)


def hostile(number: int) -> list[str]:
    chance = random.Random(3)
    made = [start + body for start in STARTS for body in BODIES]
    while len(made) < number:
        made.append("".join(chance.choices(STARTS, k=chance.randint(1, 3))) + chance.choice(BODIES))
    return made[:number]


CELLS = hostile(1000)


def test_every_start_of_a_formula_is_known() -> None:
    assert set(STARTS) <= set(FORMULA)


def test_no_text_is_a_formula_in_a_workbook(record_property: Any) -> None:
    columns = [("=2+2", "text"), ("Wide", "wide"), ("Code", "code")]
    table = Table("Sheet", "=1+1", columns, [(one, one, one) for one in CELLS])
    content = workbook([table], {"created": CREATED, "title": "=3+3"})
    sheet = openpyxl.load_workbook(BytesIO(content))["Sheet"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    formulas = [cell.coordinate for cell in cells if cell.data_type == "f"]
    links = [cell.coordinate for cell in cells if cell.hyperlink]
    record_property("cells of a workbook", f"{len(cells)}, {len(formulas)} formulas, {len(links)} links")
    assert (formulas, links) == ([], [])
    assert len(cells) >= 3 * len(CELLS)


def test_no_text_is_a_formula_in_a_comma_separated_file(record_property: Any) -> None:
    content = comma_separated(["Title", "Other"], [(one, shield(one)) for one in CELLS])
    rows = [*csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))][1:]
    starting = [cell for row in rows for cell in row if cell.startswith(STARTS)]
    record_property("cells of a comma-separated file", f"{sum(map(len, rows))}, {len(starting)} formulas")
    assert starting == []
    assert len(rows) == len(CELLS)


def test_rows_brought_back_are_text_as_they_were() -> None:
    plain = [one for one in CELLS if one == " ".join(one.split())]
    found = rows_of_csv(comma_separated(["Title", "x"], [(shield(one), "x") for one in plain]))
    assert [row[0] for row in found[1:]] == plain
    table = Table("Sheet", "Title", [("A", "text"), ("B", "text")], [(one, "x") for one in plain])
    book = rows_of_book(BytesIO(workbook([table], {"created": CREATED})))
    assert [row[0] for row in book if len(row) == 2 and row[1] == "x"] == plain
