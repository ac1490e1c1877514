"""Decisions in the hands of those who can sign in to the demo: sent with their letter and read, on their own day."""

from datetime import timedelta

from accounts.models import User
from amif.demo.people import MEMBERS, Cast
from applications.models import Decision
from applications.services.deciding import LETTER
from applications.services.reviewing import record_reading
from applications.tasks import make_letter
from records import clock
from records.models import Job

READ_AFTER = timedelta(days=1)


def reader_of(decision: Decision, cast: Cast) -> User | None:
    """The owner with a demo account who applied; None for organisations nobody signs in for."""
    keys = {key for _name, _language, key, _role in MEMBERS.values()}
    organisation = decision.application.organisation_id
    return next((cast.owners[key] for key in keys if cast.organisations[key].pk == organisation), None)


def hand_over(decision: Decision, cast: Cast) -> None:
    """Make the letter now, so that its dates are those of the round, and read it; the worker finds it made."""
    reader = reader_of(decision, cast)
    if reader is None:
        return
    make_letter(Job.objects.get(key=f"{LETTER}:{decision.pk}"))
    decision.refresh_from_db()
    with clock.at(clock.now() + READ_AFTER):
        record_reading(decision, by=reader)
