"""What lies ahead of the money: planned rounds, drafts and published ones, and what will not be enough."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from calls.choices import CallState, PlanState, Support
from calls.formats import in_each, season_name
from calls.models import CallLine, CallRound, PlanAmount, Programme
from calls.queries.money import Budget, LineBalance
from calls.queries.parameters import parameters_of
from calls.rules.ledger import ZERO, Balance
from calls.rules.money_outlook import (
    Asked,
    LinePurse,
    Need,
    Place,
    Purse,
    line_warnings,
    objective_warnings,
)
from calls.rules.seasons import AUTUMN, FIRST_MONTH_OF_AUTUMN, season
from records.formats import HELSINKI, in_language
from records.rules import Reason

LANGUAGES = ("fi", "sv", "en")
IN_PREPARATION = (CallState.DRAFT, CallState.PROPOSED)
AskedByLine = Callable[[Iterable[CallLine]], Mapping[int, Asked]]


@dataclass(frozen=True)
class Ahead:
    """Money a round ahead will call of one objective and kind of support. `call` None: only the plan says so."""

    need: Need
    line: str
    call: CallRound | None = None


@dataclass(frozen=True)
class Outlook:
    """What lies ahead, the earliest first, and the warnings, what is short before what is low."""

    ahead: list[Ahead]
    warnings: list[Reason]

    @property
    def total(self) -> Decimal:
        """What all rounds ahead will call, in euro."""
        return sum((row.need.amount for row in self.ahead), ZERO)


def outlook(programme: Programme, found: Budget, today: date, asked: AskedByLine) -> Outlook:
    """What lies ahead of the programme's money as it stands. Three queries."""
    rows = sorted(ahead(programme, today), key=lambda row: (row.need.by, row.need.place, row.line))
    share = parameters_of(programme).money_low_below
    needs = [row.need for row in rows]
    warnings = [one for purse in purses(found) for one in objective_warnings(purse, needs, share)]
    warnings += of_lines(found.lines, asked, share)
    return Outlook(rows, sorted(warnings, key=lambda one: not one.blocks))


def ahead(programme: Programme, today: date) -> Iterator[Ahead]:
    """Lines of rounds in preparation, then what the approved plan opens in a season that has no round yet."""
    lines = CallLine.objects.filter(call__programme=programme, call__state__in=IN_PREPARATION, planned__gt=0)
    for line in lines.select_related("call", "objective"):
        by = line.call.opens_at.astimezone(HELSINKI).date()
        yield Ahead(Need(place_of(line), line.planned, by, line.call.title), line.code, line.call)
    for row in planned(programme):
        if row.amount and last_month(row.season) >= (today.year, today.month):
            name = in_each(LANGUAGES, named(row.season))
            code = row.measure.code if row.measure else row.objective.code
            yield Ahead(Need(place_of(row), row.amount, max(first_day(row.season), today), name), code)


def named(code: str) -> Callable[[str], str]:
    """A season's name in whatever language is on."""
    return lambda _: season_name(code)


def support_name(support: Support) -> dict[str, str]:
    """ "project support" in each language."""
    return in_each(LANGUAGES, lambda _: str(support.label).lower())


def place_of(row: CallLine | PlanAmount) -> Place:
    """The objective and kind of support it is of."""
    return (row.objective.code, row.support)


def planned(programme: Programme) -> Iterable[PlanAmount]:
    """The amounts of the approved plans for seasons that have no round yet."""
    begun = programme.rounds.filter(plan_version__isnull=False).exclude(state=CallState.CANCELLED)
    rows = PlanAmount.objects.filter(version__programme=programme, version__state=PlanState.APPROVED)
    return rows.exclude(season__in=begun.order_by().values("season")).select_related("objective", "measure")


def first_day(code: str) -> date:
    """The first day of a season."""
    found = season(code)
    return date(found.year, FIRST_MONTH_OF_AUTUMN if found.name == AUTUMN else 1, 1)


def last_month(code: str) -> tuple[int, int]:
    """Year and month in which a season ends."""
    found = season(code)
    whole = found.numbered or found.name == AUTUMN
    return (found.year, 12 if whole else FIRST_MONTH_OF_AUTUMN - 1)


def purses(found: Budget) -> Iterator[Purse]:
    """Every objective's money by kind of support, as posted."""
    for part in found.objectives:
        for support in Support:
            held = part.by_support.get(support.value, Balance())
            if held.allocated:
                place = (part.objective.code, support.value)
                yield Purse(place, support_name(support), held.allocated, held.not_called)


def of_lines(lines: list[LineBalance], asked: AskedByLine, share: Decimal) -> Iterator[Reason]:
    """Warnings of the lines with applications that wait for a decision."""
    wanted = asked([row.line for row in lines])
    for row in lines:
        if row.line.pk in wanted:
            purse = LinePurse(line_name(row.line), row.amount, row.free)
            yield from line_warnings(purse, wanted[row.line.pk], share)


def line_name(line: CallLine) -> dict[str, Any]:
    """ "Autumn 2023, 2A" in each language."""
    return {code: f"{in_language(line.call.title, code)}, {line.code}" for code in LANGUAGES}
