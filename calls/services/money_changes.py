"""Changes of money that take two persons: moves, carry-overs, returns, more money on a line, another allocation.

`data` holds ids of lines or of an objective, and amounts in euro as strings.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from calls.choices import ChangeKind, Support
from calls.formats import in_each
from calls.models import Allocation, CallLine, ChangeProposal, Objective, Programme
from calls.queries.money import allocation_balance, line_balance
from calls.rules.ledger import ZERO, short
from calls.rules.money_changes import (
    LineFacts,
    why_not_allocation,
    why_not_later,
    why_not_leftover,
    why_not_receive,
)
from calls.services import ledger
from calls.services.changes import KINDS, LANGUAGES, Figure, Kind
from records.formats import in_language
from records.rules import Reason, Refused, gettext_noop, refuse

GONE = Reason("line_gone", gettext_noop("The line or objective is not there any more. Propose again."))
AMOUNT = Reason("amount_not_positive", gettext_noop("Give an amount above zero."), field="amount")
LINE_AMOUNT = gettext_noop("%(line)s: amount")
LINE_FREE = gettext_noop("%(line)s: free")
NOT_YET_CALLED = gettext_noop("%(objective)s, %(support)s: not yet called")
ALLOCATED = gettext_noop("%(objective)s, %(support)s: allocated")
MOVES = gettext_noop("Move %(amount)s from %(source)s to %(target)s")
CARRIES = gettext_noop("Carry %(amount)s over from %(source)s to %(target)s")
RETURNS = gettext_noop("Return %(amount)s of %(line)s to “not yet called”")
CALLS = gettext_noop("Call %(amount)s more on %(line)s")
ALLOCATES = gettext_noop("Change the allocation of %(objective)s, %(support)s, from %(before)s to %(after)s")

_undecided: list[Callable[[CallLine], int]] = []


def undecided_from(count: Callable[[CallLine], int]) -> None:
    """Let an upper layer tell how many applications to a line are submitted and not decided."""
    if count not in _undecided:
        _undecided.append(count)


def line_of(change: ChangeProposal, name: str = "line") -> CallLine:
    """The line a change names. Refused when it is gone. No query when it has been read to show the change."""
    read: dict[str, CallLine] | None = getattr(change, "lines_read", None)
    if read is not None and name in read:
        return read[name]
    rows = CallLine.objects.select_related("call", "objective", "measure")
    line = rows.filter(pk=change.data[name], call__programme=change.programme_id).first()
    if line is None:
        raise Refused(GONE)
    if read is not None:
        read[name] = line
    return line


def objective_of(change: ChangeProposal) -> Objective:
    """The objective a change names. Refused when it is gone."""
    found = Objective.objects.filter(pk=change.data["objective"], programme=change.programme_id).first()
    if found is None:
        raise Refused(GONE)
    return found


def amount_of(change: ChangeProposal, name: str = "amount") -> Decimal:
    """An amount of a change, in euro."""
    return Decimal(change.data[name])


def name_of(line: CallLine) -> dict[str, str]:
    """ "Autumn 2023, 2A" in each language."""
    return {code: f"{in_language(line.call.title, code)}, {line.code}" for code in LANGUAGES}


def support_name(support: str) -> dict[str, str]:
    """ "project support" in each language."""
    return in_each(LANGUAGES, lambda _: str(Support(support).label).lower())


def facts_of(line: CallLine) -> LineFacts:
    """What the rules need to know of a line."""
    waiting = sum(count(line) for count in _undecided)
    held = line_balance(line)
    return LineFacts(name_of(line), line.call.state, line.call.opens_at, held.earmarked, waiting)


def check_free(line: CallLine, amount: Decimal, *others: CallLine) -> None:
    """Lock the lines; refused when the amount is none, or the line has less free."""
    refuse(None if amount > ZERO else AMOUNT)
    ledger.lock_lines(line, *others)
    there = line_balance(line).free
    refuse(short(f"{line.call_id} {line.code}", amount, there).at("amount") if amount > there else None)


def two_lines(change: ChangeProposal) -> tuple[CallLine, CallLine]:
    """Where money comes from and where it goes. Refused across objectives or kinds of support."""
    source, target = line_of(change, "source"), line_of(change, "target")
    if (source.objective_id, source.support) != (target.objective_id, target.support) or source == target:
        raise Refused(ledger.LINES_APART.at("target"))
    return source, target


def check_move(change: ChangeProposal) -> None:
    """Free money of one line may go to another line of the same objective and kind of support."""
    source, target = two_lines(change)
    check_free(source, amount_of(change), target)
    refuse(*why_not_receive(facts_of(target)))


def check_carry_over(change: ChangeProposal) -> None:
    """What is left of a line, all of whose cases are decided, may go to a line of a later round."""
    source, target = two_lines(change)
    check_free(source, amount_of(change), target)
    here, there = facts_of(source), facts_of(target)
    refuse(*why_not_leftover(here), *why_not_receive(there), *why_not_later(here, there))


def check_return(change: ChangeProposal) -> None:
    """What is left of a line, all of whose cases are decided, may go back to "not yet called"."""
    line = line_of(change)
    check_free(line, amount_of(change))
    refuse(*why_not_leftover(facts_of(line)))


def check_call_more(change: ChangeProposal) -> None:
    """A line of a round under way may get more of what its objective has not called."""
    line, amount = line_of(change), amount_of(change)
    refuse(None if amount > ZERO else AMOUNT)
    ledger.lock_lines(line)
    ledger.need_not_called(line.objective, line.support, amount)
    refuse(*why_not_receive(facts_of(line)))


def check_allocation(change: ChangeProposal) -> None:
    """An allocation may grow, or shrink by what is not yet called."""
    objective, support = objective_of(change), change.data["support"]
    then, to = amount_of(change, "from"), amount_of(change, "to")
    ledger.lock_allocation(objective, support)
    refuse(*why_not_allocation(allocation_balance(objective, support).allocated, then, to))
    if to < then:
        ledger.need_not_called(objective, support, then - to)


def how(change: ChangeProposal, by: Any) -> dict[str, Any]:
    """What every entry of a change carries: who confirmed, why, and which change."""
    return {"by": by, "note": change.reason, "change": change, "demo": change.demo}


def do_move(change: ChangeProposal, by: Any) -> None:
    """Post the move."""
    ledger.move_money(*two_lines(change), amount_of(change), **how(change, by))


def do_carry_over(change: ChangeProposal, by: Any) -> None:
    """Post the carry-over."""
    ledger.carry_over(*two_lines(change), amount_of(change), **how(change, by))


def do_return(change: ChangeProposal, by: Any) -> None:
    """Post the return."""
    ledger.return_money(line_of(change), amount_of(change), **how(change, by))


def do_call_more(change: ChangeProposal, by: Any) -> None:
    """Post what is called."""
    ledger.call_money(line_of(change), amount_of(change), **how(change, by))


def do_allocation(change: ChangeProposal, by: Any) -> None:
    """Post the difference, and keep the programme's own figures in step with the ledger."""
    objective, support = objective_of(change), change.data["support"]
    more = amount_of(change, "to") - amount_of(change, "from")
    post = ledger.allocate if more > ZERO else ledger.deallocate
    post(objective, support, abs(more), **how(change, by))
    Allocation.objects.get_or_create(objective=objective, support=support, defaults={"amount": ZERO})
    add(Allocation.objects.filter(objective=objective, support=support), "amount", more)
    add(Objective.objects.filter(pk=objective.pk), "allocation", more)
    add(Programme.objects.filter(pk=change.programme_id), "allocation", more)


