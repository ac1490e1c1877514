"""Rounds: prepared from the plan or beside it, published with their money, opened and closed by the clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from calls import formats
from calls.choices import CallState, CostModel, Support
from calls.models import Action, CallAction, CallLine, CallRound, CriteriaSet, PlanVersion, Programme
from calls.permissions import (
    closes_at,
    opens_at,
    why_not_edit,
    why_not_prepare,
    why_not_propose_round,
    why_not_publish,
    why_not_send_back,
)
from calls.queries.calls import checklist, next_number
from calls.queries.criteria import latest_set
from calls.queries.season_plan import Lines, PlannedLine, SeasonPlan, current_version, season_at, season_plan
from calls.rules.dates import local_day, period_problems
from calls.rules.ledger import ZERO
from calls.rules.round_changes import expected_problems
from calls.rules.rounds import OPERATING_MODEL, blocking
from calls.rules.seasons import season
from calls.services.criteria import approve_criteria
from calls.services.ledger import call_money, lock_lines
from calls.services.parameters import ask_contents, freeze_parameters
from records import clock
from records.rules import Reason, Refused, gettext_noop, refuse
from records.services import append, move

LANGUAGES = ("fi", "sv", "en")
DETAILS = (
    "title",
    "summary",
    "contact",
    "opens_at",
    "closes_at",
    "decisions_by",
    "cost_models",
    "criteria_set",
)
NO_PLAN = Reason("round_no_plan", gettext_noop("The programme has no approved plan. Load one first."))
NOTHING_OPENS = Reason("round_nothing_opens", gettext_noop("The plan opens no action in this season."))
NO_ACTIONS = Reason("round_no_actions", gettext_noop("Choose at least one action to open."), field="actions")
NEEDS_WHY_BACK = Reason(
    "round_back_reason", gettext_noop("Write why the round is sent back."), field="reason"
)
EXISTS_TEXT = gettext_noop("A round of this season follows the plan already: %(round)s.")


@dataclass(frozen=True)
class Turned:
    """How many rounds the clock opened and closed."""

    opened: int
    closed: int


def open_round_from_plan(
    programme: Programme,
    season_code: str,
    *,
    opens_at: datetime,
    closes_at: datetime,
    by: Any,
    demo: bool = False,
) -> CallRound:
    """Prepare the plan's round of a season: its actions, its lines and amounts, texts to begin with.

    Nobody sees it and no money is called until it is published. Refused when the plan opens nothing then, or when the
    season's round is there already.
    """
    allow(why_not_prepare(by))
    plan = planned(programme, season_code)
    there = programme.rounds.filter(season=season_code, plan_version__isnull=False)
    taken = there.exclude(state=CallState.CANCELLED).first()
    if taken:
        raise Refused(Reason("round_exists", EXISTS_TEXT, {"round": taken.pk}))
    with transaction.atomic():
        call = prepare(
            programme, season_code, plan.lines, opens_at, closes_at, plan.version, by=by, demo=demo
        )
        append(
            call.stream, "calls.prepared", by=by, subject=f"call:{call.pk}", data={"plan": plan.version.code}
        )
    return call


def open_round_beside_plan(
    programme: Programme,
    actions: Iterable[Action],
    *,
    opens_at: datetime,
    closes_at: datetime,
    by: Any,
    season_code: str = "",
    amounts: Mapping[str, Decimal] | None = None,
    demo: bool = False,
) -> CallRound:
    """Prepare a round outside the plan: the actions chosen, on the lines the plan's tables would put them.

    `amounts` are in euro by line code, from what is free; without them the lines begin at zero. The season follows from
    the opening unless it is given.
    """
    allow(why_not_prepare(by))
    version = current_version(programme)
    chosen = list(actions)
    if version is None or not chosen:
        raise Refused(NO_ACTIONS if version else NO_PLAN)
    code = season_code or season_at(version, local_day(opens_at))
    lines = Lines(version).of_actions(chosen)
    for line in lines:
        line.amount = (amounts or {}).get(line.key.code, ZERO)
    with transaction.atomic():
        call = prepare(programme, code, lines, opens_at, closes_at, None, by=by, demo=demo)
        append(call.stream, "calls.prepared", by=by, subject=f"call:{call.pk}", data={"plan": None})
    return call


def edit_round(call: CallRound, *, by: Any, **details: Any) -> CallRound:
    """Change what an officer writes on a round (DETAILS) until it is published. TypeError for any other name."""
    if not set(details) <= set(DETAILS):
        raise TypeError(f"not details of a round: {sorted(set(details) - set(DETAILS))}")
    with transaction.atomic():
        locked = lock(call)
        allow(why_not_edit(by, locked))
        changed = [name for name, value in details.items() if getattr(locked, name) != value]
        for name in changed:
            setattr(locked, name, details[name])
        period(locked.opens_at, locked.closes_at)
        refuse(*expected_problems(locked.decisions_by, locked.closes_at))
        if changed:
            locked.save(update_fields=changed)
            data = {"fields": changed, "opens_at": locked.opens_at, "closes_at": locked.closes_at}
            append(call.stream, "calls.edited", by=by, subject=f"call:{call.pk}", data=data)
    return refreshed(call, locked)


def set_amounts(call: CallRound, amounts: Mapping[str, Decimal], *, by: Any) -> CallRound:
    """What publishing is to call on each line, in euro by line code. Refused once it is published."""
    with transaction.atomic():
        locked = lock(call)
        allow(why_not_edit(by, locked))
        lines = [line for line in locked.lines.all() if amounts.get(line.code, line.planned) != line.planned]
        for line in lines:
            line.planned = amounts[line.code]
        CallLine.objects.bulk_update(lines, ["planned"])
        if lines:
            data = {line.code: line.planned for line in lines}
            append(call.stream, "calls.amounts_set", by=by, subject=f"call:{call.pk}", data=data)
    return call


def revise_round(
    call: CallRound,
    details: Mapping[str, Any],
    amounts: Mapping[str, Decimal],
    *,
    by: Any,
    contents: Iterable[str] | None = None,
    approved_on: date | None = None,
) -> CallRound:
    """Details, amounts and optional contents (none given: as they are) at once, all or nothing.

    `approved_on` is the committee's day for the criteria it had. Only for criteria approved
    before they were loaded; others are approved by their vote (calls.services.criteria).
    """
    with transaction.atomic():
        before = call.criteria_set_id
        edit_round(call, by=by, **details)
        set_amounts(call, amounts, by=by)
        if contents is not None:
            ask_contents(call, contents, by=by)
        chosen = call.criteria_set
        if chosen and approved_on and chosen.pk == before and chosen.approved_on != approved_on:
            approve_criteria(chosen, approved_on, by=by)
    return call


def choose_actions(call: CallRound, actions: Iterable[Action], *, by: Any) -> CallRound:
    """The actions a round opens; lines come and go with them, and keep their amounts where they stay."""
    with transaction.atomic():
        locked = lock(call)
        allow(why_not_edit(by, locked))
        lines = wanted_lines(locked, list(actions))
        locked.call_actions.all().delete()
        keep = {(line.key.code, line.key.support) for line in lines}
        for row in locked.lines.all():
            if (row.code, row.support) not in keep:
                remove_line(row)
        add_lines(locked, lines)
        data = {"actions": [action.code for line in lines for action in line.actions]}
        append(call.stream, "calls.actions_chosen", by=by, subject=f"call:{call.pk}", data=data)
    return call


def propose_round(call: CallRound, *, by: Any) -> CallRound:
    """Put a round before a decision maker. Refused with every gap of the checklist; nobody changes it meanwhile."""
    with transaction.atomic():
        allow(why_not_propose_round(by, call))
        no_gaps(lock(call))
        move(call, "propose", by=by, why_not=why_not_propose_round, proposed_by=getattr(by, "pk", None))
    return call


def send_round_back(call: CallRound, *, by: Any, reason: str) -> CallRound:
    """A decision maker sends a proposed round back to be changed, or its proposer takes it back."""
    if not reason.strip():
        raise Refused(NEEDS_WHY_BACK)
    return move(call, "return", by=by, why_not=why_not_send_back, reason=reason.strip(), proposed_by=None)


def publish_round(call: CallRound, *, by: Any) -> CallRound:
    """Confirm the publication: money is called on every line, criteria and rules are fixed; all or nothing.

    Refused to its proposer, with the figures when an objective has less than the lines need, and with every gap of the
    checklist. A round whose opening has come is open at once.
    """
    with transaction.atomic():
        allow(why_not_publish(by, call))
        lines = list(call.lines.select_related("call", "objective"))
        lock_lines(*lines)
        no_gaps(lock(call))
        move(call, "publish", by=by, why_not=why_not_publish, opened_by=getattr(by, "pk", None))
        CriteriaSet.objects.filter(rounds=call, frozen_at=None).update(frozen_at=clock.now())
        freeze_parameters(call)
        for line in lines:
            if line.planned:
                call_money(line, line.planned, by=by, demo=call.demo)
        if call.opens_at <= clock.now():
            move(call, "open", by=None, why_not=opens_at(clock.now()))
    return call


def no_gaps(call: CallRound) -> None:
    """Refused with everything of the checklist that stands in the way."""
    gaps = blocking(checklist(call, clock.now()))
    if gaps:
        raise Refused(*gaps)


def turn_calls(now: datetime) -> Turned:
    """Open every round whose instant has come and close every one that is over, also those missed while nothing ran."""
    due = CallRound.objects.filter(state=CallState.PUBLISHED, opens_at__lte=now).order_by("opens_at")
    opened = sum(turn(call, "open", now) for call in due)
    over = CallRound.objects.filter(state=CallState.OPEN, closes_at__lt=now).order_by("closes_at")
    return Turned(opened, sum(turn(call, "close", now) for call in over))


def turn(call: CallRound, step: str, now: datetime) -> bool:
    """Whether this call moved the round; False when somebody else just did."""
    why_not = opens_at(now) if step == "open" else closes_at(now)
    try:
        move(call, step, by=None, why_not=why_not)
    except Refused:
        return False
    return True


def planned(programme: Programme, season_code: str) -> SeasonPlan:
    """What the approved plan opens in the season. Refused when there is no plan, or it opens nothing then."""
    version = current_version(programme)
    if version is None:
        raise Refused(NO_PLAN)
    plan = season_plan(version, season_code)
    if not plan.lines:
        raise Refused(NOTHING_OPENS)
    return plan


def prepare(
    programme: Programme,
    season_code: str,
    lines: list[PlannedLine],
    opens: datetime,
    closes: datetime,
    version: PlanVersion | None,
    *,
    by: Any,
    demo: bool,
) -> CallRound:
    """The round with its lines, and texts for an officer to go on with."""
    period(opens, closes)
    call = CallRound.objects.create(
        id=free_id(programme, season_code),
        programme=programme,
        season=season(season_code).code,
        plan_version=version,
        number=next_number(programme, season_code),
        title=formats.in_each(LANGUAGES, lambda _: formats.call_title(season_code)),
        summary=formats.in_each(LANGUAGES, lambda language: formats.call_summary(topics(lines), language)),
        contact={"unit": programme.authority},
        opens_at=opens,
        closes_at=closes,
        criteria_set=latest_set(programme),
        cost_models=usual_models(lines),
        demo=demo,
    )
    add_lines(call, lines)
    return call


def topics(lines: list[PlannedLine]) -> list[Mapping[str, str]]:
    """The objectives a round opens something in, in order, each once."""
    return list({line.objective.pk: line.objective.title for line in lines}.values())


def usual_models(lines: list[PlannedLine]) -> list[str]:
    """The cost models that suit the kinds of support opened."""
    supports = {line.key.support for line in lines}
    projects = [model for model in CostModel.values if model != OPERATING_MODEL]
    return (projects if Support.PROJECT in supports else []) + (
        [OPERATING_MODEL] if Support.OPERATING in supports else []
    )


def wanted_lines(call: CallRound, actions: list[Action]) -> list[PlannedLine]:
    """The lines for these actions, with the plan's amounts where the round follows the plan."""
    version = call.plan_version or current_version(call.programme)
    if version is None or not actions:
        raise Refused(NO_ACTIONS if version else NO_PLAN)
    tables = Lines(version)
    amounts = tables.in_season(call.season) if call.plan_version else {}
    return [tables.with_amount(line, amounts) for line in tables.of_actions(actions)]


