"""The tables of the spreadsheets: plain rows of values, the totals taken from the data set itself."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from records.renderers.sheets import Table
from reporting import formats
from reporting.renderers.heads import HEADS, head
from reporting.renderers.labels import LABELS
from reporting.rules.dataset import STEPS, ZERO, CommitteeData, Dataset, Line, Money
from reporting.rules.kinds import AnyDataset

Rows = list[Sequence[Any]]
LINE_AMOUNTS = ("opened", "carried", "returned", "called", "earmarked", "committed", "paid", "free")
ROUND_AMOUNTS = ("asked", "granted", "earmarked")
ROUND_FIGURES = (
    *("received", "asked", "granted_n", "granted", "waiting_n", "earmarked"),
    *("undecided_n", "rejected_n", "not_admitted_n", "withdrawn_n"),
)


def tables(dataset: Dataset, sha: str, language: str) -> Iterator[Table]:
    """Every sheet of a report, the cover first."""
    made = [*money_tables(dataset.money, language)]
    if isinstance(dataset, CommitteeData):
        made += committee_tables(dataset, language)
    yield cover(dataset, sha, language, made)
    yield from made


def cover(dataset: AnyDataset, sha: str, language: str, made: list[Table]) -> Table:
    """What the data set is, its fingerprint, and the sheets that follow."""
    header = dataset.header
    rows: Rows = [
        (head("programme", language), header.title.to(language)),
        (head("as_of", language), header.as_of),
        (head("previous", language), header.previous),
        (head("last_record", language), header.last_record),
        ("SHA-256", sha),
    ]
    if header.demo:
        rows.append((head("data", language), head("demo", language)))
    rows += [(head("sheet", language), f"{table.name}: {table.title}") for table in made]
    columns = [(head("what", language), "text"), (head("value", language), "wide")]
    title = f"{head(header.kind, language)}, {header.fund} {header.period}"
    return Table(head("cover", language), title, columns, rows, total=False, cover=True)


def table(
    key: str, language: str, columns: list[tuple[str, str]], rows: Rows, *, total: bool = True, fixed: int = 1
) -> Table:
    """A table whose heads are keys of HEADS or of LABELS, or words as they stand."""
    words = LABELS[language]
    shown = [
        (head(name, language) if name in HEADS else words.get(name, name), kind) for name, kind in columns
    ]
    name = head(key, language)
    return Table(
        name[:31],
        f"{name}, EUR" if any(kind == "money" for _, kind in columns) else name,
        shown,
        rows,
        total,
        fixed,
    )


def money_tables(money: Money, language: str) -> Iterator[Table]:
    """Ladder, changes, lines, quarters, allocation by kind of support."""
    label = LABELS[language]
    codes = [item.code for item in money.objectives]
    ladder: Rows = [
        (label[step], *(getattr(item.now, step) for item in money.objectives), getattr(money.total, step))
        for step in STEPS
    ]
    columns = [("step", "text"), *((code, "money") for code in codes), ("whole", "money")]
    yield table("ladder", language, columns, ladder, total=False)
    yield changes(money, language)
    yield lines(money, language)
    if money.quarters:
        quarters: Rows = [(row.ends, *row.reserved, sum(row.reserved, ZERO)) for row in money.quarters]
        dated = [("quarter", "date"), *((code, "money") for code in codes), ("whole", "money")]
        yield table("quarters", language, dated, quarters, total=False)
    yield kinds(money, language)


def changes(money: Money, language: str) -> Table:
    """Every step then and now."""
    rows: Rows = []
    for step in STEPS:
        before, now = getattr(money.total_before, step), getattr(money.total, step)
        part = (formats.ratio(now, money.total.allocated) * 100).quantize(Decimal("0.1"))
        rows.append((LABELS[language][step], before, now - before, now, part))
    columns = [
        ("step", "text"),
        ("before", "money"),
        ("change", "money"),
        ("now", "money"),
        ("share", "percent"),
    ]
    return table("changes", language, columns, rows, total=False)


def lines(money: Money, language: str) -> Table:
    """Every call line, with the programme's totals."""
    rows: Rows = [line(item, language) for item in money.lines]
    sums = (sum((getattr(item, name) for item in money.lines), ZERO) for name in LINE_AMOUNTS)
    rows.append((LABELS[language]["whole"], *[""] * 4, *sums, sum(item.waiting for item in money.lines)))
    columns = [
        ("round", "text"),
        ("objective", "code"),
        ("measure", "code"),
        ("title", "text"),
        ("support", "text"),
    ]
    amounts = [(name, "money") for name in LINE_AMOUNTS]
    return table("lines", language, [*columns, *amounts, ("waiting", "count")], rows)


def line(item: Line, language: str) -> Sequence[Any]:
    """One call line."""
    first = (item.round_title.to(language), item.objective, item.measure, item.title.to(language))
    amounts = (getattr(item, name) for name in LINE_AMOUNTS)
    return (*first, head(item.support, language), *amounts, item.waiting)


def kinds(money: Money, language: str) -> Table:
    """The allocation by kind of support."""
    names = ("project_support", "operating_support", "rounding_difference")
    rows: Rows = [
        (item.code, *(getattr(item, name) for name in names), item.now.allocated) for item in money.objectives
    ]
    sums = (sum((getattr(item, name) for item in money.objectives), ZERO) for name in names)
    rows.append((LABELS[language]["whole"], *sums, money.total.allocated))
    columns = [
        ("objective", "code"), ("project_support", "money"), ("operating_support", "money"), ("difference", "money"),
        ("allocated", "money"),
    ]  # fmt: skip
    return table("kinds", language, columns, rows)


