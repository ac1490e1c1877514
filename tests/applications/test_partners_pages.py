"""Partners, costs by party and year, deliverables and own money, as a browser without script meets them."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import MemberRole
from applications.models import Application
from applications.queries.content import content_of, digest_of
from applications.queries.facts import judge
from applications.services.copying import copy_application
from records import clock
from tests.applications.pages import form_of, section_url, send, signed_in, text_of
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import add_partner, balance, complete_draft, submitted

pytestmark = pytest.mark.django_db
SECTIONS = ("partners", "budget", "financing")


@pytest.fixture
def made() -> Application:
    """A complete draft with one partner."""
    return complete_draft(partners=1)


@pytest.fixture
def client(made: Application) -> Client:
    """The owner's browser."""
    return signed_in(made.created_by)


def errors(application: Application) -> dict[str, str]:
    """What stands in the way of submitting, by code: the control it is at."""
    fresh = Application.objects.get(pk=application.pk)
    found = judge(content_of(fresh), at=clock.now())
    return {one.code: one.field for one in found.errors}


def test_a_draft_with_a_partner_can_be_submitted(made: Application) -> None:
    assert errors(made) == {}


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_every_section_goes_in_and_comes_out_unchanged(made: Application, language: str) -> None:
    type(made.created_by).objects.filter(pk=made.created_by_id).update(language=language)
    client = signed_in(type(made.created_by).objects.get(pk=made.created_by_id))
    before = digest_of(content_of(made))
    for section in SECTIONS:
        assert send(client, made, section).status_code == 302
    assert digest_of(content_of(Application.objects.get(pk=made.pk))) == before


# Partners


def test_a_partner_is_added_with_a_key_of_its_own(made: Application, client: Client) -> None:
    assert send(client, made, "partners", add="partners")["Location"].endswith("?add=partners#group-partners")
    page = client.get(section_url(made, "partners") + "?add=partners")
    data = form_of(page) | {"partners-1-name": "Haapalahden seurakunta", "partners-1-role": "Grupper"}
    client.post(section_url(made, "partners"), data)
    first, second = made.partners.all()
    assert (first.key, second.name, second.receives_funding) == ("p1", "Haapalahden seurakunta", True)
    assert re.fullmatch(r"p[0-9a-f]{10}", second.key)
    client.post(section_url(made, "partners"), form_of(client.get(section_url(made, "partners"))))
    assert made.partners.get(position=1).key == second.key


@pytest.mark.parametrize("key", ["p1", "", "'; drop table", "p" * 40, "applicant"])
def test_a_key_that_is_no_or_anothers_is_replaced(made: Application, client: Client, key: str) -> None:
    page = client.get(section_url(made, "partners") + "?add=partners")
    data = form_of(page) | {"partners-1-name": "Haapalahden seurakunta", "partners-1-key": key}
    client.post(section_url(made, "partners"), data)
    keys = list(made.partners.values_list("key", flat=True))
    assert keys[0] == "p1"
    assert re.fullmatch(r"p[0-9a-f]{10}", keys[1])


def test_a_number_of_the_register_brings_name_and_legal_form(made: Application, client: Client) -> None:
    known = OrganisationFactory(business_id="0123456-2", name="Haapalahti", legal_form="parish")
    changes = {"partners-0-business_id": "01234562", "partners-0-name": "Något annat"}
    send(client, made, "partners", **changes)
    partner = made.partners.get()
    assert (partner.organisation, partner.name, partner.legal_form, partner.business_id) == (
        known,
        "Haapalahti",
        "parish",
        "0123456-2",
    )
    assert "taken from there" in text_of(client.get(section_url(made, "partners")))
    send(client, made, "partners", **{"partners-0-business_id": "2345678-0"})
    assert made.partners.get().organisation is None


def test_a_wrong_check_digit_is_kept_as_typed_and_named(made: Application, client: Client) -> None:
    answer = send(client, made, "partners", **{"partners-0-business_id": "2345678-1"})
    assert answer["Location"].endswith("?show=1")
    page = client.get(answer["Location"])
    assert 'value="2345678-1"' in page.content.decode()
    assert "The check digit does not fit the number" in text_of(page)
    assert made.partners.get().business_id == ""
    assert errors(made) == {"unread": "partners#partners-0-business_id"}


