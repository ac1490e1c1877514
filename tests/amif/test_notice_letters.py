"""How many e-mails somebody gets: at once, one a day, or only what has a deadline; what the law requires, always."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail

import amif.tasks  # noqa: F401  registers the digest, as a worker does
from accounts.choices import NoticePace
from amif.letters import DIGEST, owe_digests, send_digest
from amif.notice_kinds import KINDS, Urgency, mailing_of, urgency_of
from amif.receivers import RECEIVERS
from records import clock
from records.choices import Mailing
from records.models import Job, Notice
from records.services import dispatch, notify, run
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # 7 o'clock in Helsinki
NEWS = {"what": "removed", "organisation": "Hanken", "role": "", "person": ""}


def tell(user, kind="membership", at=MORNING - timedelta(hours=1)):
    params = NEWS if kind == "membership" else {"reference": "2026-1-2D-001", "title": "T", "person": "P"}
    with clock.at(at):
        notify(user, kind, params=params, url="/my/organisations/")
        dispatch(RECEIVERS)
    return Notice.objects.filter(user=user).latest("pk")


def digests(at=MORNING):
    """What the clock's task and a worker do at an instant."""
    with clock.at(at):
        owed = owe_digests(at)
        for job in Job.objects.filter(kind=DIGEST):
            run(job.pk)
    return owed


def kinds_with_templates():
    folder = Path(settings.BASE_DIR) / "templates" / "notices"
    return {path.name.removesuffix(".subject.txt") for path in folder.glob("*.subject.txt")} - {"invitation"}


def test_every_kind_of_notice_has_its_urgency():
    assert kinds_with_templates() - set(KINDS) == set()


def test_kind_nobody_has_placed_goes_out_at_once():
    assert urgency_of("brand_new") == Urgency.REQUIRED
    assert mailing_of("brand_new", NoticePace.DEADLINES) == Mailing.NOW


WANTED = {
    (Urgency.REQUIRED, NoticePace.AT_ONCE): Mailing.NOW,
    (Urgency.REQUIRED, NoticePace.DAILY): Mailing.NOW,
    (Urgency.REQUIRED, NoticePace.DEADLINES): Mailing.NOW,
    (Urgency.DEADLINE, NoticePace.AT_ONCE): Mailing.NOW,
    (Urgency.DEADLINE, NoticePace.DAILY): Mailing.DIGEST,
    (Urgency.DEADLINE, NoticePace.DEADLINES): Mailing.NOW,
    (Urgency.NEWS, NoticePace.AT_ONCE): Mailing.NOW,
    (Urgency.NEWS, NoticePace.DAILY): Mailing.DIGEST,
    (Urgency.NEWS, NoticePace.DEADLINES): Mailing.NONE,
}


@pytest.mark.parametrize(("kind", "pace"), list(product(["decided", "sign", "membership"], NoticePace)))
def test_notice_goes_out_as_its_urgency_and_the_person_want(kind, pace):
    assert mailing_of(kind, pace) == WANTED[KINDS[kind], pace]


@pytest.mark.parametrize("kind", ["decided", "supplement_requested", "submitted", "call_cancelled"])
def test_what_the_law_requires_is_never_put_off(kind):
    assert {mailing_of(kind, pace) for pace in NoticePace} == {Mailing.NOW}


def test_at_once_means_one_letter_each_that_tells_where_to_choose():
    user = UserFactory(language="sv")
    notice = tell(user)
    assert (notice.mailing, notice.mailed_at is not None) == (Mailing.NOW, True)
    [letter] = mail.outbox
    assert letter.to == [user.email]
    assert letter.body.rstrip().endswith("/accounts/notices/")


def test_daily_letter_holds_everything_in_the_persons_language_and_comes_once():
    user = UserFactory(language="fi", notice_pace=NoticePace.DAILY)
    for _ in range(3):
        tell(user)
    assert mail.outbox == []
    assert digests() == 1
    [letter] = mail.outbox
    assert letter.to == [user.email]
    assert "3 ilmoitusta" in letter.subject
    assert letter.body.count("Hanken") == 3
    digests(MORNING + timedelta(minutes=10))
    assert len(mail.outbox) == 1
    assert not Notice.objects.filter(mailed_at=None).exists()


def test_what_comes_after_the_days_letter_waits_for_the_next_morning():
    user = UserFactory(notice_pace=NoticePace.DAILY)
    tell(user)
    digests()
    tell(user, at=MORNING + timedelta(hours=1))
    digests(MORNING + timedelta(hours=2))
    assert len(mail.outbox) == 1
    digests(MORNING + timedelta(days=1))
    assert len(mail.outbox) == 2


def test_nothing_is_sent_before_the_hour_in_helsinki_summer_and_winter():
    tell(UserFactory(notice_pace=NoticePace.DAILY))
    assert digests(MORNING - timedelta(seconds=1)) == 0
    summer = datetime(2027, 6, 1, 4, 0, tzinfo=UTC)
    assert digests(summer - timedelta(seconds=1)) == 0
    assert digests(summer) == 1


def test_what_was_read_in_the_service_does_not_come_by_letter():
    user = UserFactory(notice_pace=NoticePace.DAILY)
    notice = tell(user)
    Notice.objects.filter(pk=notice.pk).update(read_at=MORNING)
    assert digests() == 0
    assert not send_digest(user, date(2026, 11, 23))
    assert mail.outbox == []


def test_closed_account_gets_no_letter():
    user = UserFactory(notice_pace=NoticePace.DAILY)
    tell(user)
    user.is_active = False
    user.save()
    assert digests() == 0


def test_letter_that_cannot_be_sent_leaves_its_notices_waiting(monkeypatch):
    user = UserFactory(notice_pace=NoticePace.DAILY)
    tell(user)

    def fail(*_args, **_named):
        raise OSError("no server")

    with monkeypatch.context() as patched:
        patched.setattr("amif.letters.send_mail", fail)
        with pytest.raises(OSError, match="no server"):
            send_digest(user, date(2026, 11, 23))
    assert Notice.objects.get(user=user).mailed_at is None
    assert send_digest(user, date(2026, 11, 23))
    assert not send_digest(user, date(2026, 11, 23))


def test_each_person_gets_only_the_own_notices():
    one, other = (UserFactory(notice_pace=NoticePace.DAILY) for _ in range(2))
    tell(one)
    tell(other)
    tell(other)
    digests()
    assert sorted(letter.body.count("Hanken") for letter in mail.outbox) == [1, 2]


def test_only_deadlines_means_the_rest_is_in_the_service_alone():
    user = UserFactory(notice_pace=NoticePace.DEADLINES)
    quiet = tell(user)
    loud = tell(user, "sign")
    assert (quiet.mailing, quiet.mailed_at) == (Mailing.NONE, None)
    assert loud.mailing == Mailing.NOW
    assert len(mail.outbox) == 1
    digests()
    assert len(mail.outbox) == 1
