"""Whoever sends more fields than a form has changes nothing by them: no state, sum or role, nor somebody else's row.

Each form is sent twice, as it stands on its page and with every column of every table beside; both must write the same.
"""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.test import Client

from tests.amif.test_policy import TABLE, World, browser, expected
from tests.drills.conftest import shared

pytestmark = pytest.mark.django_db
OURS = ("accounts", "applications", "calls", "indicators", "records", "reporting", "account", "auth", "mfa")
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
ASIDE = ("django_session",)
CHANCE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{32,64}\b"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d[0-9:.+]*|(md5|pbkdf2_sha256)\$\S+"
)
"""What differs between two equal requests: keys, hashes, instants, salted passwords."""
TAKEN = ("200", "to", "400", "409", "422")
ADDED = {
    models.BooleanField: "on",
    models.DateTimeField: "2099-12-31T12:00:00+00:00",
    models.DateField: "2099-12-31",
    models.JSONField: '{"injected": 1}',
    models.IntegerField: "1",
    models.DecimalField: "100.00",
    models.ForeignKey: "1",
    models.UUIDField: "00000000-0000-4000-8000-000000000001",
    models.EmailField: "injected@example.org",
}


class Forms(HTMLParser):
    """The forms of a page that are sent by POST: where to, and what stands in their fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, list[str]]]] = []
        self.inside, self.text, self.select = False, "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in given}
        if tag == "form":
            self.inside = at.get("method", "").lower() == "post"
            if self.inside:
                self.forms.append((at.get("action", ""), {}))
        elif self.inside and tag in ("input", "textarea", "select") and at.get("name"):
            self.field(tag, at)
        elif self.inside and tag == "option" and self.select and "selected" in at:
            self.set(self.select, at.get("value", ""))

    def field(self, tag: str, at: Mapping[str, str]) -> None:
        self.select = at["name"] if tag == "select" else self.select
        self.text = at["name"] if tag == "textarea" else ""
        ticked = at.get("type") not in ("radio", "checkbox", "file", "submit") or "checked" in at
        self.forms[-1][1].setdefault(at["name"], [])
        if tag == "input" and ticked:
            self.set(at["name"], at.get("value", ""))

    def set(self, name: str, value: str) -> None:
        self.forms[-1][1][name].append(value)

    def handle_data(self, data: str) -> None:
        if self.text:
            self.set(self.text, data)
            self.text = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag in ("textarea", "select"):
            self.text = self.select = ""


def as_shown(client: Client, address: str) -> dict[str, list[str]]:
    """The page's own form at this address, filled in as it is shown; empty for an address that only takes."""
    page = client.get(address)
    if page.status_code != 200 or "html" not in page.headers.get("Content-Type", ""):
        return {}
    shown = Forms(page.content.decode()).forms
    return next((fields for action, fields in shown if action in ("", address)), {})


def columns() -> dict[str, str]:
    """Every column of every table by both its names, with a value that fits."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            for field in model._meta.concrete_fields:
                value = next((ADDED[kind] for kind in type(field).__mro__ if kind in ADDED), "injected")
                found |= {field.name: value, field.attname: value, f"0-{field.name}": value}
    return found


COLUMNS = columns()


class Written:
    """What was written while it was on, without what is never twice the same."""

    def __init__(self) -> None:
        self.rows: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.match(sql) and not any(name in sql for name in ASIDE):
            self.rows.append(CHANCE.sub("#", f"{sql} {params}"))
        return execute(sql, params, many, context)


def sent(client: Client, address: str, data: Mapping[str, Any]) -> tuple[int, list[str]]:
    """Status, and what was written; all of it undone."""
    written = Written()
    with transaction.atomic():
        with connection.execute_wrapper(written):
            answer: HttpResponse = client.post(address, data)
        transaction.set_rollback(True)
    return answer.status_code, written.rows


def compared(client: Client, address: str, data: Mapping[str, Any]) -> tuple[bool, str]:
    """Whether the plain form wrote anything, and how it differs from the one with every column beside."""
    more = {name: value for name, value in COLUMNS.items() if name not in data}
    plain, swollen = sent(client, address, data), sent(client, address, {**data, **more})
    if plain == swollen:
        return bool(plain[1]), ""
    news = [row for row in swollen[1] if row not in plain[1]]
    return bool(plain[1]), f"{address}: {plain[0]} became {swollen[0]}; {news[:2]}"


def senders(world: World, share: int) -> Iterator[tuple[str, Client, str]]:
    """Every form's address with somebody who may send it."""
    for route, row in [*TABLE["post"].items()][::share]:
        who = [who for who, cell in expected(row).items() if cell in TAKEN and who != "visitor"]
        who += ["visitor"] if expected(row)["visitor"] in TAKEN else []
        if who:
            yield route, browser(world.people[who[0]]), world.address(route)


@shared(7)
def test_fields_a_form_does_not_have_change_nothing(world: World, share: int, record_property: Any) -> None:
    wrong, asked, writing = [], 0, 0
    for route, client, address in senders(world, share):
        wrote, said = compared(client, address, as_shown(client, address))
        wrong += [f"{route}: {said}"] if said else []
        asked, writing = asked + 1, writing + wrote
    record_property(
        "forms sent with every column beside", f"{asked}, {writing} of them wrote, {len(wrong)} otherwise"
    )
    assert not wrong, "\n".join(wrong)
    assert writing >= (20 if share == 1 else 3)
