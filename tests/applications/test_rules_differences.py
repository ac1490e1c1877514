"""Scores far apart: by example on three scales, and by property."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.differences import spreads, unexplained
from calls.rules.criteria import CriteriaSet, Criterion

HALF = Decimal(50)


def grid(maximum: str = "5", minimum: str = "1", step: str = "1") -> CriteriaSet:
    scale = {"minimum": Decimal(minimum), "maximum": Decimal(maximum), "step": Decimal(step)}
    criteria = tuple(Criterion(code, Decimal(50), **scale) for code in ("need", "plan"))
    return CriteriaSet("test 1", None, (), criteria)


def scores(*values: str) -> list[dict[str, Decimal]]:
    return [{"need": Decimal(value)} for value in values]


@pytest.mark.parametrize(
    ("maximum", "minimum", "given_", "far"),
    [
        ("5", "1", ("4", "4"), False),
        ("5", "1", ("4", "3"), False),
        ("5", "1", ("4", "2"), True),
        ("5", "1", ("1", "3", "2"), True),
        ("20", "0", ("14", "5"), False),
        ("20", "0", ("15", "5"), True),
        ("10", "0", ("7.5", "2.5"), True),
        ("5", "1", ("3",), False),
    ],
)
def test_half_of_the_scale_is_far_whatever_the_scale(maximum, minimum, given_, far):
    found = spreads(grid(maximum, minimum), scores(*given_), HALF)
    assert found["need"].far == far
    assert "plan" not in found


@given(st.lists(st.integers(1, 5), min_size=1, max_size=5), st.integers(1, 100))
def test_difference_is_between_the_extremes_and_far_only_from_the_share_on(values, share):
    found = spreads(grid(), scores(*map(str, values)), Decimal(share))["need"]
    difference = max(values) - min(values)
    assert found.difference == difference
    assert found.far == (difference > 0 and Decimal(difference) / 4 >= Decimal(share) / 100)


@given(st.lists(st.integers(1, 5), min_size=2, max_size=5), st.randoms())
def test_order_of_the_assessors_changes_nothing(values, random):
    mixed = list(values)
    random.shuffle(mixed)
    assert spreads(grid(), scores(*map(str, values)), HALF) == spreads(grid(), scores(*map(str, mixed)), HALF)


def test_far_apart_asks_for_a_word_until_there_is_one():
    found = spreads(grid(), scores("5", "1"), HALF)
    (reason,) = unexplained(found, {})
    assert (reason.code, reason.field, reason.params["code"]) == (
        "difference_unexplained",
        "notes.need",
        "need",
    )
    assert unexplained(found, {"need": "  "})
    assert unexplained(found, {"need": "Den ena läste bilagan annorlunda."}) == []
    assert unexplained(spreads(grid(), scores("4", "3"), HALF), {}) == []


def test_equal_scores_are_never_far_apart_even_when_any_difference_is():
    assert not spreads(grid(), scores("3", "3"), Decimal(0))["need"].far
    assert spreads(grid(step="0.01"), scores("3", "3.01"), Decimal(0))["need"].far
