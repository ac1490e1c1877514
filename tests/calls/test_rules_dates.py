"""Deadlines to the microsecond, the clock's edges, calendar months, and time limits over holidays."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.rules.dates import (
    deadline_problems,
    instant,
    is_weekday,
    last_day_of,
    local_day,
    months_of,
    next_weekday,
    period_problems,
    project_years,
    review_until,
)
from tests.factories.rules import LAW, codes, only

OPENS = datetime(2027, 2, 1, 6, tzinfo=UTC)
CLOSES = datetime(2027, 3, 12, 14, 15, tzinfo=UTC)
DAYS = st.dates(date(2021, 1, 1), date(2030, 12, 31))


def local(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001


def test_ordinary_times_are_two_or_three_hours_ahead_of_utc() -> None:
    assert instant(local(2027, 1, 15, 16, 15)).value == datetime(2027, 1, 15, 14, 15, tzinfo=UTC)
    assert instant(local(2027, 7, 15, 16, 15)).value == datetime(2027, 7, 15, 13, 15, tzinfo=UTC)


def test_time_skipped_in_spring_is_refused() -> None:
    verdict = instant(local(2027, 3, 28, 3, 30), field="closes_at")
    assert verdict.value is None
    reason = only(verdict.reasons)
    assert (reason.code, reason.field) == ("time_does_not_exist", "closes_at")
    assert reason.params == {"date": date(2027, 3, 28), "time": "03:30"}
    assert instant(local(2027, 3, 28, 2, 59)).value == datetime(2027, 3, 28, 0, 59, tzinfo=UTC)
    assert instant(local(2027, 3, 28, 4, 0)).value == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_time_that_comes_twice_in_autumn_needs_a_choice() -> None:
    twice = local(2026, 10, 25, 3, 30)
    verdict = instant(twice)
    assert (verdict.value, codes(verdict.reasons)) == (None, ["time_exists_twice"])
    first, second = verdict.candidates
    assert second - first == timedelta(hours=1)
    assert instant(twice, which="first").value == first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant(twice, which="second").value == second == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_choice_changes_nothing_where_the_time_comes_once() -> None:
    assert instant(local(2026, 10, 25, 4, 0), which="second") == instant(local(2026, 10, 25, 4, 0))


def test_aware_time_is_not_a_local_one() -> None:
    with pytest.raises(ValueError, match="zone"):
        instant(OPENS)


@given(st.datetimes(local(2021, 1, 1), local(2030, 1, 1)), st.sampled_from(["first", "second"]))
def test_instant_shows_the_same_time_on_a_clock_in_helsinki(moment: datetime, which: str) -> None:
    found = instant(moment, which=which)
    if found.value is None:
        assert codes(found.reasons) == ["time_does_not_exist"]
    else:
        shown = found.value.astimezone(ZoneInfo("Europe/Helsinki"))
        assert shown.replace(tzinfo=None, fold=0) == moment.replace(fold=0)


def test_equal_to_the_deadline_is_in_time_and_a_microsecond_later_late() -> None:
    assert deadline_problems(CLOSES, OPENS, CLOSES) == []
    reason = only(deadline_problems(CLOSES + timedelta(microseconds=1), OPENS, CLOSES))
    assert (reason.code, reason.params) == ("call_closed", {"closes": CLOSES})
    assert deadline_problems(OPENS, OPENS, CLOSES) == []
    early = only(deadline_problems(OPENS - timedelta(microseconds=1), OPENS, CLOSES))
    assert (early.code, early.params) == ("call_not_open_yet", {"opens": OPENS})


def test_deadline_is_judged_by_the_instant_whatever_the_zone() -> None:
    helsinki = CLOSES.astimezone(ZoneInfo("Europe/Helsinki"))
    assert deadline_problems(helsinki, OPENS, CLOSES) == []
    with pytest.raises(ValueError, match="zone"):
        deadline_problems(local(2027, 3, 1), OPENS, CLOSES)


def test_call_closes_after_it_opens() -> None:
    assert period_problems(OPENS, CLOSES) == []
    assert codes(period_problems(OPENS, OPENS)) == ["call_ends_before_it_begins"]


def test_day_in_finland_begins_before_the_day_in_utc() -> None:
    assert local_day(datetime(2027, 1, 31, 22, 0, tzinfo=UTC)) == date(2027, 2, 1)
    assert local_day(datetime(2027, 1, 31, 21, 59, tzinfo=UTC)) == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2024, 1, 1), 36, date(2026, 12, 31)),
        (date(2024, 9, 15), 12, date(2025, 9, 14)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 29), 1, date(2026, 2, 28)),
        (date(2026, 1, 28), 1, date(2026, 2, 27)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2023, 12, 1), 1, date(2023, 12, 31)),
    ],
)
def test_last_day_of_whole_months(start: date, months: int, last: date) -> None:
    assert last_day_of(start, months) == last
    assert months_of(start, last) == months
    assert months_of(start, last + timedelta(days=1)) == months + 1


@given(DAYS, st.integers(0, 1500))
def test_months_are_the_fewest_that_reach_the_end(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    months = months_of(start, end)
    assert last_day_of(start, months) >= end
    assert months == 1 or last_day_of(start, months - 1) < end


@given(DAYS, st.integers(0, 1500))
def test_project_years_cover_the_project_without_gap(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    years = project_years(start, end)
    assert (years[0][0], years[-1][1]) == (start, end)
    assert all(after[0] == before[1] + timedelta(days=1) for before, after in pairwise(years))
    assert len(years) == -(-months_of(start, end) // 12)


FREE_DAYS = [
    "2027-01-01",  # New Year's Day
    "2027-01-06",  # Epiphany
    "2027-03-26",  # Good Friday
    "2027-03-29",  # Easter Monday
    "2026-05-01",  # May Day
    "2027-05-06",  # Ascension Day
    "2027-06-25",  # Midsummer Eve
    "2027-12-06",  # Independence Day
    "2027-12-24",  # Christmas Eve
    "2025-12-25",  # Christmas Day
    "2025-12-26",  # St Stephen's Day
    "2026-10-31",  # All Saints' Day, a Saturday
    "2027-06-26",  # Midsummer Day, a Saturday
    "2027-02-06",  # a Saturday
    "2027-02-07",  # a Sunday
]


@pytest.mark.parametrize("day", FREE_DAYS)
def test_limit_does_not_end_on_a_free_day(day: str) -> None:
    assert not is_weekday(date.fromisoformat(day))


def test_ordinary_days_are_weekdays() -> None:
    assert all(is_weekday(date(2027, 6, day)) for day in (21, 22, 23, 24, 28))
    assert is_weekday(date(2027, 12, 27))
    assert next_weekday(date(2025, 12, 24)) == date(2025, 12, 29)


@pytest.mark.parametrize(
    ("sent", "channel", "notified", "last"),
    [
        (date(2027, 2, 1), "electronic", date(2027, 2, 4), date(2027, 3, 8)),  # the 30th day is a Saturday
        (date(2027, 2, 1), "post", date(2027, 2, 8), date(2027, 3, 10)),
        (
            date(2027, 2, 21),
            "electronic",
            date(2027, 2, 24),
            date(2027, 3, 30),
        ),  # Good Friday to Easter Monday
        (date(2027, 5, 23), "electronic", date(2027, 5, 26), date(2027, 6, 28)),  # Midsummer Eve
    ],
)
def test_review_is_asked_within_thirty_days(sent: date, channel: str, notified: date, last: date) -> None:
    verdict = review_until(sent, channel, LAW)
    assert (verdict.notified_on, verdict.last_day) == (notified, last)
    moved = (last - notified).days != 30
    assert codes(verdict.because)[1:] == (["limit_moved_to_weekday"] if moved else [])


def test_notification_can_be_shown_to_be_another_day() -> None:
    verdict = review_until(date(2027, 2, 1), "post", LAW, shown_on=date(2027, 2, 15))
    assert (verdict.notified_on, verdict.last_day) == (date(2027, 2, 15), date(2027, 3, 17))
    assert codes(verdict.because) == ["notified_as_shown"]


@given(DAYS, st.sampled_from(["post", "electronic"]))
def test_review_never_ends_early_or_on_a_free_day(sent: date, channel: str) -> None:
    verdict = review_until(sent, channel, LAW)
    assert (verdict.last_day - verdict.notified_on).days >= LAW.review_days
    assert is_weekday(verdict.last_day)


@pytest.mark.parametrize(
    ("channel", "shown", "said"),
    [
        ("post", None, ["notified_by_post", "limit_moved_to_weekday"]),
        ("electronic", None, ["notified_electronically"]),
        ("electronic", date(2026, 6, 5), ["notified_as_shown", "limit_moved_to_weekday"]),
    ],
)
def test_a_time_limit_says_how_it_was_reckoned(channel: str, shown: date | None, said: list[str]) -> None:
    # 29 May 2026 and 7 days is 5 June, and 30 days more Sunday 5 July; electronically 1 June, and 1 July.
    verdict = review_until(date(2026, 5, 29), channel, LAW, shown_on=shown)
    assert codes(verdict.because) == said
    assert verdict.last_day == (date(2026, 7, 1) if len(said) == 1 else date(2026, 7, 6))
