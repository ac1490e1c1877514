"""A round is proposed by an officer and published by a decision maker, in the services and on the desk."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from calls.models import CallRound, LedgerEntry
from calls.services.rounds import edit_round, propose_round, publish_round, send_round_back
from records import clock
from records.models import AuditEvent
from records.rules import Refused
from tests.factories.accounts import person
from tests.factories.plans import BEFORE, confirmed, ready_round

pytestmark = pytest.mark.django_db
STEPS = ("round-propose", "round-publish", "round-return")
SUM = "€6,200,000.00"


@pytest.fixture
def officer():
    return person(Role.OFFICER)


@pytest.fixture
def decider():
    return person(Role.DECIDER)


@pytest.fixture
def call(officer):
    return ready_round(officer)


@pytest.fixture
def proposed(call, officer):
    return propose_round(call, by=officer)


@pytest.fixture(autouse=True)
def in_august():
    with clock.at(BEFORE):
        yield


def at(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(call: CallRound, name: str = "round") -> str:
    return reverse(name, args=[call.pk])


def state(call: CallRound) -> str:
    return CallRound.objects.get(pk=call.pk).state


def test_officers_button_carries_the_sum_and_puts_it_before_a_decision_maker(call, officer):
    desk = at(officer)
    assert f"Put before a decision maker, {SUM}" in desk.get(page(call)).content.decode()
    body = desk.post(page(call, "round-propose"), follow=True).content.decode()
    assert "waits for a decision maker" in body
    assert state(call) == "proposed"
    assert not LedgerEntry.objects.filter(line__call=call).exists()
    assert page(call, "round-edit") not in body


def test_decision_maker_finds_it_among_the_tasks_and_publishes(proposed, decider):
    desk = at(decider)
    body = desk.get(reverse("desk")).content.decode()
    assert f"Confirm the publication of a round, {SUM}" in body
    assert page(proposed) in body
    assert f"Publish and call {SUM}" in desk.get(page(proposed)).content.decode()
    answer = desk.post(page(proposed, "round-publish"), follow=True)
    assert "The round is published." in answer.content.decode()
    assert state(proposed) == "published"
    assert LedgerEntry.objects.filter(line__call=proposed).count() == 3
    assert page(proposed) not in desk.get(reverse("desk")).content.decode()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.FINANCE, Role.ASSESSOR])
def test_only_decision_makers_have_it_among_their_tasks(proposed, role):
    assert page(proposed) not in at(person(role)).get(reverse("desk")).content.decode()


def test_proposer_who_also_decides_is_told_why_not_and_has_no_task(call):
    both = person(Role.OFFICER, Role.DECIDER)
    propose_round(call, by=both)
    desk = at(both)
    assert page(call) not in desk.get(reverse("desk")).content.decode()
    assert "another person confirms it" in desk.get(page(call)).content.decode()
    assert "another person" in desk.post(page(call, "round-publish"), follow=True).content.decode()
    assert state(call) == "proposed"


def test_decision_maker_sends_it_back_with_a_reason_that_the_officer_reads(proposed, officer, decider):
    desk = at(decider)
    body = desk.post(page(proposed, "round-return"), {"reason": " "}).content.decode()
    assert "Write why the round is sent back." in body
    assert state(proposed) == "proposed"
    desk.post(page(proposed, "round-return"), {"reason": "The amounts of 2D are too high."})
    assert state(proposed) == "draft"
    assert "The amounts of 2D are too high." in at(officer).get(page(proposed)).content.decode()


def test_officer_takes_back_what_he_proposed_and_nobody_elses(proposed, officer):
    other = at(person(Role.OFFICER))
    assert page(proposed, "round-return") not in other.get(page(proposed)).content.decode()
    assert other.post(page(proposed, "round-return"), {"reason": "Mine"}).status_code == 404
    desk = at(officer)
    assert "Take it back" in desk.get(page(proposed)).content.decode()
    desk.post(page(proposed, "round-return"), {"reason": "A date is wrong."})
    assert state(proposed) == "draft"
    assert CallRound.objects.get(pk=proposed.pk).proposed_by is None


def test_nothing_of_it_changes_while_it_waits(proposed, officer):
    with pytest.raises(Refused) as error:
        edit_round(proposed, by=officer, cost_models=[])
    assert [reason.code for reason in error.value.reasons] == ["round_proposed"]
    assert at(officer).get(page(proposed, "round-edit")).status_code == 404


def test_gap_that_opened_meanwhile_stops_the_publication(proposed, decider):
    CallRound.objects.filter(pk=proposed.pk).update(contact={})
    body = at(decider).get(page(proposed)).content.decode()
    assert "First correct what the checklist names." in body
    with pytest.raises(Refused):
        publish_round(proposed, by=decider)
    assert state(proposed) == "proposed"


MAY = {
    ("round-propose", "draft"): {Role.OFFICER},
    ("round-publish", "proposed"): {Role.DECIDER},
    ("round-return", "proposed"): {Role.DECIDER},
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("before", ["draft", "proposed", "published"])
@pytest.mark.parametrize("step", STEPS)
def test_step_is_taken_by_its_role_in_its_state_alone(call, officer, role, before, step):
    if before == "published":
        confirmed(call, officer)
    elif before == "proposed":
        propose_round(call, by=officer)
    at(person(role)).post(page(call, step), {"reason": "Because"})
    took = role in MAY.get((step, before), set())
    assert (state(call) != before) is took


def test_trail_names_both(proposed, officer, decider):
    publish_round(proposed, by=decider)
    events = AuditEvent.objects.filter(stream=f"call:{proposed.pk}").order_by("sequence")
    actors = {event.verb: event.actor for event in events}
    assert actors["calls.proposed"] == officer.pk
    assert actors["calls.published"] == decider.pk


def test_sending_back_needs_a_reason(proposed, decider):
    with pytest.raises(Refused) as error:
        send_round_back(proposed, by=decider, reason="  ")
    assert [reason.code for reason in error.value.reasons] == ["round_back_reason"]
