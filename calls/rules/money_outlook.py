"""What lies ahead of the money: what is needed when, and what will not be enough. Plain figures in, warnings out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from calls.rules.ledger import ZERO
from calls.rules.rounding import down
from records.rules import WARNING, Percent, Reason, gettext_noop

Place = tuple[str, str]

OBJECTIVE_SHORT = gettext_noop(
    "%(objective)s, %(support)s, runs short by %(missing)s on %(by)s, with %(round)s: %(there)s is not yet called, "
    "and what is planned until then needs %(needed)s."
)
OBJECTIVE_LOW = gettext_noop(
    "%(objective)s, %(support)s, is nearly all called: %(left)s is left after what is planned, less than %(share)s of "
    "its allocation."
)
LINE_SHORT = gettext_noop(
    "%(line)s runs short by %(missing)s: the applications that wait for a decision (%(count)s) ask for %(needed)s, and "
    "%(there)s is free. Decisions are due by %(by)s."
)
LINE_LOW = gettext_noop(
    "%(line)s is nearly used: if all applications that wait for a decision (%(count)s) get what they ask for, %(left)s "
    "is left, less than %(share)s of its amount. Decisions are due by %(by)s."
)


@dataclass(frozen=True)
class Need:
    """Money a round ahead will call of an objective and kind of support, from `by` on. `name` is the round's."""

    place: Place
    amount: Decimal
    by: date
    name: Any


@dataclass(frozen=True)
class Asked:
    """What the applications to a line that wait for a decision ask for, less what is earmarked for them already."""

    count: int
    amount: Decimal
    by: date


@dataclass(frozen=True)
class Purse:
    """An objective's money of one kind of support: allocated, and not yet called."""

    place: Place
    support: Any
    allocated: Decimal
    not_called: Decimal


@dataclass(frozen=True)
class LinePurse:
    """A line's amount and what of it is free."""

    name: Any
    amount: Decimal
    free: Decimal


def objective_warnings(purse: Purse, needs: Iterable[Need], share: Decimal) -> list[Reason]:
    """CPR 74(1): an objective that the rounds ahead use up or nearly so, with how much is missing and by when."""
    mine = sorted((need for need in needs if need.place == purse.place), key=lambda need: need.by)
    needed = ZERO
    place: Mapping[str, Any] = {"objective": purse.place[0], "support": purse.support}
    for need in mine:
        needed += need.amount
        if needed > purse.not_called:
            figures = {"missing": needed - purse.not_called, "by": need.by, "round": need.name}
            there = {"there": purse.not_called, "needed": needed}
            return [Reason("objective_short", OBJECTIVE_SHORT, {**place, **figures, **there})]
    left = purse.not_called - needed
    if (needed or left) and left < part(purse.allocated, share):
        low = {**place, "left": left, "share": Percent(share)}
        return [Reason("objective_low", OBJECTIVE_LOW, low, severity=WARNING)]
    return []


def line_warnings(purse: LinePurse, asked: Asked, share: Decimal) -> list[Reason]:
    """CPR 73(2): a line for which more is asked than is free, or nearly so, with how much and by when."""
    said = {"line": purse.name, "count": asked.count, "by": asked.by}
    left = purse.free - asked.amount
    if left < ZERO:
        figures = {"missing": -left, "needed": asked.amount, "there": purse.free}
        return [Reason("line_short", LINE_SHORT, {**said, **figures})]
    if asked.amount and left < part(purse.amount, share):
        low = {**said, "left": left, "share": Percent(share)}
        return [Reason("line_low", LINE_LOW, low, severity=WARNING)]
    return []


def part(amount: Decimal, share: Decimal) -> Decimal:
    """`share` percent of an amount, down to the cent."""
    return down(amount * share / 100)
