"""Messages in a case: sent once, read by person, and marked where none has to be answered."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse

from applications.choices import Side
from applications.models import Application, Message, MessageFile, NoReplyNeeded, ReadMark
from applications.permissions.messages import why_not_read, why_not_write
from applications.services.locking import lock
from applications.services.received import Upload, receive
from applications.services.submitting import writers
from applications.services.telling import tell_desk
from calls.queries.parameters import parameters_of_call
from calls.rules.findings import Finding
from records import clock
from records.rules import Reason, gettext_noop, refuse
from records.services import append, notify

LONGEST, MOST_FILES = 10_000, 5
EMPTY = Finding("message_empty", gettext_noop("Write the message first."))
TOO_LONG = Finding(
    "message_too_long",
    gettext_noop("The message has %(length)s characters; at most %(most)s fit. Shorten it."),
)
TOO_MANY = Finding(
    "message_files",
    gettext_noop("One message takes at most %(most)s files. Send the others with another one."),
)
ANSWERED = Finding(
    "message_answered", gettext_noop("This message is not the last one any more. Reload the page.")
)


def send_message(
    application: Application, side: str, text: str, files: Iterable[Upload] = (), *, by: Any
) -> Message:
    """Send a message for a side of the case; the other side is told that there is one, not what it says.

    The files are looked at before anything is written. The same words again at once are the same message: a button
    clicked twice sends once. Refused, with nothing written, when it says nothing or this person may not write.
    """
    uploads = list(files)
    refuse(why_not_write(by, application, side), *_problems(text, uploads))
    parameters = parameters_of_call(application.call)
    received = [receive(one, parameters) for one in uploads]
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_write(by, locked, side))
        last = Message.objects.filter(case=locked.case).order_by("-id").first()
        if last and (last.by_id, last.side, last.text) == (by.pk, side, text.strip()):
            return last
        made = Message.objects.create(
            case=locked.case, side=side, by=by, text=text.strip(), sent_at=clock.now()
        )
        for one in received:
            MessageFile.objects.create(message=made, scan=one.scan, **one.fields())
        _mark(locked, made, by)
        _tell_the_other_side(locked, side)
        data = {"side": side, "files": [one.sha256 for one in received]}
        append(locked.stream, "messages.sent", by=by, subject=subject(made), data=data)
    return made


def _problems(text: str, uploads: list[Upload]) -> list[Reason]:
    found = [] if text.strip() else [EMPTY("text")]
    if len(text) > LONGEST:
        found.append(TOO_LONG("text", length=len(text), most=LONGEST))
    return [*found, TOO_MANY("files", most=MOST_FILES)] if len(uploads) > MOST_FILES else found


def _tell_the_other_side(application: Application, side: str) -> None:
    if side == Side.APPLICANT:
        tell_desk(application, "message_to_desk", url="desk_thread")
        return
    url = reverse("my_thread", args=[application.reference])
    for one in writers(application):
        params = {"reference": application.reference}
        notify(one, "message_to_applicant", case=application.case, params=params, url=url)


def mark_read(application: Application, side: str, *, by: Any) -> None:
    """This person has read the messages so far; nothing is written when there is no new one."""
    refuse(why_not_read(by, application, side))
    last = Message.objects.filter(case=application.case).order_by("-id").first()
    seen = ReadMark.objects.filter(case=application.case, user=by).first()
    if last is not None and (seen is None or seen.message_id < last.pk):
        with transaction.atomic():
            _mark(application, last, by)


def _mark(application: Application, message: Message, by: Any) -> None:
    values = {"message": message, "read_at": clock.now()}
    ReadMark.objects.update_or_create(case=application.case, user=by, defaults=values)


def settle(application: Application, message: Message, *, by: Any) -> None:
    """The applicant's last message needs no answer: it leaves the queue of those that wait."""
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_write(by, locked, Side.AUTHORITY))
        last = Message.objects.filter(case=locked.case).order_by("-id").first()
        if last is None or last.pk != message.pk or last.side != Side.APPLICANT:
            refuse(ANSWERED())
        _row, new = NoReplyNeeded.objects.get_or_create(
            message=message, defaults={"by": by, "at": clock.now()}
        )
        if new:
            append(locked.stream, "messages.settled", by=by, subject=subject(message))


def subject(message: Message) -> str:
    """How the audit trail names it."""
    return f"applications.message:{message.pk}"
