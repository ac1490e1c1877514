"""Owed work: a row says what is owed, the broker is a doorbell, a sweeper rings again (decisions.md)."""

import logging
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from records import clock
from records.choices import JobState
from records.models import Job

logger = logging.getLogger(__name__)
Handler = Callable[[Job], None]
HANDLERS: dict[str, Handler] = {}
MOST_ATTEMPTS = 5
CANDIDATES = 5
"""How many jobs a worker tries to take before it leaves them to the others."""


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register a function as the handler of a kind of job. It may run twice: its effect must be the same as once."""

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return register


def owe(kind: str, key: str, payload: Mapping[str, Any], *, by: Any = None) -> Job:
    """Write down that a job is owed, once per `key`, in the present transaction; ring the bell on commit."""
    job, _ = Job.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "payload": dict(payload),
            "owed_by": getattr(by, "pk", None),
            "owed_at": clock.now(),
        },
    )
    transaction.on_commit(lambda: ring(job.pk))
    return job


def ring(job_id: UUID) -> None:
    """Tell a worker. The broker may be away: the sweeper rings again."""
    try:
        current_app.send_task("records.tasks.work", [str(job_id)], retry=False)
    except (OSError, KombuError, RedisError):
        return


def sweep_owed() -> int:
    """Ring for every job nobody works on; returns how many."""
    owed = list(Job.objects.owed(clock.now()).values_list("pk", flat=True)[:500])
    for job_id in owed:
        ring(job_id)
    return len(owed)


def run_newest(job_id: UUID | str) -> bool:
    """Do one job, the newest that is owed: what somebody waits for now goes before a backlog of bulk letters.

    The bell rang for `job_id`; every job has its own bell and the sweeper rings again, so that each has its turn. False
    when nothing was owed any more.
    """
    owed = Job.objects.owed(clock.now()).order_by("-owed_at", "pk").values_list("pk", flat=True)
    return any(run(one) for one in [*owed[:CANDIDATES], job_id])


def run(job_id: UUID | str) -> bool:
    """Take the job if nobody has it, do it, and say so. False when there was nothing to take.

    Taking is one conditional update, so that of two workers exactly one gets it. A handler's error is kept with the
    job, which is owed again until MOST_ATTEMPTS.
    """
    job = _take(job_id)
    if job is None:
        return False
    try:
        with _kept_alive(job):
            HANDLERS[job.kind](job)
    except Exception:
        _put_back(job, traceback.format_exc())
        raise
    Job.objects.filter(pk=job.pk, attempts=job.attempts).update(
        state=JobState.DONE, finished_at=clock.now(), lease_until=None, error=""
    )
    return True


def heartbeat(job: Job, *, done: int | None = None, total: int | None = None) -> None:
    """Still at it: prolong the lease and tell how far the work is."""
    progress = {name: value for name, value in (("done", done), ("total", total)) if value is not None}
    Job.objects.filter(pk=job.pk, attempts=job.attempts, state=JobState.RUNNING).update(
        lease_until=_lease(), **progress
    )


def _lease() -> Any:
    return clock.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _take(job_id: UUID | str) -> Job | None:
    job = Job.objects.owed(clock.now()).filter(pk=job_id).first()
    if job is None:
        return None
    taken = Job.objects.owed(clock.now()).filter(pk=job_id, attempts=job.attempts)
    won = taken.update(
        state=JobState.RUNNING,
        attempts=job.attempts + 1,
        lease_until=_lease(),
        started_at=job.started_at or clock.now(),
    )
    return Job.objects.get(pk=job_id) if won else None


def _put_back(job: Job, error: str) -> None:
    over = job.attempts >= MOST_ATTEMPTS
    Job.objects.filter(pk=job.pk, attempts=job.attempts).update(
        state=JobState.FAILED if over else JobState.WAITING, lease_until=None, error=error[-4000:]
    )


@contextmanager
def _kept_alive(job: Job) -> Iterator[None]:
    """A thread that prolongs the lease while the handler works; it dies with the process, and then the lease ends."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(settings.JOB_LEASE_SECONDS / 3):
            try:
                heartbeat(job)
            except DatabaseError:
                logger.warning("job %s: a heartbeat was missed", job.pk)
        connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
