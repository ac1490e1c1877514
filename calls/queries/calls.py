"""Rounds: what they are at an instant, what a draft still lacks, and what lists and pages show of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import get_language

from accounts.models import User
from calls.choices import CallState, EntryKind
from calls.models import Action, CallAction, CallLine, CallRound, Objective, Programme
from calls.queries.criteria import as_rules
from calls.queries.money import LineBalance, balances, balances_of_lines, entries
from calls.queries.parameters import parameters_of_call
from calls.queries.season_plan import Lines
from calls.rules import rounds as rules
from calls.rules.ledger import ZERO, Balance
from calls.rules.round_parts import Asked, Opening
from calls.rules.seasons import reference_series, season
from records.formats import in_language
from records.models import AuditEvent


@dataclass(frozen=True)
class CallLook:
    """A round as lists show it: what it is at this instant, and its money.

    `total` is what its lines were opened with, whatever was returned since; for a round in preparation what it is to
    call.
    """

    call: CallRound
    phase: str
    total: Decimal
    objectives: list[Objective]

    @property
    def is_open(self) -> bool:
        """Whether it takes applications now."""
        return self.phase == rules.OPEN

    @property
    def heading(self) -> str:
        """The group of a public list it stands in: open, coming, or closed with all that is over."""
        return self.phase if self.phase in (rules.OPEN, rules.COMING) else rules.CLOSED


@dataclass(frozen=True)
class LineLook:
    """A line with its balance, its actions, and what was returned of it."""

    line: CallLine
    balance: LineBalance
    actions: list[CallAction]
    returned: Decimal = ZERO

    @property
    def waits(self) -> bool:
        """Nothing can be earmarked before the carry-over."""
        return self.line.carried_over and self.balance.amount == ZERO

    @property
    def amount(self) -> Decimal:
        """Called, or to be called while the round is in preparation."""
        return self.line.planned if self.line.call.in_preparation else self.balance.amount

    @property
    def opened(self) -> Decimal:
        """What applicants could apply for: the amount, with what was returned afterwards."""
        return self.amount + self.returned


def accepts_applications(call: CallRound, at: datetime) -> bool:
    """Whether the round takes applications at the instant: judged by its instants, not by the stored state alone."""
    return phase_of(call, at) == rules.OPEN


def phase_of(call: CallRound, at: datetime) -> str:
    """What the round is at the instant."""
    return rules.phase(call.state, call.opens_at, call.closes_at, at)


def in_phase(calls: QuerySet[CallRound], phase: str, at: datetime) -> QuerySet[CallRound]:
    """Those that are coming, open or closed at the instant (settled ones are closed, too)."""
    running = Q(state__in=[CallState.PUBLISHED, CallState.OPEN])
    over = Q(state__in=[CallState.CLOSED, CallState.SETTLED]) | (running & Q(closes_at__lt=at))
    return {
        rules.COMING: calls.filter(running, opens_at__gt=at),
        rules.OPEN: calls.filter(running, opens_at__lte=at, closes_at__gte=at),
        rules.CLOSED: calls.filter(over),
        rules.CANCELLED: calls.filter(state=CallState.CANCELLED),
        rules.DRAFT: calls.filter(state=CallState.DRAFT),
        rules.PROPOSED: calls.filter(state=CallState.PROPOSED),
    }[phase]


def look_at(calls: Iterable[CallRound], at: datetime) -> list[CallLook]:
    """The rounds with their money and objectives. Three queries whatever their number."""
    calls = list(calls)
    lines = list(CallLine.objects.filter(call__in=calls).select_related("call", "objective", "measure"))
    held, returned = balances_of_lines(lines), returned_of_lines(lines)
    looks = [LineLook(line, held[line.pk], [], returned.get(line.pk, ZERO)) for line in lines]
    return [look_of(call, [look for look in looks if look.line.call_id == call.pk], at) for call in calls]


def look_of(call: CallRound, lines: list[LineLook], at: datetime) -> CallLook:
    """One round, from its lines."""
    total = sum((look.opened for look in lines), ZERO)
    objectives = {look.line.objective.code: look.line.objective for look in lines}
    return CallLook(call, phase_of(call, at), total, [objectives[code] for code in sorted(objectives)])


def returned_of_lines(lines: list[CallLine]) -> dict[int, Decimal]:
    """What was given back of each line. One query, none while every round still runs: nothing is returned before."""
    over = [
        line.pk
        for line in lines
        if line.call.state in (CallState.CLOSED, CallState.SETTLED, CallState.CANCELLED)
    ]
    if not over:
        return {}
    rows = entries().filter(line__in=over, kind=EntryKind.RETURN)
    return dict(rows.values_list("line_id").annotate(sum=Sum("amount")))


def lines_of(call: CallRound) -> list[LineLook]:
    """The round's lines with balances and actions. Four queries, two in preparation: nothing has been posted then."""
    rows = call.lines.select_related("call", "objective", "measure")
    lines = list(rows.order_by("objective__position", "-support", "measure__position", "code"))
    actions = list(actions_of(call))
    held, returned = {} if call.in_preparation else balances_of_lines(lines), returned_of_lines(lines)
    return [
        LineLook(
            line,
            held.get(line.pk) or LineBalance.of(line, Balance()),
            [row for row in actions if row.line_id == line.pk],
            returned.get(line.pk, ZERO),
        )
        for line in lines
    ]


