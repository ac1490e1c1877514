"""What can be answered to a request for review, how a notification is recorded, and what is contested."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.answering import (
    annulment_problems,
    answer_problems,
    contested_sum,
    notification_problems,
)
from calls.rules.dates import ELECTRONIC, POST, appeal_until, is_weekday, review_until
from calls.rules.parameters import Parameters

LAST = date(2026, 12, 28)
DAYS = st.dates(date(2022, 1, 1), date(2035, 12, 31))
MONEY = st.decimals(0, 10**8, places=2)


def codes(reasons):
    return [(one.code, one.field) for one in reasons]


@pytest.mark.parametrize(
    ("outcome", "ground", "in_time", "expected"),
    [
        ("uphold", "", True, []),
        ("change", "", True, []),
        ("annul", "", True, []),
        ("annul", "", False, [("examined_though_late", "outcome")]),
        ("dismiss", "late", False, []),
        ("dismiss", "not_entitled", True, []),
        ("dismiss", "not_entitled", False, []),
        ("dismiss", "late", True, [("dismissed_in_time", "ground")]),
        ("dismiss", "", False, [("dismissal_ground", "ground")]),
        ("uphold", "", False, [("examined_though_late", "outcome")]),
        ("change", "", False, [("examined_though_late", "outcome")]),
        ("", "", True, [("answer_outcome", "outcome")]),
        ("forget", "", True, [("answer_outcome", "outcome")]),
    ],
)
def test_answer_follows_the_time_limit(outcome, ground, in_time, expected):
    assert codes(answer_problems(outcome, ground, "Why.", in_time=in_time, last_day=LAST)) == expected


@given(
    st.sampled_from(["uphold", "change", "annul", "dismiss"]),
    st.sampled_from(["", "late", "not_entitled"]),
    st.booleans(),
)
def test_answer_that_is_late_is_never_examined_and_one_in_time_never_dismissed_as_late(
    outcome, ground, in_time
):
    if not answer_problems(outcome, ground, "Why.", in_time=in_time, last_day=LAST):
        assert in_time or outcome == "dismiss"
        assert not (in_time and outcome == "dismiss" and ground == "late")


@pytest.mark.parametrize("outcome", ["uphold", "change", "dismiss"])
def test_answer_gives_its_reasons(outcome):
    found = answer_problems(outcome, "not_entitled", "  ", in_time=True, last_day=LAST)
    assert codes(found) == [("answer_reasons", "reasons")]


@pytest.mark.parametrize(
    ("channel", "posted", "shown", "expected"),
    [
        (POST, date(2026, 6, 2), None, []),
        (POST, date(2026, 6, 1), date(2026, 6, 1), []),
        (POST, date(2026, 6, 2), date(2026, 6, 20), []),
        (POST, None, date(2026, 6, 20), [("posted_missing", "posted_on")]),
        (POST, date(2026, 5, 31), None, [("posted_before_decision", "posted_on")]),
        (POST, date(2026, 7, 2), None, [("posted_before_decision", "posted_on")]),
        (POST, date(2026, 6, 10), date(2026, 6, 9), [("shown_before_sent", "shown_on")]),
        (POST, date(2026, 6, 10), date(2026, 7, 2), [("shown_before_sent", "shown_on")]),
        (ELECTRONIC, None, date(2026, 6, 3), []),
        (ELECTRONIC, None, None, []),
        (ELECTRONIC, None, date(2026, 6, 1), [("shown_before_sent", "shown_on")]),
    ],
)
def test_notification_lies_between_the_decision_and_today(channel, posted, shown, expected):
    days = {"decided": date(2026, 6, 1), "sent": date(2026, 6, 2), "today": date(2026, 7, 1)}
    assert codes(notification_problems(channel, posted, shown, "Receipt.", **days)) == expected


@given(DAYS, st.integers(0, 40), st.integers(0, 40), st.integers(0, 60))
def test_notification_that_is_accepted_never_goes_back_before_the_decision(decided, posting, receipt, now):
    posted, shown = decided + timedelta(posting - 5), decided + timedelta(receipt - 5)
    today = decided + timedelta(now)
    found = notification_problems(POST, posted, shown, "Receipt.", decided=decided, sent=decided, today=today)
    assert (not found) == (decided <= posted <= shown <= today)


def test_notification_says_on_what_it_rests():
    day = date(2026, 6, 1)
    found = notification_problems(ELECTRONIC, None, day, " ", decided=day, sent=day, today=day)
    assert codes(found) == [("notification_reason", "reason")]


@given(MONEY, st.none() | MONEY)
def test_contested_is_what_was_asked_and_not_granted_and_never_below_zero(requested, granted):
    found = contested_sum(requested, granted)
    assert found == max(requested - (granted or 0), 0)
    assert Decimal(0) <= found <= requested


@given(DAYS, st.sampled_from([POST, ELECTRONIC]), st.integers(30, 60))
def test_appeal_runs_as_long_as_its_own_parameter_says_and_ends_on_a_weekday(sent, channel, days):
    limits = Parameters(appeal_days=days)
    found = appeal_until(sent, channel, limits)
    assert is_weekday(found.last_day)
    assert found.notified_on == review_until(sent, channel, limits).notified_on
    assert (found.last_day - found.notified_on).days >= days
    assert (found.last_day == review_until(sent, channel, limits).last_day) or days != limits.review_days


@given(MONEY)
def test_decision_on_which_money_was_paid_is_not_annulled(paid):
    assert codes(annulment_problems(paid)) == ([("annul_paid", "outcome")] if paid else [])


DECIDED, SENT, TODAY = date(2026, 6, 1), date(2026, 6, 3), date(2026, 6, 10)


@pytest.mark.parametrize(
    ("channel", "posted", "shown", "expected"),
    [
        (POST, DECIDED, None, []),
        (POST, TODAY, None, []),
        (POST, DECIDED - timedelta(days=1), None, ["posted_before_decision"]),
        (POST, TODAY + timedelta(days=1), None, ["posted_before_decision"]),
        (POST, TODAY, TODAY, []),
        (POST, TODAY, TODAY - timedelta(days=1), ["shown_before_sent"]),
        (POST, DECIDED, TODAY + timedelta(days=1), ["shown_before_sent"]),
        (POST, None, TODAY, ["posted_missing"]),
        (ELECTRONIC, None, SENT, []),
        (ELECTRONIC, None, TODAY, []),
        (ELECTRONIC, None, SENT - timedelta(days=1), ["shown_before_sent"]),
        (ELECTRONIC, None, TODAY + timedelta(days=1), ["shown_before_sent"]),
        (ELECTRONIC, DECIDED - timedelta(days=9), None, []),
    ],
)
def test_the_first_and_the_last_day_of_a_notification_count(channel, posted, shown, expected):
    days = {"decided": DECIDED, "sent": SENT, "today": TODAY}
    found = notification_problems(channel, posted, shown, "Postens kvitto.", **days)
    assert [one.code for one in found] == expected
