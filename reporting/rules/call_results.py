"""The data set of the call-results report: one round, as of the end of a day.

Only a decided application is named; the others are counted and added up. Amounts are euro with two places.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from reporting.rules.dataset import ZERO, Header, Indicator, Line, Text

GRANTED, REJECTED, NOT_ADMITTED = "granted", "rejected", "not_admitted"
GENERAL, THRESHOLD, MONEY, OTHER = "general", "threshold", "money", "other"
GROUNDS = (GENERAL, THRESHOLD, MONEY, OTHER)
PROMOTED = "promoted"
"""Of a grant: it was first rejected for lack of money, and promoted from the reserve later."""
BANDS = 10


@dataclass(frozen=True)
class Counts:
    """Where the applications of a line, an action or the round stand; every one is in exactly one outcome.

    `asked` leaves out the withdrawn; `granted` is what the ledger has committed.
    """

    received: int = 0
    withdrawn: int = 0
    admitted: int = 0
    assessed: int = 0
    granted_n: int = 0
    rejected_n: int = 0
    not_admitted_n: int = 0
    undecided_n: int = 0
    asked: Decimal = ZERO
    granted: Decimal = ZERO
    granted_asked: Decimal = ZERO
    refused: Decimal = ZERO
    undecided: Decimal = ZERO

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))

    @property
    def decided_n(self) -> int:
        """With a decision."""
        return self.granted_n + self.refused_n

    @property
    def refused_n(self) -> int:
        """Rejected or not admitted."""
        return self.rejected_n + self.not_admitted_n


@dataclass(frozen=True)
class Days:
    """Days from the closing of the round to the decision, the day of closing not counted."""

    count: int = 0
    shortest: int = 0
    median: Decimal = ZERO
    longest: int = 0


@dataclass(frozen=True)
class LineResult:
    """One line: its money, its applications, and the points the money reached down to.

    `lowest_granted` are the fewest points of a grant, `highest_unfunded` the most of a rejection for want of money.
    """

    code: str
    money: Line
    counts: Counts
    days: Days
    lowest_granted: Decimal | None
    highest_unfunded: Decimal | None


@dataclass(frozen=True)
class ActionResult:
    """One action that was open in the round."""

    action: str
    line: str
    title: Text
    counts: Counts


@dataclass(frozen=True)
class DecidedCase:
    """An application with a decision; the title is in the language of the application."""

    reference: str
    title: str
    language: str
    organisation: str
    line: str
    action: str
    outcome: str
    ground: str
    points: Decimal | None
    asked: Decimal
    granted: Decimal
    rate: Decimal | None
    days: int


@dataclass(frozen=True)
class Band:
    """A tenth of the scale of points: how many decided applications lie from `low` to below the next band."""

    low: Decimal
    high: Decimal
    granted: int
    refused: int

    @property
    def count(self) -> int:
        """All of them."""
        return self.granted + self.refused


@dataclass(frozen=True)
class Ground:
    """Why applications were refused: the kind, how many, and what they had asked for."""

    kind: str
    count: int
    asked: Decimal


@dataclass(frozen=True)
class Failed:
    """A general criterion that refused applications did not meet; one application can fail several."""

    title: Text
    count: int


@dataclass(frozen=True)
class RoundHead:
    """The round: its dates, its criteria with the whole and the least number of points."""

    code: str
    title: Text
    opens: datetime
    closes: datetime
    criteria: Text
    version: str
    most: Decimal | None
    threshold: Decimal | None


@dataclass(frozen=True)
class CallResultsData:
    """The data set of the call-results report."""

    header: Header
    round: RoundHead
    total: Counts
    days: Days
    lines: tuple[LineResult, ...]
    actions: tuple[ActionResult, ...]
    cases: tuple[DecidedCase, ...]
    bands: tuple[Band, ...]
    grounds: tuple[Ground, ...]
    failed: tuple[Failed, ...]
    indicators: tuple[Indicator, ...]

    @property
    def called(self) -> Decimal:
        """The money of the round's lines, in euro."""
        return sum((row.money.called for row in self.lines), ZERO)

    @property
    def committed(self) -> Decimal:
        """What the lines have committed, in euro."""
        return sum((row.money.committed for row in self.lines), ZERO)


def days_of(spans: Iterable[int]) -> Days:
    """Shortest, median and longest of the spans."""
    ordered = sorted(spans)
    if not ordered:
        return Days()
    middle = len(ordered) // 2
    pair = ordered[middle] + ordered[~middle]
    return Days(len(ordered), ordered[0], Decimal(pair) / 2, ordered[-1])


def bands_of(cases: Iterable[DecidedCase], most: Decimal | None) -> tuple[Band, ...]:
    """The points of the decided applications by tenths of the scale; the whole falls into the last tenth."""
    if not most:
        return ()
    counts = [[0, 0] for _ in range(BANDS)]
    for case in cases:
        if case.points is not None:
            place = min(int(case.points * BANDS / most), BANDS - 1)
            counts[place][case.outcome != GRANTED] += 1
    edges = [most * n / BANDS for n in range(BANDS + 1)]
    return tuple(Band(edges[n], edges[n + 1], *counts[n]) for n in range(BANDS))


def grounds_of(cases: Iterable[DecidedCase]) -> tuple[Ground, ...]:
    """The refused applications by the kind of reason; kinds without any are left out."""
    refused = [case for case in cases if case.outcome != GRANTED]
    found = []
    for kind in GROUNDS:
        mine = [case for case in refused if case.ground == kind]
        if mine:
            found.append(Ground(kind, len(mine), sum((case.asked for case in mine), ZERO)))
    return tuple(found)
