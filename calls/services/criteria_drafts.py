"""Criteria sets drafted at the desk: begun, copied to a next version, edited; a version that is used never is."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import models, transaction

from calls.choices import CriteriaState, CriterionStage, Scoring
from calls.models import CriteriaSet, Criterion, Programme
from calls.permissions import why_not_edit_criteria, why_not_prepare
from calls.queries.criteria import as_rules, scored
from calls.rules import criteria as rules
from calls.rules.plan_versions import texts_in
from calls.services.criteria import head_values, keep_criteria, named
from records.definitions import CODE
from records.rules import Reason, Refused, gettext_noop, refuse
from records.services import append
from records.services.loading import Tally

NEEDS_REASON = Reason("criteria_reason", gettext_noop("Write why the criteria are changed."), field="reason")
NEEDS_TITLE = Reason("criteria_needs_title", gettext_noop("Give the set a title."), field="title_fi")
CODE_WRONG = Reason(
    "criteria_code",
    gettext_noop("Write the code with letters, digits, points and dashes, at most 40, for example general."),
    field="code",
)
SET_TAKEN = Reason(
    "criteria_code_taken",
    gettext_noop("There is a set with this code already. Begin a new version of it instead."),
    field="code",
)
CRITERION_TAKEN = Reason(
    "criterion_code_taken", gettext_noop("The set has a criterion with this code already."), field="code"
)
VERSION_UNDER_WAY = Reason(
    "criteria_version_under_way",
    gettext_noop(
        "A later version of this set is being drafted or is before the committee. Go on with that one."
    ),
)
FIELDS = {"criteria_scale": "maximum", "criteria_weight": "weight", "criteria_threshold": "threshold"}
LONGEST = 40
CENT = Decimal("0.01")


def begin_set(
    programme: Programme,
    *,
    code: str,
    title: Mapping[str, str],
    scoring: str = Scoring.WEIGHTED,
    base: CriteriaSet | None = None,
    reason: str = "",
    by: Any,
) -> CriteriaSet:
    """CPR Article 73(1): a set of its own, empty or with what another version has. Refused for a code in use."""
    refuse(why_not_prepare(by))
    problems = [] if texts_in(title) else [NEEDS_TITLE]
    if not (CODE.fullmatch(code) and len(code) <= LONGEST):
        problems.append(CODE_WRONG)
    elif programme.criteria_sets.filter(code=code).exists():
        problems.append(SET_TAKEN)
    refuse(*problems)
    values = {"title": texts_in(title), "scoring": scoring, "reason": reason.strip()}
    return made(programme, code, 1, base, values, by=by)


def next_version(base: CriteriaSet, *, reason: str, by: Any) -> CriteriaSet:
    """CPR Article 40(2)(a): a draft of the next version, with all this one has.

    Refused without a reason, and while a later version is under way.
    """
    refuse(why_not_prepare(by), None if reason.strip() else NEEDS_REASON)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=base.programme_id)
        versions = base.programme.criteria_sets.filter(code=base.code)
        if versions.filter(state__in=(CriteriaState.DRAFT, CriteriaState.PROPOSED)).exists():
            raise Refused(VERSION_UNDER_WAY)
        newest = versions.aggregate(most=models.Max("version"))["most"]
        return made(base.programme, base.code, newest + 1, base, {"reason": reason.strip()}, by=by)


def made(
    programme: Programme,
    code: str,
    version: int,
    base: CriteriaSet | None,
    values: Mapping[str, Any],
    *,
    by: Any,
) -> CriteriaSet:
    """A draft with what `base` has, if anything, and these values."""
    content = as_rules(base, assessors=1) if base else None
    copied = {**head_values(content), "source": base.source, "ours": base.ours} if base and content else {}
    with transaction.atomic():
        found = CriteriaSet.objects.create(
            programme=programme,
            code=code,
            version=version,
            based_on=base,
            drafted_by=getattr(by, "pk", None),
            **{**copied, **values},
        )
        if content:
            keep_criteria(found, content, Tally())
        data = {**named(found), "based_on": str(base or ""), "reason": found.reason}
        append(found.stream, "criteria.drafted", by=by, subject=found.stream, data=data)
    return found


def draft_locked(criteria_set: CriteriaSet, by: Any) -> CriteriaSet:
    """The draft as it is now, locked until the transaction ends, from now on edited here. Refused when it is none."""
    locked = CriteriaSet.objects.select_for_update().get(pk=criteria_set.pk)
    refuse(why_not_edit_criteria(by, locked))
    locked.drafted_by = locked.drafted_by or getattr(by, "pk", None)
    return locked


def kept(criteria_set: CriteriaSet, locked: CriteriaSet, verb: str, by: Any, data: Mapping[str, Any]) -> None:
    """Write the draft, its event, and what the caller sees."""
    locked.save()
    append(locked.stream, verb, by=by, subject=locked.stream, data={**named(locked), **data})
    criteria_set.__dict__.update(locked.__dict__)


def edit_head(
    criteria_set: CriteriaSet, *, title: Mapping[str, str], scoring: str, reason: str, by: Any
) -> CriteriaSet:
    """A draft's title, how its scores become points, and why it is drafted."""
    refuse(None if texts_in(title) else NEEDS_TITLE)
    with transaction.atomic():
        locked = draft_locked(criteria_set, by)
        if scoring == Scoring.POINTS and locked.scoring != scoring:
            locked.criteria.filter(stage=CriterionStage.QUALITY).update(weight=models.F("maximum"))
        locked.title, locked.scoring, locked.reason = texts_in(title), scoring, reason.strip()
        kept(criteria_set, locked, "criteria.edited", by, {"scoring": scoring})
    return criteria_set


