"""Payment applications to the Commission, and how far they reach towards the mid-term condition."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from calls.models import PaymentApplication, Programme
from calls.queries.money import initial_allocation
from calls.rules.ledger import ZERO
from calls.rules.payment_applications import MidTerm
from records.formats import HELSINKI


def payment_applications(
    programme: Programme, before: datetime | None = None, recorded_until: datetime | None = None
) -> QuerySet[PaymentApplication]:
    """Those sent on days that ended before the instant, and recorded until the other."""
    rows = PaymentApplication.objects.filter(objective__programme=programme)
    if before is not None:
        rows = rows.filter(submitted_on__lt=before.astimezone(HELSINKI).date())
    if recorded_until is not None:
        rows = rows.filter(recorded_at__lte=recorded_until)
    return rows.select_related("objective").order_by("submitted_on", "objective__position", "number")


def mid_term(programme: Programme, rows: Iterable[PaymentApplication]) -> MidTerm:
    """How far these payment applications reach."""
    rows = list(rows)
    return MidTerm(
        initial_allocation(programme),
        sum((row.contribution for row in rows), ZERO),
        len(rows),
        max((row.submitted_on for row in rows), default=None),
        any(row.demo for row in rows),
    )
