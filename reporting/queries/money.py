"""The money part of a data set: objectives, lines and quarters, as sums over the ledger."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Min, Sum
from django.db.models.functions import TruncMonth

from calls.choices import EntryKind, Support
from calls.models import CallLine
from calls.queries.money import ObjectiveBudget, balances, budget
from calls.rules.ledger import Balance as Held
from reporting.queries.scope import Scope, round_names, short, text
from reporting.rules.cutoffs import HELSINKI, end_of, quarter_ends
from reporting.rules.dataset import ZERO, Balance, Line, Money, Objective, Quarter, Text, balance

RESERVING = (EntryKind.EARMARK, EntryKind.RELEASE, EntryKind.COMMIT, EntryKind.DECOMMIT)
INTO = (EntryKind.MOVE_IN, EntryKind.CARRY_IN)
OUT_OF = (EntryKind.MOVE_OUT, EntryKind.CARRY_OUT)


@dataclass(frozen=True)
class Waiting:
    """The applications of a line that have an earmark and no decision: how many, since when."""

    count: int = 0
    since: date | None = None


def money(scope: Scope) -> Money:
    """Where every euro is. The programme's totals come from the ledger as a whole, not from adding up objectives."""
    now = budget(scope.programme, scope.cutoff, recorded_until=scope.recorded_until)
    before = budget(scope.programme, end_of(scope.previous), recorded_until=scope.recorded_until)
    objectives = tuple(objective(scope, a, b) for a, b in zip(now.objectives, before.objectives, strict=True))
    return Money(
        objectives,
        step(whole(scope, scope.as_of), now.allocation),
        step(whole(scope, scope.previous), before.allocation),
        lines(scope),
        quarters(scope, [item.objective.pk for item in now.objectives]),
    )


def whole(scope: Scope, day: date) -> Held:
    """The programme's ledger as one sum."""
    return balances(scope.ledger(day)).get((), Held())


def step(held: Held, allocated: Decimal) -> Balance:
    """A balance with the allocation as printed, and what each step leaves over."""
    return balance(allocated, held.called, held.earmarked, held.committed, held.paid)


def objective(scope: Scope, now: ObjectiveBudget, before: ObjectiveBudget) -> Objective:
    """One objective, then and now."""
    item = now.objective
    return Objective(
        item.code,
        text(item.title),
        short(scope.programme, item.code, {}),
        now.project_support,
        now.operating_support,
        now.rounding_difference,
        step(now.total, now.allocated),
        step(before.total, before.allocated),
    )


def lines(scope: Scope) -> tuple[Line, ...]:
    """Every line something was posted on, by objective, round and code. Four queries."""
    held = balances(scope.ledger().filter(line__isnull=False), "line_id")
    sums: Mapping[int, Mapping[str, Decimal]] = by_kind(scope)
    waits, names = waiting(scope), round_names(scope.programme)
    found = CallLine.objects.filter(pk__in=[key[0] for key in held]).select_related(
        "call", "objective", "measure"
    )
    ordered = found.order_by(
        "objective__position", "objective__code", "call__opens_at", "call_id", "support", "code"
    )
    return tuple(
        line(scope, row, names[row.call_id], held[(row.pk,)], sums[row.pk], waits.get(row.pk, Waiting()))
        for row in ordered
    )


def line(
    scope: Scope, row: CallLine, name: Text, held: Held, kinds: Mapping[str, Decimal], wait: Waiting
) -> Line:
    """One line of the round called `name`: what came in, what went out and what it holds."""
    carried = sum((kinds.get(kind, ZERO) for kind in INTO), ZERO) - sum(
        (kinds.get(kind, ZERO) for kind in OUT_OF), ZERO
    )
    return Line(
        row.call_id,
        name,
        row.objective.code,
        row.measure.code if row.measure else "",
        line_title(scope, row),
        row.support,
        kinds.get(EntryKind.CALL, ZERO),
        carried,
        kinds.get(EntryKind.RETURN, ZERO),
        held.called,
        held.earmarked,
        held.committed,
        held.paid,
        held.free,
        wait.count,
        wait.since,
    )


OPERATING = Text("Operatiivinen tuki", "Operativt stöd", "Operating support")
ALL_ACTIONS = Text("Kaikki toimet", "Alla åtgärder", "All actions")


def line_title(scope: Scope, row: CallLine) -> Text:
    """What the line pays for: operating support, a measure, or everything of its objective."""
    if row.support == Support.OPERATING:
        return OPERATING
    if row.measure is None:
        return ALL_ACTIONS
    return short(scope.programme, row.measure.code, row.measure.title)


def by_kind(scope: Scope) -> dict[int, dict[str, Decimal]]:
    """The entries of each line added up by kind."""
    sums: dict[int, dict[str, Decimal]] = defaultdict(dict)
    rows = (
        scope.ledger().filter(line__isnull=False).values_list("line_id", "kind").annotate(sum=Sum("amount"))
    )
    for line_id, kind, amount in rows:
        sums[line_id][kind] = amount
    return sums


def earmarked_cases(scope: Scope) -> dict[tuple[object, ...], Held]:
    """Line and case of every earmark that stands on the cut-off date."""
    rows = scope.ledger().filter(case__isnull=False)
    return {key: held for key, held in balances(rows, "line_id", "case_id").items() if held.earmarked > 0}


def waiting(scope: Scope) -> dict[int, Waiting]:
    """Applications with an earmark and no decision, by line. Two queries."""
    standing = earmarked_cases(scope)
    rows = scope.ledger().filter(kind=EntryKind.EARMARK).values_list("line_id", "case_id")
    since: dict[tuple[object, ...], datetime] = {
        (a, b): when for a, b, when in rows.annotate(first=Min("effective_at"))
    }
    found: dict[int, list[datetime]] = defaultdict(list)
    for key in standing:
        found[int(str(key[0]))].append(since[key])
    return {
        line_id: Waiting(len(times), min(times).astimezone(HELSINKI).date())
        for line_id, times in found.items()
    }


def quarters(scope: Scope, objective_ids: list[int]) -> tuple[Quarter, ...]:
    """Earmarked plus committed at the end of each quarter, cumulative. One query, grouped by month."""
    rows = (
        scope.ledger()
        .filter(kind__in=RESERVING)
        .annotate(month=TruncMonth("effective_at", tzinfo=HELSINKI))
        .values_list("objective_id", "month", "kind")
        .annotate(sum=Sum("amount"))
    )
    months: dict[date, dict[int, list[tuple[str, Decimal]]]] = defaultdict(lambda: defaultdict(list))
    for objective_id, month, kind, amount in rows:
        months[month.date()][objective_id].append((kind, amount))
    if not months:
        return ()
    return tuple(
        Quarter(end, tuple(reserved(months, pk, end) for pk in objective_ids))
        for end in quarter_ends(min(months), scope.as_of)
    )


def reserved(
    months: Mapping[date, Mapping[int, list[tuple[str, Decimal]]]], objective_id: int, end: date
) -> Decimal:
    """Earmarked plus committed of one objective up to the end of a quarter, in euro."""
    signs = {EntryKind.EARMARK: 1, EntryKind.RELEASE: -1, EntryKind.COMMIT: 0, EntryKind.DECOMMIT: -1}
    return sum(
        (
            amount * signs[EntryKind(kind)]
            for month, sums in months.items()
            if month <= end
            for kind, amount in sums.get(objective_id, [])
        ),
        ZERO,
    )
