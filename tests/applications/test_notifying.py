"""How and when a decision was notified: what an officer records moves the time limit."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from applications.models import Decision, NotificationRecord, ReviewRequest
from applications.queries.reviews import last_day_of, notified_by
from applications.services.notifying import Notified, record_notification
from calls.rules.dates import POST, local_day, review_until
from calls.rules.parameters import Parameters
from records import clock
from records.models import AuditEvent
from records.rules import Refused
from tests.factories.revising import asked, clerk_of, owner_of, sent
from tests.factories.selection import decider, impartial, officer, proposed

pytestmark = pytest.mark.django_db
LAW = Parameters()


def codes(work):
    with pytest.raises(Refused) as caught:
        work()
    return [one.code for one in caught.value.reasons]


def test_posted_letter_counts_from_the_day_it_was_posted():
    first = sent()
    today = local_day(clock.now())
    with clock.at(clock.now() + timedelta(days=2)):
        posted = today + timedelta(days=1)
        record_notification(first, Notified("post", posted, None, "Registret."), by=clerk_of(first))
    first = Decision.objects.select_related("application__call__programme").get(pk=first.pk)
    assert (first.sent_by, first.posted_on) == ("post", posted)
    assert notified_by(first) == review_until(posted, POST, LAW)


def test_day_that_was_shown_moves_the_limit_and_that_of_a_request_that_waits():
    first = sent()
    request = asked(first)
    shown = local_day(clock.now()) + timedelta(days=5)
    clerk = clerk_of(first)
    with clock.at(clock.now() + timedelta(days=6)):
        record_notification(first, Notified("electronic", None, shown, "Kvittens."), by=clerk)
    first = Decision.objects.select_related("application__call__programme").get(pk=first.pk)
    assert notified_by(first).notified_on == shown
    assert ReviewRequest.objects.get(pk=request.pk).last_day == last_day_of(first, clock.now())
    assert NotificationRecord.objects.get().reason == "Kvittens."
    event = AuditEvent.objects.get(verb="applications.notification_recorded")
    assert event.data["reason"] == "Kvittens."


def test_electronic_again_forgets_the_day_of_posting_but_keeps_the_record():
    first, today = sent(), local_day(clock.now())
    clerk = clerk_of(first)
    record_notification(first, Notified("post", today, None, "Registret."), by=clerk)
    record_notification(first, Notified("electronic", today, None, "Aldrig postad."), by=clerk)
    first.refresh_from_db()
    assert (first.sent_by, first.posted_on) == ("electronic", None)
    assert NotificationRecord.objects.count() == 2


def test_impossible_days_and_missing_reasons_are_refused():
    first, today = sent(), local_day(clock.now())
    clerk = clerk_of(first)
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    tries = {
        ("post", None, None, "R."): ["posted_missing"],
        ("post", yesterday, None, "R."): ["posted_before_decision"],
        ("post", tomorrow, None, "R."): ["posted_before_decision"],
        ("electronic", None, tomorrow, "R."): ["shown_before_sent"],
        ("electronic", None, None, " "): ["notification_reason"],
    }
    for given, expected in tries.items():
        assert codes(lambda given=given: record_notification(first, Notified(*given), by=clerk)) == expected
    assert not NotificationRecord.objects.exists()


def test_only_an_impartial_officer_records():
    first, today = sent(), local_day(clock.now())
    notified = Notified("post", today, None, "Registret.")
    for who, expected in (
        (officer(), "impartiality_not_declared"),
        (decider(), "role_needed"),
        (owner_of(first), "role_needed"),
    ):
        assert codes(lambda who=who: record_notification(first, notified, by=who)) == [expected]


def test_database_wants_the_day_of_posting():
    first = sent()
    record_notification(first, Notified("electronic", None, None, "E-post."), by=clerk_of(first))
    with pytest.raises(IntegrityError), transaction.atomic():
        NotificationRecord.objects.update(sent_by="post")


def test_what_is_only_proposed_has_not_been_notified():
    waiting, clerk = proposed(), officer()
    impartial(waiting.application, clerk)
    notified = Notified("post", local_day(clock.now()), None, "Registret.")
    assert codes(lambda: record_notification(waiting, notified, by=clerk)) == ["notification_not_decided"]
    assert not NotificationRecord.objects.exists()
