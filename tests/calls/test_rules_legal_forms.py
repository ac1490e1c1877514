"""What follows for an organisation from its legal form: the rate, value added tax and the advance."""

from dataclasses import replace
from decimal import Decimal

import pytest

from calls.rules.findings import NOTE
from calls.rules.legal_forms import form_meaning, form_rate
from records.rules import Percent
from tests.factories.rules import LAW, codes

MEETS, OFFICER, BASE = "form_meets_ground", "form_ground_officer_decides", "form_base_rate"
NEVER, SHOWN = "form_vat_never", "form_vat_if_shown"
SPECIAL, ADVANCE = "form_advance_special", "form_advance"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("municipality", [MEETS, NEVER, SPECIAL]),
        ("joint_municipal_authority", [MEETS, NEVER, SPECIAL]),
        ("wellbeing_county", [MEETS, SHOWN, SPECIAL]),
        ("region", [MEETS, SHOWN, SPECIAL]),
        ("association", [MEETS, SHOWN, ADVANCE]),
        ("foundation", [OFFICER, SHOWN, ADVANCE]),
        ("parish", [OFFICER, SHOWN, SPECIAL]),
        ("company", [BASE, SHOWN, ADVANCE]),
        ("state_agency", [BASE, SHOWN, SPECIAL]),
        ("something new", [OFFICER, SHOWN, ADVANCE]),
    ],
)
def test_a_form_means_a_rate_a_treatment_of_vat_and_an_advance(form: str, said: list[str]) -> None:
    found = form_meaning(form, LAW)
    assert codes(found) == said
    assert {one.severity for one in found} == {NOTE}


def test_the_figures_are_the_programmes() -> None:
    other = replace(
        LAW, base_rate=Decimal("50.00"), raised_rate=Decimal("60.00"), advance_maximum=Decimal(20)
    )
    assert form_rate("association", other).params == {
        "base": Percent(Decimal("50.00")),
        "raised": Percent(Decimal("60.00")),
    }
    assert form_meaning("association", other)[2].params == {"most": Percent(Decimal(20))}


def test_the_programme_says_which_forms_meet_the_ground() -> None:
    other = replace(LAW, legal_forms={**LAW.legal_forms, "parish": "yes", "association": "no"})
    assert codes([form_rate("parish", other), form_rate("association", other)]) == [MEETS, BASE]
