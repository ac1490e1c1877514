"""The results of a call: published by an officer line by line, shown to everybody, naming nobody but the granted."""

import csv
import json
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Role
from applications.models import Application, Decision, ResultsPublication
from applications.queries.results import line_standings, public_results, rounds_with_results
from applications.services.results import publish_results
from calls.models import CallLine
from records import clock
from records.models import AuditEvent
from records.rules import Refused
from records.services import store_document
from tests.applications.desk import browser
from tests.factories.accounts import person
from tests.factories.applications import draft, submitted
from tests.factories.rules import codes
from tests.factories.selection import decider, officer

pytestmark = pytest.mark.django_db


def settled(
    title: str, state: str = "granted", amount: str = "60000.00", *, sent: bool = True
) -> Application:
    """An application decided as `state` says, its letter sent or not; the ledger is left alone."""
    one = submitted(title=title)
    granted = state in ("granted", "granted_in_part")
    figures = {"granted": Decimal(amount), "granted_rate": Decimal("90.00")} if granted else {}
    Application.objects.filter(pk=one.pk).update(state=state, decided_at=clock.now(), **figures)
    kind = {"granted": "grant", "rejected": "reject", "not_admitted": "not_admit"}[state]
    Decision.objects.create(
        application=one, kind=kind, state="decided", reasons="Skäl", proposed_by=officer(), decided_by=decider(),
        decided_at=clock.now(), amount=figures.get("granted"), rate=figures.get("granted_rate"),
        letter=store_document(b"%PDF-1.7", "application/pdf") if sent else None,
    )  # fmt: skip
    one.refresh_from_db()
    return one


def published(*states: str) -> CallLine:
    """A published line: a granted project and these others."""
    first = settled("Trygg start")
    for number, state in enumerate(states):
        settled(f"Hemligt {number}", state)
    publish_results(first.line, by=officer())
    return first.line


def page_of(line: CallLine, client: Client | None = None, language: str = "en") -> str:
    answer = (client or Client()).get(reverse("call-results", args=[line.call_id]), {"lang": language})
    assert answer.status_code == 200
    return answer.content.decode()


def read(line: CallLine, form: str) -> bytes:
    answer = Client().get(reverse("call-results-file", args=[line.call_id, form]), {"lang": "en"})
    assert answer.status_code == 200
    assert f'filename="{line.call_id}-results.{form}"' in answer.headers["Content-Disposition"]
    return bytes(answer.content)


def test_page_names_the_granted_and_counts_the_others():
    line = published("rejected", "rejected", "not_admitted")
    body = page_of(line)
    for words in ("Trygg start", "60,000.00", "90% of the costs", line.code):
        assert words in body
    assert "Hemligt" not in body
    for other in Application.objects.exclude(title="Trygg start"):
        assert other.reference not in body
        assert other.organisation.name not in body
    found = public_results(line.call)
    assert (found.granted.count, found.rejected.count, found.not_admitted.count) == (1, 2, 1)
    assert found.granted.granted == Decimal("60000.00")
    requested = [one.requested for one in Application.objects.filter(state="rejected")]
    assert found.rejected.asked == sum(requested)


def test_nothing_is_shown_before_the_publication():
    one = settled("Trygg start")
    body = page_of(one.line)
    assert "Trygg start" not in body
    assert "60,000.00" not in body
    assert "not published yet" in body
    for form in ("csv", "json", "xlsx"):
        assert b"Trygg start" not in read(one.line, form)


def test_files_say_what_the_page_says():
    line = published("rejected")
    rows = list(csv.DictReader(StringIO(read(line, "csv").decode("utf-8-sig"))))
    assert [(row["project"], row["granted"], row["rate"]) for row in rows] == [
        ("Trygg start", "60000.00", "90.00")
    ]
    found = json.loads(read(line, "json"))
    (shown,) = found["lines"]
    assert shown["granted"] == {"count": 1, "sum": "60000.00"}
    assert shown["rejected"]["count"] == 1
    assert [one["project"] for one in shown["projects"]] == ["Trygg start"]
    book = openpyxl.load_workbook(BytesIO(read(line, "xlsx")))
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "Trygg start" in cells
    for form in ("csv", "json"):
        assert b"Hemligt" not in read(line, form)
    assert "Hemligt 0" not in cells


def test_file_of_another_format_does_not_exist():
    line = published()
    assert Client().get(reverse("call-results-file", args=[line.call_id, "pdf"])).status_code == 404


def test_round_in_preparation_has_no_results():
    line = published()
    line.call.state = "draft"
    line.call.save(update_fields=["state"])
    assert Client().get(reverse("call-results", args=[line.call_id])).status_code == 404
    assert Client().get(reverse("call-results-file", args=[line.call_id, "csv"])).status_code == 404


def test_drafts_and_withdrawn_applications_are_not_counted():
    line = published()
    draft(title="Utkast")
    Application.objects.filter(pk=submitted(title="Återtaget").pk).update(state="withdrawn")
    found = public_results(line.call)
    assert found.standing.count == 1
    assert "Återtaget" not in page_of(line)


