"""A criteria set as the rules read it, and as pages list it."""

from decimal import Decimal

from calls.choices import CriterionStage
from calls.models import CriteriaSet, Criterion, Programme
from calls.rules import criteria as rules


def latest_set(programme: Programme) -> CriteriaSet | None:
    """The newest version of the programme's criteria, for a round to begin with."""
    return programme.criteria_sets.order_by("-version", "-pk").first()


def by_stage(criteria_set: CriteriaSet | None) -> dict[str, list[Criterion]]:
    """The criteria of both stages, in order. One query."""
    rows = list(criteria_set.criteria.all()) if criteria_set else []
    return {stage: [row for row in rows if row.stage == stage] for stage in CriterionStage.values}


def as_rules(criteria_set: CriteriaSet, *, assessors: int) -> rules.CriteriaSet:
    """The set as plain data; `assessors` is how many the programme demands. One query."""
    rows = by_stage(criteria_set)
    return rules.CriteriaSet(
        version=f"{criteria_set.code} {criteria_set.version}",
        approved_on=criteria_set.approved_on,
        checks=tuple(rules.Check(row.code) for row in rows[CriterionStage.ELIGIBILITY]),
        criteria=tuple(scored(row) for row in rows[CriterionStage.QUALITY]),
        total_threshold=criteria_set.total_threshold or Decimal(0),
        category_thresholds={key: Decimal(value) for key, value in criteria_set.category_thresholds.items()},
        tie_order=tuple(criteria_set.tie_order),
        assessors=assessors,
    )


def scored(row: Criterion) -> rules.Criterion:
    """A criterion of the second stage as plain data. ValueError when its scale is missing."""
    if row.minimum is None or row.maximum is None or row.step is None or row.weight is None:
        raise ValueError(f"{row.code} has no scale")
    return rules.Criterion(
        row.code, row.weight, row.category, row.minimum, row.maximum, row.step, row.threshold
    )
