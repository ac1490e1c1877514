"""Selection: stage 1 checks, and scores of stage 2 made into points, thresholds applied to the rounded total."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from calls.rules import articles as art
from calls.rules.criteria import CriteriaSet, Criterion
from calls.rules.findings import Finding
from calls.rules.rounding import half_up
from records.rules import WARNING, Number, Reason, gettext_noop

YES, NO, NOT_APPLICABLE = "yes", "no", "not_applicable"

CHECK_MISSING = Finding("check_missing", gettext_noop("Answer the criterion %(code)s."), art.CPR_73)
CHECK_ANSWER = Finding(
    "check_answer", gettext_noop("Answer the criterion %(code)s with yes, no or not applicable."), art.CPR_73
)
CHECK_REASON = Finding(
    "check_reason", gettext_noop("Write the reason for the answer to %(code)s."), art.CPR_73
)
CHECK_CHECKER = Finding("check_checker", gettext_noop("The answer to %(code)s has no checker."), art.CPR_73)
CHECK_FAILED = Finding("check_failed", gettext_noop("The criterion %(code)s is not met."), art.ACT_11)
SCORE_MISSING = Finding("score_missing", gettext_noop("Give a score for %(code)s."), art.CRITERIA)
SCORE_OUTSIDE = Finding(
    "score_outside_scale",
    gettext_noop(
        "The score of %(code)s is %(score)s. Give one from %(minimum)s to %(maximum)s, by steps of %(step)s."
    ),
    art.CRITERIA,
)
SCORE_REASON = Finding(
    "score_reason", gettext_noop("Write your reason for the score of %(code)s."), art.CRITERIA
)
TOO_FEW = Finding(
    "too_few_assessors",
    gettext_noop("%(given)s assessors have scored; at least %(minimum)s are needed."),
    art.CRITERIA,
)
BELOW_TOTAL = Finding(
    "below_total_threshold",
    gettext_noop("The total of %(points)s points is below the threshold of %(threshold)s."),
    art.CRITERIA,
)
BELOW_CATEGORY = Finding(
    "below_category_threshold",
    gettext_noop("The category %(code)s has %(points)s points, below its threshold of %(threshold)s."),
    art.CRITERIA,
)
BELOW_CRITERION = Finding(
    "below_criterion_threshold",
    gettext_noop("The criterion %(code)s has the score %(points)s, below its threshold of %(threshold)s."),
    art.CRITERIA,
)
SPREAD = Finding(
    "assessors_far_apart",
    gettext_noop(
        "The assessors' totals are %(spread)s points apart, more than %(limit)s. Ask for another assessment."
    ),
    art.CRITERIA,
    WARNING,
)


@dataclass(frozen=True)
class Answer:
    """One general criterion answered: yes, no or not applicable, why, and by whom."""

    value: str
    reason: str
    checker: str


@dataclass(frozen=True)
class Given:
    """One assessor's scores by criterion; the reasons likewise."""

    assessor: str
    scores: Mapping[str, Decimal]
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class ScoreVerdict:
    """The total in points (two decimals), what it is made of, and which thresholds it misses.

    `total` is None while scores are missing; then `reasons` says what is missing. `scores` are exact.
    """

    total: Decimal | None
    scores: Mapping[str, Fraction]
    points: Mapping[str, Decimal]
    categories: Mapping[str, Decimal]
    spread: Decimal | None
    reasons: tuple[Reason, ...]

    @property
    def passes(self) -> bool:
        """Complete, and at or above every threshold."""
        return self.total is not None and not any(reason.blocks for reason in self.reasons)


def check_problems(criteria: CriteriaSet, answers: Mapping[str, Answer]) -> list[Reason]:
    """CPR Article 73; act section 11: every general criterion has an answer, a reason and a checker."""
    found = []
    for check in criteria.checks:
        path, answer = f"checks.{check.code}", answers.get(check.code)
        if answer is None:
            found.append(CHECK_MISSING(path, code=check.code))
            continue
        if answer.value not in (YES, NO, NOT_APPLICABLE):
            found.append(CHECK_ANSWER(path, code=check.code))
        if not answer.reason.strip():
            found.append(CHECK_REASON(path, code=check.code))
        if not answer.checker:
            found.append(CHECK_CHECKER(path, code=check.code))
    return found


def failed_checks(criteria: CriteriaSet, answers: Mapping[str, Answer]) -> list[Reason]:
    """Act section 11: the general criteria that are not met; one is enough to reject."""
    failed = [
        check.code for check in criteria.checks if check.code in answers and answers[check.code].value == NO
    ]
    return [CHECK_FAILED(f"checks.{code}", code=code) for code in failed]


def score_problems(criterion: Criterion, score: Decimal | None, reason: str) -> list[Reason]:
    """Selection criteria: a score stands on its scale, and every score has its own reason."""
    path, code = f"scores.{criterion.code}", criterion.code
    if score is None:
        return [SCORE_MISSING(path, code=code)]
    found = []
    if not criterion.minimum <= score <= criterion.maximum or (score - criterion.minimum) % criterion.step:
        scale = {name: Number(getattr(criterion, name)) for name in ("minimum", "maximum", "step")}
        found.append(SCORE_OUTSIDE(path, code=code, score=Number(score), **scale))
    return found if reason.strip() else [*found, SCORE_REASON(f"{path}.reason", code=code)]


