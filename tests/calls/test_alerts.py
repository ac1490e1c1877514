"""Alerts of new calls: confirmed from the address, told once, ended by one click, telling nobody who is known."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from accounts.choices import Role
from amif.receivers import RECEIVERS
from calls.models import CallAlert
from calls.services import alerts
from calls.tasks import forget_alerts
from records import clock
from records.models import AuditEvent, Job
from records.rules import Refused
from records.services import dispatch, run
from tests.factories.accounts import person
from tests.factories.calls import ProgrammeFactory, alert
from tests.factories.plans import BEFORE, confirmed, plan, ready_round

pytestmark = pytest.mark.django_db
LINK = re.compile(r"http\S+/calls/alerts/([0-9a-f]{64})/")


def ask(client, **fields):
    given = {"email": "reader@example.org", "objectives": ["SO2"], "language": "fi", **fields}
    return client.post(reverse("call-alerts"), given)


def post_letters() -> list:
    """Everything owed is done; the letters sent by it."""
    mail.outbox = []
    dispatch(RECEIVERS)
    while owed := list(Job.objects.owed(clock.now()).filter(kind__startswith="calls.alert")):
        for job in owed:
            run(job.pk)
    return mail.outbox


def published():
    """The autumn's round, published: its lines are of objectives 2 and 3."""
    officer = person(Role.OFFICER)
    call = ready_round(officer)
    with clock.at(BEFORE):
        return confirmed(call, officer)


def test_asking_sends_a_letter_in_the_language_chosen_and_confirms_nothing(client):
    plan()
    answer = ask(client)
    assert answer.status_code == 302
    (letter,) = post_letters()
    row = CallAlert.objects.get()
    assert letter.to == ["reader@example.org"]
    assert "?lang=fi" in letter.body
    assert row.confirmed_at is None
    assert (row.objectives, row.language) == (["SO2"], "fi")


def test_secret_of_the_letter_is_stored_nowhere(client):
    plan()
    ask(client)
    (letter,) = post_letters()
    secret = LINK.search(letter.body)[1]
    row = CallAlert.objects.get()
    kept = [*CallAlert.objects.values().get().values(), *Job.objects.values_list("payload", "key")]
    assert secret not in str(kept)
    assert row.token_hash == alerts.hash_of(secret)


def test_opening_the_link_changes_nothing_and_the_button_confirms(client):
    programme = plan().programme
    row = alert(programme)
    page = reverse("call-alert", args=[alerts.secret_of(row)])
    assert client.get(page).status_code == 200
    row.refresh_from_db()
    assert row.confirmed_at is None
    assert client.post(page, {"objectives": ["SO3"], "language": "sv"}).status_code == 302
    row.refresh_from_db()
    assert row.confirmed_at is not None
    assert (row.objectives, row.language) == (["SO3"], "sv")
    assert AuditEvent.objects.filter(stream=f"alert:{row.pk}", verb="alert.confirmed").count() == 1
    assert "reader@example.org" not in str(list(AuditEvent.objects.values_list("data", "subject", "stream")))


@pytest.mark.parametrize(("late", "works"), [(timedelta(), True), (timedelta(microseconds=1), False)])
def test_link_confirms_for_seven_days_and_not_a_moment_longer(late, works):
    with clock.at(BEFORE):
        row = alert(plan().programme)
    with clock.at(BEFORE + timedelta(days=7) + late):
        if works:
            assert alerts.confirm_alert(row).confirmed_at
        else:
            with pytest.raises(Refused, match="alert_expired"):
                alerts.confirm_alert(row)


def test_page_says_why_an_old_link_confirms_no_more(client):
    with clock.at(BEFORE):
        row = alert(plan().programme)
    with clock.at(BEFORE + timedelta(days=8)):
        body = client.post(
            reverse("call-alert", args=[alerts.secret_of(row)]) + "?lang=en", {"language": "en"}
        ).content.decode()
    assert "The link is older than seven days." in body


