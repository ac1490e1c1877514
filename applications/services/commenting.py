"""Comments to colleagues about a field of a draft: no part of the application, and never out of the organisation."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from applications.models import Application, FieldComment
from applications.permissions.comments import why_not_answer_comment, why_not_comment
from applications.services.locking import lock
from calls.rules.findings import Finding
from records import clock
from records.rules import Refused, gettext_noop, refuse
from records.services import append, notify

LONGEST = 2000
NOTHING = Finding("comment_empty", gettext_noop("Write the comment."))
TOO_LONG = Finding("comment_too_long", gettext_noop("A comment has at most %(most)s characters."))


def comment(application: Application, section: str, control: str, text: str, *, by: Any) -> FieldComment:
    """A word to colleagues about a control of a section, or about the section when `control` is empty.

    Told to every other member. Refused when it says nothing, too much, or the application is no draft.
    """
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_comment(by, locked))
        return _written(locked, by, section=section, control=control, text=_checked(text))


def answer(thread: FieldComment, text: str, *, by: Any) -> FieldComment:
    """An answer to a comment that is not settled."""
    with transaction.atomic():
        found = _locked(thread)
        refuse(why_not_answer_comment(by, found))
        said = {"section": found.section, "control": found.control, "text": _checked(text)}
        return _written(found.application, by, answers_to=found, **said)


def settle(thread: FieldComment, *, by: Any) -> FieldComment:
    """The comment has been seen to; it stays to be read. Settling twice is refused."""
    with transaction.atomic():
        found = _locked(thread)
        refuse(why_not_answer_comment(by, found))
        found.settled_at, found.settled_by = clock.now(), by
        found.save(update_fields=["settled_at", "settled_by"])
        _record("applications.comment_settled", found, by)
    return found


def _locked(thread: FieldComment) -> FieldComment:
    """The thread as it now is, under the lock of its application."""
    application = lock(thread.application)
    found = FieldComment.objects.get(pk=thread.pk)
    found.application = application
    return found


def _checked(text: str) -> str:
    said = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not said:
        raise Refused(NOTHING("text"))
    if len(said) > LONGEST:
        raise Refused(TOO_LONG("text", most=LONGEST))
    return said


def _written(application: Application, by: Any, **fields: Any) -> FieldComment:
    made = FieldComment.objects.create(
        application=application, written_at=clock.now(), written_by=by, **fields
    )
    _tell(application, made, by)
    _record("applications.commented", made, by)
    return made


def _tell(application: Application, made: FieldComment, by: Any) -> None:
    """Every other member, where to read it; the text itself is not sent by e-mail."""
    members = User.objects.filter(memberships__organisation=application.organisation_id, is_active=True)
    url = reverse("application_section", args=[application.reference, made.section])
    params = {"reference": application.reference, "section": made.section, "name": by.name}
    for member in members.exclude(pk=by.pk).order_by("email"):
        notify(member, "commented", case=application.case, params=params, url=f"{url}#comment-{made.pk}")


def _record(verb: str, made: FieldComment, by: Any) -> None:
    """On a trail of its own: the case's is read by the ministry, whom comments do not concern."""
    stream = f"comments:{made.application.case_id}"
    data = {"section": made.section, "control": made.control}
    append(stream, verb, by=by, subject=f"applications.fieldcomment:{made.pk}", data=data)
