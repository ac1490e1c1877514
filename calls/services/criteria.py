"""Criteria sets: loading a version from its file, and the committee's approval."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction

from calls.choices import CriterionStage
from calls.models import CriteriaSet, Criterion, Programme
from calls.permissions import why_not_prepare
from records.rules import Reason, Refused, gettext_noop
from records.services import append

ILLUSTRATIVE = Path(settings.BASE_DIR) / "calls" / "programmes" / "criteria-fi.yaml"
FROZEN = Reason(
    "criteria_frozen",
    gettext_noop("A round with these criteria is published: they are fixed. Make a new version."),
)


def load_criteria(programme: Programme, path: Path = ILLUSTRATIVE, *, by: Any = None) -> CriteriaSet:
    """Load one version of the criteria from its YAML file, or refresh it. Idempotent; an approval given stays.

    A version that is frozen stays as it is. KeyError or ValueError for a file that is not one.
    """
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    with transaction.atomic():
        found, _ = CriteriaSet.objects.select_for_update().get_or_create(
            programme=programme, code=data["code"], version=data["version"]
        )
        if found.frozen_at:
            return found
        found.title = data["title"]
        found.approved_on = data.get("approved_on") or found.approved_on
        found.total_threshold = Decimal(data["total_threshold"])
        found.category_thresholds = data.get("category_thresholds", {})
        found.tie_order = data["tie_order"]
        found.save()
        found.criteria.all().delete()
        Criterion.objects.bulk_create(rows(found, data))
        append(programme.stream, "criteria.loaded", by=by, subject=f"criteria:{found.pk}", data=named(found))
    return found


def approve_criteria(criteria_set: CriteriaSet, on: date, *, by: Any) -> CriteriaSet:
    """Enter the day the monitoring committee approved the set. Refused once it is frozen."""
    refusal = why_not_prepare(by)
    if refusal:
        raise Refused(refusal)
    with transaction.atomic():
        locked = CriteriaSet.objects.select_for_update().get(pk=criteria_set.pk)
        if locked.frozen_at:
            raise Refused(FROZEN)
        locked.approved_on = on
        locked.save(update_fields=["approved_on"])
        data = {**named(locked), "approved_on": on}
        append(
            locked.programme.stream, "criteria.approved", by=by, subject=f"criteria:{locked.pk}", data=data
        )
    criteria_set.approved_on = on
    return criteria_set


def named(criteria_set: CriteriaSet) -> dict[str, Any]:
    """Which version it is, for the audit trail."""
    return {"code": criteria_set.code, "version": criteria_set.version}


def rows(criteria_set: CriteriaSet, data: Mapping[str, Any]) -> list[Criterion]:
    """The criteria of both stages as the file lists them."""
    checks = [
        criterion(criteria_set, CriterionStage.ELIGIBILITY, position, entry)
        for position, entry in enumerate(data["eligibility"], 1)
    ]
    scale = {name: Decimal(value) for name, value in data["scale"].items()}
    return checks + [
        criterion(
            criteria_set, CriterionStage.QUALITY, position, entry, weight=Decimal(entry["weight"]), **scale
        )
        for position, entry in enumerate(data["quality"], 1)
    ]


def criterion(
    criteria_set: CriteriaSet, stage: str, position: int, entry: Mapping[str, Any], **scale: Decimal
) -> Criterion:
    """One entry of the file."""
    return Criterion(
        criteria_set=criteria_set,
        stage=stage,
        position=position,
        code=entry["code"],
        category=entry.get("category", ""),
        title=entry["title"],
        guidance=entry["guidance"],
        article=entry.get("article", ""),
        threshold=Decimal(entry["threshold"]) if entry.get("threshold") else None,
        **scale,
    )
