"""The plan's self-check over what is loaded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q

from calls.choices import Support
from calls.models import (
    Action,
    Measure,
    Objective,
    PlanAmount,
    PlanOpening,
    PlanVersion,
    Programme,
)
from calls.queries.parameters import bounds_of_programme
from calls.queries.season_plan import (
    ACTIONS,
    amounts_of,
    current_version,
    objectives_of,
    openings_of,
    seasons_in_tables,
)
from calls.rules.plan_check import check_plan
from calls.rules.plan_facts import Facts, PlanFinding
from calls.rules.programme_data import (
    ActionEntry,
    AmountEntry,
    Chapter,
    Gap,
    MeasureEntry,
    ObjectiveEntry,
    PlanEntry,
    ProgressEntry,
    Repair,
    Statement,
    TableEntry,
)
from calls.rules.seasons import season
from indicators.models import Indicator
from indicators.rules.catalogue import IndicatorEntry
from records.formats import reason_text
from records.queries import at_hand

Printed = Mapping[str, Any]


@dataclass(frozen=True)
class FindingRow:
    """A finding of the plan check as the API and `check_plan --json` give it; `message` is English."""

    code: str
    severity: str
    where: str
    message: str
    expected: str
    found: str


def plan_findings(programme: Programme) -> list[PlanFinding]:
    """Act 1125/2021 section 5: every contradiction in the programme's current plan; none when it has no plan.

    `reason_text(finding.reason, language)` gives the sentence in another language. Six queries.
    """
    version = current_version(programme)
    return cited_findings(programme, check_plan(plan_facts(programme, version))) if version else []


def cited_findings(programme: Programme, findings: Iterable[PlanFinding]) -> list[PlanFinding]:
    """The findings with provisions the programme is under, its own in place of another fund's."""
    citing = bounds_of_programme(programme).citing
    return [replace(finding, reason=citing.said(finding.reason)) for finding in findings]


def finding_rows(programme: Programme) -> list[FindingRow]:
    """The findings, worded in English."""
    return [in_english(finding) for finding in plan_findings(programme)]


def matching_findings(
    programme: Programme | None = None,
    severity: str = "",
    code: str = "",
    where: str = "",
    search: str = "",
    ordering: str = "",
) -> list[FindingRow]:
    """The findings of one programme or of all that agree with every word given; `where` is one of a finding's codes."""
    programmes = [programme] if programme else Programme.objects.order_by("id")
    rows = [
        row
        for each in programmes
        for row in finding_rows(each)
        if severity in ("", row.severity)
        and code in ("", row.code)
        and (not where or where in row.where.split())
        and search.casefold() in row.message.casefold()
    ]
    name = ordering.removeprefix("-")
    return sorted(rows, key=attrgetter(name), reverse=ordering.startswith("-")) if name else rows


def in_english(finding: PlanFinding) -> FindingRow:
    """A finding with its English sentence."""
    return FindingRow(
        code=finding.code,
        severity=finding.severity,
        where=finding.where,
        message=reason_text(finding.reason, "en"),
        expected=finding.expected,
        found=finding.found,
    )


def plan_facts(programme: Programme, version: PlanVersion) -> Facts:
    """What the plan check reads, from the rows. A version made here has no sheets of its own to differ from."""
    printed = version.printed
    titles = printed.get("titles", {})
    objectives = objectives_of(programme)
    measures = [measure for objective in objectives for measure in objective.measures.all()]
    openings = _openings(version)
    return Facts(
        programme=programme.pk,
        allocation=programme.allocation,
        language=printed.get("language") or next(iter(programme.official_languages), "en"),
        objectives=tuple(_objective(row, titles) for row in objectives),
        measures=tuple(_measure(row, titles) for row in sorted(measures, key=attrgetter("position", "code"))),
        actions=tuple(
            _action(row, printed, openings.get(row.code, {})) for row in actions_of_version(version)
        ),
        plan=_plan(version),
        indicators=tuple(_indicator(row) for row in _indicators(programme)),
    )


def actions_of_version(version: PlanVersion) -> list[Action]:
    """The programme's actions in order, those the version opens in the form it rests on.

    One query, none when its tables are read.
    """
    by_code: dict[str, Action] = {}
    for row in _current_or_opened(version):
        by_code[row.code] = row
    return list(by_code.values())


def _current_or_opened(version: PlanVersion) -> Iterable[Action]:
    """Each action's present form and the one the version opens, the opened one last."""
    if at_hand(version, "openings") and at_hand(version.programme, "actions"):
        opened = {row.action_id for row in openings_of(version)}
        rows = [one for one in version.programme.actions.all() if one.pk in opened or one.replaced_at is None]
        return sorted(rows, key=lambda one: (one.position, one.code, one.pk in opened))
    opens = Exists(PlanOpening.objects.filter(version=version, action=OuterRef("pk")))
    wanted = ACTIONS.annotate(opened=opens).filter(Q(opened=True) | Q(replaced_at=None))
    return wanted.filter(programme=version.programme_id).order_by("position", "code", "opened")


