"""A version of the plan from a file of its own: it becomes a draft, or nothing is written."""

from dataclasses import replace
from typing import Any

from django.db import transaction

from calls.choices import PlanState
from calls.models import PlanVersion, Programme
from calls.permissions import why_not_prepare
from calls.queries.plan_versions import content_of, known_of
from calls.rules.plan_document import read_plan_version
from calls.rules.plan_versions import PlanContent
from calls.services.plans import fill, head_values, made, subject
from records.definitions import Problem, Unloadable
from records.rules import refuse
from records.services import append


def load_plan(text: str, *, by: Any, source: str = "") -> PlanVersion:
    """Act 1125/2021, section 5: make a draft of the version in `text`, or bring the draft with its code in line.

    A second time changes nothing; nor does a version that is heard or approved and says the same. Unloadable, naming
    line and path of every problem, when the file has one: nothing is written then. Refused to others than officers.
    """
    refuse(why_not_prepare(by))
    try:
        content = read_plan_version(text, known_of).in_order()
        with transaction.atomic():
            return kept(content, by=by)
    except Unloadable as error:
        raise error.of(source) from error


def kept(content: PlanContent, *, by: Any) -> PlanVersion:
    """The version with this content."""
    programme = Programme.objects.get(pk=content.programme)
    versions = programme.plan_versions.select_for_update()
    version = versions.filter(code=content.code).first()
    base = versions.filter(code=content.based_on).first() if content.based_on else None
    if version is None:
        return made(programme, content, base, by=by)
    if content_of(version) != replace(content, based_on=base.code if base else ""):
        if version.state != PlanState.DRAFT:
            said = (
                f'"{content.code}" is {version.state} and stays as it is: give the new version its own code'
            )
            raise Unloadable([Problem(1, "plan.code", said)])
        renew(version, content, base, by=by)
    return version


def renew(version: PlanVersion, content: PlanContent, base: PlanVersion | None, *, by: Any) -> None:
    """Bring a draft in line with its file."""
    for name, value in {**head_values(content), "based_on": base}.items():
        setattr(version, name, value)
    version.save(update_fields=[*head_values(content), "based_on"])
    fill(version, content)
    data = {"code": content.code, "reason": content.reason}
    append(version.stream, "plan.loaded", by=by, subject=subject(version), data=data)
