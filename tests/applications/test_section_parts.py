"""A section's content taken apart to be merged, and put together again."""

from decimal import Decimal
from typing import Any

import pytest

from applications.choices import CostCategory, FinancingSource, Section
from applications.models import ApplicationPartner, BudgetLine
from applications.queries.content import content_of, section_content, version_of
from applications.queries.section_parts import (
    content_with,
    fits_in,
    parts_in,
    parts_said,
    said_in_parts,
)
from applications.rules.indicators import CELLS
from tests.factories.applications import complete_draft

LINE: dict[str, Any] = {"category": "staff", "position": 0, "description": "Leader", "months": None}


@pytest.mark.django_db
@pytest.mark.parametrize("section", Section.values)
def test_every_section_taken_apart_comes_together_the_same(section: str) -> None:
    made = complete_draft()
    made.entries = {"risks": [{"risk": "Few come", "response": ""}], "other_funding": [{"source": "eu"}]}
    made.reasons = {section: {"own_reason": "None", "O.2.2": "Not measured"}}
    made.unread = {section: {"title": "x" * 200, "staff-0-months": "abc", "own": "a lot", "risks-0-x": "?"}}
    made.save()
    ApplicationPartner.objects.create(application=made, key="p1", position=0, name="Kommun")
    content = content_of(made)
    said = section_content(content, section)
    assert said_in_parts(section, parts_in(content, section), said) == said
    assert version_of(content_with(content, section, said), section) == version_of(content, section)


@pytest.mark.django_db
def test_rows_read_back_are_rows_that_can_be_saved() -> None:
    content = content_of(complete_draft())
    said = section_content(content, Section.BUDGET)
    found = content_with(content, Section.BUDGET, said)
    assert [type(line) for line in found.lines] == [BudgetLine] * len(content.lines)
    assert [line.monthly_cost for line in found.lines] == [line.monthly_cost for line in content.lines]
    assert Decimal("4150.00") in [line.monthly_cost for line in found.lines]
    assert all(line.pk is None and line.application is found.application for line in found.lines)


@pytest.mark.django_db
def test_putting_another_content_in_place_leaves_the_application_alone() -> None:
    content = content_of(complete_draft())
    said = section_content(content, Section.BASICS) | {"title": "Another"}
    assert content_with(content, Section.BASICS, said).application.title == "Another"
    assert content.application.title != "Another"


def test_what_was_typed_in_a_row_goes_with_the_row() -> None:
    lines = [LINE, LINE | {"position": 1, "description": "Guide"}]
    parts = parts_said(Section.BUDGET, {"lines": lines, "unread": {"staff-1-months": "many"}})
    rows = parts.rows["lines/staff"]
    assert [row.get("unread") for row in rows] == [None, {"months": "many"}]
    moved = type(parts)(parts.cells, {"lines/staff": rows[::-1]})
    said = said_in_parts(Section.BUDGET, moved, {"lines": lines, "unread": {}})
    assert said["unread"] == {"staff-0-months": "many"}
    assert [(row["position"], row["description"], row["category"]) for row in said["lines"]] == [
        (0, "Guide", CostCategory.STAFF),
        (1, "Leader", CostCategory.STAFF),
    ]


def test_a_text_that_is_no_value_is_one_with_its_field() -> None:
    parts = parts_said(Section.PROJECT, {"starts_on": None, "need": "N", "unread": {"starts_on": "soon"}})
    assert parts.cells == {"starts_on": {"value": None, "typed": "soon"}, "need": "N"}


def test_a_column_called_source_stays_with_rows_of_their_own_kind() -> None:
    row = {"funder": "ESF", "source": "eu"}
    parts = parts_said(Section.OTHER_FUNDING, {"other_funding": [row], "unread": {}})
    assert parts.rows["other_funding"] == (row,)


def test_payers_are_told_apart_by_their_source() -> None:
    rows = [{"source": source, "position": 0, "amount": "1.00"} for source in FinancingSource.values[:2]]
    parts = parts_said(Section.FINANCING, {"financing": rows})
    assert list(parts.rows) == ["financing/own", "financing/partner"]


def test_a_table_of_targets_has_its_empty_cells_again() -> None:
    rows = [["O.2.3", age, gender, 0] for age, gender in CELLS]
    rows[4][3] = 7
    parts = parts_said(Section.INDICATORS, {"targets": [*rows, ["O.2.2", "", "", 0]]})
    assert len(parts.cells) == 4
    again = said_in_parts(Section.INDICATORS, parts, {"targets": []})["targets"]
    assert sorted(map(str, again)) == sorted(map(str, [*rows, ["O.2.2", "", "", 0]]))


def test_a_page_fits_what_has_as_many_rows_and_the_same_tables() -> None:
    one = parts_said(Section.BUDGET, {"lines": [LINE]})
    assert fits_in(parts_said(Section.BUDGET, {"lines": [LINE | {"description": "B"}]}), one)
    assert not fits_in(parts_said(Section.BUDGET, {"lines": [LINE, LINE]}), one)
    table = parts_said(Section.INDICATORS, {"targets": [["O.2.2", "", "", 4]]})
    assert not fits_in(table, parts_said(Section.INDICATORS, {"targets": []}))
