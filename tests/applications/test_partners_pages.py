"""Partners of an application, as a browser without script meets them and as others read them."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import MemberRole
from applications.models import Application
from applications.queries.content import content_of, digest_of
from applications.services.copying import copy_application
from tests.applications.pages import errors, form_of, section_url, send, signed_in, text_of
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
