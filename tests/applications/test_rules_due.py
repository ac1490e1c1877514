"""By when the desk aims to be ready with a step."""

from datetime import UTC, date, datetime

import pytest

from applications.rules.due import CHECK, DECIDE, PROPOSE, SCORE, Aims, due_on
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