def assessment_problems(criteria: CriteriaSet, given: Given) -> list[Reason]:
    """Selection criteria: an assessment is whole: a score and a reason for every criterion."""
    return [
        reason
        for one in criteria.criteria
        for reason in score_problems(one, given.scores.get(one.code), given.reasons.get(one.code, ""))
    ]


def score_verdict(
    criteria: CriteriaSet,
    given: Sequence[Mapping[str, Decimal]],
    reconciled: Mapping[str, Decimal] | None = None,
    *,
    spread_limit: Decimal | None = None,
) -> ScoreVerdict:
    """Act section 11: a criterion counts its reconciled score, else the mean of those given, unrounded.

    Total = sum of weight x score / maximum, rounded once, half up, to two decimals. Thresholds look at what is shown:
    the rounded total and category points; equal to a threshold passes.
    """
    agreed = reconciled or {}
    missing = _missing(criteria, given, agreed)
    if missing:
        return ScoreVerdict(None, {}, {}, {}, None, tuple(missing))
    scores = {one.code: _score(one, given, agreed) for one in criteria.criteria}
    exact = {one.code: points_of(one, scores[one.code]) for one in criteria.criteria}
    total = half_up(sum(exact.values(), Fraction(0)))
    categories = _categories(criteria, exact)
    spread = _spread(criteria, given)
    reasons = _below(criteria, total, categories, scores)
    if spread_limit is not None and spread is not None and spread > spread_limit:
        reasons.append(SPREAD("scores", spread=Number(spread), limit=Number(spread_limit)))
    points = {code: half_up(value) for code, value in exact.items()}
    return ScoreVerdict(total, scores, points, categories, spread, tuple(reasons))


def points_of(criterion: Criterion, score: Fraction | Decimal) -> Fraction:
    """Selection criteria: weight x score / maximum, exact."""
    return Fraction(criterion.weight) * Fraction(score) / Fraction(criterion.maximum)


def _missing(
    criteria: CriteriaSet, given: Sequence[Mapping[str, Decimal]], agreed: Mapping[str, Decimal]
) -> list[Reason]:
    """Selection criteria: at least two assessors, and a score for every criterion from each."""
    if len(given) < criteria.assessors:
        return [TOO_FEW("scores", given=len(given), minimum=criteria.assessors)]
    codes = [one.code for one in criteria.criteria]
    incomplete = [
        code for code in codes if code not in agreed and any(code not in scores for scores in given)
    ]
    return [SCORE_MISSING(f"scores.{code}", code=code) for code in incomplete]


def _score(
    criterion: Criterion, given: Sequence[Mapping[str, Decimal]], agreed: Mapping[str, Decimal]
) -> Fraction:
    if criterion.code in agreed:
        return Fraction(agreed[criterion.code])
    return Fraction(sum((scores[criterion.code] for scores in given), Decimal(0))) / len(given)


def _categories(criteria: CriteriaSet, exact: Mapping[str, Fraction]) -> dict[str, Decimal]:
    sums: dict[str, Fraction] = {}
    for one in criteria.criteria:
        sums[one.category] = sums.get(one.category, Fraction(0)) + exact[one.code]
    return {category: half_up(points) for category, points in sums.items()}


def _spread(criteria: CriteriaSet, given: Sequence[Mapping[str, Decimal]]) -> Decimal | None:
    """The difference between the highest and the lowest assessor's own total; None when one is incomplete."""
    if any(one.code not in scores for scores in given for one in criteria.criteria):
        return None
    totals = [half_up(_exact_total(criteria, scores)) for scores in given]
    return max(totals) - min(totals)


def _exact_total(criteria: CriteriaSet, scores: Mapping[str, Decimal]) -> Fraction:
    """The sum of `points_of`, with one division a maximum: lists hold thousands of scores."""
    weighed: dict[Decimal, Decimal] = {}
    for one in criteria.criteria:
        weighed[one.maximum] = weighed.get(one.maximum, Decimal(0)) + one.weight * scores[one.code]
    return sum((Fraction(points) / Fraction(most) for most, points in weighed.items()), Fraction(0))


def _below(
    criteria: CriteriaSet, total: Decimal, categories: Mapping[str, Decimal], scores: Mapping[str, Fraction]
) -> list[Reason]:
    """Selection criteria: thresholds on the total, on a category, on a criterion."""
    found = []
    if total < criteria.total_threshold:
        found.append(BELOW_TOTAL("scores", points=Number(total), threshold=Number(criteria.total_threshold)))
    for code, threshold in sorted(criteria.category_thresholds.items()):
        points = categories.get(code, Decimal(0))
        if points < threshold:
            words = {"points": Number(points), "threshold": Number(threshold)}
            found.append(BELOW_CATEGORY("scores", code=code, **words))
    return found + _below_criteria(criteria.criteria, scores)


def _below_criteria(criteria: Iterable[Criterion], scores: Mapping[str, Fraction]) -> list[Reason]:
    return [
        BELOW_CRITERION(
            f"scores.{one.code}",
            code=one.code,
            points=Number(half_up(scores[one.code])),
            threshold=Number(one.threshold),
        )
        for one in criteria
        if one.threshold is not None and scores[one.code] < Fraction(one.threshold)
    ]
