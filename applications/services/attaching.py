"""Files of a draft: brought, replaced by a newer version, taken away, checked for viruses once the check is reached."""

from dataclasses import dataclass
from typing import Any, BinaryIO

from django.db import transaction

from applications.choices import ScanState, Section
from applications.models import Application, Attachment
from applications.permissions.supplements import why_not_change
from applications.queries.attachments import asked_of
from applications.rules.attachments import INFECTED, TOO_LARGE, room_problems, size_problems
from applications.services.locking import lock
from calls.queries.parameters import parameters_of_call
from calls.rules.file_kinds import Kind
from calls.rules.files import harmless_name, kind_of
from calls.rules.findings import Finding
from records import clock
from records.rules import Refused, gettext_noop, refuse
from records.services import append, open_document, scan, store_document

AT_ONCE = 50
NO_ROOM = Finding(
    "storage_full",
    gettext_noop(
        "The file could not be kept, because the service has no room for it just now. Nothing was changed. Try again "
        "later; the service's keepers can see this."
    ),
)
NO_SUCH_HEADING = Finding(
    "heading_unknown", gettext_noop("The call does not ask for this document. Reload the page.")
)
SPOILT = {"too_large": TOO_LARGE, "disk_full": NO_ROOM}
GONE = Finding("attachment_gone", gettext_noop("The file has already been taken away or replaced."))


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: under which heading of the round (empty: beside), and what its sender calls it.

    `spoilt` says why it did not arrive whole: too_large, disk_full.
    """

    file: BinaryIO
    name: str
    heading: str = ""
    title: str = ""
    spoilt: str = ""


@dataclass(frozen=True)
class Looked:
    """What was found of an upload before anything is written."""

    kind: Kind
    content: bytes
    scan: str


def attach(application: Application, upload: Upload, *, by: Any) -> Attachment:
    """Keep a file with a draft. Under a heading of the round it replaces the one before, which stays as a version.

    The content is looked at, and checked for viruses where that is set up, before anything is written. The same file
    once more changes nothing. Refused, with the reason at the heading, when it is not accepted or there is no room.
    """
    refuse(why_not_change(by, application, Section.ATTACHMENTS))
    path = f"attachments.file-{upload.heading or 'other'}"
    try:
        found = looked_at(application, upload)
        with transaction.atomic():
            return _keep(application, upload, found, by)
    except OSError as error:
        raise Refused(NO_ROOM(path)) from error
    except Refused as refused:
        raise Refused(*(one if one.field else one.at(path) for one in refused.reasons)) from refused


def looked_at(application: Application, upload: Upload) -> Looked:
    """What a file is by its content, and what the virus check says. Refused when it is not accepted."""
    parameters = parameters_of_call(application.call)
    refuse(SPOILT[upload.spoilt](most=parameters.attachment_megabytes) if upload.spoilt else None)
    refuse(*size_problems(upload.file.seek(0, 2), parameters))
    kind = kind_of(upload.file)
    verdict = scan(upload.file)
    if verdict == ScanState.INFECTED:
        raise Refused(INFECTED(name=harmless_name(upload.name, kind)))
    upload.file.seek(0)
    return Looked(kind, upload.file.read(), verdict)


def _keep(application: Application, upload: Upload, found: Looked, by: Any) -> Attachment:
    locked = lock(application)
    refuse(why_not_change(by, locked, Section.ATTACHMENTS))
    current = list(locked.attachments.current().select_related("document"))
    before = [one for one in current if upload.heading and one.heading == upload.heading]
    _refuse_room(locked, upload, found, [one for one in current if one not in before])
    document = store_document(found.content, found.kind.media_type)
    same = [one for one in before if one.document_id == document.sha256]
    if same:
        return same[0]
    made = _made(locked, upload, found, document, by, replaced=before)
    data = {"heading": made.heading, "sha256": document.sha256, "size": document.size, "scan": made.scan}
    _touch(locked, by)
    append(locked.stream, "applications.attached", by=by, subject=f"attachment:{made.pk}", data=data)
    return made


def _refuse_room(application: Application, upload: Upload, found: Looked, others: list[Attachment]) -> None:
    asked = {one.code for one in asked_of(application.call, application.organisation.legal_form)}
    parameters = parameters_of_call(application.call)
    refuse(
        None if not upload.heading or upload.heading in asked else NO_SUCH_HEADING(),
        *room_problems(len(found.content), [one.size for one in others], parameters),
    )


def _made(
    application: Application,
    upload: Upload,
    found: Looked,
    document: Any,
    by: Any,
    *,
    replaced: list[Attachment],
) -> Attachment:
    """The new row, after the one it replaces has ended."""
    now = clock.now()
    rows = Attachment.objects.filter(pk__in=[one.pk for one in replaced])
    rows.update(ended_at=now, ended_by=by)
    made: Attachment = Attachment.objects.create(
        application=application,
        heading=upload.heading,
        title="" if upload.heading else " ".join(upload.title.split())[:150],
        name=harmless_name(upload.name, found.kind),
        media_type=found.kind.media_type,
        document=document,
        scan=found.scan,
        scanned_at=now if found.scan == ScanState.CLEAN else None,
        added_at=now,
        added_by=by,
    )
    rows.update(replaced_by=made)
    return made


def detach(attachment: Attachment, *, by: Any) -> None:
    """Take a file away from a draft. It no longer counts; what was submitted with it before still does."""
    with transaction.atomic():
        locked = lock(attachment.application)
        refuse(why_not_change(by, locked, Section.ATTACHMENTS))
        rows = Attachment.objects.current().filter(pk=attachment.pk)
        if not rows.update(ended_at=clock.now(), ended_by=by):
            raise Refused(GONE(f"attachments.row-{attachment.pk}"))
        _touch(locked, by)
        data = {"heading": attachment.heading, "sha256": attachment.document_id}
        subject = f"attachment:{attachment.pk}"
        append(locked.stream, "applications.detached", by=by, subject=subject, data=data)


def _touch(application: Application, by: Any) -> None:
    application.revision += 1
    application.edited_at, application.edited_by = clock.now(), by
    application.save(update_fields=["revision", "edited_at", "edited_by"])


def scan_waiting(*, most: int = AT_ONCE) -> int:
    """Check the files that wait for the virus check; how many got a verdict. It stops when the check is not reached."""
    waiting = Attachment.objects.filter(scan=ScanState.WAITING).order_by("added_at")
    done = 0
    for one in waiting[:most]:
        if not _scanned(one):
            break
        done += 1
    return done


def _scanned(one: Attachment) -> bool:
    try:
        with open_document(one.document_id) as file:
            verdict = scan(file)
    except FileNotFoundError:
        return True
    if verdict == ScanState.WAITING:
        return False
    with transaction.atomic():
        at = None if verdict == ScanState.UNSCANNED else clock.now()
        if Attachment.objects.filter(pk=one.pk, scan=ScanState.WAITING).update(scan=verdict, scanned_at=at):
            data = {"sha256": one.document_id, "scan": str(verdict)}
            subject = f"attachment:{one.pk}"
            append(one.application.stream, "applications.scanned", by=None, subject=subject, data=data)
    return True
