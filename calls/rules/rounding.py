"""Rounding of money and points: exact until the last step, then once."""

from decimal import Decimal
from fractions import Fraction
from math import floor

Exact = Decimal | Fraction | int


def half_up(value: Exact, places: int = 2) -> Decimal:
    """`value` to `places` decimals, a half away from zero: every cost line, and points."""
    return _signed(value, floor(abs(Fraction(value)) * 10**places + Fraction(1, 2)), places)


def down(value: Exact, places: int = 2) -> Decimal:
    """`value` cut to `places` decimals: flat-rate amounts and the grant, so that no ceiling is passed."""
    return _signed(value, floor(abs(Fraction(value)) * 10**places), places)


def share_of(percent: Decimal, amount: Exact) -> Fraction:
    """`percent` % of `amount`, exact."""
    return Fraction(percent) * Fraction(amount) / 100


def _signed(value: Exact, units: int, places: int) -> Decimal:
    return Decimal(-units if value < 0 else units).scaleb(-places)
