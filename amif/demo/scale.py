"""More applications than Finland has, for benchmarks: copies of the demo's own, written in bulk.

They are rejected ones, put into the round that has free money: theirs was earmarked and released again, so that the
ledger grows and its sums stay.
"""

from collections.abc import Iterator
from copy import copy
from decimal import Decimal
from itertools import cycle, islice
from typing import Any
from uuid import uuid4

from django.db import transaction

from applications.choices import ApplicationState
from applications.models import Application, BudgetLine, Submission, Target
from calls.choices import EntryKind
from calls.models import CallAction, LedgerEntry
from records import clock
from records.choices import CaseKind
from records.models import Case

BATCH = 200
MOST_NUMBERED = 1_000_000
CENT = Decimal("0.01")


def add_applications(number: int) -> int:
    """Add that many copies; returns how many indicator values they hold."""
    models = list(
        Application.objects.filter(state=ApplicationState.REJECTED)
        .select_related("line")
        .prefetch_related("budget_lines", "targets", "submissions")
        .order_by("pk")
    )
    place = CallAction.objects.filter(call__demo=True, action__code="2D2").latest("call__opens_at")
    for model in models:
        model.call, model.line, model.action = place.call, place.line, place.action
    start = Application.objects.count()
    numbered = enumerate(islice(cycle(models), number), start)
    return sum(_write(batch) for batch in _batches(numbered))


def _batches(items: Any) -> Iterator[list[tuple[int, Application]]]:
    while batch := list(islice(items, BATCH)):
        yield batch


@transaction.atomic
def _write(batch: list[tuple[int, Application]]) -> int:
    cases = [
        Case(
            pk=uuid4(),
            reference=f"scale-{number:07d}",
            register_number=f"VN/{MOST_NUMBERED + number}/{clock.now().year}",
            kind=CaseKind.APPLICATION,
            created_at=clock.now(),
        )
        for number, _ in batch
    ]
    Case.objects.bulk_create(cases)
    made = [
        _copy(model, case=case, pk=None, demo=True, title=f"{model.title} {number}")
        for (number, model), case in zip(batch, cases, strict=True)
    ]
    Application.objects.bulk_create(made)
    pairs = [(model, one) for (_, model), one in zip(batch, made, strict=True)]
    for rows, kind in (("budget_lines", BudgetLine), ("targets", Target), ("submissions", Submission)):
        copies = [
            _copy(row, pk=None, application=one) for model, one in pairs for row in getattr(model, rows).all()
        ]
        kind._default_manager.bulk_create(copies)
    for entry in (EntryKind.EARMARK, EntryKind.RELEASE):
        LedgerEntry.objects.bulk_create([_entry(one, entry) for one in made])
    return Target.objects.filter(application__in=made).count()


def _copy(row: Any, **changes: Any) -> Any:
    """The row with changes, to be written as a new one."""
    new = copy(row)
    new._state = copy(row._state)
    new._state.adding = True
    for name, value in changes.items():
        setattr(new, name, value)
    return new


def _entry(application: Application, kind: str) -> LedgerEntry:
    line = application.line
    return LedgerEntry(
        objective_id=line.objective_id,
        support=line.support,
        line=line,
        case=application.case,
        kind=kind,
        amount=CENT,
        effective_at=application.decided_at or clock.now(),
        demo=True,
        note="scale",
    )
