"""What the clock does with rounds."""

from celery import shared_task

from calls.services import rounds
from records import clock


@shared_task(name="calls.tasks.turn_calls", expires=30)
def turn_calls() -> None:
    """Open the rounds that are due and close those that are over; twice does no harm."""
    rounds.turn_calls(clock.now())
