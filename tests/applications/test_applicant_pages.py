"""The applicant's start page and list, what the pages cost, and how an application is begun."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.choices import MemberRole
from applications.choices import FinancingSource
from applications.models import Application
from calls.choices import CallState
from records import clock
from tests.applications.pages import SECTIONS, section_url, signed_in, text_of
from tests.factories.accounts import OrganisationFactory, UserFactory, member
from tests.factories.applications import complete_draft, draft, open_round, submitted

pytestmark = pytest.mark.django_db


def test_the_start_page_tells_somebody_without_an_organisation_what_to_do() -> None:
    open_round()
    page = text_of(signed_in(UserFactory()).get(reverse("my_home")))
    assert "Ask an owner of your organisation to add you" in page
    assert "Begin an application" not in page


def test_the_start_page_offers_the_open_calls_and_shows_what_waits() -> None:
    owner = member(OrganisationFactory())
    made = complete_draft(owner)
    page = signed_in(owner).get(reverse("my_home"))
    assert "Trygg start" in text_of(page)
    assert "20 days 23 h" in text_of(page).replace("\u00a0", " ")
    assert reverse("application_new") + f"?call={made.call_id}" in page.content.decode()


def test_a_submitted_application_is_with_the_ministry_and_its_receipt_among_the_notices() -> None:
    owner = member(OrganisationFactory())
    made = submitted(owner)
    page = text_of(signed_in(owner).get(reverse("my_home")))
    assert "With the ministry" in page
    assert f"Application {made.reference} has been received" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_start_page_asks_the_database_as_often_for_three_as_for_one(
    count: int, django_assert_num_queries: Any
) -> None:
    owner = member(OrganisationFactory())
    for _ in range(count):
        draft(owner)
        submitted(owner)
    client = signed_in(owner)
    with django_assert_num_queries(12):
        client.get(reverse("my_home"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    count: int, django_assert_num_queries: Any
) -> None:
    owner = member(OrganisationFactory())
    for _ in range(count):
        submitted(owner)
    client = signed_in(owner)
    with django_assert_num_queries(5):
        client.get(reverse("my_applications"))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("application", 12), ("application_check", 10), ("application_submit", 10), ("application_answers", 8)],
)
def test_a_draft_asks_the_database_as_often_with_three_rows_as_with_one(
    name: str, queries: int, count: int, django_assert_num_queries: Any
) -> None:
    made = complete_draft()
    rows_times(made, count)
    client = signed_in(made.created_by)
    with django_assert_num_queries(queries):
        client.get(reverse(name, args=[made.reference]))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_asks_the_database_as_often_with_three_rows_as_with_one(
    section: str, count: int, django_assert_num_queries: Any
) -> None:
    made = complete_draft()
    rows_times(made, count)
    client = signed_in(made.created_by)
    with django_assert_num_queries(12 if section == "indicators" else 11):
        client.get(section_url(made, section))


def rows_times(application: Application, count: int) -> None:
    for position in range(1, count):
        line = application.budget_lines.filter(category="external").first()
        line.pk, line.position = None, position
        line.save()
        payer = {"source": FinancingSource.OTHER_PRIVATE, "position": position, "payer": "Kulturfonden"}
        application.financing_lines.create(amount=Decimal(1), **payer)
        member(application.organisation, MemberRole.EDITOR)


def test_the_list_is_searched_and_paginated() -> None:
    owner = member(OrganisationFactory())
    for number in range(27):
        draft(owner, title=f"Projekt {number:02d}")
    client = signed_in(owner)
    first = text_of(client.get(reverse("my_applications")))
    assert ("Projekt 26" in first, "Projekt 01" in first) == (True, False)
    assert "Projekt 01" in text_of(client.get(reverse("my_applications") + "?page=2"))
    found = text_of(client.get(reverse("my_applications") + "?search=projekt+07"))
    assert ("Projekt 07" in found, "Projekt 08" in found) == (True, False)
    assert "Nothing was found" in text_of(client.get(reverse("my_applications") + "?search=finns+inte"))


def test_one_begins_with_organisation_action_and_language() -> None:
    call = open_round()
    owner = member(OrganisationFactory())
    client = signed_in(owner)
    url = f"{reverse('application_new')}?call={call.pk}"
    assert "Guidance and civic orientation" in text_of(client.get(url))
    action = call.call_actions.get().action
    data = {
        "organisation": str(owner.memberships.get().organisation_id),
        "action": action.pk,
        "language": "sv",
    }
    answer = client.post(url, data)
    made = Application.objects.get()
    assert answer["Location"] == reverse("application", args=["2023-2-2D-001"])
    assert (made.language, made.action, made.organisation) == (
        "sv",
        action,
        owner.memberships.get().organisation,
    )
    assert (made.contact_name, made.contact_email) == (owner.name, owner.email)


def test_beginning_without_choosing_says_what_is_missing() -> None:
    call = open_round()
    page = signed_in(member(OrganisationFactory())).post(f"{reverse('application_new')}?call={call.pk}", {})
    assert "Error:" in page.content.decode()
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("nobody", "Only an organisation can apply"),
        ("viewer", "a viewer cannot begin an application"),
        ("late", "The call closed on"),
        ("early", "The call opens on"),
    ],
)
def test_whoever_cannot_begin_is_told_why(who: str, said: str) -> None:
    call = open_round()
    role = MemberRole.VIEWER if who == "viewer" else MemberRole.OWNER
    user = UserFactory() if who == "nobody" else member(OrganisationFactory(), role)
    at = {
        "late": call.closes_at + timedelta(microseconds=1),
        "early": call.opens_at - timedelta(microseconds=1),
    }.get(who, clock.now())
    with clock.at(at):
        page = signed_in(user).get(f"{reverse('application_new')}?call={call.pk}")
    assert said in text_of(page)
    assert page.context["form"] is None


def test_a_round_in_preparation_does_not_exist_for_applicants() -> None:
    call = open_round()
    type(call).objects.update(state=CallState.DRAFT)
    client = signed_in(member(OrganisationFactory()))
    assert client.get(f"{reverse('application_new')}?call={call.pk}").status_code == 404
    assert client.get(f"{reverse('application_new')}?call=none").status_code == 404


def test_an_organisation_of_somebody_else_cannot_be_chosen() -> None:
    call = open_round()
    foreign = OrganisationFactory()
    client = signed_in(member(OrganisationFactory()))
    data = {"organisation": str(foreign.pk), "action": call.call_actions.get().action_id, "language": "sv"}
    client.post(f"{reverse('application_new')}?call={call.pk}", data)
    assert not Application.objects.exists()
