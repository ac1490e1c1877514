"""Which legal forms the plan's kinds of applicant mean."""

import pytest

from calls.rules.applicants import FORMS_OF, form_problems, may_apply
from calls.rules.parameters import LEGAL_FORMS
from tests.factories.rules import codes

ALL_KINDS = (
    "national_authorities",
    "regional_authorities",
    "local_authorities",
    "third_sector",
    "educational_organisations",
    "international_organisations",
    "companies",
    "other_public_bodies",
    "private_legal_persons",
)


@pytest.mark.parametrize(
    ("form", "kinds", "answer"),
    [
        ("association", ALL_KINDS, "yes"),
        ("company", ("third_sector", "local_authorities"), "no"),
        ("company", ("third_sector", "other_relevant_actors"), "officer"),
        ("state_agency", ("competent_authorities",), "yes"),
        ("municipality", ("competent_authorities",), "officer"),
        ("association", ("competent_authorities",), "no"),
        ("state_agency", ("finnish_immigration_service",), "officer"),
        ("company", (), "yes"),
        ("company", ("a kind of a later plan",), "officer"),
    ],
)
def test_form_may_apply_as_the_plan_says(form: str, kinds: tuple[str, ...], answer: str) -> None:
    assert may_apply(form, kinds) == answer


def test_answer_becomes_an_error_a_warning_or_nothing() -> None:
    assert codes(form_problems("company", ("third_sector",))) == ["applicant_not_eligible"]
    warned = form_problems("municipality", ("competent_authorities",))
    assert codes(warned) == ["applicant_officer_decides"]
    assert not warned[0].blocks
    assert form_problems("association", ("third_sector",)) == []
    assert codes(form_problems("", ())) == ["applicant_legal_form_missing"]


def test_every_form_is_reached_by_an_action_open_to_all() -> None:
    assert all(may_apply(form, ALL_KINDS) != "no" for form in LEGAL_FORMS)
    assert {form for forms in FORMS_OF.values() for form in forms} == set(LEGAL_FORMS)
