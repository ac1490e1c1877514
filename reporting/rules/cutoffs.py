"""The dates a report speaks of. Plain dates in, plain dates out; the zone of the day is Europe/Helsinki."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")


def end_of(day: date) -> datetime:
    """The instant after `day`: 24:00 in Helsinki, in UTC. What is posted before it counts (rules.md, Earmarks)."""
    return datetime.combine(day + timedelta(days=1), time(), HELSINKI).astimezone(UTC)


def previous_half_year(as_of: date) -> date:
    """The day a report compares with: the latest 30 June or 31 December before `as_of`."""
    for candidate in (date(as_of.year, 6, 30), date(as_of.year - 1, 12, 31)):
        if candidate < as_of:
            return candidate
    return date(as_of.year - 1, 6, 30)


def quarter_ends(first: date, last: date) -> tuple[date, ...]:
    """The ends of quarters from the one before `first` up to `last`, and `last` itself."""
    ends = [
        date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        for year in range(first.year - 1, last.year + 1)
        for month in (3, 6, 9, 12)
    ]
    start = max((end for end in ends if end < first), default=first)
    return (*[end for end in ends if start <= end < last], last)


def month_before(today: date) -> date:
    """The last day of the month before `today`: the cut-off of the monthly report."""
    return today.replace(day=1) - timedelta(days=1)
