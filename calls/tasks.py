"""What the clock does with rounds, and the letters about them."""

from celery import shared_task

from calls.models import CallAlert, CallRound
from calls.renderers.letters import asked_letter, news_letter
from calls.services import alerts, rounds
from records import clock
from records.models import Job
from records.services import handles


@shared_task(name="calls.tasks.turn_calls", expires=30)
def turn_calls() -> None:
    """Open the rounds that are due and close those that are over; twice does no harm."""
    rounds.turn_calls(clock.now())


@shared_task(name="calls.tasks.forget_alerts", expires=3600)
def forget_alerts() -> None:
    """Remove addresses that nobody confirmed in time."""
    alerts.forget_unconfirmed(clock.now())


@handles(alerts.ROUND)
def owe_letters(job: Job) -> None:
    """A letter owed to everybody whom a published round concerns."""
    alerts.owe_letters(CallRound.objects.get(pk=job.payload["call"]))


@handles(alerts.ASKED)
def send_asked(job: Job) -> None:
    """The letter to whoever asked for alerts; nothing when the row is gone."""
    alert = CallAlert.objects.select_related("programme").filter(pk=job.payload["alert"]).first()
    if alert:
        asked_letter(alert, alerts.secret_for_letter(alert)).send()


@handles(alerts.NEWS)
def send_news(job: Job) -> None:
    """The letter about a round, to whoever was not told of it and still wants to be."""
    alert = CallAlert.objects.select_related("programme").filter(pk=job.payload["alert"]).first()
    call = CallRound.objects.public().filter(pk=job.payload["call"]).first()
    if alert and call and call.pk not in alert.told:
        news_letter(alert, call, alerts.secret_for_letter(alert)).send()
        alerts.mark_told(alert, call)
