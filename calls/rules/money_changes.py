"""When money of a line may move, go back or be carried over, and when an allocation may change."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from calls.rules.ledger import ZERO
from records.rules import Reason, gettext_noop

OVER = ("closed", "settled", "cancelled")
CALLED = ("published", "open", "closed")

STILL_OPEN = gettext_noop("%(line)s: the round has not closed yet. Its money stays until it has.")
UNDECIDED = gettext_noop(
    "%(line)s: applications are not decided yet (%(count)s). What is left is known when they all are."
)
EARMARKED = gettext_noop("%(line)s: %(amount)s is earmarked for proposals that nobody has decided on yet.")
NOT_CALLED = gettext_noop(
    "%(line)s: the round is not published, or is over for good; no money is put on its lines."
)
NOT_LATER = gettext_noop("Money is carried over to a later round: %(target)s does not open after %(source)s.")
SAME_AMOUNT = gettext_noop("The allocation is that already. Give another amount.")
ANOTHER_BEFORE = gettext_noop(
    "The allocation is %(now)s now; the proposal was made when it was %(then)s. Propose again from the new figure."
)
NEGATIVE = gettext_noop("An allocation cannot be below zero.")


@dataclass(frozen=True)
class LineFacts:
    """What is known of a line: its round's state, what is free and earmarked, how many applications wait."""

    name: object
    state: str
    opens_at: datetime
    earmarked: Decimal = ZERO
    undecided: int = 0


def why_not_leftover(line: LineFacts) -> list[Reason]:
    """Implementation plan, table 3 (2A): what is left of a closed line, its cases decided, goes on."""
    found = []
    if line.state not in OVER:
        found.append(Reason("line_not_closed", STILL_OPEN, {"line": line.name}))
    if line.undecided:
        found.append(Reason("line_undecided", UNDECIDED, {"line": line.name, "count": line.undecided}))
    if line.earmarked:
        found.append(Reason("line_earmarked", EARMARKED, {"line": line.name, "amount": line.earmarked}))
    return found


def why_not_receive(line: LineFacts) -> list[Reason]:
    """CPR 49(2): money is put only on lines of a round that is published and not over."""
    if line.state in CALLED:
        return []
    return [Reason("line_not_called", NOT_CALLED, {"line": line.name})]


def why_not_later(source: LineFacts, target: LineFacts) -> list[Reason]:
    """Implementation plan, table 3 (2A): unspent money is carried to a named later round."""
    if target.opens_at > source.opens_at:
        return []
    return [Reason("line_not_later", NOT_LATER, {"source": source.name, "target": target.name})]


def why_not_allocation(now: Decimal, then: Decimal, to: Decimal) -> list[Reason]:
    """CPR 24 (amendment of a programme): an allocation goes from the figure it was proposed at to another one."""
    if now != then:
        return [Reason("allocation_changed", ANOTHER_BEFORE, {"now": now, "then": then})]
    if to < ZERO:
        return [Reason("allocation_negative", NEGATIVE, field="amount")]
    return [Reason("allocation_same", SAME_AMOUNT, field="amount")] if to == now else []