def add_lines(call: CallRound, lines: list[PlannedLine]) -> None:
    """The lines and their actions; a line that is there already keeps its amount."""
    for planned_line in lines:
        row, _ = CallLine.objects.get_or_create(
            call=call,
            code=planned_line.key.code,
            support=planned_line.key.support,
            defaults={
                "objective": planned_line.objective,
                "measure": planned_line.measure,
                "planned": planned_line.amount or ZERO,
                "carried_over": planned_line.carried_over,
                "note": carry_over_note(planned_line),
            },
        )
        CallAction.objects.bulk_create(
            CallAction(call=call, action=action, line=row) for action in planned_line.actions
        )


def remove_line(row: CallLine) -> None:
    """A line of a round in preparation, to which nothing was ever posted."""
    row.guard.delete()
    row.delete()


def carry_over_note(line: PlannedLine) -> dict[str, str]:
    """Where the money of a carried-over line is to come from."""
    if not line.carried_over:
        return {}
    return formats.in_each(LANGUAGES, lambda _: formats.carried_over(line.carry_over_from))


def free_id(programme: Programme, season_code: str) -> str:
    """The round's id: programme and season, with a number when that is taken."""
    wanted = f"{programme.pk}-{season_code}"
    taken = set(CallRound.objects.filter(pk__startswith=wanted).values_list("pk", flat=True))
    numbered = (f"{wanted}-{n}" for n in range(2, len(taken) + 3))
    return next(name for name in (wanted, *numbered) if name not in taken)


def period(opens: datetime, closes: datetime) -> None:
    """Refused when the round would close before it opens."""
    problems = period_problems(opens, closes)
    if problems:
        raise Refused(*problems)


def lock(call: CallRound) -> CallRound:
    """The round as it is now, locked until the transaction ends."""
    return CallRound.objects.select_for_update().get(pk=call.pk)


def refreshed(call: CallRound, now: CallRound) -> CallRound:
    """The caller's object, showing what was written."""
    call.__dict__.update(now.__dict__)
    return call


def allow(refusal: Reason | None) -> None:
    """Refused when there is a reason."""
    if refusal:
        raise Refused(refusal)
