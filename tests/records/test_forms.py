"""Numbers, days and choices as people type them."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from records.formats import money, number
from records.forms import AmountField, DayField, Effect, EffectField, MomentField, PercentField, typed_number

LANGUAGES = ("fi", "sv", "en")


@given(st.decimals(-9_999_999, 9_999_999, places=2, allow_nan=False), st.sampled_from(LANGUAGES))
def test_typed_number_reads_what_the_program_writes(value: Decimal, language: str) -> None:
    assert typed_number(number(value, language, 2), language) == value
    if value >= 0:
        assert typed_number(money(value, language), language) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1234", "1234"),
        ("1234,5", "1234.5"),
        ("1 234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("−12,30", "-12.30"),
        ("0,10 €", "0.10"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_typed_number_reads_every_usual_way(text: str, expected: str, language: str) -> None:
    assert typed_number(text, language) == Decimal(expected)


@pytest.mark.parametrize("text", ["1.234", "12,345", "1,2,3", "1,234,50", "12a", "€", "1e5", "--1", "1,50,"])
def test_typed_number_refuses_what_it_cannot_be_sure_of(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        typed_number(text, "fi")


def test_comma_before_three_digits_is_thousands_in_english_only() -> None:
    assert typed_number("1,234", "en") == 1234
    with pytest.raises(ValueError, match="1,234"):
        typed_number("1,234", "sv")


class Money(forms.Form):
    amount = AmountField(min_value=0)
    share = PercentField(required=False)


def test_amount_is_a_decimal_of_cents_and_shown_as_the_language_writes_it() -> None:
    with override("fi"):
        form = Money({"amount": "18 000,5", "share": "12,5"})
        assert form.is_valid()
        assert form.cleaned_data == {"amount": Decimal("18000.50"), "share": Decimal("12.50")}
        assert 'value="18\u00a0000,50"' in str(Money(initial={"amount": Decimal("18000.50")})["amount"])


def test_amount_typed_wrong_comes_back_as_typed() -> None:
    with override("en"):
        form = Money({"amount": "1.2345"})
        assert form.errors["amount"] == ["Write the amount in figures, for example 1234.50."]
        assert 'value="1.2345"' in str(form["amount"])
        assert Money({"amount": "-1"}).errors["amount"]


def test_day_is_typed_as_day_month_year() -> None:
    assert DayField().clean("1.2.2027").isoformat() == "2027-02-01"
    with pytest.raises(ValidationError):
        DayField().clean("31.2.2027")
    with pytest.raises(ValidationError):
        DayField().clean("02/01/2027")


@pytest.mark.parametrize("text", ["29.9.2026 16.15", "29.9.2026 16:15"])
def test_moment_is_helsinki_time(text: str) -> None:
    assert MomentField().clean(text).astimezone(UTC) == datetime(2026, 9, 29, 13, 15, tzinfo=UTC)


@pytest.mark.parametrize("text", ["28.3.2027 3.30", "25.10.2026 3.30"])
def test_moment_that_does_not_exist_or_exists_twice_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        MomentField().clean(text)


MODELS = [("flat_7", Effect("Direct costs")), ("flat_40", Effect("Staff", why_not="Over the threshold."))]


def test_choice_that_cannot_be_taken_is_refused_with_its_reason() -> None:
    field = EffectField(choices=MODELS)
    assert field.clean("flat_7") == "flat_7"
    with pytest.raises(ValidationError, match="Over the threshold"):
        field.clean("flat_40")
    with pytest.raises(ValidationError):
        field.clean("lump_sum")
