"""The reserve: places follow the ranking, promotions follow the order, and a grant is declined while it is whole."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.ranking import ABOVE, BELOW, Candidate, rank
from applications.rules.reserve import (
    Waiting,
    decline_problems,
    entered_problems,
    in_order,
    placed,
    promotion_problems,
    until_problems,
)
from tests.factories.rules import codes

TODAY = date(2027, 3, 1)
LATER = date(2027, 12, 31)
LAST = date(2029, 12, 31)
FREE = Decimal("100.00")


def candidate(reference: str, total: int, amount: int = 100, *, passes: bool = True) -> Candidate:
    return Candidate(reference, Decimal(total), {"a": Fraction(1)}, Decimal(amount), passes)


def place(reference: str, *candidates: Candidate, free: Decimal = FREE, holders: tuple[str, ...] = ()):
    return placed(rank(candidates, free, ("a",)).rows, reference, holders)


def waits(reference: str, rank_: int, until: date = LATER, amount: str = "100.00") -> Waiting:
    return Waiting(reference, rank_, until, Decimal(amount))


# Places


def test_places_follow_the_ranking_below_the_money():
    rows = [candidate("first", 90), candidate("second", 80), candidate("third", 70)]
    assert [place(one.reference, *rows).place for one in rows] == [None, 1, 2]


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("first", "reserve_money_reaches"),
        ("failed", "reserve_not_ranked"),
        ("unknown", "reserve_not_ranked"),
    ],
)
def test_place_is_refused_where_the_money_reaches_or_a_threshold_does_not_hold(reference, code):
    rows = [candidate("first", 90), candidate("second", 80), candidate("failed", 70, passes=False)]
    found = place(reference, *rows)
    assert found.place is None
    assert codes(found.reasons) == [code]


def test_place_waits_for_the_order_of_those_tied_at_the_money():
    rows = [candidate("one", 90), candidate("two", 90)]
    assert codes(place("one", *rows).reasons) == ["reserve_tied"]


def test_tied_applications_share_a_place():
    rows = [candidate("first", 90), candidate("one", 80), candidate("two", 80), candidate("last", 70)]
    assert [place(one.reference, *rows).place for one in rows[1:]] == [1, 1, 3]


def test_place_does_not_count_those_who_hold_money():
    rows = [candidate("first", 90), candidate("small", 80, 150), candidate("third", 70)]
    assert place("third", *rows, holders=("first", "small")).place == 1


@given(fates=st.lists(st.booleans(), min_size=1, max_size=10), shuffled=st.randoms(), ranked=st.booleans())
def test_places_told_run_from_one_without_holes_whatever_was_decided_otherwise_before(
    fates, shuffled, ranked
):
    """Decided in the order of the ranking, or in any order once those decided otherwise are out of it."""
    kept = {str(n): fate for n, fate in enumerate(fates)}
    order = list(kept)
    if not ranked:
        shuffled.shuffle(order)
        order.sort(key=lambda one: kept[one])
    out: set[str] = set()
    told = []
    for one in order:
        rows = [candidate(key, 100 - int(key), passes=key not in out) for key in kept]
        if kept[one]:
            told.append(place(one, *rows, free=Decimal("0.00")).place)
        else:
            out.add(one)
    assert sorted(told) == list(range(1, len(told) + 1))


@given(
    totals=st.lists(st.integers(50, 100), min_size=1, max_size=12),
    amounts=st.lists(st.integers(1, 300), min_size=12, max_size=12),
    free=st.integers(0, 1000),
)
def test_places_never_leave_the_order_of_the_ranking(totals, amounts, free):
    rows = [candidate(str(n), total, amounts[n]) for n, total in enumerate(totals)]
    ranking = rank(rows, Decimal(free), ("a",))
    found = {
        row.candidate.reference: placed(ranking.rows, row.candidate.reference, ()) for row in ranking.rows
    }
    below = [row for row in ranking.rows if row.place == BELOW]
    places = [found[row.candidate.reference].place for row in below]
    assert None not in places
    assert places == sorted(places)
    assert all(found[row.candidate.reference].place is None for row in ranking.rows if row.place == ABOVE)
    for row, here in zip(below, places, strict=True):
        better = [one for one in ranking.rows if one.rank < row.rank and one.place != ABOVE]
        assert here == 1 + len(better)


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, ["reserve_until_missing"]),
        (TODAY, ["reserve_until_past"]),
        (TODAY + timedelta(days=1), []),
        (LAST, []),
        (LAST + timedelta(days=1), ["reserve_until_late"]),
    ],
)
def test_place_holds_from_tomorrow_to_the_end_of_eligible_costs(until, expected):
    assert codes(until_problems(until, TODAY, LAST)) == expected


# Promotions


def test_first_in_the_reserve_is_promoted_without_a_reason():
    assert promotion_problems("a", [waits("a", 3), waits("b", 4)], TODAY, FREE) == []


def test_promotion_out_of_order_needs_a_reason_and_names_who_comes_first():
    waiting = [waits("a", 3), waits("b", 4)]
    (found,) = promotion_problems("b", waiting, TODAY, FREE)
    assert (found.code, found.field, found.params["first"]) == ("reserve_out_of_order", "out_of_order", "a")
    assert codes(promotion_problems("b", waiting, TODAY, FREE, "  ")) == ["reserve_out_of_order"]
    assert promotion_problems("b", waiting, TODAY, FREE, "The first starts too late.") == []


def test_place_that_is_over_is_no_longer_promoted_and_bars_nobody():
    waiting = [waits("a", 3, TODAY - timedelta(days=1)), waits("b", 4)]
    assert codes(promotion_problems("a", waiting, TODAY, FREE)) == ["reserve_place_over"]
    assert promotion_problems("b", waiting, TODAY, FREE) == []


def test_place_holds_to_the_end_of_its_last_day():
    assert promotion_problems("a", [waits("a", 3, TODAY)], TODAY, FREE) == []


def test_only_those_in_the_reserve_are_promoted():
    assert codes(promotion_problems("x", [waits("a", 3)], TODAY, FREE)) == ["not_in_reserve"]


@pytest.mark.parametrize(("free", "expected"), [("199.99", ["reserve_tied"]), ("200.00", [])])
def test_tied_are_promoted_when_the_money_is_enough_for_all_of_them(free, expected):
    waiting = [waits("a", 3), waits("b", 3)]
    assert codes(promotion_problems("b", waiting, TODAY, Decimal(free))) == expected


@given(
    ranks=st.lists(st.integers(1, 9), min_size=1, max_size=9),
    over=st.lists(st.booleans(), min_size=9, max_size=9),
    free=st.integers(0, 1000),
)
def test_without_a_reason_only_the_best_rank_that_holds_is_promoted(ranks, over, free):
    waiting = [
        waits(str(n), rank_, TODAY - timedelta(days=1) if over[n] else LATER) for n, rank_ in enumerate(ranks)
    ]
    able = [one for one in waiting if not promotion_problems(one.reference, waiting, TODAY, Decimal(free))]
    standing = in_order(waiting, TODAY)
    assert all(one.rank == standing[0].rank and one.holds(TODAY) for one in able)
    assert [one.rank for one in standing] == sorted(one.rank for one in waiting if one.holds(TODAY))


# A grant declined


@pytest.mark.parametrize(
    ("reason", "paid", "waiting", "expected"),
    [
        ("We have no staff for it.", "0.00", False, []),
        (" ", "0.00", False, ["decline_reason"]),
        ("We have no staff for it.", "0.01", False, ["decline_paid"]),
        ("We have no staff for it.", "0.00", True, ["decline_change_waits"]),
        ("", "0.01", True, ["decline_reason", "decline_paid", "decline_change_waits"]),
    ],
)
def test_grant_is_declined_with_a_reason_before_anything_is_paid(reason, paid, waiting, expected):
    assert codes(decline_problems(reason, Decimal(paid), change_waits=waiting)) == expected


def test_declined_grant_is_entered_with_a_time_between_the_decision_and_now():
    decided, now = datetime(2027, 3, 1, 9, tzinfo=UTC), datetime(2027, 3, 8, 9, tzinfo=UTC)
    moment = timedelta(microseconds=1)
    assert entered_problems(decided, decided, now) == entered_problems(now, decided, now) == []
    assert codes(entered_problems(decided - moment, decided, now)) == ["declined_before_decision"]
    assert codes(entered_problems(now + moment, decided, now)) == ["declined_in_future"]


def test_who_is_below_a_threshold_has_no_place_though_others_have():
    rows = [candidate("A", 90), candidate("B", 80), candidate("C", 10, passes=False)]
    out = place("C", *rows)
    assert (out.place, [one.code for one in out.reasons]) == (None, ["reserve_not_ranked"])
    assert place("B", *rows).place == 1
    assert place("stranger", *rows).place is None


def test_one_alone_is_promoted_whatever_is_free():
    assert codes(promotion_problems("A", [waits("A", 1, amount="100.01")], TODAY, FREE)) == []
    tied = [waits("A", 1, amount="50.00"), waits("B", 1, amount="50.01")]
    assert codes(promotion_problems("A", tied, TODAY, FREE)) == ["reserve_tied"]
