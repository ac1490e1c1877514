"""The story of the money: a line's and a case's entries with running balances, and one entry with all behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from calls.models import CallLine, LedgerEntry
from calls.queries.money_page import names_of, signed
from calls.rules.ledger import Balance, balance
from records.models import AuditEvent, Case


@dataclass(frozen=True)
class Step:
    """An entry, who posted it, its signed amount, and what stood before and after it."""

    entry: LedgerEntry
    who: str
    amount: Any
    before: Balance
    after: Balance


@dataclass(frozen=True)
class Whole:
    """One entry with everything behind it: its place in the line or allocation, the people, the audit event."""

    step: Step
    proposer: str
    event: AuditEvent | None


def entries_with_all() -> QuerySet[LedgerEntry]:
    """Entries with what their pages show."""
    return LedgerEntry.objects.select_related(
        "objective__programme", "line__call", "line__measure", "case", "action", "change", "document"
    )


def story(rows: Iterable[LedgerEntry]) -> list[Step]:
    """The entries, the oldest first, each with the balance before and after it. One query for the names."""
    ordered = list(rows)
    names = names_of(ordered)
    steps, held = [], Balance()
    for entry in ordered:
        after = held + balance([(entry.kind, entry.amount)])
        steps.append(Step(entry, names.get(entry.by, ""), signed(entry), held, after))
        held = after
    return steps


def line_story(line: CallLine) -> list[Step]:
    """All that ever happened on a line. Two queries."""
    rows = LedgerEntry.objects.filter(line=line).select_related("case", "action", "change")
    return story(rows.order_by("effective_at", "pk"))


def case_story(case: Case) -> list[Step]:
    """All the money of one case. Two queries."""
    rows = LedgerEntry.objects.filter(case=case).select_related("line__call", "objective", "action", "change")
    return story(rows.order_by("effective_at", "pk"))


def whole(entry: LedgerEntry) -> Whole:
    """One entry with what stood before it: on its line, or in its objective's allocation. Three queries."""
    if entry.line_id:
        same = LedgerEntry.objects.filter(line=entry.line_id)
    else:
        same = LedgerEntry.objects.filter(objective=entry.objective_id, support=entry.support)
    step = next(one for one in story(same.order_by("effective_at", "pk")) if one.entry.pk == entry.pk)
    event = AuditEvent.objects.filter(subject=f"ledger:{entry.pk}").first()
    proposed_by = entry.change.proposed_by if entry.change else None
    proposer = User.objects.filter(pk=proposed_by).first() if proposed_by else None
    return Whole(step, proposer.name if proposer else "", event)
