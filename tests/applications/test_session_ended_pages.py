"""Forms of an application sent after the session has ended, by another person or with an old token."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from records import clock
from tests.applications.pages import section_url, signed_in, text_of
from tests.applications.together import AUTOSAVE, editor, opened
from tests.factories.applications import complete_draft, submitted

pytestmark = pytest.mark.django_db


def expired(client: Client) -> Client:
    Session.objects.all().delete()
    return client


def test_an_autosave_without_a_session_is_told_where_to_sign_in() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    data = opened(client, made) | {"title": "Osparad"}
    answer = expired(client).post(section_url(made, "basics"), data, headers=AUTOSAVE)
    assert answer.status_code == 401
    assert answer.json()["url"].startswith("/accounts/login/?next=")
    assert answer.json()["said"] == "You are signed out. Your text is kept in this browser."


def test_another_person_in_the_same_browser_does_not_save_the_first_ones_page() -> None:
    made = complete_draft()
    client, other = signed_in(made.created_by), editor(made)
    data = opened(client, made) | {"title": "Osparad"}
    headers = AUTOSAVE | {"X-User": str(made.created_by.pk)}
    answer = signed_in(other).post(section_url(made, "basics"), data, headers=headers)
    assert answer.status_code == 401
    made.refresh_from_db()
    assert made.title != "Osparad"


def sign_in(client: Client, user: User, following: str) -> Any:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    data = {"login": user.email, "password": "amif-demo-2027", "next": following}
    return client.post("/accounts/login/", data)


def test_a_form_sent_after_the_session_comes_back_after_signing_in() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    url = section_url(made, "basics")
    data = opened(client, made) | {"title": "Skriven i natt", "comment:title": "Och detta"}
    answer = expired(client).post(url, data)
    assert answer["Location"] == f"/accounts/login/?next={url}"
    assert sign_in(client, made.created_by, url)["Location"] == url
    page = client.get(url)
    assert "Your text is back, and not saved yet." in text_of(page)
    assert 'value="Skriven i natt"' in page.content.decode()
    assert 'value="Skriven i natt"' not in client.get(f"{url}?saved=1").content.decode()
    assert client.post(url, opened(client, made)).status_code == 302
    made.refresh_from_db()
    assert made.title == "Skriven i natt"
    assert "not saved yet" not in text_of(client.get(url))


def test_what_somebody_typed_is_not_shown_to_another_person_who_signs_in() -> None:
    made = complete_draft()
    other = editor(made)
    client = signed_in(made.created_by)
    url = section_url(made, "basics")
    expired(client).post(url, opened(signed_in(made.created_by), made) | {"title": "Skriven i natt"})
    sign_in(client, other, url)
    assert "Skriven i natt" not in client.get(url).content.decode()
    assert not client.session["typed"]


def test_a_visitor_without_a_form_of_ours_leaves_nothing_behind() -> None:
    made = submitted()
    client = Client()
    answer = client.post(section_url(made, "basics"), {"title": "x" * 50, "key": "forged"})
    assert answer.status_code == 403
    assert "x" * 50 not in answer.content.decode()
    assert not Session.objects.exists()


def test_a_form_too_old_gives_its_text_back_to_be_sent_again() -> None:
    made = complete_draft()
    client = Client(enforce_csrf_checks=True)
    client.force_login(made.created_by)
    url = section_url(made, "basics")
    data = opened(client, made) | {"title": "En rubrik som inte får gå förlorad"}
    page = client.post(url, data, headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status_code == 403
    assert "En rubrik som inte får gå förlorad" in text_of(page)
    token = client.cookies["csrftoken"].value
    again = dict(page.context["fields"]) | {"csrfmiddlewaretoken": token}
    assert client.post(url, again).status_code == 302
    made.refresh_from_db()
    assert made.title == "En rubrik som inte får gå förlorad"


def test_another_sites_words_are_never_shown_on_ours() -> None:
    made = complete_draft()
    client = Client(enforce_csrf_checks=True)
    for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}, {}):
        page = client.post(
            section_url(made, "basics"), {"title": "Call this number now, please"}, headers=headers
        )
        assert page.status_code == 403
        assert "Call this number" not in page.content.decode()


def test_a_script_with_an_old_token_is_told_in_its_own_way() -> None:
    made = complete_draft()
    answer = Client(enforce_csrf_checks=True).post(
        section_url(made, "basics"), {"title": "x"}, headers=AUTOSAVE
    )
    assert (answer.status_code, "said" in answer.json()) == (401, True)


def test_a_saved_section_tells_script_so_that_it_forgets_its_copy() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    answer = client.post(section_url(made, "basics"), opened(client, made) | {"title": "Ny"})
    assert answer.cookies["amif_saved"].value.startswith("%2Fmy%2Fapplications%2F")


def test_after_the_deadline_script_is_told_why() -> None:
    made = complete_draft()
    client = signed_in(made.created_by)
    data = opened(client, made) | {"title": "Ny"}
    with clock.at(made.call.closes_at + timedelta(microseconds=1)):
        answer = client.post(section_url(made, "basics"), data, headers=AUTOSAVE)
    assert answer.status_code == 403
    assert "The call closed on" in answer.json()["reasons"][0]
