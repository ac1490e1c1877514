"""A notice as a line of a page."""

from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string

from records.models import Notice


@dataclass(frozen=True)
class Told:
    """A notice in the words of its e-mail's subject, in the language of the page."""

    pk: int
    subject: str
    url: str
    at: datetime
    unread: bool


def told(notice: Notice) -> Told:
    """The notice in the language of the page."""
    subject = render_to_string(f"notices/{notice.kind}.subject.txt", {"notice": notice, **notice.params})
    return Told(notice.pk, " ".join(subject.split()), notice.url, notice.created_at, notice.read_at is None)
