"""Stage 2: assessors are named, score blind, give once; the officer reconciles and finishes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from applications.models import Application, Assessment, ReconciledScore, Score
from applications.permissions.selection import (
    why_not_assign,
    why_not_be_assigned,
    why_not_reconcile,
    why_not_score,
)
from applications.queries.scoring import (
    criteria_of,
    difference_problems,
    disqualified_assessments,
    given_scores,
    verdict_of,
)
from applications.rules.selection import SCORE_OUTSIDE, TOO_FEW, Given, assessment_problems, score_problems
from applications.services.locking import lock
from calls.choices import CriterionStage
from calls.models import Criterion
from calls.rules import articles as art
from calls.rules.findings import Finding
from records import clock
from records.rules import Number, Reason, Refused, gettext_noop, refuse
from records.services import append, move, notify

TOO_FEW_ASSIGNED = Finding(
    "too_few_assigned",
    gettext_noop("Choose at least %(minimum)s assessors; %(chosen)s would be assigned."),
    art.CRITERIA,
)
NOT_ALL_GIVEN = Finding(
    "scores_not_given",
    gettext_noop("Not every assessor has given scores: %(missing)s still to come."),
    art.CRITERIA,
)
RECONCILED_REASON = Finding(
    "reconciled_reason", gettext_noop("Write why this score was agreed on."), art.CRITERIA
)

AGREED_OUTSIDE = Finding(
    "agreed_outside_scale",
    gettext_noop("The agreed score is %(score)s. Give one from %(minimum)s to %(maximum)s."),
    art.CRITERIA,
)


@dataclass(frozen=True)
class Mark:
    """One score with its reason, as typed; either may still be missing."""

    value: Decimal | None
    reason: str


def assign(application: Application, assessors: Iterable[User], *, by: Any) -> list[Assessment]:
    """Name assessors, beside those named before; each hears of it. Refused when fewer than the programme asks for."""
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_assign(by, locked))
        before = set(standing_assessments(locked).values_list("assessor", flat=True))
        new = [person for person in assessors if person.pk not in before]
        refuse(*(why_not_be_assigned(person, locked) for person in new))
        _enough(locked, len(before) + len(new))
        made = [_assign_one(locked, person, by) for person in new]
        for one in made:
            append(locked.stream, "applications.assigned", by=by, data={"assessor": str(one.assessor_id)})
    return made


def _enough(application: Application, number: int) -> None:
    minimum = criteria_of(application.call).assessors
    if number < minimum:
        raise Refused(TOO_FEW_ASSIGNED("assessors", minimum=minimum, chosen=number))


def _assign_one(application: Application, person: User, by: Any) -> Assessment:
    made = Assessment.objects.create(
        application=application, assessor=person, assigned_by=by, assigned_at=clock.now()
    )
    Score.objects.bulk_create(
        Score(assessment=made, criterion=criterion) for criterion in scored_criteria(application)
    )
    address = reverse("desk_score", args=[application.case.reference])
    params = {"reference": application.case.reference}
    notify(person, "assigned", case=application.case, params=params, url=address)
    return made


def scored_criteria(application: Application) -> list[Criterion]:
    """The specific criteria of the application's round, in their order."""
    rows = Criterion.objects.filter(
        criteria_set=application.call.criteria_set_id, stage=CriterionStage.QUALITY
    )
    return list(rows.order_by("position"))


def standing_assessments(application: Application) -> QuerySet[Assessment]:
    """The assessments that count or will count: not those of people disqualified since."""
    return Assessment.objects.filter(application=application).exclude(pk__in=disqualified_assessments())


def unassign(assessment: Assessment, *, by: Any) -> None:
    """Take back an assignment whose scores are not given."""
    with transaction.atomic():
        locked = lock(assessment.application)
        refuse(why_not_assign(by, locked))
        Assessment.objects.filter(pk=assessment.pk, given_at=None).delete()
        data = {"assessor": str(assessment.assessor_id)}
        append(locked.stream, "applications.unassigned", by=by, data=data)


def save_scores(assessment: Assessment, marks: Mapping[str, Mark], overall: str, *, by: Any) -> Assessment:
    """Keep what is typed so far; a score must stand on its scale, everything else may still be missing."""
    with transaction.atomic():
        lock(assessment.application)
        current = Assessment.objects.select_related("application__call").get(pk=assessment.pk)
        refuse(why_not_score(by, current))
        refuse(*_scale_problems(current.application, marks))
        for score in current.scores.select_related("criterion"):
            mark = marks.get(score.criterion.code)
            if mark is not None and (mark.value, mark.reason) != (score.value, score.reason):
                Score.objects.filter(pk=score.pk).update(value=mark.value, reason=mark.reason)
        Assessment.objects.filter(pk=current.pk).update(overall=overall)
    current.overall = overall
    return current


