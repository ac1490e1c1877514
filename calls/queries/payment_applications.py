"""Payment applications to the Commission, and how far they reach towards the mid-term condition."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from calls.models import PaymentApplication, Programme
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


def mid_term(initial: Decimal, rows: Iterable[PaymentApplication]) -> MidTerm:
    """How far these payment applications reach of the initial allocation, in euro."""
    rows = list(rows)
    return MidTerm(
        initial,
        sum((row.contribution for row in rows), ZERO),
        len(rows),
        max((row.submitted_on for row in rows), default=None),
        any(row.demo for row in rows),
    )