def edit_limits(
    criteria_set: CriteriaSet,
    *,
    total: Decimal | None,
    categories: Mapping[str, Mapping[str, str]],
    thresholds: Mapping[str, Decimal],
    tie_order: Sequence[str],
    by: Any,
) -> CriteriaSet:
    """A draft's thresholds on the total and on categories (points), the categories' names and the order for ties."""
    with transaction.atomic():
        locked = draft_locked(criteria_set, by)
        locked.total_threshold = total
        locked.categories = {code: texts_in(names) for code, names in categories.items()}
        locked.category_thresholds = {code: str(points.quantize(CENT)) for code, points in thresholds.items()}
        locked.tie_order = list(tie_order)
        data = {
            "total": total,
            "thresholds": locked.category_thresholds,
            "tie_order": locked.tie_order,
        }
        kept(criteria_set, locked, "criteria.limits_edited", by, data)
    return criteria_set


def save_criterion(
    criteria_set: CriteriaSet, code: str, stage: str, values: Mapping[str, Any], *, by: Any, new: bool
) -> Criterion:
    """Add a criterion at the end of its stage, or change the one with this code (its code and stage stay).

    Refused for a scale that does not work, a weight of nothing, a threshold out of reach, a code that is taken.
    """
    with transaction.atomic():
        locked = draft_locked(criteria_set, by)
        there = locked.criteria.filter(code=code).first()
        if new:
            refuse(*code_problems(code, there))
            there = Criterion(
                criteria_set=locked, code=code, stage=stage, position=last_of(locked, stage) + 1
            )
        elif there is None:
            raise Criterion.DoesNotExist(code)
        fill(there, values, locked.scoring)
        there.save()
        verb = "criteria.criterion_added" if new else "criteria.criterion_changed"
        kept(criteria_set, locked, verb, by, {"criterion": code})
    return there


def code_problems(code: str, there: Criterion | None) -> list[Reason]:
    """What is wrong with a new criterion's code."""
    if not (CODE.fullmatch(code) and len(code) <= LONGEST):
        return [CODE_WRONG]
    return [CRITERION_TAKEN] if there else []


def last_of(criteria_set: CriteriaSet, stage: str) -> int:
    """The last position of a stage; 0 when it is empty."""
    found = criteria_set.criteria.filter(stage=stage).aggregate(last=models.Max("position"))["last"]
    return int(found or 0)


def fill(row: Criterion, values: Mapping[str, Any], scoring: str) -> None:
    """The criterion with these values. Refused when its figures do not work together."""
    for name in ("title", "guidance"):
        setattr(row, name, texts_in(values[name]))
    row.article = values["article"].strip()
    if row.stage != CriterionStage.QUALITY:
        return
    row.category = values["category"].strip()
    for name in ("minimum", "maximum", "step", "weight", "threshold"):
        setattr(row, name, values[name])
    if scoring == Scoring.POINTS:
        row.weight = row.maximum
    refuse(*[one.at(FIELDS.get(one.code, "")) for one in rules.criterion_problems(scored(row)) if one.blocks])


def remove_criterion(criteria_set: CriteriaSet, code: str, *, by: Any) -> CriteriaSet:
    """Take a criterion out of a draft, and out of its order for ties."""
    with transaction.atomic():
        locked = draft_locked(criteria_set, by)
        locked.criteria.get(code=code).delete()
        locked.tie_order = [one for one in locked.tie_order if one != code]
        kept(criteria_set, locked, "criteria.criterion_removed", by, {"criterion": code})
    return criteria_set


def shift_criterion(criteria_set: CriteriaSet, code: str, places: int, *, by: Any) -> CriteriaSet:
    """Move a criterion of a draft up (-1) or down (1) within its stage; at the end it stays."""
    with transaction.atomic():
        locked = draft_locked(criteria_set, by)
        moved = locked.criteria.get(code=code)
        rows = list(locked.criteria.filter(stage=moved.stage).order_by("position", "pk"))
        at = [row.code for row in rows].index(code)
        to = min(max(at + places, 0), len(rows) - 1)
        rows.insert(to, rows.pop(at))
        for position, row in enumerate(rows, 1):
            row.position = position
        Criterion.objects.bulk_update(rows, ["position"])
        kept(criteria_set, locked, "criteria.reordered", by, {"criterion": code, "position": to + 1})
    return criteria_set