def _openings(version: PlanVersion) -> dict[str, dict[str, bool]]:
    """Seasons by action, each with whether it is a carry-over."""
    found: dict[str, dict[str, bool]] = {}
    rows = openings_of(version)
    order = version.printed.get("seasons", sorted({row.season for row in rows}, key=season))
    rows.sort(key=lambda row: order.index(row.season) if row.season in order else len(order))
    for row in rows:
        found.setdefault(row.action.code, {})[row.season] = row.carry_over
    return found


def _objective(row: Objective, titles: Printed) -> ObjectiveEntry:
    parts = {part.support: part.amount for part in row.allocations.all()}
    return ObjectiveEntry(
        code=row.code,
        title=row.title,
        total=row.allocation,
        project=parts.get(Support.PROJECT, Decimal("0.00")),
        operating=parts.get(Support.OPERATING, Decimal("0.00")),
        special_nature=row.special_nature,
        printed_titles=titles.get(row.code, {}),
    )


def _measure(row: Measure, titles: Printed) -> MeasureEntry:
    return MeasureEntry(row.code, row.objective.code, row.title, titles.get(row.code, {}))


def _action(row: Action, printed: Printed, openings: Mapping[str, bool]) -> ActionEntry:
    said = printed.get("actions", {}).get(row.code, {})
    own = bool(printed)
    return ActionEntry(
        code=row.code,
        objective=row.objective.code,
        measure=row.measure.code if row.measure else "",
        support=row.support,
        title=row.title,
        rate=row.rate,
        printed_titles=printed.get("titles", {}).get(row.code, {}),
        applicants=tuple(row.eligible_applicants),
        indicators=tuple(row.indicators),
        printed_indicators=tuple(row.printed_indicators) if own else (),
        printed_indicator_titles=said.get("indicator_titles", {}),
        indicator_statement=tuple(said.get("indicator_statement", ())),
        coordination=row.coordination,
        openings=tuple(openings),
        carry_overs=tuple(season for season, carried in openings.items() if carried),
        sheet_openings=tuple(row.sheet_openings) if own else tuple(openings),
        sheet_text=row.sheet_text if own else "",
        targeted=said.get("targeted", ""),
        targeted_text=said.get("targeted_text", ""),
        in_table=said.get("in_table", True),
    )


def _plan(version: PlanVersion) -> PlanEntry:
    printed = version.printed
    total, as_of = printed.get("progress_total"), printed.get("progress_as_of")
    return PlanEntry(
        code=version.code,
        title=version.title,
        year_from=version.year_from,
        year_to=version.year_to,
        seasons=tuple(printed["seasons"] if "seasons" in printed else seasons_in_tables(version)),
        amounts=tuple(_amount(row) for row in amounts_of(version)),
        totals={
            code: {season: Decimal(amount) for season, amount in row.items()}
            for code, row in printed.get("totals", {}).items()
        },
        chapters=tuple(Chapter(**row) for row in printed.get("chapters", ())),
        tables=tuple(TableEntry(**row) for row in printed.get("tables", ())),
        progress={code: ProgressEntry(**row) for code, row in printed.get("progress", {}).items()},
        progress_total=ProgressEntry(**total) if total else None,
        progress_as_of=date.fromisoformat(as_of) if as_of else None,
        statements=tuple(_statement(row) for row in printed.get("statements", ())),
        repairs=tuple(Repair(**row) for row in printed.get("repairs", ())),
        gaps=tuple(Gap(**row) for row in printed.get("gaps", ())),
    )


def _amount(row: PlanAmount) -> AmountEntry:
    return AmountEntry(
        objective=row.objective.code,
        measure=row.measure.code if row.measure else "",
        support=row.support,
        season=row.season,
        amount=row.amount,
        carry_over_from=row.carry_over_from,
    )


def _statement(row: Mapping[str, Any]) -> Statement:
    lists = {"seasons": tuple(row["seasons"]), "actions": tuple(row["actions"])}
    return Statement(**{**row, **lists})


def _indicators(programme: Programme) -> "list[Indicator]":
    rows = Indicator.objects.filter(fund=programme.fund).select_related("parent", "result_of")
    return list(rows)


def _indicator(row: Indicator) -> IndicatorEntry:
    return IndicatorEntry(
        code=row.code,
        objective=row.objective_code,
        kind=row.kind,
        title=row.title,
        official=tuple(row.official_languages),
        counts=row.counts,
        parent=row.parent.code if row.parent else "",
        result_of=row.result_of.code if row.result_of else "",
    )
