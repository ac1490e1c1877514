"""Which applications are tied, and which of the orders people gave them counts."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from applications.rules.ranking import Ranking


def tied_groups(ranking: Ranking) -> list[tuple[str, ...]]:
    """Selection criteria: the references of each group that shares a rank, in the order of the ranking."""
    tied = [row for row in ranking.rows if row.tied]
    return [
        tuple(row.candidate.reference for row in group)
        for _rank, group in groupby(tied, key=lambda row: row.rank)
    ]


def settled_by(groups: Iterable[Sequence[str]], orders: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Selection criteria: for each tied group the places of the newest order that names all of it.

    `orders` are in the order they were given, each the place of every application it names. A group that was never put
    in order together stays tied, whatever places its members have from elsewhere.
    """
    found: dict[str, int] = {}
    for group in groups:
        whole = [order for order in orders if set(group) <= set(order)]
        if whole:
            found |= {reference: whole[-1][reference] for reference in group}
    return found
