"""The identities a data set must hold to the cent before it is frozen. A set with one reason here is never frozen."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from decimal import Decimal

from records.rules import Reason, gettext_noop
from reporting.rules.call_results import CallResultsData, Counts
from reporting.rules.dataset import (
    STEPS,
    ZERO,
    Balance,
    CommitteeData,
    Header,
    Indicator,
    Line,
    Money,
    Objective,
    Round,
)
from reporting.rules.kinds import AnyDataset

ARTICLE = "CPR 69(2), Annex XVI"
HELD = ("called", "earmarked", "committed", "paid", "free")
DIFFERS = gettext_noop("%(where)s: %(what)s should be %(expected)s, but is %(found)s.")
NEGATIVE = gettext_noop("%(where)s: %(what)s is below zero: %(found)s.")
CUTOFF = gettext_noop("The day compared with, %(previous)s, is not before the cut-off, %(as_of)s.")


def differences(dataset: AnyDataset) -> list[Reason]:
    """CPR 69(2): every identity that fails, with the place, the expected and the found figure; empty when all hold."""
    if isinstance(dataset, CallResultsData):
        return [*cutoff(dataset.header), *call_results(dataset)]
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


def call_results(data: CallResultsData) -> Iterator[Reason]:
    """CPR 49(2): lines and actions add up to the round, the cases to the ledger, every application is counted once."""
    yield from outcomes("round", data.total)
    for row in data.lines:
        yield from line(row.money)
        yield from outcomes(row.money.measure or row.money.objective, row.counts)
        yield from same(
            f"grants of {row.money.title.en}", "committed", row.money.committed, row.counts.granted
        )
    for name, parts_of in (("lines", data.lines), ("actions", data.actions)):
        summed = sum((row.counts for row in parts_of), Counts())
        for item in fields(Counts):
            yield from same(name, item.name, getattr(data.total, item.name), getattr(summed, item.name))
    yield from named(data)


def named(data: CallResultsData) -> Iterator[Reason]:
    """CPR 49(2): the list of cases, their reasons and their points tell of every decided application, and no other."""
    total_of = data.total
    yield from same("cases", "decided", total_of.decided_n, len(data.cases))
    yield from same("cases", "granted", total_of.granted, total(case.granted for case in data.cases))
    yield from same("reasons", "refused", total_of.refused_n, sum(row.count for row in data.grounds))
    yield from same("reasons", "asked", total_of.refused, total(row.asked for row in data.grounds))
    if data.bands:
        scored = sum(case.points is not None for case in data.cases)
        yield from same("points", "decided", scored, sum(row.count for row in data.bands))
    for row in data.indicators:
        yield from parts(row, data.indicators)


def outcomes(where: str, row: Counts) -> Iterator[Reason]:
    """CPR 49(2): received = withdrawn + decided + undecided; what is asked is granted, refused or undecided."""
    yield from same(where, "received", row.received, row.withdrawn + row.decided_n + row.undecided_n)
    yield from same(where, "asked", row.asked, row.granted_asked + row.refused + row.undecided)
    if row.assessed > row.admitted or row.admitted > row.received:
        yield from same(where, "admitted", row.received, row.admitted)
