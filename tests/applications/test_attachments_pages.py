"""Attachments over HTTP: hostile uploads, how files are served, and who may open which file in which state."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from accounts.choices import MemberRole, Role
from accounts.models import User
from applications.models import Application, Assessment, Attachment, ImpartialityDeclaration
from applications.services.attaching import Upload, attach, detach
from applications.services.submitting import submit
from applications.services.versions import reopen
from calls.models import CallAttachment
from records.models import StoredDocument
from tests.factories import files
from tests.factories.accounts import member, person
from tests.factories.applications import complete_draft, draft, signing
from tests.factories.calls import words

pytestmark = pytest.mark.django_db
HOSTILE = files.hostile()
OUTSIDE = ("/", "\\", "\0", "\r", "\n", "\u202e", '"')


@pytest.fixture(autouse=True)
def media(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "inside" / "media"
    with override_settings(MEDIA_ROOT=folder, FILE_UPLOAD_TEMP_DIR=None):
        yield folder


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def bring(
    application: Application, content: bytes = files.PDF, name: str = "a.pdf", **fields: Any
) -> Attachment:
    return attach(application, Upload(io.BytesIO(content), name, **fields), by=application.created_by)


def send(client: Client, application: Application, content: bytes, name: str = "a.pdf", **more: Any) -> Any:
    given = {"title": "x", "file": SimpleUploadedFile(name, content), **more}
    return client.post(reverse("application_attachments", args=[application.reference]), given)


def all_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


# Hostile uploads


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_on_the_page_and_nothing_is_kept(what: str, tmp_path: Path) -> None:
    made = draft()
    answer = send(signed_in(made.created_by), made, HOSTILE[what], "budget.pdf")
    assert answer.status_code == 400
    assert 'href="#id_file-other"' in answer.content.decode()
    assert not Attachment.objects.exists()
    assert not StoredDocument.objects.exists()
    assert all_files(tmp_path) == []


@pytest.mark.parametrize("name", files.NAMES)
def test_a_hostile_name_is_harmless_on_disk_in_the_page_and_in_the_header(name: str, tmp_path: Path) -> None:
    made = draft()
    client = signed_in(made.created_by)
    answer = send(client, made, files.PDF, name or "x")
    assert answer.status_code in (302, 400)  # a name that is no name at all brings no file
    for one in Attachment.objects.all():
        assert not any(mark in one.name for mark in OUTSIDE)
        path = tmp_path / "inside" / "media" / one.document.relative_path
        assert all_files(tmp_path) == [path]
        got = client.get(reverse("application_attachment", args=[made.reference, one.pk]))
        assert got.headers["Content-Disposition"].startswith("attachment; filename")
        assert "\n" not in got.headers["Content-Disposition"]
        page = client.get(reverse("application_attachments", args=[made.reference])).content.decode()
        assert "<img src=x" not in page


@pytest.mark.parametrize("label", files.WHOLE)
def test_a_file_is_served_to_be_saved_and_never_shown(label: str) -> None:
    made = draft()
    one = bring(made, files.WHOLE[label], "liite.html")
    got = signed_in(made.created_by).get(reverse("application_attachment", args=[made.reference, one.pk]))
    assert b"".join(got.streaming_content) == files.WHOLE[label]
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in got.headers["Cache-Control"]
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert got.headers["Content-Type"] == one.media_type
    assert "html" not in got.headers["Content-Type"]


def test_no_file_no_title_and_an_odd_heading_are_told() -> None:
    made = draft()
    client = signed_in(made.created_by)
    url = reverse("application_attachments", args=[made.reference])
    assert client.post(url, {}).status_code == 400
    assert client.post(url, {"title": "x"}).status_code == 400
    assert client.post(url, {"file": SimpleUploadedFile("a.pdf", files.PDF)}).status_code == 400
    assert send(client, made, files.PDF, heading="../rules").status_code == 400
    assert send(client, made, files.PDF, heading="a" * 500).status_code == 400
    assert client.post(url, {"title": "x", "file": "not a file"}).status_code == 400
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b\r\n",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7',
        b"\0" * 5000,
    ],
)
def test_a_broken_request_is_no_fault_of_the_server(body: bytes, tmp_path: Path) -> None:
    made = draft()
    client = signed_in(made.created_by)
    url = reverse("application_attachments", args=[made.reference])
    for kind in (
        "multipart/form-data; boundary=b",
        "multipart/form-data",
        "multipart/form-data; boundary=" + "b" * 300,
    ):
        assert client.generic("POST", url, body, kind).status_code in (400, 403)
    assert all_files(tmp_path) == []


def test_script_is_told_in_json() -> None:
    made = draft()
    client = signed_in(made.created_by)
    url = reverse("application_attachments", args=[made.reference])
    given = {"title": "x", "file": SimpleUploadedFile("a.pdf", files.SVG)}
    refused = client.post(url, given, headers={"X-Upload": "1"})
    assert list(refused.json()) == ["reasons"]
    given["file"] = SimpleUploadedFile("a.pdf", files.PDF)
    taken = client.post(url, given, headers={"X-Upload": "1"}).json()
    assert taken == {"url": f"{url}?added={Attachment.objects.get().pk}#id_row-{Attachment.objects.get().pk}"}


@override_settings(UPLOAD_MOST_BYTES=100_000)
def test_what_is_far_too_large_is_not_kept_while_it_arrives(tmp_path: Path) -> None:
    made = draft()
    with override_settings(FILE_UPLOAD_TEMP_DIR=str(tmp_path)):
        answer = send(signed_in(made.created_by), made, files.PDF + b"x" * 300_000)
    assert answer.status_code == 400
    assert "20 MB" in answer.content.decode()
    assert all_files(tmp_path) == []


def test_a_disk_that_fills_up_while_a_file_arrives_is_told(tmp_path: Path) -> None:
    made = draft()
    client = signed_in(made.created_by)
    for place in ("new_file", "receive_data_chunk"):
        target = f"django.core.files.uploadhandler.TemporaryFileUploadHandler.{place}"
        with patch(target, side_effect=OSError(28, "No space left on device")):
            answer = send(client, made, files.PDF)
        assert answer.status_code == 400
        assert "no room" in answer.content.decode()
    assert all_files(tmp_path) == []


# Who may open which file


@pytest.fixture
def world() -> dict[str, Any]:
    """A submitted application with a file, one replaced after reopening, and another applicant's."""
    made = complete_draft()
    CallAttachment.objects.create(call=made.call, code="rules", title=words("Rules"))
    first = bring(made, heading="rules")
    submit(made, signing(made), by=made.created_by)
    organisation = made.organisation
    other = complete_draft()
    bring(other, files.pdf(b"other"), heading="rules")
    people = {
        "owner": made.created_by,
        "viewer": member(organisation, MemberRole.VIEWER),
        "stranger": other.created_by,
        "officer": person(Role.OFFICER),
        "undeclared": person(Role.OFFICER),
        "tied": person(Role.OFFICER),
        "assessor": person(Role.ASSESSOR),
        "bystander": person(Role.ASSESSOR),
        "decider": person(Role.DECIDER),
        "finance": person(Role.FINANCE),
        "committee": person(Role.COMMITTEE),
        "auditor": person(Role.AUDITOR),
        "admin": person(Role.ADMIN),
    }
    Assessment.objects.create(application=made, assessor=people["assessor"])
    for who in ("officer", "assessor", "decider"):
        ImpartialityDeclaration.objects.create(application=made, user=people[who], impartial=True)
    ImpartialityDeclaration.objects.create(application=made, user=people["tied"], impartial=False, ground="x")
    return {"application": made, "first": first, "other": other, "people": people}


