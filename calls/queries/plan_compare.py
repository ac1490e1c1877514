"""Two versions of the plan beside each other, with the programme's own names."""

from dataclasses import dataclass
from typing import Any

from calls.models import PlanVersion
from calls.queries.plan import actions_of_version
from calls.queries.plan_versions import side_of
from calls.queries.season_plan import objectives_of
from calls.rules.plan_changes import (
    ActionChange,
    AmountChange,
    Changes,
    MarkChange,
    Side,
    SumChange,
    compare,
)
from calls.rules.plan_versions import OpeningEntry, aligned

Texts = dict[str, str]


@dataclass(frozen=True)
class Comparison:
    """What the later version changes, with the titles of what it names; `years`: how far the earlier one was moved."""

    earlier: PlanVersion
    later: PlanVersion
    changes: Changes
    titles: dict[str, Texts]
    years: int

    @property
    def added(self) -> list[tuple[OpeningEntry, Texts]]:
        """Openings only the later version has, with their titles."""
        return [(row, self.titles.get(row.action, {})) for row in self.changes.added]

    @property
    def removed(self) -> list[tuple[OpeningEntry, Texts]]:
        """Openings only the earlier version has."""
        return [(row, self.titles.get(row.action, {})) for row in self.changes.removed]

    @property
    def marked(self) -> list[tuple[MarkChange, Texts]]:
        """Openings with other marks."""
        return [(row, self.titles.get(row.after.action, {})) for row in self.changes.marked]

    @property
    def amounts(self) -> list[tuple[AmountChange, Texts]]:
        """Amounts that differ."""
        return [(row, self.titles.get(row.code, {})) for row in self.changes.amounts]

    @property
    def actions(self) -> list[ActionChange]:
        """Fields of actions that read otherwise."""
        return list(self.changes.actions)

    @property
    def sums(self) -> list[SumChange]:
        """Sums by objective and season, an objective's whole before its seasons."""
        return list(self.changes.sums)


def comparison(earlier: PlanVersion, later: PlanVersion, *, shift: bool) -> Comparison:
    """The two versions; with `shift` the earlier one's seasons count as those of the later one's years. Six queries."""
    years = later.year_from - earlier.year_from if shift else 0
    before, after = side_of(earlier), side_of(later)
    if years:
        before = Side(aligned(before.content, years), before.actions)
    return Comparison(earlier, later, compare(before, after), titles_of(later), years)


def titles_of(version: PlanVersion) -> dict[str, Any]:
    """The titles of the programme's objectives, measures and actions by code. Two queries."""
    objectives = objectives_of(version.programme)
    measures = [measure for one in objectives for measure in one.measures.all()]
    rows: list[Any] = [*objectives, *measures, *actions_of_version(version)]
    return {row.code: row.title for row in rows}
