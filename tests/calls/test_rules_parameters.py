"""Parameters come from a programme's data, within the bounds of the law."""

from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.rules.limits import BY_NAME, LIMITS, bounds_of, parameter_problems, parameters_from
from calls.rules.parameters import Parameters
from records.rules import Number, Percent
from tests.factories.rules import FINLAND, LAW, codes, only


def test_every_parameter_has_a_limit_with_an_article() -> None:
    assert {item.name for item in fields(Parameters)} - {"legal_forms"} == set(BY_NAME)
    assert all(limit.article for limit in LIMITS)
    assert len(BY_NAME) == len(LIMITS)


def test_law_keeps_its_own_bounds() -> None:
    assert parameter_problems(LAW, FINLAND) == []


def test_stricter_values_are_taken() -> None:
    data = {
        "base_rate": "70",
        "max_months": 24,
        "eligible_until": "2028-06-30",
        "lump_sum_maximum": "100000.00",
    }
    parameters, reasons = parameters_from(data, FINLAND)
    assert reasons == []
    assert (parameters.base_rate, parameters.max_months) == (Decimal("70.00"), 24)
    assert (parameters.eligible_until, parameters.lump_sum_maximum) == (
        date(2028, 6, 30),
        Decimal("100000.00"),
    )
    assert parameters.raised_rate == LAW.raised_rate


def test_value_with_its_article_is_read() -> None:
    parameters, reasons = parameters_from({"base_rate": {"value": "70.00", "article": "x"}}, FINLAND)
    assert (reasons, parameters.base_rate) == ([], Decimal("70.00"))


@pytest.mark.parametrize(
    ("name", "value", "code", "limit"),
    [
        ("base_rate", "75.01", "parameter_above_law", Percent(Decimal(75))),
        ("raised_rate", "91", "parameter_above_law", Percent(Decimal(90))),
        ("flat_other_costs", "41", "parameter_above_law", Percent(Decimal(40))),
        ("lump_sum_maximum", "200000.01", "parameter_above_law", Decimal(200000)),
        ("staff_share_minimum", "19", "parameter_below_law", Percent(Decimal(20))),
        ("hours_per_year", 1719, "parameter_below_law", Number(Decimal(1720))),
        ("max_months", 37, "parameter_above_law", Number(Decimal(36))),
        ("eligible_until", "2030-01-01", "parameter_above_law", date(2029, 12, 31)),
        ("minimum_assessors", 1, "parameter_below_law", Number(Decimal(2))),
    ],
)
def test_value_beyond_the_law_is_refused(name: str, value: object, code: str, limit: object) -> None:
    parameters, reasons = parameters_from({name: value}, FINLAND)
    reason = only(reasons)
    assert (reason.code, reason.field, reason.params["limit"]) == (code, name, limit)
    assert reason.article == BY_NAME[name].article
    assert getattr(parameters, name) == getattr(LAW, name)


def test_national_bound_does_not_bind_another_country() -> None:
    assert parameters_from({"max_months": 48}, bounds_of("AMIF", "SE"))[0].max_months == 48
    assert codes(parameters_from({"base_rate": "80"}, bounds_of("AMIF", "SE"))[1]) == ["parameter_above_law"]


@pytest.mark.parametrize("value", [75.5, True, "many", "1.005", "NaN", None, []])
def test_unreadable_value_is_named(value: object) -> None:
    reason = only(parameters_from({"lump_sum_maximum": value}, FINLAND)[1])
    assert (reason.code, reason.params["name"]) == ("parameter_not_a_value", "lump_sum_maximum")


def test_unreadable_day_and_unknown_name_are_named() -> None:
    found = parameters_from({"eligible_until": "31.12.2029", "base_rat": "75"}, FINLAND)[1]
    assert codes(found) == ["parameter_unknown", "parameter_not_a_value"]


def test_legal_forms_can_be_changed_but_not_agencies_and_companies() -> None:
    parameters, reasons = parameters_from({"legal_forms": {"parish": True, "school": "no"}}, FINLAND)
    assert reasons == []
    assert (parameters.legal_forms["parish"], parameters.legal_forms["school"]) == ("yes", "no")
    assert parameters.legal_forms["municipality"] == "yes"
    _, reasons = parameters_from({"legal_forms": {"company": "officer", "school": "perhaps"}}, FINLAND)
    assert codes(reasons) == ["parameter_legal_form", "parameter_legal_form_fixed"]
    assert codes(parameters_from({"legal_forms": ["x"]}, FINLAND)[1]) == ["parameter_legal_form"]


@given(st.decimals("-50", "150", places=2), st.sampled_from([one for one in LIMITS if one.unit == "percent"]))
def test_no_rate_or_share_gets_past_the_law(value: Decimal, limit: object) -> None:
    parameters, _ = parameters_from({limit.name: str(value)}, FINLAND)
    assert limit.lowest <= getattr(parameters, limit.name) <= limit.highest
