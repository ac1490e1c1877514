"""A criteria set as the rules read it, and as pages list it."""

from decimal import Decimal
from functools import lru_cache

from django.db.models import Case, IntegerField, QuerySet, Value, When

from calls.choices import CriteriaState, CriterionStage, Scoring
from calls.models import CriteriaSet, Criterion, Programme
from calls.rules import criteria as rules
from records.queries import SOME_ROW, Prepared, prepare

WHOLE = Decimal(100)


def latest_set(programme: Programme) -> CriteriaSet | None:
    """What a new round begins with: the newest approved version, else the newest that is not replaced."""
    approved = Case(
        When(state=CriteriaState.APPROVED, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = programme.criteria_sets.exclude(state=CriteriaState.REPLACED)
    return rows.order_by(approved, "-version", "-pk").first()


def choosable(programme: Programme, chosen: CriteriaSet | None) -> "QuerySet[CriteriaSet]":
    """The versions a round may choose: those not replaced, and the one it has."""
    live = programme.criteria_sets.exclude(state=CriteriaState.REPLACED)
    return live | programme.criteria_sets.filter(pk=chosen.pk) if chosen else live


def by_stage(criteria_set: CriteriaSet | None) -> dict[str, list[Criterion]]:
    """The criteria of both stages, in order. One query."""
    rows = criteria_in(criteria_set) if criteria_set else []
    return {stage: [row for row in rows if row.stage == stage] for stage in CriterionStage.values}


def criteria_in(criteria_set: CriteriaSet) -> list[Criterion]:
    """The set's criteria in order. One query, none when they were prefetched."""
    if "criteria" in getattr(criteria_set, "_prefetched_objects_cache", {}):
        return list(criteria_set.criteria.all())
    rows: list[Criterion] = any_criteria().models(criteria_set=criteria_set.pk)
    for row in rows:
        row.criteria_set = criteria_set
    return rows


@lru_cache(maxsize=1)
def any_criteria() -> Prepared:
    """The criteria of any set, in order: every page and service of a case asks for them, so put together once."""
    return prepare(Criterion.objects.filter(criteria_set=SOME_ROW), criteria_set=SOME_ROW)


def languages_of(programme: Programme) -> tuple[str, ...]:
    """The languages the programme speaks: those of its title."""
    return tuple(programme.title)


def as_rules(
    criteria_set: CriteriaSet, *, assessors: int, rows: dict[str, list[Criterion]] | None = None
) -> rules.CriteriaSet:
    """The set as plain data; `assessors` is how many the programme demands. One query, none with its `rows` at hand."""
    rows = by_stage(criteria_set) if rows is None else rows
    criteria = tuple(scored(row) for row in rows[CriterionStage.QUALITY])
    weighted = criteria_set.scoring == Scoring.WEIGHTED
    return rules.CriteriaSet(
        version=f"{criteria_set.code} {criteria_set.version}",
        approved_on=criteria_set.approved_on,
        checks=tuple(
            rules.Check(row.code, row.title, row.guidance, row.article)
            for row in rows[CriterionStage.ELIGIBILITY]
        ),
        criteria=criteria,
        total_threshold=criteria_set.total_threshold or Decimal(0),
        category_thresholds={key: Decimal(value) for key, value in criteria_set.category_thresholds.items()},
        tie_order=tuple(criteria_set.tie_order),
        assessors=assessors,
        whole=WHOLE if weighted else sum((one.maximum for one in criteria), Decimal(0)),
        weighted=weighted,
        title=criteria_set.title,
        categories=criteria_set.categories,
        replaced=criteria_set.state == CriteriaState.REPLACED,
    )


def scored(row: Criterion) -> rules.Criterion:
    """A criterion of the second stage as plain data. ValueError when its scale is missing."""
    if row.minimum is None or row.maximum is None or row.step is None or row.weight is None:
        raise ValueError(f"{row.code} has no scale")
    return rules.Criterion(
        row.code,
        row.weight,
        row.category,
        row.minimum,
        row.maximum,
        row.step,
        row.threshold,
        row.title,
        row.guidance,
        row.article,
    )
