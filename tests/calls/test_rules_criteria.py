"""A criteria set can be used when it is whole, consistent and approved."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from calls.rules.criteria import Check, CriteriaSet, Criterion, set_problems
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
