"""Rounding of money and points: half up or cut, once, away from zero alike on both of its sides."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.rules.rounding import down, half_up, share_of

EXACT = st.fractions(-(10**6), 10**6, max_denominator=10_000)
PLACES = st.integers(0, 6)


@pytest.mark.parametrize(
    ("value", "rounded", "cut"),
    [
        ("0", "0.00", "0.00"),
        ("0.004", "0.00", "0.00"),
        ("0.005", "0.01", "0.00"),
        ("0.0049999", "0.00", "0.00"),
        ("0.015", "0.02", "0.01"),
        ("0.025", "0.03", "0.02"),
        ("1.999", "2.00", "1.99"),
        ("2.675", "2.68", "2.67"),
        ("-0.005", "-0.01", "0.00"),
        ("-0.004", "0.00", "0.00"),
        ("-1.999", "-2.00", "-1.99"),
        ("38548.335", "38548.34", "38548.33"),
        ("12345678901234567890.125", "12345678901234567890.13", "12345678901234567890.12"),
    ],
)
def test_a_half_goes_away_from_zero_and_a_cut_towards_it(value: str, rounded: str, cut: str) -> None:
    assert half_up(Decimal(value)) == Decimal(rounded)
    assert down(Decimal(value)) == Decimal(cut)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [(Fraction(1, 3), 4, "0.3333"), (Fraction(2, 3), 4, "0.6667"), (Fraction(1, 2), 0, "1"), (7, 2, "7.00")],
)
def test_fractions_and_whole_numbers_are_rounded_as_exactly(
    value: Fraction | int, places: int, rounded: str
) -> None:
    found = half_up(value, places)
    assert (found, str(found)) == (Decimal(rounded), rounded)


@pytest.mark.parametrize(
    ("percent", "amount", "share"),
    [
        ("100", "10.00", "10"),
        ("7", "10.00", "0.7"),
        ("33.33", "100.00", "33.33"),
        ("0", "5.00", "0"),
        ("150", "2", "3"),
    ],
)
def test_a_share_is_exact(percent: str, amount: str, share: str) -> None:
    assert share_of(Decimal(percent), Decimal(amount)) == Fraction(share)


@given(EXACT, PLACES)
def test_rounding_is_off_by_half_a_unit_at_most_and_a_cut_by_less_than_one(
    value: Fraction, places: int
) -> None:
    unit = Fraction(1, 10**places)
    assert abs(Fraction(half_up(value, places)) - value) <= unit / 2
    assert 0 <= abs(value) - abs(Fraction(down(value, places))) < unit
    assert -half_up(value, places) == half_up(-value, places)
    assert half_up(Fraction(half_up(value, places)), places) == half_up(value, places)
