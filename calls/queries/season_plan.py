"""What the plan opens in a season: lines with amounts and actions; and the lines of actions an officer chose."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, prefetch_related_objects

from calls.choices import PlanState, Support
from calls.models import (
    Action,
    Allocation,
    Measure,
    Objective,
    PlanAmount,
    PlanOpening,
    PlanVersion,
    Programme,
)
from calls.rules.ledger import ZERO
from calls.rules.seasons import is_numbered, season, season_of
from records.queries import Relation, at_hand, gathering, keep, settle

OPENINGS = PlanOpening.objects.select_related("action__objective", "action__measure")
AMOUNTS = PlanAmount.objects.select_related("objective", "measure")
ACTIONS = Action.objects.select_related("objective", "measure")
PARTS = {"measures": Relation(Measure, "objective"), "allocations": Relation(Allocation, "objective")}


@dataclass(frozen=True)
class LineKey:
    """Where money of a round stands: a measure, or an objective, of one kind of support."""

    objective: str
    support: str
    code: str

    def place(self) -> tuple[str, bool, str]:
        """Where it stands in a list: by objective, projects before operating support."""
        return (self.objective, self.support != Support.PROJECT, self.code)


@dataclass
class PlannedLine:
    """A line of a round as the plan gives it; `amount` None where it gives none."""

    key: LineKey
    objective: Objective
    measure: Measure | None
    amount: Decimal | None = None
    carry_over_from: str = ""
    actions: list[Action] = field(default_factory=list)

    @property
    def carried_over(self) -> bool:
        """Its money comes from an earlier season, by a decision of its own."""
        return bool(self.carry_over_from)


@dataclass(frozen=True)
class SeasonPlan:
    """A season of the plan. `unopened` are amounts it prints for lines on which it opens no action."""

    season: str
    version: PlanVersion
    lines: list[PlannedLine]
    unopened: list[PlannedLine]

    @property
    def total(self) -> Decimal:
        """What the plan gives for the lines with actions."""
        return sum((line.amount or ZERO for line in self.lines), ZERO)

    @property
    def actions(self) -> list[Action]:
        """All actions of the season, line by line."""
        return [action for line in self.lines for action in line.actions]


class Lines:
    """Which line an action's money stands on, as the plan's own tables have it."""

    def __init__(self, version: PlanVersion) -> None:
        self.amounts = list(version.amounts.select_related("objective", "measure"))
        self.measured = {row.objective_id for row in self.amounts if row.measure_id}
        self.with_total = {row.objective_id for row in self.amounts} - self.measured
        self.operating = {
            action.objective_id: action.code
            for action in version.programme.actions.current().filter(support=Support.OPERATING)
        }

    def of(self, objective: Objective, measure: Measure | None, support: str) -> PlannedLine:
        """An empty line: operating support apart, by measure, or by objective where the plan has only totals."""
        if support == Support.OPERATING:
            code, measure = self.operating.get(objective.pk, f"{objective.code}-OS"), None
        elif measure is None or objective.pk in self.with_total:
            code, measure = objective.code, None
        else:
            code = measure.code
        return PlannedLine(LineKey(objective.code, support, code), objective, measure)

    def of_actions(self, actions: Iterable[Action]) -> list[PlannedLine]:
        """The lines these actions need, each with its actions, in order."""
        lines: dict[LineKey, PlannedLine] = {}
        for action in actions:
            line = self.of(action.objective, action.measure, action.support)
            lines.setdefault(line.key, line).actions.append(action)
        return [lines[key] for key in sorted(lines, key=LineKey.place)]

    def in_season(self, code: str) -> dict[LineKey, PlanAmount]:
        """The plan's amounts of a season, by line."""
        rows = (row for row in self.amounts if row.season == code)
        return {self.of(row.objective, row.measure, row.support).key: row for row in rows}

    @staticmethod
    def with_amount(line: PlannedLine, amounts: dict[LineKey, PlanAmount]) -> PlannedLine:
        """The line with what the plan prints for it."""
        row = amounts.get(line.key)
        if row:
            line.amount, line.carry_over_from = row.amount, row.carry_over_from
        return line


def current_version(programme: Programme) -> PlanVersion | None:
    """The approved plan with the latest years."""
    versions = programme.plan_versions.filter(state=PlanState.APPROVED)
    return versions.select_related("programme").order_by("-year_from", "code").first()


