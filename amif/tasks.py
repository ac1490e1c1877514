"""What `amif` does with the outbox: it alone knows every app."""

from celery import shared_task

from amif.receivers import RECEIVERS
from records.services import dispatch


@shared_task(name="amif.tasks.dispatch_outbox", expires=5)
def dispatch_outbox() -> None:
    """Hand waiting messages to those they concern."""
    dispatch(RECEIVERS)
