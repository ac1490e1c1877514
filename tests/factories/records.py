"""Cases with documents of every kind, and what is secret of them."""

from datetime import date
from io import BytesIO
from typing import Any

from django.utils import timezone

from accounts.models import User
from applications.models import Application, SecrecyMark
from applications.queries.records import CaseDocument, documents_of
from applications.rules.secrecy import Secrecy, last_day
from applications.services.attaching import Upload, attach
from applications.services.experts import Received, Request, ask_expert, receive
from applications.services.secrecy import mark_secret
from applications.services.submitting import submit
from records import clock
from tests.factories.accounts import member
from tests.factories.applications import complete_draft, signing
from tests.factories.files import pdf


def submitted_with(count: int = 1, **fields: Any) -> Application:
    """A submitted application with so many files, each with a content of its own."""
    made = complete_draft(**fields)
    by = made.created_by or member(made.organisation)
    for number in range(count):
        attach(
            made,
            Upload(BytesIO(pdf(b"%d" % number)), f"Bilaga {number}.pdf", title=f"Bilaga {number}"),
            by=by,
        )
    submit(made, signing(made), by=by)
    made.refresh_from_db()
    return made


def told_by_expert(application: Application, text: str = "Metoden är prövad.", *, by: User) -> None:
    """A statement of an outside expert that came today."""
    today = timezone.localdate(clock.now())
    asked = ask_expert(application, Request("Docent Maja Sund", "Åbo Akademi", "Vad vet man?", today), by=by)
    receive(asked, Received(impartial=True, received_on=today, text=text), by=by)


def document(application: Application, kind: str = "attachment") -> CaseDocument:
    """The first document of the kind."""
    return next(one for one in documents_of(application) if one.kind == kind)


def secret(
    application: Application,
    kind: str = "attachment",
    *,
    by: User,
    point: int = 20,
    parts: str = "",
    until: date | None = None,
) -> SecrecyMark:
    """The first document of the kind marked as secret, as long as the law allows."""
    found = document(application, kind)
    said = Secrecy(point, until or last_day(point, found.dated), parts)
    return mark_secret(application, found, said, in_part=bool(parts), by=by)
