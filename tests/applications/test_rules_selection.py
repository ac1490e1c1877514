"""Checks of stage 1 and scores of stage 2, exact until the total is rounded once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.selection import (
    Answer,
    Given,
    assessment_problems,
    check_problems,
    failed_checks,
    points_of,
    score_problems,
    score_verdict,
)
from calls.rules.criteria import Check, CriteriaSet, Criterion
from calls.rules.rounding import half_up
from records.rules import Number
from tests.factories.rules import codes, only

WEIGHTS = {"relevance": 30, "effect": 25, "implementation": 20, "cost": 15, "sustainability": 10}
SET = CriteriaSet(
    "2",
    date(2022, 12, 13),
    (Check("in_time"), Check("eligible"), Check("not_bankrupt")),
    tuple(
        Criterion(code, Decimal(weight), "quality" if weight > 15 else "use")
        for code, weight in WEIGHTS.items()
    ),
    total_threshold=Decimal(60),
    tie_order=("relevance", "effect", "implementation"),
)


def scores(*values: object) -> Mapping[str, Decimal]:
    return {code: Decimal(str(value)) for code, value in zip(WEIGHTS, values, strict=True)}


def test_total_of_the_example_is_82() -> None:
    verdict = score_verdict(SET, [scores(5, 4, 4, 4, 3), scores(4, 4, 4, 4, 4)])
    assert verdict.total == Decimal("82.00")
    assert verdict.points["relevance"] == Decimal("27.00")
    assert verdict.scores["relevance"] == Fraction(9, 2)
    assert verdict.categories == {"quality": Decimal("63.00"), "use": Decimal("19.00")}
    assert verdict.spread == Decimal("4.00")
    assert (verdict.passes, verdict.reasons) == (True, ())


def test_mean_of_three_is_not_rounded_before_the_total() -> None:
    verdict = score_verdict(SET, [scores(5, 5, 5, 5, 5), scores(5, 5, 5, 5, 5), scores(4, 4, 4, 4, 4)])
    assert verdict.scores["cost"] == Fraction(14, 3)
    assert verdict.total == Decimal("93.33")  # from means rounded to two decimals it would be 93.40
    assert verdict.points["effect"] == Decimal("23.33")


def test_total_is_rounded_half_up_once() -> None:
    one = CriteriaSet(
        "1", date(2022, 1, 1), (Check("a"),), (Criterion("x", Decimal(100), step=Decimal("0.001")),)
    )
    assert score_verdict(one, [{"x": Decimal("3.00025")}] * 2).total == Decimal("60.01")  # 60.005


def test_reconciled_score_takes_the_place_of_the_mean() -> None:
    given_ = [scores(5, 4, 4, 4, 3), scores(1, 4, 4, 4, 4)]
    verdict = score_verdict(SET, given_, {"relevance": Decimal("4.5")})
    assert verdict.total == Decimal("82.00")
    assert verdict.spread == Decimal("22.00")


@given(
    most=st.lists(st.integers(2, 12), min_size=5, max_size=5),
    marks=st.lists(st.lists(st.decimals(0, 2, places=2), min_size=5, max_size=5), min_size=2, max_size=4),
)
def test_spread_is_between_the_assessors_own_totals_whatever_the_scales(
    most: list[int], marks: list[list[Decimal]]
) -> None:
    scaled = tuple(replace(one, maximum=Decimal(top)) for one, top in zip(SET.criteria, most, strict=True))
    mixed = replace(SET, criteria=scaled)
    given_ = [scores(*row) for row in marks]
    totals = [half_up(sum(points_of(one, row[one.code]) for one in scaled)) for row in given_]
    assert score_verdict(mixed, given_).spread == max(totals) - min(totals)


def test_spread_over_its_limit_asks_for_another_assessment() -> None:
    given_ = [scores(5, 4, 4, 4, 3), scores(1, 4, 4, 4, 4)]
    reason = only(score_verdict(SET, given_, spread_limit=Decimal(15)).reasons)
    assert (reason.code, reason.blocks) == ("assessors_far_apart", False)
    assert score_verdict(SET, given_, spread_limit=Decimal(22)).reasons == ()


def test_at_least_two_assessors_score_everything() -> None:
    verdict = score_verdict(SET, [scores(5, 5, 5, 5, 5)])
    reason = only(verdict.reasons)
    assert (verdict.total, verdict.passes) == (None, False)
    assert (reason.code, reason.params) == ("too_few_assessors", {"given": 1, "minimum": 2})
    partial = {code: value for code, value in scores(5, 5, 5, 5, 5).items() if code != "cost"}
    assert codes(score_verdict(SET, [partial, scores(5, 5, 5, 5, 5)]).reasons) == ["score_missing"]
    assert score_verdict(SET, [partial, scores(5, 5, 5, 5, 5)], {"cost": Decimal(5)}).total == 100


@pytest.mark.parametrize(("threshold", "passes"), [("82.00", True), ("82.01", False)])
def test_total_equal_to_the_threshold_passes(threshold: str, passes: bool) -> None:
    strict = replace(SET, total_threshold=Decimal(threshold))
    verdict = score_verdict(strict, [scores(5, 4, 4, 4, 3), scores(4, 4, 4, 4, 4)])
    assert verdict.passes == passes
    assert passes or only(verdict.reasons).params == {
        "points": Number(Decimal("82.00")),
        "threshold": Number(Decimal("82.01")),
    }


def test_thresholds_of_category_and_criterion() -> None:
    given_ = [scores(5, 4, 4, 4, 3), scores(4, 4, 4, 4, 4)]
    use = score_verdict(replace(SET, category_thresholds={"use": Decimal("19.01")}), given_)
    assert codes(use.reasons) == ["below_category_threshold"]
    assert score_verdict(replace(SET, category_thresholds={"use": Decimal("19.00")}), given_).passes
    strict = replace(SET.criteria[-1], threshold=Decimal(4))
    criterion = score_verdict(replace(SET, criteria=(*SET.criteria[:-1], strict)), given_)
    assert codes(criterion.reasons) == ["below_criterion_threshold"]
    assert criterion.reasons[0].params["points"] == Number(Decimal("3.50"))
    equal = replace(strict, threshold=Decimal("3.5"))
    assert score_verdict(replace(SET, criteria=(*SET.criteria[:-1], equal)), given_).passes


@pytest.mark.parametrize(
    ("score", "reason", "code"),
    [
        (Decimal(3), "Answers three examples.", None),
        (None, "Because.", "score_missing"),
        (Decimal(0), "Because.", "score_outside_scale"),
        (Decimal(6), "Because.", "score_outside_scale"),
        (Decimal("3.5"), "Because.", "score_outside_scale"),
        (Decimal(3), " ", "score_reason"),
    ],
)
def test_score_is_on_its_scale_and_reasoned(score: Decimal | None, reason: str, code: str | None) -> None:
    assert codes(score_problems(SET.criteria[0], score, reason)) == ([code] if code else [])


def test_half_steps_pass_where_the_set_has_them() -> None:
    half = replace(SET.criteria[0], step=Decimal("0.5"))
    assert score_problems(half, Decimal("3.5"), "Between.") == []


def test_steps_count_from_the_minimum() -> None:
    odd = replace(SET.criteria[0], maximum=Decimal(4), step=Decimal("1.5"))
    assert score_problems(odd, Decimal("2.5"), "Between.") == []
    assert codes(score_problems(odd, Decimal(3), "Between.")) == ["score_outside_scale"]


def test_assessment_is_whole() -> None:
    reasons = dict.fromkeys(WEIGHTS, "Because.")
    assert assessment_problems(SET, Given("a", scores(1, 2, 3, 4, 5), reasons)) == []
    partial = Given("a", {"relevance": Decimal(1)}, reasons)
    assert codes(assessment_problems(SET, partial)) == ["score_missing"] * 4


def answered(**changes: Answer) -> dict[str, Answer]:
    return {
        check.code: Answer("yes", "Register of associations.", "officer") for check in SET.checks
    } | changes


def test_every_check_has_an_answer_a_reason_and_a_checker() -> None:
    assert check_problems(SET, answered(not_bankrupt=Answer("not_applicable", "A municipality.", "o"))) == []
    assert codes(check_problems(SET, {})) == ["check_missing"] * 3
    assert codes(check_problems(SET, answered(eligible=Answer("maybe", " ", "")))) == [
        "check_answer",
        "check_reason",
        "check_checker",
    ]


def test_one_failed_check_is_enough_to_reject() -> None:
    assert failed_checks(SET, answered()) == []
    reason = only(failed_checks(SET, answered(eligible=Answer("no", "A private person.", "o"))))
    assert (reason.code, reason.params) == ("check_failed", {"code": "eligible"})


SCORES = st.lists(st.integers(1, 5), min_size=5, max_size=5)


@given(st.lists(SCORES, min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_total_is_exact_and_the_order_of_assessors_does_not_matter(
    given_: list[list[int]], random: object
) -> None:
    verdict = score_verdict(SET, [scores(*one) for one in given_])
    shuffled = given_[:]
    random.shuffle(shuffled)
    assert score_verdict(SET, [scores(*one) for one in shuffled]) == verdict
    exact = sum(
        Fraction(weight * sum(one[i] for one in given_), 5 * len(given_))
        for i, weight in enumerate(WEIGHTS.values())
    )
    assert -Fraction(1, 200) <= exact - Fraction(verdict.total) < Fraction(1, 200)
    assert Decimal(20) <= verdict.total <= Decimal(100)
    assert verdict.passes == (verdict.total >= 60)


@given(SCORES, SCORES, st.integers(0, 4))
def test_better_score_never_lowers_the_total(first: list[int], second: list[int], where: int) -> None:
    before = score_verdict(SET, [scores(*first), scores(*second)]).total
    better = [min(value + (i == where), 5) for i, value in enumerate(first)]
    assert score_verdict(SET, [scores(*better), scores(*second)]).total >= before