def _scale_problems(application: Application, marks: Mapping[str, Mark]) -> list[Reason]:
    found = [
        reason
        for one in criteria_of(application.call).criteria
        if one.code in marks and marks[one.code].value is not None
        for reason in score_problems(one, marks[one.code].value, marks[one.code].reason)
    ]
    return [reason for reason in found if reason.code == SCORE_OUTSIDE.code]


def give(assessment: Assessment, *, by: Any) -> Assessment:
    """Give the scores, once: every criterion has one, with its reason. Giving twice is giving once."""
    with transaction.atomic():
        lock(assessment.application)
        current = Assessment.objects.select_related("application__call").get(pk=assessment.pk)
        if current.given_at and current.assessor_id == by.pk:
            return current
        refuse(why_not_score(by, current))
        refuse(*giving_problems(current))
        current.given_at = clock.now()
        current.save(update_fields=["given_at"])
        append(current.application.stream, "applications.scored", by=by)
    return current


def giving_problems(assessment: Assessment) -> list[Reason]:
    """What is missing before the scores can be given."""
    rows = list(assessment.scores.select_related("criterion"))
    given = Given(
        assessor=str(assessment.assessor_id),
        scores={row.criterion.code: row.value for row in rows if row.value is not None},
        reasons={row.criterion.code: row.reason for row in rows},
    )
    return assessment_problems(criteria_of(assessment.application.call), given)


def reconcile(application: Application, marks: Mapping[str, Mark], *, by: Any) -> None:
    """Put agreed scores in place of the means, with reasons; where a mark has no value the mean counts again.

    Refused, with nothing written, when one is outside its scale or lacks its reason. KeyError for an unknown code.
    """
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_reconcile(by, locked))
        refuse(*given_problems(locked))
        agreed = {code: mark for code, mark in marks.items() if mark.value is not None}
        refuse(*(reason for code, mark in agreed.items() for reason in _agreed_problems(locked, code, mark)))
        criteria = {one.code: one for one in scored_criteria(locked)}
        for code, mark in marks.items():
            _agree(locked, criteria[code], mark, by)


def _agree(application: Application, criterion: Criterion, mark: Mark, by: Any) -> None:
    old = ReconciledScore.objects.filter(application=application, criterion=criterion)
    reason = mark.reason.strip()
    if mark.value is None and not old.delete()[0]:
        return
    if mark.value is not None:
        if old.filter(value=mark.value, reason=reason).exists():
            return
        values = {"value": mark.value, "reason": reason, "by": by, "at": clock.now()}
        ReconciledScore.objects.update_or_create(
            application=application, criterion=criterion, defaults=values
        )
    data = {"criterion": criterion.code, "value": mark.value}
    append(application.stream, "applications.reconciled", by=by, data=data)


def _agreed_problems(application: Application, code: str, mark: Mark) -> list[Reason]:
    """An agreed score may lie between two steps, never outside the scale."""
    one = next(one for one in criteria_of(application.call).criteria if one.code == code)
    found = [] if mark.reason.strip() else [RECONCILED_REASON(f"scores.{code}.reason")]
    if mark.value is not None and not one.minimum <= mark.value <= one.maximum:
        scale = {"minimum": Number(one.minimum), "maximum": Number(one.maximum)}
        found.append(AGREED_OUTSIDE(f"scores.{code}", score=Number(mark.value), **scale))
    return found


def given_problems(application: Application) -> list[Reason]:
    """Everybody assigned has given, and they are enough."""
    waiting = standing_assessments(application).filter(given_at=None).count()
    if waiting:
        return [NOT_ALL_GIVEN("scores", missing=waiting)]
    given = len(given_scores([application]).get(application.pk, []))
    minimum = criteria_of(application.call).assessors
    return [TOO_FEW("scores", given=given, minimum=minimum)] if given < minimum else []


def finish_assessment(application: Application, *, by: Any) -> Application:
    """Count the points and close the scoring. Refused while scores are missing or big differences unexplained."""
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_reconcile(by, locked))
        refuse(*given_problems(locked), *difference_problems(locked))
        verdict = verdict_of(locked)
        if verdict.total is None:
            raise Refused(*verdict.reasons)
        return move(locked, "finish_assessment", by=by, why_not=why_not_reconcile, score=verdict.total)