def test_answer_is_the_same_for_a_known_address_and_an_unknown_one(client):
    alert(plan().programme, email="known@example.org", confirmed_at=clock.now(), objectives=["SO3"])
    known, unknown = ask(client, email="Known@example.org"), ask(client, email="new@example.org")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(post_letters()) == 2


def test_asking_again_changes_nothing_of_what_is_confirmed(client):
    row = alert(plan().programme, confirmed_at=clock.now(), objectives=["SO3"])
    ask(client)
    (letter,) = post_letters()
    row.refresh_from_db()
    assert (row.objectives, row.language) == (["SO3"], "en")
    assert "You get them already" in letter.body


def test_address_gets_three_letters_a_day(client):
    plan()
    for _ in range(5):
        ask(client)
    assert len(post_letters()) == 3
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        ask(client)
        assert len(post_letters()) == 1


def test_network_that_asks_too_often_is_told_so(client):
    plan()
    answers = [ask(client, email=f"reader{number}@example.org").status_code for number in range(11)]
    assert answers == [302] * 10 + [429]
    assert CallAlert.objects.count() == 10


@pytest.mark.both
def test_published_round_is_told_once_to_whom_it_concerns_and_has_confirmed():
    call = published()
    now, programme = clock.now(), call.programme
    alert(programme, email="all@example.org", confirmed_at=now, language="sv")
    alert(programme, email="back@example.org", confirmed_at=now, objectives=["SO3", "SO1"])
    alert(programme, email="other@example.org", confirmed_at=now, objectives=["SO1"])
    alert(programme, email="asked@example.org")
    alert(ProgrammeFactory(id="z-other"), email="elsewhere@example.org", confirmed_at=now)
    letters = post_letters()
    assert sorted(letter.to[0] for letter in letters) == ["all@example.org", "back@example.org"]
    swedish = next(letter for letter in letters if letter.to == ["all@example.org"])
    assert f"/calls/{call.pk}/?lang=sv" in swedish.body
    assert "4.9.2023" in swedish.body
    Job.objects.filter(kind="calls.alert_news").update(state="waiting", finished_at=None)
    assert post_letters() == []


def test_letter_ends_its_alerts_by_one_click_without_a_cookie(client):
    call = published()
    row = alert(call.programme, confirmed_at=clock.now())
    (letter,) = post_letters()
    address = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in letter.body
    path = address.removeprefix("http://127.0.0.1:8000")
    strict = type(client)(enforce_csrf_checks=True)
    assert strict.get(path).status_code == 200
    assert CallAlert.objects.filter(pk=row.pk).exists()
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not CallAlert.objects.exists()
    assert strict.post(path).status_code == 200


def test_letter_owed_before_the_end_is_not_sent_after_it():
    call = published()
    row = alert(call.programme, confirmed_at=clock.now())
    alerts.owe_letters(call)
    alerts.end_alert(row)
    assert post_letters() == []


def test_unknown_secret_is_not_found(client):
    plan()
    assert client.get(reverse("call-alert", args=["0" * 64])).status_code == 404


def test_beat_forgets_what_nobody_confirmed_in_seven_days():
    programme = plan().programme
    now = clock.now()
    alert(programme, email="old@example.org", asked_at=now - timedelta(days=7, minutes=1))
    alert(programme, email="new@example.org", asked_at=now - timedelta(days=6))
    alert(programme, email="kept@example.org", asked_at=now - timedelta(days=99), confirmed_at=now)
    forget_alerts()
    assert set(CallAlert.objects.values_list("email", flat=True)) == {"new@example.org", "kept@example.org"}


def test_next_letter_has_a_link_that_works_after_the_services_key_changed(settings):
    row = alert(plan().programme, confirmed_at=clock.now())
    settings.SECRET_KEY = "another key"
    new = alerts.secret_for_letter(row)
    assert alerts.alert_by(new) == row
