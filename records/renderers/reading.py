"""Rows of text out of what people bring from a spreadsheet: a pasted text, a CSV file, an XLSX file.

Nothing is reckoned or followed: a formula counts as the value last seen of it. The file's kind has been looked at
before (calls.rules.files), so that no bomb and no macro comes here.
"""

import csv
import re
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from io import StringIO
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from records.renderers.sheets import FORMULA

Grid = list[list[str]]
MOST_ROWS, MOST_COLUMNS = 2_000, 60
MOST_UNPACKED = 20_000_000
MARKS = ("\t", ";", ",")
SHIELDED = re.compile(rf"'+[{re.escape(''.join(FORMULA))}]")
LINE_ENDS = re.compile(r"[\r\n\t\v\f\x85\u2028\u2029]+")
NOISE = Decimal("1e-9")
UNREADABLE = (
    InvalidFileException,
    InvalidOperation,
    ParseError,
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
)


class NotATable(Exception):
    """The content cannot be read as rows and columns, or is far larger than such a table is."""


def shield(text: str) -> str:
    """The text for CSV, so that `plain_cell` and `unshield` together give it back as it was."""
    return f"'{text}" if SHIELDED.match(text) else text


def unshield(text: str) -> str:
    """Text without the apostrophe that kept it from being a formula."""
    return text[1:] if SHIELDED.match(text) else text


def rows_of_text(text: str) -> Grid:
    """Cells by tab, else by semicolon, else by comma, as the first line that has one; quoted cells as in RFC 4180.

    NotATable when a cell is endless.
    """
    first = next((line for line in text.splitlines() if any(mark in line for mark in MARKS)), "")
    mark = next((mark for mark in MARKS if mark in first), "\t")
    try:
        return bounded(csv.reader(StringIO(text.replace("\x00", ""), newline=""), delimiter=mark))
    except csv.Error as error:
        raise NotATable from error


def rows_of_csv(content: bytes) -> Grid:
    """A CSV file in UTF-8 or UTF-16, else as Windows writes Western European text."""
    return [[unshield(cell) for cell in row] for row in rows_of_text(decoded(content))]


def decoded(content: bytes) -> str:
    """The text of a file by its mark, or by what it can be."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def rows_of_book(file: BinaryIO) -> Grid:
    """The cells of a workbook's first sheet. NotATable when it is broken or unpacks to more than a table needs."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise NotATable
        file.seek(0)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS)
        return bounded([written(cell) for cell in row] for row in rows)
    except UNREADABLE as error:
        raise NotATable from error


def bounded(rows: Iterable[list[str]]) -> Grid:
    """The rows without blank ends, at most as many as a table of people has."""
    found: Grid = []
    for row in rows:
        if len(found) >= MOST_ROWS:
            break
        cells = [tidy(cell) for cell in row[:MOST_COLUMNS]]
        while cells and not cells[-1]:
            cells.pop()
        found.append(cells)
    while found and not found[-1]:
        found.pop()
    return found


def tidy(text: str) -> str:
    """A cell on one line, without blanks around it."""
    return LINE_ENDS.sub(" ", text).strip()


def written(cell: Any) -> str:
    """A cell of a workbook as text: a number with a decimal point, a percentage as its figure."""
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case int() | float():
            return figure(value, percent="%" in str(cell.number_format or ""))
        case datetime() | date():
            return f"{value.day}.{value.month}.{value.year}"
    return str(value)


def figure(value: int | float, *, percent: bool) -> str:
    """A number as a person would type it, without the noise of binary fractions."""
    exact = Decimal(str(value)) * (100 if percent else 1)
    if not exact.is_finite() or abs(exact) >= Decimal("1e15"):
        return str(value)
    plain = exact.quantize(NOISE, ROUND_HALF_UP).normalize()
    return f"{plain:f}"


def as_text(grid: Grid) -> str:
    """The rows as tab-separated text, to be shown, corrected and read again."""
    out = StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(grid)
    return out.getvalue()
