"""A form of the desk that arrives after the session has ended: what was typed stands in it again after signing in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services.sessions import form_key
from applications.models import Application, Decision, SupplementRequest
from tests.applications.desk import at, browser, filled
from tests.factories.accounts import UserFactory
from tests.factories.applications import submitted
from tests.factories.revising import asked, clerk_of, sent
from tests.factories.selection import assessed, assigned, checked, impartial, officer

pytestmark = pytest.mark.django_db
Form = tuple[str, User, dict[str, str]]
SAVED, SENT = "Your text is back, and not saved yet.", "Your text is back, and not sent yet."


def checks_form() -> Form:
    made, by = submitted(), officer()
    impartial(made, by)
    return at("desk_checks", made), by, filled(made, "checks", "yes")


def score_form() -> Form:
    assessment = assigned()[0]
    impartial(assessment.application, assessment.assessor)
    made = assessment.application
    typed = filled(made, "scores", "4.00") | {"overall": "En bra helhet för regionen."}
    return at("desk_score", made), assessment.assessor, typed


def proposal_form() -> Form:
    by = officer()
    made = assessed(by=by)
    return at("desk_proposal", made), by, {"kind": "reject", "reasons": "Tröskeln nåddes inte."}


def request_form() -> Form:
    by = officer()
    made = checked(by=by)
    typed = {
        "words": "Vi behöver två uppgifter till.",
        "due_at": "1.2.2028 16.15",
        "basics-text": "Numret saknas i kontaktuppgifterna.",
        "basics-parts": "contact_phone",
    }
    return at("desk_supplement_new", made), by, typed


def message_form() -> Form:
    by = officer()
    return at("desk_thread", checked(by=by)), by, {"text": "Tack för kompletteringen!"}


def correction_form() -> Form:
    first = sent()
    typed = {"error": "Beloppet skulle vara 80 000.", "reasons": "Rättat belopp.", "amount": "80000.00"}
    return at("desk_correction", first.application), clerk_of(first), typed


def answer_form() -> Form:
    request = asked()
    url = at("desk_review_answer", request.decision.application, request.pk)
    return url, clerk_of(request.decision), {"outcome": "uphold", "reasons": "Skälen i beslutet håller."}


FORMS: dict[str, tuple[Callable[[], Form], str]] = {
    "checks": (checks_form, SAVED),
    "score": (score_form, SAVED),
    "proposal": (proposal_form, SENT),
    "request": (request_form, SENT),
    "message": (message_form, SENT),
    "correction": (correction_form, SENT),
    "answer": (answer_form, SENT),
}


def sent_signed_out(url: str, user: User, typed: dict[str, str]) -> tuple[Client, Any]:
    """A browser whose session ended while the person wrote, and what it is answered."""
    client = Client()
    return client, client.post(url, typed | {"key": form_key(user, url)})


@pytest.mark.parametrize("name", FORMS)
def test_what_was_typed_stands_in_the_form_again(name: str) -> None:
    made, note = FORMS[name]
    url, user, typed = made()
    assert 'name="key"' in browser(user).get(url).content.decode()
    client, answer = sent_signed_out(url, user, typed)
    assert answer["Location"].startswith(reverse("account_login"))
    client.force_login(user)
    page = client.get(url).content.decode()
    assert note in page
    assert [text for text in typed.values() if text not in page] == []
    assert "govuk-error-summary" not in page
    form = client.get(url).context["form"]
    assert {name: str(form[name].value()) for name in typed} == typed
    assert note not in client.get(f"{url}?saved=1").content.decode()


@pytest.mark.parametrize("name", ["checks", "score", "request", "answer", "message"])
def test_it_is_forgotten_once_it_is_saved(name: str) -> None:
    made, note = FORMS[name]
    url, user, typed = made()
    client, _answer = sent_signed_out(url, user, typed)
    client.force_login(user)
    assert client.post(url, typed | {"go": "send"}).status_code == 302
    assert note not in client.get(url).content.decode()


def test_nothing_of_it_is_written_before_it_is_sent_again() -> None:
    for name in ("request", "proposal"):
        url, user, typed = FORMS[name][0]()
        client, _answer = sent_signed_out(url, user, typed)
        client.force_login(user)
        client.get(url)
    assert not Decision.objects.exists()
    assert not SupplementRequest.objects.exists()


def test_another_officer_at_the_same_machine_sees_nothing_of_it() -> None:
    url, user, typed = message_form()
    client, _answer = sent_signed_out(url, user, typed)
    other = officer()
    impartial(Application.objects.get(), other)
    client.force_login(other)
    page = client.get(url).content.decode()
    assert SENT not in page
    assert typed["text"] not in page


def test_a_form_without_its_key_is_not_kept() -> None:
    url, user, typed = message_form()
    client = Client()
    assert client.post(url, typed)["Location"].startswith(reverse("account_login"))
    client.force_login(user)
    assert SENT not in client.get(url).content.decode()


def test_scores_saved_by_script_say_where_to_sign_in() -> None:
    url, user, typed = score_form()
    answer = Client().post(url, typed, headers={"X-Autosave": "1"})
    assert answer.status_code == 401
    assert answer.json()["url"].startswith(reverse("account_login"))
    other = browser(UserFactory()).post(url, typed, headers={"X-Autosave": "1", "X-User": str(user.pk)})
    assert other.status_code == 401


def test_signing_in_leads_to_the_filtered_list_one_had_asked_for() -> None:
    url = reverse("desk_cases") + "?state=assessment"
    assert Client().get(url)["Location"].endswith("%3Fstate%3Dassessment")
