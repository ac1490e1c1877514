"""A call's dates as a calendar file (RFC 5545)."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from calls.models import CallRound
from calls.rules.rounds import CANCELLED
from records.formats import in_language

PRODUCT = "-//amif//calls//EN"


def call_calendar(call: CallRound, language: str, *, changes: int, at: datetime) -> bytes:
    """Opening and closing as two instants in UTC; `changes` counts what happened to the round since it was published.

    A later file of the same round replaces the earlier one in a calendar: the same UIDs, a higher SEQUENCE.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    title = in_language(call.title, language)
    opens, closes = _("Opens: %(title)s") % {"title": title}, _("Closes: %(title)s") % {"title": title}
    for name, when, words in (("opens", call.opens_at, opens), ("closes", call.closes_at, closes)):
        calendar.add_component(event(call, name, when, words, language, changes=changes, at=at))
    return calendar.to_ical()


def event(
    call: CallRound, name: str, when: datetime, words: str, language: str, *, changes: int, at: datetime
) -> Event:
    """One instant."""
    row = Event()
    row.add("uid", f"{call.pk}-{name}@amif")
    row.add("dtstamp", at)
    row.add("dtstart", when)
    row.add("summary", words)
    row.add("description", in_language(call.summary, language))
    row.add("url", f"{settings.SITE_URL}{reverse('call', args=[call.pk])}?lang={language}")
    row.add("sequence", changes)
    row.add("status", "CANCELLED" if call.state == CANCELLED else "CONFIRMED")
    row.add("transp", "TRANSPARENT")
    return row
