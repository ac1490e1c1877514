"""Reference numbers."""

from django.db import transaction
from django.db.models import F

from records import clock
from records.models import Case, Counter


def next_number(series: str) -> int:
    """The next number of `series`, without a gap when the transaction commits."""
    with transaction.atomic():
        Counter.objects.get_or_create(series=series)
        Counter.objects.filter(series=series).update(last=F("last") + 1)
        return Counter.objects.get(series=series).last


def open_case(kind: str, series: str) -> Case:
    """A new case with the next reference of the series: `series` 2023-2-2D gives 2023-2-2D-017."""
    with transaction.atomic():
        reference = f"{series}-{next_number(series):03d}"
        return Case.objects.create(kind=kind, reference=reference, created_at=clock.now())
