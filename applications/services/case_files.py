"""A case's whole file: asked for by a person, made in the queue, taken by the same person, and forgotten after days."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.choices import Language
from applications.models import Application, CaseFile
from applications.models.case_file import case_file_folder
from applications.permissions.records import why_not_take_file
from calls.rules.findings import Finding
from records import clock
from records.choices import JobState
from records.formats import moment
from records.models import Job
from records.rules import gettext_noop, refuse
from records.services import append, notify, owe

CASE_FILE = "applications.case_file"
KEPT = timedelta(days=7)
"""How long a copy can be downloaded."""

NOT_YOURS = Finding(
    "case_file_of_another", gettext_noop("Another person asked for this file. Ask for your own.")
)
NOT_THERE = Finding(
    "case_file_gone", gettext_noop("This file is not there: it has not been made yet, or its time is over.")
)


@dataclass(frozen=True)
class Made:
    """A file that lies ready: its bytes, their SHA-256, and how many files are in it."""

    size: int
    sha256: str
    files: int


def ask_case_file(application: Application, language: str, *, by: Any) -> CaseFile:
    """Owe the whole file of the case; asked again while it is being made, it is the same one.

    Refused for whoever is no officer or auditor, or to whom the case is closed.
    """
    refuse(why_not_take_file(by, application))
    with transaction.atomic():
        waiting = being_made(application, by)
        if waiting is not None:
            return waiting
        made = CaseFile.objects.create(
            application=application, language=language, asked_by=by, asked_at=clock.now()
        )
        owe(CASE_FILE, key_of(made), {"case_file": str(made.pk)}, by=by)
        append(application.stream, "applications.file_asked", by=by, subject=subject(made))
    return made


def being_made(application: Application, by: Any) -> CaseFile | None:
    """The person's file of this case that the queue still has."""
    for one in CaseFile.objects.filter(application=application, asked_by=by, finished_at=None):
        if job_of(one).state in (JobState.WAITING, JobState.RUNNING):
            return one
    return None


def keep_case_file(made: CaseFile, content: Made) -> None:
    """Note that the file lies ready, and tell whoever asked; once."""
    now = clock.now()
    with transaction.atomic():
        ready = CaseFile.objects.filter(pk=made.pk, finished_at=None).update(
            finished_at=now,
            expires_at=now + KEPT,
            size=content.size,
            sha256=content.sha256,
            files=content.files,
        )
        if not ready:
            return
        case = made.application.case
        url = reverse("desk_case_file", args=[case.reference, made.pk])
        until = {code: moment(now + KEPT, code) for code in Language.values}
        params = {"reference": case.reference, "until": until}
        notify(made.asked_by, "case_file_ready", case=case, params=params, url=url)
        data = {"sha256": content.sha256, "files": content.files}
        append(made.application.stream, "applications.file_made", by=None, subject=subject(made), data=data)


def take_case_file(made: CaseFile, *, by: Any) -> CaseFile:
    """Note that the file is taken. Refused for anybody else than who asked, after its time, or when it is closed."""
    refuse(
        why_not_take_file(by, made.application),
        None if made.asked_by_id == by.pk else NOT_YOURS(),
        None if is_there(made) else NOT_THERE(),
    )
    data = {"sha256": made.sha256}
    append(made.application.stream, "applications.file_taken", by=by, subject=subject(made), data=data)
    return made


def is_there(made: CaseFile) -> bool:
    """Whether it can be taken now."""
    return made.expires_at is not None and clock.now() < made.expires_at and made.path.exists()


def forget_case_files() -> int:
    """Remove the copies whose time is over, and what a killed worker left half written; the rows stay. How many."""
    over = CaseFile.objects.filter(expires_at__lte=clock.now())
    old = (clock.now() - KEPT).timestamp()
    left = [one for one in case_file_folder().glob("*.part") if one.stat().st_mtime < old]
    there = [one.path for one in over if one.path.exists()] + left
    for path in there:
        path.unlink(missing_ok=True)
    return len(there)


def job_of(made: CaseFile) -> Job:
    """The work that makes it."""
    return Job.objects.get(key=key_of(made))


def key_of(made: CaseFile) -> str:
    """The key of its work: one job a file."""
    return f"{CASE_FILE}:{made.pk}"


def subject(made: CaseFile) -> str:
    """How the audit trail names it."""
    return f"case_file:{made.pk}"
