"""Owed jobs and the outbox: done once, given back when a worker dies, never lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from amif.receivers import RECEIVERS
from records import clock
from records.choices import JobState
from records.models import Job, Notice, OutboxMessage
from records.services import dispatch, handles, heartbeat, notify, owe, run, run_newest, sweep_owed, tell
from records.services.jobs import HANDLERS, MOST_ATTEMPTS
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind():
    name = f"test.{uuid4()}"
    yield name
    HANDLERS.pop(name, None)


def test_job_owed_twice_under_one_key_is_one_job(kind):
    assert owe(kind, f"{kind}:1", {}).pk == owe(kind, f"{kind}:1", {}).pk
    assert Job.objects.filter(kind=kind).count() == 1


def test_job_is_done_once_however_often_it_is_rung_for(kind):
    done = []
    handles(kind)(lambda job: done.append(job.pk))
    job = owe(kind, kind, {})
    assert [run(job.pk), run(job.pk), run(str(job.pk))] == [True, False, False]
    assert done == [job.pk]
    job.refresh_from_db()
    assert (job.state, job.lease_until, job.attempts) == (JobState.DONE, None, 1)


def test_job_under_a_lease_is_not_taken_and_after_the_lease_it_is(kind):
    done = []
    handles(kind)(lambda job: done.append(job.attempts))
    job = owe(kind, kind, {})
    later = timezone.now() + timedelta(seconds=10)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, lease_until=later, attempts=1)
    assert not run(job.pk)
    with clock.at(later + timedelta(seconds=1)):
        assert sweep_owed() == 1
        assert run(job.pk)
    assert done == [2]


def test_newest_job_goes_before_a_backlog_and_every_job_has_its_turn(kind):
    done = []
    handles(kind)(lambda job: done.append(job.key))
    with clock.at(timezone.now() - timedelta(days=900)):
        backlog = [owe(kind, f"{kind}:{number}", {}) for number in range(3)]
    urgent = owe(kind, f"{kind}:now", {})
    rung = [*backlog, urgent]
    assert [run_newest(job.pk) for job in rung] == [True] * 4
    assert not run_newest(urgent.pk)
    assert done[0] == urgent.key
    assert sorted(done) == sorted(job.key for job in rung)


def test_worker_that_lost_its_lease_cannot_overwrite_the_next_ones_progress(kind):
    handles(kind)(lambda job: None)
    job = owe(kind, kind, {})
    until = timezone.now() + timedelta(minutes=1)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, lease_until=until, attempts=2, done=5)
    job.attempts = 1
    heartbeat(job, done=99)
    job.refresh_from_db()
    assert job.done == 5


def test_failing_job_is_owed_again_until_it_is_given_up(kind):
    def fail(job):
        raise ValueError("the printer is on fire")

    handles(kind)(fail)
    job = owe(kind, kind, {})
    for attempt in range(1, MOST_ATTEMPTS + 1):
        with pytest.raises(ValueError, match="on fire"):
            run(job.pk)
        job.refresh_from_db()
        assert job.attempts == attempt
        assert "on fire" in job.error
        assert job.state == (JobState.FAILED if attempt == MOST_ATTEMPTS else JobState.WAITING)
    assert not run(job.pk)
    assert job.given_up


def test_job_of_a_transaction_that_fails_is_not_owed(kind):
    with transaction.atomic():
        owe(kind, kind, {})
        transaction.set_rollback(True)
    assert not Job.objects.filter(kind=kind).exists()


def test_message_is_handed_over_once_and_stays_when_its_receiver_fails():
    heard = []
    tell("test.topic", {"n": 1})
    assert dispatch({"test.topic": heard.append}) == 1
    assert dispatch({"test.topic": heard.append}) == 0
    assert heard == [{"n": 1}]

    def fail(payload):
        raise OSError("mail is away")

    tell("test.topic", {"n": 2})
    tell("test.other", {"n": 3})
    others = []
    assert dispatch({"test.topic": fail, "test.other": others.append}) == 1
    assert others == [{"n": 3}]
    assert OutboxMessage.objects.filter(dispatched_at=None).count() == 1
    assert dispatch({"test.topic": heard.append}) == 1
    assert heard[-1] == {"n": 2}


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Application 2023-2-2D-001"), ("fi", "2023-2-2D-001"), ("sv", "2023-2-2D-001")],
)
def test_notice_is_mailed_in_the_persons_language_with_a_whole_address(mailoutbox, settings, language, words):
    settings.SITE_URL = "https://grants.example.org"
    user = person(language=language)
    notify(user, "assigned", params={"reference": "2023-2-2D-001"}, url="/desk/cases/2023-2-2D-001/score/")
    dispatch(RECEIVERS)
    (mail,) = mailoutbox
    assert words in mail.subject
    assert mail.to == [user.email]
    assert "https://grants.example.org/desk/cases/2023-2-2D-001/score/" in mail.body
    assert Notice.objects.filter(user=user).count() == 1
