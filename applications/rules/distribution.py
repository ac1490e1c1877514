"""Who gets which case: work spread evenly over people, the same every time, and never to the disqualified."""

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from calls.rules import articles as art
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

TOO_FEW_ABLE = Finding(
    "too_few_able",
    gettext_noop("%(able)s of the people chosen can take it; it needs %(needed)s."),
    art.IMPARTIALITY,
)


@dataclass(frozen=True)
class Hand:
    """Somebody who can take cases; `load` is how many he or she has already."""

    key: str
    load: int = 0


@dataclass(frozen=True)
class Parcel:
    """A case to hand out: how many people it still needs, and who may not have it (disqualified, or has it)."""

    key: str
    needed: int = 1
    excluded: Collection[str] = ()


@dataclass(frozen=True)
class Distribution:
    """Who gets each case, and why a case goes to nobody."""

    given: Mapping[str, tuple[str, ...]]
    impossible: Mapping[str, Reason]


def distribute(hands: Sequence[Hand], parcels: Sequence[Parcel]) -> Distribution:
    """Administrative Procedure Act, sections 27-28: the work is spread as evenly as the disqualifications allow.

    No other way of handing out the same cases leaves the loads more even (a lesser sum of their squares). Ties go to
    whom a case's people have shared the fewest cases with, then by the order of `hands`; cases are taken in the order
    of `parcels`. A case for which too few are able is given to nobody. Keys must be unique.
    """
    able = {one.key: [hand.key for hand in hands if hand.key not in one.excluded] for one in parcels}
    short = {
        one.key: TOO_FEW_ABLE(able=len(able[one.key]), needed=one.needed)
        for one in parcels
        if len(able[one.key]) < one.needed
    }
    plan = _Plan({hand.key: hand.load for hand in hands}, able)
    for parcel in parcels:
        if parcel.key not in short:
            plan.hand_out(parcel)
    return Distribution({key: tuple(people) for key, people in plan.given.items()}, short)


class _Plan:
    """The distribution while it is made: each case goes along the shortest chain of exchanges to the least loaded."""

    def __init__(self, loads: dict[str, int], able: Mapping[str, Sequence[str]]) -> None:
        self.loads = loads
        self.able = able
        self.given: dict[str, list[str]] = {}
        self.rank = dict(zip(loads, count(), strict=False))

    def hand_out(self, parcel: Parcel) -> None:
        """Give the case to as many people as it needs."""
        self.given[parcel.key] = []
        for _turn in range(parcel.needed):
            self._give(parcel.key)

    def _give(self, case: str) -> None:
        """The least loaded gets it; where that one may not have it, he or she takes another's case in exchange."""
        came_from: dict[str, tuple[str, str]] = {}
        queue = deque(self._takers(case))
        reached = dict.fromkeys(queue)
        while queue and self.loads[min(reached, key=self.loads.__getitem__)] > min(self.loads.values()):
            giver = queue.popleft()
            for moved, taker in self._moves(giver):
                if taker not in reached:
                    reached[taker] = None
                    came_from[taker] = (giver, moved)
                    queue.append(taker)
        self._exchange(case, min(reached, key=self.loads.__getitem__), came_from)

    def _takers(self, case: str) -> list[str]:
        """Who can take the case, whom its people know least first."""
        people = self.given[case]
        return sorted(
            (one for one in self.able[case] if one not in people),
            key=lambda one: (self._together(one, people), self.rank[one]),
        )

    def _together(self, one: str, people: Collection[str]) -> int:
        """How many cases somebody already shares with these people."""
        shared = (case for case in self.given.values() if one in case) if people else ()
        return sum(other in case for case in shared for other in people)

    def _moves(self, giver: str) -> Iterator[tuple[str, str]]:
        """Each case the giver could pass on, and to whom."""
        for case, people in self.given.items():
            if giver in people:
                yield from ((case, taker) for taker in self._takers(case))

    def _exchange(self, case: str, last: str, came_from: Mapping[str, tuple[str, str]]) -> None:
        """Pass cases along the chain that ends with `last`, whose load alone grows."""
        self.loads[last] += 1
        while last in came_from:
            giver, moved = came_from[last]
            people = self.given[moved]
            people[people.index(giver)] = last
            last = giver
        self.given[case].append(last)
