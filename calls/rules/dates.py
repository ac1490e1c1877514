"""Deadlines, months and time limits. Dates and instants are arguments; no clock is read here."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

from calls.rules import articles as art
from calls.rules.findings import NOTE, Finding
from calls.rules.parameters import Parameters
from records.rules import Reason, gettext_noop

HELSINKI = ZoneInfo("Europe/Helsinki")
FIRST, SECOND = "first", "second"
POST, ELECTRONIC = "post", "electronic"
SATURDAY = 5

DOES_NOT_EXIST = Finding(
    "time_does_not_exist",
    gettext_noop("%(date)s has no time %(time)s: the clocks are put forward then. Choose another time."),
    art.CLOCK,
)
TWICE = Finding(
    "time_exists_twice",
    gettext_noop(
        "%(date)s has the time %(time)s twice: the clocks are put back then. Choose the first or the second."
    ),
    art.CLOCK,
)
NOT_OPEN_YET = Finding(
    "call_not_open_yet", gettext_noop("The call opens on %(opens)s. You can submit from then on."), art.ACT_15
)
LATE = Finding(
    "call_closed",
    gettext_noop(
        "The call closed on %(closes)s, and by the server's clock it is past that. It cannot be submitted."
    ),
    art.ACT_15,
)
ENDS_BEFORE_IT_BEGINS = Finding(
    "call_ends_before_it_begins", gettext_noop("The call must close after it opens, %(opens)s."), art.ACT_15
)
MOVED_TO_WEEKDAY = Finding(
    "limit_moved_to_weekday",
    gettext_noop("The last day would be %(day)s, a holiday or weekend; so it is the next weekday."),
    art.LIMITS_ACT,
    NOTE,
)
NOTIFIED_POST = Finding(
    "notified_by_post",
    gettext_noop("Notified on %(day)s, %(days)s days after posting, unless shown otherwise."),
    art.NOTIFIED_BY_POST,
    NOTE,
)
NOTIFIED_ELECTRONIC = Finding(
    "notified_electronically",
    gettext_noop("Notified on %(day)s, %(days)s days after the electronic notice, unless shown otherwise."),
    art.NOTIFIED_ELECTRONICALLY,
    NOTE,
)
NOTIFIED_SHOWN = Finding(
    "notified_as_shown", gettext_noop("Notified on %(day)s, as has been shown."), art.ACT_31, NOTE
)


@dataclass(frozen=True)
class InstantVerdict:
    """The instant in UTC a local time means; None with reasons where there is none, or one has to be chosen."""

    value: datetime | None
    candidates: tuple[datetime, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class ReviewVerdict:
    """The day of notification, the last day to ask for an administrative review, and why."""

    notified_on: date
    last_day: date
    because: tuple[Reason, ...]


def instant(local: datetime, *, which: str = "", field: str = "") -> InstantVerdict:
    """Official time in Finland: the instant of a naive local time, in UTC.

    A time skipped in spring is refused. A time that comes twice in autumn needs `which` ("first" or "second"): nothing
    is guessed, since an hour more or less decides who was late. ValueError when `local` is aware.
    """
    if local.tzinfo is not None:
        raise ValueError("a local time carries no zone")
    candidates = _instants(local)
    words = {"date": local.date(), "time": f"{local:%H:%M}"}
    if not candidates:
        return InstantVerdict(None, (), (DOES_NOT_EXIST(field, **words),))
    if len(candidates) == 2 and which not in (FIRST, SECOND):
        return InstantVerdict(None, candidates, (TWICE(field, **words),))
    return InstantVerdict(candidates[-1] if which == SECOND else candidates[0], candidates)


def _instants(local: datetime) -> tuple[datetime, ...]:
    """The instants whose Helsinki clock shows `local`, in order: none, one or two."""
    found = {local.replace(tzinfo=HELSINKI, fold=fold).astimezone(UTC) for fold in (0, 1)}
    real = (
        value
        for value in found
        if value.astimezone(HELSINKI).replace(tzinfo=None, fold=0) == local.replace(fold=0)
    )
    return tuple(sorted(real))


def local_day(moment: datetime) -> date:
    """The calendar day in Finland of an instant. ValueError when it is naive."""
    return _aware(moment).astimezone(HELSINKI).date()


def deadline_problems(arrived: datetime, opens: datetime, closes: datetime) -> list[Reason]:
    """Act section 15: in time from the opening to the deadline, both included; a microsecond later is late."""
    if _aware(arrived) < _aware(opens):
        return [NOT_OPEN_YET(opens=opens)]
    return [LATE(closes=closes)] if arrived > _aware(closes) else []


def period_problems(opens: datetime, closes: datetime) -> list[Reason]:
    """Act section 15: a call has a time in which to apply."""
    return [] if _aware(opens) < _aware(closes) else [ENDS_BEFORE_IT_BEGINS("closes_at", opens=opens)]


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return moment


def last_day_of(start: date, months: int) -> date:
    """Decree section 32: the last day of a period of whole calendar months that begins with `start`, that day included.

    It is the day before the same day of the month; where that month has no such day, its last day. So 36 months from
    1.1.2024 end on 31.12.2026, and one month from 31.1.2026 on 28.2.2026.
    """
    index = start.month - 1 + months
    year, month = start.year + index // 12, index % 12 + 1
    length = monthrange(year, month)[1]
    if start.day > length:
        return date(year, month, length)
    return date(year, month, start.day) - timedelta(days=1)


def months_of(start: date, end: date) -> int:
    """Decree section 32: the fewest whole months from `start` whose last day is not before `end`."""
    months = max((end.year - start.year) * 12 + end.month - start.month, 1)
    return months if last_day_of(start, months) >= end else months + 1


def project_years(start: date, end: date) -> tuple[tuple[date, date], ...]:
    """Decree section 22: the years of a project, each twelve months from its start; the last may be shorter."""
    years: list[tuple[date, date]] = []
    first = start
    while first <= end:
        last = min(last_day_of(start, 12 * (len(years) + 1)), end)
        years.append((first, last))
        first = last + timedelta(days=1)
    return tuple(years)


def is_weekday(day: date) -> bool:
    """Act 150/1930, section 5: not a Saturday, Sunday, holiday, Christmas Eve or Midsummer Eve."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("FI", years=year))


