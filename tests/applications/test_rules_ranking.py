"""Rank by points, ties by the criteria named, the line by the money."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.ranking import Candidate, Ranking, rank
from records.rules import Number
from tests.factories.rules import codes

ORDER = ("relevance", "effect")
FREE = Decimal("3820000.00")


def one(
    reference: str, total: str, amount: str, relevance: str = "4", effect: str = "4", **values: object
) -> Candidate:
    exact = {"relevance": Fraction(relevance), "effect": Fraction(effect)}
    return Candidate(reference, Decimal(total), exact, Decimal(amount), **values)


# Line 2D of the example: two are tied at the line, two are below the threshold.
LINE_2D = [
    one("koulupolku", "91.50", "512480.00"),
    one("aani", "89.00", "386115.60"),
    one("perheet", "85.50", "448902.37"),
    one("mentor", "82.00", "297640.25"),
    one("naapurusto", "80.00", "355218.90"),
    one("vahva arki", "78.50", "598730.00"),
    one("kokemus", "75.00", "344071.12", "4"),
    one("kielitietoinen", "75.00", "421366.44", "9/2"),
    one("familjerum", "72.00", "402118.50"),
    one("palvelu", "72.00", "378904.00"),
    one("opintie", "67.50", "310500.00"),
    one("dialogi", "64.00", "264777.35"),
    one("isat", "56.50", "198450.00", passes=False),
]


def places(ranking: Ranking) -> dict[str, str]:
    return {row.candidate.reference: row.place for row in ranking.rows}


def test_example_ranks_with_a_tie_at_the_line() -> None:
    ranking = rank(LINE_2D, FREE, ORDER)
    rows = {row.candidate.reference: row for row in ranking.rows}
    assert [row.rank for row in ranking.rows] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 11, 12, None]
    assert [row.candidate.reference for row in ranking.rows][6:8] == ["kielitietoinen", "kokemus"]
    assert (ranking.funded, ranking.free) == (Decimal("3364524.68"), Decimal("455475.32"))
    assert ranking.to_decide == ("familjerum", "palvelu")
    assert rows["familjerum"].running == Decimal("3766643.18")
    assert rows["palvelu"].left == Decimal("76571.32")
    assert rows["opintie"].running == Decimal("4456047.18")
    assert rows["opintie"].left == Decimal("-636047.18")
    assert places(ranking)["isat"] == "out"


def test_tie_broken_by_a_criterion_says_which() -> None:
    rows = {row.candidate.reference: row for row in rank(LINE_2D, FREE, ORDER).rows}
    (reason,) = rows["kielitietoinen"].because
    assert (reason.code, reason.params) == (
        "tie_broken",
        {"code": "relevance", "score": Number(Decimal("4.50"))},
    )
    assert not rows["kielitietoinen"].tied
    assert codes(rows["familjerum"].because) == ["tied", "tied_at_line"]


def test_decision_maker_settles_a_tie() -> None:
    ranking = rank(LINE_2D, FREE, ORDER, {"palvelu": 1, "familjerum": 2})
    rows = {row.candidate.reference: row for row in ranking.rows}
    assert (rows["palvelu"].rank, rows["familjerum"].rank) == (9, 10)
    assert places(ranking)["palvelu"] == "above_line"
    assert places(ranking)["familjerum"] == "below_line"
    assert "tie_settled" in codes(rows["palvelu"].because)
    assert ranking.to_decide == ()


def test_order_settled_for_one_of_a_tie_only_changes_nothing() -> None:
    assert rank(LINE_2D, FREE, ORDER, {"palvelu": 1}).to_decide == ("familjerum", "palvelu")


def test_tie_that_fits_whole_is_funded() -> None:
    ranking = rank(LINE_2D, FREE + Decimal("400000.00"), ORDER)
    assert (places(ranking)["familjerum"], places(ranking)["palvelu"]) == ("above_line", "above_line")
    assert all(row.tied for row in ranking.rows if row.candidate.total == 72)


def test_tie_none_of_which_fits_is_below_the_line() -> None:
    ranking = rank(LINE_2D, FREE - Decimal("100000.00"), ORDER)
    assert (places(ranking)["familjerum"], places(ranking)["palvelu"]) == ("below_line", "below_line")
    assert ranking.to_decide == ()


def test_smaller_application_does_not_jump_over_the_line() -> None:
    ranking = rank([one("a", "90", "60"), one("b", "80", "50"), one("c", "70", "30")], Decimal(100))
    assert places(ranking) == {"a": "above_line", "b": "below_line", "c": "below_line"}
    assert codes(ranking.rows[1].because) == ["below_funding_line"]
    assert ranking.rows[1].because[0].params == {"left": Decimal(40), "amount": Decimal(50)}
    assert codes(ranking.rows[2].because) == ["after_funding_line", "would_fit"]
    assert ranking.rows[2].because[1].params == {"left": Decimal(40)}


def test_application_too_large_for_what_is_left_is_not_said_to_fit() -> None:
    ranking = rank([one("a", "90", "60"), one("b", "80", "50"), one("c", "70", "41")], Decimal(100))
    assert codes(ranking.rows[2].because) == ["after_funding_line"]


@pytest.mark.parametrize(("amount", "fits"), [("40", True), ("40.01", False)])
def test_what_is_left_may_just_be_enough(amount: str, fits: bool) -> None:
    ranking = rank([one("a", "90", "60"), one("b", "80", "50"), one("c", "70", amount)], Decimal(100))
    assert ("would_fit" in codes(ranking.rows[2].because)) == fits


@pytest.mark.parametrize(("amount", "place"), [("40", "to_decide"), ("40.01", "below_line")])
def test_tie_is_to_be_decided_when_the_smallest_just_fits(amount: str, place: str) -> None:
    ranking = rank([one("a", "90", "60"), one("b", "80", amount), one("c", "80", "50")], Decimal(100))
    assert places(ranking) == {"a": "above_line", "b": place, "c": place}


def test_tied_rows_only_say_that_they_are_tied() -> None:
    ranking = rank([one("a", "90", "1", "5"), one("b", "90", "1"), one("c", "90", "1")], Decimal(100), ORDER)
    assert [codes(row.because) for row in ranking.rows] == [["tie_broken"], ["tied"], ["tied"]]


def test_nothing_is_said_to_fit_while_a_tie_at_the_line_is_open() -> None:
    ranking = rank([one("a", "90", "60"), one("b", "90", "50"), one("c", "70", "30")], Decimal(100))
    assert codes(ranking.rows[2].because) == ["after_funding_line"]


@pytest.mark.parametrize(("free", "place"), [("60.00", "above_line"), ("59.99", "below_line")])
def test_money_reaches_to_the_cent(free: str, place: str) -> None:
    assert places(rank([one("a", "90", "60.00")], Decimal(free))) == {"a": place}


def test_three_way_tie_shares_a_rank_in_the_order_they_came() -> None:
    ranking = rank(
        [one("b", "70", "1"), one("a", "70", "1"), one("c", "70", "1"), one("d", "60", "1")], Decimal(9)
    )
    assert [(row.candidate.reference, row.rank) for row in ranking.rows] == [
        ("b", 1),
        ("a", 1),
        ("c", 1),
        ("d", 4),
    ]


def test_ranking_of_nothing_is_empty() -> None:
    assert rank([], Decimal(5)) == Ranking((), Decimal(0), Decimal(5))


CANDIDATES = st.lists(
    st.builds(
        lambda total, amount, relevance, passes: one(
            "", str(total), str(amount), str(relevance), passes=passes
        ),
        st.integers(20, 40).map(lambda half: Decimal(half) * 2),
        st.decimals("0.01", 900, places=2),
        st.integers(1, 5),
        st.booleans(),
    ),
    max_size=15,
).map(lambda found: [replace(item, reference=f"r{i}") for i, item in enumerate(found)])


@given(CANDIDATES, st.decimals(0, 5000, places=2))
def test_ranking_is_a_permutation_and_never_spends_too_much(
    candidates: list[Candidate], free: Decimal
) -> None:
    ranking = rank(candidates, free, ORDER)
    assert sorted(row.candidate.reference for row in ranking.rows) == sorted(c.reference for c in candidates)
    ranked = [row for row in ranking.rows if row.rank is not None]
    assert [row.rank for row in ranked] == sorted(row.rank for row in ranked)
    assert [row.candidate.total for row in ranked] == sorted(
        (r.candidate.total for r in ranked), reverse=True
    )
    assert ranking.funded <= free
    assert ranking.free == free - ranking.funded
    assert ranking == rank(candidates, free, ORDER)
    order = [row.place for row in ranked]
    assert order == sorted(order, key=["above_line", "to_decide", "below_line"].index)


@given(CANDIDATES, st.decimals(0, 5000, places=2), st.randoms(use_true_random=False))
def test_rank_depends_on_neither_order_nor_reference(
    candidates: list[Candidate], free: Decimal, random: object
) -> None:
    shuffled = candidates[:]
    random.shuffle(shuffled)
    first, second = (
        {row.candidate.reference: (row.rank, row.place, row.running) for row in rank(some, free, ORDER).rows}
        for some in (candidates, shuffled)
    )
    assert first == second


@given(CANDIDATES, st.decimals(0, 5000, places=2), st.decimals(0, 500, places=2))
def test_more_money_never_takes_a_grant_away(
    candidates: list[Candidate], free: Decimal, more: Decimal
) -> None:
    before = places(rank(candidates, free, ORDER))
    after = places(rank(candidates, free + more, ORDER))
    assert all(
        after[reference] == "above_line" for reference, place in before.items() if place == "above_line"
    )


def test_only_a_tie_that_was_settled_is_said_to_be() -> None:
    alike = [one("a", "80.00", "10.00"), one("b", "80.00", "10.00"), one("c", "70.00", "10.00")]
    rows = rank(alike, Decimal("30.00"), ORDER, {"a": 2, "b": 1, "c": 1}).rows
    assert [(row.candidate.reference, codes(row.because)) for row in rows] == [
        ("b", ["tie_settled"]),
        ("a", ["tie_settled"]),
        ("c", []),
    ]


def test_three_of_which_one_stands_out_are_told_apart_by_the_criterion() -> None:
    three = [
        one("a", "80.00", "10.00", "5"),
        one("b", "80.00", "10.00", "4"),
        one("c", "80.00", "10.00", "4", "5"),
    ]
    rows = {row.candidate.reference: row for row in rank(three, Decimal("30.00"), ORDER).rows}
    assert [row.candidate.reference for row in rows.values()] == ["a", "c", "b"]
    assert {codes(row.because)[0] for row in rows.values()} == {"tie_broken"}
    assert rows["b"].because[0].params["code"] == "relevance"


def test_nothing_below_the_line_comes_above_it_again() -> None:
    order = [one("a", "90.00", "50.00"), one("b", "80.00", "60.00"), one("c", "70.00", "40.00")]
    assert places(rank(order, Decimal("100.00"), ORDER)) == {
        "a": "above_line",
        "b": "below_line",
        "c": "below_line",
    }
