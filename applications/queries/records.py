"""A case in the authority's records: the numbers it has had."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from accounts.models import User
from applications.models import Application
from records.models import AuditEvent

NUMBERED = "applications.numbered"


@dataclass(frozen=True)
class GivenNumber:
    """A number the case was given: when, by whom, and why in place of the one before."""

    number: str
    before: str
    reason: str
    at: datetime
    who: str


def numbers_of(application: Application) -> list[GivenNumber]:
    """The numbers of the register the case has had, the newest first. One query."""
    name = User.objects.filter(pk=OuterRef("actor")).values("name")[:1]
    rows = AuditEvent.objects.filter(stream=application.stream, verb=NUMBERED).annotate(who=Subquery(name))
    return [
        GivenNumber(data["number"], data["before"], data["reason"], at, who or "")
        for data, at, who in rows.order_by("-sequence").values_list("data", "at", "who")
    ]
