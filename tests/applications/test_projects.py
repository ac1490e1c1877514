"""/projects/: what was granted, to whom; nothing that is not granted."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application
from applications.queries.projects import granted_projects, submitted_by_round, sums
from records import clock
from tests.factories.applications import draft, open_round, submitted

pytestmark = pytest.mark.django_db


def granted(title: str = "Yhteinen polku", amount: str = "100000.00", **fields: object) -> Application:
    """A granted application, as the decision leaves it."""
    made = submitted(title=title)
    values = {
        "state": "granted",
        "granted": Decimal(amount),
        "granted_rate": Decimal("90.00"),
        "decided_at": clock.now(),
        **fields,
    }
    Application.objects.filter(pk=made.pk).update(**values)
    made.refresh_from_db()
    return made


def read(client: Client, **query: str) -> str:
    answer = client.get(reverse("projects"), {"lang": "en", **query})
    assert answer.status_code == 200
    return answer.content.decode()


def test_project_shows_title_beneficiary_action_sum_and_share(client):
    project = granted()
    body = read(client)
    for text in (
        "Yhteinen polku",
        project.organisation.name,
        project.reference,
        "100,000.00",
        "90% of the costs",
    ):
        assert text in body
    assert '<span lang="sv">Yhteinen polku</span>' in body


@pytest.mark.parametrize(
    "state", ["submitted", "in_check", "assessed", "proposed", "rejected", "not_admitted"]
)
def test_application_that_is_not_granted_is_not_named(client, state):
    project = granted(title="En hemlig plan")
    Application.objects.filter(pk=project.pk).update(state=state)
    assert "En hemlig plan" not in read(client)
    assert "En hemlig plan" not in client.get(reverse("home")).content.decode()


def test_start_shows_the_newest_projects(client):
    for number in range(4):
        granted(title=f"Hanke {number}", decided_at=clock.now() + timedelta(minutes=number))
    body = client.get(reverse("home"), {"lang": "en"}).content.decode()
    assert [f"Hanke {number}" in body for number in range(4)] == [False, True, True, True]
    assert "All 4 projects" in body


def test_list_is_searched_by_title_and_beneficiary(client):
    one, other = granted(title="Yhteinen polku"), granted(title="Läs, skriv, delta")
    assert "Läs, skriv" not in read(client, search="polku")
    body = read(client, search=other.organisation.name)
    assert "Läs, skriv" in body
    assert one.title not in body
    assert "No project fits these filters" in read(client, search="xyz")


def test_list_is_filtered_by_objective(client):
    project = granted()
    assert project.title in read(client, objective=project.action.objective.code)


def test_empty_list_says_what_will_come(client):
    open_round()
    assert "No grants yet" in read(client)


def test_sums_are_of_the_projects_listed():
    granted(amount="100000.00")
    granted(title="Toinen", amount="0.50", state="granted_in_part")
    found = sums(granted_projects(Application.objects.first().call.programme))
    assert (found.count, found.granted) == (2, Decimal("100000.50"))


def test_drafts_are_not_counted_as_applications_of_a_round():
    made = submitted()
    draft(call=made.call)
    assert submitted_by_round([made.call_id, "none"]) == {made.call_id: 1}


@pytest.mark.parametrize("items", [1, 3])
def test_list_takes_as_many_queries_for_three_as_for_one(client, items, django_assert_num_queries):
    for number in range(items):
        granted(title=f"Hanke {number}")
    with django_assert_num_queries(6):
        read(client)
