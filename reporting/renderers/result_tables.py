"""The sheets of the call-results report."""

from collections.abc import Iterator
from dataclasses import fields

from records.renderers.sheets import Table
from reporting.renderers.labels import LABELS
from reporting.renderers.tables import Rows, table
from reporting.rules.call_results import CallResultsData, Counts, Days, LineResult
from reporting.rules.dataset import ZERO

COUNTS = tuple(field.name for field in fields(Counts))
SUMS = ("asked", "granted", "granted_asked", "refused", "undecided")
COUNT_COLUMNS = [
    (f"{name}_sum" if name in SUMS else name, "money" if name in SUMS else "count") for name in COUNTS
]
LINE_MONEY = ("opened", "carried", "returned", "called", "earmarked", "committed", "paid", "free")


def result_tables(data: CallResultsData, language: str) -> Iterator[Table]:
    """Lines, actions, decided applications, points, reasons, indicators."""
    yield lines(data, language)
    yield actions(data, language)
    yield cases(data, language)
    if data.bands:
        rows: Rows = [(band.low, band.high, band.granted, band.refused) for band in data.bands]
        columns = [("from", "number"), ("below", "number"), ("granted_n", "count"), ("refused_n", "count")]
        yield table("points", language, columns, rows, total=False)
    if data.grounds:
        yield grounds(data, language)
    if data.indicators:
        promised: Rows = [
            (row.code, row.title.to(language), row.unit.to(language), row.projects, row.planned)
            for row in data.indicators
        ]
        columns = [
            ("code", "code"), ("title", "wide"), ("unit", "text"), ("projects_n", "count"), ("target", "count"),
        ]  # fmt: skip
        yield table("indicators", language, columns, promised, total=False)


def counted(row: Counts) -> list[object]:
    """Its figures, in order."""
    return [getattr(row, name) for name in COUNTS]


def waited(row: Days) -> list[object]:
    """Its figures; empty when nothing is decided."""
    return [row.shortest, row.median, row.longest] if row.count else [None, None, None]


def lines(data: CallResultsData, language: str) -> Table:
    """Every line: its money, its applications, points and days, and the round's sums."""
    rows: Rows = [line(row, language) for row in data.lines]
    sums = [sum((getattr(row.money, name) for row in data.lines), ZERO) for name in LINE_MONEY]
    rows.append((LABELS[language]["whole"], "", *sums, *counted(data.total), *waited(data.days), None, None))
    columns = [
        ("line", "code"), ("title", "text"), *((name, "money") for name in LINE_MONEY), *COUNT_COLUMNS,
        ("days_shortest", "count"), ("days_median", "number"), ("days_longest", "count"),
        ("lowest_granted", "number"), ("highest_unfunded", "number"),
    ]  # fmt: skip
    return table("results_lines", language, columns, rows)


def line(row: LineResult, language: str) -> list[object]:
    """One line."""
    held = [getattr(row.money, name) for name in LINE_MONEY]
    figures = [*held, *counted(row.counts), *waited(row.days), row.lowest_granted, row.highest_unfunded]
    return [row.code, row.money.title.to(language), *figures]


def actions(data: CallResultsData, language: str) -> Table:
    """Every action with its applications."""
    rows: Rows = [
        (row.action, row.line, row.title.to(language), *counted(row.counts)) for row in data.actions
    ]
    rows.append((LABELS[language]["whole"], "", "", *counted(data.total)))
    columns = [("action", "code"), ("line", "code"), ("title", "wide"), *COUNT_COLUMNS]
    return table("results_actions", language, columns, rows)


def cases(data: CallResultsData, language: str) -> Table:
    """Every decided application."""
    label = LABELS[language]
    rows: Rows = [
        (
            row.line, row.reference, row.title, row.organisation, row.action, label[f"outcome_{row.outcome}"],
            label[f"ground_{row.ground}"] if row.ground else "", row.points, row.asked, row.granted, row.rate, row.days,
        )
        for row in data.cases
    ]  # fmt: skip
    asked = data.total.granted_asked + data.total.refused
    rows.append((label["whole"], *[""] * 6, None, asked, data.total.granted, None, None))
    columns = [
        ("line", "code"), ("reference", "code"), ("title", "wide"), ("applicant", "text"), ("action", "code"),
        ("outcome", "text"), ("ground", "text"), ("points", "number"), ("asked", "money"), ("granted", "money"),
        ("rate", "percent"), ("days", "count"),
    ]  # fmt: skip
    return table("decided_cases", language, columns, rows)


def grounds(data: CallResultsData, language: str) -> Table:
    """Why applications were refused."""
    label = LABELS[language]
    rows: Rows = [(label[f"ground_{row.kind}"], row.count, row.asked) for row in data.grounds]
    rows.append((label["whole"], data.total.refused_n, data.total.refused))
    columns = [("ground", "wide"), ("number_n", "count"), ("asked", "money")]
    return table("grounds", language, columns, rows)
