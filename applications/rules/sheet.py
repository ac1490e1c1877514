"""A budget brought from a spreadsheet, row by row: what is understood, what is not, and why.

The columns are data. Headings and the words of choices come as arguments, in every language the reader may write; they
are compared by their letters and figures alone (`fold`), so that case, blanks and units do not matter.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

from applications.rules.data import CATEGORIES, EQUIPMENT, STAFF, TRAVEL
from calls.rules import articles as art
from calls.rules.findings import NOTE, Finding
from records.rules import Reason, gettext_noop

TEXT, FIGURE, CHOICE, FLAG, YEAR, SUM = "text", "figure", "choice", "flag", "year", "sum"
OTHERS = tuple(code for code in CATEGORIES if code != STAFF)
BOUGHT = tuple(code for code in OTHERS if code != TRAVEL)
HEAD_WITHIN = 20
YEARS = "by_year"
SHOWN = 60

NO_HEADINGS = Finding(
    "sheet_no_headings",
    gettext_noop(
        "No row with the headings was found. Copy the headings too, among them at least the category and the cost."
    ),
)
NO_ROWS = Finding("sheet_no_rows", gettext_noop("There is no row under the headings."))
HEADING_UNKNOWN = Finding(
    "sheet_heading_unknown",
    gettext_noop("The column “%(heading)s” is not one of this table, and is not read."),
    severity=NOTE,
)
HEADING_TWICE = Finding(
    "sheet_heading_twice", gettext_noop("There are two columns “%(heading)s”. Remove one of them.")
)
CATEGORY_MISSING = Finding("sheet_category_missing", gettext_noop("The row has no category."), art.DEC_31)
WORD_UNKNOWN = Finding(
    "sheet_word_unknown",
    gettext_noop("%(heading)s: “%(typed)s” is not known. Write one of these: %(known)s."),
)
FIGURE_UNREADABLE = Finding(
    "sheet_figure_unreadable",
    gettext_noop("%(heading)s: “%(typed)s” is not a figure with at most two decimals."),
)
FIGURE_TOO_LARGE = Finding(
    "sheet_figure_too_large", gettext_noop("%(heading)s: “%(typed)s” is larger than fits here.")
)
TEXT_TOO_LONG = Finding(
    "sheet_text_too_long",
    gettext_noop("%(heading)s: the text has %(length)s characters; at most %(most)s fit."),
)
NOT_FOR_CATEGORY = Finding(
    "sheet_not_for_category",
    gettext_noop("%(heading)s is not asked for in the category “%(category)s”. Empty the cell."),
)
TOO_MANY = Finding(
    "sheet_too_many", gettext_noop("A category has at most %(most)s rows. Put several costs on one row.")
)


@dataclass(frozen=True)
class Column:
    """A column: the row's value it gives, its heading, what stands in it, how much fits, which categories ask for it.

    `most`: characters of a text, figures before the decimal mark of a figure. `year`: the project year it is about.
    """

    name: str
    heading: str
    kind: str = TEXT
    most: int = 200
    categories: tuple[str, ...] = CATEGORIES
    year: int = 0

    @property
    def key(self) -> str:
        """What tells the column from the others."""
        return f"{self.name}-{self.year}" if self.year else self.name


CATEGORY = Column("category", gettext_noop("Category"), CHOICE)
PARTY = Column("party", gettext_noop("Whose cost"), CHOICE)
DESCRIPTION = Column("description", gettext_noop("Cost"))
BUDGET_COLUMNS = (
    CATEGORY,
    PARTY,
    DESCRIPTION,
    Column("monthly_cost", gettext_noop("Cost a month, €"), FIGURE, 12, (STAFF,)),
    Column("months", gettext_noop("Months"), FIGURE, 3, (STAFF,)),
    Column("share", gettext_noop("Share, %"), FIGURE, 3, (STAFF,)),
    Column("share_reason", gettext_noop("Why a small share is enough"), TEXT, 300, (STAFF,)),
    Column("yearly_cost", gettext_noop("Yearly gross cost, €"), FIGURE, 12, (STAFF,)),
    Column("hours", gettext_noop("Hours"), FIGURE, 5, (STAFF,)),
    Column("quantity", gettext_noop("Quantity"), FIGURE, 7, OTHERS),
    Column("unit_price", gettext_noop("Unit price, €"), FIGURE, 12, OTHERS),
    Column("vat", gettext_noop("VAT, €"), FIGURE, 12, OTHERS),
    Column("procurement", gettext_noop("Procurement"), FLAG, categories=BOUGHT),
    Column("kind", gettext_noop("Land"), CHOICE, categories=(EQUIPMENT,)),
)
YEAR_HEADING = gettext_noop("Year %(number)s")
SUM_COLUMN = Column("sum", gettext_noop("Sum, €"), SUM)


def budget_columns(years: int) -> tuple[Column, ...]:
    """Decree section 31 point 5: the columns of a budget over so many project years; the sum is never read."""
    divided = tuple(Column(YEARS, YEAR_HEADING, YEAR, 7, year=number) for number in range(1, years + 1))
    return (*BUDGET_COLUMNS, *divided, SUM_COLUMN)


@dataclass(frozen=True)
class Words:
    """What people may write: headings by their fold, the words of each choice by their fold, and how a number reads.

    `shown` are the heading and the choices in the reader's language; `number` raises ValueError for what is none.
    """

    headings: Mapping[str, str]
    choices: Mapping[str, Mapping[str, Any]]
    shown: Mapping[str, str]
    known: Mapping[str, Sequence[str]]
    number: Callable[[str], Decimal]


@dataclass(frozen=True)
class Row:
    """A row: where it stands, its values, what could not be read as typed, and what is wrong.

    `kept`: it can be saved, though a cell of it may have to be corrected in the form.
    """

    number: int
    cells: Mapping[str, str]
    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    unread: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[Reason, ...] = ()
    kept: bool = True


@dataclass(frozen=True)
class Sheet:
    """A whole table: its rows, and what is wrong with it beside them."""

    rows: tuple[Row, ...] = ()
    problems: tuple[Reason, ...] = ()

    @property
    def good(self) -> tuple[Row, ...]:
        """Rows that can be saved."""
        return tuple(row for row in self.rows if row.kept)

    @property
    def left_out(self) -> tuple[Row, ...]:
        """Rows that cannot."""
        return tuple(row for row in self.rows if not row.kept)

    @property
    def blocking(self) -> bool:
        """Whether nothing can be saved before it is corrected."""
        return any(reason.blocks for reason in self.problems) or bool(self.left_out) or not self.rows


def fold(text: str) -> str:
    """Decree section 31: words are alike when their letters and figures are."""
    return "".join(mark for mark in text.casefold() if mark.isalnum())


def read(grid: Sequence[Sequence[str]], columns: Sequence[Column], words: Words, *, most: int = 300) -> Sheet:
    """Decree section 31 point 5: the rows of a budget under its headings, each with what is wrong in it.

    `most` rows fit in a category. Cells are text; an empty row is passed over.
    """
    head = head_of(grid, words)
    if head is None:
        return Sheet(problems=(NO_HEADINGS(),))
    by_key = {column.key: column for column in columns}
    places = [words.headings.get(fold(cell), "") for cell in grid[head]]
    places = [key if key in by_key else "" for key in places]
    found = heading_problems(grid[head], places)
    rows = []
    for number, cells in enumerate(grid[head + 1 :], head + 2):
        said = {
            key: cell.strip()
            for key, cell in zip_longest(places, cells, fillvalue="")
            if key and cell.strip()
        }
        if any(by_key[key].kind != SUM for key in said):
            rows.append(read_row(number, said, by_key, words))
    found += [] if rows else [NO_ROWS()]
    return Sheet(tuple(rows), tuple(found) + crowded(rows, most))


def head_of(grid: Sequence[Sequence[str]], words: Words) -> int | None:
    """Which row has the headings: the first with those of the category and of the cost."""
    for place, cells in enumerate(grid[:HEAD_WITHIN]):
        keys = {words.headings.get(fold(cell)) for cell in cells}
        if {CATEGORY.key, DESCRIPTION.key} <= keys:
            return place
    return None


def heading_problems(cells: Sequence[str], places: Sequence[str]) -> list[Reason]:
    """Decree section 31 point 5: columns nobody knows, and columns there are two of."""
    found, seen = [], set()
    for cell, key in zip(cells, places, strict=True):
        if not key and cell.strip():
            found.append(HEADING_UNKNOWN(heading=cut(cell)))
        elif key and key in seen:
            found.append(HEADING_TWICE(heading=cut(cell)))
        seen.add(key)
    return found


def crowded(rows: Iterable[Row], most: int) -> tuple[Reason, ...]:
    """Decree section 31 point 5: whether a category has more rows than fit."""
    counts: dict[str, int] = {}
    for row in rows:
        category = str(row.values.get("category", ""))
        counts[category] = counts.get(category, 0) + 1
    return (TOO_MANY(most=most),) if max(counts.values(), default=0) > most else ()


def read_row(number: int, said: Mapping[str, str], by_key: Mapping[str, Column], words: Words) -> Row:
    """One row, by its cells under their columns."""
    category = words.choices[CATEGORY.name].get(fold(said.get(CATEGORY.key, "")), "")
    if not category:
        typed = said.get(CATEGORY.key, "")
        wrong = unknown(CATEGORY, typed, words) if typed else CATEGORY_MISSING()
        return Row(number, said, problems=(wrong,), kept=False)
    values: dict[str, Any] = {"category": category}
    unread: dict[str, str] = {}
    found: list[Reason] = []
    kept = True
    for key, typed in said.items():
        column = by_key[key]
        value, reason = cell_of(column, typed, category, words)
        if reason is None:
            put(values, column, value)
        elif column.kind in (FIGURE, TEXT) and category in column.categories:
            unread[column.name] = typed
            found.append(reason)
        else:
            found.append(reason)
            kept = False
    return Row(number, said, completed(values, category), unread, tuple(found), kept)


def cell_of(column: Column, typed: str, category: str, words: Words) -> tuple[Any, Reason | None]:
    """Decree section 31 point 5: the value of a cell, or why it has none."""
    heading = words.shown[column.key]
    if category not in column.categories:
        return None, NOT_FOR_CATEGORY(heading=heading, category=words.shown[f"category.{category}"])
    if column.kind in (CHOICE, FLAG):
        known = words.choices[column.name]
        value = known.get(fold(typed))
        return (value, None) if value is not None else (None, unknown(column, typed, words))
    if column.kind == TEXT:
        if len(typed) > column.most:
            return None, TEXT_TOO_LONG(heading=heading, length=len(typed), most=column.most)
        return typed, None
    return (None, None) if column.kind == SUM else figure_of(column, heading, typed, words)


def figure_of(column: Column, heading: str, typed: str, words: Words) -> tuple[Any, Reason | None]:
    """Decree section 31 point 5: the figure of a cell, or why it is none."""
    try:
        value = words.number(typed)
    except ValueError:
        return None, FIGURE_UNREADABLE(heading=heading, typed=cut(typed))
    if abs(value) >= Decimal(10) ** column.most:
        return None, FIGURE_TOO_LARGE(heading=heading, typed=cut(typed))
    return value, None


def unknown(column: Column, typed: str, words: Words) -> Reason:
    """Decree section 31 point 5: a word that is none of the column's."""
    return WORD_UNKNOWN(
        heading=words.shown[column.key], typed=cut(typed), known=", ".join(words.known[column.name])
    )


def put(values: dict[str, Any], column: Column, value: Any) -> None:
    """Put a value in its place; years together."""
    if column.kind == YEAR:
        values.setdefault(YEARS, {})[column.year] = value
    elif column.kind != SUM:
        values[column.name] = value


def completed(values: Mapping[str, Any], category: str) -> dict[str, Any]:
    """The row with its years as a list up to the last one, and its whole where only the years tell it."""
    whole = dict(values)
    years: Mapping[int, Decimal] = whole.pop(YEARS, {})
    if not years:
        return whole
    name = divided(whole, category)
    whole.setdefault(name, sum(years.values(), Decimal("0.00")))
    whole[YEARS] = [years.get(number) for number in range(1, max(years) + 1)]
    return whole


def divided(values: Mapping[str, Any], category: str) -> str:
    """What the years divide: hours or months of staff, the quantity of anything else."""
    if category != STAFF:
        return "quantity"
    return "hours" if "yearly_cost" in values or "hours" in values else "months"


def cut(text: str) -> str:
    """So much of a text as a sentence can quote."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