def next_weekday(day: date) -> date:
    """Act 150/1930, section 5: `day`, or the first weekday after it."""
    while not is_weekday(day):
        day += timedelta(days=1)
    return day


def review_until(
    sent_on: date, channel: str, parameters: Parameters, *, shown_on: date | None = None
) -> ReviewVerdict:
    """Act section 31; Administrative Procedure Act, sections 49c and 59: the last day to ask for a review.

    `channel` is post or electronic; `shown_on` the day of notification when another one has been shown. The day of
    notification itself does not count.
    """
    return _limit(sent_on, channel, parameters, shown_on, parameters.review_days)


def appeal_until(
    sent_on: date, channel: str, parameters: Parameters, *, shown_on: date | None = None
) -> ReviewVerdict:
    """Act section 31; act 808/2019, section 13: the last day to appeal to the administrative court.

    What is appealed is the answer to a request for review; otherwise as `review_until`.
    """
    return _limit(sent_on, channel, parameters, shown_on, parameters.appeal_days)


def _limit(
    sent_on: date, channel: str, parameters: Parameters, shown_on: date | None, days: int
) -> ReviewVerdict:
    """Act 150/1930, section 5: so many days from notification, and on to a weekday."""
    notified_on, why = _notified(sent_on, channel, parameters, shown_on)
    counted = notified_on + timedelta(days=days)
    last_day = next_weekday(counted)
    moved = () if last_day == counted else (MOVED_TO_WEEKDAY(day=counted),)
    return ReviewVerdict(notified_on, last_day, (why, *moved))


def _notified(
    sent_on: date, channel: str, parameters: Parameters, shown_on: date | None
) -> tuple[date, Reason]:
    if shown_on is not None:
        return shown_on, NOTIFIED_SHOWN(day=shown_on)
    days, finding = {
        POST: (parameters.notified_after_posting_days, NOTIFIED_POST),
        ELECTRONIC: (parameters.notified_after_electronic_days, NOTIFIED_ELECTRONIC),
    }[channel]
    day = sent_on + timedelta(days=days)
    return day, finding(day=day, days=days)
