"""The register of ties: who tells what, ends that never open a case, what the audit trail holds."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import Role
from accounts.models import OrganisationTie, User
from accounts.rules import tie_end_problem, tie_problems
from accounts.services.ties import end_tie, record_tie
from records import clock
from records.models import AuditEvent
from records.services import verify
from tests.factories.accounts import OrganisationFactory, member, person
from tests.factories.refusals import refused_with
from tests.factories.ties import tie, told

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
TODAY = date(2026, 5, 4)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
FORM = {"name": "Föreningen Bro rf", "whose": "close", "kind": "board", "ground": "Maka i styrelsen."}
db = pytest.mark.django_db


def browser(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


# The rules


def test_tie_needs_a_name_and_a_ground_and_ends_after_it_begins():
    assert tie_problems("Bro", "Ordförande", None, None) == []
    assert [one.code for one in tie_problems(" ", "", None, None)] == ["tie_name", "tie_ground"]
    found = tie_problems("Bro", "x", TODAY, TODAY - timedelta(days=1))
    assert [one.code for one in found] == ["tie_order"]


@given(DAYS, DAYS, st.none() | DAYS)
def test_end_is_never_before_today_or_the_beginning(ends, today, starts):
    found = tie_end_problem(ends, today=today, starts_on=starts, ended_on=None)
    allowed = ends >= today and (starts is None or ends >= starts)
    assert (found is None) == allowed
    ended = tie_end_problem(ends, today=today, starts_on=starts, ended_on=today)
    assert ended is not None
    assert ended.code == "tie_ended"


# The services


@db
@pytest.mark.parametrize("role", [Role.OFFICER, Role.ASSESSOR, Role.DECIDER, Role.FINANCE])
def test_whoever_handles_cases_tells_ties_and_the_trail_holds_no_personal_words(role):
    organisation, user = OrganisationFactory(), person(role)
    made = tie(user, organisation)
    assert made.organisation == organisation
    event = AuditEvent.objects.get(verb="tie_recorded")
    assert set(event.data) == {"tie", "digest"}
    assert event.subject == f"accounts.user:{user.pk}"
    assert verify() == []


@db
@pytest.mark.parametrize("role", [Role.COMMITTEE, Role.AUDITOR, Role.ADMIN])
def test_others_have_no_ties_to_tell(role):
    refused_with(lambda: tie(person(role)), "role_needed")
    assert OrganisationTie.objects.count() == 0


@db
def test_name_finds_the_only_organisation_that_has_it():
    organisation = OrganisationFactory(name="Föreningen Bro rf", business_id="", no_id_ground="Utländsk.")
    assert tie(person(Role.OFFICER)).organisation == organisation
    OrganisationFactory(name="Föreningen Bro rf", business_id="", no_id_ground="Utländsk.")
    assert tie(person(Role.OFFICER)).organisation is None


@db
def test_tie_ends_today_or_later_once_and_stays_in_the_register():
    user = person(Role.OFFICER)
    with clock.at(NOW):
        made = tie(user, starts_on=date(2025, 1, 1))
        refused_with(lambda: end_tie(made, TODAY - timedelta(days=1), by=user), "tie_backdated")
        refused_with(lambda: end_tie(made, TODAY, by=person(Role.OFFICER)), "others_tie")
        end_tie(made, TODAY, by=user)
        refused_with(lambda: end_tie(made, TODAY, by=user), "tie_ended")
    found = OrganisationTie.objects.get()
    assert (found.ends_on, found.ended_at) == (TODAY, NOW)
    assert AuditEvent.objects.filter(verb="tie_ended").count() == 1


@db
def test_past_tie_can_be_told_with_both_days():
    user = person(Role.DECIDER)
    with clock.at(NOW):
        made = record_tie(told(starts_on=date(2020, 1, 1), ends_on=date(2024, 1, 1)), by=user)
    assert made.ended_at == NOW


# The pages


@db
def test_page_is_for_those_who_handle_cases():
    url = reverse("ties")
    assert browser(None).get(url).status_code == 302
    for user in (
        person(Role.AUDITOR),
        person(Role.ADMIN),
        person(Role.COMMITTEE),
        member(OrganisationFactory()),
    ):
        assert browser(user).get(url).status_code == 404
        assert browser(user).post(url, FORM).status_code == 404


@db
def test_tie_is_told_and_ended_by_the_pages():
    user = person(Role.ASSESSOR)
    client, url = browser(user), reverse("ties")
    with clock.at(NOW):
        answer = client.post(url, FORM | {"business_id": "FI 1234567-1", "starts_on": "1.2.2024"})
        assert answer.status_code == 302, answer.content.decode()
        made = OrganisationTie.objects.get()
        assert (made.business_id, made.starts_on, made.whose) == ("1234567-1", date(2024, 2, 1), "close")
        end = reverse("tie_end", args=[made.pk])
        page = client.get(url).content.decode()
        assert "Maka i styrelsen." in page
        assert end in page
        assert b"Today or later" in client.get(end).content
        assert b"must not open by it" in client.post(end, {"ends_on": "1.5.2026"}).content
        assert client.post(end, {"ends_on": "4.5.2026"}).status_code == 302
        assert browser(person(Role.OFFICER)).get(end).status_code == 404


@db
@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ({"business_id": "1234567-2"}, "check digit"),
        ({"business_id": "SE1"}, "VAT number"),
        ({"starts_on": "2.2.2025", "ends_on": "1.2.2025"}, "end before it begins"),
        ({"ground": ""}, "required"),
    ],
)
def test_slip_is_told_at_its_field_and_nothing_is_kept(typed, word):
    answer = browser(person(Role.OFFICER)).post(reverse("ties"), FORM | typed)
    assert answer.status_code == 200
    assert word in answer.content.decode()
    assert OrganisationTie.objects.count() == 0


@db
def test_memberships_stand_beside_the_ties_told():
    user, organisation = person(Role.OFFICER), OrganisationFactory(name="Kommunen")
    user.memberships.create(organisation=organisation, role="viewer")
    assert "Kommunen" in browser(user).get(reverse("ties")).content.decode()


@db
@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_the_same_whatever_it_lists(number, django_assert_num_queries):
    user = person(Role.OFFICER)
    for _ in range(number):
        tie(user, OrganisationFactory())
    client = browser(user)
    with django_assert_num_queries(5):
        client.get(reverse("ties"))
