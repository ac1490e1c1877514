"""Ranking: by points, ties by the order the criteria set names, and the funding line by the money that is free."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from calls.rules import articles as art
from calls.rules.findings import NOTE, Finding
from calls.rules.rounding import half_up
from records.rules import WARNING, Number, Reason, gettext_noop

ABOVE, TO_DECIDE, BELOW, OUT = "above_line", "to_decide", "below_line", "out"
ZERO = Decimal("0.00")

TIED = Finding(
    "tied",
    gettext_noop(
        "Equal points, and equal scores on every criterion that breaks ties: a person decides the order."
    ),
    art.CRITERIA,
    WARNING,
)
TIED_AT_LINE = Finding(
    "tied_at_line",
    gettext_noop(
        "The money left, %(left)s, is not enough for all that are tied here. A decision maker sets their order."
    ),
    art.CRITERIA,
    WARNING,
)
BROKEN_BY = Finding(
    "tie_broken",
    gettext_noop("Equal points with another; %(code)s decided the order, with the score %(score)s."),
    art.CRITERIA,
    NOTE,
)
SETTLED = Finding(
    "tie_settled", gettext_noop("Tied; a decision maker set the order, with reasons."), art.CRITERIA, NOTE
)
NO_MONEY = Finding(
    "below_funding_line",
    gettext_noop("The money of the line does not reach: %(left)s was left, %(amount)s is needed."),
    art.ACT_11,
)
AFTER_LINE = Finding(
    "after_funding_line",
    gettext_noop("The funding line is above this: the money ended with a better ranked application."),
    art.ACT_11,
)
MAY_FIT = Finding(
    "would_fit",
    gettext_noop(
        "The %(left)s left would be enough, but better ranked applications come first. A person may decide."
    ),
    art.CRITERIA,
    NOTE,
)


@dataclass(frozen=True)
class Candidate:
    """One application to be ranked: its points, its exact scores, the amount proposed, and whether it may be funded."""

    reference: str
    total: Decimal
    scores: Mapping[str, Fraction]
    amount: Decimal
    passes: bool = True


@dataclass(frozen=True)
class Row:
    """A place in the ranking. `running` and `left` take this application alone out of those it is tied with."""

    candidate: Candidate
    rank: int | None
    tied: bool
    place: str
    running: Decimal | None
    left: Decimal | None
    because: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Ranking:
    """All rows, best first, those out of it last; what the rows above the line need, and what then is free."""

    rows: tuple[Row, ...]
    funded: Decimal
    free: Decimal

    @property
    def to_decide(self) -> tuple[str, ...]:
        """References of the tied applications that straddle the funding line."""
        return tuple(row.candidate.reference for row in self.rows if row.place == TO_DECIDE)


def rank(
    candidates: Sequence[Candidate],
    free: Decimal,
    tie_order: Sequence[str] = (),
    settled: Mapping[str, int] | None = None,
) -> Ranking:
    """Act section 11; selection criteria: rank by points, ties by the named criteria, else marked as tied.

    Never by chance or reference: tied rows keep the order they came in and share a rank. `settled` is the order a
    decision maker gave tied applications. The funding line lies before the first application the money does not
    reach; a smaller one further down does not jump over it. Tied applications of which only some fit are for a person.
    """
    groups = _groups([one for one in candidates if one.passes], tie_order, settled or {})
    rows: list[Row] = []
    left, spent, open_line = free, ZERO, True
    for group in groups:
        whole = sum((one.amount for one in group), ZERO)
        place = _place(group, whole, left, open_line)
        rows += _rows(group, len(rows) + 1, place, spent, left, open_line)
        open_line = open_line and place == ABOVE
        spent, left = spent + whole, left - whole
    funded = sum((row.candidate.amount for row in rows if row.place == ABOVE), ZERO)
    rows = _with_ties(rows, tie_order, settled or {}, free - funded)
    rows += [Row(one, None, False, OUT, None, None) for one in candidates if not one.passes]
    return Ranking(tuple(rows), funded, free - funded)


def _groups(
    candidates: Sequence[Candidate], tie_order: Sequence[str], settled: Mapping[str, int]
) -> list[list[Candidate]]:
    """Best first, those that nothing tells apart together; a settled order splits only a group it names whole."""

    def key(one: Candidate) -> tuple[Fraction, ...]:
        return (-Fraction(one.total), *(-one.scores.get(code, Fraction(0)) for code in tie_order))

    groups = [list(group) for _, group in groupby(sorted(candidates, key=key), key=key)]
    found: list[list[Candidate]] = []
    for group in groups:
        if len(group) > 1 and all(one.reference in settled for one in group):
            found += _by_order(group, settled)
        else:
            found.append(group)
    return found


def _by_order(group: Iterable[Candidate], settled: Mapping[str, int]) -> list[list[Candidate]]:
    ordered = sorted(group, key=lambda one: settled[one.reference])
    return [list(same) for _, same in groupby(ordered, key=lambda one: settled[one.reference])]


def _place(group: Sequence[Candidate], whole: Decimal, left: Decimal, open_line: bool) -> str:
    """Where a group stands: above the line when all of it fits, to be decided when only some of it does."""
    if not open_line:
        return BELOW
    if whole <= left:
        return ABOVE
    return TO_DECIDE if len(group) > 1 and min(one.amount for one in group) <= left else BELOW


def _rows(
    group: Sequence[Candidate], rank_: int, place: str, spent: Decimal, left: Decimal, open_line: bool
) -> list[Row]:
    """The rows of one group: the same rank, each with the running sum as if it were the next."""
    rows = []
    for one in group:
        because: list[Reason] = [TIED("rank")] if len(group) > 1 else []
        if place == TO_DECIDE:
            because.append(TIED_AT_LINE("rank", left=left))
        elif place == BELOW:
            because.append(
                NO_MONEY("rank", left=left, amount=one.amount) if open_line else AFTER_LINE("rank")
            )
        rows.append(
            Row(one, rank_, len(group) > 1, place, spent + one.amount, left - one.amount, tuple(because))
        )
    return rows


def _with_ties(
    rows: Sequence[Row], tie_order: Sequence[str], settled: Mapping[str, int], left: Decimal
) -> list[Row]:
    """Add to each row how a tie was broken, and whether the money left would still be enough for it."""
    found = []
    undecided = any(row.place == TO_DECIDE for row in rows)
    for row in rows:
        same = [one for one in rows if one.candidate.total == row.candidate.total and one is not row]
        extra = _why_here(row, same, tie_order, settled) if same and not row.tied else []
        jumps = row.because and row.because[-1].code == AFTER_LINE.code and row.candidate.amount <= left
        if jumps and not undecided:
            extra.append(MAY_FIT("rank", left=left))
        found.append(
            Row(row.candidate, row.rank, row.tied, row.place, row.running, row.left, (*row.because, *extra))
        )
    return found


def _why_here(
    row: Row, same: Sequence[Row], tie_order: Sequence[str], settled: Mapping[str, int]
) -> list[Reason]:
    """Selection criteria: the first criterion of the tie order that tells a row from the others with its points."""
    for code in tie_order:
        own = row.candidate.scores.get(code, Fraction(0))
        if any(one.candidate.scores.get(code, Fraction(0)) != own for one in same):
            return [BROKEN_BY("rank", code=code, score=Number(half_up(own)))]
    return [SETTLED("rank")] if row.candidate.reference in settled else []
