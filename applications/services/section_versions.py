"""Earlier contents of a draft's sections, kept so that two people's changes can be merged and each be looked up."""

from datetime import timedelta
from typing import Any

from django.db.models import Max
from django.db.models.functions import ExtractMinute, Floor, TruncHour

from applications.choices import ApplicationState
from applications.models import Application, SectionVersion
from applications.queries.content import Content, section_content, version_of
from records import clock

WHOLE = timedelta(hours=1)
WRITABLE = (ApplicationState.DRAFT, ApplicationState.SUPPLEMENT_REQUESTED)
MINUTES = 10
"""After an hour only the last content of each ten minutes is kept."""


def keep_version(content: Content, section: str, *, by: Any = None) -> None:
    """Keep what the section says, unless it is already there; without `by`, of unknown origin. At most two queries."""
    application, version = content.application, version_of(content, section)
    rows = SectionVersion.objects.filter(application=application, section=section)
    if by is None and rows.filter(version=version).exists():
        return
    SectionVersion.objects.create(
        application_id=application.pk,
        section=section,
        version=version,
        content=section_content(content, section),
        saved_at=application.edited_at if by else None,
        saved_by=by,
    )


def forget_versions(application: Application) -> None:
    """The application is submitted: what was written on the way to it is nobody's business any more."""
    SectionVersion.objects.filter(application=application).delete()


def thin_versions() -> int:
    """Of contents older than an hour keep the last of each ten minutes; of what nobody writes any more none."""
    writable = SectionVersion.objects.filter(application__state__in=WRITABLE)
    old = writable.filter(saved_at__lt=clock.now() - WHOLE)
    place = Floor(ExtractMinute("saved_at") / MINUTES)
    last = old.annotate(hour=TruncHour("saved_at"), place=place).order_by()
    kept = last.values("application", "section", "hour", "place").annotate(last=Max("id")).values_list("last")
    gone = old.exclude(pk__in=list(kept.values_list("last", flat=True))).delete()[0]
    closed = SectionVersion.objects.exclude(application__state__in=WRITABLE)
    return gone + closed.delete()[0]
