"""The programme's money as anybody may see it: by objective and measure, and how it grew quarter by quarter."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max, Sum
from django.db.models.functions import TruncQuarter

from calls.choices import Support
from calls.models import Measure, Objective, Programme
from calls.queries.money import ObjectiveBudget, budget, end_of, entries
from calls.rules.ledger import ZERO, Balance, balance
from records.formats import HELSINKI

Pairs = list[tuple[str, Decimal]]


@dataclass(frozen=True)
class Share:
    """A part of an objective: a measure, its operating support, or projects called for the objective as a whole."""

    measure: Measure | None
    support: str
    held: Balance

    @property
    def operating(self) -> bool:
        """Whether it is operating support."""
        return self.support == Support.OPERATING


@dataclass(frozen=True)
class ObjectiveFigures:
    """An objective with its allocation as printed, and what was called and used of it by measure."""

    objective: Objective
    held: Balance
    shares: list[Share]


@dataclass(frozen=True)
class Quarter:
    """What stood in the ledger at the end of a quarter, or on the day of the page in the last one."""

    ends: date
    held: Balance


@dataclass(frozen=True)
class PublicMoney:
    """A programme's money as of the end of a day."""

    programme: Programme
    as_of: date
    objectives: list[ObjectiveFigures]
    total: Balance
    quarters: list[Quarter]
    updated: datetime | None


@dataclass(frozen=True)
class Posting:
    """The sum of one kind of entries of a quarter on one place."""

    objective: int
    support: str
    measure: int | None
    called: bool
    quarter: date
    kind: str
    amount: Decimal

    @property
    def pair(self) -> tuple[str, Decimal]:
        """As the balance takes it."""
        return self.kind, self.amount


def public_money(programme: Programme, as_of: date) -> PublicMoney:
    """The programme's money as of the end of a day. Eight queries whatever the number of entries."""
    postings = postings_of(programme, as_of)
    measures = {row.pk: row for row in Measure.objects.filter(objective__programme=programme)}
    found = budget(programme, end_of(as_of), with_lines=False)
    rows = [objective_figures(part, measures, postings) for part in found.objectives]
    newest = entries(end_of(as_of)).filter(objective__programme=programme)
    updated = newest.aggregate(newest=Max("effective_at"))["newest"]
    kept = Balance(allocated=sum((part.rounding_difference for part in found.objectives), ZERO))
    return PublicMoney(programme, as_of, rows, found.total, list(quarters(postings, as_of, kept)), updated)


def postings_of(programme: Programme, as_of: date) -> list[Posting]:
    """The ledger until the end of the day, summed by place, quarter and kind. One query."""
    rows = entries(end_of(as_of)).filter(objective__programme=programme)
    quarter = TruncQuarter("effective_at", tzinfo=HELSINKI)
    columns = ("objective_id", "support", "line__measure_id", "line_id", "quarter", "kind")
    sums: dict[tuple[int, str, int | None, bool, date, str], Decimal] = defaultdict(Decimal)
    for objective, support, measure, line, start, kind, amount in (
        rows.annotate(quarter=quarter).values_list(*columns).annotate(sum=Sum("amount"))
    ):
        sums[objective, support, measure, line is not None, start.date(), kind] += amount
    return [Posting(*key, amount) for key, amount in sums.items()]


def objective_figures(
    part: ObjectiveBudget, measures: Mapping[int, Measure], postings: list[Posting]
) -> ObjectiveFigures:
    """One objective with what was called and used of it by measure."""
    by_place: dict[tuple[str, int | None], Pairs] = defaultdict(list)
    for row in postings:
        if row.called and row.objective == part.objective.pk:
            by_place[row.support, row.measure].append(row.pair)
    shares = [
        Share(measures.get(measure) if measure else None, support, balance(pairs))
        for (support, measure), pairs in by_place.items()
    ]
    return ObjectiveFigures(part.objective, part.total, sorted(shares, key=in_order))


def in_order(share: Share) -> tuple[bool, bool, int, str]:
    """Measures in their order, then the objective as a whole, then operating support."""
    measure = share.measure
    return (
        share.operating,
        measure is None,
        measure.position if measure else 0,
        measure.code if measure else "",
    )


def quarters(postings: list[Posting], as_of: date, kept: Balance) -> Iterable[Quarter]:
    """The end of every quarter from the first entry on; the last one ends with the day asked for.

    `kept` are the cents of the allocation that no kind of support holds: allocated, and never called.
    """
    if not postings:
        return
    begins = min(row.quarter for row in postings)
    while begins <= as_of:
        following = next_quarter(begins)
        held = balance(row.pair for row in postings if row.quarter <= begins) + kept
        last = date.fromordinal(following.toordinal() - 1)
        yield Quarter(min(last, as_of), held)
        begins = following


def next_quarter(begins: date) -> date:
    """The first day of the quarter after the one that begins then."""
    return date(begins.year + 1, 1, 1) if begins.month == 10 else date(begins.year, begins.month + 3, 1)
