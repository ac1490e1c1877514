"""Telling people of new rounds by e-mail: asked for, confirmed from the address itself, ended with one click.

Nothing here tells whether an address is known: whoever asks gets the same answer, and the letter goes to the address.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from calls.models import CallAlert, CallLine, CallRound, Programme
from records import clock
from records.models import Job
from records.rules import Reason, Refused, gettext_noop
from records.services import append, owe

ASKED, NEWS, ROUND = "calls.alert_asked", "calls.alert_news", "calls.alert_round"
VALID_FOR = timedelta(days=7)
LETTERS_A_DAY = 3
ALL_LETTERS_A_DAY = 1000
EXPIRED = Reason(
    "alert_expired", gettext_noop("The link is older than seven days. Ask again, and a new one is sent.")
)


def ask_alert(programme: Programme, email: str, objectives: Iterable[str], language: str) -> None:
    """Ask for alerts of some objectives (none named: of all); the address gets a letter with a link to confirm.

    A confirmed alert is not changed by asking: the letter then leads to where its owner changes or ends it. At most
    LETTERS_A_DAY letters go to an address and ALL_LETTERS_A_DAY to all; beyond that nothing is sent, to no notice.
    """
    now = clock.now()
    with transaction.atomic():
        alert, new = CallAlert.objects.get_or_create(
            programme=programme,
            email=email.strip().lower(),
            defaults={
                "language": language,
                "asked_at": now,
                "token_hash": placeholder(programme, email, now),
            },
        )
        alert = CallAlert.objects.select_for_update().get(pk=alert.pk)
        if alert.confirmed_at is None:
            alert.objectives, alert.language = sorted(set(objectives)), language
            alert.asked_at = now if new or expired(alert, now) else alert.asked_at
            alert.token_hash = hash_of(secret_of(alert))
            alert.save()
        owe_asked(alert, now)


def owe_asked(alert: CallAlert, now: datetime) -> None:
    """The letter to whoever asked, unless too many were sent since yesterday."""
    recent = Job.objects.filter(kind=ASKED, owed_at__gt=now - timedelta(days=1))
    own = recent.filter(key__startswith=f"{ASKED}:{alert.pk}:").count()
    if own < LETTERS_A_DAY and recent.count() < ALL_LETTERS_A_DAY:
        owe(ASKED, f"{ASKED}:{alert.pk}:{now.isoformat()}", {"alert": alert.pk})


def confirm_alert(alert: CallAlert) -> CallAlert:
    """The owner of the address says yes. Twice is once; Refused when the link is too old."""
    now = clock.now()
    with transaction.atomic():
        locked = CallAlert.objects.select_for_update().get(pk=alert.pk)
        if locked.confirmed_at:
            return locked
        if expired(locked, now):
            raise Refused(EXPIRED)
        locked.confirmed_at = now
        locked.save(update_fields=["confirmed_at"])
        append(stream_of(locked), "alert.confirmed", by=None)
    return locked


def change_alert(alert: CallAlert, objectives: Iterable[str], language: str) -> CallAlert:
    """Other objectives, or another language, by whoever holds the letter's link."""
    with transaction.atomic():
        locked = CallAlert.objects.select_for_update().get(pk=alert.pk)
        locked.objectives, locked.language = sorted(set(objectives)), language
        locked.save(update_fields=["objectives", "language"])
        append(stream_of(locked), "alert.changed", by=None, data={"objectives": locked.objectives})
    return locked


def end_alert(alert: CallAlert) -> None:
    """No more letters: the address is forgotten."""
    with transaction.atomic():
        append(stream_of(alert), "alert.ended", by=None)
        CallAlert.objects.filter(pk=alert.pk).delete()


def forget_unconfirmed(now: datetime) -> int:
    """Remove what nobody confirmed in time; returns how many."""
    return CallAlert.objects.filter(confirmed_at=None, asked_at__lt=now - VALID_FOR).delete()[0]


def owe_news(call_id: str) -> None:
    """A published round is to be told to those who asked; once, however often it is heard."""
    owe(ROUND, f"{ROUND}:{call_id}", {"call": call_id})


def owe_letters(call: CallRound) -> int:
    """A letter owed to every confirmed alert that the round concerns and that was not told of it; returns how many."""
    opened = set(CallLine.objects.filter(call=call).values_list("objective__code", flat=True))
    owed = 0
    for alert in CallAlert.objects.filter(programme=call.programme, confirmed_at__isnull=False).iterator():
        if call.pk not in alert.told and (not alert.objectives or opened & set(alert.objectives)):
            owe(NEWS, f"{NEWS}:{call.pk}:{alert.pk}", {"alert": alert.pk, "call": call.pk})
            owed += 1
    return owed


def mark_told(alert: CallAlert, call: CallRound) -> None:
    """Write down that the alert's owner knows of the round."""
    with transaction.atomic():
        locked = CallAlert.objects.select_for_update().filter(pk=alert.pk).first()
        if locked and call.pk not in locked.told:
            locked.told = [*locked.told, call.pk]
            locked.save(update_fields=["told"])


def alert_by(token: str) -> CallAlert | None:
    """The alert whose letters carry this secret."""
    return CallAlert.objects.select_related("programme").filter(token_hash=hash_of(token)).first()


def secret_for_letter(alert: CallAlert) -> str:
    """The secret for a letter's links; after a change of the service's key the new one takes effect here."""
    secret = secret_of(alert)
    if alert.token_hash != hash_of(secret):
        CallAlert.objects.filter(pk=alert.pk).update(token_hash=hash_of(secret))
    return secret


def secret_of(alert: CallAlert) -> str:
    """The secret of the links: made from the service's key and the row, kept nowhere."""
    told = f"{alert.pk}:{alert.email}:{alert.asked_at.isoformat()}"
    return salted_hmac("calls.alert", told, algorithm="sha256").hexdigest()


def hash_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def placeholder(programme: Programme, email: str, now: datetime) -> str:
    """A hash no link fits, until the row has its number."""
    return hash_of(f"{programme.pk}:{email}:{now.isoformat()}:none")


def expired(alert: CallAlert, now: datetime) -> bool:
    """Whether the link can confirm no more."""
    return alert.confirmed_at is None and now - alert.asked_at > VALID_FOR


def stream_of(alert: CallAlert) -> str:
    """Its audit stream; the address stands nowhere in it."""
    return f"alert:{alert.pk}"
