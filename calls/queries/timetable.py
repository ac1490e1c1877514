"""The timetable of calls (CPR Article 49(2)): from the published rounds, and from the plan's seasons still to come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from calls.choices import EntryKind
from calls.formats import any_applicant, season_name
from calls.models import Action, CallAction, CallLine, CallRound, Objective, PlanVersion, Programme
from calls.queries.money import balances, entries
from calls.queries.programme_pages import applicants_by_action, applicants_of, joined
from calls.queries.season_plan import SeasonPlan, current_version, season_plans
from calls.rules.dates import local_day
from calls.rules.ledger import ZERO
from calls.rules.rounds import CANCELLED, CLOSED, COMING, OPEN, phase
from calls.rules.seasons import is_ahead, season
from records.models import AuditEvent

PLANNED = "planned"
STATES = (OPEN, COMING, PLANNED, CLOSED)
PUBLISHED = "calls.published"
CALLED_OFF = "calls.cancelled"
UPDATING = (PUBLISHED, CALLED_OFF, "calls.extended", "calls.corrected", "calls.rescheduled", "plan.approved")
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class TimetableRow:
    """One objective in one call: the five fields of the article, and where they come from.

    `start` and `end` are known once the round is published; before that the plan gives the season alone. `amount` is
    None where the plan prints none, `decisions_by` where the round tells no day for its decisions.
    """

    area: str
    objective: Objective
    applicants: dict[str, str]
    applicant_types: list[str]
    amount: Decimal | None
    start: datetime | None
    end: datetime | None
    season: str
    state: str
    title: dict[str, str]
    actions: list[str]
    programme: str
    call: str | None = None
    decisions_by: date | None = None

    @property
    def start_date(self) -> date | None:
        """The day it opens, in Helsinki."""
        return local_day(self.start) if self.start else None

    @property
    def season_words(self) -> str:
        """The season in the present language."""
        return season_name(self.season)

    @property
    def end_date(self) -> date | None:
        """The day it closes, in Helsinki."""
        return local_day(self.end) if self.end else None


@dataclass(frozen=True)
class Timetable:
    """A programme's timetable as of an instant, with the last time anything in it changed."""

    programme: Programme
    rows: list[TimetableRow]
    updated: datetime | None

    def in_state(self, *states: str) -> list[TimetableRow]:
        """The rows in one of these states, in order."""
        return [row for row in self.rows if row.state in states]


def timetable(programme: Programme, at: datetime) -> Timetable:
    """CPR Article 49(2): the rounds published until `at`, and what the plan still holds. Nine queries at most."""
    rounds = list(programme.rounds.public().order_by("opens_at", "pk"))
    version = current_version(programme)
    happened = happenings([*rounds, *([version] if version else [])])
    shown = [call for call in rounds if stands(call, happened, at)]
    rows = [*of_rounds(programme, shown, at), *of_plan(programme, version, shown, at)]
    moments = [when for when in [*happened.values(), programme.loaded_at] if when and when <= at]
    return Timetable(programme, sorted(rows, key=place), max(moments, default=None))


def happenings(things: Iterable[CallRound | PlanVersion]) -> dict[tuple[str, str], datetime]:
    """When each round was published, changed or cancelled, and the plan approved: (stream, verb) -> the last time."""
    streams = [thing.stream for thing in things]
    events = AuditEvent.objects.filter(stream__in=streams, verb__in=UPDATING).order_by("sequence")
    return {(stream, verb): when for stream, verb, when in events.values_list("stream", "verb", "at")}


def stands(call: CallRound, happened: dict[tuple[str, str], datetime], at: datetime) -> bool:
    """Whether the round was published by then and not cancelled."""
    late = happened.get((call.stream, PUBLISHED), at) > at
    cancelled = call.state == CANCELLED and happened.get((call.stream, CALLED_OFF), at) <= at
    return not late and not cancelled


def of_rounds(programme: Programme, rounds: list[CallRound], at: datetime) -> Iterable[TimetableRow]:
    """A row for each round and objective."""
    lines = CallLine.objects.filter(call__in=rounds).select_related("objective")
    ordered = list(lines.order_by("objective__position", "objective__code"))
    opened, actions = opened_by_line(ordered, at), list(opened_actions(rounds))
    for call in rounds:
        own = [line for line in ordered if line.call_id == call.pk]
        for objective in {line.objective_id: line.objective for line in own}.values():
            amounts = [opened.get(line.pk, ZERO) for line in own if line.objective_id == objective.pk]
            offered = [row.action for row in actions if row.call_id == call.pk]
            chosen = [action for action in offered if action.objective_id == objective.pk]
            yield of_round(programme, call, objective, sum(amounts, ZERO), chosen, at)


