"""Requests for supplement: what may be asked, until when, what an answer may not change."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.rules.supplements import (
    GRACE,
    Asked,
    due_problems,
    extension_problems,
    lapses,
    late_problems,
    money_problems,
    parts_beyond,
    proposed_due,
    reminds_at,
    request_problems,
)
from calls.rules.dates import HELSINKI, is_weekday, local_day

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
START = datetime(2022, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 18 * 365 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds))
COSTS, PLAN = ("lines",), ("financing",)


def codes(*asked: Asked, may_raise: bool = False) -> list[str]:
    return [one.code for one in request_problems(asked, costs=COSTS, plan=PLAN, may_raise=may_raise)]


def test_a_request_that_asks_nothing_is_refused() -> None:
    assert codes() == ["supplement_asks_nothing"]


def test_each_section_says_what_is_asked() -> None:
    found = request_problems(
        [Asked("project", " "), Asked("basics", "Puhelin puuttuu")], costs=COSTS, plan=PLAN, may_raise=False
    )
    assert [(one.code, one.field) for one in found] == [("supplement_text_missing", "project-text")]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ([Asked("budget", "x")], ["supplement_plan_must_follow"]),
        ([Asked("budget", "x", ("lines",))], ["supplement_plan_must_follow"]),
        ([Asked("budget", "x", ("staff_method",))], []),
        ([Asked("budget", "x"), Asked("financing", "y")], []),
        ([Asked("budget", "x"), Asked("financing", "y", ("rate_asked",))], ["supplement_plan_must_follow"]),
        ([Asked("budget", "x"), Asked("financing", "y", ("financing",))], []),
    ],
)
def test_costs_are_asked_about_together_with_the_plan_that_meets_them(
    asked: list[Asked], expected: list[str]
) -> None:
    assert codes(*asked) == expected


def test_the_support_rises_only_where_money_is_asked_about() -> None:
    assert codes(Asked("project", "x"), may_raise=True) == ["supplement_no_money_asked"]
    assert codes(Asked("financing", "x"), may_raise=True) == []


@settings(deadline=None)
@given(INSTANTS, st.integers(1, 60))
def test_the_proposed_deadline_is_a_weekday_at_the_end_of_office_hours(now: datetime, days: int) -> None:
    due = proposed_due(now, days)
    assert is_weekday(local_day(due))
    assert f"{due.astimezone(HELSINKI):%H.%M}" == "16.15"
    assert local_day(due) >= local_day(now) + timedelta(days=days)
    assert due_problems(due, now) == []


def test_fourteen_days_that_end_on_a_holiday_end_on_the_next_weekday() -> None:
    # 26.3.2027 is Good Friday, 29.3. Easter Monday.
    due = proposed_due(datetime(2027, 3, 12, 8, tzinfo=UTC), 14)
    assert due.astimezone(HELSINKI) == datetime(2027, 3, 30, 16, 15, tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("due", "code"),
    [
        (NOW, "supplement_due_passed"),
        (NOW - timedelta(days=1), "supplement_due_passed"),
        (datetime(2027, 3, 13, 12, tzinfo=UTC), "supplement_due_not_a_weekday"),
        (datetime(2027, 3, 26, 12, tzinfo=UTC), "supplement_due_not_a_weekday"),
        (datetime(2027, 3, 12, 23, tzinfo=UTC), "supplement_due_not_a_weekday"),
        (datetime(2027, 3, 15, 12, tzinfo=UTC), ""),
        (NOW + timedelta(microseconds=1), ""),
    ],
)
def test_a_deadline_is_to_come_and_on_a_weekday_of_helsinki(due: datetime, code: str) -> None:
    assert [one.code for one in due_problems(due, NOW)] == ([code] if code else [])


def test_a_deadline_is_put_later_and_never_earlier() -> None:
    due = datetime(2027, 3, 15, 14, tzinfo=UTC)
    assert extension_problems(due, due + timedelta(days=1), NOW) == []
    for other in (due, due - timedelta(days=3)):
        assert [one.code for one in extension_problems(due, other, NOW)] == ["supplement_not_later"]
    passed = NOW - timedelta(days=1)
    assert [one.code for one in extension_problems(passed, passed, NOW)] == ["supplement_due_passed"]


@given(INSTANTS, st.integers(-(10**9), 10**9))
def test_an_answer_is_late_from_the_first_microsecond_after(due: datetime, microseconds: int) -> None:
    late = late_problems(due + timedelta(microseconds=microseconds), due)
    assert bool(late) == (microseconds > 0)


@given(INSTANTS, st.integers(-(10**8), 2 * 10**8))
def test_a_request_lapses_only_when_no_answer_in_time_can_be_under_way(
    due: datetime, microseconds: int
) -> None:
    now = due + timedelta(microseconds=microseconds)
    assert lapses(due, now) == (now - due > GRACE)
    assert not (lapses(due, now) and not late_problems(now, due))


def test_the_reminder_keeps_the_local_time_when_the_clocks_change() -> None:
    due = datetime(2027, 3, 30, 13, 15, tzinfo=UTC)
    assert reminds_at(due, 3) == datetime(2027, 3, 27, 14, 15, tzinfo=UTC)
    assert reminds_at(due, 1) == datetime(2027, 3, 29, 13, 15, tzinfo=UTC)


PARTS = st.dictionaries(st.sampled_from(["title", "summary", "need", "lines"]), st.integers(0, 2), min_size=1)


@given(PARTS, st.sets(st.sampled_from(["title", "summary", "need", "lines"])))
def test_only_parts_asked_about_may_differ(after: dict[str, int], parts: set[str]) -> None:
    before = dict.fromkeys(after, 0)
    beyond = parts_beyond(before, after, Asked("basics", "x", tuple(sorted(parts))))
    assert beyond == [name for name, value in after.items() if value and parts and name not in parts]


def test_what_could_not_be_read_is_no_change() -> None:
    said = {"unread": {"title": "y"}, "title": "a"}
    assert parts_beyond({"title": "a"}, said, Asked("basics", "x", ("summary",))) == []


@pytest.mark.parametrize(
    ("now", "may_raise", "refused"),
    [("100.00", False, False), ("99.99", False, False), ("100.01", False, True), ("100.01", True, False)],
)
def test_the_support_asked_for_is_not_raised_unasked(now: str, may_raise: bool, refused: bool) -> None:
    found = money_problems(Decimal(100), Decimal(now), may_raise=may_raise)
    assert [one.code for one in found] == (["supplement_asks_more"] if refused else [])


def test_a_request_lapses_from_the_first_instant_after_the_grace() -> None:
    assert not lapses(NOW, NOW + GRACE)
    assert lapses(NOW, NOW + GRACE + timedelta(microseconds=1))


def test_one_section_about_money_among_others_is_enough() -> None:
    telephone = Asked("basics", "Numret saknas.", ("contact_phone",))
    assert codes(telephone, may_raise=True) == ["supplement_no_money_asked"]
    assert codes(telephone, Asked("financing", "Egen andel?"), may_raise=True) == []
    assert codes(telephone, Asked("budget", "Resor?", ("lines", "model"))) == ["supplement_plan_must_follow"]
    both = (Asked("budget", "Resor?"), Asked("financing", "Täckning?"))
    assert codes(telephone, *both, may_raise=True) == []


def test_a_section_asked_about_whole_may_differ_in_every_part() -> None:
    before, after = {"title": "A", "summary": "B"}, {"title": "A", "summary": "C"}
    assert parts_beyond(before, after, Asked("project", "Allt?")) == []
    assert parts_beyond(before, after, Asked("project", "Titeln?", ("title",))) == ["summary"]
    assert parts_beyond(before, before, Asked("project", "Titeln?", ("title",))) == []


def test_one_part_with_costs_among_others_is_asked_about_together_with_the_plan() -> None:
    asked = Asked("budget", "Resor?", ("travel",))
    parts = {"costs": ("staff", "travel"), "plan": ("own", "other")}
    assert [one.code for one in request_problems([asked], may_raise=False, **parts)] == [
        "supplement_plan_must_follow"
    ]
    plan = Asked("financing", "Egen andel?", ("own",))
    assert request_problems([asked, plan], may_raise=False, **parts) == []
