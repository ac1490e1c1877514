"""Passwords tried by the thousand, and a session from its beginning to its end on the server."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client, override_settings

from accounts.models import User
from accounts.services import sessions
from tests.factories.accounts import PASSWORD, UserFactory

LOGIN = "/accounts/login/"
MOST_TRIES = 10
COOKIES = {"SESSION_COOKIE_SECURE": True, "CSRF_COOKIE_SECURE": True}


def confirmed() -> User:
    """Somebody whose address has been confirmed, so that the password alone signs in."""
    user = UserFactory()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def tried(email: str, password: str, number: int = 0) -> Any:
    """The answer to one attempt, each from another network."""
    address = f"10.{number // 200}.{number % 200}.7"
    return Client(REMOTE_ADDR=address).post(LOGIN, {"login": email, "password": password})


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tries", [40, pytest.param(1000, marks=pytest.mark.drill)])
def test_ten_passwords_are_tried_of_a_thousand_sent_at_once(tries: int, record_property: Any) -> None:
    user, other = confirmed(), confirmed()
    looked: Counter[str] = Counter()
    plain = User.check_password

    def counted(self: User, password: str) -> bool:
        looked[str(self.pk)] += 1
        return plain(self, password)

    def once(number: int) -> int:
        try:
            return int(tried(user.email, f"wrong-{number}", number).status_code)
        finally:
            connection.close()

    with patch.object(User, "check_password", counted), ThreadPoolExecutor(20) as pool:
        answers = Counter(pool.map(once, range(tries)))
    record_property(f"{connection.vendor}: {tries} wrong passwords at once", f"{sum(looked.values())} tried")
    assert 1 <= looked[str(user.pk)] <= MOST_TRIES
    assert set(answers) == {200}
    assert tried(user.email, PASSWORD).status_code == 200  # not even the right one any more
    assert tried(other.email, PASSWORD).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("known", [True, False])
def test_known_and_unknown_accounts_cost_one_hash_and_read_alike(known: bool) -> None:
    """Neither time nor words tell who has an account. (The time is the hash's.)"""
    email = UserFactory().email if known else "nobody@example.org"
    hashed: list[str] = []
    plain = MD5PasswordHasher.encode

    def encode(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return plain(self, password, salt)

    with patch.object(MD5PasswordHasher, "encode", encode):
        answer = tried(email, "wrong-password")
    assert hashed == ["wrong-password"]
    assert "not correct" in answer.content.decode()


@pytest.mark.django_db
def test_session_gets_another_key_at_signing_in_and_ends_on_the_server_at_signing_out() -> None:
    user, client = confirmed(), Client()
    session = client.session
    session["visited"] = True
    session.save()
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert kept != before
    assert client.get("/my/").status_code == 200
    client.post("/accounts/logout/")
    for key in (before, kept):
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = key
        assert thief.get("/my/").status_code == 302


def moved_back(client: Client, *names: str, hours: float) -> None:
    """As if it had been that long ago."""
    session = client.session
    for name in names:
        at = sessions.datetime.fromisoformat(session[name]) - timedelta(hours=hours)
        session[name] = at.isoformat()
    session.save()


@pytest.mark.django_db
def test_session_left_alone_for_its_limit_is_over_whatever_its_cookie_says() -> None:
    client = Client()
    client.force_login(UserFactory())
    moved_back(client, sessions.UNTIL, sessions.SINCE, hours=7.99)
    assert client.get("/my/").status_code == 200
    client.force_login(UserFactory())
    moved_back(client, sessions.UNTIL, hours=8)
    assert client.get("/my/").status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_session_ends_twelve_hours_after_signing_in_however_much_one_works() -> None:
    client = Client()
    client.force_login(UserFactory())
    for _ in range(2):
        moved_back(client, sessions.UNTIL, sessions.SINCE, hours=5)
        assert client.get("/my/").status_code == 200
    assert sessions.signed_in_until(client.session) == sessions.last_end(client.session)
    assert not sessions.is_half_over(client.session)
    left = client.post("/accounts/stay/", headers={"X-Autosave": "1"}).json()["seconds"]
    assert abs(left - 2 * 3600) < 60
    moved_back(client, sessions.UNTIL, sessions.SINCE, hours=2)
    assert client.get("/my/").status_code == 302


@pytest.mark.django_db
def test_signing_in_anew_begins_the_whole_limit_anew() -> None:
    user, client = UserFactory(), Client()
    client.force_login(user)
    moved_back(client, sessions.UNTIL, sessions.SINCE, hours=7)
    client.post("/accounts/logout/")
    client.force_login(user)
    left = sessions.last_end(client.session) - sessions.timezone.now()
    assert left > timedelta(hours=11, minutes=59)


@pytest.mark.django_db
def test_cookies_of_production_go_by_https_alone_and_to_no_script() -> None:
    user, client = confirmed(), Client()
    with override_settings(**COOKIES):
        client.get(LOGIN, secure=True)
        answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD}, secure=True)
    session, token = answer.cookies["sessionid"], client.cookies["csrftoken"]
    assert (session["secure"], session["httponly"], session["samesite"]) == (True, True, "Lax")
    assert (token["secure"], token["samesite"]) == (True, "Lax")
    assert session["max-age"] == ""  # gone with the browser
