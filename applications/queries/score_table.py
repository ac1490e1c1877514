"""The scores of a case side by side, as far as the reader may see them: blind, spread, points, thresholds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from accounts.choices import Role
from applications.models import Application, Assessment, Score
from applications.queries.scoring import criteria_of, disqualified_assessments
from applications.rules.differences import Spread, spreads
from applications.rules.selection import ScoreVerdict, score_verdict
from calls.choices import CriterionStage
from calls.queries.parameters import parameters_of_call
from calls.rules import criteria as rules
from calls.rules.rounding import half_up


@dataclass(frozen=True)
class Scoring:
    """One assessor's scores as they may be shown: without `scores` while they are hidden."""

    assessment: Assessment
    scores: Mapping[str, Score]
    total: Decimal | None

    @property
    def shown(self) -> bool:
        """Whether the reader may see the scores."""
        return bool(self.scores)


@dataclass(frozen=True)
class ScoreRow:
    """One scored criterion: what each assessor gave, how far apart, its points, and the score that counts."""

    criterion: Any
    given: tuple[Score | None, ...]
    points: Decimal | None
    spread: Spread | None = None
    counts: Decimal | None = None

    @property
    def passes(self) -> bool:
        """At or above the criterion's own threshold, if it has one."""
        threshold = self.criterion.threshold
        return self.counts is None or threshold is None or self.counts >= threshold

    @property
    def bar(self) -> tuple[int, int]:
        """Where the scores lie on the scale, in percent: the lowest, and how much from there to the highest."""
        if self.spread is None:
            return (0, 0)
        least, most = self.criterion.minimum, self.criterion.maximum
        share = [
            100 * (value - least) / (most - least) for value in (self.spread.lowest, self.spread.highest)
        ]
        return (round(share[0]), round(share[1]) - round(share[0]))


@dataclass(frozen=True)
class CategoryRow:
    """A category of criteria: its points, the most it can have, and its threshold."""

    code: str
    name: Mapping[str, str]
    points: Decimal
    most: Decimal
    threshold: Decimal | None

    @property
    def passes(self) -> bool:
        """At or above its threshold, if it has one."""
        return self.threshold is None or self.points >= self.threshold


@dataclass(frozen=True)
class ScoreTable:
    """The scores of a case, column by assessor; `waiting` is how many have not given theirs."""

    columns: tuple[Scoring, ...]
    rows: tuple[ScoreRow, ...]
    verdict: ScoreVerdict | None
    waiting: int
    categories: tuple[CategoryRow, ...] = ()

    @property
    def far(self) -> tuple[ScoreRow, ...]:
        """The criteria on which the assessors are far apart."""
        return tuple(row for row in self.rows if row.spread is not None and row.spread.far)


def score_table(user: Any, application: Application, criteria: Iterable[Any]) -> ScoreTable:
    """The scores, hidden where the reader may not see them yet; `criteria` from load_criteria. One query."""
    quality = [one for one in criteria if one.stage == CriterionStage.QUALITY]
    everybody = scorings(application)
    columns = tuple(_masked(one, everybody, user) for one in everybody)
    shown = [one for one in columns if one.shown and one.assessment.given_at]
    whole = bool(shown) and len(shown) == len(columns)
    verdict = _verdict(quality, shown, application) if whole else None
    apart = _apart(shown, application) if whole else {}
    rows = tuple(_row(one, columns, verdict, apart) for one in quality)
    waiting = sum(one.assessment.given_at is None for one in everybody)
    return ScoreTable(columns, rows, verdict, waiting, _categories(application, verdict))


def _row(
    criterion: Any, columns: Iterable[Scoring], verdict: ScoreVerdict | None, apart: Mapping[str, Spread]
) -> ScoreRow:
    code = criterion.code
    return ScoreRow(
        criterion,
        tuple(column.scores.get(code) for column in columns),
        verdict.points.get(code) if verdict else None,
        apart.get(code),
        half_up(verdict.scores[code]) if verdict and code in verdict.scores else None,
    )


def _apart(shown: Iterable[Scoring], application: Application) -> dict[str, Spread]:
    share = parameters_of_call(application.call).score_difference
    return spreads(criteria_of(application.call), [values_of(one.scores) for one in shown], share)


def _categories(application: Application, verdict: ScoreVerdict | None) -> tuple[CategoryRow, ...]:
    if verdict is None or verdict.total is None:
        return ()
    criteria = criteria_of(application.call)
    most = {one.category: Decimal(0) for one in criteria.criteria if one.category}
    for one in criteria.criteria:
        if one.category:
            most[one.category] += one.weight
    return tuple(
        CategoryRow(
            code,
            criteria.categories.get(code, {}),
            verdict.categories.get(code, Decimal(0)),
            most[code],
            criteria.category_thresholds.get(code),
        )
        for code in most
    )


def scorings(application: Application) -> list[Scoring]:
    """Every assessment that counts, with its scores, in the order of assignment."""
    criteria = replace(criteria_of(application.call), assessors=1)
    rows = (
        Score.objects.filter(assessment__application=application)
        .exclude(assessment__in=disqualified_assessments())
        .select_related("assessment__assessor", "criterion")
        .order_by("assessment__assigned_at", "assessment_id")
    )
    found: dict[int, dict[str, Score]] = {}
    for row in rows:
        found.setdefault(row.assessment_id, {})[row.criterion.code] = row
    return [_scoring(scores, criteria) for scores in found.values()]


def _scoring(scores: Mapping[str, Score], criteria: rules.CriteriaSet) -> Scoring:
    assessment = next(iter(scores.values())).assessment
    return Scoring(assessment, scores, score_verdict(criteria, [values_of(scores)]).total)


def values_of(scores: Mapping[str, Score]) -> dict[str, Decimal]:
    """The scores that are there."""
    return {code: row.value for code, row in scores.items() if row.value is not None}


def _masked(one: Scoring, everybody: Iterable[Scoring], user: Any) -> Scoring:
    """Blind: an assessor sees others' only after giving, everybody else when all have given."""
    if sees(user, one.assessment, [other.assessment for other in everybody]):
        return one
    return Scoring(one.assessment, {}, None)


def sees(user: Any, assessment: Assessment, everybody: Iterable[Assessment]) -> bool:
    """Whether the person may see these scores now."""
    everybody = list(everybody)
    own = next((one for one in everybody if one.assessor_id == user.pk), None)
    if own is not None:
        return assessment == own or bool(own.given_at and assessment.given_at)
    return user.has_role(Role.OFFICER, Role.DECIDER, Role.AUDITOR) and all(one.given_at for one in everybody)


def _verdict(quality: Iterable[Any], shown: Iterable[Scoring], application: Application) -> ScoreVerdict:
    given = [values_of(one.scores) for one in shown]
    agreed = {one.code: one.agreed for one in quality if one.agreed is not None}
    return score_verdict(criteria_of(application.call), given, agreed)
