"""What the tests of the desk's pages share: somebody's browser, addresses, forms sent and filled."""

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from applications.models import Application
from applications.queries.scoring import criteria_of
from tests.factories.selection import REASON


def browser(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def at(name: str, application: Application, *more: Any) -> str:
    return reverse(name, args=[application.case.reference, *more])


def page_of(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code, answer.headers.get("Location"))
    return answer.content.decode()


def post(client: Client, url: str, data: dict[str, Any], to: str = "") -> str:
    """Send a form; `to` is where it must lead, without it the page is shown again."""
    answer = client.post(url, data)
    if to:
        assert answer.status_code == 302, answer.content.decode()
        assert answer.headers["Location"] == to
        return ""
    assert answer.status_code == 200
    return answer.content.decode()


def filled(application: Application, stage: str, value: str) -> dict[str, str]:
    criteria = criteria_of(application.call)
    codes = [one.code for one in (criteria.checks if stage == "checks" else criteria.criteria)]
    return {f"{code}-value": value for code in codes} | {f"{code}-reason": REASON for code in codes}
