"""Before an assessment is finished: differences explained, given scores handed back to their assessor."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse

from applications.models import Application, Assessment, DifferenceNote, ScoresReopening
from applications.permissions.selection import why_not_reconcile, why_not_reopen
from applications.services.assessing import given_problems, scored_criteria
from applications.services.locking import lock
from calls.rules import articles as art
from calls.rules.findings import Finding
from records import clock
from records.rules import gettext_noop, refuse
from records.services import append, notify

REOPENING_REASON = Finding(
    "reopening_reason", gettext_noop("Write why the scores go back to the assessor."), art.CRITERIA
)


def explain_differences(application: Application, texts: Mapping[str, str], *, by: Any) -> int:
    """Write why the assessors are far apart, by criterion; an empty text takes a note back. Returns how many changed.

    Refused before everybody has given: until then nobody sees the differences. KeyError for an unknown code.
    """
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_reconcile(by, locked))
        refuse(*given_problems(locked))
        criteria = {one.code: one for one in scored_criteria(locked)}
        changed = [code for code, text in texts.items() if _explain(locked, criteria[code], text.strip(), by)]
        for code in changed:
            append(locked.stream, "applications.difference_noted", by=by, data={"criterion": code})
    return len(changed)


def _explain(application: Application, criterion: Any, text: str, by: Any) -> bool:
    rows = DifferenceNote.objects.filter(application=application, criterion=criterion)
    if not text:
        return bool(rows.delete()[0])
    if rows.filter(text=text).exists():
        return False
    values = {"text": text, "by": by, "at": clock.now()}
    DifferenceNote.objects.update_or_create(application=application, criterion=criterion, defaults=values)
    return True


def reopen(assessment: Assessment, reason: str, *, by: Any) -> Assessment:
    """Hand given scores back to their assessor, with the reason; what had been given is kept beside.

    Refused when they are not given, or the assessment is finished.
    """
    with transaction.atomic():
        locked = lock(assessment.application)
        current = Assessment.objects.select_related("application__call", "assessor").get(pk=assessment.pk)
        refuse(why_not_reopen(by, current), None if reason.strip() else REOPENING_REASON("reason"))
        ScoresReopening.objects.create(
            assessment=current,
            reason=reason.strip(),
            by=by,
            at=clock.now(),
            given_at=current.given_at or clock.now(),
            given=_given(current),
        )
        current.given_at = None
        current.save(update_fields=["given_at"])
        _tell(current)
        data = {"assessor": str(current.assessor_id)}
        append(locked.stream, "applications.scores_reopened", by=by, data=data)
    return current


def _given(assessment: Assessment) -> dict[str, Any]:
    rows = assessment.scores.select_related("criterion")
    scores = {row.criterion.code: {"value": str(row.value), "reason": row.reason} for row in rows}
    return {"scores": scores, "overall": assessment.overall}


def _tell(assessment: Assessment) -> None:
    case = assessment.application.case
    address = reverse("desk_score", args=[case.reference])
    params = {"reference": case.reference}
    notify(assessment.assessor, "scores_reopened", case=case, params=params, url=address)
