"""What changed between two versions of the implementation plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from calls.rules.plan_versions import OpeningEntry, PlanContent, line_of
from calls.rules.programme_data import ZERO, AmountEntry, Texts
from calls.rules.seasons import season

FIELDS = (
    "title",
    "description",
    "aims",
    "rate",
    "raised_rate",
    "raised_rate_grounds",
    "applicants",
    "indicators",
)


@dataclass(frozen=True)
class ActionFacts:
    """What an action says in the form a version rests on. Rates in percent."""

    code: str
    title: Texts
    rate: Decimal
    description: Texts
    aims: Texts
    raised_rate: Decimal | None = None
    raised_rate_grounds: tuple[str, ...] = ()
    applicants: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Side:
    """One of the two versions: its content, and the actions it opens as it knows them."""

    content: PlanContent
    actions: Mapping[str, ActionFacts]


@dataclass(frozen=True)
class AmountChange:
    """An amount of a line in a season, before and after; None where the version has none."""

    objective: str
    measure: str
    support: str
    season: str
    before: Decimal | None
    after: Decimal | None
    before_from: str = ""
    after_from: str = ""

    @property
    def difference(self) -> Decimal:
        """What the later version opens more, in euro."""
        return (self.after or ZERO) - (self.before or ZERO)

    @property
    def code(self) -> str:
        """The measure, or the objective where the amount is for the whole of it."""
        return self.measure or self.objective

    def mirrored(self) -> "AmountChange":
        """The same, seen from the other side."""
        return replace(
            self,
            before=self.after,
            after=self.before,
            before_from=self.after_from,
            after_from=self.before_from,
        )


@dataclass(frozen=True)
class SumChange:
    """What an objective opens in a season (empty: in all of them), before and after, in euro."""

    objective: str
    season: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """What the later version opens more, in euro."""
        return self.after - self.before

    def mirrored(self) -> "SumChange":
        """The same, seen from the other side."""
        return replace(self, before=self.after, after=self.before)


@dataclass(frozen=True)
class MarkChange:
    """An opening that both versions have, with other marks."""

    before: OpeningEntry
    after: OpeningEntry

    def mirrored(self) -> "MarkChange":
        """The same, seen from the other side."""
        return MarkChange(self.after, self.before)


@dataclass(frozen=True)
class ActionChange:
    """A field of an action that reads otherwise in the later version."""

    code: str
    field: str
    before: Any
    after: Any

    def mirrored(self) -> "ActionChange":
        """The same, seen from the other side."""
        return replace(self, before=self.after, after=self.before)


@dataclass(frozen=True)
class Changes:
    """Everything in which two versions differ, and the sums of both."""

    added: tuple[OpeningEntry, ...]
    removed: tuple[OpeningEntry, ...]
    marked: tuple[MarkChange, ...]
    amounts: tuple[AmountChange, ...]
    actions: tuple[ActionChange, ...]
    sums: tuple[SumChange, ...]

    @property
    def empty(self) -> bool:
        """Whether the two open the same with the same money."""
        return not (self.added or self.removed or self.marked or self.amounts or self.actions)

    @property
    def total(self) -> SumChange:
        """Everything the versions open."""
        whole = [row for row in self.sums if not row.season]
        before = sum((row.before for row in whole), ZERO)
        return SumChange("", "", before, sum((row.after for row in whole), ZERO))

    def mirrored(self) -> "Changes":
        """What `compare` finds the other way round."""
        return Changes(
            added=self.removed,
            removed=self.added,
            marked=tuple(row.mirrored() for row in self.marked),
            amounts=tuple(row.mirrored() for row in self.amounts),
            actions=tuple(row.mirrored() for row in self.actions),
            sums=tuple(row.mirrored() for row in self.sums),
        )


def compare(before: Side, after: Side) -> Changes:
    """Act 1125/2021, section 5; CPR 40: what the later version changes. Amounts in euro."""
    earlier = {row.place: row for row in before.content.openings}
    later = {row.place: row for row in after.content.openings}
    both = _in_order(earlier.keys() & later.keys())
    return Changes(
        added=tuple(later[place] for place in _in_order(later.keys() - earlier.keys())),
        removed=tuple(earlier[place] for place in _in_order(earlier.keys() - later.keys())),
        marked=tuple(
            MarkChange(earlier[place], later[place]) for place in both if earlier[place] != later[place]
        ),
        amounts=tuple(_amounts(before.content.amounts, after.content.amounts)),
        actions=tuple(_actions(before.actions, after.actions)),
        sums=tuple(_sums(before.content.amounts, after.content.amounts)),
    )


def _in_order(places: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(places, key=lambda place: (place[0], season(place[1])))


def _by_place(rows: Iterable[AmountEntry]) -> dict[tuple[str, str, str, str], AmountEntry]:
    return {(*line_of(row), row.season): row for row in rows}


def _amounts(before: Iterable[AmountEntry], after: Iterable[AmountEntry]) -> Iterable[AmountChange]:
    earlier, later = _by_place(before), _by_place(after)
    for place in sorted(earlier.keys() | later.keys(), key=lambda key: (*key[:3], season(key[3]))):
        old, new = earlier.get(place), later.get(place)
        found = AmountChange(
            *place,
            old.amount if old else None,
            new.amount if new else None,
            old.carry_over_from if old else "",
            new.carry_over_from if new else "",
        )
        if found != found.mirrored():
            yield found


def _sums(before: Iterable[AmountEntry], after: Iterable[AmountEntry]) -> Iterable[SumChange]:
    earlier, later = _by_season(before), _by_season(after)
    for objective, code in sorted(
        earlier.keys() | later.keys(), key=lambda key: (key[0], bool(key[1]), key[1] and season(key[1]))
    ):
        place = (objective, code)
        yield SumChange(objective, code, earlier.get(place, ZERO), later.get(place, ZERO))


def _by_season(rows: Iterable[AmountEntry]) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        for code in (row.season, ""):
            place = (row.objective, code)
            found[place] = found.get(place, ZERO) + row.amount
    return found


def _actions(before: Mapping[str, ActionFacts], after: Mapping[str, ActionFacts]) -> Iterable[ActionChange]:
    for code in sorted(before.keys() & after.keys()):
        for name in FIELDS:
            old, new = getattr(before[code], name), getattr(after[code], name)
            if old != new:
                yield ActionChange(code, name, old, new)
