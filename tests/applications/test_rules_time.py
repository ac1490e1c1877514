"""How long a project may run, and from when."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.time import period_problems, start_problems
from calls.rules.rates import EMERGENCY, PROJECT
from tests.factories.rules import LAW, codes, only

START = date(2027, 1, 1)
ARRIVES = date(2026, 10, 1)


def test_thirty_six_calendar_months_pass_and_a_day_more_does_not() -> None:
    assert period_problems(START, date(2029, 12, 31), "project", LAW) == []
    early = date(2026, 12, 1)
    assert period_problems(early, date(2029, 11, 30), "project", LAW) == []
    reason = only(period_problems(early, date(2029, 12, 1), "project", LAW))
    assert (reason.code, reason.field) == ("too_long", "ends_on")
    assert reason.params == {"months": 37, "most": 36, "last": date(2029, 11, 30)}


@pytest.mark.parametrize("support", ["specific", "emergency"])
def test_specific_actions_run_until_the_end_of_eligibility(support: str) -> None:
    early = date(2024, 1, 1)
    assert period_problems(early, date(2029, 12, 31), support, LAW) == []
    reason = only(period_problems(early, date(2030, 1, 1), support, LAW))
    assert (reason.code, reason.params) == ("ends_after_eligibility", {"last": date(2029, 12, 31)})


def test_no_project_runs_beyond_eligibility() -> None:
    late = date(2028, 1, 1)
    assert codes(period_problems(late, date(2030, 6, 30), "project", LAW)) == ["ends_after_eligibility"]


def test_dates_are_there_and_in_order() -> None:
    assert codes(period_problems(None, None, "project", LAW)) == ["start_missing", "end_missing"]
    assert codes(period_problems(START, None, "project", LAW)) == ["end_missing"]
    assert period_problems(START, START, "project", LAW) == []
    reason = only(period_problems(START, START - timedelta(days=1), "project", LAW))
    assert (reason.code, reason.params) == ("ends_before_it_starts", {"start": START})


def test_no_cost_from_before_the_application() -> None:
    assert start_problems(ARRIVES, "project", arrives_on=ARRIVES) == []
    reason = only(start_problems(ARRIVES - timedelta(days=1), "project", arrives_on=ARRIVES))
    assert (reason.code, reason.field) == ("starts_before_application", "starts_on")
    assert reason.params == {"earliest": ARRIVES}
    assert start_problems(ARRIVES - timedelta(days=1), "emergency", arrives_on=ARRIVES) == []
    assert start_problems(None, "project", arrives_on=ARRIVES) == []


def test_start_before_the_decision_needs_reasons() -> None:
    decisions = date(2026, 12, 15)
    early = date(2026, 12, 14)
    assert start_problems(decisions, "project", arrives_on=ARRIVES, decisions_on=decisions) == []
    reason = only(start_problems(early, "project", arrives_on=ARRIVES, decisions_on=decisions))
    assert (reason.code, reason.blocks) == ("starts_before_decision", True)
    reasoned = only(
        start_problems(early, "project", arrives_on=ARRIVES, decisions_on=decisions, reasons="School year.")
    )
    assert (reasoned.code, reasoned.blocks) == ("starts_before_decision_reasoned", False)


@given(st.dates(date(2021, 1, 1), date(2029, 12, 31)), st.integers(0, 1400))
def test_length_limit_is_a_day_on_a_line(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    found = period_problems(start, end, "project", LAW)
    too_long = [reason for reason in found if reason.code == "too_long"]
    assert bool(too_long) == any(end > reason.params["last"] for reason in too_long)
    assert too_long or days <= 1096
    assert not too_long or days >= 1095


CLOSES = date(2027, 3, 12)


@pytest.mark.parametrize(
    ("starts", "reasons", "found"),
    [
        (date(2027, 3, 13), "", []),
        (date(2027, 3, 12), "", ["starts_before_call_closes"]),
        (date(2027, 3, 12), "   ", ["starts_before_call_closes"]),
        (date(2027, 3, 12), "Ryhmät alkavat maaliskuussa.", ["starts_before_call_closes_reasoned"]),
        (date(2027, 3, 1), "Ryhmät alkavat maaliskuussa.", ["starts_before_call_closes_reasoned"]),
        (date(2027, 2, 28), "Ryhmät alkavat maaliskuussa.", ["starts_before_application"]),
    ],
)
def test_while_no_day_of_decisions_is_told_the_day_the_call_closes_stands_for_it(
    starts: date, reasons: str, found: list[str]
) -> None:
    judged = start_problems(starts, PROJECT, arrives_on=date(2027, 3, 1), closes_on=CLOSES, reasons=reasons)
    assert codes(judged) == found
    assert all(one.blocks is (one.code != "starts_before_call_closes_reasoned") for one in judged)


def test_the_day_of_decisions_goes_before_the_day_the_call_closes() -> None:
    told = {"arrives_on": date(2027, 3, 1), "decisions_on": date(2027, 6, 1), "closes_on": CLOSES}
    assert start_problems(date(2027, 6, 1), PROJECT, **told) == []
    assert codes(start_problems(date(2027, 5, 31), PROJECT, **told)) == ["starts_before_decision"]
    assert start_problems(date(2027, 1, 1), EMERGENCY, **told) == []
    assert start_problems(date(2027, 3, 1), PROJECT, arrives_on=date(2027, 3, 1)) == []
