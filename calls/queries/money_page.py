"""What the money page shows: the sums by objective, the identities with both sides, the ledger's lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from calls.choices import EntryKind, Support
from calls.models import LedgerEntry, PaymentApplication, Programme
from calls.queries.money import Budget, ObjectiveBudget
from calls.rules.ledger import Balance

Parts = list[tuple[str, str | Promise, Decimal]]


@dataclass(frozen=True)
class Row:
    """A row of the table: an objective, one of its parts, or the programme."""

    label: Any
    held: Balance
    kind: str
    objective: str = ""
    support: str = ""


@dataclass(frozen=True)
class Identity:
    """Two sides that must be equal; `explained` when they differ by what the programme prints."""

    words: str | Promise
    left: Decimal
    right: Decimal
    explained: bool = False

    @property
    def difference(self) -> Decimal:
        return self.left - self.right

    @property
    def kind(self) -> str:
        """How the difference is shown: good, or warn where the programme itself prints it, else stop."""
        if not self.difference:
            return "good"
        return "warn" if self.explained else "stop"


def parts(held: Balance) -> Parts:
    """A bar's parts; their labels are said by the template's legend."""
    return [
        ("paid", _("Paid"), held.paid),
        ("open", _("Committed, not paid"), held.open),
        ("earmarked", _("Earmarked"), held.earmarked),
        ("free", _("Called, free"), held.free),
        ("later", _("Not yet called"), held.not_called),
    ]


def rows(found: Budget) -> Iterator[list[Row]]:
    """One group of rows per objective: the whole, its parts by support, the cents no part holds."""
    for part in found.objectives:
        yield list(objective_rows(part))


def objective_rows(part: ObjectiveBudget) -> Iterator[Row]:
    """An objective and what it is made of."""
    code = part.objective.code
    yield Row(part.objective, part.total, "is-sum", code)
    printed = {Support.PROJECT: part.project_support, Support.OPERATING: part.operating_support}
    for support, allocated in printed.items():
        held = part.by_support.get(support, Balance())
        if allocated or held != Balance():
            shown = Balance(allocated, held.called, held.earmarked, held.committed, held.paid)
            yield Row(support.label, shown, "is-sub", code, support.value)
    if part.rounding_difference:
        yield Row(None, Balance(part.rounding_difference), "is-sub", code, "rounding")


def identities(found: Budget) -> list[Identity]:
    """The identities of product.md for the whole programme, each side summed on its own."""
    whole = found.total
    lines = [(line.amount, line.earmarked + line.committed + line.free) for line in found.lines]
    printed = sum(
        (part.project_support + part.operating_support for part in found.objectives), Decimal("0.00")
    )
    return [
        Identity(_("Allocated = called + not yet called"), whole.allocated, whole.called + whole.not_called),
        Identity(_("Called = the sum of all lines"), whole.called, sum((a for a, _ in lines), Decimal(0))),
        Identity(
            _("Called = earmarked + committed + free"), whole.called, sum((b for _, b in lines), Decimal(0))
        ),
        Identity(_("Committed = paid + not yet paid"), whole.committed, whole.paid + whole.open),
        Identity(
            _("Objectives = project support + operating support, as printed"),
            whole.allocated,
            printed,
            explained=True,
        ),
    ]


def ledger(programme: Programme) -> QuerySet[LedgerEntry]:
    """Every entry of a programme, newest first, with what a row shows."""
    rows = LedgerEntry.objects.filter(objective__programme=programme)
    return rows.select_related("objective", "line__call", "case").order_by("-effective_at", "-id")


def names_of(entries: Iterable[LedgerEntry | PaymentApplication]) -> dict[Any, str]:
    """Names of the people behind a page of entries, in one query."""
    people = User.objects.filter(pk__in={entry.by for entry in entries if entry.by})
    return dict(people.values_list("pk", "name"))


def signed(entry: LedgerEntry) -> Decimal:
    """The amount with its sign: money that leaves what it was in is below zero."""
    lowering = (
        EntryKind.DEALLOCATE,
        EntryKind.RETURN,
        EntryKind.MOVE_OUT,
        EntryKind.CARRY_OUT,
        EntryKind.RELEASE,
        EntryKind.DECOMMIT,
        EntryKind.RECOVER,
    )
    return -entry.amount if entry.kind in lowering else entry.amount
