"""The reserve of a line: who may be placed in it, in which order it is promoted, and what a grant declined needs."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from applications.rules.ranking import ABOVE, OUT, TO_DECIDE, Row
from calls.rules import articles as art
from calls.rules.findings import NOTE, Finding
from records.rules import WARNING, Reason, gettext_noop

ZERO = Decimal("0.00")

NOT_RANKED = Finding(
    "reserve_not_ranked",
    gettext_noop("Only an application that passes every threshold can be placed in reserve."),
    art.ACT_11,
)
MONEY_REACHES = Finding(
    "reserve_money_reaches",
    gettext_noop("The money of the line reaches this application: it can be granted."),
    art.ACT_11,
)
TIED_FIRST = Finding(
    "reserve_tied",
    gettext_noop("A decision maker first sets the order of the applications that are tied here."),
    art.CRITERIA,
)
UNTIL_MISSING = Finding(
    "reserve_until_missing", gettext_noop("Enter the last day the place in reserve holds."), art.ACT_11
)
UNTIL_PAST = Finding(
    "reserve_until_past", gettext_noop("The place in reserve holds at least until tomorrow."), art.ACT_11
)
UNTIL_LATE = Finding(
    "reserve_until_late",
    gettext_noop("Costs are eligible until %(last)s; a place in reserve cannot hold longer."),
    art.ACT_11,
)
IN_RESERVE = Finding(
    "in_reserve", gettext_noop("In reserve: place %(place)s, until %(until)s."), art.ACT_11, NOTE
)
NOT_IN_RESERVE = Finding(
    "not_in_reserve", gettext_noop("The application has no place in the reserve of its line."), art.ACT_11
)
PLACE_OVER = Finding(
    "reserve_place_over",
    gettext_noop("Its place in reserve held until %(until)s; it can no longer be promoted."),
    art.ACT_11,
)
OUT_OF_ORDER = Finding(
    "reserve_out_of_order",
    gettext_noop("%(first)s comes first in the reserve. Write why this one is promoted before it."),
    art.ACT_11,
)
MUST_GRANT = Finding(
    "promotion_grants",
    gettext_noop("A promotion grants all that was asked for, or a part of it."),
    art.ACT_11,
)
ALREADY_PROPOSED = Finding(
    "change_proposed_already",
    gettext_noop("A decision in place of this one has been proposed already."),
    art.ACT_16,
)
NOTHING_FREE = Finding(
    "reserve_nothing_free",
    gettext_noop(
        "Nothing is free on the line now. When money is freed, the first in the reserve can be promoted."
    ),
    art.ACT_11,
)
CONTESTED = Finding(
    "money_contested",
    gettext_noop(
        "Requests for review that wait on this line: %(count)s. They may still ask for up to %(contested)s of it; "
        "%(free)s is free now."
    ),
    art.ACT_31,
    WARNING,
)
DECLINE_REASON = Finding("decline_reason", gettext_noop("Write why the grant is declined."), art.ACT_16)
PAID_ALREADY = Finding(
    "decline_paid",
    gettext_noop(
        "%(paid)s of the grant has been paid. It can no longer be declined: write to the ministry about ending it."
    ),
    art.ACT_20,
)
CHANGE_WAITS = Finding(
    "decline_change_waits",
    gettext_noop(
        "A change of this decision is being decided. The grant can be declined when that has been done."
    ),
    art.ACT_16,
)
DECLINED_BEFORE = Finding(
    "declined_before_decision", gettext_noop("It cannot have been declined before the decision, %(decided)s.")
)
DECLINED_IN_FUTURE = Finding(
    "declined_in_future", gettext_noop("It cannot have been declined later than now.")
)


@dataclass(frozen=True)
class Waiting:
    """An application in the reserve: its rank in the ranking of the line, the last day of its place, what it needs."""

    reference: str
    rank: int
    until: date
    amount: Decimal

    def holds(self, today: date) -> bool:
        """Whether the place is still kept."""
        return today <= self.until


@dataclass(frozen=True)
class Placed:
    """A place in the reserve, from one, or why there is none."""

    place: int | None
    reasons: tuple[Reason, ...] = ()


def placed(rows: Sequence[Row], reference: str, holders: Collection[str]) -> Placed:
    """Act section 11; selection criteria: the place follows the ranking of those the money does not reach.

    `holders` have money of the line already. Tied applications have the same place until somebody orders them.
    """
    row = next((one for one in rows if one.candidate.reference == reference), None)
    if row is None or row.rank is None or row.place == OUT:
        return Placed(None, (NOT_RANKED("kind"),))
    if row.place in (ABOVE, TO_DECIDE):
        return Placed(None, ((MONEY_REACHES if row.place == ABOVE else TIED_FIRST)("kind"),))
    below = [one for one in rows if one.place not in (ABOVE, OUT) and one.candidate.reference not in holders]
    return Placed(1 + sum(one.rank is not None and one.rank < row.rank for one in below))


def until_problems(until: date | None, today: date, last: date) -> list[Reason]:
    """Act section 11: a place holds for a time that is said beforehand, `last` at most."""
    if until is None:
        return [UNTIL_MISSING("reserve_until")]
    if until <= today:
        return [UNTIL_PAST("reserve_until")]
    return [UNTIL_LATE("reserve_until", last=last)] if until > last else []


def in_order(waiting: Iterable[Waiting], today: date) -> list[Waiting]:
    """Act section 11: those whose place still holds, in the order of the ranking."""
    return sorted((one for one in waiting if one.holds(today)), key=lambda one: (one.rank, one.reference))


def promotion_problems(
    reference: str, waiting: Sequence[Waiting], today: date, free: Decimal, reason: str = ""
) -> list[Reason]:
    """Act section 11: the first in the reserve is promoted first, another only with a reason.

    Applications that are tied are promoted when the free money is enough for all of them, or somebody has ordered them.
    """
    found = next((one for one in waiting if one.reference == reference), None)
    if found is None:
        return [NOT_IN_RESERVE()]
    if not found.holds(today):
        return [PLACE_OVER(until=found.until)]
    standing = in_order(waiting, today)
    problems = []
    if standing[0].rank < found.rank and not reason.strip():
        problems.append(OUT_OF_ORDER("out_of_order", first=standing[0].reference))
    tied = [one for one in standing if one.rank == found.rank]
    if len(tied) > 1 and sum((one.amount for one in tied), ZERO) > free:
        problems.append(TIED_FIRST())
    return problems


def decline_problems(reason: str, paid: Decimal, *, change_waits: bool) -> list[Reason]:
    """Act section 16: a grant can be declined with a reason while nothing of it is paid and no change is proposed."""
    found = [] if reason.strip() else [DECLINE_REASON("reason")]
    if paid > ZERO:
        found.append(PAID_ALREADY(paid=paid))
    return [*found, CHANGE_WAITS()] if change_waits else found


def entered_problems(declined: datetime, decided: datetime, now: datetime) -> list[Reason]:
    """Act 13/2003, section 11: what is entered afterwards came between the decision and now."""
    if declined > now:
        return [DECLINED_IN_FUTURE("received_at")]
    return [DECLINED_BEFORE("received_at", decided=decided)] if declined < decided else []
