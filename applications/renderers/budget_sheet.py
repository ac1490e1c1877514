"""The budget as a spreadsheet to fill in: its rows under headings in the reader's language, and a sheet of help."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext

from applications.choices import CostCategory, CostKind
from applications.models import BudgetLine
from applications.queries.content import Content
from applications.rules.sheet import CHOICE, FIGURE, FLAG, SUM, YEAR, Column
from records import clock
from records.renderers.reading import shield
from records.renderers.sheets import Table, comma_separated, workbook

KINDS = {FIGURE: "money", YEAR: "money", SUM: "money", CHOICE: "text", FLAG: "code"}


class BudgetSheet:
    """A budget with its columns: their headings, the names of the parties by key, what each row comes to."""

    def __init__(
        self,
        content: Content,
        columns: Iterable[Column],
        headings: Mapping[str, str],
        parties: Mapping[str, str],
        sums: Mapping[str, Decimal],
    ) -> None:
        self.content = content
        self.columns = list(columns)
        self.headings = headings
        self.parties = parties
        self.sums = sums

    def rows(self) -> list[Sequence[Any]]:
        """The rows in the order of the form."""
        order = {code: place for place, code in enumerate(CostCategory.values)}
        lines = sorted(self.content.lines, key=lambda one: (order[one.category], one.position))
        return [[self.cell(line, column) for column in self.columns] for line in lines]

    def cell(self, line: BudgetLine, column: Column) -> Any:
        """One value: numbers as numbers, choices as words."""
        if column.kind == SUM:
            return self.sums.get(self.content.line_key(line))
        if column.kind == YEAR:
            return year_of(line, column.year)
        value = getattr(line, column.name)
        match column.name:
            case "category":
                return str(CostCategory(value).label)
            case "party":
                return self.parties.get(value, value)
            case "kind":
                return str(CostKind(value).label) if value else None
            case "procurement":
                return gettext("yes") if value else None
        return value if value != "" else None

    def csv(self) -> bytes:
        """RFC 4180 in UTF-8; no text reads as a formula."""
        rows = [[shield(one) if isinstance(one, str) else one for one in row] for row in self.rows()]
        return comma_separated([self.headings[column.key] for column in self.columns], rows)

    def xlsx(self) -> bytes:
        """A workbook: the budget first, then the help."""
        reference = self.content.application.reference
        title = gettext("Budget of the application %(reference)s") % {"reference": reference}
        heads = [(self.headings[column.key], KINDS.get(column.kind, "text")) for column in self.columns]
        budget = Table(gettext("Budget"), title, heads, self.rows(), total=False, fixed=3)
        created = clock.now().astimezone(UTC).replace(tzinfo=None)
        return workbook([budget, self.help()], {"title": title, "created": created})

    def help(self) -> Table:
        """What each column asks for."""
        heads = [
            (gettext("Column"), "text"),
            (gettext("What to write"), "wide"),
            (gettext("Categories"), "wide"),
        ]
        rows: list[Sequence[Any]] = [
            (self.headings[column.key], self.advice(column), asked_in(column)) for column in self.columns
        ]
        return Table(
            gettext("Help"), gettext("How to fill in the budget"), heads, rows, total=False, cover=True
        )

    def advice(self, column: Column) -> str:
        """What to write in a column."""
        said = {
            CHOICE: gettext("One of these: %(words)s.") % {"words": ", ".join(self.words(column))},
            FLAG: gettext("“yes”, or nothing."),
            FIGURE: gettext("A figure with at most two decimals."),
            YEAR: gettext(
                "Months, hours or quantity in this project year. Leave the years empty if the cost is not divided."
            ),
            SUM: gettext("The service reckons it. What stands here is not read."),
        }
        return said.get(column.kind, gettext("Text, at most %(most)s characters.") % {"most": column.most})

    def words(self, column: Column) -> list[str]:
        """The words of a choice."""
        if column.name == "party":
            return list(self.parties.values())
        labels = CostCategory.labels if column.name == "category" else CostKind.labels
        return [str(label) for label in labels]


def asked_in(column: Column) -> str:
    """The categories that ask for a column."""
    if set(column.categories) >= set(CostCategory.values):
        return gettext("All")
    return ", ".join(str(CostCategory(code).label) for code in column.categories)


def year_of(line: BudgetLine, year: int) -> Decimal | None:
    """What of the row falls into a project year; None when it is not divided or not a figure."""
    said = line.by_year[year - 1] if year <= len(line.by_year) else ""
    try:
        return Decimal(str(said)) if str(said).strip() else None
    except InvalidOperation:
        return None
