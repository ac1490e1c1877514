"""Extending, correcting and cancelling a published round: what is refused, what everybody sees, who is told."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from calls.models import CallRound, RoundChange
from calls.queries.calls import accepts_applications, not_called
from calls.queries.reconciliation import reconcile
from calls.services.round_changes import cancel_round, correct_round, expect_decisions, extend_round
from calls.services.rounds import propose_round, turn_calls
from records import clock
from records.models import AuditEvent, OutboxMessage
from records.rules import Refused
from tests.factories.accounts import person
from tests.factories.plans import ALLOCATED, BEFORE, CLOSES, OPENS, confirmed, ready_round

pytestmark = pytest.mark.django_db
WHY = {"fi": "Palvelu oli poissa käytöstä.", "sv": "Tjänsten var ur bruk.", "en": "The service was down."}
TYPED = {f"reason_{code}": text for code, text in WHY.items()}
LATER = CLOSES + timedelta(days=3)
SECOND = timedelta(seconds=1)
DAY = date(2023, 12, 15)
PAGES = ("round-extend", "round-expect", "round-correct", "round-cancel")


@pytest.fixture
def officer():
    return person(Role.OFFICER)


@pytest.fixture
def call(officer):
    call = ready_round(officer)
    with clock.at(BEFORE):
        return confirmed(call, officer)


@pytest.fixture
def desk(client: Client, officer):
    client.force_login(officer)
    return client


def refused(attempt) -> set[str]:
    with pytest.raises(Refused) as error:
        attempt()
    return {reason.code for reason in error.value.reasons}


def page(call: CallRound, name: str) -> str:
    return reverse(name, args=[call.pk])


def test_extended_round_takes_applications_until_its_new_instant(call, officer):
    with clock.at(OPENS):
        extend_round(call, LATER, reason=WHY, by=officer)
    call.refresh_from_db()
    assert accepts_applications(call, CLOSES + SECOND)
    assert accepts_applications(call, LATER)
    assert not accepts_applications(call, LATER + SECOND)
    turn_calls(CLOSES + SECOND)
    call.refresh_from_db()
    assert call.state == "open"


@pytest.mark.parametrize(
    ("now", "closes", "codes"),
    [
        (OPENS, CLOSES, {"extension_not_later"}),
        (OPENS, CLOSES - SECOND, {"extension_not_later"}),
        (CLOSES, LATER, set()),
        (CLOSES + SECOND, LATER, {"round_over"}),
        (OPENS, CLOSES + SECOND, set()),
    ],
)
def test_extension_is_later_than_before_and_comes_before_the_closing(call, officer, now, closes, codes):
    with clock.at(now):
        if codes:
            assert refused(lambda: extend_round(call, closes, reason=WHY, by=officer)) == codes
        else:
            extend_round(call, closes, reason=WHY, by=officer)
    assert RoundChange.objects.count() == (0 if codes else 1)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_everything_public_needs_its_reason_in_every_language(call, officer, language):
    half = {**WHY, language: " "}
    with clock.at(OPENS):
        assert refused(lambda: extend_round(call, LATER, reason=half, by=officer)) == {
            "change_reason_missing"
        }
        assert refused(lambda: cancel_round(call, reason=half, by=officer)) == {"change_reason_missing"}
        texts = {"title": {**call.title, "en": "Another title"}}
        assert refused(lambda: correct_round(call, texts, reason=half, by=officer)) == {
            "change_reason_missing"
        }
    call.refresh_from_db()
    assert (call.state, call.closes_at) == ("published", CLOSES)


def test_extension_is_seen_by_everybody_and_leaves_its_mark(call, officer):
    with clock.at(OPENS):
        extend_round(call, LATER, reason=WHY, by=officer)
        body = Client().get(reverse("call", args=[call.pk])).content.decode()
    assert "Extended: closes 2 October 2023 at 16:15, not 29 September 2023 at 16:15." in body.replace(
        "\u00a0", " "
    )
    assert "The service was down." in body
    event = AuditEvent.objects.get(verb="calls.extended")
    assert (event.actor, event.data["reason"]) == (officer.pk, WHY)
    assert OutboxMessage.objects.filter(topic="calls.extended").count() == 1


def test_change_once_told_is_never_changed_or_deleted(call, officer):
    with clock.at(OPENS):
        extend_round(call, LATER, reason=WHY, by=officer)
    for attempt in (RoundChange.objects.all().delete, lambda: RoundChange.objects.update(kind="x")):
        with pytest.raises(DatabaseError):
            attempt()


def test_correction_keeps_what_stood_there_before(call, officer):
    before = dict(call.title)
    texts = {"title": {**before, "en": "The autumn’s call"}, "summary": call.summary}
    with clock.at(OPENS):
        correct_round(call, texts, reason=WHY, by=officer)
        body = Client().get(reverse("call", args=[call.pk])).content.decode()
    row = RoundChange.objects.get()
    assert row.before == {"title": before}
    assert row.after["title"]["en"] == "The autumn’s call"
    assert "The autumn’s call" in body
    assert "Corrected: title.</b>" in body


def test_correction_changes_something_and_leaves_no_text_out(call, officer):
    with clock.at(OPENS):
        same = {"title": dict(call.title)}
        assert refused(lambda: correct_round(call, same, reason=WHY, by=officer)) == {"correction_unchanged"}
        empty = {"title": {**call.title, "sv": ""}}
        assert refused(lambda: correct_round(call, empty, reason=WHY, by=officer)) == {
            "correction_text_missing"
        }
        with pytest.raises(TypeError):
            correct_round(call, {"cost_models": {}}, reason=WHY, by=officer)


def test_cancelling_gives_the_free_money_back(call, officer):
    with clock.at(OPENS):
        cancel_round(call, by=officer, reason=WHY)
    assert call.state == "cancelled"
    assert not_called(call.programme) == ALLOCATED
    assert reconcile().clean
    assert AuditEvent.objects.get(verb="calls.cancelled").data["reason"] == WHY["en"]
    assert RoundChange.objects.get().kind == "cancelled"


def test_round_nobody_has_seen_is_cancelled_with_one_reason_and_stays_unseen(officer):
    call = ready_round(officer)
    assert refused(lambda: cancel_round(call, by=officer, reason={"fi": " "})) == {"round_cancel_reason"}
    cancel_round(call, by=officer, reason={"fi": "Turha"})
    assert call.state == "cancelled"
    assert not RoundChange.objects.exists()
    assert Client().get(reverse("call", args=[call.pk])).status_code == 404


ROLES = [role for role in Role if role != Role.OFFICER]


@pytest.mark.parametrize("role", ROLES)
def test_only_an_officer_changes_a_published_round(call, client, role):
    somebody = person(role)
    client.force_login(somebody)
    with clock.at(OPENS):
        for attempt in (
            lambda: extend_round(call, LATER, reason=WHY, by=somebody),
            lambda: correct_round(call, {"title": {}}, reason=WHY, by=somebody),
            lambda: expect_decisions(call, DAY, reason=WHY, by=somebody),
            lambda: cancel_round(call, reason=WHY, by=somebody),
        ):
            assert refused(attempt) == {"role_needed"}
        for name in PAGES:
            assert client.get(page(call, name)).status_code == 404
            assert client.post(page(call, name), TYPED).status_code == 404
    assert not RoundChange.objects.exists()


THERE = {
    "draft": {"round-cancel"},
    "proposed": {"round-cancel"},
    "published": set(PAGES),
    "open": set(PAGES),
    "closed": {"round-expect", "round-correct"},
    "settled": set(),
    "cancelled": set(),
}


@pytest.mark.parametrize("state", THERE)
def test_pages_are_there_in_the_states_they_are_for(call, desk, state):
    CallRound.objects.filter(pk=call.pk).update(state=state)
    now = CLOSES + SECOND if state in ("closed", "settled") else OPENS
    with clock.at(now):
        body = desk.get(page(call, "round")).content.decode()
        for name in PAGES:
            there = name in THERE[state]
            assert (desk.get(page(call, name)).status_code == 200) is there, name
            assert (page(call, name) in body) is there, name


def test_extension_is_typed_on_its_page(call, desk):
    with clock.at(OPENS):
        body = desk.post(page(call, "round-extend"), {**TYPED, "closes": "29.9.2023 16.15"}).content.decode()
        assert "An extension ends later than that." in body
        body = desk.post(page(call, "round-extend"), {"closes": "2.10.2023 16.15"}).content.decode()
        assert "Write the reason." in body
        desk.post(page(call, "round-extend"), {**TYPED, "closes": "2.10.2023 16.15"})
    call.refresh_from_db()
    assert call.closes_at == LATER


def test_correction_is_typed_on_its_page(call, desk):
    typed = {f"title_{code}": "Uusi" for code in WHY} | {f"summary_{code}": "Teksti" for code in WHY}
    with clock.at(OPENS):
        desk.post(page(call, "round-correct"), {**typed, **TYPED, "email": "other@example.org"})
    call.refresh_from_db()
    assert call.contact["email"] == "other@example.org"
    assert call.contact["unit"]["en"]
    assert set(RoundChange.objects.get().after) == {"title", "summary", "contact"}


def test_cancelling_is_typed_on_its_page(call, desk):
    with clock.at(OPENS):
        assert "Write the reason." in desk.post(page(call, "round-cancel"), {}).content.decode()
        answer = desk.post(page(call, "round-cancel"), TYPED, follow=True)
    assert "The service was down." in answer.content.decode()
    call.refresh_from_db()
    assert call.state == "cancelled"


def test_proposed_round_is_cancelled_with_one_reason(officer, desk):
    call = ready_round(officer)
    with clock.at(BEFORE):
        propose_round(call, by=officer)
        desk.post(page(call, "round-cancel"), {"reason_en": "Not needed"})
    call.refresh_from_db()
    assert call.state == "cancelled"


def test_round_missed_for_days_is_turned_and_a_late_one_takes_nothing(call):
    late = CLOSES + timedelta(days=5)
    assert not accepts_applications(call, late)
    turned = turn_calls(late)
    assert (turned.opened, turned.closed) == (1, 1)
    call.refresh_from_db()
    assert call.state == "closed"


def test_expected_day_is_told_moved_and_taken_off_with_its_reason(call, officer):
    with clock.at(CLOSES + timedelta(days=20)):
        for day in (DAY, DAY + timedelta(days=31), None):
            expect_decisions(call, day, reason=WHY, by=officer)
    assert [row.after["decisions_by"] for row in RoundChange.objects.all()] == [
        "2023-12-15",
        "2024-01-15",
        None,
    ]
    assert [row.before["decisions_by"] for row in RoundChange.objects.all()] == [
        None,
        "2023-12-15",
        "2024-01-15",
    ]
    assert AuditEvent.objects.filter(verb="calls.rescheduled", actor=officer.pk).count() == 3
    assert OutboxMessage.objects.filter(topic="calls.rescheduled").count() == 3


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (None, {"decisions_day_unchanged"}),
        (CLOSES.date(), {"decisions_before_closing"}),
        (CLOSES.date() + timedelta(days=1), {"decisions_day_passed"}),
    ],
)
def test_expected_day_is_another_after_the_closing_and_still_to_come(call, officer, day, codes):
    with clock.at(CLOSES + timedelta(days=5)):
        assert refused(lambda: expect_decisions(call, day, reason=WHY, by=officer)) == codes
        half = {**WHY, "sv": " "}
        assert refused(lambda: expect_decisions(call, DAY, reason=half, by=officer)) == {
            "change_reason_missing"
        }


def test_extension_does_not_pass_the_expected_day(call, officer):
    CallRound.objects.filter(pk=call.pk).update(decisions_by=CLOSES.date() + timedelta(days=1))
    with clock.at(OPENS):
        reasons = refused(lambda: extend_round(call, LATER, reason=WHY, by=officer))
    assert reasons == {"decisions_before_closing"}


def test_expected_day_stands_on_the_public_page_and_in_the_open_data(call, desk):
    with clock.at(OPENS):
        desk.post(page(call, "round-expect"), {**TYPED, "decisions_by": "15.12.2023"})
        body = Client().get(reverse("call", args=[call.pk])).content.decode().replace("\u00a0", " ")
        data = Client().get(reverse("timetable-file", args=["json"])).json()
    assert "By 15 December 2023" in body
    assert "Decisions are now expected by 15 December 2023." in body
    assert {row["decisions_by"] for row in data["rows"] if row["call"] == call.pk} == {"2023-12-15"}
    assert {row["decisions_by"] for row in data["rows"] if row["call"] != call.pk} <= {None}
    with clock.at(OPENS):
        desk.post(page(call, "round-expect"), TYPED)
        body = Client().get(reverse("call", args=[call.pk])).content.decode()
    assert "No day for the decisions can be told any more." in body


def test_expected_day_is_written_with_the_round_and_not_before_its_closing(officer, desk):
    call = ready_round(officer)
    with clock.at(BEFORE):
        form = desk.get(page(call, "round-edit")).context["form"]
        typed = {name: value for name, value in form.initial.items() if value not in (None, "")}
        typed |= {f"amount_{line.code}": line.planned for line in call.lines.all()}
        typed |= {"opens": "4.9.2023 9.00", "closes": "29.9.2023 16.15"}
        said = desk.post(page(call, "round-edit"), {**typed, "decisions_by": "29.9.2023"}).content.decode()
        assert "Name a day after the closing, or none." in said
        desk.post(page(call, "round-edit"), {**typed, "decisions_by": "15.12.2023"})
    call.refresh_from_db()
    assert call.decisions_by == DAY
