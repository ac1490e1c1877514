"""Who is editing a section now. Ephemeral, so not audited: it says where somebody is, not what he or she has done."""

from datetime import timedelta
from typing import Any

from applications.models import Application, SectionPresence
from applications.queries.together import PRESENT
from records import clock

FORGOTTEN = timedelta(hours=1)


def seen(application: Application, section: str, *, by: Any) -> None:
    """The person is at the section now. One query; three when he or she has just come."""
    now = clock.now()
    rows = SectionPresence.objects.filter(application=application)
    if rows.filter(section=section, user=by).update(seen_at=now):
        return
    rows.filter(seen_at__lt=now - PRESENT).delete()
    one = SectionPresence(application=application, section=section, user=by, seen_at=now)
    SectionPresence.objects.bulk_create([one], ignore_conflicts=True)


def forget_presences() -> int:
    """Rows that have long said nothing; how many."""
    return SectionPresence.objects.filter(seen_at__lt=clock.now() - FORGOTTEN).delete()[0]
