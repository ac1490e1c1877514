"""What `amif` does with the outbox: it alone knows every app."""

from celery import shared_task

from accounts.models import User
from amif.letters import DIGEST, owe_digests, send_digest
from amif.receivers import RECEIVERS
from calls.rules.dates import local_day
from records import clock
from records.models import Job
from records.services import dispatch, handles


@shared_task(name="amif.tasks.dispatch_outbox", expires=5)
def dispatch_outbox() -> None:
    """Hand waiting messages to those they concern."""
    dispatch(RECEIVERS)


@shared_task(name="amif.tasks.owe_digests", expires=60)
def digests() -> None:
    """Once a day, from the digest's hour on in Helsinki: one e-mail for each person something waits for."""
    owe_digests(clock.now())


@handles(DIGEST)
def make_digest(job: Job) -> None:
    """The day's e-mail of one person; nothing when all of it has been sent or read."""
    send_digest(User.objects.get(pk=job.payload["user"]), local_day(clock.now()))
