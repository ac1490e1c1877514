"""Submissions at a deadline, many at once; and the clock of Helsinki where it is put back or on."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from applications.choices import ApplicationState
from applications.models import Application, Submission
from applications.services.submitting import submit
from calls.queries import money
from records import clock
from records.forms import DayField, MomentField
from records.rules import Refused
from records.services import verify
from reporting.rules import cutoffs
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import complete_draft, open_round, signing

HELSINKI = ZoneInfo("Europe/Helsinki")
EDGES = (-1_000_000, -1_000, -1, 0, 1, 1_000, 1_000_000)
"""Microseconds from the deadline; equal to it is in time."""
AUTUMN, SPRING = date(2026, 10, 25), date(2027, 3, 28)


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [len(EDGES) + 3, pytest.param(400, marks=pytest.mark.drill)])
def test_no_submission_of_the_two_seconds_around_a_deadline_is_wrongly_judged(
    number: int, record_property: Any
) -> None:
    open_round(amount="900000.00")
    organisation = OrganisationFactory()
    owner = member(organisation)
    drafts = [complete_draft(owner, organisation=organisation) for _ in range(number)]
    closes = drafts[0].call.closes_at
    chance = random.Random(1)
    offsets = [*EDGES, *(chance.randint(-1_000_000, 1_000_000) for _ in range(number - len(EDGES)))]

    def once(sent: tuple[Application, int]) -> str:
        made, offset = sent
        try:
            with clock.at(closes + timedelta(microseconds=offset)):
                submit(Application.objects.get(pk=made.pk), signing(made), by=owner)
            met = "taken"
        except Refused as refused:
            met = refused.reasons[0].code
        finally:
            connection.close()
        return met if (met == "taken") == (offset <= 0) else f"{met} at {offset}"

    with ThreadPoolExecutor(8) as pool:
        met = Counter(pool.map(once, zip(drafts, offsets, strict=True)))
    record_property(f"{connection.vendor}: {number} submissions around a deadline", dict(met))
    in_time = sum(offset <= 0 for offset in offsets)
    assert met == {"taken": in_time, "call_closed": number - in_time}
    assert Application.objects.filter(state=ApplicationState.SUBMITTED).count() == in_time
    assert not Submission.objects.filter(submitted_at__gt=closes).exists()
    assert verify() == []


def typed(local: datetime) -> datetime | None:
    """The instant a typed local time is, or None where it is refused."""
    try:
        found: datetime = MomentField().clean(f"{local:%d.%m.%Y %H.%M}")
    except ValidationError:
        return None
    return found


def minutes(day: date) -> list[datetime]:
    begins = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - what a person types has no zone
    return [begins + timedelta(minutes=minute) for minute in range(24 * 60)]


@pytest.mark.parametrize(
    ("day", "refused"),
    [(AUTUMN, "03:00-03:59"), (SPRING, "03:00-03:59"), (date(2028, 2, 29), ""), (date(2026, 7, 1), "")],
)
def test_every_minute_is_its_instant_or_refused_when_it_comes_twice_or_never(day: date, refused: str) -> None:
    """25.10.2026 3.30 comes twice, 28.3.2027 3.30 never; a leap day is a day as any other."""
    out = [local for local in minutes(day) if typed(local) is None]
    said = f"{out[0]:%H:%M}-{out[-1]:%H:%M}" if out else ""
    assert (said, len(out)) == (refused, 60 if refused else 0)
    for local in minutes(day):
        found = typed(local)
        if found is not None:
            assert found.astimezone(HELSINKI).replace(tzinfo=None) == local
            assert found.astimezone(UTC).astimezone(HELSINKI) == found


@pytest.mark.parametrize(
    ("day", "hours"), [(AUTUMN, 25), (SPRING, 23), (date(2028, 2, 29), 24), (date(2026, 12, 31), 24)]
)
def test_day_has_the_hours_it_has_in_finland_and_ends_with_its_last_microsecond(
    day: date, hours: int
) -> None:
    begins, ends = money.end_of(day - timedelta(days=1)), money.end_of(day)
    assert (begins, ends) == (cutoffs.end_of(day - timedelta(days=1)), cutoffs.end_of(day))
    assert ends.astimezone(UTC) - begins.astimezone(UTC) == timedelta(hours=hours)
    microsecond = timedelta(microseconds=1)
    assert timezone.localdate(begins) == timezone.localdate(ends - microsecond) == day
    assert timezone.localdate(begins - microsecond) == day - timedelta(days=1)
    assert timezone.localdate(ends) == day + timedelta(days=1)


@pytest.mark.parametrize("text", ["29.2.2027", "31.4.2027", "0.1.2027", "32.1.2027", "29.2.2100"])
def test_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        DayField().clean(text)
    with pytest.raises(ValidationError):
        MomentField().clean(f"{text} 12.00")


def test_leap_day_is_taken() -> None:
    assert DayField().clean("29.2.2028") == date(2028, 2, 29)
