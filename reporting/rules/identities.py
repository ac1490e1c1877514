"""The identities a data set must hold to the cent before it is frozen. A set with one reason here is never frozen."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from records.rules import Reason, gettext_noop
from reporting.rules.dataset import (
    STEPS,
    ZERO,
    Balance,
    CommitteeData,
    Dataset,
    Header,
    Indicator,
    Line,
    Money,
    Objective,
    Round,
)

ARTICLE = "CPR 69(2), Annex XVI"
HELD = ("called", "earmarked", "committed", "paid", "free")
DIFFERS = gettext_noop("%(where)s: %(what)s should be %(expected)s, but is %(found)s.")
NEGATIVE = gettext_noop("%(where)s: %(what)s is below zero: %(found)s.")
CUTOFF = gettext_noop("The day compared with, %(previous)s, is not before the cut-off, %(as_of)s.")


def differences(dataset: Dataset) -> list[Reason]:
    """CPR 69(2): every identity that fails, with the place, the expected and the found figure; empty when all hold."""
    found = [*cutoff(dataset.header), *money(dataset.money)]
    if isinstance(dataset, CommitteeData):
        found += committee(dataset)
    return found


def same(where: str, what: str, expected: Decimal | int, found: Decimal | int) -> Iterator[Reason]:
    """CPR 69(2): one comparison to the cent."""
    if expected != found:
        params = {"where": where, "what": what, "expected": expected, "found": found}
        yield Reason("differs", DIFFERS, params, ARTICLE)


def total(values: Iterable[Decimal]) -> Decimal:
    """The sum in euro, 0.00 for none."""
    return sum(values, ZERO)


def cutoff(header: Header) -> Iterator[Reason]:
    """CPR 42(4): the day compared with lies before the cut-off."""
    if header.previous >= header.as_of:
        yield Reason("cutoff", CUTOFF, {"previous": header.previous, "as_of": header.as_of}, ARTICLE)


def ladder(where: str, step: Balance) -> Iterator[Reason]:
    """CPR 69(2): each step is the sum of what it leads to and what it leaves over; nothing is below zero."""
    yield from same(where, "allocated", step.called + step.uncalled, step.allocated)
    yield from same(where, "called", step.earmarked + step.committed + step.free, step.called)
    yield from same(where, "committed", step.paid + step.open, step.committed)
    for name in STEPS:
        if getattr(step, name) < 0:
            yield Reason(
                "negative", NEGATIVE, {"where": where, "what": name, "found": getattr(step, name)}, ARTICLE
            )


def objective(row: Objective) -> Iterator[Reason]:
    """CPR 69(2): the ladder then and now, and the allocation by kind of support."""
    yield from ladder(row.code, row.now)
    yield from ladder(f"{row.code}, before", row.before)
    parts = row.project_support + row.operating_support + row.rounding_difference
    yield from same(row.code, "allocated", parts, row.now.allocated)


def line(row: Line) -> Iterator[Reason]:
    """CPR 69(2): called = opened + carried - returned = earmarked + committed + free."""
    where = f"{row.round} {row.measure or row.objective} {row.support}"
    yield from same(where, "called", row.opened + row.moved, row.called)
    yield from same(where, "called", row.earmarked + row.committed + row.free, row.called)
    yield from same(where, "has an earmark", int(row.earmarked > 0), int(row.waiting > 0))


def money(part: Money) -> Iterator[Reason]:
    """CPR 69(2): objectives add up to the programme, lines to their objective, the series ends at the cut-off."""
    yield from ladder("programme", part.total)
    yield from ladder("programme, before", part.total_before)
    for step in STEPS:
        now = total(getattr(row.now, step) for row in part.objectives)
        before = total(getattr(row.before, step) for row in part.objectives)
        yield from same("sum of objectives", step, getattr(part.total, step), now)
        yield from same("sum of objectives, before", step, getattr(part.total_before, step), before)
    for row in part.objectives:
        yield from objective(row)
        yield from lines_of(row, part.lines)
    for item in part.lines:
        yield from line(item)
    yield from last_quarter(part)


def lines_of(row: Objective, lines: tuple[Line, ...]) -> Iterator[Reason]:
    """CPR 69(2): the lines of an objective add up to it."""
    for step in HELD:
        found = total(getattr(item, step) for item in lines if item.objective == row.code)
        yield from same(f"lines of {row.code}", step, getattr(row.now, step), found)


def last_quarter(part: Money) -> Iterator[Reason]:
    """CPR 69(2): the series ends at earmarked plus committed of today."""
    if part.quarters:
        for row, found in zip(part.objectives, part.quarters[-1].reserved, strict=True):
            yield from same(f"series of {row.code}", "reserved", row.now.earmarked + row.now.committed, found)


def committee(dataset: CommitteeData) -> Iterator[Reason]:
    """CPR 40(1)(a): measures and projects add up to the ledger, rounds to their applications, parts to their wholes."""
    now = dataset.money.total
    yield from same("measures", "committed", now.committed, total(row.committed for row in dataset.measures))
    yield from same("measures", "earmarked", now.earmarked, total(row.earmarked for row in dataset.measures))
    yield from same("projects", "committed", now.committed, total(row.committed for row in dataset.projects))
    yield from same("projects", "paid", now.paid, total(row.paid for row in dataset.projects))
    yield from same(
        "measures", "projects", sum(row.projects for row in dataset.measures), len(dataset.projects)
    )
    for item in dataset.rounds:
        yield from applications(item)
    for indicator in dataset.indicators:
        yield from parts(indicator, dataset.indicators)


def applications(item: Round) -> Iterator[Reason]:
    """CPR 49(2): every application received in a round is in exactly one state."""
    for row in item.actions:
        states = (
            row.granted_n
            + row.waiting_n
            + row.undecided_n
            + row.rejected_n
            + row.not_admitted_n
            + row.withdrawn_n
        )
        yield from same(f"{item.code} {row.action}", "received", row.received, states)


def parts(row: Indicator, everything: tuple[Indicator, ...]) -> Iterator[Reason]:
    """AMIF Annex VIII: the cells add up to the value; a sub-indicator never exceeds its parent."""
    if row.cells:
        yield from same(row.code, "breakdown", row.planned, sum(cell.value for cell in row.cells))
    for parent in everything:
        if parent.code == row.parent and row.planned > parent.planned:
            yield from same(row.code, f"at most {parent.code}", parent.planned, row.planned)
