"""A message and a request for review that arrive after the session has ended: the text comes back after signing in."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.services.sessions import form_key
from applications.models import Message
from records.models import Job
from records.services import run
from tests.factories.accounts import UserFactory
from tests.factories.applications import submitted
from tests.factories.selection import decided

pytestmark = pytest.mark.django_db
BACK = "Your text is back, and not sent yet."
TEXTS = {
    "my_thread": {"text": "En fråga om budgeten"},
    "review_new": {"demand": "Mera stöd till hyran", "grounds": "Hyran behövs"},
}


@pytest.fixture(params=TEXTS)
def form(request: Any) -> tuple[str, Any, dict[str, str]]:
    """The address of a form, whose it is, and what is typed in it."""
    made = submitted() if request.param == "my_thread" else with_decision()
    return reverse(request.param, args=[made.reference]), made.created_by, TEXTS[request.param]


def with_decision() -> Any:
    made = decided(submitted()).application
    run(Job.objects.get(kind="applications.letter").pk)
    return made


def signed_out(url: str, user: Any, typed: dict[str, str]) -> tuple[Client, Any]:
    """A browser whose session ended while the person wrote, and what it is answered."""
    client = Client()
    return client, client.post(url, typed | {"key": form_key(user, url)})


def test_the_form_carries_its_key(form: Any) -> None:
    url, user, _typed = form
    client = Client()
    client.force_login(user)
    assert 'name="key"' in client.get(url).content.decode()


def test_the_text_comes_back_after_signing_in_and_goes_when_it_is_sent(form: Any) -> None:
    url, user, typed = form
    client, answer = signed_out(url, user, typed)
    assert answer["Location"].startswith(reverse("account_login"))
    client.force_login(user)
    page = client.get(url).content.decode()
    assert BACK in page
    assert all(text in page for text in typed.values())
    assert "govuk-error-summary" not in page
    empty = client.get(f"{url}?saved=1").content.decode()
    assert BACK not in empty
    assert not any(text in empty for text in typed.values())
    assert client.post(url, typed).status_code == 302
    assert BACK not in client.get(url).content.decode()


def test_nothing_comes_back_to_another_person(form: Any) -> None:
    url, user, typed = form
    client, _answer = signed_out(url, user, typed)
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404
    client.force_login(user)
    assert BACK not in client.get(url).content.decode()


def test_without_a_key_of_ours_nothing_is_kept_and_nothing_sent(form: Any) -> None:
    url, _user, typed = form
    client = Client()
    answer = client.post(url, typed | {"key": "x"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 403
    assert all(text in answer.content.decode() for text in typed.values() if len(text) > 20)
    assert not Message.objects.exists()
