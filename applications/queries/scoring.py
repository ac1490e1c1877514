"""What has been checked and scored of an application, as the rules of selection take it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.utils.timezone import localdate

from applications.choices import FinancingSource
from applications.models import (
    Application,
    Assessment,
    DifferenceNote,
    EligibilityCheck,
    FinancingLine,
    ReconciledScore,
    Score,
)
from applications.permissions.bars import disqualified
from applications.rules.differences import Spread, spreads, unexplained
from applications.rules.proposing import Basis
from applications.rules.selection import Answer, ScoreVerdict, failed_checks, score_verdict
from calls.models import CallRound
from calls.queries.criteria import as_rules
from calls.queries.parameters import cited, parameters_of_call, rate_terms
from calls.rules import criteria as rules
from calls.rules.rates import RateClaim, RateVerdict, rate_ceiling
from records import clock
from records.fields import MoneyField
from records.queries import SOME_ROW, Prepared, prepare
from records.rules import Reason

Scores = Mapping[str, Decimal]
ZERO = Decimal("0.00")


def criteria_of(call: CallRound) -> rules.CriteriaSet:
    """The round's criteria set as the rules take it; an empty one when the round has none."""
    if call.criteria_set is None:
        return rules.CriteriaSet("", None, (), ())
    return as_rules(call.criteria_set, assessors=parameters_of_call(call).minimum_assessors)


def answers_of(application: Application) -> dict[str, Answer]:
    """The general criteria that have been checked."""
    rows = EligibilityCheck.objects.filter(application=application).select_related("criterion")
    return {row.criterion.code: Answer(row.verdict, row.reason, str(row.checked_by_id)) for row in rows}


def disqualified_assessments() -> QuerySet[Assessment]:
    """Assessments by people who are disqualified, by a fact or their own word; they do not count."""
    return disqualified_on(localdate(clock.now())).all()


@lru_cache(maxsize=4)
def disqualified_on(today: date) -> QuerySet[Assessment]:
    """The same as a query not yet asked, put together once a day: ties count by the day."""
    return Assessment.objects.filter(disqualified(OuterRef("assessor"), "application__"))


