"""Rows by kind as the rules read them."""

from decimal import Decimal

import pytest

from applications.rules.entries import (
    KINDS,
    SHAPES,
    STEERING,
    Entries,
    entries_of,
    is_blank,
    kinds_asked,
    kinds_of,
)
from calls.rules.rates import OPERATING, PROJECT


def test_entries_are_read_with_their_place_as_key_and_without_empty_rows() -> None:
    read = entries_of(
        {
            "risks": [
                {"risk": "", "likelihood": "", "impact": "", "response": ""},
                {"risk": "Brand", "likelihood": "low", "impact": "high", "response": "Försäkring"},
            ]
        }
    )
    assert [(one.key, one.risk) for one in read.risks] == [("1", "Brand")]
    assert read.work_packages == ()


def test_an_amount_is_read_as_a_decimal_and_a_missing_one_as_nothing() -> None:
    read = entries_of(
        {"other_funding": [{"funder": "ESF+", "amount": "84000.00"}, {"funder": "Fond", "amount": None}]}
    )
    assert [one.amount for one in read.other_funding] == [Decimal("84000.00"), None]


def test_an_unknown_value_of_a_row_is_left_out() -> None:
    read = entries_of({"steering": [{"body": "NTM", "why": None, "later": "x"}]})
    assert read.steering[0].why == ""


def test_every_kind_of_row_that_is_read_has_its_fields_in_its_shape() -> None:
    for kind, shape in SHAPES.items():
        assert set(KINDS[kind].fields) <= set(shape.__dataclass_fields__), kind
        assert set(KINDS[kind].required) <= set(KINDS[kind].fields), kind
        assert set(KINDS[kind].longest) <= set(KINDS[kind].fields), kind


@pytest.mark.parametrize("section", ["project", "work", "principles", "management", "other_funding"])
def test_a_section_asks_for_its_kinds(section: str) -> None:
    assert kinds_of(section)
    assert all(KINDS[kind].section == section for kind in kinds_of(section))


def test_operating_support_is_not_asked_for_a_steering_group() -> None:
    assert STEERING in kinds_asked("management", PROJECT)
    assert kinds_asked("management", OPERATING) == ("procurements",)
    assert kinds_asked("work", OPERATING) == kinds_of("work")


def test_a_row_of_zeros_is_not_empty() -> None:
    assert is_blank({"number": None, "group": ""})
    assert not is_blank({"number": 0, "group": ""})


def test_rows_of_a_kind_read_elsewhere_are_none_here() -> None:
    assert Entries().of("deliverables") == ()
