"""How and when a decision was notified, as an officer records it: posted, or received on a day that has been shown."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from applications.choices import Notification
from applications.models import Decision, NotificationRecord
from applications.models.review import OPEN_REVIEWS
from applications.permissions.revising import why_not_record_notification
from applications.queries.reviews import last_day_of, sent_at_of
from applications.rules.answering import notification_problems
from applications.services.locking import lock
from calls.rules.dates import local_day
from calls.rules.findings import Finding
from records import clock
from records.rules import Reason, gettext_noop, refuse
from records.services import append, retried

NOT_DECIDED = Finding("notification_not_decided", gettext_noop("There is no decision to notify yet."))


@dataclass(frozen=True)
class Notified:
    """By which way; posted and received on which days, in Helsinki; on what that rests."""

    sent_by: str
    posted_on: date | None
    shown_on: date | None
    reason: str


@retried
def record_notification(decision: Decision, notified: Notified, *, by: Any) -> NotificationRecord:
    """Record it; the time limit of the decision and of open requests follows (act 434/2003, section 59)."""
    with transaction.atomic():
        application = lock(decision.application)
        refuse(why_not_record_notification(by, application))
        current = Decision.objects.select_related("application__call__programme").get(pk=decision.pk)
        refuse(*_problems(current, notified))
        posted = notified.posted_on if notified.sent_by == Notification.POST else None
        current.sent_by, current.posted_on, current.shown_on = notified.sent_by, posted, notified.shown_on
        current.save(update_fields=["sent_by", "posted_on", "shown_on"])
        made = _keep(current, notified.reason.strip(), by)
        _move_last_days(current)
    return made


def _keep(decision: Decision, reason: str, by: Any) -> NotificationRecord:
    """The record of how the decision now counts as notified, and its event."""
    days = {"sent_by": decision.sent_by, "posted_on": decision.posted_on, "shown_on": decision.shown_on}
    data = {**days, "reason": reason}
    about = f"applications.decision:{decision.pk}"
    append(decision.stream, "applications.notification_recorded", by=by, subject=about, data=data)
    return NotificationRecord.objects.create(decision=decision, by=by, at=clock.now(), **data)


def _problems(decision: Decision, notified: Notified) -> list[Reason]:
    if decision.decided_at is None:
        return [NOT_DECIDED()]
    return notification_problems(
        notified.sent_by,
        notified.posted_on,
        notified.shown_on,
        notified.reason,
        decided=local_day(decision.decided_at),
        sent=local_day(sent_at_of(decision) or decision.decided_at),
        today=local_day(clock.now()),
    )


def _move_last_days(decision: Decision) -> None:
    """Requests not answered yet are judged by the time limit as it now is."""
    last = last_day_of(decision, clock.now())
    decision.review_requests.filter(state__in=OPEN_REVIEWS).update(last_day=last)
