"""A request for review: until when it is in time, and what it must say. The time limit itself: calls/rules/dates.py."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from calls.rules import articles as art
from calls.rules.dates import HELSINKI, local_day
from calls.rules.findings import Finding
from records.rules import WARNING, Reason, gettext_noop

SOON = 7
OFFICE_CLOSES = time(16, 15)
DEMAND_MISSING = Finding(
    "review_demand_missing",
    gettext_noop("Write what you ask to be changed in the decision."),
    art.ACT_31,
)
GROUNDS_MISSING = Finding("review_grounds_missing", gettext_noop("Write why you ask for it."), art.ACT_31)
TOO_LATE = Finding(
    "review_too_late",
    gettext_noop(
        "The last day to ask for a review was %(last)s. You can still send the request: the ministry then leaves it "
        "unexamined, unless it finds that the decision was notified later."
    ),
    art.ACT_31,
    WARNING,
)
BEFORE_DECISION = Finding(
    "review_before_decision", gettext_noop("The request cannot have come before the decision, %(decided)s.")
)
IN_FUTURE = Finding("review_in_future", gettext_noop("The request cannot have come later than now."))


@dataclass(frozen=True)
class Standing:
    """Until when a review can be asked in time, and whether it still can; whole days left after today.

    `notified`: the day on which the decision counts as notified has come.
    """

    closes_at: datetime
    in_time: bool
    days_left: int
    notified: bool = True

    @property
    def ahead(self) -> str:
        """How the last day stands on the time line: next once the decision is notified, else later."""
        return "next" if self.notified else ""

    @property
    def soon(self) -> bool:
        """Whether the last day is near."""
        return self.in_time and self.days_left <= SOON


def closes_at(last_day: date) -> datetime:
    """Act 150/1930, section 6: what must reach an authority by a day is there before its office closes."""
    return datetime.combine(last_day, OFFICE_CLOSES, HELSINKI).astimezone(UTC)


def standing_of(notified_on: date, last_day: date, now: datetime) -> Standing:
    """Act 1125/2021, section 31; act 434/2003, section 49c: where the time limit stands at an instant."""
    end, today = closes_at(last_day), local_day(now)
    return Standing(end, now <= end, max(0, (last_day - today).days), notified_on <= today)


def came_in_time(received: datetime, last_day: date) -> bool:
    """Act 13/2003, section 11; act 150/1930, section 6: it reached the authority before the office closed."""
    return received <= closes_at(last_day)


def request_problems(demand: str, grounds: str, *, in_time: bool, last_day: date) -> list[Reason]:
    """Act 434/2003, section 49d: a request says which decision, what is to be changed, and on which grounds."""
    found = [] if demand.strip() else [DEMAND_MISSING("demand")]
    found += [] if grounds.strip() else [GROUNDS_MISSING("grounds")]
    return found + ([] if in_time else [TOO_LATE(last=last_day)])


def received_problems(received: datetime, decided: datetime, now: datetime) -> list[Reason]:
    """Act 13/2003, section 11: what is entered afterwards came between the decision and now."""
    if received > now:
        return [IN_FUTURE("received_at")]
    return [BEFORE_DECISION("received_at", decided=decided)] if received < decided else []