def given_scores(applications: Iterable[Application]) -> dict[int, list[Scores]]:
    """Every whole assessment that counts, by application: given, by somebody who is not disqualified. One query."""
    keys = [one.pk for one in applications]
    today = localdate(clock.now())
    rows = scores_on(today).ask(application=keys[0]) if len(keys) == 1 else scores_that_count(keys)
    by_assessment: dict[int, dict[int, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for application, assessment, code, value in rows:
        by_assessment[application][assessment][code] = value or ZERO
    return {application: list(found.values()) for application, found in by_assessment.items()}


def scores_that_count(keys: list[int]) -> QuerySet[Score, tuple[int, int, str, Decimal | None]]:
    """Application, assessment, criterion and value of every score that counts, in the order of assigning."""
    rows = Score.objects.filter(
        assessment__application__in=keys, assessment__given_at__isnull=False, value__isnull=False
    )
    return (
        rows.exclude(assessment__in=disqualified_assessments())
        .order_by("assessment__assigned_at", "assessment")
        .values_list("assessment__application", "assessment", "criterion__code", "value")
    )


@lru_cache(maxsize=4)
def scores_on(today: date) -> Prepared:
    """The same of any one application, put together once a day: ties count by the day."""
    return prepare(scores_that_count([SOME_ROW]), application=SOME_ROW)


def reconciled_scores(applications: Iterable[Application]) -> dict[int, dict[str, Decimal]]:
    """The agreed scores by application. One query."""
    rows = ReconciledScore.objects.filter(application__in=list(applications))
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for application, code, value in rows.values_list("application", "criterion__code", "value"):
        found[application][code] = value
    return found


def spreads_of(application: Application) -> dict[str, Spread]:
    """By criterion, how far apart the assessments that count are."""
    given = given_scores([application]).get(application.pk, [])
    share = parameters_of_call(application.call).score_difference
    return spreads(criteria_of(application.call), given, share)


def explanations(application: Application) -> dict[str, str]:
    """By criterion, why its scores are far apart: a note, or the reason of an agreed score. Two queries."""
    notes = DifferenceNote.objects.filter(application=application).values_list("criterion__code", "text")
    agreed = ReconciledScore.objects.filter(application=application).values_list("criterion__code", "reason")
    return dict(agreed) | dict(notes)


def difference_problems(application: Application) -> list[Reason]:
    """Differences between assessors that nobody has explained."""
    return unexplained(spreads_of(application), explanations(application))


def verdict_of(application: Application, criteria: Iterable[Any] | None = None) -> ScoreVerdict:
    """The application's points so far, and what is missing or below a threshold.

    The agreed scores are taken from its `criteria` (queries.cases.load_criteria) when they are at hand.
    """
    given = given_scores([application]).get(application.pk, [])
    agreed = (
        reconciled_scores([application]).get(application.pk, {}) if criteria is None else agreed_in(criteria)
    )
    return score_verdict(criteria_of(application.call), given, agreed)


def agreed_in(criteria: Iterable[Any]) -> dict[str, Decimal]:
    """The agreed scores as load_criteria put them beside the criteria."""
    return {row.code: row.agreed for row in criteria if row.agreed is not None}


def answers_in(criteria: Iterable[Any]) -> dict[str, Answer]:
    """The general criteria that have been checked, as load_criteria put them beside the criteria."""
    return {row.code: Answer(row.verdict, row.reason, row.checker) for row in criteria if row.verdict}


def rate_of(application: Application) -> RateVerdict:
    """The highest rate of the application, with the officer's answer to the ground claimed."""
    claim = RateClaim(
        ground=application.ground,
        reasons=application.ground_reason,
        legal_form=application.organisation.legal_form,
        accepted=application.ground_accepted,
    )
    call, programme = application.call, application.call.programme
    verdict = rate_ceiling(rate_terms(application.action, programme), claim, parameters_of_call(call))
    return replace(verdict, because=cited(programme, verdict.because))


def with_revenue(rows: QuerySet[Application]) -> QuerySet[Application]:
    """The applications with what each project is to earn, by its financing plan; read by `revenues`."""
    lines = FinancingLine.objects.filter(application=OuterRef("pk"), source=FinancingSource.REVENUE)
    earned = lines.order_by().values("application").annotate(sum=Sum("amount")).values("sum")
    return rows.annotate(revenue=Subquery(earned, output_field=MoneyField()))


def revenues(applications: Iterable[Application]) -> dict[int, Decimal]:
    """What each project is to earn, by its financing plan. One query, none for rows of `with_revenue`."""
    asked: list[Any] = list(applications)
    known = {one.pk: one.revenue or ZERO for one in asked if hasattr(one, "revenue")}
    others = [one for one in asked if one.pk not in known]
    if not others:
        return known
    rows = FinancingLine.objects.filter(
        application__in=others, source=FinancingSource.REVENUE, amount__isnull=False
    )
    found: dict[int, Decimal] = defaultdict(lambda: ZERO, known)
    for application, amount in rows.values_list("application", "amount"):
        found[application] += amount or ZERO
    return found


def asked_of(application: Application, revenue: Decimal) -> Basis:
    """What was applied for and the highest rate, without what the two stages found. No query when all is loaded."""
    return Basis(
        requested=application.requested or ZERO,
        rate_asked=application.rate_asked or ZERO,
        cost=application.eligible_cost or ZERO,
        revenue=revenue,
        ceiling=rate_of(application),
        assessed=application.score is not None,
    )


def basis_of(
    application: Application,
    criteria: Iterable[Any] | None = None,
    verdict: ScoreVerdict | None = None,
) -> Basis:
    """What a proposal on the application is held against.

    Its `criteria` (queries.cases.load_criteria) and its points are not asked for when they are at hand.
    """
    asked = asked_of(application, revenues([application])[application.pk])
    if verdict is None and asked.assessed:
        verdict = verdict_of(application, criteria)
    answers = answers_of(application) if criteria is None else answers_in(criteria)
    return replace(
        asked,
        failed=tuple(failed_checks(criteria_of(application.call), answers)),
        missed=tuple(reason for reason in verdict.reasons if reason.blocks) if verdict else (),
    )
