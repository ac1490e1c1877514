"""What if: a line as it would be ranked, and what the round's other lines could lend it. Nothing is written."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from applications.queries.ranking import LineRanking, Place
from applications.rules.ranking import ABOVE, rank
from applications.rules.supposing import (
    Supposition,
    crossings,
    source_problems,
    supposed,
    supposition_problems,
)
from records.rules import Reason


@dataclass(frozen=True)
class Outcome:
    """The line as supposed, who would cross the funding line, and what stands against the supposition."""

    line: LineRanking
    crossings: dict[str, Reason]
    problems: tuple[Reason, ...]

    @property
    def above(self) -> int:
        """How many would be funded."""
        return sum(one.row.place == ABOVE for one in self.line.places)


def suppose(found: LineRanking, what: Supposition, source: LineRanking | None = None) -> Outcome:
    """The line as it would be ranked, with money from `source` when it names one. No query."""
    if found.ranking is None:
        raise ValueError("A line without a ranking cannot be supposed about.")
    problems = supposition_problems(found.candidates, what)
    if source is not None:
        problems += source_problems(source.line.code, source.balance.free, what.added)
    most = {one.reference: one.amount for one in found.candidates}
    grants = {reference: min(sum_, most.get(reference, sum_)) for reference, sum_ in what.grants.items()}
    changed = supposed(found.candidates, replace(what, grants=grants))
    ranking = rank(changed, found.free + what.added, found.tie_order, found.settled)
    by_reference = {one.row.candidate.reference: one.scored for one in found.places}
    places = tuple(Place(row, by_reference[row.candidate.reference]) for row in ranking.rows)
    line = replace(found, ranking=ranking, places=places)
    return Outcome(line, crossings(found.ranking, ranking), tuple(problems))


def above(found: LineRanking) -> int:
    """How many of the line are funded now."""
    return sum(one.row.place == ABOVE for one in found.places)


def lenders(lines: Iterable[LineRanking], to: LineRanking) -> list[tuple[LineRanking, Decimal]]:
    """The round's other lines of the same support that have money free."""
    return [
        (one, one.balance.free)
        for one in lines
        if one.line.pk != to.line.pk and one.line.support == to.line.support and one.balance.free > 0
    ]
