"""Versions of the plan: drafted from an earlier one, heard by the committee, approved, replaced by the next."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.choices import Role
from accounts.models import User
from calls.choices import PlanState
from calls.models import Action, Measure, Objective, PlanAmount, PlanOpening, PlanVersion, Programme
from calls.permissions import why_not_approve_plan, why_not_prepare
from calls.queries.plan_versions import content_of
from calls.rules.dates import local_day
from calls.rules.plan_versions import (
    OpeningEntry,
    PlanContent,
    begun_from,
    texts_in,
    year_reasons,
)
from calls.rules.programme_data import AmountEntry
from records import clock
from records.definitions import CODE
from records.rules import Reason, Refused, gettext_noop, refuse
from records.services import append, move, notify

NEEDS_REASON = Reason("plan_reason", gettext_noop("Write why the plan is changed."), field="reason")
NEEDS_TITLE = Reason("plan_title", gettext_noop("Give the version a title."), field="title_fi")
CODE_TAKEN = Reason(
    "plan_code_taken", gettext_noop("There is a version with this code already."), field="code"
)
CODE_WRONG = Reason(
    "plan_code",
    gettext_noop(
        "Write the code with letters, digits, points and dashes, at most 40, for example 2025-2026."
    ),
    field="code",
)
NOTHING_OPENS = Reason(
    "plan_nothing_opens", gettext_noop("The version opens no action. Open at least one before it is heard.")
)


def draft_version(
    base: PlanVersion,
    *,
    code: str,
    title: Mapping[str, str],
    year_from: int,
    year_to: int,
    reason: str,
    by: Any,
) -> PlanVersion:
    """Act 1125/2021, section 5: begin a new version from an earlier one, its seasons moved to the new years.

    Refused without a reason or title, with a code that is taken, and with years outside the programme's period.
    """
    programme = base.programme
    refuse(why_not_prepare(by), *head_problems(programme, code, title, reason, year_from, year_to))
    content = begun_from(
        content_of(base),
        code=code,
        title=texts_in(title),
        year_from=year_from,
        year_to=year_to,
        reason=reason.strip(),
    )
    return made(programme, content, base, by=by)


def head_problems(
    programme: Programme, code: str, title: Mapping[str, str], reason: str, year_from: int, year_to: int
) -> list[Reason]:
    """What is wrong with a new version's code, title, years and reason."""
    found = year_reasons(year_from, year_to, (programme.period_start, programme.period_end))
    if not (CODE.fullmatch(code) and len(code) <= 40):
        found.append(CODE_WRONG)
    elif programme.plan_versions.filter(code=code).exists():
        found.append(CODE_TAKEN)
    if not texts_in(title):
        found.append(NEEDS_TITLE)
    if not reason.strip():
        found.append(NEEDS_REASON)
    return found


def made(programme: Programme, content: PlanContent, base: PlanVersion | None, *, by: Any) -> PlanVersion:
    """A draft with this content, in one transaction."""
    with transaction.atomic():
        version = PlanVersion.objects.create(
            programme=programme,
            code=content.code,
            based_on=base,
            drafted_by=getattr(by, "pk", None),
            **head_values(content),
        )
        fill(version, content)
        data = {"based_on": base.code if base else "", "reason": content.reason}
        append(version.stream, "plan.drafted", by=by, subject=subject(version), data=data)
    return version


def head_values(content: PlanContent) -> dict[str, Any]:
    """The columns of a version beside its openings and amounts."""
    return {
        "title": dict(content.title),
        "year_from": content.year_from,
        "year_to": content.year_to,
        "dated": content.dated,
        "handled_on": content.handled_on,
        "reason": content.reason,
    }


def subject(version: PlanVersion) -> str:
    """What an audit event names."""
    return f"plan:{version.pk}"


