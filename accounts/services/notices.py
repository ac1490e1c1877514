"""A person's notices: read, and how many of them come by e-mail."""

from typing import Any

from django.db import transaction

from accounts.choices import NoticePace
from accounts.models import User
from records import clock
from records.models import Notice
from records.rules import Reason, gettext_noop, refuse
from records.services import append

UNKNOWN = Reason("notice_pace_unknown", gettext_noop("Choose one of the three."), field="pace")


def choose_pace(user: User, pace: str) -> None:
    """How many e-mails the person wants (accounts.choices.NoticePace). What already waits for a digest still comes."""
    refuse(None if pace in NoticePace.values else UNKNOWN)
    with transaction.atomic():
        changed = User.objects.filter(pk=user.pk).exclude(notice_pace=pace).update(notice_pace=pace)
        user.notice_pace = pace
        if changed:
            append(
                "people",
                "notice_pace_chosen",
                by=user,
                subject=f"accounts.user:{user.pk}",
                data={"pace": pace},
            )


def mark_read(user: Any, pk: int | None = None) -> int:
    """Mark one of the person's own notices read, or all of them; how many were unread."""
    rows = Notice.objects.filter(user=user, read_at=None)
    return (rows if pk is None else rows.filter(pk=pk)).update(read_at=clock.now())
