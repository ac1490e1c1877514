"""Balances: sums over the ledger, now or as of a past instant. One aggregate query for any number of lines."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Sum

from calls.choices import EntryKind
from calls.models import CallAction, CallLine, CallRound, LedgerEntry, Objective, Programme
from calls.rules.ledger import ZERO, Balance, balance
from records.formats import HELSINKI
from records.models import Case


@dataclass(frozen=True)
class LineBalance:
    """What a line holds, in euro; `free` = amount - earmarked - committed."""

    line: CallLine
    amount: Decimal
    earmarked: Decimal
    committed: Decimal
    paid: Decimal
    free: Decimal

    @classmethod
    def of(cls, line: CallLine, held: Balance) -> "LineBalance":
        return cls(line, held.called, held.earmarked, held.committed, held.paid, held.free)


@dataclass(frozen=True)
class ObjectiveBudget:
    """An objective: its allocation as printed, the parts by support, and the sums of its ledger."""

    objective: Objective
    allocated: Decimal
    project_support: Decimal
    operating_support: Decimal
    total: Balance
    by_support: Mapping[str, Balance]

    @property
    def rounding_difference(self) -> Decimal:
        """Allocated and never callable: the printed whole less its printed parts."""
        return self.allocated - self.project_support - self.operating_support


@dataclass(frozen=True)
class Budget:
    """A programme's money as of an instant (None: all that is posted). `allocation` is the programme's own figure
    at that instant, `initial` the one first approved; both as printed, not added up.
    """

    programme: Programme
    objectives: list[ObjectiveBudget]
    lines: list[LineBalance]
    total: Balance = field(default_factory=Balance)
    allocation: Decimal = ZERO
    initial: Decimal = ZERO


DECIDED = ExpressionWrapper(Q(change__isnull=False, line__isnull=True), BooleanField())


def end_of(day: date) -> datetime:
    """24:00 of the day in Helsinki: "as of D" takes what was posted before it."""
    return datetime.combine(day + timedelta(days=1), time(), HELSINKI)


def entries(before: datetime | None = None, recorded_until: datetime | None = None) -> QuerySet[LedgerEntry]:
    """Ledger entries effective before `before` and recorded until `recorded_until` (a frozen report fixes both)."""
    rows = LedgerEntry.objects.order_by()
    if before is not None:
        rows = rows.filter(effective_at__lt=before)
    if recorded_until is not None:
        rows = rows.filter(recorded_at__lte=recorded_until)
    return rows


def balances(rows: QuerySet[LedgerEntry], *keys: str) -> dict[tuple[object, ...], Balance]:
    """Balances grouped by the named columns."""
    sums = defaultdict(list)
    for *key, kind, amount in rows.values_list(*keys, "kind").annotate(sum=Sum("amount")):
        sums[tuple(key)].append((kind, amount))
    return {key: balance(pairs) for key, pairs in sums.items()}


def budget(
    programme: Programme,
    before: datetime | None = None,
    *,
    recorded_until: datetime | None = None,
    with_lines: bool = True,
) -> Budget:
    """The programme's money by objective and line. A fixed number of queries whatever the number of entries.

    A page that shows no line saves one of them by `with_lines=False`.
    """
    rows = entries(before, recorded_until).filter(objective__programme=programme).annotate(decided=DECIDED)
    sums = balances(rows, "objective_id", "support", "line_id", "decided")
    grouped: dict[tuple[object, ...], Balance] = defaultdict(Balance)
    for key, held in sums.items():
        grouped[key[:3]] += held
    objectives = programme.objectives.prefetch_related("allocations").order_by("position", "code")
    later = allocated_later(programme, before, recorded_until)
    parts = [objective_budget(objective, grouped, later) for objective in objectives]
    by_line = {key[2]: held for key, held in grouped.items() if with_lines and key[2] is not None}
    lines = CallLine.objects.filter(pk__in=[int(str(pk)) for pk in by_line]).select_related(
        "call", "objective", "measure"
    )
    ordered = lines.order_by("call__opens_at", "call_id", "objective__position", "support", "code")
    total = sum((part.total for part in parts), Balance())
    changed = sum((held.allocated for key, held in sums.items() if key[3]), ZERO)
    shown = [LineBalance.of(line, by_line[line.pk]) for line in ordered]
    allocation = programme.allocation - sum(later.values(), ZERO)
    return Budget(programme, parts, shown, total, allocation, allocation - changed)


def allocated_later(
    programme: Programme, before: datetime | None, recorded_until: datetime | None = None
) -> dict[tuple[object, ...], Decimal]:
    """What decisions have changed allocations by since the instant: (objective id, support) -> euro, net.

    The programme's own figures are today's; less this they are those of the instant.
    """
    if before is None and recorded_until is None:
        return {}
    kinds = (EntryKind.ALLOCATE, EntryKind.DEALLOCATE)
    rows = entries().filter(objective__programme=programme, change__isnull=False, kind__in=kinds)
    known = Q(effective_at__lt=before) if before else Q()
    known &= Q(recorded_at__lte=recorded_until) if recorded_until else Q()
    sums = balances(rows.exclude(known), "objective_id", "support")
    return {key: held.allocated for key, held in sums.items()}


def initial_allocation(programme: Programme) -> Decimal:
    """The programme's allocation as first approved: today's, less all that decisions have changed it by. One query."""
    decided = entries().filter(objective__programme=programme, change__isnull=False, line=None)
    return programme.allocation - balances(decided).get((), Balance()).allocated


def objective_budget(
    objective: Objective,
    grouped: Mapping[tuple[object, ...], Balance],
    later: Mapping[tuple[object, ...], Decimal],
) -> ObjectiveBudget:
    """One objective's part; its allocation is the printed whole, so cents of rounding stay visible."""
    supports: dict[str, Balance] = defaultdict(Balance)
    for (objective_id, support, _), held in grouped.items():
        if objective_id == objective.pk:
            supports[str(support)] += held
    printed = {
        row.support: row.amount - later.get((objective.pk, row.support), ZERO)
        for row in objective.allocations.all()
    }
    changed = sum((amount for (pk, _), amount in later.items() if pk == objective.pk), ZERO)
    allocated = objective.allocation - changed
    whole = sum(supports.values(), Balance())
    total = Balance(allocated, whole.called, whole.earmarked, whole.committed, whole.paid)
    return ObjectiveBudget(
        objective,
        allocated,
        printed.get("project", ZERO),
        printed.get("operating", ZERO),
        total,
        dict(supports),
    )


