"""An application and its receipt as PDF: for whom, marked as what it is, accessible, and deaf to hostile content."""

import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import page
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.choices import MemberRole, Role
from accounts.models import User
from applications.models import Application, ImpartialityDeclaration
from applications.queries.attachments import named_files
from applications.queries.papers import draft_paper, submitted_paper
from applications.renderers.application import application_html, application_pdf, receipt_html, receipt_pdf
from applications.services.attaching import Upload, attach
from applications.services.submitting import submit
from applications.services.versions import reopen
from calls.models import CallAttachment
from records import clock
from records.renderers.paper import OwnFonts
from tests.factories import files
from tests.factories.accounts import OrganisationFactory, member, person
from tests.factories.applications import complete_draft, draft, signing, submitted
from tests.factories.calls import words
from tests.factories.records import secret
from tests.factories.selection import REASON, assessed, assigned, checked, give_scores, impartial, officer

pytestmark = pytest.mark.django_db
LANGUAGES = ("fi", "sv", "en")
HOSTILE = (
    '<img src="http://evil.example/x.png"><script>alert(1)</script>'
    '<link rel=stylesheet href="http://evil.example/x.css"><style>@import url(http://evil.example/y.css)</style>'
    '<object data="file:///etc/passwd"></object><svg><image href="http://evil.example/z"/></svg>'
    "{% debug %}{{ settings.SECRET_KEY }} &lt; \u202e\u2028\x0b " + "w" * 300
)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def with_file(application: Application, name: str = "stadgar.pdf") -> Application:
    upload = Upload(io.BytesIO(files.PDF), name, title="Stadgar")
    attach(application, upload, by=application.created_by)
    return application


def sent(**fields: Any) -> Application:
    made = with_file(complete_draft(**fields))
    submit(made, signing(made), by=made.created_by)
    return made


def text_of(pdf: bytes) -> str:
    found = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(found.stdout.decode().replace("\u00a0", " ").split())


def receipt(application: Application, make: Callable[..., Any], language: str) -> Any:
    submission = application.submissions.get()
    return make(
        application, submission, named_files(application, application.attachments.current()), language
    )


