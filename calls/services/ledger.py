"""Every posting to the ledger. Each locks what it takes from, looks at the sums, and is refused with the figures.

Lock order, everywhere: allocation guards by objective and support, then line guards by line.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.choices import Role
from accounts.permissions import why_not_role
from calls.choices import EntryKind
from calls.models import (
    Action,
    AllocationGuard,
    CallLine,
    ChangeProposal,
    LedgerEntry,
    LineGuard,
    Objective,
)
from calls.queries.money import action_of, allocation_balance, case_balance, line_balance
from calls.rules.ledger import ZERO, short
from records import clock
from records.models import Case, StoredDocument
from records.rules import Reason, Refused, gettext_noop
from records.services import append, retried

KEEPERS = (Role.OFFICER, Role.DECIDER, Role.FINANCE)
NOTE_LENGTH = 300
LINES_APART = Reason(
    "lines_apart",
    gettext_noop("Money moves only between two lines of one objective and one kind of support."),
)


def post(
    kind: str,
    amount: Decimal,
    *,
    objective: Objective,
    support: str,
    by: Any,
    line: CallLine | None = None,
    case: Case | None = None,
    action: Action | None = None,
    change: ChangeProposal | None = None,
    note: str = "",
    document: StoredDocument | None = None,
    demo: bool = False,
    effective_at: datetime | None = None,
) -> LedgerEntry:
    """Write one entry and its audit event; the caller has locked and looked. Only `allocate` gives an instant.

    What a case's money is for is taken from its earlier entries, or from the line when it opens one action only.
    """
    if amount <= ZERO:
        raise Refused(
            Reason("amount_not_positive", gettext_noop("Give an amount above zero."), {"amount": amount})
        )
    now = clock.now()
    entry = LedgerEntry.objects.create(
        objective=objective,
        support=support,
        line=line,
        case=case,
        action_id=action.pk if action else action_of(case, line),
        change=change,
        kind=kind,
        amount=amount,
        effective_at=effective_at or now,
        by=getattr(by, "pk", None),
        note=note[:NOTE_LENGTH],
        document=document,
        demo=demo or clock.moved(),
    )
    stream = f"case:{case.pk}" if case else f"programme:{objective.programme_id}"
    data = {"kind": kind, "amount": amount, "line": line.pk if line else None, "entry": entry.pk}
    append(stream, "ledger." + kind, by=by, subject=f"ledger:{entry.pk}", data=data)
    return entry


@retried
def allocate(objective: Objective, support: str, amount: Decimal, *, by: Any, **how: Any) -> LedgerEntry:
    """The programme's allocation of an objective for one kind of support: when it is loaded, or added by a decision.

    `how`: note, demo, change, and for the first one `effective_at`, the start of the programming period, so that the
    allocation stands as of every day of it.
    """
    with transaction.atomic():
        lock_allocation(objective, support)
        return post(EntryKind.ALLOCATE, amount, objective=objective, support=support, by=by, **how)


@retried
def deallocate(objective: Objective, support: str, amount: Decimal, *, by: Any, **how: Any) -> LedgerEntry:
    """Lower an objective's allocation. Refused, with the figures, when less of it is not yet called."""
    with transaction.atomic():
        lock_allocation(objective, support)
        need_not_called(objective, support, amount)
        return post(EntryKind.DEALLOCATE, amount, objective=objective, support=support, by=by, **how)


@retried
def call_money(line: CallLine, amount: Decimal, *, by: Any, **how: Any) -> LedgerEntry:
    """Open `amount` on a line. Refused when the objective has less that is not yet called."""
    with transaction.atomic():
        lock_lines(line)
        need_not_called(line.objective, line.support, amount)
        return post_on(line, EntryKind.CALL, amount, by=by, **how)


@retried
def return_money(line: CallLine, amount: Decimal, *, by: Any, **how: Any) -> LedgerEntry:
    """Give a line's free money back to what is not yet called. Refused when it has less."""
    with transaction.atomic():
        need_free(line, amount)
        return post_on(line, EntryKind.RETURN, amount, by=by, **how)


@retried
def move_money(
    source: CallLine, target: CallLine, amount: Decimal, *, by: Any, note: str, **how: Any
) -> tuple[LedgerEntry, LedgerEntry]:
    """Move free money between lines of one objective and kind of support."""
    return _transfer(source, target, amount, (EntryKind.MOVE_OUT, EntryKind.MOVE_IN), by=by, note=note, **how)


@retried
def carry_over(
    source: CallLine, target: CallLine, amount: Decimal, *, by: Any, note: str, **how: Any
) -> tuple[LedgerEntry, LedgerEntry]:
    """Carry a line's unspent money to a later round's line."""
    kinds = (EntryKind.CARRY_OUT, EntryKind.CARRY_IN)
    return _transfer(source, target, amount, kinds, by=by, note=note, **how)


def _transfer(
    source: CallLine, target: CallLine, amount: Decimal, kinds: tuple[str, str], **how: Any
) -> tuple[LedgerEntry, LedgerEntry]:
    if (source.objective_id, source.support) != (target.objective_id, target.support) or source == target:
        raise Refused(LINES_APART)
    with transaction.atomic():
        need_free(source, amount, target)
        return post_on(source, kinds[0], amount, **how), post_on(target, kinds[1], amount, **how)


