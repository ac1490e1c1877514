"""Columns over time for a page: parts of one whole in every quarter, as percentages of the drawing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from calls.queries.money_page import parts
from calls.queries.public_money import Quarter
from calls.rules.ledger import ZERO

GROUND = Decimal(90)
"""Where the columns stand: the tenth below has the years."""
GAP = Decimal("0.2")


@dataclass(frozen=True)
class Piece:
    """One part of a column; all four are percentages."""

    kind: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Mark:
    """A year below its first column, or an amount beside its line."""

    at: str
    label: object


@dataclass(frozen=True)
class Columns:
    """The drawing: its pieces, the years below, the amounts at the side."""

    pieces: list[Piece]
    years: list[Mark]
    lines: list[Mark]
    top: Decimal = ZERO


def columns(quarters: Sequence[Quarter]) -> Columns:
    """A column for each quarter; the highest allocation fills the drawing."""
    top = max((row.held.allocated for row in quarters), default=ZERO)
    if not top:
        return Columns([], [], [])
    step = Decimal(100) / len(quarters)
    pieces = [piece for at, row in enumerate(quarters) for piece in column(row, at * step, step, top)]
    lines = [Mark(f"{GROUND * (2 - n) / 2:.2f}", top * n / 2) for n in (1, 2)]
    return Columns(pieces, list(years(quarters, step)), lines, top)


def column(row: Quarter, x: Decimal, step: Decimal, top: Decimal) -> Iterator[Piece]:
    """What is settled stands lowest."""
    below = GROUND
    for kind, _, amount in parts(row.held):
        if amount > 0:
            height = amount * GROUND / top
            below -= height
            yield Piece(
                kind, f"{x + step * GAP / 2:.2f}", f"{below:.2f}", f"{step * (1 - GAP):.2f}", f"{height:.2f}"
            )


def years(quarters: Sequence[Quarter], step: Decimal) -> Iterator[Mark]:
    """Each year once, where its first quarter stands."""
    seen: set[int] = set()
    for at, row in enumerate(quarters):
        if row.ends.year not in seen:
            seen.add(row.ends.year)
            yield Mark(f"{at * step:.2f}", row.ends.year)