def test_a_partner_abroad_keeps_its_own_number(made: Application, client: Client) -> None:
    send(client, made, "partners", **{"partners-0-country": "SE", "partners-0-business_id": "556188-8404"})
    assert made.partners.get().business_id == "556188-8404"
    assert errors(made) == {}


def test_the_applicant_and_the_same_organisation_twice_are_refused(made: Application, client: Client) -> None:
    type(made.organisation).objects.filter(pk=made.organisation_id).update(business_id="0123456-2")
    answer = send(client, made, "partners", **{"partners-0-business_id": "0123456-2"})
    assert "is the applicant. Remove it here" in text_of(client.get(answer["Location"]))
    assert made.partners.get().organisation == made.organisation


def test_removing_a_partner_is_explained_and_leaves_its_costs_to_be_chosen(
    made: Application, client: Client
) -> None:
    page = text_of(client.get(section_url(made, "partners")))
    assert "its 1 row of the budget stays until you choose whose cost it is" in page
    assert "€2,140.00" in page
    send(client, made, "partners", remove="partners-0")
    assert not made.partners.exists()
    found = errors(made)
    assert found["party_unknown"] == "budget.lines.other-0.party"
    assert found["own_money_party_unknown"] == "financing.own.p1"
    budget = client.get(section_url(made, "budget") + "?show=1")
    assert "Choose whose cost Grupplokaler is: yours or a partner" in text_of(budget)
    assert '<option value="p1" selected>Choose whose cost this is</option>' in budget.content.decode()
    send(client, made, "budget", **{"other-0-party": ""})
    plan = client.get(section_url(made, "financing") + "?show=1")
    assert "A partner that is no longer here" in text_of(plan)
    send(client, made, "financing", own_p1="")
    balance(made)
    assert errors(made) == {}


def test_a_new_partner_does_not_inherit_the_costs_of_one_who_was_removed(
    made: Application, client: Client
) -> None:
    send(client, made, "partners", remove="partners-0")
    page = client.get(section_url(made, "partners") + "?add=partners")
    client.post(section_url(made, "partners"), form_of(page) | {"partners-0-name": "En annan"})
    assert made.partners.get().key != "p1"
    assert errors(made)["party_unknown"] == "budget.lines.other-0.party"


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_asks_the_database_as_often_with_three_partners_as_with_one(section: str) -> None:
    asked = []
    for count in (1, 3):
        made = complete_draft(partners=count)
        client = signed_in(made.created_by)
        with CaptureQueriesContext(connection) as queries:
            client.get(section_url(made, section))
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert asked[0] <= 18


# The budget by party and year


def test_a_row_says_whose_cost_it_is_and_how_much_of_it_falls_in_each_year(
    made: Application, client: Client
) -> None:
    page = client.get(section_url(made, "budget")).content.decode()
    assert 'name="staff-0-months_1"' in page
    assert 'name="staff-0-months"' not in page
    changes = {"staff-0-months_1": "12", "staff-0-months_2": "6,5", "staff-0-party": "p1"}
    answer = send(client, made, "budget", script=True, **changes)
    line = made.budget_lines.get(category="staff")
    assert (line.months, line.by_year, line.party) == (Decimal("18.50"), ["12.00", "6.50"], "p1")
    said = answer.json()["totals"]
    assert said["staff-0"] == "€61,420.00"
    assert said["sum-staff-0"] == "€39,840.00"
    assert said["sum-staff-1"] == "€21,580.00"
    assert said["party-p1"] == "€67,859.40"


def test_a_value_beyond_the_project_s_end_is_named_at_its_year(made: Application, client: Client) -> None:
    made.budget_lines.filter(category="staff").update(by_year=["12.00", "6.00", "6.00"])
    page = client.get(section_url(made, "budget") + "?show=1")
    assert 'name="staff-0-months_3"' in page.content.decode()
    assert "is in project year 3, but the project has 2" in text_of(page)
    assert 'href="#id_staff-0-months_3"' in page.content.decode()
    assert "after the end of the project" in text_of(page)


def test_months_of_a_year_are_at_most_twelve(made: Application, client: Client) -> None:
    answer = send(client, made, "budget", **{"staff-0-months_2": "13"})
    page = client.get(answer["Location"])
    assert "has 13 months, but there are only 12" in text_of(page)
    assert 'href="#id_staff-0-months_2"' in page.content.decode()


