"""What a draft of the plan says: its title and dates, which actions open when, with which amounts and marks."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from calls.choices import Support
from calls.models import Measure, Objective, PlanAmount, PlanOpening, PlanVersion
from calls.permissions import why_not_edit_plan
from calls.queries.season_plan import Lines
from calls.rules.ledger import ZERO
from calls.rules.plan_versions import seasons_in, texts_in
from calls.rules.seasons import season
from calls.services.plans import NEEDS_REASON, NEEDS_TITLE, current_actions, subject
from records.rules import Reason, gettext_noop, refuse
from records.services import append

AmountKey = tuple[str, str, str]
"""Measure (empty for the whole objective), kind of support, season."""
MIXED = Reason(
    "plan_amounts_mixed",
    gettext_noop("Give the projects' amounts by measure, or for the whole objective, not both."),
)
OUTSIDE = gettext_noop("%(season)s lies outside the plan's years.")
NEEDS_SOURCE = Reason(
    "plan_carry_source",
    gettext_noop("Choose an earlier season to carry money over from."),
    field="carried_from",
)
NEEDS_TARGET = Reason(
    "plan_targeted_text", gettext_noop("Write to whom the call is targeted, and why."), field="text_fi"
)


def editable(version: PlanVersion, by: Any) -> PlanVersion:
    """The version, locked, where this person may change it. Refused otherwise."""
    locked = PlanVersion.objects.select_for_update().get(pk=version.pk)
    refuse(why_not_edit_plan(by, locked))
    return locked


def edit_head(
    version: PlanVersion,
    *,
    title: Mapping[str, str],
    dated: date | None,
    handled_on: date | None,
    reason: str,
    by: Any,
) -> PlanVersion:
    """Change a draft's title, its dates and the reason it is made for."""
    values = {
        "title": texts_in(title),
        "dated": dated,
        "handled_on": handled_on,
        "reason": reason.strip(),
    }
    with transaction.atomic():
        locked = editable(version, by)
        refuse(
            None if values["title"] else NEEDS_TITLE,
            None if values["reason"] else NEEDS_REASON,
        )
        changes = {name: value for name, value in values.items() if getattr(locked, name) != value}
        for name, value in changes.items():
            setattr(locked, name, value)
        if changes:
            locked.save(update_fields=list(changes))
            data = {"fields": sorted(changes), "reason": locked.reason}
            append(version.stream, "plan.edited", by=by, subject=subject(version), data=data)
    version.__dict__.update(locked.__dict__)
    return version


def edit_objective(
    version: PlanVersion,
    objective: Objective,
    openings: Collection[tuple[str, str]],
    amounts: Mapping[AmountKey, Decimal],
    *,
    reason: str,
    by: Any,
) -> None:
    """Say which actions of an objective a draft opens when (code and season), and with which amounts, in euro.

    What stays open keeps its marks; what is not named goes. Refused when projects have amounts both by measure and for
    the whole objective, and for seasons outside the years.
    """
    with transaction.atomic():
        locked = editable(version, by)
        refuse(*content_problems(locked, openings, amounts))
        changed = [
            *changed_openings(locked, objective, openings),
            *changed_amounts(locked, objective, amounts),
        ]
        if changed:
            data = {"objective": objective.code, "changes": changed, "reason": reason.strip()}
            append(version.stream, "plan.content_changed", by=by, subject=subject(version), data=data)


def content_problems(
    version: PlanVersion, openings: Iterable[tuple[str, str]], amounts: Mapping[AmountKey, Decimal]
) -> list[Reason]:
    """What is wrong with openings and amounts as a whole."""
    given = {bool(measure) for measure, support, _ in amounts if support == Support.PROJECT}
    used = {code for _, code in openings} | {code for *_, code in amounts}
    years = seasons_in(version.year_from, version.year_to, used)
    outside = sorted(used.difference(years))
    found = [Reason("plan_season_outside", OUTSIDE, {"season": code}) for code in outside]
    return [*found, MIXED] if len(given) == 2 else found


