"""A set of selection criteria: what is checked, what is scored, and whether the set can be used."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from calls.rules import articles as art
from calls.rules.findings import Finding
from calls.rules.languages import LANGUAGE_NAMES
from records.rules import WARNING, Number, Reason, gettext_noop

Texts = Mapping[str, str]

NOT_APPROVED = Finding(
    "criteria_not_approved",
    gettext_noop("The monitoring committee has not approved this version of the criteria."),
    art.CPR_40,
)
REPLACED = Finding(
    "criteria_replaced",
    gettext_noop(
        "A later version, approved by the monitoring committee, has replaced this one. Choose that."
    ),
    art.CPR_40,
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
NO_EFFECT = Finding(
    "criteria_threshold_idle",
    gettext_noop(
        "The threshold %(threshold)s of %(code)s stops nobody: the lowest score already gives %(least)s."
    ),
    art.CRITERIA,
    WARNING,
)
TITLE_MISSING = Finding(
    "criteria_title", gettext_noop("The title of the set is missing in %(language)s."), art.CPR_73
)
CRITERION_TITLE_MISSING = Finding(
    "criterion_title", gettext_noop("The title of %(code)s is missing in %(language)s."), art.CPR_73
)
GUIDANCE_MISSING = Finding(
    "criterion_guidance",
    gettext_noop("The guidance of %(code)s is there in another language, and missing in %(language)s."),
    art.CPR_73,
)
CATEGORY_NAME_MISSING = Finding(
    "category_name", gettext_noop("The category %(code)s has no name in %(language)s."), art.CPR_73
)


@dataclass(frozen=True)
class Check:
    """A general criterion (stage 1): passed or not, always with a reason and a checker."""

    code: str
    title: Texts = field(default_factory=dict)
    guidance: Texts = field(default_factory=dict)
    article: str = ""


@dataclass(frozen=True)
class Criterion:
    """A scored criterion (stage 2). `threshold` is a score on its own scale.

    Where a set counts points as they are given, the weight is the maximum: weight x score / maximum is the score.
    """

    code: str
    weight: Decimal
    category: str = ""
    minimum: Decimal = Decimal(1)
    maximum: Decimal = Decimal(5)
    step: Decimal = Decimal(1)
    threshold: Decimal | None = None
    title: Texts = field(default_factory=dict)
    guidance: Texts = field(default_factory=dict)
    article: str = ""

    @property
    def least(self) -> Decimal:
        """The points of its lowest score, exact as far as Decimal is."""
        return self.weight * self.minimum / self.maximum


@dataclass(frozen=True)
class CriteriaSet:
    """One version of the criteria. Thresholds of the total and of categories are points of `whole`.

    `weighted`: weights sum to `whole`; otherwise points count as given, and `whole` is what can be reached.
    `categories` names those of the scored criteria; `replaced` by a later version.
    """

    version: str
    approved_on: date | None
    checks: tuple[Check, ...]
    criteria: tuple[Criterion, ...]
    total_threshold: Decimal = Decimal(0)
    category_thresholds: Mapping[str, Decimal] = field(default_factory=dict)
    tie_order: tuple[str, ...] = ()
    assessors: int = 2
    whole: Decimal = Decimal(100)
    weighted: bool = True
    title: Texts = field(default_factory=dict)
    categories: Mapping[str, Texts] = field(default_factory=dict)
    replaced: bool = False

    @property
    def every(self) -> tuple[Check | Criterion, ...]:
        """The criteria of both stages, in order."""
        return (*self.checks, *self.criteria)


def set_problems(criteria: CriteriaSet, *, minimum_assessors: int) -> list[Reason]:
    """CPR Articles 40(2)(a) and 73(1); act section 11: a set can be used once it is whole, consistent and approved."""
    found = [] if criteria.approved_on else [NOT_APPROVED("approved_on")]
    if criteria.replaced:
        found.append(REPLACED("criteria_set"))
    if criteria.assessors < minimum_assessors:
        found.append(ASSESSORS("assessors", minimum=minimum_assessors))
    return found + content_problems(criteria)


def content_problems(criteria: CriteriaSet, languages: tuple[str, ...] = ()) -> list[Reason]:
    """CPR Article 73(1); act section 11: what keeps a set from the committee, each with its place.

    Texts are looked at in `languages`. A threshold that stops nobody is a warning.
    """
    found = [] if criteria.criteria and criteria.checks else [NO_CRITERIA("criteria")]
    weights = sum((one.weight for one in criteria.criteria), Decimal(0))
    if criteria.weighted and weights != criteria.whole:
        found.append(WEIGHTS("criteria", sum=Number(weights), whole=Number(criteria.whole)))
    for one in criteria.criteria:
        found += criterion_problems(one)
    return found + _name_problems(criteria) + _threshold_problems(criteria) + _texts(criteria, languages)


def _texts(criteria: CriteriaSet, languages: tuple[str, ...]) -> list[Reason]:
    found = [
        TITLE_MISSING(f"title_{language}", language=LANGUAGE_NAMES[language])
        for language in without(criteria.title, languages)
    ]
    for one in criteria.every:
        place, own = f"criteria.{one.code}", any(text.strip() for text in one.guidance.values())
        found += [
            CRITERION_TITLE_MISSING(place, code=one.code, language=LANGUAGE_NAMES[language])
            for language in without(one.title, languages)
        ]
        found += [
            GUIDANCE_MISSING(place, code=one.code, language=LANGUAGE_NAMES[language])
            for language in without(one.guidance, languages)
            if own
        ]
    return found + [
        CATEGORY_NAME_MISSING(f"categories.{code}", code=code, language=LANGUAGE_NAMES[language])
        for code in used_categories(criteria)
        for language in without(criteria.categories.get(code, {}), languages)
    ]


def without(texts: Texts, languages: tuple[str, ...]) -> list[str]:
    """CPR Article 73(1): the languages of the programme in which a text is missing."""
    return [language for language in languages if not texts.get(language, "").strip()]


def used_categories(criteria: CriteriaSet) -> list[str]:
    """Selection criteria: the categories the scored criteria name, in the order they come."""
    return list(dict.fromkeys(one.category for one in criteria.criteria if one.category))


def criterion_problems(one: Criterion) -> list[Reason]:
    """Act section 11: a scored criterion's scale, weight and threshold work together."""
    path = f"criteria.{one.code}"
    found = [] if one.weight > 0 else [WEIGHT_NOT_POSITIVE(path, code=one.code)]
    if one.step <= 0 or one.maximum <= one.minimum or (one.maximum - one.minimum) % one.step:
        found.append(SCALE(path, code=one.code))
    if one.threshold is not None:
        found += _reach(path, one.code, one.threshold, one.minimum, one.maximum)
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
    least = sum((_least(one) for one in criteria.criteria), Decimal(0))
    found = []
    if criteria.total_threshold:
        threshold = criteria.total_threshold
        found += _reach("total_threshold", criteria.version, threshold, least, criteria.whole)
    for category, threshold in sorted(criteria.category_thresholds.items()):
        members = [one for one in criteria.criteria if one.category == category]
        path = f"category_thresholds.{category}"
        if not members:
            found.append(UNKNOWN_CATEGORY(path, code=category))
            continue
        most = sum((one.weight for one in members), Decimal(0))
        found += _reach(path, category, threshold, sum(map(_least, members), Decimal(0)), most)
    return found


def _least(one: Criterion) -> Decimal:
    return one.least if one.maximum > max(one.minimum, Decimal(0)) else Decimal(0)


def _reach(path: str, code: str, threshold: Decimal, least: Decimal, most: Decimal) -> list[Reason]:
    if threshold > most:
        return [THRESHOLD(path, code=code, threshold=Number(threshold), most=Number(most))]
    if threshold <= least:
        return [NO_EFFECT(path, code=code, threshold=Number(threshold), least=Number(least))]
    return []
