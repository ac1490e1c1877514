"""Attachments of a draft: brought, replaced, taken away, checked for viruses, submitted."""

import errno
import hashlib
import io
import json
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings

from accounts.choices import LegalForm, MemberRole
from applications.choices import ApplicationState
from applications.models import Application, Attachment
from applications.queries.attachments import enclosed_of
from applications.queries.content import content_of, digest_of
from applications.queries.facts import judge
from applications.services.attaching import Upload, attach, detach, scan_waiting
from applications.services.submitting import submit
from calls.models import CallAttachment
from records import clock
from records.models import AuditEvent, StoredDocument
from records.rules import Refused
from records.services import open_document, verify
from tests.factories import files
from tests.factories.accounts import OrganisationFactory, UserFactory, member
from tests.factories.applications import complete_draft, draft, signing
from tests.factories.calls import words

pytestmark = pytest.mark.django_db


def ask(application: Application, code: str = "rules", **fields: Any) -> CallAttachment:
    """The round asks for a document."""
    values = {"title": words("Rules of the association"), "required": True, **fields}
    return CallAttachment.objects.create(call=application.call, code=code, **values)


def bring(
    application: Application, content: bytes = files.PDF, name: str = "rules.pdf", **fields: Any
) -> Attachment:
    return attach(application, Upload(io.BytesIO(content), name, **fields), by=application.created_by)


def refusal(act: Callable[[], Any]) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        act()
    return [(reason.code, reason.field) for reason in refused.value.reasons]


def problems(application: Application) -> dict[str, str]:
    return {one.code: one.field for one in judge(content_of(application), at=clock.now()).errors}


@pytest.fixture
def media(tmp_path: Path) -> Iterator[Path]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


# Bringing and replacing


def test_a_file_is_kept_under_its_hash_with_who_and_when(media: Path) -> None:
    made = draft()
    one = bring(made, name="../../Säännöt.PDF", title="Rules  of\nours")
    sha256 = hashlib.sha256(files.PDF).hexdigest()
    assert (one.document_id, one.name, one.title) == (sha256, "Säännöt.pdf", "Rules of ours")
    assert (one.media_type, one.scan, one.added_by) == ("application/pdf", "unscanned", made.created_by)
    assert open_document(sha256).read() == files.PDF
    assert stored(media) == [media / sha256[:2] / sha256]
    made.refresh_from_db()
    assert (made.revision, made.edited_by) == (1, made.created_by)
    event = AuditEvent.objects.get(verb="applications.attached")
    assert event.data == {"heading": "", "sha256": sha256, "size": len(files.PDF), "scan": "unscanned"}
    assert verify() == []


@pytest.mark.parametrize("label", files.WHOLE)
def test_every_accepted_kind_gets_its_own_ending(label: str) -> None:
    one = bring(draft(), files.WHOLE[label], "liite.exe")
    assert one.name.startswith("liite.")
    assert not one.name.endswith(".exe")
    assert one.document.media_type == one.media_type


def test_a_newer_file_replaces_and_the_older_stays_as_a_version() -> None:
    made = draft()
    ask(made)
    first, second = bring(made, heading="rules"), bring(made, files.pdf(b"2"), heading="rules")
    first.refresh_from_db()
    assert (first.replaced_by, first.ended_by) == (second, made.created_by)
    heading = enclosed_of(made).headings[0]
    assert (heading.file, heading.earlier) == (second, [first])
    assert open_document(first.document_id).read() == files.PDF


def test_the_same_file_once_more_changes_nothing() -> None:
    made = draft()
    ask(made)
    first = bring(made, heading="rules")
    assert bring(made, heading="rules") == first
    assert Attachment.objects.count() == AuditEvent.objects.filter(verb="applications.attached").count() == 1


def test_files_beside_the_headings_stand_side_by_side() -> None:
    made = draft()
    both = [bring(made, title="One"), bring(made, files.pdf(b"2"), title="Two")]
    assert enclosed_of(made).others == both


def test_one_heading_has_one_current_file_also_in_the_database() -> None:
    made = draft()
    ask(made)
    one = bring(made, heading="rules")
    one.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(force_insert=True)


def test_a_file_taken_away_no_longer_counts() -> None:
    made = draft()
    one = bring(made)
    detach(one, by=made.created_by)
    assert not made.attachments.current().exists()
    assert enclosed_of(made).earlier == [one]
    assert refusal(lambda: detach(one, by=made.created_by)) == [
        ("attachment_gone", f"attachments.row-{one.pk}")
    ]