def fill(version: PlanVersion, content: PlanContent) -> None:
    """Give the version these openings and amounts and no others; actions in their present form."""
    version.openings.all().delete()
    version.amounts.all().delete()
    actions = current_actions(version)
    objectives = {row.code: row for row in version.programme.objectives.all()}
    PlanOpening.objects.bulk_create(
        opening_row(version, actions[row.action], row) for row in content.openings
    )
    measures = measures_of(version)
    PlanAmount.objects.bulk_create(
        amount_row(version, objectives[row.objective], measures.get((row.objective, row.measure)), row)
        for row in content.amounts
    )


def current_actions(version: PlanVersion) -> dict[str, Action]:
    """The programme's actions as they are now, by code."""
    return {row.code: row for row in version.programme.actions.current()}


def measures_of(version: PlanVersion) -> dict[tuple[str, str], Measure]:
    """The programme's measures by objective and code."""
    rows = Measure.objects.filter(objective__programme=version.programme_id).select_related("objective")
    return {(row.objective.code, row.code): row for row in rows}


def opening_row(version: PlanVersion, action: Action, entry: OpeningEntry) -> PlanOpening:
    """An opening, not yet written."""
    return PlanOpening(
        version=version,
        action=action,
        season=entry.season,
        carry_over=entry.carry_over,
        targeted=entry.targeted,
        targeted_text=dict(entry.targeted_text),
    )


def amount_row(
    version: PlanVersion, objective: Objective, measure: Measure | None, entry: AmountEntry
) -> PlanAmount:
    """An amount, not yet written."""
    return PlanAmount(
        version=version,
        objective=objective,
        measure=measure,
        support=entry.support,
        season=entry.season,
        amount=entry.amount,
        carry_over_from=entry.carry_over_from,
        provenance=entry.source,
    )


def put_to_hearing(version: PlanVersion, *, reason: str, by: Any) -> PlanVersion:
    """CPR 40; act 1125/2021, section 5: ask the committee. From now on the version's content stays as it is.

    Actions enter in their present form. Refused when the version opens nothing.
    """
    with transaction.atomic():
        if not version.openings.exists():
            raise Refused(NOTHING_OPENS)
        renew_actions(version)
        heard = {"heard_on": local_day(clock.now()), "heard_by": getattr(by, "pk", None)}
        ask_committee(version)
        return move(
            version, "hear", by=by, why_not=lambda who, _: why_not_prepare(who), reason=reason, **heard
        )


def ask_committee(version: PlanVersion) -> None:
    """A notice to every member of the monitoring committee."""
    members = User.objects.filter(role_grants__role=Role.COMMITTEE, is_active=True).order_by("pk")
    params = {"title": dict(version.title), "why": version.reason}
    for member in members:
        notify(member, "plan_heard", params=params, url=reverse("committee-plan-version", args=[version.pk]))


def renew_actions(version: PlanVersion) -> None:
    """Let a draft's openings follow the actions that have been replaced since."""
    current = current_actions(version)
    stale = list(version.openings.exclude(action__replaced_at=None).select_related("action"))
    for row in stale:
        row.action = current[row.action.code]
    PlanOpening.objects.bulk_update(stale, ["action"])


def reopen_version(version: PlanVersion, *, reason: str, by: Any) -> PlanVersion:
    """Take a heard version back, to change it. Its comments stay. Refused without a reason."""
    if not reason.strip():
        raise Refused(NEEDS_REASON)
    return move(version, "reopen", by=by, why_not=lambda who, _: why_not_prepare(who), reason=reason.strip())


def approve_version(version: PlanVersion, *, reason: str, by: Any) -> PlanVersion:
    """Act 1125/2021, section 5: approve a heard version; it replaces the one in force, all or nothing.

    Rounds go on following the version they were opened from. Refused to whoever drafted or presented it, and while a
    comment waits for its answer.
    """
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=version.programme_id)
        today = local_day(clock.now())
        move(version, "approve", by=by, why_not=why_not_approve_plan, reason=reason, approved_on=today)
        earlier = version.programme.plan_versions.filter(state=PlanState.APPROVED).exclude(pk=version.pk)
        for row in earlier:
            move(row, "replace", by=by, why_not=lambda *_: None, reason=version.code)
    return version
