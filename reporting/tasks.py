"""Entry points of the queue: what makes packs, and the monthly beat."""

from celery import shared_task

from records.models import Job
from records.services import handles
from reporting import services
from reporting.renderers.documents import renderer


@handles(services.JOB)
def make_pack(job: Job) -> None:
    """Make the documents of a pack."""
    services.make_pack(job, renderer())


@shared_task(name="reporting.tasks.request_monthly")
def request_monthly() -> None:
    """Ask for last month's reports of every programme."""
    services.request_monthly()
