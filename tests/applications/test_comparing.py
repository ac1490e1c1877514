"""What two submitted versions say differently: fields, rows found again by name or place, what was not asked then."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.queries.comparing import (
    CHANGED,
    PLACES,
    fields_changed,
    paired,
    row_changes,
    rows_changed,
    targets_changed,
)
from applications.queries.comparing_words import How, is_own, label_of, shown, typed_words
from applications.queries.content import FIELDS, FINANCING_FIELDS, LINE_FIELDS, PARTNER_FIELDS
from applications.queries.parts import part_of, parts_of, with_reasons
from applications.queries.versions import section_then
from applications.rules.entries import KINDS
from calls.rules.wording import GONE, NEW, SAME


def cost(position: int, name: str, **more: Any) -> dict[str, Any]:
    return {"category": "external", "position": position, "description": name, "unit_price": "10.00"} | more


def kinds(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[tuple[str, str]]:
    found = rows_changed("budget", {"lines": old}, {"lines": new})
    return [(one.name, one.kind) for one in found]


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


WHOLE = How(
    True,
    "sv",
    {"": "Föreningen", "p1": "Kuusikallion kaupunki"},
    {"budget": "Kostnadsberäkning"},
    {"vulnerable_persons": "Utsatta personer"},
)


def words(part: str, **values: Any) -> list[tuple[str, str]]:
    return [(one.label, one.pieces[0].text) for one in row_changes(part, {}, values, WHOLE)]


def test_with_the_whole_what_did_not_change_is_told_and_marked_as_the_same() -> None:
    same = {"need": "en text", "objectives": "ett mål"}
    assert list(fields_changed("project", same, same)) == []
    found = list(fields_changed("project", same, same | {"objectives": "ett annat mål"}, WHOLE))
    assert [(one.label, one.differs) for one in found] == [("Need", False), ("Objectives", True)]
    (row,) = rows_changed("budget", {"lines": [cost(0, "Tolkning")]}, {"lines": [cost(0, "Tolkning")]}, WHOLE)
    assert (row.kind, [one.differs for one in row.changes]) == (SAME, [False] * 3)


@pytest.mark.parametrize(
    ("part", "values", "said"),
    [
        ("procurements", {"kind": "works"}, ("Kind", "Works")),
        ("procurements", {"stage": "begun"}, ("Stage", "Procedure begun")),
        ("other_funding", {"source": "eu"}, ("Where the money comes from", "EU budget")),
        ("other_funding", {"standing": "granted"}, ("Applied for or granted", "Granted")),
        ("risks", {"likelihood": "low"}, ("Likelihood", "Unlikely")),
        ("work_packages", {"party": "p1"}, ("Who answers for it", "Kuusikallion kaupunki")),
        ("work_packages", {"from_month": 3}, ("From month", "3")),
        ("lines", {"party": "p1"}, ("Whose cost", "Kuusikallion kaupunki")),
        ("lines", {"kind": "land"}, ("Kind of cost", "Land")),
        ("lines", {"by_year": ["1.00", "2.00"]}, ("By project year", "1.00, 2.00")),
        ("financing", {"source": "partner"}, ("Where the money comes from", "Own funding of partners")),
        ("financing", {"party": "p9"}, ("Partner", "p9")),
        ("partners", {"agreement": "signed"}, ("Agreement", "Signed")),
        ("files", {"heading": "budget"}, ("Document the call asks for", "Kostnadsberäkning")),
        ("files", {"title": "Bilaga"}, ("What it is", "Bilaga")),
    ],
)
def test_the_values_of_rows_are_told_in_words(
    part: str, values: dict[str, Any], said: tuple[str, str]
) -> None:
    (found,) = words(part, **values)
    assert found[1] == said[1]
    if part != "financing":
        assert found[0] == said[0]


def test_a_cost_that_goes_from_the_applicant_to_a_partner_names_both() -> None:
    (change,) = row_changes(
        "lines", cost(0, "x", party=""), cost(0, "x", party="p1"), replace(WHOLE, whole=False)
    )
    assert {one.text for one in change.pieces} >= {"Föreningen"}


def test_everything_a_submission_holds_has_a_name_of_its_own() -> None:
    tables = {"lines": LINE_FIELDS, "financing": FINANCING_FIELDS, "partners": PARTNER_FIELDS}
    tables |= {"files": ("heading", "title", "name")}
    tables |= {kind: one.fields for kind, one in KINDS.items()}
    columns = [(part, name) for part, names in tables.items() for name in names if name not in PLACES]
    columns += [("", name) for names in FIELDS.values() for name in names]
    assert [one for one in columns if label_of(*one) == one[1]] == []


@pytest.mark.parametrize(
    ("part", "name", "value", "own"),
    [
        ("", "need", "En text", True),
        ("", "cost_model", "flat_7", False),
        ("", "starts_on", "2027-01-01", False),
        ("lines", "unit_price", "10.00", False),
        ("lines", "description", "Tolkning", True),
        ("lines", "party", "p1", False),
        ("", "wholly_procured", True, False),
        ("work_packages", "from_month", 3, False),
    ],
)
def test_words_of_the_applicants_own_are_told_from_the_forms(
    part: str, name: str, value: Any, own: bool
) -> None:
    assert is_own(part, name, value) == own


def test_each_answer_is_in_the_language_of_its_words() -> None:
    now = {"title": "Titel", "summary_en": "In short", "language": "sv", "contact_phone": "+358 40"}
    assert {one.label: one.lang for one in fields_changed("basics", {}, now, WHOLE)} == {
        "Language of the application": "",
        "Project title": "sv",
        "Summary in English": "en",
        "Telephone": "",
    }


def test_the_ground_is_told_in_the_programmes_words_and_a_reason_with_its_partner() -> None:
    (ground,) = fields_changed("financing", {}, {"ground": "vulnerable_persons"}, WHOLE)
    assert ground.pieces[0].text == "Utsatta personer"
    (reason,) = fields_changed("financing", {}, {"reasons": {"own_reason_p1": "Inga medel."}}, WHOLE)
    assert reason.label == "Why you put in no own money: Kuusikallion kaupunki"
