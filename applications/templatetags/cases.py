"""Filters of the desk's templates: the kind of a state, events and reasons in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext

from applications.choices import Section
from applications.formats import STATE_KINDS, event_detail, event_words, secrecy_words, words
from applications.models import Application, Attachment, SecrecyMark
from applications.queries.cases import Event
from applications.queries.places import LABELS
from applications.queries.records import marks_of
from applications.rules.searching import Hit
from records.rules import Reason

register = template.Library()


@register.filter
def state_kind(state: str) -> str:
    """The mark of a state: good, now, warn, stop, none or neutral."""
    return STATE_KINDS.get(state, "")


@register.filter
def event_name(event: Event) -> Promise | str:
    """What happened."""
    return event_words(event.verb)


@register.filter
def event_about(event: Event, titles: Mapping[str, str]) -> str:
    """What it was about."""
    return event_detail(event.verb, event.data, titles)


@register.filter
def in_words(reason: Reason, titles: Mapping[str, str]) -> str:
    """A rule's reason, with the criteria by name."""
    return words(reason, titles)


@register.filter
def hit_place(hit: Hit) -> str:
    """Where a hit stands: the section, and the field where it has a name."""
    outside = {
        "reference": gettext("Reference"),
        "case_number": gettext("Case number"),
        "applicant": gettext("Applicant"),
    }
    places = {**outside, **dict(Section.choices)}
    label = "" if hit.section in outside else LABELS.get(hit.name, "")
    return ": ".join(str(part) for part in (places.get(hit.section, hit.section), label) if part)


@register.filter
def secrecy(point: int) -> str:
    """What stands on a document that is secret on this point of the law."""
    return secrecy_words(point)


@register.filter
def mark_of(application: Application, file: Attachment) -> SecrecyMark | None:
    """The mark of secrecy of a file, of an application read for a case's page (queries.cases.find_case). No query."""
    return marks_of(application)["attachment"].get(file.pk)


@register.filter
def secret_count(application: Application) -> int:
    """How many documents of the case are marked as secret now. No query on a case's page."""
    return sum(len(found) for found in marks_of(application).values())


@register.filter
def latest(rows: Sequence[Any], number: int) -> Sequence[Any]:
    """The last so many, in their order."""
    return rows[-number:]


@register.filter
def at(values: Mapping[Any, Any], key: Any) -> Any:
    """The value of a key; None without it."""
    return values.get(key)
