"""Own money, other money and the rate of an application with partners, on the financing page."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application
from tests.applications.pages import errors, section_url, send, signed_in, text_of
from tests.factories.applications import balance, complete_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Application:
    """A complete draft with one partner."""
    return complete_draft(partners=1)


@pytest.fixture
def client(made: Application) -> Client:
    """The owner's browser."""
    return signed_in(made.created_by)


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
