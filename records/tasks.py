"""Entry points of the queue."""

from celery import shared_task

from records.services import run_newest, sweep_owed


@shared_task(name="records.tasks.work")
def work(job_id: str) -> None:
    """Do one owed job."""
    run_newest(job_id)


@shared_task(name="records.tasks.sweep", expires=5)
def sweep() -> None:
    """Ring again for owed jobs nobody works on."""
    sweep_owed()
