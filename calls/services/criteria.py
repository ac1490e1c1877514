"""Criteria sets: loading a version from its file, and an approval the committee had given before."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from calls.choices import CriteriaState, CriterionStage, Scoring
from calls.models import CriteriaSet, Criterion, Programme
from calls.permissions import why_not_prepare, why_not_record_approval
from calls.queries.criteria import as_rules, languages_of
from calls.rules import criteria as rules
from calls.rules.criteria_file import CriteriaFile, parse_criteria
from records.definitions import Unloadable, read_text
from records.formats import reason_text
from records.rules import refuse
from records.services import append, move
from records.services.loading import Tally

ILLUSTRATIVE = Path(settings.BASE_DIR) / "calls" / "programmes" / "criteria-fi.yaml"


def load_criteria(
    programme: Programme, path: Path = ILLUSTRATIVE, *, by: Any = None, tally: Tally | None = None
) -> CriteriaSet:
    """CPR Article 73(1): load one version of the criteria from its YAML file, or refresh it. Idempotent.

    A version that has been edited here, proposed, approved or frozen stays as it is; where the file says otherwise
    the tally names it. A file with `approved_on` brings its approval. Unloadable, naming file, line and path of
    every problem, those the rules find among them: nothing is written then.
    """
    refuse(why_not_prepare(by))
    tally = tally if tally is not None else Tally()
    try:
        file = read_criteria(path, programme)
        with transaction.atomic():
            return keep(programme, file, by, tally)
    except Unloadable as error:
        raise error.of(str(path)) from error


def read_criteria(path: Path, programme: Programme) -> CriteriaFile:
    """The file, without a fault of form or of substance. Unloadable with every problem otherwise."""
    languages = languages_of(programme)
    file = parse_criteria(read_text(path), languages=languages)
    with override("en"):
        found = [
            file.problem(one.field, reason_text(one, "en"))
            for one in rules.content_problems(file.content, languages)
            if one.blocks
        ]
    if found:
        raise Unloadable(found)
    return file


def keep(programme: Programme, file: CriteriaFile, by: Any, tally: Tally) -> CriteriaSet:
    """The version in line with its file, unless it is no longer the file's."""
    key = {"programme": programme, "code": file.code, "version": file.version}
    found = CriteriaSet.objects.select_for_update().filter(**key).first()
    if found and (found.state != CriteriaState.DRAFT or found.drafted_by or found.frozen_at):
        if differs(found, file.content):
            tally.left.append(f"criteria {found}")
        return found
    here = Tally()
    values = {**head_values(file.content), "source": file.source, "ours": " ".join(file.ours)}
    found = here.keep(CriteriaSet, key, values)
    keep_criteria(found, file.content, here)
    if here.changed:
        append(found.stream, "criteria.loaded", by=by, subject=found.stream, data=named(found))
    if file.content.approved_on and not found.approved_on:
        approve_criteria(found, file.content.approved_on, by=by)
    tally.created += here.created
    tally.updated += here.updated
    tally.removed += here.removed
    tally.unchanged += here.unchanged
    return found


def differs(found: CriteriaSet, content: rules.CriteriaSet) -> bool:
    """Whether the version says anything otherwise than the file."""
    there = as_rules(found, assessors=content.assessors)
    return head_values(there) != head_values(content) or (there.checks, there.criteria) != (
        content.checks,
        content.criteria,
    )


def head_values(content: rules.CriteriaSet) -> dict[str, Any]:
    """The columns of a version beside its criteria."""
    return {
        "title": dict(content.title),
        "scoring": Scoring.WEIGHTED if content.weighted else Scoring.POINTS,
        "total_threshold": content.total_threshold.quantize(Decimal("0.01")),
        "categories": {code: dict(names) for code, names in content.categories.items()},
        "category_thresholds": {
            code: str(points.quantize(Decimal("0.01")))
            for code, points in content.category_thresholds.items()
        },
        "tie_order": list(content.tie_order),
    }


def keep_criteria(found: CriteriaSet, content: rules.CriteriaSet, tally: Tally) -> None:
    """Give the version these criteria and no others, in this order."""
    kept = []
    for position, check in enumerate(content.checks, 1):
        kept.append(check.code)
        tally.keep(Criterion, {"criteria_set": found, "code": check.code}, check_values(check, position))
    for position, one in enumerate(content.criteria, 1):
        kept.append(one.code)
        tally.keep(Criterion, {"criteria_set": found, "code": one.code}, scored_values(one, position))
    tally.remove(found.criteria.exclude(code__in=kept))


def check_values(check: rules.Check, position: int) -> dict[str, Any]:
    """The columns of a general criterion."""
    return {
        "stage": CriterionStage.ELIGIBILITY,
        "position": position,
        "title": dict(check.title),
        "guidance": dict(check.guidance),
        "article": check.article,
        "category": "",
        **dict.fromkeys(("minimum", "maximum", "step", "weight", "threshold")),
    }


def scored_values(one: rules.Criterion, position: int) -> dict[str, Any]:
    """The columns of a scored criterion."""
    return {
        "stage": CriterionStage.QUALITY,
        "position": position,
        "title": dict(one.title),
        "guidance": dict(one.guidance),
        "article": one.article,
        "category": one.category,
        "minimum": one.minimum,
        "maximum": one.maximum,
        "step": one.step,
        "weight": one.weight,
        "threshold": one.threshold,
    }


def approve_criteria(criteria_set: CriteriaSet, on: date, *, by: Any) -> CriteriaSet:
    """CPR Article 40(2)(a): enter the day the committee approved a version before it was loaded from its file.

    Entered again it corrects the day. Refused for a version drafted here or voted on, which its vote alone approves,
    and once it is frozen.
    """
    refuse(why_not_record_approval(by, criteria_set))
    if criteria_set.approved_on == on and criteria_set.state == CriteriaState.APPROVED:
        return criteria_set
    with transaction.atomic():
        if criteria_set.state == CriteriaState.DRAFT:
            move(criteria_set, "record", by=by, why_not=why_not_record_approval, approved_on=on)
            replace_earlier(criteria_set)
        else:
            correct_day(criteria_set, on, by)
    return criteria_set


def correct_day(criteria_set: CriteriaSet, on: date, by: Any) -> None:
    """Another day than was entered first."""
    locked = CriteriaSet.objects.select_for_update().get(pk=criteria_set.pk)
    refuse(why_not_record_approval(by, locked))
    data = {**named(locked), "approved_on": on, "before": locked.approved_on}
    locked.approved_on = on
    locked.save(update_fields=["approved_on"])
    append(locked.stream, "criteria.day_corrected", by=by, subject=locked.stream, data=data)
    criteria_set.approved_on = on


def replace_earlier(criteria_set: CriteriaSet) -> None:
    """An approved version replaces the earlier approved ones of its set; rounds go on with what they opened with."""
    earlier = criteria_set.programme.criteria_sets.filter(
        code=criteria_set.code, state=CriteriaState.APPROVED, version__lt=criteria_set.version
    )
    for row in earlier:
        move(row, "replace", by=None, why_not=lambda *_: None, reason=str(criteria_set))


def named(criteria_set: CriteriaSet) -> dict[str, Any]:
    """Which version it is, for the audit trail."""
    return {"code": criteria_set.code, "version": criteria_set.version}
