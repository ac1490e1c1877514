"""Marking a document of a case as secret, on a ground of the law and until a day; and taking the mark away."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from applications.models import Application, SecrecyMark
from applications.models.secrecy import column_of
from applications.permissions.records import why_not_mark
from applications.queries.records import CaseDocument
from applications.rules.secrecy import WHY_PUBLIC, Secrecy, secrecy_problems
from applications.services.locking import lock
from records import clock
from records.rules import refuse
from records.services import append

CHANGED = "Changed."


def mark_secret(
    application: Application, document: CaseDocument, said: Secrecy, *, in_part: bool, by: Any
) -> SecrecyMark:
    """Mark the document (queries.records.document_of) as secret; a mark before it ends and stays on record.

    Refused when the ground or the time is not the law's (act 621/1999, sections 24 and 31), or a part is not named.
    Marked twice alike, it is one mark.
    """
    now = clock.now()
    said = Secrecy(said.point, said.until, said.parts.strip() if in_part else "")
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_mark(by, locked))
        today = timezone.localdate(now)
        refuse(*secrecy_problems(said, in_part=in_part, dated=document.dated, today=today))
        held = open_mark(locked, document)
        if held is not None and Secrecy(held.point, held.until, held.parts) == said:
            return held
        if held is not None:
            _end(held, CHANGED, by)
        made = SecrecyMark.objects.create(
            application=locked,
            **{column_of(document.kind): document.pk},
            point=said.point,
            parts=said.parts,
            until=said.until,
            set_by=by,
            set_at=now,
        )
        data = {"of": document.kind, "point": said.point, "until": said.until, "whole": said.whole}
        append(locked.stream, "applications.marked_secret", by=by, subject=subject(document), data=data)
    return made


def end_secrecy(application: Application, document: CaseDocument, reason: str, *, by: Any) -> bool:
    """Take the mark away, with the reason: the document is public again. False when it has none."""
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_mark(by, locked), None if reason.strip() else WHY_PUBLIC("reason"))
        held = open_mark(locked, document)
        if held is None:
            return False
        _end(held, reason.strip(), by)
        data = {"of": document.kind, "point": held.point, "reason": reason.strip()}
        append(locked.stream, "applications.made_public", by=by, subject=subject(document), data=data)
    return True


def open_mark(application: Application, document: CaseDocument) -> SecrecyMark | None:
    """The document's mark that has not ended."""
    of = {column_of(document.kind): document.pk}
    return SecrecyMark.objects.filter(application=application, ended_at=None, **of).first()


def _end(held: SecrecyMark, reason: str, by: Any) -> None:
    held.ended_at, held.ended_by, held.ended_reason = clock.now(), by, reason
    held.save(update_fields=["ended_at", "ended_by", "ended_reason"])


def subject(document: CaseDocument) -> str:
    """How the audit trail names the document."""
    return f"{document.kind}:{document.pk}"