def test_units_entered_before_the_dates_wait_to_be_divided(made: Application, client: Client) -> None:
    made.budget_lines.filter(category="staff").update(by_year=[])
    assert errors(made) == {"units_undivided": "budget.lines.staff-0.months"}
    page = client.get(section_url(made, "budget") + "?show=1")
    assert "Months not divided yet" in text_of(page)
    assert "Divide Projektledare among the 2 project years" in text_of(page)
    send(client, made, "budget", **{"staff-0-months_1": "12", "staff-0-months_2": "12"})
    line = made.budget_lines.get(category="staff")
    assert (line.months, line.by_year) == (Decimal("24.00"), ["12.00", "12.00"])


def test_a_project_of_one_year_or_none_has_one_column(client: Client, made: Application) -> None:
    made.budget_lines.update(by_year=[])
    for starts, ends in ((None, None), (date(2028, 1, 1), date(2028, 12, 31))):
        Application.objects.update(starts_on=starts, ends_on=ends)
        page = client.get(section_url(made, "budget")).content.decode()
        assert 'name="staff-0-months"' in page
        assert "months_1" not in page
    send(client, made, "budget", **{"staff-0-months": "10"})
    line = made.budget_lines.get(category="staff")
    assert (line.months, line.by_year) == (Decimal("10.00"), [])


def test_what_was_typed_by_year_survives_dates_that_moved_meanwhile(
    made: Application, client: Client
) -> None:
    data = form_of(client.get(section_url(made, "budget"))) | {"staff-0-months_2": "7"}
    Application.objects.update(ends_on=made.starts_on.replace(month=6))
    made.budget_lines.update(by_year=[])
    data["version"] = client.get(section_url(made, "budget")).context["version"]
    client.post(section_url(made, "budget"), data)
    assert made.budget_lines.get(category="staff").by_year == ["12.00", "7.00"]


def test_hours_are_divided_like_months_and_bounded_in_each_year(made: Application, client: Client) -> None:
    changes = {
        "staff_method": "hourly",
        "staff-0-yearly_cost": "51 600",
        "staff-0-hours_1": "1720",
        "staff-0-hours_2": "1720.01",
    }
    answer = send(client, made, "budget", **changes)
    page = client.get(answer["Location"])
    assert "has 1,720.01 hours in a project year; the hourly rate rests on 1,720" in text_of(page)
    assert 'href="#id_staff-0-hours_2"' in page.content.decode()
    line = made.budget_lines.get(category="staff")
    assert (line.by_year, line.months) == (["1720.00", "1720.01"], Decimal("24.00"))


def test_value_added_tax_of_a_municipality_is_left_out_with_the_reason(
    made: Application, client: Client
) -> None:
    answer = send(client, made, "budget", **{"other-0-vat": "510"})
    assert "VAT of a municipality or a joint municipal authority is not paid" in text_of(
        client.get(answer["Location"])
    )
    made.partners.update(legal_form="association", vat_shown=True)
    balance(made)
    assert errors(made) == {}
    content = content_of(Application.objects.get(pk=made.pk))
    assert judge(content, at=clock.now()).budget.by_category["other"] == Decimal("2510.00")


def test_land_is_bounded_by_its_share(made: Application, client: Client) -> None:
    row = {
        "equipment-TOTAL_FORMS": "1",
        "equipment-0-description": "Tomt",
        "equipment-0-quantity_1": "1",
        "equipment-0-unit_price": "50000",
        "equipment-0-kind": "land",
    }
    page = client.get(send(client, made, "budget", **row)["Location"])
    assert "It can be at most 10% of the total costs" in text_of(page)
    send(client, made, "budget", **{"equipment-0-unit_price": "5000"})
    balance(made)
    assert errors(made) == {}


def test_more_than_the_columns_hold_is_kept_and_named(made: Application, client: Client) -> None:
    changes = {"staff-0-months_1": "1000", "external-0-quantity_1": "9999999", "staff-0-party": "x" * 30}
    assert send(client, made, "budget", **changes).status_code == 302
    page = client.get(section_url(made, "budget") + "?show=1")
    assert page.status_code == 200
    assert 'value="9999999"' in page.content.decode()


# A lump sum