def seasons_of(version: PlanVersion) -> list[str]:
    """The seasons the plan's tables cover, in time. One query."""
    opened = version.openings.order_by().values_list("season", flat=True)
    paid = version.amounts.order_by().values_list("season", flat=True)
    return sorted(opened.union(paid), key=season)


def with_tables(version: PlanVersion) -> PlanVersion:
    """The version with its openings, its amounts and its programme's entries read once, for a page that only shows it.

    Four queries.
    """
    with_openings(version)
    prefetch_related_objects([version], Prefetch("amounts", AMOUNTS), Prefetch("programme__actions", ACTIONS))
    keep(version.programme, "objectives", objectives_of(version.programme))
    return version


def with_openings(version: PlanVersion) -> PlanVersion:
    """The version with its openings read once. One query."""
    prefetch_related_objects([version], Prefetch("openings", OPENINGS))
    return version


def objectives_of(programme: Programme) -> list[Objective]:
    """The programme's objectives with their measures and allocations. One query, none when its entries are read."""
    if at_hand(programme, "objectives"):
        return list(programme.objectives.all())
    found = list(gathering(programme.objectives.order_by("position", "code"), PARTS))
    for one in found:
        settle(one, PARTS)
    return found


def openings_of(version: PlanVersion) -> list[PlanOpening]:
    """The version's openings with their actions. One query, none when its tables are read."""
    read = at_hand(version, "openings")
    return list(version.openings.all() if read else OPENINGS.filter(version=version))


def amounts_of(version: PlanVersion) -> list[PlanAmount]:
    """The version's amounts with objective and measure. One query, none when its tables are read."""
    read = at_hand(version, "amounts")
    return list(version.amounts.all() if read else AMOUNTS.filter(version=version))


def seasons_in_tables(version: PlanVersion) -> list[str]:
    """The same as `seasons_of`, of a version whose tables are read."""
    opened = {row.season for row in openings_of(version)}
    return sorted(opened | {row.season for row in amounts_of(version)}, key=season)


def season_at(version: PlanVersion, day: date) -> str:
    """The season a round beside the plan stands in when it opens that day, named as the plan names its own."""
    return season_of(day, numbered=is_numbered(seasons_of(version))).code


def season_plans(version: PlanVersion) -> dict[str, SeasonPlan]:
    """What the plan opens, season by season in time. Three queries whatever their number."""
    openings = version.openings.select_related("action__objective", "action__measure")
    ordered = list(openings.order_by("action__objective__position", "action__position", "action__code"))
    lines = Lines(version)
    codes = {row.season for row in ordered} | {row.season for row in lines.amounts}
    return {code: opened_in(code, version, ordered, lines) for code in sorted(codes, key=season)}


def season_plan(version: PlanVersion, code: str) -> SeasonPlan:
    """What the plan opens in the season; nothing in one it does not cover."""
    return season_plans(version).get(code) or SeasonPlan(code, version, [], [])


def opened_in(code: str, version: PlanVersion, openings: list[PlanOpening], lines: Lines) -> SeasonPlan:
    """A season: actions from the openings, amounts from the tables."""
    planned = lines.of_actions(row.action for row in openings if row.season == code)
    amounts = lines.in_season(code)
    filled = [lines.with_amount(line, amounts) for line in planned]
    return SeasonPlan(code, version, filled, list(without_action(planned, amounts, lines)))


def without_action(
    planned: list[PlannedLine], amounts: dict[LineKey, PlanAmount], lines: Lines
) -> Iterable[PlannedLine]:
    """Amounts above zero on lines where the plan opens no action."""
    opened = {line.key for line in planned}
    for key, row in sorted(amounts.items(), key=lambda item: item[0].place()):
        if key not in opened and row.amount:
            yield lines.with_amount(lines.of(row.objective, row.measure, row.support), amounts)


def openings_by_action(version: PlanVersion) -> dict[int, dict[str, PlanOpening]]:
    """Every opening of the plan's tables: action id -> season -> opening. One query."""
    found: dict[int, dict[str, PlanOpening]] = defaultdict(dict)
    for opening in version.openings.all():
        found[opening.action_id][opening.season] = opening
    return found
