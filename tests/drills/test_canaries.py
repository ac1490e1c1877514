"""A canary in every personal field: nobody outside hears one sing, on no page, in no file, log, task or trail.

Whoever is outside opens every address of the product; a field that holds a person's data and is not in the table fails.
"""

import logging
import re
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.apps import apps
from django.db import models, transaction
from django.http import HttpResponse
from django.test import Client

from records.models import AuditEvent, Job, OutboxMessage
from records.triggers import lifted
from tests.amif.test_disqualified import told
from tests.amif.test_policy import TABLE, World, browser
from tests.drills.conftest import shared, undone

pytestmark = pytest.mark.django_db
OUTSIDE = ("visitor", "stranger", "bystander", "committee", "admin")
"""Of the people of the policy table those to whom the case is never open."""
SINGS = re.compile(r"zq[a-z]+qz", re.IGNORECASE)
NAMED = re.compile(r"name|email|phone|address|postcode|city|iban|bic|holder|expert|sender|ground$|^text$")
PERSONAL: dict[str, tuple[str, ...]] = {
    "accounts.user": ("name", "email"),
    "accounts.organisation": ("address", "postcode", "city", "iban", "bic", "account_holder"),
    "accounts.signatory": ("name", "email"),
    "accounts.beneficialowner": ("name",),
    "accounts.invitation": ("email",),
    "accounts.organisationtie": ("name", "ground"),
    "applications.application": ("contact_name", "contact_email", "contact_phone"),
    "applications.applicationpartner": ("contact_name", "contact_email"),
    "applications.attachment": ("name",),
    "applications.expertstatement": ("expert", "name", "text"),
    "applications.impartialitydeclaration": ("ground",),
    "applications.declarationstatement": ("ground",),
    "applications.differencenote": ("text",),
    "applications.lateanswer": ("name", "text"),
    "applications.message": ("text",),
    "applications.messagefile": ("name",),
    "applications.reviewrequest": ("sender", "document_name"),
    "applications.supplementitem": ("text",),
    "calls.criteriavote": ("name",),
    "applications.declinedgrant": ("sender",),
    "applications.fieldcomment": ("text",),
    "calls.callalert": ("email",),
}
"""Fields that hold a person's data, or words about one."""
NOT_PERSONAL = {
    "accounts.organisation": ("name", "no_id_ground", "no_owner_ground"),
    "accounts.savedview": ("name",),
    "applications.application": ("ground",),
    "applications.applicationpartner": ("name",),
    "applications.searchtext": ("text",),
    "calls.plancomment": ("text",),
}
"""Fields of the same names that hold none: of organisations, of rules, or meant for everybody who reads the page."""
HEARD = {
    ("admin", "accounts.user.name"),
    ("admin", "accounts.user.email"),
    ("committee", "calls.criteriavote.name"),
}
"""Who is meant to see what all the same: the administrator the people, the committee its own members' votes."""


def canary(label: str, field: str) -> str:
    """A word that is nowhere else and says where it comes from."""
    return f"zq{label.replace('.', 'x')}x{field.replace('_', 'x')}qz"


SAYS = {canary(label, field): f"{label}.{field}" for label, fields in PERSONAL.items() for field in fields}


def planted() -> int:
    """Puts the canaries into every row, each told apart by its number; how many rows have one."""
    rows = 0
    with lifted():
        for label, fields in PERSONAL.items():
            model = apps.get_model(label)
            for row in model._base_manager.all():
                words = {name: sung(model, row, name) for name in fields}
                model._base_manager.filter(pk=row.pk).update(**words)
                rows += 1
    return rows


def sung(model: type[models.Model], row: Any, name: str) -> str:
    """The canary of a field in the shape it has to have."""
    word = canary(model._meta.label_lower, name)
    field = model._meta.get_field(name)
    return f"{word}{row.pk}@example.org" if isinstance(field, models.EmailField) else word


