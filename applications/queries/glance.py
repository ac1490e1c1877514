"""A round at a glance: how far its applications are and what they ask, line by line. Counts and sums, never a case."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from applications.choices import ApplicationState as State
from applications.choices import DecisionState
from applications.models import Application, Decision
from applications.models.application import DECIDED
from applications.queries.demand import UNDECIDED
from calls.models import CallLine, CallRound
from calls.queries.money import LineBalance, balances_of_lines
from calls.rules.ledger import ZERO

SHOWN = (*UNDECIDED, *DECIDED, State.WITHDRAWN)


@dataclass(frozen=True)
class Tally:
    """How many applications, what they ask together, and what is granted of it; in euro."""

    count: int = 0
    asked: Decimal = ZERO
    granted: Decimal = ZERO

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.count + other.count, self.asked + other.asked, self.granted + other.granted)


@dataclass(frozen=True)
class Standing:
    """Applications by state, with what is proposed to be granted of those that wait for a decision."""

    by_state: Mapping[str, Tally] = field(default_factory=dict)
    proposed: Decimal = ZERO

    def tally(self, states: Iterable[str]) -> Tally:
        """The applications in these states together."""
        return sum((self.by_state.get(state, Tally()) for state in states), Tally())

    @property
    def undecided(self) -> Tally:
        """Submitted, and waiting for a decision."""
        return self.tally(UNDECIDED)

    @property
    def decided(self) -> Tally:
        """With a decision."""
        return self.tally(DECIDED)

    @property
    def withdrawn(self) -> Tally:
        """Taken back by their applicants."""
        return self.tally([State.WITHDRAWN])

    @property
    def all(self) -> Tally:
        """Everything received."""
        return self.tally(SHOWN)

    @property
    def standing(self) -> Tally:
        """Everything received that was not withdrawn: what asks for the money."""
        return self.undecided + self.decided

    @property
    def unproposed(self) -> Decimal:
        """What applications ask that are neither decided nor proposed, in euro."""
        return self.undecided.asked - self.tally([State.PROPOSED]).asked


@dataclass(frozen=True)
class LineGlance:
    """A line: its money, and where its applications stand."""

    line: CallLine
    balance: LineBalance
    here: Standing


@dataclass(frozen=True)
class Glance:
    """A round's lines, and all of them together."""

    lines: tuple[LineGlance, ...]
    total: Standing

    @property
    def amount(self) -> Decimal:
        """The money of every line, in euro."""
        return sum((one.balance.amount for one in self.lines), ZERO)

    @property
    def free(self) -> Decimal:
        """What is neither earmarked nor committed, in euro."""
        return sum((one.balance.free for one in self.lines), ZERO)


def glance(call: CallRound) -> Glance:
    """The round's lines with their applications. Four queries, whatever their number."""
    rows = call.lines.select_related("call", "objective", "measure")
    lines = list(rows.order_by("objective__position", "-support", "measure__position", "code"))
    held = balances_of_lines(lines)
    found = standings([call], "line_id")
    return Glance(
        tuple(LineGlance(line, held[line.pk], found.get(line.pk, Standing())) for line in lines),
        together(found.values()),
    )


def by_round(calls: Iterable[CallRound]) -> Mapping[Any, Standing]:
    """Where the applications of each round stand. Two queries."""
    return standings(calls, "call_id")


def standings(calls: Iterable[CallRound], key: str) -> Mapping[Any, Standing]:
    """The rounds' submitted applications by a column, and by state. Two queries."""
    calls = list(calls)
    rows = Application.objects.submitted().filter(call__in=calls).order_by().values_list(key, "state")
    tallies: dict[Any, dict[str, Tally]] = defaultdict(dict)
    for group, state, count, asked, granted in rows.annotate(
        count=Count("pk"), asked=Sum("requested"), sum_granted=Sum("granted")
    ):
        tallies[group][state] = Tally(count, asked or ZERO, granted or ZERO)
    waiting = Decision.objects.filter(application__call__in=calls, state=DecisionState.PROPOSED)
    sums = waiting.order_by().values_list(f"application__{key}").annotate(sum=Sum("amount"))
    proposed: dict[Any, Decimal | None] = dict(sums)
    return {group: Standing(states, proposed.get(group) or ZERO) for group, states in tallies.items()}


def together(parts: Iterable[Standing]) -> Standing:
    """Several added up."""
    states: dict[str, Tally] = defaultdict(Tally)
    proposed = ZERO
    for part in parts:
        proposed += part.proposed
        for state, tally in part.by_state.items():
            states[state] += tally
    return Standing(dict(states), proposed)