def actions_of(call: CallRound) -> QuerySet[CallAction]:
    """What is open in the round, in the plan's order."""
    rows = call.call_actions.select_related("action__objective", "action__measure", "line")
    return rows.order_by("action__objective__position", "action__position", "action__code")


def series_of(line: CallLine) -> str:
    """The series of reference numbers of applications on the line: 2023-2-2D."""
    return reference_series(line.call.season, line.call.number, line.code)


def not_called(programme: Programme) -> dict[tuple[str, str], Decimal]:
    """What each objective has of each kind of support that no round has called. One query."""
    rows = entries().filter(objective__programme=programme)
    grouped = balances(rows, "objective__code", "support")
    return {(str(code), str(support)): held.not_called for (code, support), held in grouped.items()}


def next_number(programme: Programme, season_code: str) -> int:
    """The place in the year of a new round of the season: 1 for spring, 2 for autumn, beyond that in order."""
    year = season(season_code).year
    used = programme.rounds.filter(season__startswith=f"{year}-")
    wanted = season(season_code).number
    if not used.filter(number=wanted).exists():
        return wanted
    return max(2, used.aggregate(last=Max("number"))["last"]) + 1


def checklist(call: CallRound, at: datetime, lines: list[LineLook] | None = None) -> list[rules.Point]:
    """What a round in preparation lacks, point by point; `lines` when they are at hand."""
    programme = call.programme
    minimum = parameters_of_call(call).minimum_assessors
    round_ = as_round(call, lines_of(call) if lines is None else lines, minimum)
    return rules.checklist(round_, now=at, free=not_called(programme), minimum_assessors=minimum)


def as_round(call: CallRound, lines: list[LineLook], assessors: int) -> rules.Round:
    """The round as plain data, its lines beside what the plan gives them."""
    planned = planned_amounts(call)
    return rules.Round(
        title=call.title,
        summary=call.summary,
        languages=("fi", "sv", "en"),
        contact_email=call.contact.get("email", ""),
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        actions=tuple(row.action.code for look in lines for row in look.actions),
        lines=tuple(
            rules.Line(
                line.code,
                line.objective.code,
                line.support,
                line.planned,
                planned.get((line.code, line.support)),
                line.carried_over,
            )
            for line in (look.line for look in lines)
        ),
        cost_models=tuple(call.cost_models),
        criteria=as_rules(call.criteria_set, assessors=assessors) if call.criteria_set else None,
        openings=tuple(as_opening(row, look.line) for look in lines for row in look.actions),
        questions=tuple(Asked(row.text) for row in call.questions.all()),
        attachments=tuple(Asked(row.title) for row in call.attachments.all()),
    )


def as_opening(row: CallAction, line: CallLine) -> Opening:
    """An opening as plain data; a line that waits for money carried over bounds no ceiling yet."""
    waits = line.carried_over and not line.planned
    return Opening(
        row.action.code,
        row.priorities,
        bool(row.targeted_at),
        row.targeting_ground,
        row.targeting_ceiling,
        None if waits else line.planned,
    )


def planned_amounts(call: CallRound) -> dict[tuple[str, str], Decimal]:
    """What the plan prints for the round's season, by line code and support; nothing for a round outside the plan."""
    if call.plan_version is None:
        return {}
    amounts = Lines(call.plan_version).in_season(call.season)
    return {(key.code, key.support): row.amount for key, row in amounts.items()}


def open_calls_of_action(action: Action, at: datetime) -> QuerySet[CallRound]:
    """Rounds in which one can apply for the action, in whatever version, at the instant."""
    rows = CallRound.objects.filter(programme=action.programme_id, call_actions__action__code=action.code)
    return in_phase(rows, rules.OPEN, at)


def waiting_for(user: User, at: datetime) -> list[CallLook]:
    """Rounds that wait for this person's confirmation, the one that opens first before the others. Three queries."""
    rows = CallRound.objects.filter(state=CallState.PROPOSED).exclude(proposed_by=user.pk)
    return look_at(rows.select_related("programme").order_by("opens_at", "pk"), at)


@dataclass(frozen=True)
class Happening:
    """One event of a round's history; `who` is empty for the system's own."""

    at: datetime
    verb: str
    who: str
    reason: str


def history(call: CallRound) -> list[Happening]:
    """What happened to the round, newest first, with the names of those who did it. One query."""
    name = User.objects.filter(pk=OuterRef("actor")).values("name")[:1]
    events = AuditEvent.objects.filter(stream=call.stream).annotate(who=Subquery(name)).order_by("-sequence")
    return [
        Happening(at, verb, who or "", spoken(data.get("reason", "")))
        for at, verb, who, data in events.values_list("at", "verb", "who", "data")
    ]


def spoken(reason: str | Mapping[str, str]) -> str:
    """A reason in the page's language, where it was given in several."""
    return reason if isinstance(reason, str) else in_language(reason, get_language() or "en")
