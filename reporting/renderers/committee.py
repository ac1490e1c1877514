"""What the report to the monitoring committee shows: sums of rounds, groups of projects, charts, problems."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from records.formats import NBSP
from reporting import formats
from reporting.renderers import charts, money
from reporting.renderers.labels import LABELS
from reporting.renderers.svg import BLUE, FILL, WHITE
from reporting.rules.dataset import (
    ZERO,
    ActionRow,
    Ahead,
    CommitteeData,
    Indicator,
    MeasureRow,
    Objective,
    Project,
    Round,
)
from reporting.rules.observations import (
    contradictions_of,
    latest_rounds,
    observations,
    requests,
    without_plan,
)

AGES = ("<18", "18-60", ">60")
GENDERS = ("female", "male", "non_binary")
SEASON = re.compile(r"\b(\d{4})-(spring|autumn)\b")
COUNTS = ("received", "granted_n", "waiting_n", "undecided_n", "rejected_n", "not_admitted_n", "withdrawn_n")
AMOUNTS = ("asked", "granted", "earmarked")


@dataclass(frozen=True)
class RoundView:
    """A round with the sums of its actions, those that got applications, and the names of those that did not."""

    round: Round
    sums: Mapping[str, Any]
    asked_for: tuple[Any, ...]
    unasked: tuple[str, ...]
    ratio: Decimal


@dataclass(frozen=True)
class ProjectGroup:
    """The granted projects of one objective and their sums in euro."""

    objective: Objective
    projects: tuple[Project, ...]
    requested: Decimal
    committed: Decimal
    paid: Decimal


@dataclass(frozen=True)
class IndicatorGroup:
    """The indicators of one objective."""

    objective: Objective
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Stage:
    """Projects by where they stand in time on the cut-off date."""

    code: str
    n: int
    committed: Decimal
    paid: Decimal

    @property
    def open(self) -> Decimal:
        return self.committed - self.paid


@dataclass(frozen=True)
class Remaining:
    """What an objective (None: the programme) has not called yet, and what the plan will open of it, in euro."""

    objective: Objective | None
    uncalled: Decimal
    planned: Decimal

    @property
    def rest(self) -> Decimal:
        """What is left without a plan."""
        return self.uncalled - self.planned


def context(dataset: CommitteeData, text: str, language: str) -> dict[str, Any]:
    """Everything the templates of this report show."""
    shown = money.context(dataset, text, language)
    rounds = [round_view(item) for item in latest_rounds(dataset.rounds)]
    shown["charts"] |= chart_table(dataset, rounds, language)
    return (
        shown
        | of_rounds(dataset, rounds)
        | of_projects(dataset, language)
        | of_the_plan(dataset, language)
        | {
            "measures": dataset.measures,
            "observations": observations(dataset),
            "requests": requests(dataset),
            "payments": dataset.payments,
        }
    )


def of_rounds(dataset: CommitteeData, rounds: list[RoundView]) -> dict[str, Any]:
    """Every round in sum, the latest closed ones in detail."""
    every = [row for item in dataset.rounds for row in item.actions]
    return {
        "all_rounds": [round_view(item) for item in dataset.rounds],
        "rounds_total": round_sums(every) | {"opened": sum((item.opened for item in dataset.rounds), ZERO)},
        "rounds": rounds,
        "both": round_sums([row for view in rounds for row in view.round.actions]),
        "both_unasked": unasked_throughout(rounds),
        "both_opened": sum((view.round.opened for view in rounds), ZERO),
        "both_ratio": ratio_of_rounds(rounds),
        "open_rounds": [round_view(item) for item in dataset.rounds if item.open],
        "criteria": dataset.criteria,
    }


def unasked_throughout(rounds: list[RoundView]) -> list[str]:
    """Actions that got no application in any of the rounds in which they were open."""
    asked = {row.action for view in rounds for row, _ in view.asked_for}
    return sorted({code for view in rounds for code in view.unasked} - asked)


def of_projects(dataset: CommitteeData, language: str) -> dict[str, Any]:
    """The granted projects and what they promise."""
    return {
        "projects": dataset.projects,
        "groups": project_groups(dataset),
        "projects_requested": sum((project.requested for project in dataset.projects), ZERO),
        "stages": stages(dataset.projects, dataset.header.as_of),
        "indicators": dataset.indicators,
        "indicator_groups": indicator_groups(dataset),
        "promised": sum(1 for item in dataset.indicators if item.planned),
        "person_indicators": [breakdown(item, language) for item in main_indicators(dataset)],
    }


def of_the_plan(dataset: CommitteeData, language: str) -> dict[str, Any]:
    """What the plan opens, what that leaves, where it contradicts itself."""
    found = contradictions_of(dataset)
    return {
        "findings": [(item, place(item.where, dataset, language)) for item in found],
        "notes": len(dataset.findings) - len(found),
        "ahead": dataset.ahead,
        "ahead_sums": ahead_sums(dataset.ahead),
        "ahead_total": ahead_sums(dataset.ahead)[-1],
        "remaining": remaining(dataset),
        "without_plan": without_plan(dataset),
    }


def round_sums(rows: Iterable[Any]) -> dict[str, Any]:
    """Counts and amounts of the actions added up, and the share of applications that got support."""
    rows = list(rows)
    sums: dict[str, Any] = {name: sum(getattr(row, name) for row in rows) for name in COUNTS}
    sums |= {name: sum((getattr(row, name) for row in rows), ZERO) for name in AMOUNTS}
    sums["supported_n"] = sums["granted_n"] + sums["waiting_n"]
    sums["supported"] = sums["granted"] + sums["earmarked"]
    sums["pending_n"] = sums["waiting_n"] + sums["undecided_n"]
    sums["unsupported_n"] = sums["rejected_n"] + sums["not_admitted_n"] + sums["withdrawn_n"]
    return sums | {"success": formats.ratio(sums["supported_n"], sums["received"])}


def round_view(item: Round) -> RoundView:
    """A round as its table shows it."""
    sums = round_sums(item.actions)
    return RoundView(
        item,
        sums,
        tuple(
            (row, formats.ratio(row.granted_n + row.waiting_n, row.received))
            for row in item.actions
            if row.received
        ),
        tuple(row.action for row in item.actions if not row.received),
        formats.ratio(sums["asked"], item.opened),
    )


def ratio_of_rounds(rounds: Iterable[RoundView]) -> Decimal:
    """How many times what was opened has been asked for."""
    rounds = list(rounds)
    asked = sum((view.sums["asked"] for view in rounds), ZERO)
    return formats.ratio(asked, sum((view.round.opened for view in rounds), ZERO))


def project_groups(dataset: CommitteeData) -> list[ProjectGroup]:
    """Projects by objective; an objective without projects is left out."""
    groups = []
    for item in dataset.money.objectives:
        mine = tuple(project for project in dataset.projects if project.objective == item.code)
        if mine:
            sums = (
                sum((getattr(project, name) for project in mine), ZERO)
                for name in ("requested", "committed", "paid")
            )
            groups.append(ProjectGroup(item, mine, *sums))
    return groups


def indicator_groups(dataset: CommitteeData) -> list[IndicatorGroup]:
    """Indicators by objective; an objective without any is left out."""
    groups = []
    for item in dataset.money.objectives:
        mine = tuple(row for row in dataset.indicators if row.objective == item.code)
        if mine:
            groups.append(IndicatorGroup(item, mine))
    return groups


def stage_of(project: Project, as_of: date) -> str:
    """Where a project stands by its dates: before its start, running, or past its end."""
    if project.starts is None or project.ends is None:
        return "undated"
    if as_of < project.starts:
        return "not_started"
    return "running" if as_of <= project.ends else "ended"


def stages(projects: tuple[Project, ...], as_of: date) -> list[Stage]:
    """Projects counted by stage, the whole last; a stage without projects is left out."""
    out = []
    for code in ("not_started", "running", "ended", "undated", "total"):
        mine = [project for project in projects if code in (stage_of(project, as_of), "total")]
        if mine or code == "total":
            committed = sum((project.committed for project in mine), ZERO)
            out.append(Stage(code, len(mine), committed, sum((project.paid for project in mine), ZERO)))
    return out


def ahead_sums(ahead: Ahead) -> tuple[Decimal, ...]:
    """What the plan opens in each season, and in all."""
    columns = [sum((row.amounts[n] for row in ahead.rows), ZERO) for n in range(len(ahead.seasons))]
    return (*columns, sum(columns, ZERO))


def remaining(dataset: CommitteeData) -> list[Remaining]:
    """Per objective and in all: not yet called, planned, and what is left without a plan."""
    rows = []
    for item in dataset.money.objectives:
        planned = sum((row.total for row in dataset.ahead.rows if row.objective == item.code), ZERO)
        rows.append(Remaining(item, item.now.uncalled, planned))
    uncalled, planned = sum((row.uncalled for row in rows), ZERO), sum((row.planned for row in rows), ZERO)
    return [*rows, Remaining(None, uncalled, planned)]


@dataclass(frozen=True)
class Breakdown:
    """The 3 x 3 cells of a person indicator by age, with row and column sums."""

    indicator: Indicator
    rows: tuple[tuple[str, tuple[int, ...], int], ...]
    columns: tuple[int, ...]


def breakdown(item: Indicator, language: str) -> Breakdown:
    """Rows are ages, columns genders."""
    value = {(cell.age, cell.gender): cell.value for cell in item.cells}
    rows = []
    for age in AGES:
        cells = tuple(value.get((age, gender), 0) for gender in GENDERS)
        rows.append((LABELS[language][age], cells, sum(cells)))
    columns = tuple(sum(row[1][n] for row in rows) for n in range(len(GENDERS)))
    return Breakdown(item, tuple(rows), columns)


def chart_table(dataset: CommitteeData, rounds: list[RoundView], language: str) -> dict[str, money.Chart]:
    """The charts of this report by name."""
    table = {
        "measures": measures_chart(dataset.measures, language),
        "asked": asked_chart(dataset, rounds, language),
        "ends": ends_chart(dataset.projects, language),
    }
    for item in main_indicators(dataset):
        table[item.code] = ages_chart(breakdown(item, language), language)
    return table


def main_indicators(dataset: CommitteeData) -> list[Indicator]:
    """Of each objective the output with most participants: the people the projects are for."""
    found = []
    for objective in dataset.money.objectives:
        persons = [
            item
            for item in dataset.indicators
            if item.objective == objective.code and item.kind == "output" and item.cells and item.planned
        ]
        found += [max(persons, key=lambda item: item.planned)] if persons else []
    return found


def place(where: str, dataset: CommitteeData, language: str) -> str:
    """Where a contradiction stands: codes as they are, seasons and the programme itself in words."""
    words = LABELS[language]
    text = where.replace(dataset.header.programme, words["whole_plan"])
    return SEASON.sub(lambda found: f"{words[found[2]]}{NBSP}{found[1]}", text)


def measures_chart(rows: tuple[MeasureRow, ...], language: str) -> money.Chart:
    """Committed and earmarked money by measure."""
    label = LABELS[language]
    shown = [
        charts.Bar(
            row.code,
            row.short.to(language),
            (row.committed, row.earmarked),
            money.million(row.committed + row.earmarked, language),
        )
        for row in rows
    ]
    fills = [(BLUE, label["committed"]), (FILL["earmarked"], label["earmarked"])]
    return lambda title: charts.bars(title, shown, fills)


def asked_chart(dataset: CommitteeData, rounds: list[RoundView], language: str) -> money.Chart:
    """Asked for and supported by measure in the latest rounds."""
    rows = [row for view in rounds for row in view.round.actions]
    shown = []
    for measure in dataset.measures:
        mine = [row for row in rows if row.measure == measure.code]
        if sum(row.received for row in mine):
            shown.append(asked_bar(measure, mine, language))
    label = LABELS[language]
    fills = [(BLUE, label["granted"]), (FILL["earmarked"], label["waiting"]), (WHITE, label["unsupported"])]
    return lambda title: charts.bars(title, shown, fills)


def asked_bar(measure: MeasureRow, rows: list[ActionRow], language: str) -> charts.Bar:
    """One measure: granted and earmarked inside what was asked for."""
    granted, earmarked, asked = (
        sum((getattr(row, name) for row in rows), ZERO) for name in ("granted", "earmarked", "asked")
    )
    words = f"{money.million(granted + earmarked, language)} / {money.million(asked, language)}"
    return charts.Bar(measure.code, measure.short.to(language), (granted, earmarked), words, asked)


def ends_chart(projects: tuple[Project, ...], language: str) -> money.Chart:
    """Commitments by the year in which the projects end: when the money must have been claimed."""
    years: dict[int, list[Project]] = {}
    for project in projects:
        if project.ends:
            years.setdefault(project.ends.year, []).append(project)
    shown = [year_bar(year, mine, language) for year, mine in sorted(years.items())]
    label = LABELS[language]
    fills = [(BLUE, label["paid"]), (FILL["open"], label["open"])]
    return lambda title: charts.bars(title, shown, fills, left=110)


def year_bar(year: int, projects: list[Project], language: str) -> charts.Bar:
    """One year: paid and not yet paid, with the number of projects."""
    paid = sum((project.paid for project in projects), ZERO)
    committed = sum((project.committed for project in projects), ZERO)
    label = LABELS[language]
    name = f"{len(projects)} {label['project'] if len(projects) == 1 else label['projects']}"
    return charts.Bar(str(year), name, (paid, committed - paid), money.million(committed, language))


def ages_chart(item: Breakdown, language: str) -> money.Chart:
    """The cells of one person indicator."""
    label = LABELS[language]
    rows = [(age, cells) for age, cells, _ in item.rows]
    genders = [label[gender] for gender in GENDERS]
    return lambda title: charts.groups(title, rows, genders, lambda value: formats.figure(value, language))
