"""Versions of the plan: their lists, one laid out by objective and season, and as plain data."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from calls.choices import PlanState, Support
from calls.models import (
    Action,
    Measure,
    Objective,
    PlanAmount,
    PlanComment,
    PlanOpening,
    PlanVersion,
    Programme,
)
from calls.queries.calls import not_called
from calls.queries.plan import actions_of_version
from calls.queries.season_plan import amounts_of, objectives_of, openings_of, with_openings
from calls.rules.ledger import ZERO
from calls.rules.plan_changes import ActionFacts, Side
from calls.rules.plan_document import Known
from calls.rules.plan_versions import OpeningEntry, PlanContent, seasons_in
from calls.rules.programme_data import AmountEntry
from calls.rules.seasons import season
from records.models import AuditEvent
from records.queries import keep

PUBLISHED = (PlanState.APPROVED, PlanState.REPLACED)
LineKey = tuple[str, str]


@dataclass(frozen=True)
class OpeningCell:
    """An action in a season of a version; None where it is not open."""

    season: str
    opening: PlanOpening | None


@dataclass(frozen=True)
class PlanRow:
    """An action with its seasons, and what was said of it."""

    action: Action
    cells: list[OpeningCell]
    comments: int = 0


@dataclass(frozen=True)
class PlanLine:
    """A measure, an objective's projects together (`measure` None), or its operating support; with its actions."""

    measure: Measure | None
    support: str
    amounts: list[PlanAmount | None]
    rows: list[PlanRow]
    comments: int = 0

    @property
    def given(self) -> bool:
        """Whether the version has anything on the line."""
        return bool(self.rows) or any(row is not None for row in self.amounts)


@dataclass(frozen=True)
class PlanPart:
    """One objective's part. `left` is what no round has called yet of each kind of support."""

    objective: Objective
    lines: list[PlanLine]
    totals: list[Decimal]
    left: list["Left"]
    comments: int = 0

    @property
    def total(self) -> Decimal:
        """What the version opens of the objective."""
        return sum(self.totals, ZERO)

    @property
    def any(self) -> bool:
        """Whether there is an action or an amount to show."""
        return any(line.given for line in self.lines)


@dataclass(frozen=True)
class Left:
    """What a version opens of an objective's support beside what no round has called, in euro."""

    support: str
    planned: Decimal
    free: Decimal

    @property
    def short(self) -> Decimal:
        """By how much the version goes beyond what is left; zero when it does not."""
        return max(self.planned - self.free, ZERO)

    @property
    def label(self) -> str:
        """The kind of support in words."""
        return str(Support(self.support).label)


@dataclass(frozen=True)
class Said:
    """A comment with the names of those who wrote and answered it."""

    comment: PlanComment
    who: str
    answered: str
    code: str = ""
    season: str = ""


@dataclass(frozen=True)
class LaidOut:
    """A version by objective and season."""

    version: PlanVersion
    seasons: list[str]
    parts: list[PlanPart]
    totals: list[Decimal] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """Everything the version opens, in euro."""
        return sum(self.totals, ZERO)


def all_versions() -> QuerySet[PlanVersion]:
    """Versions of every programme, the newest years first, with how many comments there are and wait for an answer."""
    rows = PlanVersion.objects.select_related("programme", "based_on")
    counted = rows.annotate(
        said=Count("comments"), unanswered=Count("comments", filter=Q(comments__answer=""))
    )
    return counted.order_by("programme", "-year_from", "-year_to", "-pk")


def versions_of(programme: Programme) -> QuerySet[PlanVersion]:
    """The programme's versions, the newest years first."""
    return all_versions().filter(programme=programme)


def heard_versions() -> QuerySet[PlanVersion]:
    """What the committee sees: everything but drafts that were never heard."""
    return all_versions().exclude(state=PlanState.DRAFT, heard_on=None)


def published_versions(programme: Programme | None) -> QuerySet[PlanVersion]:
    """What everybody sees, of one programme or of all: approved versions and those they replaced."""
    rows = versions_of(programme) if programme else all_versions()
    return rows.filter(state__in=PUBLISHED)


