"""The audit trail and the one function that moves a state."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.choices import Role
from calls.models import CallRound
from records.models import AuditEvent, OutboxMessage
from records.rules import Reason, Refused
from records.services import append, move, store_document, verify
from records.triggers import install, remove
from tests.factories.accounts import person
from tests.factories.calls import CallRoundFactory

pytestmark = pytest.mark.django_db


def allowed(user, obj):
    return None


def test_events_of_a_stream_are_numbered_and_chained():
    officer = person(Role.OFFICER)
    first = append("test:1", "begun", by=officer, data={"amount": "10.00"})
    second = append("test:1", "ended", by=None)
    assert (first.sequence, second.sequence) == (1, 2)
    assert second.previous_hash == first.hash
    assert verify("test:1") == []


@pytest.mark.parametrize(
    ("column", "value"), [("verb", "'forged'"), ("data", '\'{"amount": "99.00"}\''), ("actor", "NULL")]
)
def test_one_altered_byte_is_named(column, value):
    append("test:1", "begun", by=person(), data={"amount": "10.00"})
    append("test:1", "ended", by=None)
    remove()
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE records_auditevent SET {column} = {value} WHERE stream = 'test:1' AND sequence = 1"
        )
    install()
    assert "test:1 #1" in verify("test:1")


def test_a_missing_last_event_is_noticed():
    append("test:1", "begun", by=None)
    append("test:1", "ended", by=None)
    remove()
    AuditEvent.objects.filter(stream="test:1", sequence=2).delete()
    install()
    assert verify("test:1") == ["test:1 head"]


@pytest.mark.parametrize("change", ["update", "delete"])
def test_events_and_documents_can_be_neither_changed_nor_deleted(change):
    event = append("test:1", "begun", by=None)
    document = store_document(b"content", "text/plain")
    for row, values in ((event, {"verb": "x"}), (document, {"size": 1})):
        rows = type(row).objects.filter(pk=row.pk)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rows.update(**values) if change == "update" else rows.delete()


def test_move_writes_state_event_and_message_together():
    call, officer = CallRoundFactory(state="closed"), person(Role.OFFICER)
    move(call, "settle", by=officer, why_not=allowed, reason="all decided")
    assert call.state == "settled"
    event = AuditEvent.objects.get(stream=call.stream)
    assert (event.verb, event.actor, event.data["from"], event.data["to"], event.data["reason"]) == (
        "calls.settled",
        officer.pk,
        "closed",
        "settled",
        "all decided",
    )
    assert OutboxMessage.objects.get(topic="calls.settled").payload["id"] == call.pk


@pytest.mark.parametrize(("state", "step"), [("draft", "settle"), ("settled", "cancel"), ("open", "publish")])
def test_move_refuses_what_the_table_does_not_have(state, step):
    call = CallRoundFactory(state=state)
    with pytest.raises(Refused) as refused:
        move(call, step, by=None, why_not=allowed)
    assert refused.value.reasons[0].code == "wrong_state"
    assert CallRound.objects.get(pk=call.pk).state == state
    assert not OutboxMessage.objects.exists()


def test_move_refuses_with_the_permissions_reason_and_writes_nothing():
    call = CallRoundFactory(state="closed")
    with pytest.raises(Refused) as refused:
        move(call, "settle", by=None, why_not=lambda user, obj: Reason("not_yours", "No."))
    assert refused.value.reasons[0].code == "not_yours"
    assert CallRound.objects.get(pk=call.pk).state == "closed"
    assert not AuditEvent.objects.filter(stream=call.stream).exists()


def test_the_same_content_is_stored_once():
    first = store_document(b"the same", "text/plain")
    assert store_document(b"the same", "text/plain").pk == first.pk
    assert store_document(b"other", "text/plain").pk != first.pk