def committee_tables(data: CommitteeData, language: str) -> Iterator[Table]:
    """The further tables of the report to the committee."""
    yield measures(data, language)
    yield rounds(data, language)
    yield projects(data, language)
    yield from indicators(data, language)
    if data.ahead.rows:
        yield ahead(data, language)
    if data.findings:
        yield findings(data, language)


def measures(data: CommitteeData, language: str) -> Table:
    """Money by measure, with the programme's totals."""
    rows: Rows = [
        (row.code, row.objective, row.title.to(language), row.projects, row.committed, row.earmarked)
        for row in data.measures
    ]
    total = data.money.total
    rows.append((LABELS[language]["whole"], "", "", len(data.projects), total.committed, total.earmarked))
    columns = [
        ("measure", "code"), ("objective", "code"), ("title", "wide"), ("projects_n", "count"), ("committed", "money"),
        ("earmarked", "money"),
    ]  # fmt: skip
    return table("measures", language, columns, rows)


def rounds(data: CommitteeData, language: str) -> Table:
    """Every action of every round: counts and sums."""
    rows: Rows = []
    for item in data.rounds:
        for row in item.actions:
            figures = (getattr(row, name) for name in ROUND_FIGURES)
            rows.append(
                (item.title.to(language), row.objective, row.action, row.title.to(language), *figures)
            )
    every = [row for item in data.rounds for row in item.actions]
    sums = [
        sum((getattr(row, name) for row in every), ZERO if name in ROUND_AMOUNTS else 0)
        for name in ROUND_FIGURES
    ]
    rows.append((LABELS[language]["whole"], "", "", "", *sums))
    columns = [
        ("round", "text"), ("objective", "code"), ("action", "code"), ("title", "wide"), ("received", "count"),
        ("asked", "money"), ("granted_n", "count"), ("granted", "money"), ("waiting", "count"), ("earmarked", "money"),
        ("undecided", "count"), ("rejected", "count"), ("not_admitted", "count"), ("withdrawn", "count"),
    ]  # fmt: skip
    return table("rounds", language, columns, rows)


def projects(data: CommitteeData, language: str) -> Table:
    """Every granted project, with the programme's totals."""
    title = {item.code: item.title.to(language) for item in data.rounds}
    rows: Rows = [
        (
            row.reference, row.title, row.organisation, row.objective, row.measure, row.action,
            title.get(row.round, row.round), row.rate, row.starts, row.ends, row.requested, row.committed, row.paid,
        )
        for row in data.projects
    ]  # fmt: skip
    total = data.money.total
    requested = sum((row.requested for row in data.projects), ZERO)
    rows.append(
        (LABELS[language]["whole"], *[""] * 6, None, None, None, requested, total.committed, total.paid)
    )
    columns = [
        ("reference", "code"), ("title", "wide"), ("organisation", "text"), ("objective", "code"), ("measure", "code"),
        ("action", "code"), ("round", "text"), ("rate", "percent"), ("starts", "date"), ("ends", "date"),
        ("asked", "money"), ("committed", "money"), ("paid", "money"),
    ]  # fmt: skip
    return table("projects", language, columns, rows)


def indicators(data: CommitteeData, language: str) -> Iterator[Table]:
    """Targets by indicator, and the cells of those that count persons."""
    rows: Rows = [
        (row.code, row.objective, row.title.to(language), row.unit.to(language), row.projects, row.planned)
        for row in data.indicators
    ]
    columns = [
        ("code", "code"), ("objective", "code"), ("title", "wide"), ("unit", "text"), ("projects_n", "count"),
        ("target", "count"),
    ]  # fmt: skip
    yield table("indicators", language, columns, rows, total=False)
    label = LABELS[language]
    cells: Rows = [
        (row.code, label[cell.age], label[cell.gender], cell.value)
        for row in data.indicators
        for cell in row.cells
    ]
    if cells:
        heads = [("code", "code"), ("age", "text"), ("gender", "text"), ("target", "count")]
        yield table("breakdown", language, heads, cells, total=False)


def ahead(data: CommitteeData, language: str) -> Table:
    """What the plan opens after the cut-off."""
    rows: Rows = [
        (
            row.measure,
            row.objective,
            row.title.to(language),
            head(row.support, language),
            *row.amounts,
            row.total,
        )
        for row in data.ahead.rows
    ]
    columns = [sum((row.amounts[n] for row in data.ahead.rows), ZERO) for n in range(len(data.ahead.seasons))]
    rows.append((LABELS[language]["whole"], "", "", "", *columns, sum(columns, ZERO)))
    seasons = [(season.title.to(language), "money") for season in data.ahead.seasons]
    first = [("measure", "code"), ("objective", "code"), ("title", "wide"), ("support", "text")]
    return table("ahead", language, [*first, *seasons, ("whole", "money")], rows)


def findings(data: CommitteeData, language: str) -> Table:
    """The plan's contradictions."""
    rows: Rows = [
        (row.where, head(row.severity, language), row.message.to(language), row.expected, row.found, row.code)
        for row in data.findings
    ]
    columns = [
        ("where", "text"), ("severity", "text"), ("message", "wide"), ("expected", "text"), ("found", "text"),
        ("code", "text"),
    ]  # fmt: skip
    return table("findings", language, columns, rows, total=False)
