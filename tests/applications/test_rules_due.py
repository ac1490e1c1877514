"""By when the desk aims to be ready with a step."""

from datetime import UTC, date, datetime

import pytest

from applications.rules.due import ANSWER, CHECK, CONFIRM, DECIDE, PROPOSE, SCORE, Aims, due_from, due_on
from calls.rules.dates import is_weekday

CLOSES = datetime(2023, 9, 29, 13, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("step", "day"),
    [
        (CHECK, date(2023, 10, 30)),  # the 29th is a Sunday
        (SCORE, date(2023, 12, 13)),
        (PROPOSE, date(2024, 1, 8)),  # the 7th is a Sunday
        (DECIDE, date(2024, 1, 29)),  # the 27th is a Saturday
    ],
)
def test_due_on_is_a_weekday_at_or_after_the_aim(step, day):
    assert due_on(step, CLOSES) == day
    assert is_weekday(day)


def test_due_on_follows_the_aims_given():
    assert due_on(CHECK, CLOSES, Aims(check=3)) == date(2023, 10, 2)


@pytest.mark.parametrize(
    ("step", "came", "day"),
    [
        (CONFIRM, date(2026, 11, 20), date(2026, 11, 27)),
        (CONFIRM, date(2026, 11, 29), date(2026, 12, 7)),  # the 6th is Independence Day, a Sunday
        (ANSWER, date(2026, 12, 11), date(2026, 12, 28)),  # Christmas Day, Boxing Day, Sunday
    ],
)
def test_due_from_counts_from_the_day_a_matter_came(step, came, day):
    assert due_from(step, came) == day
    assert is_weekday(day)
