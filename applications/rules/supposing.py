"""What if: a line's ranking with an application left out, another sum granted, or more money. Nothing is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType

from applications.rules.ranking import ABOVE, Candidate, Ranking, Row
from calls.rules import articles as art
from calls.rules.findings import NOTE, Finding
from calls.rules.rounding import down, share_of
from records.rules import WARNING, Reason, gettext_noop

ZERO = Decimal("0.00")

RISES = Finding(
    "supposed_rises", gettext_noop("Would be above the funding line, and is not now."), art.ACT_11, NOTE
)
FALLS = Finding(
    "supposed_falls",
    gettext_noop("Would be below the funding line, and is above it now."),
    art.ACT_11,
    WARNING,
)
MORE_THAN_MOST = Finding(
    "supposed_more",
    gettext_noop("At most %(most)s can be granted to %(reference)s. Suppose that or less."),
    art.ACT_14,
)
SOURCE_SHORT = Finding(
    "supposed_source_short",
    gettext_noop("The line %(code)s has only %(free)s free; the supposed move would be refused."),
    art.ACT_11,
    WARNING,
)


@dataclass(frozen=True)
class Supposition:
    """References left out, sums granted by reference, money added to the line (taken, when negative), in euro; every
    other sum cut by so many percent; a threshold on the total, in points.
    """

    left_out: frozenset[str] = frozenset()
    grants: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    added: Decimal = ZERO
    cut: Decimal = ZERO
    threshold: Decimal | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is supposed."""
        figures = self.added or self.cut or self.threshold is not None
        return not (self.left_out or self.grants or figures)


def supposed(candidates: Iterable[Candidate], what: Supposition) -> list[Candidate]:
    """Act section 11: the candidates as they would be ranked; those left out are gone."""
    return [_supposed(one, what) for one in candidates if one.reference not in what.left_out]


def _supposed(one: Candidate, what: Supposition) -> Candidate:
    cut = down(share_of(100 - what.cut, one.amount)) if what.cut else one.amount
    passes = one.passes and (what.threshold is None or one.total >= what.threshold)
    return replace(one, amount=what.grants.get(one.reference, cut), passes=passes)


def supposition_problems(candidates: Iterable[Candidate], what: Supposition) -> list[Reason]:
    """Act section 14: nobody is supposed to get more than can be granted."""
    most = {one.reference: one.amount for one in candidates}
    return [
        MORE_THAN_MOST("amount", most=most[reference], reference=reference)
        for reference, amount in what.grants.items()
        if reference in most and amount > most[reference]
    ]


def source_problems(code: str, free: Decimal, amount: Decimal) -> list[Reason]:
    """Act section 11: money that would be moved has to be free on the line it comes from."""
    return [SOURCE_SHORT("money", code=code, free=free)] if amount > free else []


def crossings(before: Ranking, after: Ranking) -> dict[str, Reason]:
    """Act section 11: who would cross the funding line, by reference."""
    above, would = _above(before.rows), _above(after.rows)
    here = {row.candidate.reference for row in after.rows}
    rises = {reference: RISES("rank") for reference in would - above}
    return rises | {reference: FALLS("rank") for reference in (above & here) - would}


def _above(rows: Iterable[Row]) -> set[str]:
    return {row.candidate.reference for row in rows if row.place == ABOVE}
