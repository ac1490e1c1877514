"""The outbox: written with the change, dispatched afterwards by `amif`, so that nothing dies with a process."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from records import clock
from records.models import Case, Notice, OutboxMessage

logger = logging.getLogger(__name__)
Receiver = Callable[[Mapping[str, Any]], None]


def tell(topic: str, payload: Mapping[str, Any]) -> None:
    """Leave a message for upper layers in the present transaction."""
    OutboxMessage.objects.create(topic=topic, payload=dict(payload), created_at=clock.now())


def notify(
    user: Any, kind: str, *, case: Case | None = None, params: Mapping[str, Any] | None = None, url: str = ""
) -> None:
    """A notice for one person, in the present transaction; the e-mail follows through the outbox.

    `kind` names the templates `templates/notices/<kind>.{subject,body}.txt`; `params` hold what they need.
    """
    notice = Notice.objects.create(
        user=user, case=case, kind=kind, params=dict(params or {}), url=url, created_at=clock.now()
    )
    tell("records.notice", {"id": notice.pk})


def dispatch(receivers: Mapping[str, Receiver], *, limit: int = 200) -> int:
    """Hand waiting messages to their receivers, each in its own transaction; returns how many were handed over.

    A message without a receiver is done with. One whose receiver fails stays and is tried again; the others go on.
    """
    waiting = OutboxMessage.objects.filter(dispatched_at=None).order_by("id").values_list("pk", flat=True)
    handed = 0
    for pk in list(waiting[:limit]):
        try:
            handed += _hand_over(pk, receivers)
        except Exception:
            logger.exception("message %s stays in the outbox", pk)
    return handed


def _hand_over(pk: int, receivers: Mapping[str, Receiver]) -> int:
    with transaction.atomic():
        taken = OutboxMessage.objects.filter(pk=pk, dispatched_at=None).update(dispatched_at=clock.now())
        if taken:
            message = OutboxMessage.objects.get(pk=pk)
            receiver = receivers.get(message.topic)
            if receiver:
                receiver(message.payload)
    return taken