@retried
def earmark(
    line: CallLine,
    case: Case,
    amount: Decimal,
    *,
    by: Any,
    action: Action | None = None,
    note: str = "",
    demo: bool = False,
) -> LedgerEntry:
    """Reserve `amount` of a line for one case. Refused, with the figures, when the line has less free.

    `action` is what the case applies for; the case's later entries name it too.
    """
    allowed(by)
    with transaction.atomic():
        need_free(line, amount)
        return post_on(line, EntryKind.EARMARK, amount, by=by, case=case, action=action, note=note, demo=demo)


@retried
def release(line: CallLine, case: Case, *, by: Any, note: str = "", demo: bool = False) -> LedgerEntry | None:
    """Free all that is earmarked for the case; None when nothing is."""
    allowed(by)
    with transaction.atomic():
        lock_lines(line)
        earmarked = case_balance(case).earmarked
        if earmarked == ZERO:
            return None
        return post_on(line, EntryKind.RELEASE, earmarked, by=by, case=case, note=note, demo=demo)


@retried
def commit(
    line: CallLine,
    case: Case,
    amount: Decimal,
    *,
    by: Any,
    note: str = "",
    document: StoredDocument | None = None,
    demo: bool = False,
) -> LedgerEntry:
    """Turn the case's earmark into a commitment; what is earmarked beyond `amount` is released.

    Refused when less is earmarked.
    """
    allowed(by)
    with transaction.atomic():
        lock_lines(line)
        earmarked = case_balance(case).earmarked
        if amount > earmarked:
            raise Refused(short(case.reference, amount, earmarked))
        entry = post_on(
            line, EntryKind.COMMIT, amount, by=by, case=case, note=note, document=document, demo=demo
        )
        if earmarked > amount:
            post_on(line, EntryKind.RELEASE, earmarked - amount, by=by, case=case, note=note, demo=demo)
        return entry


@retried
def decommit(
    line: CallLine, case: Case, amount: Decimal, *, by: Any, note: str, demo: bool = False
) -> LedgerEntry:
    """Take back a commitment that is not paid. Refused when less of it is open."""
    return _of_case(line, case, EntryKind.DECOMMIT, amount, by=by, note=note, demo=demo)


@retried
def pay(
    line: CallLine, case: Case, amount: Decimal, *, by: Any, note: str, demo: bool = False
) -> LedgerEntry:
    """A payment to the beneficiary. Refused when less of the commitment is open."""
    return _of_case(line, case, EntryKind.PAY, amount, by=by, note=note, demo=demo)


@retried
def recover(
    line: CallLine, case: Case, amount: Decimal, *, by: Any, note: str, demo: bool = False
) -> LedgerEntry:
    """A recovery from the beneficiary: lowers what is paid. Refused when less is paid."""
    return _of_case(line, case, EntryKind.RECOVER, amount, by=by, note=note, demo=demo)


def _of_case(
    line: CallLine, case: Case, kind: str, amount: Decimal, *, by: Any, note: str, demo: bool
) -> LedgerEntry:
    allowed(by)
    with transaction.atomic():
        lock_lines(line)
        held = case_balance(case)
        there = held.paid if kind == EntryKind.RECOVER else held.open
        if amount > there:
            raise Refused(short(case.reference, amount, there))
        return post_on(line, kind, amount, by=by, case=case, note=note, demo=demo)


def post_on(line: CallLine, kind: str, amount: Decimal, **how: Any) -> LedgerEntry:
    """An entry on a line."""
    return post(kind, amount, objective=line.objective, support=line.support, line=line, **how)


def allowed(by: Any) -> None:
    """Money of a case is kept by officers, decision makers and finance; the system itself (None) may too."""
    refusal = why_not_role(by, *KEEPERS) if by is not None else None
    if refusal:
        raise Refused(refusal)


def need_free(line: CallLine, amount: Decimal, *others: CallLine) -> None:
    """Lock the lines and refuse when `line` has less than `amount` free."""
    lock_lines(line, *others)
    there = line_balance(line).free
    if amount > there:
        raise Refused(short(f"{line.call_id} {line.code}", amount, there))


def need_not_called(objective: Objective, support: str, amount: Decimal) -> None:
    """Refused when less than `amount` of the objective's allocation is not yet called; the caller has locked."""
    there = allocation_balance(objective, support).not_called
    if amount > there:
        raise Refused(short(f"{objective.code} ({support})", amount, there))


def lock_allocation(objective: Objective, support: str) -> None:
    """Lock an objective's allocation; held until the transaction ends."""
    list(AllocationGuard.objects.select_for_update().filter(objective=objective, support=support))


def lock_lines(*lines: CallLine) -> None:
    """Lock the lines' allocations, then the lines, each in one order, so that nobody waits in a circle."""
    for objective_id, support in sorted({(line.objective_id, line.support) for line in lines}):
        list(AllocationGuard.objects.select_for_update().filter(objective=objective_id, support=support))
    wanted = LineGuard.objects.select_for_update().filter(line__in=lines).order_by("line_id")
    list(wanted)
