"""Three real grids through the real rules: Finland's two stages, 65 points with half of B, C and D, a hundred points.

Each with one that passes, one failing by its total, one by another threshold, a tie resolved by the order of the set,
and a tie that is left for a person.
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.ranking import Candidate, rank
from applications.rules.selection import (
    Answer,
    ScoreVerdict,
    check_problems,
    failed_checks,
    score_problems,
    score_verdict,
)
from calls.rules.criteria import CriteriaSet, content_problems
from calls.rules.criteria_file import parse_criteria
from records.rules import Number
from tests.factories.rules import codes, only

LANGUAGES = ("fi", "sv", "en")


def grid(name: str) -> CriteriaSet:
    path = Path(settings.BASE_DIR) / "calls" / "programmes" / f"criteria-{name}.yaml"
    return parse_criteria(path.read_text(encoding="utf-8"), languages=LANGUAGES).content


FINLAND, POLAND, HUNDRED = grid("fi"), grid("pl-fami-2-2015"), grid("hundred-points")
ALL = {"Finland": FINLAND, "Poland": POLAND, "hundred": HUNDRED}


def scores(criteria: CriteriaSet, *values: int) -> Mapping[str, Decimal]:
    return {one.code: Decimal(value) for one, value in zip(criteria.criteria, values, strict=True)}


def verdict(criteria: CriteriaSet, first: tuple[int, ...], second: tuple[int, ...] = ()) -> ScoreVerdict:
    """Two assessors; without the second both gave the same."""
    given_ = [scores(criteria, *first), scores(criteria, *(second or first))]
    for one in given_:
        for criterion in criteria.criteria:
            assert score_problems(criterion, one[criterion.code], "Because.") == []
    return score_verdict(criteria, given_)


def ranked(
    criteria: CriteriaSet, free: str = "1000000", **given_: ScoreVerdict
) -> list[tuple[str, int | None, bool]]:
    rows = rank(
        [
            Candidate(name, one.total or Decimal(0), one.scores, Decimal(100_000), one.passes)
            for name, one in given_.items()
        ],
        Decimal(free),
        criteria.tie_order,
    ).rows
    return [(row.candidate.reference, row.rank, row.tied) for row in rows]


@pytest.mark.parametrize("criteria", ALL.values(), ids=ALL)
def test_grid_has_no_fault_in_any_language(criteria: CriteriaSet) -> None:
    assert content_problems(criteria, LANGUAGES) == []
    assert criteria.whole == 100


@pytest.mark.parametrize("criteria", ALL.values(), ids=ALL)
def test_best_scores_give_all_points_and_the_lowest_none_that_pass(criteria: CriteriaSet) -> None:
    best = verdict(criteria, tuple(int(one.maximum) for one in criteria.criteria))
    worst = verdict(criteria, tuple(int(one.minimum) for one in criteria.criteria))
    assert (best.total, best.passes, best.reasons) == (Decimal("100.00"), True, ())
    assert not worst.passes


# Finland: two stages, scores 1-5, weights 25, 15, 20, 15, 10, 10, 5 (ours), 60 points (ours).


def test_finland_scores_only_what_passes_every_general_criterion() -> None:
    yes = {one.code: Answer("yes", "Register.", "o") for one in FINLAND.checks}
    assert (len(FINLAND.checks), check_problems(FINLAND, yes), failed_checks(FINLAND, yes)) == (11, [], [])
    reason = only(failed_checks(FINLAND, {**yes, "duties": Answer("no", "Unpaid taxes.", "o")}))
    assert (reason.code, reason.params) == ("check_failed", {"code": "duties"})


def test_finland_counts_weight_times_score_by_five() -> None:
    found = verdict(FINLAND, (5, 4, 4, 4, 3, 3, 5), (4, 4, 4, 4, 3, 3, 3))
    assert found.points["relevance"] == Decimal("22.50")  # 25 x 4.5 / 5
    assert found.total == Decimal("78.50")  # 22.5 + 12 + 16 + 12 + 6 + 6 + 4
    assert found.categories == {
        "content": Decimal("34.50"),
        "implementation": Decimal("34.00"),
        "effect": Decimal("10.00"),
    }
    assert found.passes


@pytest.mark.parametrize(
    ("given_", "total", "passes"),
    [
        ((3, 3, 3, 3, 3, 3, 3), "60.00", True),  # satisfactory all through is just enough
        ((3, 3, 3, 3, 3, 3, 2), "59.00", False),
        ((2, 4, 3, 3, 3, 3, 3), "58.00", False),
    ],
)
def test_finland_sixty_points_are_needed(given_: tuple[int, ...], total: str, passes: bool) -> None:
    found = verdict(FINLAND, given_)
    assert (found.total, found.passes) == (Decimal(total), passes)
    assert codes(found.reasons) == ([] if passes else ["below_total_threshold"])


def test_finland_breaks_a_tie_by_relevance_and_leaves_equals_to_a_person() -> None:
    relevant = verdict(FINLAND, (5, 3, 3, 3, 3, 3, 3))  # 70: relevance 5
    useful = verdict(FINLAND, (3, 3, 4, 5, 3, 3, 3))  # 70: relevance 3
    twin = verdict(FINLAND, (3, 3, 4, 5, 3, 3, 3))
    assert {relevant.total, useful.total, twin.total} == {Decimal("70.00")}
    assert ranked(FINLAND, useful=useful, relevant=relevant) == [
        ("relevant", 1, False),
        ("useful", 2, False),
    ]
    assert ranked(FINLAND, twin=twin, relevant=relevant, useful=useful) == [
        ("relevant", 1, False),
        ("twin", 2, True),
        ("useful", 2, True),
    ]


# Poland, FAMI 2/2015: 65 points of 100, and half of B (30), C (30) and D (20). Order of ties: B1, C1, A1.


def test_poland_counts_points_as_they_are_given() -> None:
    found = verdict(POLAND, (10, 6, 12, 11, 15, 7, 9, 5), (11, 6, 12, 12, 15, 7, 9, 5))
    assert found.points["A1"] == Decimal("10.50")
    assert found.total == Decimal("76.00")
    assert found.categories == {
        "A": Decimal("16.50"),
        "B": Decimal("23.50"),
        "C": Decimal("22.00"),
        "D": Decimal("14.00"),
    }
    assert found.passes


def test_poland_thresholds_are_half_of_each_of_three_categories() -> None:
    most: dict[str, Decimal] = {}
    for one in POLAND.criteria:
        most[one.category] = most.get(one.category, Decimal(0)) + one.maximum
    assert most == {"A": 20, "B": 30, "C": 30, "D": 20}
    assert {code: 2 * points for code, points in POLAND.category_thresholds.items()} == {
        code: most[code] for code in "BCD"
    }


@pytest.mark.parametrize(
    ("given_", "total", "missed"),
    [
        ((8, 5, 10, 10, 14, 8, 6, 4), "65.00", []),
        ((7, 5, 10, 10, 14, 8, 6, 4), "64.00", ["below_total_threshold"]),
        ((12, 8, 8, 6, 20, 10, 12, 8), "84.00", ["B"]),  # 14 of 30 in B, though far above 65
        ((12, 8, 15, 15, 9, 5, 12, 8), "84.00", ["C"]),
        ((12, 8, 15, 15, 20, 10, 5, 4), "89.00", ["D"]),
        ((0, 0, 15, 15, 20, 10, 12, 8), "80.00", []),  # A has no threshold
        ((12, 8, 8, 6, 9, 5, 5, 4), "57.00", ["below_total_threshold", "B", "C", "D"]),
    ],
)
def test_poland_needs_the_total_and_half_of_b_c_and_d(
    given_: tuple[int, ...], total: str, missed: list[str]
) -> None:
    found = verdict(POLAND, given_)
    assert found.total == Decimal(total)
    assert [one.params.get("code", one.code) for one in found.reasons] == missed
    assert found.passes == (not missed)


def test_poland_half_of_a_category_is_enough_and_half_a_point_less_is_not() -> None:
    exact = verdict(POLAND, (12, 8, 8, 7, 20, 10, 12, 8))
    short = verdict(POLAND, (12, 8, 8, 7, 20, 10, 12, 8), (12, 8, 8, 6, 20, 10, 12, 8))
    assert (exact.categories["B"], exact.passes) == (Decimal("15.00"), True)
    reason = only(short.reasons)
    assert (reason.code, reason.params["points"]) == ("below_category_threshold", Number(Decimal("14.50")))


def test_poland_breaks_ties_by_b1_then_c1_and_leaves_the_rest_to_a_person() -> None:
    plan = verdict(POLAND, (8, 5, 12, 8, 14, 8, 6, 4))
    cost = verdict(POLAND, (8, 5, 10, 10, 16, 6, 6, 4))
    first = verdict(POLAND, (8, 5, 10, 10, 14, 8, 6, 4))
    second = verdict(POLAND, (8, 5, 10, 10, 14, 8, 5, 5))  # differs only where the order does not look
    below = verdict(POLAND, (12, 8, 8, 6, 20, 10, 12, 8))
    assert ranked(POLAND, below=below, first=first, second=second, cost=cost, plan=plan) == [
        ("plan", 1, False),
        ("cost", 2, False),
        ("first", 3, True),
        ("second", 3, True),
        ("below", None, False),
    ]


# A hundred points: relevance 25 (13 needed), need 15, quality 20, cost 15, capacity 10, sustainability 10, horizontal 5


@pytest.mark.parametrize(
    ("given_", "total", "missed"),
    [
        ((20, 12, 15, 10, 8, 7, 3), "75.00", []),
        ((13, 9, 12, 9, 6, 7, 4), "60.00", []),
        ((13, 9, 12, 9, 6, 7, 3), "59.00", ["below_total_threshold"]),
        ((12, 15, 20, 15, 10, 10, 5), "87.00", ["below_criterion_threshold"]),  # all but relevant
    ],
)
def test_hundred_points_need_sixty_and_thirteen_for_relevance(
    given_: tuple[int, ...], total: str, missed: list[str]
) -> None:
    found = verdict(HUNDRED, given_)
    assert (found.total, codes(found.reasons)) == (Decimal(total), missed)


def test_hundred_points_weigh_as_the_proposal_says() -> None:
    assert [(one.code, one.maximum) for one in HUNDRED.criteria] == [
        ("relevance", 25),
        ("need", 15),
        ("quality", 20),
        ("cost", 15),
        ("capacity", 10),
        ("sustainability", 10),
        ("horizontal", 5),
    ]


def test_hundred_points_tie_goes_by_relevance_quality_and_need() -> None:
    need = verdict(HUNDRED, (18, 15, 14, 10, 8, 6, 4))
    cost = verdict(HUNDRED, (18, 12, 14, 13, 8, 6, 4))
    same = verdict(HUNDRED, (18, 12, 14, 12, 9, 6, 4))
    assert {need.total, cost.total, same.total} == {Decimal("75.00")}
    assert ranked(HUNDRED, same=same, cost=cost, need=need) == [
        ("need", 1, False),
        ("same", 2, True),
        ("cost", 2, True),
    ]


def test_tie_at_the_funding_line_waits_for_a_person() -> None:
    one, two = (verdict(HUNDRED, (18, 12, 14, 13, 8, 6, 4)) for _ in range(2))
    candidates = [
        Candidate(name, given_.total or Decimal(0), given_.scores, Decimal(100_000))
        for name, given_ in (("one", one), ("two", two))
    ]
    assert rank(candidates, Decimal(150_000), HUNDRED.tie_order).to_decide == ("one", "two")


@given(st.data())
def test_points_as_given_are_the_mean_of_what_was_given(data: st.DataObject) -> None:
    """Property: weight x score / maximum never changes a point where the weight is the maximum."""
    criteria = data.draw(st.sampled_from([POLAND, HUNDRED]))
    given_ = [
        tuple(data.draw(st.integers(0, int(one.maximum))) for one in criteria.criteria) for _ in range(2)
    ]
    found = verdict(criteria, *given_)
    assert found.total is not None
    assert Fraction(found.total) == sum(Fraction(sum(one), 2) for one in given_)
    assert found.passes == (not [one for one in found.reasons if one.blocks])