def test_an_unknown_heading_is_refused() -> None:
    made = draft()
    ask(made, "accounts", legal_forms=[LegalForm.COMPANY])
    for heading in ("nothing", "accounts"):
        found = refusal(lambda heading=heading: bring(made, heading=heading))
        assert found == [("heading_unknown", f"attachments.file-{heading}")]


# Who and when


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (MemberRole.OWNER, ""),
        (MemberRole.EDITOR, ""),
        (MemberRole.VIEWER, "viewer_reads"),
        (None, "not_member"),
    ],
)
def test_only_who_writes_the_application_brings_and_takes_away(role: Any, code: str) -> None:
    made = draft()
    one = bring(made, title="x")
    person = member(made.organisation, role) if role else UserFactory()

    def bring_other() -> Attachment:
        return attach(made, Upload(io.BytesIO(files.pdf(b"2")), "a.pdf"), by=person)

    if code:
        assert refusal(bring_other)[0][0] == code
        assert refusal(lambda: detach(one, by=person))[0][0] == code
    else:
        bring_other()
        detach(one, by=person)


@pytest.mark.parametrize("state", sorted({*ApplicationState.values} - {"draft", "supplement_requested"}))
def test_no_file_comes_or_goes_once_the_draft_is_sent(state: str) -> None:
    made = draft()
    one = bring(made)
    Application.objects.filter(pk=made.pk).update(
        state=state,
        submitted_at=clock.now(),
        requested="1.00",
        decided_at=clock.now(),
        granted="1.00",
        granted_rate=1,
    )
    made.refresh_from_db()
    assert refusal(lambda: bring(made, files.pdf(b"2")))[0][0] == "not_a_draft"
    assert refusal(lambda: detach(one, by=made.created_by))[0][0] == "not_a_draft"


def test_no_file_comes_after_the_deadline() -> None:
    made = draft()
    with clock.at(made.call.closes_at + timedelta(microseconds=1)):
        assert refusal(lambda: bring(made))[0][0] == "call_closed"


# Limits and storage


def limit(application: Application, **figures: str) -> None:
    application.call.parameters = {name: {"value": value} for name, value in figures.items()}
    application.call.save()


def test_a_file_over_the_limit_is_refused_with_the_limit() -> None:
    made = draft()
    limit(made, attachment_megabytes="1")
    assert refusal(lambda: bring(made, files.png(extra=files.chunk(b"tEXt", b"x" * 1_000_000)))) == [
        ("file_too_large", "attachments.file-other")
    ]


def test_more_files_than_fit_are_refused_and_a_replacement_is_none_more() -> None:
    made = draft()
    ask(made)
    limit(made, attachments_most="2")
    bring(made, heading="rules")
    bring(made, title="x")
    assert refusal(lambda: bring(made, files.pdf(b"3")))[0][0] == "files_too_many"
    assert bring(made, files.pdf(b"4"), heading="rules").heading == "rules"


def test_all_files_together_have_a_limit() -> None:
    made = draft()
    limit(made, attachments_megabytes="1")
    bring(made, files.png(extra=files.chunk(b"tEXt", b"x" * 700_000)))
    assert (
        refusal(lambda: bring(made, files.png(extra=files.chunk(b"tEXt", b"y" * 700_000))))[0][0]
        == "files_too_large"
    )


