"""Every balance identity of the ledger, checked: by programme, objective and support, line, case, guard."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F, Sum

from calls.choices import ChangeKind, ChangeState, EntryKind
from calls.models import Allocation, AllocationGuard, CallLine, ChangeProposal, LineGuard, Objective
from calls.queries.money import balances, entries
from calls.rules.ledger import ZERO, Balance, broken_identities
from records.formats import reason_text
from records.models import Case


@dataclass(frozen=True)
class Difference:
    """Where two figures that must be equal are not, or one fell below zero."""

    place: str
    identity: str
    expected: Decimal
    found: Decimal
    message: str


@dataclass(frozen=True)
class Reconciliation:
    """How much was compared, and what differs."""

    entries: int
    checked: int
    differences: list[Difference]
    total: Balance = field(default_factory=Balance)
    kinds: Mapping[str, int] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        return not self.differences


def reconcile() -> Reconciliation:
    """Compare everything; a fixed number of queries."""
    grouped = balances(entries(), "objective_id", "support", "line_id")
    cases = balances(entries().filter(case__isnull=False), "line_id", "case_id")
    found = [*places(grouped), *lines(grouped), *of_cases(cases), *guards(grouped), *allocations(grouped)]
    found += changes()
    kinds = dict(entries().values_list("kind").annotate(count=Count("pk")).order_by("kind"))
    total = sum(grouped.values(), Balance())
    return Reconciliation(sum(kinds.values()), len(found), [row for row in found if row], total, kinds)


def negative(place: str, held: Balance, *, has_allocation: bool = False) -> Iterator[Difference | None]:
    """One row per identity at a place; None where it holds."""
    broken = broken_identities(place, held, has_allocation=has_allocation)
    yield from (
        Difference(place, reason.params["name"], ZERO, reason.params["found"], reason_text(reason, "en"))
        for reason in broken
    )
    if not broken:
        yield None


def equal(place: str, identity: str, expected: Decimal, found: Decimal) -> Difference | None:
    """None when the two are the same to the cent."""
    if expected == found:
        return None
    message = f"{place}: {identity} is {found}, should be {expected}"
    return Difference(place, identity, expected, found, message)


def by_support(grouped: Mapping[tuple[object, ...], Balance]) -> dict[tuple[int, str], Balance]:
    """The balances added up by objective and kind of support."""
    sums: dict[tuple[int, str], Balance] = {}
    for (objective_id, support, _), held in grouped.items():
        key = (int(str(objective_id)), str(support))
        sums[key] = sums.get(key, Balance()) + held
    return sums


def places(grouped: Mapping[tuple[object, ...], Balance]) -> Iterator[Difference | None]:
    """No balance of an objective and kind of support is below zero; called never exceeds allocated."""
    names = dict(Objective.objects.values_list("pk", "code"))
    for (objective_id, support), held in by_support(grouped).items():
        yield from negative(f"{names[objective_id]} {support}", held, has_allocation=True)


def lines(grouped: Mapping[tuple[object, ...], Balance]) -> Iterator[Difference | None]:
    """No balance of a line is below zero, and each line's entries name the line's own objective and support."""
    rows = {line.pk: line for line in CallLine.objects.select_related("objective")}
    for (objective_id, support, line_id), held in grouped.items():
        if line_id is None:
            continue
        line = rows[line_id]  # type: ignore[index]
        place = f"{line.call_id} {line.code}"
        yield from negative(place, held)
        strays = Decimal(int((objective_id, support) != (line.objective_id, line.support)))
        yield equal(place, "entries of another objective or support", ZERO, strays)


def of_cases(cases: Mapping[tuple[object, ...], Balance]) -> Iterator[Difference | None]:
    """No case has less than nothing earmarked, committed or paid on a line, nor more paid than committed."""
    names = dict(Case.objects.filter(ledger__isnull=False).distinct().values_list("pk", "reference"))
    for (_, case_id), held in cases.items():
        committed_alone = Balance(
            ZERO, held.earmarked + held.committed, held.earmarked, held.committed, held.paid
        )
        yield from negative(names[case_id], committed_alone)  # type: ignore[index]


def guards(grouped: Mapping[tuple[object, ...], Balance]) -> Iterator[Difference | None]:
    """What the triggers keep equals what the sums say."""
    by_line = {key[2]: held for key, held in grouped.items() if key[2] is not None}
    for guard in LineGuard.objects.annotate(call=F("line__call_id"), code=F("line__code")):
        held = by_line.get(guard.line_id, Balance())
        place = f"{guard.call} {guard.code}"
        yield equal(place, "guard of the amount", held.called, guard.amount)
        yield equal(place, "guard of what is held", held.earmarked + held.committed, guard.held)
    supports = by_support(grouped)
    for row in AllocationGuard.objects.annotate(code=F("objective__code")):
        held = supports.get((row.objective_id, row.support), Balance())
        place = f"{row.code} {row.support}"
        yield equal(place, "guard of the allocation", held.allocated, row.amount)
        yield equal(place, "guard of what is called", held.called, row.held)


def allocations(grouped: Mapping[tuple[object, ...], Balance]) -> Iterator[Difference | None]:
    """What the ledger allocates is what the programme's parts say."""
    supports = by_support(grouped)
    for row in Allocation.objects.select_related("objective"):
        held = supports.get((row.objective_id, row.support), Balance())
        yield equal(f"{row.objective.code} {row.support}", "allocated", row.amount, held.allocated)


def changes() -> Iterator[Difference | None]:
    """Every confirmed change of money has exactly the entries it decided, every other change has none."""
    posted: dict[int, dict[str, Decimal]] = defaultdict(dict)
    rows = entries().filter(change__isnull=False).values_list("change_id", "kind").annotate(sum=Sum("amount"))
    for change_id, kind, amount in rows:
        posted[change_id][kind] = amount
    decided = ChangeProposal.objects.filter(kind__in=POSTS, state=ChangeState.CONFIRMED).in_bulk()
    for pk in sorted({*posted, *decided}):
        wanted = expected_entries(decided[pk]) if pk in decided else {}
        for kind in sorted({*posted[pk], *wanted}):
            yield equal(f"change {pk}", kind, wanted.get(kind, ZERO), posted[pk].get(kind, ZERO))


POSTS: Mapping[str, tuple[str, ...]] = {
    ChangeKind.MOVE.value: (EntryKind.MOVE_OUT, EntryKind.MOVE_IN),
    ChangeKind.CARRY_OVER.value: (EntryKind.CARRY_OUT, EntryKind.CARRY_IN),
    ChangeKind.RETURN.value: (EntryKind.RETURN,),
    ChangeKind.CALL_MORE.value: (EntryKind.CALL,),
    ChangeKind.ALLOCATION.value: (),
}


def expected_entries(change: ChangeProposal) -> dict[str, Decimal]:
    """What carrying the change out posts, by kind of entry."""
    if change.kind == ChangeKind.ALLOCATION:
        more = Decimal(change.data["to"]) - Decimal(change.data["from"])
        return {EntryKind.ALLOCATE if more > ZERO else EntryKind.DEALLOCATE: abs(more)}
    return dict.fromkeys(POSTS[change.kind], Decimal(change.data["amount"]))