def balances_of_lines(lines: Iterable[CallLine], before: datetime | None = None) -> dict[int, LineBalance]:
    """Balance per line id, also of lines nothing was posted on yet. One query."""
    lines = list(lines)
    grouped = balances(entries(before).filter(line__in=lines), "line_id")
    return {line.pk: LineBalance.of(line, grouped.get((line.pk,), Balance())) for line in lines}


def line_balances(call: CallRound, before: datetime | None = None) -> dict[int, LineBalance]:
    """Balance per line id of a round, whose lines know it as it was given. Two queries."""
    lines = call.lines.select_related("objective", "measure")
    return balances_of_lines(lines, before)


def line_balance(line: CallLine, before: datetime | None = None) -> LineBalance:
    """What the line holds."""
    return balances_of_lines([line], before)[line.pk]


def case_balance(case: Case, before: datetime | None = None) -> Balance:
    """What is earmarked, committed and paid for one case."""
    return balances(entries(before).filter(case=case), "case_id").get((case.pk,), Balance())


def allocation_balance(objective: Objective, support: str) -> Balance:
    """What an objective has of one kind of support."""
    rows = entries().filter(objective=objective, support=support)
    return balances(rows, "support").get((support,), Balance())


def action_of(case: Case | None, line: CallLine | None) -> int | None:
    """What a case's money is for: as its earlier entries say, else the line's action when it opens only one."""
    if case is None:
        return None
    known = entries().filter(case=case, action__isnull=False).values_list("action_id", flat=True).first()
    if known or line is None:
        return known
    opened = list(CallAction.objects.filter(line=line).values_list("action_id", flat=True)[:2])
    return opened[0] if len(opened) == 1 else None