@pytest.mark.both
def test_publishing_waits_for_every_decision_and_letter():
    first = settled("Trygg start")
    waiting = submitted(title="Ännu inte avgjort")
    settled("Utan brev", "rejected", sent=False)
    (here,) = line_standings(first.call)
    assert (here.decided, here.undecided, here.unsent) == (2, 1, 1)
    with pytest.raises(Refused) as refused:
        publish_results(first.line, by=officer())
    assert codes(refused.value.reasons) == ["undecided_left", "unsent_left"]
    assert not ResultsPublication.objects.exists()
    Application.objects.filter(pk=waiting.pk).update(state="withdrawn")
    Decision.objects.filter(letter=None).update(letter=store_document(b"%PDF-1.7", "application/pdf"))
    publish_results(first.line, by=officer())


def test_line_without_decisions_is_not_published():
    line = draft().line
    with pytest.raises(Refused) as refused:
        publish_results(line, by=officer())
    assert codes(refused.value.reasons) == ["no_results"]


def test_line_is_published_once_and_the_trail_says_by_whom():
    clerk = officer()
    line = settled("Trygg start").line
    publish_results(line, by=clerk)
    with pytest.raises(Refused) as refused:
        publish_results(line, by=clerk)
    assert codes(refused.value.reasons) == ["results_public"]
    event = AuditEvent.objects.get(verb="applications.results_published")
    assert event.stream == line.call.stream
    (standing,) = [one for one in line_standings(line.call) if one.line == line]
    assert (standing.published_by, standing.decided) == (clerk.name, 1)


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.FINANCE, Role.COMMITTEE, Role.AUDITOR, Role.ADMIN])
def test_others_do_not_publish(role):
    line = settled("Trygg start").line
    with pytest.raises(Refused):
        publish_results(line, by=person(role))
    answer = browser(person(role)).post(reverse("desk_results_publish", args=[line.call_id, line.pk]))
    assert answer.status_code == 404
    assert not ResultsPublication.objects.exists()


def test_officer_publishes_from_the_round():
    line = settled("Trygg start").line
    client = browser(officer())
    address = reverse("desk_results", args=[line.call_id])
    assert f"Publish line {line.code}" in client.get(address, {"lang": "en"}).content.decode()
    answer = client.post(reverse("desk_results_publish", args=[line.call_id, line.pk]))
    assert answer.headers["Location"] == address
    assert "Trygg start" in page_of(line)
    assert f"Publish line {line.code}" not in client.get(address, {"lang": "en"}).content.decode()


def test_page_of_the_desk_says_what_a_line_lacks():
    line = settled("Trygg start", sent=False).line
    client = browser(officer())
    body = client.get(reverse("desk_results", args=[line.call_id]), {"lang": "en"}).content.decode()
    assert "Decisions that have not been notified yet: 1." in body
    client.post(reverse("desk_results_publish", args=[line.call_id, line.pk]))
    assert not ResultsPublication.objects.exists()


def test_line_of_another_round_is_not_published_here():
    line = settled("Trygg start").line
    answer = browser(officer()).post(reverse("desk_results_publish", args=["no-such-round", line.pk]))
    assert answer.status_code == 404


def test_results_are_linked_from_the_projects_and_the_closed_call():
    line = published()
    address = reverse("call-results", args=[line.call_id])
    assert address in Client().get(reverse("projects")).content.decode()
    assert list(rounds_with_results(line.call.programme)) == [line.call]
    with clock.at(line.call.closes_at.replace(year=line.call.closes_at.year + 1)):
        assert address in Client().get(reverse("call", args=[line.call_id])).content.decode()


def test_page_takes_as_many_queries_with_one_project_as_with_three():
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page_of(line)
        return len(queries)

    line = published()
    first = asked()
    settled("Andra")
    settled("Tredje", "rejected")
    assert asked() == first <= 12


def test_line_that_is_not_published_is_named_by_its_code_only():
    line = published()
    other = CallLine.objects.create(
        call=line.call, objective=line.objective, measure=None, support="operating", code="OS9"
    )
    waiting = submitted(title="På den andra raden")
    Application.objects.filter(pk=waiting.pk).update(
        line=other,
        state="granted",
        granted=Decimal("7777.00"),
        granted_rate=Decimal(75),
        decided_at=clock.now(),
    )
    found = public_results(line.call)
    assert found.waiting == ("OS9",)
    body = page_of(line)
    assert "Line OS9 is missing" in body
    for form in ("csv", "json"):
        assert b"7777.00" not in read(line, form)
    assert "På den andra raden" not in body
    assert "7,777.00" not in body


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "Haun tulokset"), ("sv", "Utlysningens resultat"), ("en", "Results of the call")],
)
def test_page_speaks_the_language_asked_for(language, words):
    assert words in page_of(published(), language=language)