def content_of(version: PlanVersion) -> PlanContent:
    """The version as plain data, in its one order. Two queries."""
    openings, amounts = openings_of(version), amounts_of(version)
    return PlanContent(
        programme=version.programme_id,
        code=version.code,
        title=version.title,
        year_from=version.year_from,
        year_to=version.year_to,
        dated=version.dated,
        handled_on=version.handled_on,
        reason=version.reason,
        based_on=version.based_on.code if version.based_on else "",
        openings=tuple(opening_entry(row) for row in openings),
        amounts=tuple(amount_entry(row) for row in amounts),
    ).in_order()


def opening_entry(row: PlanOpening) -> OpeningEntry:
    """The opening as plain data."""
    return OpeningEntry(row.action.code, row.season, row.carry_over, row.targeted, row.targeted_text)


def amount_entry(row: PlanAmount) -> AmountEntry:
    """The amount as plain data."""
    return AmountEntry(
        objective=row.objective.code,
        measure=row.measure.code if row.measure else "",
        support=row.support,
        season=row.season,
        amount=row.amount,
        carry_over_from=row.carry_over_from,
        source=row.provenance,
    )


def side_of(version: PlanVersion) -> Side:
    """The version for a comparison: its content, and its actions in the form it rests on. Two queries."""
    opened = sorted((row.action for row in openings_of(with_openings(version))), key=attrgetter("version"))
    return Side(content_of(version), {row.code: action_facts(row) for row in opened})


def action_facts(row: Action) -> ActionFacts:
    """What a comparison reads of an action."""
    return ActionFacts(
        code=row.code,
        title=row.title,
        rate=row.rate,
        description=row.description,
        aims=row.aims,
        raised_rate=row.raised_rate,
        raised_rate_grounds=tuple(row.raised_rate_grounds),
        applicants=tuple(row.eligible_applicants),
        indicators=tuple(row.indicators),
    )


def known_of(programme_id: str) -> Known | None:
    """What a plan file may name of the programme; None when there is no such programme."""
    programme = Programme.objects.filter(pk=programme_id).first()
    if programme is None:
        return None
    measures = Measure.objects.filter(objective__programme=programme)
    return Known(
        objectives=frozenset(programme.objectives.values_list("code", flat=True)),
        measures=frozenset(measures.values_list("objective__code", "code")),
        actions=frozenset(programme.actions.current().values_list("code", flat=True)),
        period=(programme.period_start, programme.period_end),
    )


def laid_out(version: PlanVersion, objective: Objective | None = None) -> LaidOut:
    """The version by objective and season, or one objective of it.

    Six queries whatever its size, two when its tables are read, one when its comments are too.
    """
    build = _Layout(version)
    chosen = [objective] if objective else build.objectives
    parts = [build.part(one) for one in chosen]
    totals = [sum((part.totals[n] for part in parts), ZERO) for n in range(len(build.seasons))]
    return LaidOut(version, build.seasons, parts, totals)


