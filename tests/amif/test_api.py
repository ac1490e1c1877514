"""The API's shapes, who may read what, and what it answers to wrong questions."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from accounts.choices import Role
from accounts.services import api_token
from calls.services.ledger import commit, earmark
from indicators.models import Indicator
from records import clock
from records.services import open_case
from tests.factories.accounts import OrganisationFactory, member, person
from tests.factories.calls import CallLineFactory, CallRoundFactory, open_line

pytestmark = pytest.mark.django_db


def client(user=None):
    api = APIClient()
    if user:
        api.credentials(HTTP_AUTHORIZATION=f"Token {api_token(user)}")
    return api


def test_programmes_are_open_to_anyone():
    open_line("100.00")
    answer = client().get("/api/v1/programmes/").json()
    assert answer["count"] == 1
    assert answer["results"] == [
        {
            "id": "amif-test",
            "title": {"fi": "Test programme fi", "sv": "Test programme sv", "en": "Test programme"},
            "fund": "AMIF",
            "period": "2021-2027",
            "allocation": "1000000.00",
        }
    ]


def test_budget_adds_up_by_line_and_objective():
    line, officer = open_line("1000.00", room=Decimal("5000.00")), person(Role.OFFICER)
    first, second = open_case("application", "x"), open_case("application", "x")
    earmark(line, first, Decimal("400.00"), by=officer)
    earmark(line, second, Decimal("100.50"), by=officer)
    commit(line, second, Decimal("100.50"), by=officer)
    answer = client(officer).get("/api/v1/programmes/amif-test/budget/").json()
    assert answer["currency"] == "EUR"
    assert (answer["called"], answer["earmarked"], answer["committed"], answer["paid"]) == (
        "1000.00",
        "400.00",
        "100.50",
        "0.00",
    )
    assert answer["allocated"] == "1000000.00"
    assert answer["available"] == "999499.50"
    assert answer["objectives"][0]["rounding_difference"] == "995000.00"
    assert answer["lines"] == [
        {
            "round": "amif-test-2023-autumn",
            "objective": "SO2",
            "measure": "2D",
            "support": "project",
            "amount": "1000.00",
            "earmarked": "400.00",
            "committed": "100.50",
            "paid": "0.00",
            "free": "499.50",
        }
    ]


def test_budget_as_of_a_past_day_shows_that_day():
    officer = person(Role.OFFICER)
    with clock.at(datetime(2022, 6, 1, tzinfo=UTC)):
        line = open_line("1000.00")
    earmark(line, open_case("application", "x"), Decimal("400.00"), by=officer)
    answer = client(officer).get("/api/v1/programmes/amif-test/budget/?as_of=2022-12-31").json()
    assert (answer["as_of"], answer["called"], answer["earmarked"]) == ("2022-12-31", "1000.00", "0.00")


@pytest.mark.parametrize("text", ["yesterday", "2022-02-30", "", "0001-01-01", "9999-12-31"])
def test_budget_refuses_a_day_that_is_none(text):
    open_line("1.00")
    answer = client(person(Role.OFFICER)).get(f"/api/v1/programmes/amif-test/budget/?as_of={text}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert "as_of" in answer.json()["errors"]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OFFICER, 200),
        (Role.DECIDER, 200),
        (Role.FINANCE, 200),
        (Role.COMMITTEE, 200),
        (Role.AUDITOR, 200),
        (Role.ASSESSOR, 403),
        (Role.ADMIN, 403),
    ],
)
def test_budget_is_for_those_who_keep_or_watch_money(role, status):
    open_line("1.00")
    assert client(person(role)).get("/api/v1/programmes/amif-test/budget/").status_code == status


def test_budget_is_not_for_the_public_nor_applicants():
    open_line("1.00")
    assert client().get("/api/v1/programmes/amif-test/budget/").status_code == 401
    owner = member(OrganisationFactory())
    assert client(owner).get("/api/v1/programmes/amif-test/budget/").status_code == 403


def test_calls_show_published_rounds_with_their_lines_and_actions():
    open_line("250.00")
    CallRoundFactory(id="hidden", state="draft")
    answer = client().get("/api/v1/calls/?programme=amif-test&state=open").json()
    assert [call["id"] for call in answer["results"]] == ["amif-test-2023-autumn"]
    call = answer["results"][0]
    assert call["lines"] == [
        {"code": "2D", "objective": "SO2", "measure": "2D", "support": "project", "amount": "250.00"}
    ]
    assert call["actions"] == ["2D2"]
    assert client().get("/api/v1/calls/hidden/").status_code == 404


def test_calls_cost_the_same_queries_with_1_and_3(django_assert_num_queries):
    line = open_line("250.00")
    with django_assert_num_queries(7):
        client().get("/api/v1/calls/")
    for season in ("2024-spring", "2024-autumn"):
        CallLineFactory(call=CallRoundFactory(id=f"amif-test-{season}", season=season), measure=line.measure)
    with django_assert_num_queries(7):
        assert client().get("/api/v1/calls/").json()["count"] == 3


def test_indicators_come_in_their_natural_order():
    parent = Indicator.objects.create(
        fund="AMIF", code="R.2.9", objective_code="SO2", kind="result", position=1
    )
    Indicator.objects.create(
        fund="AMIF",
        code="R.2.10",
        objective_code="SO2",
        kind="result",
        position=2,
        parent=parent,
        breakdown=True,
    )
    rows = client().get("/api/v1/indicators/?fund=AMIF").json()["results"]
    assert [(row["code"], row["parent"], row["breakdown"]) for row in rows] == [
        ("R.2.9", None, False),
        ("R.2.10", "R.2.9", True),
    ]


@pytest.mark.parametrize("path", ["programmes", "actions", "calls", "indicators"])
def test_an_unknown_filter_is_refused(path):
    answer = client().get(f"/api/v1/{path}/?colour=blue")
    assert answer.status_code == 400
    assert answer.json()["errors"] == {"colour": ["There is no such filter."]}


def test_an_unknown_ordering_is_refused():
    assert client().get("/api/v1/programmes/?ordering=password").status_code == 400


def test_an_error_about_no_field_stands_among_the_errors_too():
    answer = client().get("/api/v1/actions/?search=%00")
    assert answer.status_code == 400
    assert answer.json()["errors"] == {"non_field_errors": ["Null characters are not allowed."]}


def test_a_missing_item_answers_as_a_problem():
    answer = client().get("/api/v1/calls/none/")
    assert answer.status_code == 404
    assert answer.json()["status"] == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(method):
    open_line("1.00")
    answer = getattr(client(person(Role.OFFICER)), method)(
        "/api/v1/calls/amif-test-2023-autumn/", {}, format="json"
    )
    assert answer.status_code == 405


def test_applications_ask_for_a_sign_in():
    assert client().get("/api/v1/applications/").status_code == 401


def test_schema_is_openapi_3_1_and_its_page_names_every_endpoint():
    schema = client().get("/api/v1/schema/").json()
    assert schema["openapi"].startswith("3.1")
    page = client().get("/api/v1/docs/").content.decode()
    missing = [path for path in schema["paths"] if path not in page]
    assert schema["paths"]
    assert missing == []


def test_api_token_prints_the_token_last(capsys):
    user = member(OrganisationFactory())
    call_command("api_token", user.email)
    token = capsys.readouterr().out.strip().splitlines()[-1]
    assert (
        APIClient(headers={"Authorization": f"Token {token}"}).get("/api/v1/applications/").status_code == 200
    )
    with pytest.raises(CommandError):
        call_command("api_token", "nobody@example.org")
