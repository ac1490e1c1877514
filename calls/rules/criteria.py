"""A set of selection criteria: what is checked, what is scored, and whether the set can be used."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from calls.rules import articles as art
from calls.rules.findings import Finding
from records.rules import Number, Reason, gettext_noop

NOT_APPROVED = Finding(
    "criteria_not_approved",
    gettext_noop("The monitoring committee has not approved this set. Enter the day it did."),
    art.CRITERIA,
)
NO_CRITERIA = Finding(
    "criteria_missing",
    gettext_noop("The set needs at least one check and one scored criterion."),
    art.CRITERIA,
)
SAME_CODE = Finding("criteria_same_code", gettext_noop("Two criteria have the code %(code)s."), art.CRITERIA)
WEIGHTS = Finding(
    "criteria_weights", gettext_noop("The weights sum to %(sum)s. They must sum to %(whole)s."), art.CRITERIA
)
SCALE = Finding(
    "criteria_scale",
    gettext_noop(
        "The scale of %(code)s does not work: the maximum must be above the minimum by whole steps."
    ),
    art.CRITERIA,
)
WEIGHT_NOT_POSITIVE = Finding(
    "criteria_weight", gettext_noop("The weight of %(code)s must be above zero."), art.CRITERIA
)
THRESHOLD = Finding(
    "criteria_threshold",
    gettext_noop("The threshold %(threshold)s of %(code)s is more than can be reached, %(most)s."),
    art.CRITERIA,
)
TIE_ORDER = Finding(
    "criteria_tie_order",
    gettext_noop("The order of ties names %(code)s twice, or it is not a criterion of this set."),
    art.CRITERIA,
)
UNKNOWN_CATEGORY = Finding(
    "criteria_category", gettext_noop("No criterion is in the category %(code)s."), art.CRITERIA
)
ASSESSORS = Finding(
    "criteria_assessors", gettext_noop("At least %(minimum)s assessors are needed."), art.CRITERIA
)


@dataclass(frozen=True)
class Check:
    """A general criterion (stage 1): passed or not, always with a reason and a checker."""

    code: str


@dataclass(frozen=True)
class Criterion:
    """A scored criterion (stage 2). `threshold` is a score on its own scale."""

    code: str
    weight: Decimal
    category: str = ""
    minimum: Decimal = Decimal(1)
    maximum: Decimal = Decimal(5)
    step: Decimal = Decimal(1)
    threshold: Decimal | None = None


@dataclass(frozen=True)
class CriteriaSet:
    """One version of the criteria. Thresholds of the total and of categories are points of `whole`."""

    version: str
    approved_on: date | None
    checks: tuple[Check, ...]
    criteria: tuple[Criterion, ...]
    total_threshold: Decimal = Decimal(0)
    category_thresholds: Mapping[str, Decimal] = field(default_factory=dict)
    tie_order: tuple[str, ...] = ()
    assessors: int = 2
    whole: Decimal = Decimal(100)


def set_problems(criteria: CriteriaSet, *, minimum_assessors: int) -> list[Reason]:
    """CPR Article 73(1); act section 11: a set can be used once it is whole, consistent and approved."""
    found = [] if criteria.approved_on else [NOT_APPROVED("approved_on")]
    if not criteria.criteria or not criteria.checks:
        found.append(NO_CRITERIA("criteria"))
    if criteria.assessors < minimum_assessors:
        found.append(ASSESSORS("assessors", minimum=minimum_assessors))
    weights = sum((one.weight for one in criteria.criteria), Decimal(0))
    if weights != criteria.whole:
        found.append(WEIGHTS("criteria", sum=Number(weights), whole=Number(criteria.whole)))
    for one in criteria.criteria:
        found += _criterion_problems(one)
    return found + _name_problems(criteria) + _threshold_problems(criteria)


def _criterion_problems(one: Criterion) -> list[Reason]:
    path = f"criteria.{one.code}"
    found = [] if one.weight > 0 else [WEIGHT_NOT_POSITIVE(path, code=one.code)]
    if one.step <= 0 or one.maximum <= one.minimum or (one.maximum - one.minimum) % one.step:
        found.append(SCALE(path, code=one.code))
    if one.threshold is not None and one.threshold > one.maximum:
        found.append(_above(path, one.code, one.threshold, one.maximum))
    return found


def _name_problems(criteria: CriteriaSet) -> list[Reason]:
    codes = [*(one.code for one in criteria.checks), *(one.code for one in criteria.criteria)]
    scored = {one.code for one in criteria.criteria}
    twice = sorted({code for code in codes if codes.count(code) > 1})
    order = criteria.tie_order
    wrong = sorted({code for code in order if code not in scored or order.count(code) > 1})
    return [SAME_CODE("criteria", code=code) for code in twice] + [
        TIE_ORDER("tie_order", code=code) for code in wrong
    ]


def _threshold_problems(criteria: CriteriaSet) -> list[Reason]:
    found = []
    if criteria.total_threshold > criteria.whole:
        found.append(_above("total_threshold", criteria.version, criteria.total_threshold, criteria.whole))
    for category, threshold in sorted(criteria.category_thresholds.items()):
        most = sum((one.weight for one in criteria.criteria if one.category == category), Decimal(0))
        path = f"category_thresholds.{category}"
        if not most:
            found.append(UNKNOWN_CATEGORY(path, code=category))
        elif threshold > most:
            found.append(_above(path, category, threshold, most))
    return found


def _above(path: str, code: str, threshold: Decimal, most: Decimal) -> Reason:
    return THRESHOLD(path, code=code, threshold=Number(threshold), most=Number(most))
