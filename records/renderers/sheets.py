"""Spreadsheets and CSV from plain tables.

Text is always text: a cell that begins with = + - @ is never a formula, whoever wrote it.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from records.formats import HELSINKI

WIDTHS = {
    "text": 34,
    "wide": 60,
    "money": 18,
    "count": 11,
    "date": 12,
    "percent": 9,
    "number": 11,
    "code": 16,
}
FORMATS = {
    "money": "#,##0.00",
    "count": "#,##0",
    "date": "d.m.yyyy",
    "percent": "0.0",
    "number": "0.00",
    "moment": "d.m.yyyy hh:mm",
}
OPTIONS: dict[str, Any] = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Table:
    """One sheet: columns are (label, kind of cell); the last row is a total when `total` says so."""

    name: str
    title: str
    columns: list[tuple[str, str]]
    rows: list[Sequence[Any]]
    total: bool = True
    fixed: int = 1
    cover: bool = False


@dataclass(frozen=True)
class Styles:
    """The formats of a workbook."""

    head: Format
    title: Format
    plain: dict[str, Format]
    total: dict[str, Format]


def workbook(sheets: Iterable[Table], properties: Mapping[str, Any]) -> bytes:
    """The sheets as one spreadsheet; `properties` must name `created`, so that the same tables give the same bytes."""
    out = BytesIO()
    book = Workbook(out, OPTIONS)
    book.set_properties(dict(properties))
    look = styles(book)
    for table in sheets:
        write(book.add_worksheet(table.name), table, look)
    book.close()
    return out.getvalue()


def styles(book: Workbook) -> Styles:
    """Head, title, and a format for each kind of cell, plain and in a total row."""
    base = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
    head = book.add_format({**base, "bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#EEF2F6"})
    kinds = ("text", "wide", "code", *FORMATS)
    plain, total = {}, {}
    for kind in kinds:
        shape: dict[str, Any] = {**base, "num_format": FORMATS.get(kind, "@")}
        if kind == "wide":
            shape["text_wrap"] = True
        plain[kind] = book.add_format(shape)
        total[kind] = book.add_format({**shape, "bold": True, "top": 1})
    return Styles(head, book.add_format({**base, "bold": True, "font_size": 14}), plain, total)


def write(sheet: Worksheet, table: Table, look: Styles) -> None:
    """A table with its title, a frozen head and its rows; the last row is a total where the table has one."""
    sheet.write_string(0, 0, table.title, look.title)
    for column, (label, kind) in enumerate(table.columns):
        sheet.set_column(column, column, WIDTHS[kind])
        sheet.write_string(2, column, label, look.head)
    sheet.freeze_panes(3, table.fixed)
    for at, row in enumerate(table.rows, 3):
        last = table.total and at == len(table.rows) + 2
        for column, value in enumerate(row):
            write_cell(
                sheet, at, column, value, (look.total if last else look.plain), table.columns[column][1]
            )
    if table.rows and not table.cover:
        sheet.autofilter(2, 0, len(table.rows) + 2 - int(table.total), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)


def write_cell(
    sheet: Worksheet, row: int, column: int, value: object, formats: dict[str, Format], kind: str
) -> None:
    """One cell by the type of its value; nothing typed by a person is ever read as a formula."""
    match value:
        case None:
            sheet.write_blank(row, column, None, formats[kind])
        case bool() | str():
            sheet.write_string(row, column, str(value), formats["wide" if kind == "wide" else "text"])
        case Decimal() | int():
            sheet.write_number(row, column, value, formats[kind if kind in FORMATS else "money"])
        case datetime():
            local = value.astimezone(HELSINKI).replace(tzinfo=None)
            sheet.write_datetime(row, column, local, formats["moment"])
        case date():
            sheet.write_datetime(row, column, value, formats["date"])
        case _:
            raise TypeError(type(value).__name__)


def comma_separated(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """RFC 4180 in UTF-8: amounts with a decimal point, days as ISO 8601, no text that reads as a formula."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([[plain_cell(value) for value in row] for row in rows])
    return out.getvalue().encode()


def plain_cell(value: object) -> str:
    """A value as CSV has it; text that begins like a formula gets an apostrophe before it."""
    match value:
        case None:
            return ""
        case str():
            return f"'{value}" if value.startswith(FORMULA) else value
        case Decimal():
            return f"{value:.2f}"
        case datetime() | date():
            return value.isoformat()
    return str(value)