def changed_openings(
    version: PlanVersion, objective: Objective, wanted: Collection[tuple[str, str]]
) -> list[str]:
    """Write the openings, and say in codes what came and went."""
    rows = version.openings.filter(action__objective=objective).select_related("action")
    there = {(row.action.code, row.season): row for row in rows}
    gone = [row for place, row in there.items() if place not in wanted]
    new = sorted(set(wanted) - there.keys())
    actions = current_actions(version)
    PlanOpening.objects.filter(pk__in=[row.pk for row in gone]).delete()
    PlanOpening.objects.bulk_create(
        PlanOpening(version=version, action=actions[code], season=when) for code, when in new
    )
    closed = [f"-{row.action.code} {row.season}" for row in gone]
    return closed + [f"+{code} {when}" for code, when in new]


def changed_amounts(
    version: PlanVersion, objective: Objective, wanted: Mapping[AmountKey, Decimal]
) -> list[str]:
    """Write the amounts, and say in codes and cents what they were and are."""
    rows = version.amounts.filter(objective=objective).select_related("measure")
    there = {(row.measure.code if row.measure else "", row.support, row.season): row for row in rows}
    measures = {row.code: row for row in objective.measures.all()}
    said = []
    for key in sorted(there.keys() | wanted.keys()):
        row, amount = there.get(key), wanted.get(key)
        if row and amount == row.amount:
            continue
        was, now = row.amount if row else "-", "-" if amount is None else amount
        said.append(f"{' '.join(filter(None, key))}: {was} > {now}")
        write_amount(version, objective, measures.get(key[0]), key, amount)
    return said


def write_amount(
    version: PlanVersion,
    objective: Objective,
    measure: Measure | None,
    key: AmountKey,
    amount: Decimal | None,
) -> None:
    """Write one amount of a line in a season, or take it away where it is None."""
    _, support, when = key
    place: dict[str, Any] = {
        "objective": objective,
        "measure": measure,
        "support": support,
        "season": when,
    }
    if amount is None:
        version.amounts.filter(**place).delete()
    else:
        PlanAmount.objects.update_or_create(version=version, **place, defaults={"amount": amount})


def edit_opening(
    opening: PlanOpening,
    *,
    carried_from: str,
    targeted: bool,
    text: Mapping[str, str],
    by: Any,
) -> PlanOpening:
    """Mark an opening of a draft: with money an earlier season leaves unused, and targeted, with to whom and why.

    `carried_from` is that season, or empty; it is written on the amount of the opening's line, which begins at zero
    where there is none.
    """
    version = opening.version
    with transaction.atomic():
        editable(version, by)
        refuse(
            NEEDS_SOURCE if carried_from and season(carried_from) >= season(opening.season) else None,
            NEEDS_TARGET if targeted and not texts_in(text) else None,
        )
        opening.carry_over = bool(carried_from)
        opening.targeted = targeted
        opening.targeted_text = texts_in(text) if targeted else {}
        opening.save(update_fields=["carry_over", "targeted", "targeted_text"])
        carry_on_line(opening, carried_from)
        data = {
            "opening": f"{opening.action.code} {opening.season}",
            "carried_from": carried_from,
            "targeted": targeted,
        }
        append(version.stream, "plan.opening_marked", by=by, subject=subject(version), data=data)
    return opening


def carry_on_line(opening: PlanOpening, carried_from: str) -> None:
    """Write on the amount of the opening's line from where money is carried; take it away with its last opening."""
    version, action = opening.version, opening.action
    line = Lines(version).of(action.objective, action.measure, action.support)
    place = {
        "objective": line.objective,
        "measure": line.measure,
        "support": action.support,
        "season": opening.season,
    }
    if carried_from:
        new = {"carry_over_from": carried_from, "amount": ZERO}
        PlanAmount.objects.update_or_create(
            version=version, **place, defaults={"carry_over_from": carried_from}, create_defaults=new
        )
        return
    others = version.openings.filter(
        season=opening.season,
        carry_over=True,
        action__support=action.support,
        action__objective=line.objective,
    )
    if line.measure:
        others = others.filter(action__measure=line.measure)
    if not others.exists():
        version.amounts.filter(**place).update(carry_over_from="")
