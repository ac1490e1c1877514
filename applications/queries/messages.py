"""The threads of messages: of one case, of a person's organisations, and those that wait for the authority."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from applications.choices import ApplicationState as State
from applications.choices import Side
from applications.models import Message, MessageFile, NoReplyNeeded, ReadMark
from applications.permissions.applicant import own
from applications.permissions.selection import standing, visible, with_standing
from records.models import Case
from records.queries import Relation, as_count, gathering, settle

FILES = {"files": Relation(MessageFile, "message", along=("document",))}


def thread_of(case: Case) -> list[Message]:
    """The messages of a case with writers and files, the oldest first. One query."""
    rows = Message.objects.filter(case=case).select_related("by", "no_reply_needed")
    found = list(gathering(rows, FILES).order_by("sent_at", "id"))
    for one in found:
        settle(one, FILES)
    return found


def waits_for_answer(thread: list[Message]) -> Message | None:
    """The applicant's last message, while nobody has answered it or said that none is needed."""
    last = thread[-1] if thread else None
    if last is None or last.side != Side.APPLICANT or hasattr(last, "no_reply_needed"):
        return None
    return last


def threads_of(user: Any) -> QuerySet[Any]:
    """The cases of the person's organisations that can have messages, with how many are new; the liveliest first."""
    rows = own(user).filter(submitted_at__isnull=False).exclude(state__in=[State.DRAFT, State.EXPIRED])
    rows = rows.select_related("case", "organisation").annotate(
        unread_count=unread_for(user, Side.AUTHORITY), last_at=last_of("sent_at"), last_side=last_of("side")
    )
    return rows.order_by(Coalesce("last_at", "submitted_at").desc(), "-pk")


def unread_for(user: Any, side: str) -> Any:
    """How many messages that side has written since the person read the thread."""
    seen = ReadMark.objects.filter(case=OuterRef("case"), user=user).values("message")[:1]
    rows = Message.objects.filter(case=OuterRef("case"), side=side)
    rows = rows.filter(pk__gt=Coalesce(Subquery(seen), 0))
    return as_count(rows, "case")


def last_of(name: str) -> Subquery:
    """A value of the case's last message."""
    rows = Message.objects.filter(case=OuterRef("case")).order_by("-pk")
    return Subquery(rows.values(name)[:1])


def unanswered(user: Any) -> list[Any]:
    """The cases whose applicant waits for an answer, the longest waiting first; none that is closed to the person.

    Each row says since when it waits (`waiting_since`). One query.
    """
    settled = NoReplyNeeded.objects.filter(message=OuterRef("last_message"))
    rows = with_standing(visible(user), user).select_related("case", "call", "line", "organisation")
    rows = rows.annotate(
        last_message=last_of("pk"), last_side=last_of("side"), waiting_since=last_of("sent_at")
    )
    rows = rows.filter(last_side=Side.APPLICANT).exclude(Exists(settled)).order_by("waiting_since", "pk")
    return [one for one in rows if not standing(user, one).disqualified]
