"""The rules of the money in plain figures: what runs short and when, what goes on, what covers the condition."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.rules.money_changes import (
    LineFacts,
    why_not_allocation,
    why_not_later,
    why_not_leftover,
    why_not_receive,
)
from calls.rules.money_outlook import (
    Asked,
    LinePurse,
    Need,
    Purse,
    line_warnings,
    objective_warnings,
    part,
)
from calls.rules.payment_applications import MidTerm, payment_problems

SHARE = Decimal(10)
DAY = date(2027, 3, 1)
EARLIER, LATER = datetime(2023, 4, 1, tzinfo=UTC), datetime(2023, 9, 1, tzinfo=UTC)
PLACE = ("SO2", "project")
euro = st.integers(0, 10_000_000).map(lambda cents: Decimal(cents) / 100)
days = st.dates(date(2026, 1, 1), date(2029, 12, 31))
needs = st.lists(st.builds(Need, st.just(PLACE), euro, days, st.just("a round")), max_size=6)


def purse(not_called, allocated="1000.00"):
    return Purse(PLACE, "project support", Decimal(allocated), Decimal(not_called))


def codes(reasons):
    return [reason.code for reason in reasons]


@given(there=euro, ahead=needs)
def test_an_objective_is_short_exactly_when_the_rounds_ahead_need_more_than_there_is(there, ahead):
    found = objective_warnings(purse(there), ahead, SHARE)
    needed = sum((need.amount for need in ahead), Decimal(0))
    assert (codes(found) == ["objective_short"]) == (needed > there)
    if needed > there:
        said = found[0].params
        until = sum((need.amount for need in ahead if need.by < said["by"]), Decimal(0))
        assert until <= there < said["needed"]
        assert said["missing"] == said["needed"] - there > 0


@given(ahead=needs)
def test_the_order_of_the_rounds_ahead_does_not_matter(ahead):
    assert codes(objective_warnings(purse("100.00"), ahead, SHARE)) == codes(
        objective_warnings(purse("100.00"), ahead[::-1], SHARE)
    )


def test_another_objectives_rounds_do_not_count():
    other = Need(("SO3", "project"), Decimal("5000.00"), DAY, "a round")
    assert objective_warnings(purse("500.00"), [other], SHARE) == []


@pytest.mark.parametrize(
    ("left", "warned"),
    [("100.00", []), ("99.99", ["objective_low"]), ("0.01", ["objective_low"]), ("0.00", [])],
)
def test_an_objective_is_low_below_the_share_and_silent_when_all_is_called(left, warned):
    found = objective_warnings(purse(left), [], SHARE)
    assert codes(found) == warned
    assert all(not reason.blocks for reason in found)


@given(free=euro, amount=euro, count=st.integers(1, 9))
def test_a_line_is_short_exactly_when_more_is_asked_than_is_free(free, amount, count):
    found = line_warnings(LinePurse("2D", Decimal("1000.00"), free), Asked(count, amount, DAY), SHARE)
    assert (codes(found) == ["line_short"]) == (amount > free)
    if amount > free:
        assert found[0].params["missing"] == amount - free
    if found and amount <= free:
        assert free - amount < part(Decimal("1000.00"), SHARE)


@pytest.mark.parametrize(
    ("free", "found"),
    [
        ("200.00", []),
        ("199.99", ["line_low"]),
        ("100.00", ["line_low"]),
        ("99.99", ["line_short"]),
    ],
)
def test_a_line_is_low_when_less_than_a_tenth_of_it_would_be_left(free, found):
    asked = Asked(2, Decimal("100.00"), DAY)
    reasons = line_warnings(LinePurse("2D", Decimal("1000.00"), Decimal(free)), asked, SHARE)
    assert codes(reasons) == found
    assert [one.blocks for one in reasons] == [code == "line_short" for code in found]


def test_a_line_whose_applications_are_all_earmarked_is_not_warned_of():
    assert (
        line_warnings(LinePurse("2D", Decimal("1000.00"), Decimal(0)), Asked(3, Decimal(0), DAY), SHARE) == []
    )


def line(state="closed", opens=EARLIER, **more):
    return LineFacts("a line", state, opens, **more)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (line(), []),
        (line("settled"), []),
        (line("cancelled"), []),
        (line("open"), ["line_not_closed"]),
        (line("published"), ["line_not_closed"]),
        (line(undecided=1), ["line_undecided"]),
        (line(earmarked=Decimal("0.01")), ["line_earmarked"]),
        (
            line("open", undecided=1, earmarked=Decimal(1)),
            ["line_not_closed", "line_undecided", "line_earmarked"],
        ),
    ],
)
def test_only_what_is_left_of_a_decided_line_goes_on(facts, expected):
    assert codes(why_not_leftover(facts)) == expected


@pytest.mark.parametrize(
    ("state", "accepted"),
    [
        ("draft", False),
        ("proposed", False),
        ("published", True),
        ("open", True),
        ("closed", True),
        ("settled", False),
        ("cancelled", False),
    ],
)
def test_money_is_put_only_on_lines_of_published_rounds_under_way(state, accepted):
    assert (why_not_receive(line(state)) == []) == accepted


def test_money_is_carried_only_forward():
    assert why_not_later(line(opens=EARLIER), line(opens=LATER)) == []
    assert codes(why_not_later(line(opens=LATER), line(opens=EARLIER))) == ["line_not_later"]
    assert codes(why_not_later(line(opens=LATER), line(opens=LATER))) == ["line_not_later"]


@pytest.mark.parametrize(
    ("now", "then", "to", "expected"),
    [
        ("10.00", "10.00", "12.00", []),
        ("10.00", "10.00", "0.00", []),
        ("10.00", "9.99", "12.00", ["allocation_changed"]),
        ("10.00", "10.00", "10.00", ["allocation_same"]),
        ("10.00", "10.00", "-0.01", ["allocation_negative"]),
    ],
)
def test_an_allocation_goes_from_the_figure_it_was_proposed_at_to_another(now, then, to, expected):
    assert codes(why_not_allocation(Decimal(now), Decimal(then), Decimal(to))) == expected


def test_the_condition_is_a_tenth_of_the_initial_allocation_to_the_cent():
    whole = Decimal("62408077.27")
    short = MidTerm(whole, Decimal("6240807.72"))
    assert (short.needed, short.missing, short.met) == (Decimal("6240807.73"), Decimal("0.01"), False)
    enough = MidTerm(whole, Decimal("6240807.73"))
    assert (enough.missing, enough.surplus, enough.met) == (Decimal("0.00"), Decimal("0.00"), True)
    more = MidTerm(whole, Decimal("6240807.74"))
    assert (short.surplus, more.surplus, more.missing) == (Decimal("0.00"), Decimal("0.01"), Decimal("0.00"))
    assert MidTerm(whole, Decimal("2963415.35")).share == Decimal("4.75")
    assert MidTerm(Decimal(0), Decimal(0)).share == Decimal("0.00")


@pytest.mark.parametrize(
    ("number", "sent", "eligible", "contribution", "expected"),
    [
        (2, DAY, "10.00", "10.00", []),
        (1, DAY, "10.00", "7.50", ["payment_there"]),
        (2, date(2027, 3, 2), "10.00", "7.50", ["payment_ahead"]),
        (2, DAY, "10.00", "10.01", ["payment_above_costs"]),
        (2, DAY, "0.00", "0.00", ["payment_no_amount"]),
        (2, DAY, "0.01", "0.01", []),
        (2, DAY, "10.00", "0.00", ["payment_no_amount"]),
        (2, DAY, "10.00", "-0.01", ["payment_no_amount"]),
        (2, DAY, "0.00", "0.01", ["payment_no_amount", "payment_above_costs"]),
        (1, date(2027, 3, 2), "10.00", "10.01", ["payment_there", "payment_ahead", "payment_above_costs"]),
    ],
)
def test_a_payment_application_says_only_what_can_be(number, sent, eligible, contribution, expected):
    found = payment_problems(number, {1}, sent, DAY, Decimal(eligible), Decimal(contribution))
    assert codes(found) == expected
