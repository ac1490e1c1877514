"""The whole file of a case: what is in it with which fingerprint, for whom, how long, and within which memory."""

import csv
import hashlib
import html
import io
import json
import tracemalloc
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

import applications.tasks  # noqa: F401  registers the making of case files, as a worker does
from accounts.choices import Role
from accounts.models import User
from applications.choices import ScanState, Side
from applications.models import Application, Attachment, CaseFile
from applications.queries.case_file import dossier_of, reviews_for
from applications.renderers import case_file_items
from applications.renderers.application import application_html
from applications.renderers.case_file import write_case_file
from applications.renderers.case_file_items import cleaned
from applications.renderers.case_file_metadata import COLUMNS
from applications.services.case_files import (
    CASE_FILE,
    KEPT,
    ask_case_file,
    forget_case_files,
    job_of,
    take_case_file,
)
from applications.services.declaring import declare
from applications.services.messages import send_message
from records import clock
from records.models import AuditEvent, Job, Notice, StoredDocument
from records.services import run, store_document
from tests.applications.desk import at, browser, page_of
from tests.factories.accounts import person
from tests.factories.records import secret, submitted_with, told_by_expert
from tests.factories.refusals import refused_with
from tests.factories.selection import REASON, assigned, checked, decided, impartial, officer, proposed

pytestmark = pytest.mark.django_db


def made(application: Application, by: User, language: str = "en") -> CaseFile:
    """Asked for and made, as by a worker."""
    asked = ask_case_file(application, language, by=by)
    assert run(job_of(asked).pk)
    asked.refresh_from_db()
    return asked


