"""What both reports show of the money: columns, changes, groups of lines, and two charts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.safestring import mark_safe

from records.formats import NBSP, day
from reporting import formats
from reporting.renderers import charts
from reporting.renderers.emblem import emblem
from reporting.renderers.labels import LABELS
from reporting.rules.canonical import fingerprint
from reporting.rules.dataset import STEPS, ZERO, Balance, Dataset, Header, Line, Money, Objective

Chart = Callable[[str], str]
MONTHS = {3: "Mar", 6: "Jun", 9: "Sep", 12: "Dec"}


@dataclass(frozen=True)
class LineGroup:
    """The call lines of one objective, with their totals."""

    objective: Objective
    lines: tuple[Line, ...]
    total: Mapping[str, Any]


@dataclass(frozen=True)
class StepRow:
    """One step of the ladder, then and now, for the programme as a whole."""

    label: str
    before: Decimal
    change: Decimal
    now: Decimal
    share: Decimal


def context(dataset: Dataset, text: str, language: str) -> dict[str, Any]:
    """What every document template gets: the data set, its fingerprint, sums and charts."""
    sha = fingerprint(text)
    money = dataset.money
    return {
        "data": dataset,
        "header": dataset.header,
        "language": language,
        "sha": sha,
        "sha_parts": (sha[:32], sha[32:]),
        "money": money,
        "now": money.total,
        "change": money.total - money.total_before,
        "share": shares(money.total),
        "columns": (*[(item.code, item.now) for item in money.objectives], ("total", money.total)),
        "changes": (
            *[(item.code, item.now - item.before) for item in money.objectives],
            ("total", money.total - money.total_before),
        ),
        "reserved_share": formats.ratio(money.total.reserved, money.total.allocated),
        "labels": labels_of(dataset.header, language),
        "step_rows": step_rows(money, language),
        "line_groups": line_groups(money),
        "line_total": line_sums(money.lines),
        "waiting_lines": tuple(item for item in money.lines if item.waiting),
        "kinds": kinds(money.objectives),
        "emblem": mark_safe(emblem(LABELS[language]["emblem"], 40)),
        "emblem_small": mark_safe(emblem(LABELS[language]["emblem"], 28)),
        "charts": charts_of(money, labels_of(dataset.header, language)["objective"], language),
    }


def shares(total: Balance) -> dict[str, Decimal]:
    """Each step as a part of the allocation."""
    return {step: formats.ratio(getattr(total, step), total.allocated) for step in STEPS}


def step_rows(money: Money, language: str) -> tuple[StepRow, ...]:
    """The five places of the money and their sum, in the order of the bars."""
    parts = shares(money.total)
    return tuple(
        StepRow(
            LABELS[language][step],
            getattr(money.total_before, step),
            getattr(money.total, step) - getattr(money.total_before, step),
            getattr(money.total, step),
            parts[step],
        )
        for step in ("paid", "open", "earmarked", "free", "uncalled", "allocated")
    )


def line_groups(money: Money) -> tuple[LineGroup, ...]:
    """Lines by objective; an objective without lines is left out."""
    groups = []
    for item in money.objectives:
        lines = tuple(line for line in money.lines if line.objective == item.code)
        if lines:
            groups.append(LineGroup(item, lines, line_sums(lines)))
    return tuple(groups)


def line_sums(lines: tuple[Line, ...]) -> dict[str, Any]:
    """Every amount of the lines added up, in euro, and the number of applications that wait."""
    names = ("opened", "moved", "called", "earmarked", "committed", "paid", "free")
    sums: dict[str, Any] = {name: sum((getattr(line, name) for line in lines), ZERO) for name in names}
    return sums | {"waiting": sum(line.waiting for line in lines)}


def kinds(objectives: tuple[Objective, ...]) -> dict[str, Decimal]:
    """The allocation by kind of support, all objectives together, in euro."""
    names = ("project_support", "operating_support", "rounding_difference")
    return {name: sum((getattr(item, name) for item in objectives), ZERO) for name in names}


def labels_of(header: Header, language: str) -> Mapping[str, str]:
    """The few words of charts and tables; objectives are called what the programme calls them."""
    own = header.objective.to(language)
    if not own:
        return LABELS[language]
    return {**LABELS[language], "objective": own, "objective_head": own, "objective_short": own.lower()}


def charts_of(money: Money, objective: str, language: str) -> dict[str, Chart]:
    """The two charts of money; `objective` is what an objective is called."""
    return {
        "money": money_chart(money, objective, language),
        "series": series_chart(money, objective, language),
    }


def objective_name(item: Objective, objective: str, language: str) -> str:
    """Specifikt mål 2. Laglig migration och integration."""
    return f"{objective} {item.number}. {item.title.to(language)}"


def million(value: Decimal, language: str) -> str:
    """Millions with two decimals, as charts label them; smaller amounts than the last decimal get a third."""
    decimals = 2 if value == 0 or value >= Decimal(10_000) else 3
    return formats.millions(value, language, decimals)


def million_with_unit(value: Decimal, language: str) -> str:
    """24,34 miljoonaa euroa; EUR 24.34 million."""
    text = million(value, language)
    unit = LABELS[language]["unit"]
    return f"EUR{NBSP}{text}{NBSP}million" if language == "en" else f"{text}{NBSP}{unit}"


def money_chart(money: Money, objective: str, language: str) -> Chart:
    """Where the money is, an objective a bar."""
    rows = [
        charts.Split(
            objective_name(item, objective, language),
            million_with_unit(item.now.allocated, language),
            {part: getattr(item.now, part) for part in charts.PARTS},
        )
        for item in money.objectives
    ]
    return lambda title: charts.stacked(title, rows, LABELS[language], lambda value: million(value, language))


def series_chart(money: Money, objective: str, language: str) -> Chart:
    """Earmarked and committed money at the ends of quarters; objectives that never had any are left out."""
    curves = [
        charts.Curve(
            f"{objective} {item.number}",
            f"{million(values[-1], language)} / {million(item.now.allocated, language)}",
            values,
        )
        for n, item in enumerate(money.objectives)
        if any(values := tuple(quarter.reserved[n] for quarter in money.quarters))
    ]
    dates = [quarter.ends for quarter in money.quarters]
    ticks = {when: tick(when, language) for when in tick_dates(dates)}
    unit = LABELS[language]["unit"]
    return lambda title: charts.series(
        title, unit, dates, curves, ticks, lambda value: formats.millions(value, language, 0)
    )


def tick_dates(dates: list[date]) -> list[date]:
    """The last date, and half-years or, when there are many, ends of years."""
    months = (6, 12) if len(dates) <= 10 else (12,)
    return [when for when in dates if when.month in months and when.day >= 30] + dates[-1:]


def tick(when: date, language: str) -> str:
    """31.12.2023; in English Dec 2023, or the whole day inside a quarter."""
    if language != "en" or when.month not in MONTHS:
        return day(when, language)
    return f"{MONTHS[when.month]}{NBSP}{when.year}"