@pytest.mark.parametrize("where", ["write", "fsync"])
def test_a_full_disk_is_told_and_leaves_nothing(media: Path, monkeypatch: Any, where: str) -> None:
    def full(*_given: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    made = draft()
    ask(made)
    first = bring(made, files.pdf(b"1"), heading="rules")
    before = stored(media)
    target = (os, "fsync") if where == "fsync" else (Path, "replace")
    monkeypatch.setattr(*target, full)
    assert refusal(lambda: bring(made, heading="rules")) == [("storage_full", "attachments.file-rules")]
    assert stored(media) == before
    assert StoredDocument.objects.count() == 1
    assert enclosed_of(made).headings[0].file == first
    monkeypatch.undo()
    assert bring(made, heading="rules").replaced.get() == first


# The virus check


class Daemon(threading.Thread):
    """Answers INSTREAM as clamd does: a file that says EICAR is infected."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self.server.getsockname()[1]}"
        self.answer = b""

    def run(self) -> None:
        while True:
            try:
                asked, _ = self.server.accept()
            except OSError:
                return
            with asked, asked.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack(">I", stream.read(4))[0]:
                    content += stream.read(size)
                found = b"stream: Eicar-Signature FOUND" if b"EICAR" in content else b"stream: OK"
                asked.sendall((self.answer or found) + b"\0")


@pytest.fixture
def clamd() -> Iterator[Daemon]:
    daemon = Daemon()
    daemon.start()
    with override_settings(CLAMD_URL=daemon.url):
        yield daemon
    daemon.server.close()


def test_a_clean_file_is_marked_so(clamd: Daemon) -> None:
    one = bring(draft())
    assert one.scan == "clean"
    assert one.scanned_at


def test_an_infected_file_is_refused_and_not_kept(clamd: Daemon, media: Path) -> None:
    found = refusal(lambda: bring(draft(), files.pdf(b"EICAR")))
    assert found == [("attachment_infected", "attachments.file-other")]
    assert stored(media) == []


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b"", b"stream: something"])
def test_an_unclear_answer_is_no_verdict(clamd: Daemon, answer: bytes) -> None:
    clamd.answer = answer or b" "
    assert bring(draft()).scan == "waiting"


def test_a_file_waits_while_the_check_is_away_and_stops_the_submission(clamd: Daemon) -> None:
    made = complete_draft()
    with override_settings(CLAMD_URL="tcp://127.0.0.1:9"):
        one = bring(made)
        assert one.scan == "waiting"
        assert scan_waiting() == 0
    assert problems(made) == {"attachment_waiting": f"attachments.row-{one.pk}"}
    assert refusal(lambda: submit(made, signing(made), by=made.created_by))[0][0] == "attachment_waiting"
    assert scan_waiting() == 1
    one.refresh_from_db()
    assert (one.scan, bool(one.scanned_at)) == ("clean", True)
    assert problems(made) == {}
    assert submit(made, signing(made), by=made.created_by).version == 1


def test_a_virus_found_later_stops_the_submission_until_the_file_is_taken_away(clamd: Daemon) -> None:
    made = complete_draft()
    with override_settings(CLAMD_URL="unix:///nowhere/clamd.ctl"):
        one = bring(made, files.pdf(b"EICAR"))
    assert scan_waiting() == 1
    assert problems(made) == {"attachment_infected": f"attachments.row-{one.pk}"}
    detach(one, by=made.created_by)
    assert problems(made) == {}


# What is asked for, and what is submitted


def test_a_missing_document_is_named_with_its_place() -> None:
    made = complete_draft()
    ask(made)
    ask(made, "budget", required=False)
    ask(made, "accounts", legal_forms=[LegalForm.COMPANY])
    assert problems(made) == {"attachment_missing": "attachments.file-rules"}
    assert refusal(lambda: submit(made, signing(made), by=made.created_by)) == [
        ("attachment_missing", "attachments.file-rules")
    ]
    bring(made, heading="rules")
    assert problems(made) == {}


def test_the_legal_form_decides_what_is_asked_for() -> None:
    made = complete_draft(organisation=OrganisationFactory(legal_form=LegalForm.ASSOCIATION))
    ask(made, legal_forms=[LegalForm.ASSOCIATION, LegalForm.FOUNDATION])
    assert "attachment_missing" in problems(made)


def test_the_submission_names_every_file_with_its_hash() -> None:
    made = complete_draft()
    ask(made)
    old = bring(made, files.pdf(b"old"), heading="rules")
    one = bring(made, heading="rules")
    beside = bring(made, files.png(), "kuva.png", title="Map")
    gone = bring(made, files.pdf(b"gone"))
    detach(gone, by=made.created_by)
    sent = submit(made, signing(made), by=made.created_by)
    said = json.loads(open_document(sent.content_id).read())["sections"]["attachments"]["files"]
    assert [(row["id"], row["heading"], row["name"], row["sha256"]) for row in said] == [
        (one.pk, "rules", "rules.pdf", one.document_id),
        (beside.pk, "", "kuva.png", beside.document_id),
    ]
    assert said[1]["size"] == len(files.png())
    assert old.document_id not in json.dumps(said)


def test_a_file_brought_meanwhile_makes_the_seen_content_stale() -> None:
    made = complete_draft()
    seen = signing(made)
    bring(made)
    assert seen.seen != digest_of(content_of(made))
    assert refusal(lambda: submit(made, seen, by=made.created_by))[0][0] == "changed_since_seen"
