"""Numbers, dates and reasons in the reader's language."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.fields import to_cents
from records.formats import day, in_language, moment, money, number, percent, reason_text
from records.rules import Percent, Reason

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("amount", "fi", "en"),
    [
        ("1234.5", f"1{NBSP}234,50{NBSP}€", "€1,234.50"),
        ("0", f"0,00{NBSP}€", "€0.00"),
        ("-1234567.89", f"\u22121{NBSP}234{NBSP}567,89{NBSP}€", "\u2212€1,234,567.89"),
        ("-0.001", f"0,00{NBSP}€", "€0.00"),
    ],
)
def test_money_in_each_language(amount, fi, en):
    assert money(Decimal(amount), "fi") == money(Decimal(amount), "sv") == fi
    assert money(Decimal(amount), "en") == en


@pytest.mark.parametrize(
    ("rate", "fi", "en"),
    [("75.00", f"75{NBSP}%", "75%"), ("11.50", f"11,5{NBSP}%", "11.5%"), ("100", f"100{NBSP}%", "100%")],
)
def test_percent_has_decimals_only_where_there_are_any(rate, fi, en):
    assert (percent(Decimal(rate), "sv"), percent(Decimal(rate), "en")) == (fi, en)


def test_dates_and_times_are_helsinkis():
    late = datetime(2023, 9, 29, 13, 15, tzinfo=UTC)
    assert moment(late, "fi") == f"29.9.2023 klo{NBSP}16.15"
    assert moment(late, "sv") == f"29.9.2023 kl.{NBSP}16.15"
    assert moment(late, "en") == f"29{NBSP}September{NBSP}2023 at{NBSP}16:15"
    assert day(date(2024, 2, 29), "fi") == "29.2.2024"
    assert day(datetime(2022, 12, 31, 22, 0, tzinfo=UTC), "fi") == "1.1.2023"


def test_reason_writes_its_figures_in_the_language():
    reason = Reason(
        "x",
        "%(place)s: %(rate)s of %(sum)s",
        {"place": "2D", "rate": Percent(Decimal(90)), "sum": Decimal(10)},
    )
    assert reason_text(reason, "en") == "2D: 90% of €10.00"
    assert reason_text(reason, "fi") == f"2D: 90{NBSP}% of 10,00{NBSP}€"


def test_text_falls_back_to_another_language():
    assert in_language({"sv": "åtgärd", "fi": ""}, "fi") == "åtgärd"
    assert in_language({}, "fi") == ""


@given(st.integers(-(10**14), 10**14))
def test_cents_survive_the_way_to_the_database_and_back(cents):
    assert to_cents(Decimal(cents) / 100) == cents
    shown = number(Decimal(cents) / 100, "fi", 2).replace(NBSP, "").replace(",", ".").replace("\u2212", "-")
    assert Decimal(shown) * 100 == cents


@pytest.mark.parametrize("amount", ["0.001", "10.005", "NaN"])
def test_a_fraction_of_a_cent_is_refused(amount):
    with pytest.raises((ValueError, ArithmeticError)):
        to_cents(Decimal(amount))
