"""How long somebody stays signed in, and what is kept of a form that came too late."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from accounts.services import sessions
from accounts.services.sessions import (
    begin,
    forget_typed,
    form_key,
    is_half_over,
    keep_typed,
    signed_in_until,
    stay,
    typed_before,
)
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PATH = "/my/applications/1/basics/"
FIELDS = [("title", "A title"), ("shown", "1"), ("shown", "2")]


def signed_in(**fields: Any) -> Client:
    client = Client()
    client.force_login(UserFactory(**fields))
    return client


def until(client: Client) -> datetime:
    found = signed_in_until(client.session)
    assert found
    return found


def put_off(client: Client, **ago: float) -> datetime:
    """As if the person had signed in that long ago."""
    session = client.session
    session[sessions.UNTIL] = (until(client) - timedelta(**ago)).isoformat()
    session.save()
    return until(client)


def test_signing_in_begins_the_limit_and_every_page_says_when_it_ends() -> None:
    client = signed_in()
    left = until(client) - timezone.now()
    assert timedelta(seconds=settings.SESSION_COOKIE_AGE - 60) < left
    assert left <= timedelta(seconds=settings.SESSION_COOKIE_AGE)
    page = client.get("/my/").content.decode()
    assert "Signed in until" in page
    assert "Stay signed in" in page
    assert "Signed in until" not in Client().get("/").content.decode()


def test_work_in_the_first_half_of_the_time_writes_nothing() -> None:
    client = signed_in()
    before = put_off(client, hours=3.9)
    client.get("/my/")
    assert until(client) == before


def test_work_in_the_second_half_begins_the_time_anew() -> None:
    client = signed_in()
    before = put_off(client, hours=4.1)
    client.get("/my/")
    assert until(client) > before + timedelta(hours=4)


@pytest.mark.parametrize("header", ["X-Presence", "X-Fragment"])
def test_a_page_that_only_looks_does_not_keep_anybody_signed_in(header: str) -> None:
    client = signed_in()
    before = put_off(client, hours=7)
    client.get("/my/", headers={header: "1"})
    assert until(client) == before


def test_one_stays_by_a_button_with_and_without_script() -> None:
    client = signed_in()
    before = put_off(client, hours=7)
    answer = client.post("/accounts/stay/", {"next": "/my/"})
    assert answer["Location"] == "/my/"
    assert until(client) > before
    said = client.post("/accounts/stay/", headers={"X-Autosave": "1"}).json()
    assert datetime.fromisoformat(said["until"]) == until(client)
    assert said["seconds"] == settings.SESSION_COOKIE_AGE


def test_staying_leads_nowhere_else() -> None:
    answer = signed_in().post("/accounts/stay/", {"next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_who_is_not_signed_in_cannot_stay() -> None:
    assert Client().post("/accounts/stay/")["Location"].startswith("/accounts/login/")
    assert Client().post("/accounts/stay/", headers={"X-Autosave": "1"}).status_code == 401


def test_the_page_after_signing_in_beside_another_asks_to_close_it() -> None:
    assert "Close this tab" in signed_in().get("/accounts/again/").content.decode()
    assert Client().get("/accounts/again/")["Location"] == "/accounts/login/?next=/accounts/again/"


def test_what_was_typed_is_kept_for_the_one_whose_form_it_was() -> None:
    session, user, other = SessionStore(), UserFactory(), UserFactory()
    assert keep_typed(session, form_key(user, PATH), PATH, FIELDS)
    assert typed_before(session, user, PATH) == FIELDS
    assert typed_before(session, other, PATH) is None
    assert typed_before(session, user, "/elsewhere/") is None
    forget_typed(session, PATH)
    assert typed_before(session, user, PATH) is None


def test_what_was_typed_goes_when_another_person_signs_in() -> None:
    session, user = SessionStore(), UserFactory()
    keep_typed(session, form_key(user, PATH), PATH, FIELDS)
    begin(session, user)
    assert typed_before(session, user, PATH) == FIELDS
    begin(session, UserFactory())
    assert session[sessions.TYPED] == {}


def test_nothing_is_kept_without_a_key_of_ours_for_the_very_form() -> None:
    session, user = SessionStore(), UserFactory()
    for key in ("", "forged", form_key(user, "/another/"), form_key(user, PATH)[:-1]):
        assert not keep_typed(session, key, PATH, FIELDS)
    assert sessions.TYPED not in session


def test_too_much_and_too_many_forms_are_not_kept() -> None:
    session, user = SessionStore(), UserFactory()
    assert not keep_typed(session, form_key(user, PATH), PATH, [("a", "x" * sessions.MOST_CHARACTERS)])
    for number in range(sessions.MOST_FORMS):
        path = f"/form/{number}/"
        assert keep_typed(session, form_key(user, path), path, FIELDS)
    assert keep_typed(session, form_key(user, "/form/0/"), "/form/0/", FIELDS)
    assert not keep_typed(session, form_key(user, PATH), PATH, FIELDS)


def test_staying_is_counted_from_now() -> None:
    session = SessionStore()
    assert is_half_over(session)
    stay(session)
    assert not is_half_over(session)
