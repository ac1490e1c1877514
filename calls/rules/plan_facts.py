"""What the plan check reads, whether it comes from a programme file or from the database, and what it answers with."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from calls.rules.findings import NOTE, Finding
from calls.rules.programme_data import (
    PROJECT,
    ActionEntry,
    Entry,
    MeasureEntry,
    ObjectiveEntry,
    PlanEntry,
    ProgrammeFile,
)
from indicators.rules.catalogue import IndicatorEntry
from records.definitions import SEASON
from records.rules import ERROR, WARNING, Reason, gettext_noop

HALVES = {"spring": {"fi": "kevät", "sv": "våren"}, "autumn": {"fi": "syksy", "sv": "hösten"}}
NUMBERED = {"fi": "haku", "sv": "utlysning"}
RANK = {ERROR: 0, WARNING: 1, NOTE: 2}
CPR_22 = gettext_noop("Common Provisions Regulation (EU) 2021/1060, Article 22")
ACT_5 = gettext_noop("Act 1125/2021, section 5; decree 119/2022, section 3")


@dataclass(frozen=True)
class PlanFinding:
    """One contradiction of the plan: the reason, what was expected, and what is printed, in its printed unit."""

    reason: Reason
    expected: str = ""
    found: str = ""

    @property
    def code(self) -> str:
        """Which check found it."""
        return self.reason.code

    @property
    def severity(self) -> str:
        """error: two statements that cannot both hold; warning: a person must choose; note: worth knowing."""
        return self.reason.severity

    @property
    def where(self) -> str:
        """The codes it concerns, the narrowest place first, with a space between."""
        return self.reason.field


@dataclass(frozen=True)
class Facts:
    """A programme with one version of its plan. `language` is the official one, in which titles are compared."""

    programme: str
    allocation: Decimal
    language: str
    objectives: tuple[ObjectiveEntry, ...]
    measures: tuple[MeasureEntry, ...]
    actions: tuple[ActionEntry, ...]
    plan: PlanEntry
    indicators: tuple[IndicatorEntry, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Objectives, measures and actions: all that has a code and a title."""
        return (*self.objectives, *self.measures, *self.actions)

    def project_actions(self, objective: str) -> list[ActionEntry]:
        """The actions of an objective that projects apply for."""
        return [item for item in self.actions if (item.objective, item.support) == (objective, PROJECT)]


def facts_of(file: ProgrammeFile, indicators: Iterable[IndicatorEntry]) -> Facts | None:
    """The facts of a programme file; None when it has no plan."""
    if file.plan is None:
        return None
    head = file.head
    return Facts(
        programme=head.id,
        allocation=head.allocation,
        language=head.official[0],
        objectives=file.objectives,
        measures=file.measures,
        actions=file.actions,
        plan=file.plan,
        indicators=tuple(indicators),
    )


def found(
    finding: Finding, *where: str, expected: object = "", printed: object = "", **params: object
) -> PlanFinding:
    """CPR 22: a finding at the codes `where`; `expected` and `printed` are also figures of its sentence."""
    words = {
        name: _worded(value) for name, value in {**params, "expected": expected, "printed": printed}.items()
    }
    return PlanFinding(finding(" ".join(filter(None, where)), **words), _plain(expected), _plain(printed))


def in_order(findings: Iterable[PlanFinding]) -> list[PlanFinding]:
    """CPR 22: errors first, then warnings, then notes; within each by check and place, in natural order."""
    return sorted(
        findings, key=lambda item: (RANK[item.severity], item.code, _natural(item.where), item.found)
    )


def _natural(text: str) -> list[tuple[int, int, str]]:
    parts: Iterator[str] = (part for part in re.split(r"(\d+)", text) if part)
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def _worded(value: object) -> object:
    """Seasons in words where the reader's language has them; in English their codes, as in the API."""
    if isinstance(value, list | tuple):
        return [_worded(item) for item in value]
    if isinstance(value, str) and SEASON.fullmatch(value):
        year, _, half = value.partition("-")
        if half not in HALVES:
            return {"en": value, **{language: f"{word} {half}/{year}" for language, word in NUMBERED.items()}}
        return {"en": value, **{language: f"{word} {year}" for language, word in HALVES[half].items()}}
    return value


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(getattr(value, "value", value))
