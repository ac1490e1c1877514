"""Partners: each named once with its role and agreement, costs only of those who get support, a part kept."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from applications.rules.budget import budget_verdict
from applications.rules.data import ApplicationData, Budget, CostLine, Party
from applications.rules.partners import partner_key_fits, partner_problems
from calls.rules.contents import USUAL
from records.rules import Reason
from tests.factories.rules import APPLICANT, APPLICATION, LAW, codes, cost_line, only, staff_line

CITY = Party(
    "p1",
    "Kuusikallion kaupunki",
    "municipality",
    business_id="2345678-0",
    organisation="7",
    row="partners-0",
    role="Ohjauspalvelut",
    agreement="drafted",
)
PARISH = replace(
    CITY, key="p2", name="Haapalahden seurakunta", business_id="0737546-2", organisation="", row="partners-1"
)
LINES = (staff_line(), cost_line("2", "other", "1000.00", party="p1", label="Tilat"))


def judged(*partners: Party, lines: tuple[CostLine, ...] = LINES, **values: Any) -> list[Reason]:
    texts = {"cooperation": values.pop("cooperation", "Vastuut on jaettu.")}
    contents = values.pop("contents", USUAL)
    data: ApplicationData = replace(
        APPLICATION, partners=partners, texts=texts, budget=Budget("flat_7", lines), **values
    )
    return partner_problems(data, budget_verdict(data.budget, data.parties, LAW), contents)


def test_whole_partner_passes_and_no_partner_needs_nothing() -> None:
    assert judged(CITY) == []
    assert judged(cooperation="", lines=(staff_line(),)) == []


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"name": " "}, "partner_name_missing", "partners.partners-0.name"),
        ({"business_id": ""}, "partner_id_missing", "partners.partners-0.business_id"),
        ({"legal_form": ""}, "partner_form_missing", "partners.partners-0.legal_form"),
        ({"role": " "}, "partner_role_missing", "partners.partners-0.role"),
        ({"agreement": "signed"}, "partner_agreement_undated", "partners.partners-0.agreement_on"),
    ],
)
def test_what_a_partner_lacks_is_named_at_its_field(change: dict[str, str], code: str, field: str) -> None:
    reason = only(judged(replace(CITY, **change)))
    assert (reason.code, reason.field) == (code, field)
    assert reason.blocks


def test_partner_abroad_has_no_finnish_business_id() -> None:
    assert judged(replace(CITY, business_id="", country="SE")) == []


def test_receiving_partner_without_agreement_is_a_warning() -> None:
    for agreement in ("", "none"):
        reason = only(judged(replace(CITY, agreement=agreement)))
        assert (reason.code, reason.blocks) == ("partner_agreement_missing", False)
    signed = replace(CITY, agreement="signed", agreement_on=date(2027, 2, 1))
    assert judged(signed) == []


def test_partner_without_support_needs_no_agreement_and_has_no_costs() -> None:
    outside = replace(CITY, receives_funding=False, agreement="none")
    reason = only(judged(outside))
    assert (reason.code, reason.field) == ("partner_unfunded_costs", "budget.lines.2.party")
    assert reason.params == {"name": "Kuusikallion kaupunki", "label": "Tilat"}
    assert judged(outside, lines=(staff_line(),)) == []


def test_cost_of_a_partner_without_support_is_named_once_for_all_its_years() -> None:
    years = tuple(cost_line("2", "other", "10.00", party="p1", year=year) for year in (1, 2))
    assert codes(judged(replace(CITY, receives_funding=False), lines=(staff_line(), *years))) == [
        "partner_unfunded_costs"
    ]


def test_receiving_partner_has_a_share() -> None:
    reason = only(judged(CITY, lines=(staff_line(),)))
    assert (reason.code, reason.field) == ("partner_without_share", "partners.partners-0.receives_funding")
    assert judged(CITY, lines=()) == []


@pytest.mark.parametrize("change", [{"business_id": APPLICANT.business_id}, {"organisation": "5"}])
def test_applicant_is_not_its_own_partner(change: dict[str, str]) -> None:
    reason = only(judged(replace(CITY, **change), applicant=replace(APPLICANT, organisation="5")))
    assert (reason.code, reason.field) == ("partner_is_applicant", "partners.partners-0.business_id")


@pytest.mark.parametrize("change", [{"business_id": "2345678-0"}, {"organisation": "7"}])
def test_same_organisation_twice_is_refused_at_the_second(change: dict[str, str]) -> None:
    lines = (*LINES, cost_line("3", "other", "5.00", party="p2"))
    reason = only(judged(CITY, replace(PARISH, **change), lines=lines))
    assert (reason.code, reason.field) == ("partner_twice", "partners.partners-1.business_id")
    assert judged(CITY, PARISH, lines=lines) == []


def test_two_partners_nobody_knows_by_a_number_are_two() -> None:
    abroad = [
        replace(one, business_id="", organisation="", country="NO", receives_funding=False)
        for one in (CITY, PARISH)
    ]
    assert judged(*abroad, lines=(staff_line(),)) == []


def test_cooperation_is_described_when_there_are_partners() -> None:
    reason = only(judged(CITY, cooperation=" "))
    assert (reason.code, reason.field) == ("cooperation_missing", "cooperation")


def test_significant_part_stays_with_the_applicant() -> None:
    reason = only(judged(CITY, lines=(cost_line("2", "other", "1000.00", party="p1"),)))
    assert (reason.code, reason.field, reason.article) == (
        "applicant_keeps_nothing",
        "budget.lines",
        "Act 1125/2021, section 12",
    )


@pytest.mark.parametrize(
    ("key", "fits"), [("p1", True), ("p0a9f3c21d4", True), ("p1x", False), ("", False), ("applicant", False)]
)
def test_key_names_one_partner(key: str, fits: bool) -> None:
    assert partner_key_fits(key, set()) is fits
    assert not partner_key_fits(key, {key})


@pytest.mark.parametrize("receives", [True, False])
def test_a_round_may_ask_for_an_agreement_with_every_partner(receives: bool) -> None:
    bare = replace(CITY, agreement="none", receives_funding=receives)
    lines = LINES if receives else LINES[:1]
    asked = only(judged(bare, lines=lines, contents=USUAL | {"agreements"}))
    assert (asked.code, asked.field) == ("partner_intent_missing", "partners.partners-0.agreement")
    assert asked.blocks
    assert not any(one.blocks for one in judged(bare, lines=lines))
    assert judged(replace(bare, agreement="drafted"), lines=lines, contents=USUAL | {"agreements"}) == []


@pytest.mark.parametrize("kept", ["0.01", "0.99"])
def test_the_smallest_part_the_applicant_keeps_is_one(kept: str) -> None:
    passed_on = cost_line("2", "other", "0.50", party="p1")
    assert judged(CITY, lines=(cost_line("1", "other", kept), passed_on)) == []
    assert codes(judged(CITY, lines=(passed_on,))) == ["applicant_keeps_nothing"]


def test_a_partner_without_a_name_is_told_by_its_number() -> None:
    nameless = replace(CITY, name="")
    again = replace(nameless, key="p2", row="partners-1")
    found = [one for one in judged(nameless, again) if one.code == "partner_twice"]
    assert [one.params["name"] for one in found] == ["2345678-0"]


def test_an_applicant_that_names_itself_is_told_by_its_name() -> None:
    itself = replace(CITY, name="", organisation="", business_id=APPLICANT.business_id)
    found = [one for one in judged(itself) if one.code == "partner_is_applicant"]
    assert [one.params["name"] for one in found] == [APPLICANT.name]