def unpacked(asked: CaseFile) -> dict[str, bytes]:
    with zipfile.ZipFile(asked.path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def metadata(parts: dict[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(parts["metadata.json"])
    return found


def words(content: bytes) -> str:
    """What a paper says, laid out or not (`plain_papers`)."""
    if not content.startswith(b"%PDF"):
        return " ".join(html.unescape(strip_tags(content.decode())).split())
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


@pytest.fixture
def plain_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers of the case as HTML: laying out a PDF takes most of the time and is looked at in two tests."""
    monkeypatch.setattr(case_file_items, "bound", lambda document, language: document.encode())
    monkeypatch.setattr(case_file_items, "application_pdf", lambda *about: application_html(*about).encode())


@pytest.fixture
def whole() -> tuple[Application, User]:
    """A proposed case with files, checks, scores and a message."""
    by = officer(name="Aino Esittelijä")
    application = proposed(submitted_with(2), by=by).application
    send_message(application, Side.AUTHORITY, "=HYPERLINK(1)", by=by)
    return application, by


# What is in it


def test_file_has_everything_of_a_case_each_with_its_fingerprint(whole):
    application, by = whole
    secret(application, by=by)
    parts = unpacked(made(application, by))
    rows = {one["path"]: one for one in metadata(parts)["files"]}
    assert sorted(rows) == sorted(set(parts) - {"metadata.json", "metadata.csv"})
    for path, row in rows.items():
        assert row["sha256"] == hashlib.sha256(parts[path]).hexdigest(), path
        assert row["size"] == len(parts[path])
        assert set(row) == set(COLUMNS)
    assert [path for path in sorted(parts) if not path.endswith(".json")] == [
        "1-application/version-1.pdf",
        "2-files/attachment-01-Bilaga 0.pdf",
        "2-files/attachment-02-Bilaga 1.pdf",
        "3-reviews/checks-and-scores.pdf",
        "4-handling/handling.pdf",
        "6-history/history.csv",
        "index.pdf",
        "metadata.csv",
    ]
    content = application.submissions.get().content_id
    assert rows["1-application/version-1.json"]["sha256"] == content


def test_metadata_tell_the_case_and_the_secrecy_of_each_file(whole, plain_papers):
    application, by = whole
    mark = secret(application, by=by, parts="Punkt 3")
    application.case.register_number = "VN/1234/2026"
    application.case.save()
    parts = unpacked(made(application, by))
    said = metadata(parts)
    assert said["case"]["case_number"] == "VN/1234/2026"
    assert said["case"]["reference"] == application.case.reference
    assert said["case"]["title"] == application.title
    assert said["case"]["publicity"] == "secret_in_part"
    assert said["case"]["retention_years"] == 5
    assert said["case"]["party"]["business_id"] == application.organisation.business_id
    assert said["made_for"] == "Aino Esittelijä"
    row = next(one for one in said["files"] if "attachment-01" in one["path"])
    assert row["publicity"] == "secret_in_part"
    assert row["secrecy_ground"] == "621/1999, section 24(1), point 20"
    assert row["secrecy_until"] == mark.until.isoformat()
    assert row["secrecy_parts"] == "Punkt 3"
    assert {one["publicity"] for one in said["files"] if "attachment-01" not in one["path"]} == {"public"}


def test_table_says_the_same_as_the_json_and_holds_no_formula(whole, plain_papers):
    application, by = whole
    Attachment.objects.update(title="=cmd|' /C calc'!A0", name="=1+1.pdf")
    parts = unpacked(made(application, by))
    rows = list(csv.DictReader(io.StringIO(parts["metadata.csv"].decode())))
    assert [one["sha256"] for one in rows] == [one["sha256"] for one in metadata(parts)["files"]]
    assert [one["title"] for one in rows if one["type"] == "attachment"] == ["'=cmd|' /C calc'!A0"] * 2
    for content in (parts["metadata.csv"], parts["6-history/history.csv"]):
        for row in csv.reader(io.StringIO(content.decode())):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row), row


@pytest.mark.parametrize(
    ("language", "secrecy"),
    [
        ("fi", "Salassa pidettävä: JulkL 24.1 § 20 k"),
        ("sv", "Sekretessbelagd: OffL 24 § 1 mom. 20 punkten"),
        ("en", "Secret: act 621/1999, section 24(1), point 20"),
    ],
)
def test_cover_and_the_secret_version_carry_the_mark(whole, language, secrecy, plain_papers):
    application, by = whole
    secret(application, "submission", by=by)
    parts = unpacked(made(application, by, language))
    assert secrecy in words(parts["index.pdf"])
    assert secrecy in words(parts["1-application/version-1.pdf"])
    assert secrecy not in words(parts["4-handling/handling.pdf"])


def test_papers_tell_reasons_messages_proposal_and_history(whole):
    application, by = whole
    parts = unpacked(made(application, by))
    reviews, handling = (
        words(parts[one]) for one in ("3-reviews/checks-and-scores.pdf", "4-handling/handling.pdf")
    )
    assert reviews.count(REASON) >= 4
    assert "=HYPERLINK(1)" in handling
    assert "Projektet svarar väl mot behovet." in handling
    assert "Earmarked" in handling
    history = list(csv.DictReader(io.StringIO(parts["6-history/history.csv"].decode())))
    assert [one["sequence"] for one in history] == sorted((one["sequence"] for one in history), key=int)
    trail = AuditEvent.objects.filter(stream=application.stream)
    assert {one["hash"] for one in history} <= set(trail.values_list("hash", flat=True))
    assert "applications.opened" not in {one["event"] for one in history}
    assert "applications.file_asked" in {one["event"] for one in history}


def test_paper_that_repeats_a_secret_statement_is_secret_in_part_itself(plain_papers):
    by = officer()
    application = checked(submitted_with(1), by=by)
    told_by_expert(application, "Metodens pris är hemligt.", by=by)
    mark = secret(application, "statement", by=by)
    parts = unpacked(made(application, by))
    row = next(one for one in metadata(parts)["files"] if one["type"] == "reviews")
    assert (row["publicity"], row["secrecy_until"]) == ("secret_in_part", mark.until.isoformat())
    assert row["secrecy_parts"].startswith("Statement of Docent Maja Sund (Secret: act 621/1999")
    assert "Metodens pris är hemligt." in words(parts["3-reviews/checks-and-scores.pdf"])
    assert "Secret: act 621/1999" in words(parts["3-reviews/checks-and-scores.pdf"])
    assert "hemligt" not in words(parts["4-handling/handling.pdf"])


def test_statement_of_an_expert_is_in_it(plain_papers):
    by = officer()
    application = checked(submitted_with(1), by=by)
    told_by_expert(application, by=by)
    parts = unpacked(made(application, by))
    assert "Metoden är prövad." in words(parts["3-reviews/checks-and-scores.pdf"])


def test_decision_letter_lies_in_it_byte_for_byte():
    decision = decided(submitted_with(1))
    run(Job.objects.get(kind="applications.letter").pk)
    decision.refresh_from_db()
    application, by = decision.application, decision.proposed_by
    parts = unpacked(made(application, by))
    assert hashlib.sha256(parts["5-decisions/decision-1.pdf"]).hexdigest() == decision.letter_id


def test_infected_missing_and_damaged_files_are_named_and_not_passed_over(whole, plain_papers):
    application, by = whole
    first, second = Attachment.objects.order_by("pk")
    Attachment.objects.filter(pk=first.pk).update(scan=ScanState.INFECTED)
    path = Path(settings.MEDIA_ROOT) / second.document.relative_path
    kept = path.read_bytes()
    try:
        path.write_bytes(b"something else")
        parts = unpacked(made(application, by))
        notes = {
            one["path"][-12:]: one["left_out"]
            for one in metadata(parts)["files"]
            if one["type"] == "attachment"
        }
        assert notes == {"Bilaga 0.pdf": "infected", "Bilaga 1.pdf": "damaged"}
        assert not any("Bilaga 0" in name for name in parts)
        path.unlink()
        parts = unpacked(made(application, by))
        notes = {
            one["path"][-12:]: one["left_out"]
            for one in metadata(parts)["files"]
            if one["type"] == "attachment"
        }
        assert notes == {"Bilaga 0.pdf": "infected", "Bilaga 1.pdf": "missing"}
        assert "Left out: a virus was found in it." in words(parts["index.pdf"])
    finally:
        path.write_bytes(kept)


@given(st.text(max_size=200))
def test_names_lead_nowhere_else(name):
    found = cleaned(name)
    assert found
    assert len(found) <= 100
    assert not set(found) & set('/\\:*?"<>|\x00\n\u202e')
    assert found not in (".", "..")
    assert not found.startswith((".", " "))
    assert cleaned(found) == found


def test_memory_does_not_grow_with_the_files(whole, tmp_path, plain_papers):
    application, by = whole
    big = store_document(b"x" * 24_000_000, "application/pdf")
    Attachment.objects.update(document=big)
    asked = ask_case_file(application, "en", by=by)
    dossier = dossier_of(CaseFile.objects.select_related("application__case", "asked_by").get(pk=asked.pk))
    assert dossier is not None
    write_case_file(dossier, tmp_path / "warm.zip", "en", lambda done, total: None)
    tracemalloc.start()
    result = write_case_file(dossier, tmp_path / "case.zip", "en", lambda done, total: None)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    (tmp_path / "case.zip").unlink()
    assert result.size > 48_000_000
    assert peak < 20_000_000, peak


def test_progress_is_told_and_nothing_half_is_left(whole, tmp_path, monkeypatch, plain_papers):
    application, by = whole
    asked = made(application, by)
    job = job_of(asked)
    assert job.done == job.total > 5
    assert asked.files == len(unpacked(asked))
    assert asked.sha256 == hashlib.sha256(asked.path.read_bytes()).hexdigest()
    assert asked.size == asked.path.stat().st_size
    dossier = dossier_of(CaseFile.objects.select_related("application__case", "asked_by").get(pk=asked.pk))
    assert dossier is not None

    def full(done: int, total: int) -> None:
        if done == 3:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_case_file(dossier, tmp_path / "case.zip", "en", full)
    assert list(tmp_path.iterdir()) == []


# For whom, how long


def test_asking_twice_is_asking_once_until_it_is_made(whole, plain_papers):
    application, by = whole
    first = ask_case_file(application, "en", by=by)
    assert ask_case_file(application, "en", by=by) == first
    assert Job.objects.filter(kind=CASE_FILE).count() == 1
    run(job_of(first).pk)
    assert ask_case_file(application, "en", by=by) != first
    assert run(job_of(first).pk) is False


@pytest.mark.parametrize("role", [Role.DECIDER, Role.ASSESSOR, Role.FINANCE, Role.COMMITTEE, Role.ADMIN])
def test_others_than_officers_and_auditors_ask_for_nothing(role):
    application = checked(submitted_with())
    refused_with(lambda: ask_case_file(application, "en", by=person(role)), "role_needed")


def test_disqualified_officer_gets_nothing_even_of_what_was_asked_before(whole, plain_papers):
    application, _by = whole
    tied, early = officer(), officer()
    declare(application, False, "Vän.", by=tied)
    refused_with(lambda: ask_case_file(application, "en", by=tied), "disqualified_declared")
    impartial(application, early)
    asked = ask_case_file(application, "en", by=early)
    declare(application, False, "Vän.", by=early)
    run(job_of(asked).pk)
    asked.refresh_from_db()
    assert asked.finished_at is None
    assert not asked.path.exists()
    refused_with(lambda: take_case_file(asked, by=early), "disqualified_declared", "case_file_gone")


def test_file_is_taken_by_whoever_asked_alone_and_each_time_is_in_the_trail(whole, plain_papers):
    application, by = whole
    asked, other = made(application, by), officer()
    impartial(application, other)
    refused_with(lambda: take_case_file(asked, by=other), "case_file_of_another")
    take_case_file(asked, by=by)
    take_case_file(asked, by=by)
    taken = AuditEvent.objects.filter(verb="applications.file_taken")
    assert [(one.actor, one.data) for one in taken] == [(by.pk, {"sha256": asked.sha256})] * 2


def test_copy_is_forgotten_after_its_time_and_the_row_stays(whole, plain_papers):
    application, by = whole
    asked = made(application, by)
    assert forget_case_files() == 0
    with clock.at(clock.now() + KEPT + timedelta(minutes=1)):
        refused_with(lambda: take_case_file(asked, by=by), "case_file_gone")
        assert forget_case_files() == 1
        assert forget_case_files() == 0
        assert "The time of this file is over" in page_of(
            browser(by), at("desk_case_file", application, asked.pk)
        )
    half = asked.path.with_suffix(".half.part")
    half.write_bytes(b"PK")
    assert forget_case_files() == 0
    with clock.at(clock.now() + KEPT + timedelta(minutes=1)):
        assert forget_case_files() == 1
    assert not half.exists()
    assert not asked.path.exists()
    assert CaseFile.objects.get().sha256 == asked.sha256


def test_blind_scores_stay_blind_in_the_file(plain_papers):
    by = officer()
    first, _second = assigned(submitted_with(), by=by)
    application = first.application
    assert reviews_for(by, application).table.verdict is None
    parts = unpacked(made(application, by))
    assert "assessors have not given scores yet" in words(parts["3-reviews/checks-and-scores.pdf"])


def test_case_of_another_reference_is_not_the_persons(whole, plain_papers):
    application, by = whole
    asked = made(application, by)
    other = checked(submitted_with(), by=by)
    url = reverse("desk_case_file", args=[other.case.reference, asked.pk])
    assert browser(by).get(url).status_code == 404


# Pages


def test_officer_asks_follows_and_takes_the_file_on_the_pages(whole, plain_papers):
    application, by = whole
    client, record = browser(by), at("desk_record", application)
    assert "Ask for the case file" in page_of(client, record)
    answer = client.post(at("desk_case_file_ask", application))
    asked = CaseFile.objects.get()
    here = at("desk_case_file", application, asked.pk)
    assert answer.headers["Location"] == here
    assert f'data-poll-url="{here}"' in page_of(client, here)
    fragment = client.get(here, headers={"X-Fragment": "1"}).content.decode()
    assert "The file is being made" in fragment
    assert "<html" not in fragment
    assert client.get(at("desk_case_file_zip", application, asked.pk)).headers["Location"] == here
    run(job_of(asked).pk)
    ready = page_of(client, here)
    assert "The file is ready" in ready
    assert "data-poll-url" not in ready
    zipped = client.get(at("desk_case_file_zip", application, asked.pk))
    content = b"".join(zipped.streaming_content)
    asked.refresh_from_db()
    assert hashlib.sha256(content).hexdigest() == asked.sha256
    assert zipped.headers["Content-Type"] == "application/zip"
    assert "no-store" in zipped.headers["Cache-Control"]
    assert Notice.objects.filter(user=by, kind="case_file_ready", url=here).count() == 1
    assert "Whole case file downloaded" in page_of(client, at("desk_case", application))
    assert here in page_of(client, record)


def test_auditor_takes_the_file_and_changes_nothing_else(whole, plain_papers):
    application, _by = whole
    auditor = person(Role.AUDITOR)
    before = Application.objects.values().get(pk=application.pk)
    assert browser(auditor).post(at("desk_case_file_ask", application)).status_code == 302
    asked = CaseFile.objects.get(asked_by=auditor)
    run(job_of(asked).pk)
    assert browser(auditor).get(at("desk_case_file_zip", application, asked.pk)).status_code == 200
    assert Application.objects.values().get(pk=application.pk) == before


def test_failed_work_is_told_and_can_be_asked_again(whole):
    application, by = whole
    asked = ask_case_file(application, "en", by=by)
    Job.objects.update(state="failed")
    assert "The file could not be made" in page_of(browser(by), at("desk_case_file", application, asked.pk))
    assert ask_case_file(application, "en", by=by) != asked


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_a_file_takes_the_same_number_of_queries(count, django_assert_num_queries, plain_papers):
    by = officer()
    application = checked(submitted_with(count), by=by)
    asked = made(application, by)
    client = browser(by)
    client.get(at("desk_case_file", application, asked.pk))
    with django_assert_num_queries(6):
        client.get(at("desk_case_file", application, asked.pk))


def test_papers_of_a_case_are_stored_nowhere(whole, plain_papers):
    application, by = whole
    before = StoredDocument.objects.count()
    made(application, by)
    assert StoredDocument.objects.count() == before