def lump(made: Application, client: Client, *amounts: str) -> Any:
    """The costs as a lump sum with a deliverable of each amount."""
    type(made.call).objects.update(cost_models=["flat_7", "lump_sum"])
    rows: dict[str, str] = {"cost_model": "lump_sum", "deliverables-TOTAL_FORMS": str(len(amounts) or 1)}
    for place, amount in enumerate(amounts):
        rows |= {
            f"deliverables-{place}-name": f"Handbok {place}",
            f"deliverables-{place}-shown_by": "Publicerad",
            f"deliverables-{place}-amount": amount,
        }
    return send(client, made, "budget", **rows)


def test_a_lump_sum_is_paid_against_deliverables_that_sum_to_it(made: Application, client: Client) -> None:
    page = client.get(lump(made, client)["Location"])
    assert "A lump sum is paid against what you deliver" in text_of(page)
    lump(made, client, "60000", "38375.80")
    assert errors(made) == {}
    page = text_of(client.get(reverse("application_answers", args=[made.reference])))
    assert "Deliverables of the lump sum" in page
    assert "Handbok 1" in page
    lump(made, client, "60000", "38375.79")
    assert errors(made) == {"deliverables_sum": "budget.deliverables"}
    lump(made, client, "60000", "")
    assert errors(made) == {"deliverable_incomplete": "budget.deliverables.deliverables-1"}


def test_a_lump_sum_is_small_and_not_procured_as_a_whole(made: Application, client: Client) -> None:
    type(made.call).objects.update(cost_models=["flat_7", "lump_sum"])
    send(client, made, "budget", wholly_procured="on", cost_model="lump_sum")
    assert "lump_sum_not_when_wholly_procured" in errors(made)
    send(client, made, "budget", cost_model="lump_sum", **{"staff-0-monthly_cost": "9900"})
    assert "A lump sum is for projects of at most €200,000.00" in text_of(
        client.get(section_url(made, "budget") + "?show=1")
    )


def test_each_model_says_what_it_gives_and_what_is_in_its_way(made: Application, client: Client) -> None:
    type(made.call).objects.update(cost_models=["flat_40", "flat_7", "flat_1", "lump_sum", "operating_real"])
    page = text_of(client.get(section_url(made, "budget")))
    for said in (
        "€111,552.00",
        "you enter staff costs only",
        "For projects of at most €200,000.00",
        "you enter procurement only",
        "Actual costs alone are for operating support",
    ):
        assert said in page


def test_what_the_chosen_model_does_not_need_is_kept_explained_and_not_counted(
    made: Application, client: Client
) -> None:
    send(client, made, "budget", cost_model="flat_40")
    page = client.get(section_url(made, "budget"))
    assert "What is here is kept, and not counted." in text_of(page)
    assert 'value="Tolkning"' in page.content.decode()
    assert page.context["judgement"].budget.total == Decimal("111552.00")


# The financing plan


def test_each_partner_puts_in_own_money_or_says_why_not(made: Application, client: Client) -> None:
    answer = send(client, made, "financing", own_p1="")
    assert "Enter the own money of Kuusikallion kaupunki 1" in text_of(client.get(answer["Location"]))
    send(client, made, "financing", own_reason_p1="Kommunen har inga medel i budgeten.")
    balance(made)
    made.financing_lines.filter(source="partner").delete()
    own = made.financing_lines.get(source="own")
    own.amount += Decimal("100.00")
    own.save()
    assert errors(made) == {}
    check = client.get(reverse("application_check", args=[made.reference]))
    assert "Kuusikallion kaupunki 1 puts in no own money. The ministry decides" in text_of(check)
    assert "Why Kuusikallion kaupunki 1 puts in no own money" in text_of(check)


def test_own_money_that_cannot_be_read_is_kept_at_its_party(made: Application, client: Client) -> None:
    send(client, made, "financing", own_p1="mycket")
    page = client.get(section_url(made, "financing") + "?show=1").content.decode()
    assert 'name="own_p1" value="mycket"' in page
    assert errors(made)["unread"] == "financing#own_p1"