def opened_by_line(lines: Iterable[CallLine], at: datetime) -> dict[int, Decimal]:
    """What could be applied for on each line, whatever was returned since. One query."""
    rows = entries(at + INSTANT).filter(line__in=list(lines)).exclude(kind=EntryKind.RETURN)
    return {int(str(pk)): held.called for (pk,), held in balances(rows, "line_id").items()}


def of_round(
    programme: Programme,
    call: CallRound,
    objective: Objective,
    amount: Decimal,
    actions: list[Action],
    at: datetime,
) -> TimetableRow:
    """One objective of a round."""
    return TimetableRow(
        area=programme.country,
        objective=objective,
        applicants=applicants_text(programme, actions),
        applicant_types=types_of(actions),
        amount=amount,
        start=call.opens_at,
        end=call.closes_at,
        season=call.season,
        state=phase("published", call.opens_at, call.closes_at, at),
        title=call.title,
        actions=[action.code for action in actions],
        programme=programme.pk,
        call=call.pk,
        decisions_by=call.decisions_by,
    )


def of_plan(
    programme: Programme, version: PlanVersion | None, rounds: list[CallRound], at: datetime
) -> Iterable[TimetableRow]:
    """A row for each season of the plan still to come, and objective, where no round is published yet."""
    today = local_day(at)
    if version is None or version.year_to < today.year:
        return
    held = {call.season for call in rounds if call.plan_version_id}
    for code, plan in season_plans(version).items():
        if is_ahead(code, today) and code not in held:
            yield from of_season(programme, plan)


def of_season(programme: Programme, plan: SeasonPlan) -> Iterable[TimetableRow]:
    """What the plan opens in a season, by objective."""
    for objective in {line.objective.pk: line.objective for line in plan.lines}.values():
        lines = [line for line in plan.lines if line.objective.pk == objective.pk]
        printed = [line.amount for line in lines if line.amount is not None]
        actions = [action for line in lines for action in line.actions]
        yield TimetableRow(
            area=programme.country,
            objective=objective,
            applicants=applicants_text(programme, actions),
            applicant_types=types_of(actions),
            amount=sum(printed, ZERO) if printed else None,
            start=None,
            end=None,
            season=plan.season,
            state=PLANNED,
            title={},
            actions=[action.code for action in actions],
            programme=programme.pk,
        )


def opened_actions(rounds: list[CallRound]) -> QuerySet[CallAction]:
    """What the rounds open, in the plan's order."""
    rows = CallAction.objects.filter(call__in=rounds).select_related("action")
    return rows.order_by("action__position", "action__code")


def applicants_text(programme: Programme, actions: list[Action]) -> dict[str, str]:
    """Who can apply for at least one of the actions, in the programme's words, else in the actions' own."""
    kinds = applicants_of(programme, actions)
    own = kinds or [text for text, _ in applicants_by_action(programme, actions)]
    return joined(own) or any_applicant()


def types_of(actions: list[Action]) -> list[str]:
    """The codes of who can apply, each once."""
    return list(dict.fromkeys(code for action in actions for code in action.eligible_applicants))


def place(row: TimetableRow) -> tuple[int, int, str, int, str]:
    """Open and coming ones by date, then the plan's seasons, then closed ones, the newest first."""
    begun = int(row.start.timestamp()) if row.start else 0
    order = -begun if row.state == CLOSED else begun
    year = season(row.season).year * 10 + season(row.season).half
    return (
        STATES.index(row.state),
        order or year,
        row.call or "",
        row.objective.position,
        row.objective.code,
    )


def matching_rows(
    at: datetime,
    *,
    programme: Programme | None = None,
    objective: str = "",
    state: str = "",
    search: str = "",
    ordering: str = "",
) -> list[TimetableRow]:
    """The rows of one programme or of all that agree with everything given, in the timetable's order or by a day."""
    programmes = [programme] if programme else list(Programme.objects.order_by("pk"))
    rows = [
        row
        for each in programmes
        for row in timetable(each, at).rows
        if objective in ("", row.objective.code)
        and state in ("", row.state)
        and search.casefold() in words_of(row)
    ]
    name = ordering.removeprefix("-")
    if name:
        rows.sort(key=lambda row: getattr(row, name) or date.max, reverse=ordering.startswith("-"))
    return rows


def words_of(row: TimetableRow) -> str:
    """What a search looks through."""
    texts = (row.title, row.objective.title, row.applicants)
    return " ".join(text for each in texts for text in each.values()).casefold()