OWN = {"owner", "viewer"}
OPEN = {"officer", "assessor", "decider", "auditor"}
TOLD = {"undeclared": 302, "tied": 403}


def met(user: User, name: str, application: Application, pk: int) -> int:
    got = signed_in(user).get(reverse(name, args=[application.reference, pk]))
    if got.status_code == 200:
        assert got.headers["Content-Disposition"].startswith("attachment;")
    return got.status_code


def test_a_submitted_file_opens_to_the_applicant_and_to_those_the_case_is_open_to(
    world: dict[str, Any],
) -> None:
    made, pk = world["application"], world["first"].pk
    for who, user in world["people"].items():
        assert met(user, "application_attachment", made, pk) == (200 if who in OWN else 404), who
        expected = 200 if who in OPEN else TOLD.get(who, 404)
        assert met(user, "desk_attachment", made, pk) == expected, who
    assert Client().get(reverse("desk_attachment", args=[made.reference, pk])).status_code == 302


def test_a_drafts_file_opens_to_the_applicant_alone(world: dict[str, Any]) -> None:
    other = world["other"]
    pk = other.attachments.get().pk
    for who, user in world["people"].items():
        assert met(user, "application_attachment", other, pk) == (200 if who == "stranger" else 404), who
        assert met(user, "desk_attachment", other, pk) == 404, who


def test_while_reopened_no_file_opens_on_the_desk(world: dict[str, Any]) -> None:
    made = world["application"]
    reopen(made, by=made.created_by)
    made.refresh_from_db()
    newer = bring(made, files.pdf(b"2"), heading="rules")
    for who, user in world["people"].items():
        for pk in (world["first"].pk, newer.pk):
            assert met(user, "desk_attachment", made, pk) == 404, who
            assert met(user, "application_attachment", made, pk) == (200 if who in OWN else 404), who


