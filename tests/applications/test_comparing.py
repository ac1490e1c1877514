"""What two submitted versions say differently: fields, rows found again by name or place, what was not asked then."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.queries.comparing import (
    CHANGED,
    fields_changed,
    paired,
    rows_changed,
    shown,
    targets_changed,
    typed_words,
)
from applications.queries.parts import part_of, parts_of, with_reasons
from applications.queries.versions import section_then
from calls.rules.wording import GONE, NEW, SAME


def cost(position: int, name: str, **more: Any) -> dict[str, Any]:
    return {"category": "external", "position": position, "description": name, "unit_price": "10.00"} | more


def kinds(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[tuple[str, str]]:
    found = rows_changed("budget", {"lines": old}, {"lines": new})
    return [(one.label.partition(": ")[2], one.kind) for one in found]


def test_a_text_is_marked_word_by_word() -> None:
    (change,) = fields_changed("project", {"need": "en gammal text"}, {"need": "en ny text"})
    assert [(one.kind, one.text.strip()) for one in change.pieces] == [
        (SAME, "en"),
        (GONE, "gammal"),
        (NEW, "ny"),
        (SAME, "text"),
    ]


def test_rows_in_another_order_say_the_same() -> None:
    rows = [cost(0, "Tolkning"), cost(1, "Hyra")]
    moved = [cost(0, "Hyra"), cost(1, "Tolkning")]
    assert kinds(rows, moved) == []


def test_a_row_is_new_gone_or_changed() -> None:
    old = [cost(0, "Tolkning"), cost(1, "Hyra")]
    new = [cost(0, "Hyra", unit_price="12.00"), cost(0, "Resor", category="travel")]
    assert kinds(old, new) == [("Hyra", CHANGED), ("Resor", NEW), ("Tolkning", GONE)]


def test_a_row_with_a_new_name_is_the_same_at_its_place() -> None:
    assert kinds([cost(0, "Tolkning")], [cost(0, "Tolkning och översättning")]) == [
        ("Tolkning och översättning", CHANGED)
    ]


def test_partners_are_found_by_their_key_and_files_by_their_content() -> None:
    partners = [{"key": "a", "position": 0, "name": "Staden"}], [{"key": "a", "position": 3, "name": "Stan"}]
    assert [bool(old and new) for old, new in paired(*partners)] == [True]
    attached = [{"sha256": "1", "name": "x.pdf"}], [{"sha256": "2", "name": "x.pdf"}]
    assert [bool(old and new) for old, new in paired(*attached)] == [False, False]


@given(
    st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=6),
    st.lists(st.sampled_from(["a", "b"]), max_size=6),
)
def test_every_row_is_paired_once(old: list[str], new: list[str]) -> None:
    left = [cost(place, name) for place, name in enumerate(old)]
    right = [cost(place, name) for place, name in enumerate(new)]
    found = paired(left, right)
    assert sum(bool(one) for one, _ in found) == len(left)
    assert [one for _, one in found if one] == right


def test_what_the_form_did_not_ask_for_then_is_no_difference() -> None:
    assert list(fields_changed("budget", {}, {"wholly_procured": False, "cost_model": ""})) == []
    assert kinds([cost(0, "x")], [cost(0, "x", procurement=False, by_year=[])]) == []


def test_a_field_is_found_in_the_section_where_it_stood_then() -> None:
    then = {"project": {"need": "N", "results": "R", "unread": {}}, "results": {"lessons": "L"}}
    assert section_then(then, "results") == {"lessons": "L", "results": "R"}
    assert "results" not in section_then(then, "project")


def test_targets_are_compared_cell_by_cell() -> None:
    was = {"targets": [["O.2.3", "<18", "female", 4], ["O.2.2", "", "", 6]]}
    now = {"targets": [["O.2.3", "<18", "female", 5], ["O.2.2", "", "", 6]]}
    (change,) = targets_changed(was, now)
    assert change.label == "O.2.3, Under 18, Female"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("cost_model", "flat_7", "Direct costs"),
        ("wholly_procured", True, "Yes"),
        ("starts_on", "2027-03-01", "1"),
        ("unit_price", "1234.50", "1,234.50"),
        ("title", "3.5.2027-vision", "3.5.2027-vision"),
        ("by_year", ["1.00", "2.00"], "1.00, 2.00"),
        ("title", None, ""),
    ],
)
def test_values_are_said_in_words(name: str, value: Any, said: str) -> None:
    assert said in shown(name, value)


@given(st.text(max_size=12))
def test_any_text_can_be_said(text: str) -> None:
    assert isinstance(typed_words(text), str)


def test_controls_belong_to_the_part_that_opens_them() -> None:
    assert part_of("budget", "cost_model") == "cost_model"
    assert part_of("budget", "staff-0-months") == "lines"
    assert part_of("budget", "deliverables-0-name") == "deliverables"
    assert part_of("financing", "own") == "financing"
    assert part_of("indicators", "O.2.3_0_female") == "targets"
    assert part_of("project", "target_groups-1-group") == "target_groups"
    assert "lines" in parts_of("budget")
    assert with_reasons("financing", ["financing"]) == ["financing", "reasons"]
    assert with_reasons("financing", ["rate_asked"]) == ["rate_asked"]
    assert with_reasons("financing", []) == []
