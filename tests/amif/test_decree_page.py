"""Every point of decree 31 has its place in the form, and every control of the form answers a point."""

import pytest

from amif.decree_page import POINTS, controls, label_of, named, page, where
from applications.choices import Section
from applications.rules.entries import KINDS
from applications.views.applicant_sections import FORMS

KNOWN = set(controls())


def test_the_decree_has_thirteen_points() -> None:
    assert [one.number for one in POINTS] == ["lead", *(str(number) for number in range(1, 14))]


@pytest.mark.parametrize("point", POINTS, ids=lambda one: one.number)
def test_a_point_names_controls_that_are_there(point) -> None:
    assert point.controls
    assert [one for one in point.controls if one not in KNOWN] == []


def test_every_control_answers_a_point() -> None:
    answering = {control for point in POINTS for control in point.controls}
    assert sorted(KNOWN - answering) == []


@pytest.mark.parametrize("section", [one for one in Section.values if one != Section.ATTACHMENTS])
def test_a_field_that_is_named_stands_on_its_page(section: str) -> None:
    form = FORMS[section]
    named_here = {
        one.partition(".")[2] for point in POINTS for one in point.controls if one.startswith(f"{section}.")
    }
    own = {name for name in named_here if name not in ("rows", "answers") and name not in KINDS}
    assert own <= {*form.base_fields, *getattr(form, "kinds", ())}, section
    kinds = {name for name in named_here if name in KINDS and name != "deliverables"}
    assert kinds <= set(getattr(form, "rows", {})), section


def test_every_control_has_a_name_a_person_understands() -> None:
    for control in KNOWN:
        assert where(control.partition(".")[0]), control
        assert "_" not in named(control), control


def test_the_page_tells_what_must_be_there_and_what_operating_support_leaves_out() -> None:
    written = page()
    assert "Objectives *must*" in written
    assert "Proposal for the steering group" in written
    assert "proposal for the steering group" in written.split("|")[0]
    assert label_of("risks") == "Risks (risk, likelihood, impact, what is done about it)"
