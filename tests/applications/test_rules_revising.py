"""A clerical error: what may be corrected, what is to the party's detriment, and for how long."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from applications.rules.revising import (
    CONSENTED,
    HEARD,
    NOT_NEEDED,
    HeardParty,
    Said,
    correction_in_time,
    correction_problems,
    detriments,
    hearing_problems,
)

BEFORE = Said(
    "grant_in_part",
    Decimal("80000.00"),
    Decimal("75.00"),
    Decimal("106666.67"),
    date(2027, 1, 1),
    date(2028, 12, 31),
    "Motiveringen.",
    "Styrgruppen möts.",
)
REFUSED = Said("reject", reasons="Tröskeln nåddes inte.")
ASKED = HeardParty(CONSENTED, date(2026, 6, 3), "Samtycke per e-post 3.6.2026.")
MONEY = st.decimals(1, 10**6, places=2)
RATES = st.decimals(1, 100, places=2)
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
SAID = st.builds(Said, st.just("grant"), MONEY, RATES, MONEY, DAYS, DAYS, st.text(max_size=5), st.just(""))


def codes(reasons):
    return [(one.code, one.field) for one in reasons]


@pytest.mark.parametrize(
    ("change", "worse"),
    [
        ({"amount": Decimal("79999.99")}, True),
        ({"amount": Decimal("80000.01")}, False),
        ({"rate": Decimal("74.99")}, True),
        ({"rate": Decimal("75.01")}, False),
        ({"cost": Decimal("100000.00")}, True),
        ({"ends_on": date(2028, 12, 30)}, True),
        ({"ends_on": date(2029, 1, 1)}, False),
        ({"starts_on": date(2027, 1, 2)}, True),
        ({"starts_on": date(2026, 12, 31)}, False),
        ({"reasons": "En annan motivering."}, False),
        ({"conditions": "Styrgruppen möts.\nEn revisor utses."}, True),
        ({"conditions": ""}, False),
    ],
)
def test_correction_to_the_detriment_needs_hearing_or_consent(change, worse):
    after = replace(BEFORE, **change)
    expected = [("correction_detriment", "hearing")] if worse else []
    assert codes(correction_problems("Fel belopp.", BEFORE, after, HeardParty())) == expected
    assert correction_problems("Fel belopp.", BEFORE, after, ASKED) == []


@given(SAID, SAID)
def test_correction_and_its_reverse_are_never_both_free_of_detriment_unless_the_figures_agree(one, other):
    assume((one.amount, one.rate, one.cost) != (other.amount, other.rate, other.cost))
    assert detriments(one, other) or detriments(other, one)


@given(SAID)
def test_correction_that_changes_nothing_is_refused(said):
    assert ("correction_changes_nothing", "") in codes(correction_problems("Fel.", said, said, ASKED))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BEFORE, REFUSED),
        (REFUSED, BEFORE),
        (REFUSED, replace(REFUSED, kind="not_admit")),
        (replace(REFUSED, kind="not_admit"), REFUSED),
    ],
)
def test_correction_never_turns_a_decision_around(before, after):
    assert codes(correction_problems("Fel.", before, after, ASKED)) == [("correction_other_matter", "kind")]


def test_correction_of_the_words_of_a_refusal_or_between_whole_and_part_is_one():
    assert correction_problems("Fel.", REFUSED, replace(REFUSED, reasons="Rätt."), HeardParty()) == []
    whole = replace(BEFORE, kind="grant", amount=Decimal("90000.00"))
    assert correction_problems("Fel.", BEFORE, whole, HeardParty()) == []


def test_correction_says_what_was_wrong():
    after = replace(BEFORE, reasons="Rätt.")
    assert codes(correction_problems(" ", BEFORE, after, HeardParty())) == [("correction_error", "error")]


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        (HeardParty(NOT_NEEDED), []),
        (HeardParty(HEARD, date(2026, 6, 1), "Sade nej."), []),
        (HeardParty(HEARD, date(2026, 6, 30), "Sade nej."), []),
        (HeardParty(HEARD, date(2026, 7, 1), "Sade nej."), [("hearing_later", "heard_on")]),
        (HeardParty(CONSENTED, date(2026, 5, 31), "Ja."), [("hearing_later", "heard_on")]),
        (HeardParty(HEARD, None, "Ja."), [("hearing_day", "heard_on")]),
        (HeardParty(HEARD, date(2026, 6, 2), " "), [("hearing_result", "heard")]),
    ],
)
def test_hearing_has_a_day_between_decision_and_today_and_a_result(heard, expected):
    assert codes(hearing_problems(heard, date(2026, 6, 1), date(2026, 6, 30))) == expected


@given(st.dates(date(2021, 1, 1), date(2030, 12, 31)), st.integers(1, 5))
def test_correction_is_in_time_for_the_years_of_the_parameter(decided, years):
    last = date(
        decided.year + years, decided.month, min(decided.day, 28) if decided.month == 2 else decided.day
    )
    assert correction_in_time(decided, decided, years) == []
    assert correction_in_time(decided, last, years) == []
    assert codes(correction_in_time(decided, last + timedelta(days=2), years)) == [("correction_too_old", "")]


def test_blank_lines_are_no_conditions():
    more = replace(BEFORE, conditions="Styrgruppen möts.\n\n   \n")
    assert detriments(BEFORE, more) == []
    assert detriments(replace(BEFORE, conditions=" \n"), replace(BEFORE, conditions="")) == []


@pytest.mark.parametrize(
    ("decided", "years", "last"),
    [
        (date(2026, 6, 1), 5, date(2031, 6, 1)),
        (date(2024, 2, 29), 5, date(2029, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2024, 2, 28), 5, date(2029, 2, 28)),
        (date(2024, 3, 29), 5, date(2029, 3, 29)),
    ],
)
def test_error_is_corrected_until_the_same_day_of_the_last_year(decided, years, last):
    assert correction_in_time(decided, last, years) == []
    assert correction_in_time(decided, last + timedelta(days=1), years)
