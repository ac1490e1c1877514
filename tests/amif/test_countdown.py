"""Time left in words: to the minute, rounded down, in three languages."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from amif.countdown import NBSP, time_left, words

NOW = datetime(2026, 9, 19, 11, 32, tzinfo=UTC)


def left(language: str = "en", **delta: float) -> str:
    with override(language):
        return time_left(NOW + timedelta(**delta), NOW).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "10 days 1 h 43 min"), ("fi", "10 pv 1 t 43 min"), ("sv", "10 dagar 1 tim 43 min")],
)
def test_time_left_is_said_in_each_language(language: str, expected: str) -> None:
    assert left(language, days=10, hours=1, minutes=43, seconds=59) == expected


def test_time_left_says_no_more_than_it_needs() -> None:
    assert left(days=1) == "1 day 0 h 0 min"
    assert left(hours=1) == "1 h 0 min"
    assert left(minutes=59, seconds=59) == "59 min"
    assert left(seconds=59) == "less than a minute"
    assert left(seconds=0) == "less than a minute"
    assert left(seconds=-1) == ""


@given(st.integers(60, 10_000_000))
def test_time_left_never_promises_more_than_there_is(seconds: int) -> None:
    units = {"day": 1440, "days": 1440, "h": 60, "min": 1}
    said = sum(
        int(number) * units[unit] for number, unit in re.findall(r"(\d+) (\w+)", left(seconds=seconds))
    )
    assert said == seconds // 60


def test_words_for_the_script_are_those_of_the_server() -> None:
    with override("sv"):
        assert words() == {
            "day": "dag",
            "days": "dagar",
            "hours": "tim",
            "minutes": "min",
            "soon": "under en minut",
        }
