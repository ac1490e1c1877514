"""Changes of a published round: extended, decisions on another day, texts corrected, cancelled; with reasons."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from calls.rules.round_changes import (
    cancellation_problems,
    correction_problems,
    expected_problems,
    extension_problems,
    rescheduling_problems,
)
from tests.factories.rules import codes

CLOSES = datetime(2027, 3, 12, 14, 15, tzinfo=UTC)
BEFORE = CLOSES - timedelta(days=3)
MICROSECOND = timedelta(microseconds=1)
LANGUAGES = ("fi", "sv")
WHY = {"fi": "Järjestelmä oli poikki.", "sv": "Systemet var nere."}


@pytest.mark.parametrize(
    ("new", "now", "found"),
    [
        (CLOSES + MICROSECOND, BEFORE, []),
        (CLOSES, BEFORE, ["extension_not_later"]),
        (CLOSES - MICROSECOND, BEFORE, ["extension_not_later"]),
        (BEFORE, BEFORE, ["extension_not_later", "extension_passed"]),
        (CLOSES + MICROSECOND, CLOSES, []),
        (CLOSES + timedelta(days=7), CLOSES + MICROSECOND, ["round_over"]),
    ],
)
def test_a_round_is_extended_before_it_has_closed_to_a_time_that_is_later_and_to_come(
    new: datetime, now: datetime, found: list[str]
) -> None:
    assert codes(extension_problems(CLOSES, new, now, WHY, LANGUAGES)) == found


def test_an_extension_is_told_with_its_reason_in_every_language() -> None:
    said = extension_problems(CLOSES, CLOSES + MICROSECOND, BEFORE, {"fi": "Vika.", "sv": " "}, LANGUAGES)
    assert [(one.code, one.field) for one in said] == [("change_reason_missing", "reason_sv")]


# 12 March 2027 16:15 in Helsinki.
@pytest.mark.parametrize(
    ("day", "found"),
    [
        (None, []),
        (date(2027, 3, 13), []),
        (date(2027, 3, 12), ["decisions_before_closing"]),
        (date(2027, 3, 11), ["decisions_before_closing"]),
    ],
)
def test_decisions_are_expected_after_the_day_of_closing(day: date | None, found: list[str]) -> None:
    assert codes(expected_problems(day, CLOSES)) == found


def test_the_day_of_closing_is_the_one_in_helsinki() -> None:
    at_midnight = datetime(2027, 3, 12, 22, 0, tzinfo=UTC)  # 13 March 00:00 in Helsinki
    assert codes(expected_problems(date(2027, 3, 13), at_midnight)) == ["decisions_before_closing"]
    assert expected_problems(date(2027, 3, 13), at_midnight - MICROSECOND) == []


@pytest.mark.parametrize(
    ("before", "day", "today", "found"),
    [
        (date(2027, 5, 1), date(2027, 6, 1), 4, []),
        (date(2027, 5, 1), date(2027, 5, 1), 4, ["decisions_day_unchanged"]),
        (None, None, 4, ["decisions_day_unchanged"]),
        (date(2027, 5, 1), None, 4, []),
        (date(2027, 5, 1), date(2027, 3, 12), 4, ["decisions_before_closing"]),
        (date(2027, 5, 1), date(2027, 4, 4), 4, []),
        (date(2027, 5, 1), date(2027, 4, 3), 4, ["decisions_day_passed"]),
    ],
)
def test_another_day_for_decisions_is_new_and_to_come(
    before: date | None, day: date | None, today: int, found: list[str]
) -> None:
    now = datetime(2027, 4, today, 10, 0, tzinfo=UTC)
    assert codes(rescheduling_problems(before, day, CLOSES, now, WHY, LANGUAGES)) == found
    told = rescheduling_problems(before, day, CLOSES, now, {}, LANGUAGES)
    silent = found == ["decisions_day_unchanged"]
    assert len(told) == len(found) + (0 if silent else 2)


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ({}, ["correction_unchanged"]),
        ({"title": {"fi": "Haku", "sv": "Utlysning"}}, []),
        ({"title": {"fi": "Haku", "sv": " "}}, ["correction_text_missing"]),
        ({"summary": {"sv": "Kort"}}, ["correction_text_missing"]),
        ({"title": {}, "summary": {}}, ["correction_text_missing"] * 4),
        ({"contact_email": {}}, []),
    ],
)
def test_a_corrected_text_stands_in_every_language(after: Any, found: list[str]) -> None:
    assert codes(correction_problems(after, WHY, LANGUAGES)) == found


@pytest.mark.parametrize(
    ("reason", "public", "found"),
    [
        (WHY, True, []),
        ({"fi": "Rahaa ei ole."}, True, ["change_reason_missing"]),
        ({"fi": "Rahaa ei ole."}, False, []),
        ({"fi": " "}, False, ["round_cancel_reason"]),
        ({}, False, ["round_cancel_reason"]),
    ],
)
def test_who_has_seen_a_round_is_told_in_their_language_why_it_is_cancelled(
    reason: dict[str, str], public: bool, found: list[str]
) -> None:
    assert codes(cancellation_problems(reason, LANGUAGES, public=public)) == found
