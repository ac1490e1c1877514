"""The data set of the report to the monitoring committee."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import Sum

from applications.models import Application, Target
from calls.choices import CallState, Support
from calls.models import Action, CallRound, CriteriaSet, PlanAmount
from calls.queries.money import initial_allocation
from calls.queries.payment_applications import mid_term, payment_applications
from calls.queries.season_plan import current_version
from calls.rules.seasons import Season as HalfYear
from calls.rules.seasons import is_ahead, season
from indicators.models import Indicator as Catalogued
from reporting.queries.cases import (
    GRANTED,
    NOT_ADMITTED,
    REJECTED,
    UNDECIDED,
    WAITING,
    WITHDRAWN,
    Cases,
    cases,
)
from reporting.queries.findings import findings
from reporting.queries.money import ALL_ACTIONS, OPERATING, money
from reporting.queries.scope import Scope, header, round_names, season_name, short, text
from reporting.rules.dataset import (
    COMMITTEE,
    ZERO,
    ActionRow,
    Ahead,
    Cell,
    CommitteeData,
    Criteria,
    Indicator,
    MeasureRow,
    Payments,
    PlannedRow,
    Project,
    Round,
    Season,
    Text,
)

UNOPENED = (CallState.DRAFT, CallState.PROPOSED, CallState.CANCELLED)


def committee(scope: Scope) -> CommitteeData:
    """Everything the report tells. Undecided applications enter as counts and sums only."""
    submitted = cases(scope)
    projects = granted_projects(scope, submitted)
    return CommitteeData(
        header(COMMITTEE, scope),
        money(scope),
        measures(scope, submitted, projects),
        rounds(scope, submitted),
        projects,
        indicators(scope, submitted),
        findings(scope),
        ahead(scope),
        criteria(scope),
        payments(scope),
    )


def payments(scope: Scope) -> Payments:
    """What was applied for from the Commission on days until the cut-off. Two queries."""
    sent = payment_applications(scope.programme, scope.cutoff, scope.recorded_until)
    found = mid_term(initial_allocation(scope.programme), sent)
    return Payments(found.initial, found.covered, found.count, found.latest, found.demo)


def granted_projects(scope: Scope, submitted: Cases) -> tuple[Project, ...]:
    """Every application with a commitment, by objective and reference."""
    granted = [row for row in submitted.applications if submitted.state(row) == GRANTED]
    granted.sort(
        key=lambda row: (row.action.objective.position, row.action.objective.code, row.case.reference)
    )
    return tuple(project(row, submitted) for row in granted)


def project(row: Application, submitted: Cases) -> Project:
    """One granted project as the ledger and its application tell it."""
    held = submitted.held[row.case_id]
    return Project(
        row.case.reference,
        row.title,
        row.language,
        row.organisation.name,
        row.action.objective.code,
        measure_code(row.action),
        row.action.code,
        row.call_id,
        row.granted_rate or row.rate_asked or row.action.rate,
        row.starts_on,
        row.ends_on,
        row.requested or ZERO,
        held.committed,
        held.paid,
    )


def measure_code(action: Action) -> str:
    """The measure of an action; operating support is an entry of its own."""
    return action.measure.code if action.measure else action.code


def measures(scope: Scope, submitted: Cases, projects: tuple[Project, ...]) -> tuple[MeasureRow, ...]:
    """Every measure of the programme and every operating support, also those without money."""
    earmarked: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in submitted.applications:
        earmarked[measure_code(row.action)] += submitted.earmarked.get(row.case_id, ZERO)
    rows = []
    for code, objective, title, name in measure_titles(scope):
        mine = [item for item in projects if item.measure == code]
        committed = sum((item.committed for item in mine), ZERO)
        rows.append(MeasureRow(code, objective, title, name, committed, earmarked[code], len(mine)))
    return tuple(rows)


def measure_titles(scope: Scope) -> Iterable[tuple[str, str, Text, Text]]:
    """Code, objective, title and short title of every measure by objective, its operating support last."""
    actions = scope.programme.actions.current().select_related("objective", "measure")
    found: dict[str, tuple[tuple[object, ...], str, Mapping[str, str]]] = {}
    for action in actions:
        code, title = (
            (action.measure.code, action.measure.title) if action.measure else (action.code, action.title)
        )
        order = (action.objective.position, action.objective.code, action.measure is None, code)
        found[code] = (order, action.objective.code, title)
    ordered = sorted(found.items(), key=lambda item: item[1][0])
    programme = scope.programme
    return [
        (code, objective, text(title), short(programme, code, title))
        for code, (_, objective, title) in ordered
    ]


def rounds(scope: Scope, submitted: Cases) -> tuple[Round, ...]:
    """Every round that had opened, in the order they close."""
    opened: dict[str, Decimal] = defaultdict(lambda: ZERO)
    signs = {"call": 1, "move_in": 1, "carry_in": 1, "move_out": -1, "carry_out": -1}
    sums = (
        scope.ledger().filter(kind__in=signs).values_list("line__call_id", "kind").annotate(sum=Sum("amount"))
    )
    for call, kind, amount in sums:
        opened[call] += signs[kind] * amount
    found = scope.programme.rounds.filter(opens_at__lt=scope.moment).exclude(state__in=UNOPENED)
    ordered = found.order_by("closes_at", "id").prefetch_related(
        "call_actions__action__objective", "call_actions__action__measure"
    )
    names = round_names(scope.programme)
    return tuple(call_round(scope, call, names[call.pk], opened[call.pk], submitted) for call in ordered)


def call_round(scope: Scope, call: CallRound, name: Text, opened: Decimal, submitted: Cases) -> Round:
    """One round with a row for every action that was open in it."""
    mine: dict[str, list[Application]] = defaultdict(list)
    for row in submitted.applications:
        if row.call_id == call.pk:
            mine[row.action.code].append(row)
    actions = {item.action.code: item.action for item in call.call_actions.all()}
    actions |= {rows[0].action.code: rows[0].action for rows in mine.values()}
    rows = tuple(
        action_row(action, mine[code], submitted) for code, action in sorted(actions.items(), key=natural)
    )
    return Round(call.pk, name, call.opens_at, call.closes_at, call.closes_at >= scope.moment, opened, rows)


def natural(item: tuple[str, Action]) -> tuple[object, ...]:
    """Actions by objective, operating support last."""
    code, action = item
    return action.objective.position, action.objective.code, action.support == Support.OPERATING, code


def action_row(action: Action, rows: list[Application], submitted: Cases) -> ActionRow:
    """Counts and sums of one action's applications."""
    states = [submitted.state(row) for row in rows]
    return ActionRow(
        action.code,
        measure_code(action),
        action.objective.code,
        text(action.title),
        len(rows),
        sum((row.requested or ZERO for row in rows), ZERO),
        states.count(GRANTED),
        sum((submitted.granted.get(row.case_id, ZERO) for row in rows), ZERO),
        states.count(WAITING),
        sum((submitted.earmarked.get(row.case_id, ZERO) for row in rows), ZERO),
        states.count(UNDECIDED),
        states.count(REJECTED),
        states.count(NOT_ADMITTED),
        states.count(WITHDRAWN),
    )