def test_the_desk_opens_only_the_files_of_the_version_that_counts(world: dict[str, Any]) -> None:
    made, officer = world["application"], world["people"]["officer"]
    reopen(made, by=made.created_by)
    made.refresh_from_db()
    newer = bring(made, files.pdf(b"2"), heading="rules")
    gone = bring(made, files.pdf(b"3"), title="x")
    detach(gone, by=made.created_by)
    submit(made, signing(made), by=made.created_by)
    assert met(officer, "desk_attachment", made, newer.pk) == 200
    assert met(officer, "desk_attachment", made, world["first"].pk) == 404
    assert met(officer, "desk_attachment", made, gone.pk) == 404
    assert met(officer, "desk_attachment", made, world["other"].attachments.get().pk) == 404


def test_a_file_of_another_application_is_not_there(world: dict[str, Any]) -> None:
    made, other = world["application"], world["other"]
    assert met(made.created_by, "application_attachment", made, other.attachments.get().pk) == 404
    removal = reverse("application_attachment_removal", args=[other.reference, other.attachments.get().pk])
    assert signed_in(made.created_by).post(removal).status_code == 404
    mixed = reverse("application_attachment_removal", args=[made.reference, other.attachments.get().pk])
    assert signed_in(made.created_by).post(mixed).status_code == 404


def test_a_file_with_a_virus_is_kept_shut(world: dict[str, Any]) -> None:
    made, pk = world["application"], world["first"].pk
    Attachment.objects.filter(pk=pk).update(scan="infected")
    assert met(made.created_by, "application_attachment", made, pk) == 403
    assert met(world["people"]["officer"], "desk_attachment", made, pk) == 403
    page = (
        signed_in(made.created_by)
        .get(reverse("application_attachments", args=[made.reference]))
        .content.decode()
    )
    assert reverse("application_attachment", args=[made.reference, pk]) not in page


def test_a_lost_file_is_not_there(world: dict[str, Any], media: Path) -> None:
    made, one = world["application"], world["first"]
    (media / one.document.relative_path).unlink()
    assert met(made.created_by, "application_attachment", made, one.pk) == 404
    assert met(world["people"]["officer"], "desk_attachment", made, one.pk) == 404


def test_taking_away_is_sent_and_not_opened(world: dict[str, Any]) -> None:
    other = world["other"]
    one = other.attachments.get()
    url = reverse("application_attachment_removal", args=[other.reference, one.pk])
    client = signed_in(other.created_by)
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 400  # it is gone: the page says so
    viewer = signed_in(member(other.organisation, MemberRole.VIEWER))
    assert viewer.post(url).status_code == 400
    submitted = world["application"]
    late = reverse("application_attachment_removal", args=[submitted.reference, world["first"].pk])
    assert signed_in(submitted.created_by).post(late).status_code == 400
    assert submitted.attachments.current().exists()


# What the pages show


def test_the_desk_and_the_receipt_list_the_files(world: dict[str, Any]) -> None:
    made, one = world["application"], world["first"]
    case = (
        signed_in(world["people"]["officer"])
        .get(reverse("desk_case", args=[made.reference]))
        .content.decode()
    )
    assert reverse("desk_attachment", args=[made.reference, one.pk]) in case
    receipt = (
        signed_in(made.created_by).get(reverse("application_receipt", args=[made.reference])).content.decode()
    )
    assert one.document_id in receipt
    assert "a.pdf" in receipt


def test_the_check_links_to_the_missing_document() -> None:
    made = complete_draft()
    CallAttachment.objects.create(call=made.call, code="rules", title=words("Rules of ours"))
    client = signed_in(made.created_by)
    page = client.get(reverse("application_check", args=[made.reference])).content.decode()
    section = reverse("application_attachments", args=[made.reference])
    assert f'href="{section}?show=fields#id_file-rules"' in page
    assert "Rules of ours" in page
    assert 'id="id_file-rules"' in client.get(section).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_as_for_one(
    count: int, django_assert_num_queries: Any
) -> None:
    made = draft()
    for number in range(count):
        CallAttachment.objects.create(call=made.call, code=f"c{number}", title=words("x"))
        bring(made, files.pdf(str(number).encode()), heading=f"c{number}")
        bring(made, files.pdf(b"x" + str(number).encode()), heading=f"c{number}")
        bring(made, files.pdf(b"y" + str(number).encode()), title="z")
    client = signed_in(made.created_by)
    with django_assert_num_queries(6):
        client.get(reverse("application_attachments", args=[made.reference]))


@pytest.mark.parametrize("count", [1, 3])
def test_the_receipt_asks_the_database_as_often_for_three_as_for_one(
    count: int, django_assert_num_queries: Any
) -> None:
    made = complete_draft()
    for number in range(count):
        bring(made, files.pdf(str(number).encode()), title="z")
    for _ in range(count):
        made.refresh_from_db()
        submit(made, signing(made), by=made.created_by)
        last = made.submissions.order_by("-version").first()
        if last and last.version < count:
            reopen(made, by=made.created_by)
    client = signed_in(made.created_by)
    with django_assert_num_queries(8):
        client.get(reverse("application_receipt", args=[made.reference]))