def add(rows: QuerySet[Any], name: str, more: Decimal) -> None:
    """Add to one figure of one row, locked until the transaction ends."""
    row = rows.select_for_update().get()
    setattr(row, name, getattr(row, name) + more)
    row.save(update_fields=[name])


def line_figures(line: CallLine, more: Decimal) -> Iterator[Figure]:
    """A line's amount and free money before and after it gets `more`."""
    held, name = line_balance(line), {"line": name_of(line)}
    yield Figure(Reason("line_amount", LINE_AMOUNT, name), held.amount, held.amount + more)
    yield Figure(Reason("line_free", LINE_FREE, name), held.free, held.free + more)


def uncalled_figure(objective: Objective, support: str, more: Decimal) -> Figure:
    """What an objective has not called, before and after it gets `more`."""
    there = allocation_balance(objective, support).not_called
    place = {"objective": objective.code, "support": support_name(support)}
    return Figure(Reason("not_called", NOT_YET_CALLED, place), there, there + more)


def transfer_figures(change: ChangeProposal) -> Iterator[Figure]:
    """Both lines."""
    source, target = two_lines(change)
    yield from line_figures(source, -amount_of(change))
    yield from line_figures(target, amount_of(change))


def line_change_figures(change: ChangeProposal) -> Iterator[Figure]:
    """The line, and what its objective has not called."""
    line = line_of(change)
    more = amount_of(change) if change.kind == ChangeKind.CALL_MORE else -amount_of(change)
    yield from line_figures(line, more)
    yield uncalled_figure(line.objective, line.support, -more)


def allocation_figures(change: ChangeProposal) -> Iterator[Figure]:
    """The allocation, what of it is not called, and the programme's whole."""
    objective, support = objective_of(change), change.data["support"]
    then, to = amount_of(change, "from"), amount_of(change, "to")
    place = {"objective": objective.code, "support": support_name(support)}
    yield Figure(Reason("allocated", ALLOCATED, place), then, to)
    yield uncalled_figure(objective, support, to - then)
    whole = Programme.objects.values_list("allocation", flat=True).get(pk=change.programme_id)
    yield Figure(Reason("whole", gettext_noop("The programme: allocated")), whole, whole + to - then)


def saying(text: str) -> Callable[[ChangeProposal], Reason]:
    """The sentence of a kind, filled with what the change names."""
    return lambda change: Reason(change.kind, text, dict(words_of(change)))


def words_of(change: ChangeProposal) -> Iterator[tuple[str, object]]:
    """The lines, the objective and the amounts of a change, by the names its sentence uses."""
    data: Mapping[str, Any] = change.data
    for name in {"line", "source", "target"} & data.keys():
        yield name, name_of(line_of(change, name))
    if "objective" in data:
        yield "objective", objective_of(change).code
        yield "support", support_name(data["support"])
        yield "before", Decimal(data["from"])
        yield "after", Decimal(data["to"])
    else:
        yield "amount", Decimal(data["amount"])


KINDS |= {
    ChangeKind.MOVE.value: Kind(check_move, do_move, saying(MOVES), transfer_figures),
    ChangeKind.CARRY_OVER.value: Kind(check_carry_over, do_carry_over, saying(CARRIES), transfer_figures),
    ChangeKind.RETURN.value: Kind(check_return, do_return, saying(RETURNS), line_change_figures),
    ChangeKind.CALL_MORE.value: Kind(check_call_more, do_call_more, saying(CALLS), line_change_figures),
    ChangeKind.ALLOCATION.value: Kind(check_allocation, do_allocation, saying(ALLOCATES), allocation_figures),
}