def indicators(scope: Scope, submitted: Cases) -> tuple[Indicator, ...]:
    """Every indicator of the fund with the targets of granted projects added up, zero where nobody promised any."""
    granted = [row.pk for row in submitted.applications if submitted.state(row) == GRANTED]
    cells: dict[int, list[Cell]] = defaultdict(list)
    rows = Target.objects.filter(application__in=granted).values_list("indicator_id", "age", "gender")
    for pk, age, gender, value in rows.annotate(sum=Sum("value")).order_by("indicator_id", "age", "gender"):
        cells[pk].append(Cell(age, gender, value))
    projects: dict[int, set[int]] = defaultdict(set)
    used = Target.objects.filter(application__in=granted, value__gt=0).values_list(
        "indicator_id", "application_id"
    )
    for pk, application in used.distinct():
        projects[pk].add(application)
    found = (
        Catalogued.objects.filter(fund=scope.programme.fund)
        .select_related("parent")
        .order_by("position", "code")
    )
    return tuple(indicator(row, cells[row.pk], len(projects[row.pk])) for row in found)


def indicator(row: Catalogued, cells: list[Cell], projects: int) -> Indicator:
    """One indicator; cells only where the catalogue asks for a breakdown."""
    planned = sum(cell.value for cell in cells)
    shown = tuple(cell for cell in cells if cell.age) if row.breakdown else ()
    return Indicator(
        row.code,
        row.objective_code,
        row.kind,
        text(row.title),
        text(row.unit),
        row.parent.code if row.parent else "",
        planned,
        projects,
        shown,
    )


def ahead(scope: Scope) -> Ahead:
    """What the current plan opens in seasons whose round has not opened yet."""
    version = current_version(scope.programme)
    if version is None:
        return Ahead(Text(), None, (), ())
    rounds = scope.programme.rounds.filter(opens_at__lt=scope.moment).exclude(state__in=UNOPENED)
    opened = set(rounds.values_list("season", flat=True))
    amounts = [
        row
        for row in version.amounts.filter(amount__gt=0).select_related("objective", "measure")
        if row.season not in opened and is_ahead(row.season, scope.as_of)
    ]
    seasons = sorted({season(row.season) for row in amounts})
    rows = planned_rows(scope, amounts, seasons)
    return Ahead(
        text(version.title),
        version.dated,
        tuple(Season(item.code, season_name(item.code)) for item in seasons),
        rows,
    )


def planned_rows(scope: Scope, amounts: list[PlanAmount], seasons: list[HalfYear]) -> tuple[PlannedRow, ...]:
    """A row for each measure (or objective) and kind of support, with its amounts by season."""
    grouped: dict[tuple[int, str, bool, str], list[PlanAmount]] = defaultdict(list)
    for row in amounts:
        code = row.measure.code if row.measure else ""
        grouped[row.objective.position, row.objective.code, row.support == Support.OPERATING, code].append(
            row
        )
    out = []
    for (_, objective, operating, code), rows in sorted(grouped.items()):
        by_season = {season(row.season): row.amount for row in rows}
        support = Support.OPERATING if operating else Support.PROJECT
        columns = tuple(by_season.get(item, ZERO) for item in seasons)
        out.append(PlannedRow(code, objective, support, planned_title(scope, rows[0]), columns))
    return tuple(out)


def planned_title(scope: Scope, row: PlanAmount) -> Text:
    """What the money is for."""
    if row.support == Support.OPERATING:
        return OPERATING
    return short(scope.programme, row.measure.code, row.measure.title) if row.measure else ALL_ACTIONS


def criteria(scope: Scope) -> tuple[Criteria, ...]:
    """The sets of criteria of rounds that had opened, and whether the committee had approved them by then."""
    used = scope.programme.rounds.filter(opens_at__lt=scope.moment).exclude(state__in=UNOPENED)
    found = CriteriaSet.objects.filter(rounds__in=used).distinct().order_by("code", "version")
    return tuple(
        Criteria(
            text(row.title),
            str(row.version),
            row.approved_on if row.approved_on and row.approved_on <= scope.as_of else None,
        )
        for row in found
    )
