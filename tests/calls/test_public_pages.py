"""The public site for anybody: start, calls, the plan, words; right to the microsecond, in three languages."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from calls.models import CallRound, PlanVersion, Programme
from calls.services.ledger import return_money
from calls.services.round_changes import cancel_round
from calls.services.rounds import open_round_beside_plan, turn_calls
from records import clock
from tests.factories.accounts import person
from tests.factories.plans import BEFORE, CLOSES, OPENS, confirmed, plan, ready_round

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)
LANGUAGES = ("fi", "sv", "en")
APPLY = "/my/applications/new/?call=amif-test-2023-autumn"


@pytest.fixture
def call():
    officer = person(Role.OFFICER)
    call = ready_round(officer)
    with clock.at(BEFORE):
        return confirmed(call, officer)


def read(client: Client, address: str, at=OPENS, **query: str) -> str:
    with clock.at(at):
        answer = client.get(address, {"lang": "en", **query})
    assert answer.status_code == 200
    return answer.content.decode()


def page_of(call: CallRound) -> str:
    return reverse("call", args=[call.pk])


@pytest.mark.parametrize(
    "name", ["home", "calls", "plan", "projects", "accessibility", "data-protection", "contact"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_answer_before_anything_is_loaded(client, name, language):
    assert not Programme.objects.exists()
    assert read(client, reverse(name), lang=language)


@pytest.mark.parametrize("name", ["home", "calls", "plan", "projects", "contact"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_speak_their_language(client, call, name, language):
    body = read(client, reverse(name), lang=language)
    assert f'<html lang="{language}"' in body
    assert body.count("<h1") == 1


@pytest.mark.parametrize("state", ["draft", "proposed", "cancelled"])
def test_round_nobody_published_is_not_found_by_anybody(client, state):
    call = ready_round()
    CallRound.objects.filter(pk=call.pk).update(state=state)
    listed = client.get("/api/v1/calls/").json()
    assert listed["count"] == 0
    assert client.get(f"/api/v1/calls/{call.pk}/").status_code == 404
    assert client.get(page_of(call)).status_code == 404
    assert call.title["en"] not in read(client, reverse("calls"))
    assert call.title["en"] not in read(client, reverse("home"))


@pytest.mark.parametrize(
    ("now", "state", "applies"),
    [
        (OPENS - MICROSECOND, "You can begin when the call opens.", False),
        (OPENS, "The call closes", True),
        (CLOSES, "The call closes", True),
        (CLOSES + MICROSECOND, "Applications are no longer taken.", False),
    ],
)
def test_call_says_what_its_instants_make_it_whatever_is_stored(client, call, now, state, applies):
    body = read(client, page_of(call), at=now)
    assert state in body
    assert (APPLY in body) is applies


WHY = {"fi": "Suunnitelma muuttuu.", "sv": "Planen ändras.", "en": "The plan changes."}


def test_cancelled_call_takes_no_applications(client, call):
    with clock.at(OPENS):
        cancel_round(call, by=person(Role.OFFICER), reason=WHY)
    body = read(client, page_of(call))
    assert "This call was cancelled." in body
    assert "The plan changes." in body
    assert APPLY not in body


def test_call_shows_lines_with_their_money_and_why_one_is_at_zero(client, call):
    body = read(client, page_of(call))
    assert "6,200,000.00" in body
    assert "4,000,000.00" in body
    assert "Opens at zero: what is left of the line of spring 2023 is carried over" in body


def test_call_shows_rates_with_their_provisions_and_actions(client, call):
    body = read(client, page_of(call))
    assert "At most 75%" in body
    assert "At most 90%" in body
    assert "Annex IV point 1. Actions 2A1, 2B1, 2D2, 3A1" in body


def test_call_shows_criteria_with_weights_and_the_committees_day(client, call):
    body = read(client, page_of(call))
    assert "The monitoring committee approved the criteria on 1\u00a0August\u00a02023." in body
    assert "Relevance to the aims" in body
    assert "No unpaid recovery" in body


def test_list_groups_calls_by_what_they_are_now(client, call):
    for now, heading in ((BEFORE, "Coming"), (OPENS, "Open"), (CLOSES + MICROSECOND, "Closed")):
        body = read(client, reverse("calls"), at=now)
        assert f">{heading}</h2>" in body


def test_list_is_filtered_by_state_and_objective(client, call):
    address = reverse("calls")
    assert call.title["en"] in read(client, address, state="open", objective="SO3")
    assert call.title["en"] not in read(client, address, state="closed")
    assert "No call fits these filters" in read(client, address, at=CLOSES + MICROSECOND, state="open")


def test_list_refuses_a_filter_value_it_does_not_know(client, call):
    answer = client.get(reverse("calls"), {"state": "everything"})
    assert answer.status_code == 400
    assert call.title["en"] not in answer.content.decode()


def test_list_is_paged(client):
    beside(11)
    assert read(client, reverse("calls")).count('class="ui-call"') == 10
    assert read(client, reverse("calls"), page="2").count('class="ui-call"') == 1


def test_plan_shows_amounts_openings_and_where_table_and_sheet_differ(client):
    version = plan()
    version.programme.actions.filter(code="2D2").update(sheet_openings=["2023-spring"])
    body = read(client, reverse("plan"))
    assert "4,000,000.00" in body
    assert "carried over" in body
    assert "in the sheet only" in body
    assert "not in the sheet" in body


def test_plan_shows_its_contradictions(client):
    plan()
    body = read(client, reverse("plan"))
    assert "Where the plan contradicts itself" in body
    assert "none of its actions is open then" in body


def test_action_shows_rates_openings_and_calls_open_now(client, call):
    address = reverse("action", args=["2D2"])
    body = read(client, address)
    assert "Action 2D2" in body
    assert "90%" in body
    assert page_of(call) in body
    assert page_of(call) not in read(client, address, at=CLOSES + MICROSECOND)


def test_action_the_plan_does_not_have_is_not_found(client):
    assert client.get(reverse("action", args=["9Z9"])).status_code == 404
    plan()
    assert client.get(reverse("action", args=["9Z9"])).status_code == 404


def test_start_shows_open_calls_with_time_left_and_money_from_the_ledger(client, call):
    body = read(client, reverse("home"), at=CLOSES - timedelta(days=2, hours=3, minutes=4))
    assert "2\u00a0days 3\u00a0h 4\u00a0min" in body
    assert "€6,200,000" in body
    assert "€7,400,000.00" in body
    assert "No grants yet" in body


def test_start_names_the_plans_seasons_to_come_until_their_round_is_published(client):
    call = ready_round()
    assert "Autumn 2023" in read(client, reverse("home"), at=BEFORE)
    with clock.at(BEFORE):
        confirmed(call, None)
    body = read(client, reverse("home"), at=BEFORE)
    assert "As the implementation plan has it" not in body
    assert "Opens 4" in body


def test_accessibility_statement_says_how_to_give_feedback(client, settings):
    body = read(client, reverse("accessibility"))
    assert f"mailto:{settings.SERVICE_CONTACT}" in body
    assert "306/2019" in body
    assert "within two weeks" in body


def test_signed_in_people_read_the_public_pages_too(client, call):
    client.force_login(person())
    for name in ("home", "calls", "plan", "projects", "contact"):
        assert client.get(reverse(name)).status_code == 200


def beside(items: int) -> None:
    """So many rounds outside the plan, published, open one after another."""
    version = PlanVersion.objects.first() or ready_round().plan_version
    for number in range(items):
        opens = OPENS + timedelta(days=30 * number)
        with clock.at(BEFORE):
            call = open_round_beside_plan(
                version.programme,
                version.programme.actions.filter(code="2D2"),
                opens_at=opens,
                closes_at=opens + timedelta(days=29),
                by=None,
                amounts={"2D": Decimal("1000.00")},
            )
            CallRound.objects.filter(pk=call.pk).update(contact={"email": "eusa@example.org"})
            confirmed(CallRound.objects.get(pk=call.pk), None)


@pytest.mark.parametrize("items", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("home", 12), ("calls", 6), ("contact", 4)])
def test_lists_take_as_many_queries_for_three_as_for_one(
    client, items, name, queries, django_assert_num_queries
):
    beside(items)
    with django_assert_num_queries(queries):
        read(client, reverse(name))


@pytest.mark.parametrize("items", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"), [("/calls/amif-test-2023-autumn/", 6), ("/plan/", 7), ("/plan/2D2/", 8)]
)
def test_pages_take_as_many_queries_for_three_as_for_one(
    client, call, items, address, queries, django_assert_num_queries
):
    beside(items)
    with django_assert_num_queries(queries):
        read(client, address)


def test_closed_call_shows_what_could_be_applied_for_though_money_was_returned(client, call):
    turn_calls(CLOSES + MICROSECOND)
    return_money(call.lines.get(code="2D"), Decimal("1500000.00"), by=None)
    body = read(client, page_of(call), at=CLOSES + timedelta(days=90))
    assert "4,000,000.00" in body
    assert "6,200,000.00" in body
    assert "€6,200,000" in read(client, reverse("calls"), at=CLOSES + timedelta(days=90))
