"""A criteria set can be used when it is whole, consistent and approved."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.rules.criteria import (
    Check,
    CriteriaSet,
    Criterion,
    content_problems,
    set_problems,
    used_categories,
)
from records.rules import Number
from tests.factories.rules import codes, only

GOOD = CriteriaSet(
    "2",
    date(2022, 12, 13),
    (Check("G1"),),
    (Criterion("S1", Decimal(60), "A"), Criterion("S2", Decimal(40), "B")),
    total_threshold=Decimal(60),
    category_thresholds={"B": Decimal(20)},
    tie_order=("S1", "S2"),
)


def spoilt(first: Criterion, **values: object) -> CriteriaSet:
    return replace(GOOD, criteria=(first, GOOD.criteria[1]), **values)


def test_good_set_has_no_problems() -> None:
    assert set_problems(GOOD, minimum_assessors=2) == []


FIRST = GOOD.criteria[0]


@pytest.mark.parametrize(
    ("broken", "code", "field"),
    [
        (replace(GOOD, approved_on=None), "criteria_not_approved", "approved_on"),
        (replace(GOOD, replaced=True), "criteria_replaced", "criteria_set"),
        (replace(GOOD, checks=()), "criteria_missing", "criteria"),
        (replace(GOOD, assessors=1), "criteria_assessors", "assessors"),
        (spoilt(replace(FIRST, weight=Decimal("59.9"))), "criteria_weights", "criteria"),
        (spoilt(replace(FIRST, step=Decimal("1.5"))), "criteria_scale", "criteria.S1"),
        (spoilt(replace(FIRST, minimum=Decimal(5))), "criteria_scale", "criteria.S1"),
        (spoilt(replace(FIRST, step=Decimal(0))), "criteria_scale", "criteria.S1"),
        (spoilt(replace(FIRST, threshold=Decimal(6))), "criteria_threshold", "criteria.S1"),
        (replace(GOOD, total_threshold=Decimal(101)), "criteria_threshold", "total_threshold"),
        (
            replace(GOOD, category_thresholds={"B": Decimal(41)}),
            "criteria_threshold",
            "category_thresholds.B",
        ),
        (replace(GOOD, category_thresholds={"C": Decimal(1)}), "criteria_category", "category_thresholds.C"),
        (replace(GOOD, tie_order=("S1", "S1")), "criteria_tie_order", "tie_order"),
        (replace(GOOD, tie_order=("G1",)), "criteria_tie_order", "tie_order"),
        (replace(GOOD, checks=(Check("S1"),)), "criteria_same_code", "criteria"),
    ],
)
def test_broken_set_is_refused(broken: CriteriaSet, code: str, field: str) -> None:
    reason = only(set_problems(broken, minimum_assessors=2))
    assert (reason.code, reason.field) == (code, field)


def test_thresholds_may_be_all_there_is() -> None:
    first = replace(FIRST, threshold=FIRST.maximum)
    whole = spoilt(first, total_threshold=Decimal(100), category_thresholds={"B": Decimal(40)})
    assert set_problems(whole, minimum_assessors=2) == []


def test_weight_of_nothing_is_refused() -> None:
    broken = replace(
        GOOD, criteria=(replace(FIRST, weight=Decimal(100)), replace(GOOD.criteria[1], weight=Decimal(0)))
    )
    assert "criteria_weight" in codes(
        set_problems(replace(broken, category_thresholds={}), minimum_assessors=2)
    )


def test_weights_are_shown_with_their_sum() -> None:
    reason = only(set_problems(spoilt(replace(FIRST, weight=Decimal(50))), minimum_assessors=2))
    assert reason.params == {"sum": Number(Decimal(90)), "whole": Number(Decimal(100))}


LANGUAGES = ("fi", "sv", "en")
WORDS = {"fi": "a", "sv": "b", "en": "c"}
NAMED = replace(
    GOOD,
    title=WORDS,
    checks=(Check("G1", WORDS),),
    criteria=tuple(replace(one, title=WORDS) for one in GOOD.criteria),
    categories={"A": WORDS, "B": WORDS},
)


def test_named_set_has_no_problems_in_its_languages() -> None:
    assert content_problems(NAMED, LANGUAGES) == []
    assert used_categories(NAMED) == ["A", "B"]


@pytest.mark.parametrize(
    ("broken", "code", "field"),
    [
        (replace(NAMED, title={"fi": "a", "sv": " ", "en": "c"}), "criteria_title", "title_sv"),
        (replace(NAMED, checks=(Check("G1", {"fi": "a", "en": "c"}),)), "criterion_title", "criteria.G1"),
        (
            replace(NAMED, checks=(Check("G1", WORDS, {"fi": "a", "en": "c"}),)),
            "criterion_guidance",
            "criteria.G1",
        ),
        (
            replace(NAMED, categories={"A": WORDS, "B": {"fi": "a", "en": "c"}}),
            "category_name",
            "categories.B",
        ),
    ],
)
def test_text_missing_in_a_language_is_named(broken: CriteriaSet, code: str, field: str) -> None:
    reason = only(content_problems(broken, LANGUAGES))
    assert (reason.code, reason.field) == (code, field)
    assert reason.params["language"]["en"] == "Swedish"
    assert content_problems(broken) == []  # nobody asked for the languages


def test_guidance_may_be_left_out_whole() -> None:
    assert (
        content_problems(replace(NAMED, checks=(Check("G1", WORDS, {"fi": "", "sv": " "}),)), LANGUAGES) == []
    )


POINTS = replace(
    NAMED,
    weighted=False,
    criteria=(
        Criterion("S1", Decimal(30), "A", Decimal(0), Decimal(30), title=WORDS),
        Criterion("S2", Decimal(15), "B", Decimal(0), Decimal(15), title=WORDS),
    ),
    whole=Decimal(45),
    total_threshold=Decimal(45),
    category_thresholds={"B": Decimal(15)},
)


def test_points_as_given_need_not_sum_to_a_hundred() -> None:
    assert content_problems(POINTS, LANGUAGES) == []
    over = replace(POINTS, total_threshold=Decimal("45.01"))
    assert only(content_problems(over)).params["most"] == Number(Decimal(45))


@pytest.mark.parametrize(
    ("idle", "field"),
    [
        (replace(GOOD, total_threshold=Decimal(20)), "total_threshold"),  # 1 of 5 is 20 of 100 points
        (replace(GOOD, category_thresholds={"B": Decimal(8)}), "category_thresholds.B"),
        (spoilt(replace(FIRST, threshold=Decimal(1))), "criteria.S1"),
    ],
)
def test_threshold_that_stops_nobody_is_a_warning(idle: CriteriaSet, field: str) -> None:
    reason = only(set_problems(idle, minimum_assessors=2))
    assert (reason.code, reason.field, reason.blocks) == ("criteria_threshold_idle", field, False)


def test_threshold_just_above_the_lowest_score_is_none() -> None:
    assert content_problems(replace(GOOD, total_threshold=Decimal("20.01"))) == []


@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(0, 3), st.integers(1, 12)), min_size=1, max_size=7),
    st.integers(1, 200),
)
def test_threshold_is_refused_exactly_when_nobody_can_reach_it(
    scales: list[tuple[int, int, int]], threshold: int
) -> None:
    """Property: with points as given, a total threshold blocks when it is above the sum of the maxima."""
    rows = tuple(
        Criterion(f"S{n}", Decimal(low + span), "A", Decimal(low), Decimal(low + span))
        for n, (span, low, _) in enumerate(scales)
    )
    most, least = sum(one.maximum for one in rows), sum(one.minimum for one in rows)
    grid = CriteriaSet(
        "1", None, (Check("G"),), rows, Decimal(threshold), weighted=False, whole=Decimal(most)
    )
    found = content_problems(grid)
    assert any(one.blocks for one in found) == (threshold > most)
    assert codes(found) == (
        ["criteria_threshold"]
        if threshold > most
        else ["criteria_threshold_idle"]
        if threshold <= least
        else []
    )