def heard(said: str) -> set[str]:
    """The fields whose canaries are in a text."""
    return {SAYS[word] for word in map(str.lower, SINGS.findall(said)) if word in SAYS}


def own(user: Any) -> set[str]:
    """What everybody may see of themselves."""
    return {"accounts.user.name", "accounts.user.email"} if user else set()


class Log(logging.Handler):
    """Everything that is logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@pytest.fixture
def log() -> Iterator[Log]:
    handler, root = Log(), logging.getLogger()
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)


def candidates() -> set[str]:
    """Every column of text of our apps whose name sounds like a person's."""
    found = set()
    for model in apps.get_models():
        if model._meta.app_label in ("accounts", "applications", "calls", "records"):
            for field in model._meta.concrete_fields:
                free = isinstance(field, models.CharField | models.TextField) and not field.choices
                if free and NAMED.search(field.name):
                    found.add(f"{model._meta.label_lower}.{field.name}")
    return found


def listed(table: dict[str, tuple[str, ...]]) -> set[str]:
    return {f"{label}.{field}" for label, fields in table.items() for field in fields}


def test_every_field_that_could_hold_a_persons_data_is_in_a_table() -> None:
    assert candidates() - listed(PERSONAL) - listed(NOT_PERSONAL) == set()
    assert listed(PERSONAL) | listed(NOT_PERSONAL) <= candidates()


@shared(12)
def test_no_canary_is_heard_outside(world: World, log: Log, share: int, record_property: Any) -> None:
    as_html = patch("applications.renderers.application.pdf", lambda html, **_: b"%PDF-" + html.encode())
    with as_html, transaction.atomic():
        rows, wrong, asked = planted(), [], 0
        inside = world.address("desk/cases/<str:reference>/")
        assert "applications.message.text" in heard(told(browser(world.people["officer"]).get(inside)))
        for who in OUTSIDE:
            user = world.people[who]
            client = browser(user)
            for route in [*TABLE["get"]][::share]:
                found = heard(told(undone(client, "get", world.address(route)))) - own_page(route, user)
                wrong += [f"{route} by {who}: {one}" for one in found if (who, one) not in HEARD]
                asked += 1
        wrong += [f"log: {one}" for one in heard("\n".join(log.said))]
        transaction.set_rollback(True)
    record_property("answers listened to", f"{asked}; {rows} rows with a canary; {len(wrong)} heard")
    assert wrong == []
    assert rows > 40


def own_page(route: str, user: Any) -> set[str]:
    """What the reader of a page may see of himself or herself there; and an alert whoever has its letter."""
    alert = {"calls.callalert.email"} if route.startswith("calls/alerts/<slug:token>/") else set()
    return own(user) | alert


def test_no_canary_is_in_a_task_a_message_between_parts_or_the_trail(world: World) -> None:
    """What leaves the tables: jobs of the queue, the outbox and the audit trail name rows, never people."""
    people = [user for user in world.people.values() if user is not None]
    words = {one.email for one in people} | {one.name for one in people if len(one.name) > len("Person 1")}
    for model, field in ((Job, "payload"), (OutboxMessage, "payload"), (AuditEvent, "data")):
        rows: list[str] = [str(row) for row in model._base_manager.values_list(field, flat=True)]
        assert rows
        text = "\n".join(rows)
        assert [word for word in sorted(words) if word in text] == []
        assert "@" not in text


def test_error_pages_repeat_nothing_of_what_was_sent(world: World) -> None:
    client = Client()
    for path, status in (
        ("/zqerrorqz/", 404),
        ("/calls/zqerrorqz/", 404),
        ("/api/v1/actions/?zqerrorqz=1", 400),
    ):
        answer: HttpResponse = client.get(path, {"q": "zqerrorqz"} if "?" not in path else None)
        assert answer.status_code == status
        shown = re.sub(r'(href|value|content)="[^"]*"', "", answer.content.decode())
        assert status == 400 or "zqerrorqz" not in shown.lower()
