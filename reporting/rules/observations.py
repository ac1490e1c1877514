"""What is wrong, found in the figures by rule: each has a code, the money it touches and its figures.

The sentences stand in the templates, one for each language.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from records.rules import ERROR, WARNING
from reporting.rules.dataset import ZERO, CommitteeData, Finding, Line, Objective, Round

OLD_EARMARK_DAYS = 90
LATE_DECISION_DAYS = 120
LOW_DEMAND = Decimal("0.5")


@dataclass(frozen=True)
class Observation:
    """One problem: what kind, what money it touches in euro, which thing it is about, and counts in it."""

    code: str
    amount: Decimal
    subject: object
    count: int = 0
    days: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Request:
    """One thing asked of the committee, with the figures that are its ground."""

    code: str
    count: int = 0
    amount: Decimal = ZERO


def observations(data: CommitteeData) -> tuple[Observation, ...]:
    """CPR 40(1)(b): the problems found, those that touch most money first."""
    found = [
        *unasked(data),
        *low_demand(data.rounds),
        *idle_money(data),
        *old_earmarks(data),
        *late_decisions(data),
        *unplanned(data),
        *dormant(data.money.objectives),
    ]
    return tuple(sorted(found, key=lambda item: (-item.amount, item.code)))


def latest_rounds(rounds: tuple[Round, ...], count: int = 2) -> tuple[Round, ...]:
    """CPR 40(1)(a): the rounds the report tells in detail: the latest ones that have closed, oldest first."""
    closed = sorted((item for item in rounds if not item.open), key=lambda item: item.closes)
    return tuple(closed[-count:])


def unasked(data: CommitteeData) -> Iterator[Observation]:
    """CPR 40(1)(b): actions that were open in the latest rounds and got no application."""
    for item in latest_rounds(data.rounds):
        names = tuple(row.action for row in item.actions if row.received == 0)
        if names:
            yield Observation("unasked", ZERO, item, len(names), names=names)


def low_demand(rounds: tuple[Round, ...]) -> Iterator[Observation]:
    """CPR 40(1)(b): a closed round in which less than half of the money was asked for."""
    for item in latest_rounds(rounds):
        asked = sum((row.asked for row in item.actions), ZERO)
        if item.opened and asked < item.opened * LOW_DEMAND:
            yield Observation("low_demand", item.opened - asked, item)


def idle_money(data: CommitteeData) -> Iterator[Observation]:
    """CPR 40(1)(b): free money on lines of closed rounds where no application waits: it can be returned."""
    open_rounds = {item.code for item in data.rounds if item.open or undecided(item)}
    idle = [row for row in data.money.lines if row.free and not row.waiting and row.round not in open_rounds]
    if idle:
        yield Observation("idle", sum((row.free for row in idle), ZERO), tuple(idle), len(idle))


def undecided(item: Round) -> int:
    """CPR 40(1)(b): applications of a round without a decision."""
    return sum(row.undecided_n + row.waiting_n for row in item.actions)


def old_earmarks(data: CommitteeData) -> Iterator[Observation]:
    """CPR 40(1)(b): money earmarked for more than 90 days without a decision."""
    old = [
        row for row in data.money.lines if row.earmarked and age(row, data.header.as_of) > OLD_EARMARK_DAYS
    ]
    if old:
        amount = sum((row.earmarked for row in old), ZERO)
        longest = max(age(row, data.header.as_of) for row in old)
        yield Observation("old_earmarks", amount, tuple(old), sum(row.waiting for row in old), longest)


def age(row: Line, as_of: date) -> int:
    """CPR 40(1)(b): days since the oldest earmark that still waits."""
    return (as_of - row.earmarked_since).days if row.earmarked_since else 0


def late_decisions(data: CommitteeData) -> Iterator[Observation]:
    """CPR 40(1)(b): applications undecided more than 120 days after their round closed."""
    for item in data.rounds:
        days = (data.header.as_of - item.closes.date()).days
        if not item.open and days > LATE_DECISION_DAYS and undecided(item):
            amount = sum((row.earmarked for row in item.actions), ZERO)
            yield Observation("late_decisions", amount, item, undecided(item), days)


def unplanned(data: CommitteeData) -> Iterator[Observation]:
    """Act 1125/2021 section 5: money not yet called for which the plan has no opening."""
    amount = without_plan(data)
    if amount > 0:
        yield Observation("unplanned", amount, None)


def without_plan(data: CommitteeData) -> Decimal:
    """Act 1125/2021 section 5: not yet called less what the plan still opens, in euro."""
    return data.money.total.uncalled - sum((row.total for row in data.ahead.rows), ZERO)


def dormant(objectives: tuple[Objective, ...]) -> Iterator[Observation]:
    """CPR 40(1)(a): an objective with money of which nothing has been called."""
    for row in objectives:
        if row.now.allocated and not row.now.called:
            yield Observation("dormant", row.now.allocated, row)


def contradictions_of(data: CommitteeData) -> tuple[Finding, ...]:
    """Act 1125/2021 section 5: the findings somebody must resolve; notes are only worth knowing."""
    return tuple(item for item in data.findings if item.severity in (ERROR, WARNING))


def requests(data: CommitteeData) -> tuple[Request, ...]:
    """CPR 40, act 1125/2021 section 5: what the committee is asked for, in the order of the chapters."""
    asked = [Request("examine", len(observations(data)))]
    unapproved = sum(item.approved_on is None for item in data.criteria)
    if unapproved:
        asked.append(Request("criteria", unapproved))
    contradictions = len(contradictions_of(data))
    if contradictions or without_plan(data) > 0:
        asked.append(Request("plan", contradictions, without_plan(data)))
    return tuple(asked)