def test_other_money_is_money_and_not_the_eus(made: Application, client: Client) -> None:
    rows = {
        "other_public-TOTAL_FORMS": "1",
        "other_public-0-payer": "Europeiska socialfonden",
        "other_public-0-amount": "500",
        "other_public-0-from_eu_budget": "on",
    }
    page = client.get(send(client, made, "financing", **rows)["Location"])
    assert "The part supported cannot have other money of the EU budget" in text_of(page)
    rows["other_public-0-from_eu_budget"] = ""
    page = client.get(send(client, made, "financing", **rows, **{"other_public-0-in_kind": "on"})["Location"])
    assert "Only money counts as financing. Remove Europeiska socialfonden" in text_of(page)


def test_a_lower_support_can_be_asked_for_in_euro(made: Application, client: Client) -> None:
    answer = send(client, made, "financing", maximum_asked="80000", script=True)
    assert answer.json()["totals"]["grant"] == "€80,000.00"
    made.refresh_from_db()
    balance(made)
    assert errors(made) == {}
    send(client, made, "financing", maximum_asked="0")
    assert errors(made)["maximum_not_positive"] == "financing.maximum"


def test_the_rate_s_ground_is_seen_beside_the_forms_of_all(made: Application, client: Client) -> None:
    made.partners.update(legal_form="company")
    page = text_of(client.get(section_url(made, "financing")))
    assert "One rate holds for all: who carries out the project" in page
    assert re.search(r"Kuusikallion kaupunki 1 Company No", page)
    check = client.get(reverse("application_check", args=[made.reference]))
    assert "ground_partner_outside" in {problem.reason.code for problem in check.context["warnings"]}


def test_operating_support_is_staff_by_the_hour_without_own_money(made: Application, client: Client) -> None:
    type(made.action).objects.filter(pk=made.action_id).update(
        support="operating", rate=Decimal(100), raised_rate=None, raised_rate_grounds=[]
    )
    type(made.call).objects.update(cost_models=["operating_real"])
    hourly = {
        "cost_model": "operating_real",
        "staff_method": "hourly",
        "staff-0-yearly_cost": "51 600",
        "staff-0-hours_1": "1000",
        "staff-0-hours_2": "1000",
    }
    page = client.get(send(client, made, "budget", **hourly)["Location"])
    assert "Below €200,000.00 operating support pays staff costs only, by the hour" in text_of(page)
    send(client, made, "budget", remove="external-0")
    send(client, made, "budget", remove="other-0")
    send(client, made, "partners", remove="partners-0")
    send(client, made, "financing", own="", own_p1="", ground="base", rate_asked="100")
    page = client.get(section_url(made, "financing"))
    assert "nobody has to put in own money" in text_of(page)
    assert page.context["judgement"].financing.grant == Decimal("60000.00")
    money = ("budget", "rate", "financing", "partners")
    assert [field for field in errors(made).values() if field.startswith(money)] == []


# Read by others


def test_partner_costs_and_own_money_are_read_on_the_desk_and_on_paper() -> None:
    made = submitted(partners=2)
    viewer = signed_in(member(made.organisation, MemberRole.VIEWER))
    page = text_of(viewer.get(reverse("application_answers", args=[made.reference])))
    for said in ("Kuusikallion kaupunki 2", "Costs by applicant and partner", "Year 1: 60", "€100.00"):
        assert said in page


def test_a_copy_brings_the_partners_with_their_costs_and_own_money(made: Application) -> None:
    copied = copy_application(made, made.call, made.action, by=made.created_by)
    assert list(copied.partners.values_list("key", "name")) == [("p1", "Kuusikallion kaupunki 1")]
    assert copied.budget_lines.get(party="p1").by_year == ["1.00", "1.00"]
    assert copied.financing_lines.get(party="p1").amount == Decimal("100.00")
    assert copied.cooperation == made.cooperation


def test_two_partners_are_told_apart_when_two_people_wrote(made: Application) -> None:
    add_partner(made, "p2", name="Haapalahden seurakunta")
    first, second = signed_in(made.created_by), signed_in(member(made.organisation, MemberRole.EDITOR))
    mine = form_of(second.get(section_url(made, "partners"))) | {"partners-0-role": "Min text"}
    send(first, made, "partners", **{"partners-0-role": "Hennes text"})
    page = second.post(section_url(made, "partners"), mine)
    assert page.status_code == 409
    shown = text_of(page)
    assert ("Min text" in shown, "Hennes text" in shown) == (True, True)
