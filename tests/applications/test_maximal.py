"""The largest application: every page asks the database as often as for a small one, and it can be sent."""

import time
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.choices import ApplicationState, Section
from applications.models import Application
from applications.queries.content import content_of
from applications.queries.facts import judge
from applications.services.submitting import submit
from records import clock
from tests.applications.desk import browser
from tests.factories.applications import complete_draft, signing
from tests.factories.maximal import FILES, LINES, PACKAGES, PARTNERS, add_files, maximal
from tests.factories.selection import impartial, officer

pytestmark = pytest.mark.django_db
WHOLE = (
    "application",
    "application_check",
    "application_answers",
    "application_submit",
    "application_preview",
)


def pages(application: Application) -> Iterator[tuple[str, str]]:
    """Every page of a draft."""
    for name in WHOLE:
        yield name, reverse(name, args=[application.reference])
    for section in Section.values:
        if section not in (Section.QUESTIONS, Section.ATTACHMENTS):
            yield section, reverse("application_section", args=[application.reference, section])
    yield "attachments", reverse("application_attachments", args=[application.reference])


def with_a_file(application: Application) -> Application:
    """A small draft with one file beside."""
    add_files(application, 1)
    return application


def asked(client: Client, address: str) -> tuple[int, float]:
    """How many queries a page takes, and how many seconds."""
    begun = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries), time.perf_counter() - begun


def test_it_is_as_large_as_said_and_complete():
    made = maximal()
    content = content_of(made)
    assert (len(content.partners), len(content.lines)) == (PARTNERS, LINES)
    assert (len(content.entries("work_packages")), len(content.attachments)) == (PACKAGES, FILES)
    assert list(judge(content, at=clock.now()).errors) == []


def test_its_pages_ask_the_database_as_often_as_those_of_a_small_one(capsys: pytest.CaptureFixture[str]):
    small, large = with_a_file(complete_draft(partners=1)), maximal()
    few, many = browser(small.created_by), browser(large.created_by)
    found = {name: asked(few, address)[0] for name, address in pages(small)}
    measured = {name: asked(many, address) for name, address in pages(large)}
    with capsys.disabled():
        print("\nthe largest application: page, queries, seconds")
        for name, (queries, seconds) in measured.items():
            print(f"  {name:22} {queries:3} {seconds:6.2f}")
    assert {name: queries for name, (queries, _seconds) in measured.items()} == found


def test_it_is_submitted_and_opens_at_the_desk():
    made = maximal()
    submit(made, signing(made), by=made.created_by)
    made.refresh_from_db()
    assert made.state == ApplicationState.SUBMITTED
    by = officer()
    impartial(made, by)
    for name in ("desk_case", "desk_case_rules", "desk_double_funding"):
        queries, _seconds = asked(browser(by), reverse(name, args=[made.reference]))
        assert queries <= 20
