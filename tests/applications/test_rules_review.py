"""Until when a review can be asked, and what the request must say."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.review import (
    came_in_time,
    closes_at,
    received_problems,
    request_problems,
    standing_of,
)
from calls.rules.dates import ELECTRONIC, POST, is_weekday, local_day, review_until
from calls.rules.parameters import Parameters

DAYS = st.dates(date(2022, 1, 1), date(2035, 12, 31))
LIMITS = Parameters()


@pytest.mark.parametrize(
    ("sent", "channel", "notified", "last"),
    [
        (
            date(2026, 11, 23),
            ELECTRONIC,
            date(2026, 11, 26),
            date(2026, 12, 28),
        ),  # 26.12. is Boxing Day, 27.12. Sunday
        (date(2026, 5, 19), ELECTRONIC, date(2026, 5, 22), date(2026, 6, 22)),  # 21.6. is a Sunday
        (date(2026, 5, 17), ELECTRONIC, date(2026, 5, 20), date(2026, 6, 22)),  # 19.6. is Midsummer Eve
        (date(2026, 6, 1), POST, date(2026, 6, 8), date(2026, 7, 8)),
        (date(2026, 3, 1), POST, date(2026, 3, 8), date(2026, 4, 7)),
        (date(2026, 2, 28), ELECTRONIC, date(2026, 3, 3), date(2026, 4, 2)),
    ],
)
def test_last_day_is_thirty_days_after_notification_on_a_weekday(sent, channel, notified, last):
    found = review_until(sent, channel, LIMITS)
    assert (found.notified_on, found.last_day) == (notified, last)


def test_notification_shown_otherwise_counts_from_that_day():
    found = review_until(date(2026, 6, 1), POST, LIMITS, shown_on=date(2026, 6, 20))
    assert found.last_day == date(2026, 7, 20)
    assert [one.code for one in found.because] == ["notified_as_shown"]


@given(DAYS, st.sampled_from([POST, ELECTRONIC]), st.integers(1, 60), st.integers(0, 10))
def test_time_limit_is_never_shorter_than_the_law_gives_and_ends_on_a_weekday(sent, channel, days, notice):
    limits = Parameters(
        review_days=days, notified_after_posting_days=notice, notified_after_electronic_days=notice
    )
    found = review_until(sent, channel, limits)
    counted = sent + timedelta(days=notice + days)
    assert found.last_day >= counted
    assert is_weekday(found.last_day)
    assert not any(is_weekday(counted + timedelta(days=n)) for n in range((found.last_day - counted).days))


@given(DAYS)
def test_office_closes_at_a_quarter_past_four_in_helsinki_summer_and_winter(day):
    end = closes_at(day)
    assert local_day(end) == day
    assert end.hour in (13, 14)
    assert came_in_time(end, day)
    assert not came_in_time(end + timedelta(microseconds=1), day)


@given(DAYS, st.integers(-100, 100))
def test_days_left_fall_by_one_a_day_and_end_at_none(last, days):
    now = closes_at(last) - timedelta(days=days)
    found = standing_of(last - timedelta(days=30), last, now)
    assert found.days_left == max(0, (last - local_day(now)).days)
    assert found.in_time == (days >= 0)
    assert found.soon == (0 <= days <= 7)
    assert found.notified == (days <= 30)
    assert found.ahead == ("next" if found.notified else "")


def test_request_says_what_is_to_be_changed_and_why():
    last = date(2026, 6, 22)
    assert [one.code for one in request_problems(" ", "", in_time=True, last_day=last)] == [
        "review_demand_missing",
        "review_grounds_missing",
    ]
    assert request_problems("More", "Because", in_time=True, last_day=last) == []


def test_late_request_is_warned_of_and_not_stopped():
    [found] = request_problems("More", "Because", in_time=False, last_day=date(2026, 6, 22))
    assert not found.blocks
    assert found.params["last"] == date(2026, 6, 22)


def test_entered_request_came_between_the_decision_and_now():
    decided, now = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    assert received_problems(decided, decided, now) == []
    assert received_problems(now, decided, now) == []
    assert [one.code for one in received_problems(now + timedelta(seconds=1), decided, now)] == [
        "review_in_future"
    ]
    early = decided - timedelta(seconds=1)
    assert [one.code for one in received_problems(early, decided, now)] == ["review_before_decision"]
