"""The audit trail: one hash chain per stream, its head locked last."""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from records import clock
from records.models import AuditEvent, ChainHead
from records.queries import Prepared, prepare

SOME_STREAM = "stands in for a stream"


def append(
    stream: str, verb: str, *, by: Any, subject: str = "", data: Mapping[str, Any] | None = None
) -> AuditEvent:
    """Add an event to `stream`. `by` is a user or None (the system itself); `data` holds no personal data.

    Call it last in the transaction that makes the change: it locks the head of the stream.
    """
    plain = json.loads(json.dumps(data or {}, cls=DjangoJSONEncoder))
    with transaction.atomic(savepoint=False):
        head = _locked_head(stream)
        event = AuditEvent(
            stream=stream,
            sequence=head.count + 1,
            at=clock.now(),
            actor=getattr(by, "pk", None),
            verb=verb,
            subject=subject,
            data=plain,
            previous_hash=head.hash,
        )
        event.hash = digest(event)
        event.save(force_insert=True)
        ChainHead.objects.filter(stream=stream).update(count=event.sequence, hash=event.hash)
    return event


def _locked_head(stream: str) -> ChainHead:
    """The head of the stream, locked; made when this is its first event."""
    found = _locking().models(stream=stream)
    if not found:
        ChainHead.objects.get_or_create(stream=stream)
        found = _locking().models(stream=stream)
    head: ChainHead = found[0]
    return head


@lru_cache(maxsize=1)
def _locking() -> Prepared:
    """The head of a stream, locked: asked for with every change, so put together once."""
    rows = ChainHead.objects.select_for_update().filter(stream=SOME_STREAM).order_by()
    return prepare(rows, stream=SOME_STREAM)


def digest(event: AuditEvent) -> str:
    """SHA-256 over everything the event says and the hash before it."""
    actor = str(UUID(str(event.actor))) if event.actor else ""
    said = [
        event.stream,
        event.sequence,
        event.at.isoformat(),
        actor,
        event.verb,
        event.subject,
        event.data,
        event.previous_hash,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def verify(stream: str | None = None) -> list[str]:
    """Every event whose content, order or link does not fit, named as "stream #n"; empty when all is whole."""
    events = AuditEvent.objects.order_by("stream", "sequence")
    wrong: list[str] = []
    last: dict[str, AuditEvent] = {}
    for event in (events.filter(stream=stream) if stream else events).iterator():
        before = last.get(event.stream)
        expected = (before.sequence + 1, before.hash) if before else (1, "")
        if (event.sequence, event.previous_hash) != expected or digest(event) != event.hash:
            wrong.append(f"{event.stream} #{event.sequence}")
        last[event.stream] = event
    heads = ChainHead.objects.filter(stream=stream) if stream else ChainHead.objects.all()
    ends = {name: (event.sequence, event.hash) for name, event in last.items()}
    return wrong + [
        f"{head.stream} head" for head in heads if ends.get(head.stream, (0, "")) != (head.count, head.hash)
    ]