# What it says


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_says_on_every_page_that_it_is_one(language: str) -> None:
    made = with_file(complete_draft(need="Behov. " * 400, results="Resultat. " * 300))
    pdf = application_pdf(draft_paper(made, clock.now()), language)
    mark = {"fi": "LUONNOS, ei jätetty", "sv": "UTKAST, inte inlämnat", "en": "DRAFT, not submitted"}[
        language
    ]
    pages = subprocess.run(
        ["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    sheets = [sheet for sheet in pages.split("\f") if sheet.strip()]
    assert len(sheets) >= 3
    assert all(mark in " ".join(sheet.replace("\u00a0", " ").split()) for sheet in sheets)


def test_the_paper_says_everything_the_application_says() -> None:
    made = sent()
    text = text_of(application_pdf(submitted_paper(made, made.submissions.get()), "en"))
    submission = made.submissions.get()
    for said in (
        made.reference,
        made.title,
        made.summary,
        made.need,
        made.organisation.name,
        "Projektledare",
        "Tolkning",
        "€86,612.22",
        "O.2.3.2",
        "stadgar.pdf",
        "Stadgar",
        submission.content_id,
        "Password only",
        "version 1",
    ):
        assert said in text, said
    assert "DRAFT" not in text


def test_a_submitted_version_is_read_from_what_was_stored_and_not_from_the_draft() -> None:
    made = sent()
    first = made.submissions.get()
    before = application_pdf(submitted_paper(made, first), "sv")
    reopen(made, by=made.created_by)
    Application.objects.filter(pk=made.pk).update(title="Något helt annat")
    made.budget_lines.all().delete()
    made.refresh_from_db()
    assert application_pdf(submitted_paper(made, first), "sv") == before
    assert "Något helt annat" in text_of(application_pdf(draft_paper(made, clock.now()), "sv"))


def test_an_empty_draft_has_a_paper_too() -> None:
    assert "DRAFT" in text_of(application_pdf(draft_paper(draft(), clock.now()), "en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_receipt_says_what_arrived_when_and_how_it_was_signed(language: str) -> None:
    made = sent()
    submission = made.submissions.get()
    text = text_of(receipt(made, receipt_pdf, language))
    local = timezone.localtime(submission.submitted_at)
    seconds = local.strftime("%H:%M:%S" if language == "en" else "%H.%M.%S")
    one = made.attachments.get()
    for said in (made.reference, seconds, submission.content_id, one.document_id, one.name, "90"):
        assert said in text, said
    assert ("86,612.22" if language == "en" else "86 612,22") in text


@pytest.mark.parametrize("make", ["application", "receipt"])
def test_the_same_content_gives_the_same_file(make: str) -> None:
    made = sent()
    if make == "receipt":
        assert receipt(made, receipt_pdf, "fi") == receipt(made, receipt_pdf, "fi")
    else:
        papers = [submitted_paper(made, made.submissions.get()) for _ in range(2)]
        assert application_pdf(papers[0], "fi") == application_pdf(papers[1], "fi")


# For everybody, and against the hostile


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_documents_hold_every_rule_of_pdf_ua(language: str, tmp_path: Path) -> None:
    made = sent()
    papers = {
        "application": application_pdf(submitted_paper(made, made.submissions.get()), language),
        "draft": application_pdf(draft_paper(complete_draft(), clock.now()), language),
        "receipt": receipt(made, receipt_pdf, language),
    }
    for name, content in papers.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
        report = page.validate_pdf(str(tmp_path / f"{name}.pdf"), profile="ua1")
        print(f"{name} in {language}: {report.rules.passed} of {report.rules.total} PDF/UA-1 rules hold")
        assert report.is_compliant
        read = PdfReader(io.BytesIO(content))
        assert read.trailer["/Root"]["/Lang"] == language
        assert read.metadata
        assert made.reference[:6] in str(read.metadata.title)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_content_reaches_nothing_and_runs_nowhere(language: str) -> None:
    fields = dict.fromkeys(("summary", "summary_en", "need", "results", "ground_reason"), HOSTILE)
    made = with_file(
        complete_draft(**fields, title="<script>x</script>", contact_name=HOSTILE[:200]), "<b>x</b>.pdf"
    )
    made.budget_lines.update(description=HOSTILE[:200])
    made.organisation.name = HOSTILE[:200]
    made.organisation.save()
    CallAttachment.objects.create(call=made.call, code="x", title=words(HOSTILE))
    asked: list[str] = []
    plain = OwnFonts.fetch

    def fetch(self: OwnFonts, url: str, headers: Any = None) -> Any:
        asked.append(url)
        return plain(self, url, headers)

    paper = draft_paper(made, clock.now())
    with patch.object(OwnFonts, "fetch", fetch):
        pdf = application_pdf(paper, language)
    assert all(url.startswith("file://") and url.endswith(".woff2") for url in asked)
    assert b"/JavaScript" not in pdf
    html = application_html(paper, language)
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;img src=" in html
    assert "{% debug %}" in html


def test_the_receipt_escapes_what_was_written() -> None:
    made = submitted(title="<script>x</script>")
    html = receipt(made, receipt_html, "en")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


# For whom


def met(user: User, name: str, application: Application, query: str = "") -> int:
    answer = signed_in(user).get(reverse(name, args=[application.reference]) + query)
    if answer.status_code == 200:
        assert answer.headers["Content-Type"] == "application/pdf"
        assert "no-store" in answer.headers["Cache-Control"]
    return answer.status_code


def test_the_papers_are_the_applicants_until_submitted_and_then_the_desks_too() -> None:
    made, written = sent(), complete_draft()
    stranger, viewer = member(OrganisationFactory()), member(made.organisation, MemberRole.VIEWER)
    officer, undeclared, admin = person(Role.OFFICER), person(Role.OFFICER), person(Role.ADMIN)
    ImpartialityDeclaration.objects.create(application=made, user=officer, impartial=True)
    for who, status in ((made.created_by, 200), (viewer, 200), (stranger, 404), (officer, 404), (admin, 404)):
        assert met(who, "application_pdf", made) == status
        assert met(who, "application_receipt_pdf", made) == status
    for who, status in ((officer, 200), (undeclared, 302), (made.created_by, 404), (admin, 404)):
        assert met(who, "desk_application_pdf", made) == status
    assert met(written.created_by, "application_pdf", written) == 200
    assert met(written.created_by, "application_receipt_pdf", written) == 404
    assert met(officer, "desk_application_pdf", written) == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [("?version=1", 200), ("?version=2", 404), ("?version=x", 404), ("?version=" + "9" * 50, 404)],
)
def test_a_version_is_asked_for_by_its_number(query: str, status: int) -> None:
    made = sent()
    assert met(made.created_by, "application_pdf", made, query) == status
    assert met(made.created_by, "application_receipt_pdf", made, query) == status


def test_a_lost_content_is_not_there(settings: Any, tmp_path: Any) -> None:
    made = sent()
    settings.MEDIA_ROOT = tmp_path
    assert met(made.created_by, "application_pdf", made) == 404
    assert met(made.created_by, "application_receipt_pdf", made) == 404


def test_the_preview_shows_what_the_desk_will_show() -> None:
    made = with_file(complete_draft())
    page = (
        signed_in(made.created_by).get(reverse("application_preview", args=[made.reference])).content.decode()
    )
    for said in (made.summary, "Projektledare", "stadgar.pdf", "86,612.22"):
        assert said in page, said
    empty = draft(made.created_by)
    assert (
        signed_in(made.created_by).get(reverse("application_preview", args=[empty.reference])).status_code
        == 200
    )


# With the reviews


def text_in(content: bytes) -> str:
    return " ".join(" ".join(one.extract_text() for one in PdfReader(io.BytesIO(content)).pages).split())


def paper_for(user: User, application: Application, name: str) -> str:
    answer = signed_in(user).get(reverse(name, args=[application.case.reference]))
    assert answer.status_code == 200, answer.status_code
    assert answer.headers["Content-Type"] == "application/pdf"
    return text_in(b"".join(answer.streaming_content))


def test_reviews_are_printed_only_where_they_are_asked_for():
    by = officer()
    application = assessed(by=by)
    found = paper_for(by, application, "desk_reviews_pdf")
    assert found.count(REASON) >= 6
    assert "Checks of the general criteria" in found
    for one in application.assessments.select_related("assessor"):
        assert f"Reasons by {one.assessor.name}" in found
    assert REASON not in paper_for(by, application, "desk_application_pdf")


def test_reviews_on_paper_are_as_blind_as_on_the_page():
    by = officer()
    first, second = assigned(by=by)
    give_scores(first, 5)
    impartial(first.application, second.assessor)
    for reader in (by, second.assessor):
        found = paper_for(reader, first.application, "desk_reviews_pdf")
        assert f"Reasons by {first.assessor.name}" not in found
        assert "1 assessor has not given scores yet" in found
    assert f"Reasons by {first.assessor.name}" in paper_for(
        first.assessor, first.application, "desk_reviews_pdf"
    )


def test_secret_version_says_so_on_the_desks_paper_alone():
    by = officer()
    application = checked(by=by)
    secret(application, "submission", by=by, parts="Punkt 3")
    found = paper_for(by, application, "desk_application_pdf")
    assert "Secret: act 621/1999, section 24(1), point 20" in found
    assert "In part: Punkt 3" in found
    owner = application.organisation.memberships.get(role=MemberRole.OWNER).user
    assert "Secret" not in paper_for(owner, application, "application_pdf")