class _Layout:
    """The rows of a version at hand, to lay them out."""

    def __init__(self, version: PlanVersion) -> None:
        self.amounts = amounts_of(version)
        self.cells: dict[tuple[str, str], PlanOpening] = {}
        for row in openings_of(version):
            self.cells[(row.action.code, row.season)] = row
        used = {row.season for row in self.amounts} | {code for _, code in self.cells}
        years = seasons_in(version.year_from, version.year_to, used)
        self.seasons = sorted(used.union(years), key=season)
        self.actions = actions_of_version(version)
        self.objectives = objectives_of(version.programme)
        self.free = not_called(version.programme)
        self.comments = comments_by_code(version)

    def part(self, objective: Objective) -> PlanPart:
        """The objective: its measures, its projects together, its operating support."""
        own = [row for row in self.amounts if row.objective_id == objective.pk]
        lines = [self.line(objective, own, measure, Support.PROJECT) for measure in objective.measures.all()]
        lines += [
            self.line(objective, own, None, support) for support in (Support.PROJECT, Support.OPERATING)
        ]
        totals = [sum((row.amount for row in own if row.season == code), ZERO) for code in self.seasons]
        left = [
            Left(support, planned, self.free.get((objective.code, support), ZERO))
            for support in Support.values
            if (planned := sum((row.amount for row in own if row.support == support), ZERO))
        ]
        return PlanPart(objective, lines, totals, left, self.comments.get(objective.code, 0))

    def line(
        self, objective: Objective, own: list[PlanAmount], measure: Measure | None, support: str
    ) -> PlanLine:
        """One line with its amounts by season and the actions on it."""
        pk = measure.pk if measure else None
        found = {row.season: row for row in own if (row.measure_id, row.support) == (pk, support)}
        on_it = [
            action
            for action in self.actions
            if (action.objective_id, action.measure_id, action.support) == (objective.pk, pk, support)
        ]
        said = self.comments.get(measure.code, 0) if measure else 0
        return PlanLine(
            measure,
            support,
            [found.get(code) for code in self.seasons],
            [self.row(one) for one in on_it],
            said,
        )

    def row(self, action: Action) -> PlanRow:
        """An action in every season."""
        cells = [OpeningCell(code, self.cells.get((action.code, code))) for code in self.seasons]
        return PlanRow(action, cells, self.comments.get(action.code, 0))


def point_of(code: str, season_code: str = "") -> str:
    """How a comment names what it is about: "2D2 2025-autumn", "2D2", or nothing for the whole plan."""
    return " ".join(filter(None, (code, season_code)))


def comments_by_code(version: PlanVersion) -> dict[str, int]:
    """How many comments each objective, measure and action has. One query, none when they are read."""
    found: dict[str, int] = defaultdict(int)
    for row in version.comments.all():
        found[row.point.partition(" ")[0]] += 1
    return found


def with_comments(version: PlanVersion) -> PlanVersion:
    """The version with its comments read once, with the names of those who wrote and answered them. One query."""
    rows = version.comments.annotate(who=name_of("by"), answered=name_of("answered_by"))
    keep(version, "comments", list(rows.order_by("point", "at", "pk")))
    return version


def name_of(key: str) -> Subquery:
    """The name of the person a column names, beside its row."""
    return Subquery(User.objects.filter(pk=OuterRef(key)).values("name")[:1])


def comments_of(version: PlanVersion) -> list[Said]:
    """Every comment in the order of the plan's points, with names. No query, `with_comments` having read them."""
    rows: Iterable[Any] = version.comments.all()
    return [_said(row, row.who or "", row.answered or "") for row in rows]


def said_of(row: PlanComment, names: dict[UUID, str]) -> Said:
    """A comment with its names and its point apart."""
    answered = names.get(row.answered_by, "") if row.answered_by else ""
    return _said(row, names.get(row.by, ""), answered)


def _said(row: PlanComment, who: str, answered: str) -> Said:
    code, _, season_code = row.point.partition(" ")
    return Said(row, who, answered, code, season_code)


def names_of(people: Iterable[UUID]) -> dict[UUID, str]:
    """The names of people. One query."""
    return dict(User.objects.filter(pk__in=set(people)).values_list("pk", "name"))


@dataclass(frozen=True)
class PlanEvent:
    """One event of a version's history; `who` is empty for the system's own."""

    at: datetime
    verb: str
    who: str
    reason: str


def plan_history(version: PlanVersion) -> list[PlanEvent]:
    """What happened to the version, newest first. One query."""
    rows = AuditEvent.objects.filter(stream=version.stream).annotate(who=name_of("actor"))
    events = rows.order_by("-sequence").values_list("at", "verb", "who", "data")
    return [PlanEvent(at, verb, who or "", data.get("reason", "")) for at, verb, who, data in events]


def points_of(laid: LaidOut) -> list[tuple[str, dict[str, str]]]:
    """What a comment can be about: every objective, measure and action by code, with its title."""
    found: list[tuple[str, dict[str, str]]] = []
    for part in laid.parts:
        found.append((part.objective.code, part.objective.title))
        for line in part.lines:
            if line.measure:
                found.append((line.measure.code, line.measure.title))
            found += [(row.action.code, row.action.title) for row in line.rows]
    return found
