"""Changing what the programme says: one officer, with a reason, each change kept for good.

An action that a published round opens is not altered: a successor begins, and what was decided keeps the old one.
"""

import copy
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from calls.choices import CallState, EntryOf, PlanState
from calls.models import (
    Action,
    CallAction,
    CallRound,
    EntryVersion,
    Measure,
    Objective,
    PlanOpening,
    Programme,
)
from calls.permissions import why_not_prepare
from calls.queries.programme_entries import types_of_fund
from calls.rules.entries import (
    ACTION,
    MEASURE,
    OBJECTIVE,
    OTHER_FUNDS,
    differences,
    editable,
    indicator_problems,
    kept,
    list_problems,
    official_titles,
    same,
    text_problems,
)
from calls.rules.interventions import choice_problems
from indicators.models import Indicator
from records import clock
from records.formats import HELSINKI
from records.rules import Reason, Refused, gettext_noop, refuse
from records.services import append, retried

Entry = Objective | Measure | Action
UNPUBLISHED = (CallState.DRAFT, CallState.PROPOSED)
NEEDS_REASON = Reason("entry_reason", gettext_noop("Write why the entry is changed."), field="reason")
NOTHING = Reason("entry_unchanged", gettext_noop("Nothing is different from before."))
STALE = Reason(
    "entry_stale",
    gettext_noop(
        "Somebody else changed this entry meanwhile. Look at what it says now and make your change again."
    ),
)


@retried
def edit_entry(
    entry: Entry, values: Mapping[str, Any], *, by: Any, reason: str, seen: int | None = None
) -> Entry:
    """CPR 22, act 1125/2021 section 5: change the texts and lists of an entry (calls.rules.entries.editable).

    Returns the row that holds now: a new one when a published round rests on the old. `seen` is the number of the
    version the officer started from. Refused without a reason, when nothing differs, and with everything that is wrong.
    """
    refuse(why_not_prepare(by), None if reason.strip() else NEEDS_REASON)
    with transaction.atomic():
        locked = lock(entry)
        if seen is not None and seen != last_number(locked):
            raise Refused(STALE)
        wanted = {name: values[name] for name in editable(kind_of(locked)) if name in values}
        changed = {name: value for name, value in wanted.items() if not same(getattr(locked, name), value)}
        refuse(*(problems(locked, changed) or ([] if changed else [NOTHING])))
        return change(locked, changed, by=by, reason=reason.strip())


def kind_of(entry: Entry) -> str:
    """objective, measure or action."""
    if isinstance(entry, Objective):
        return OBJECTIVE
    return MEASURE if isinstance(entry, Measure) else ACTION


def programme_of(entry: Entry) -> Programme:
    """The entry's programme."""
    return entry.objective.programme if isinstance(entry, Measure) else entry.programme


def lock(entry: Entry) -> Entry:
    """The entry as it is now, and nobody else to change the programme meanwhile. Refused when it was replaced."""
    programme = Programme.objects.select_for_update(no_key=True).get(pk=programme_of(entry).pk)
    if isinstance(entry, Action):
        prepared = CallRound.objects.filter(call_actions__action=entry.pk, state__in=UNPUBLISHED)
        rounds = sorted(prepared.values_list("pk", flat=True))
        list(CallRound.objects.select_for_update(no_key=True).filter(pk__in=rounds).order_by("pk"))
        found = programme.actions.current().filter(pk=entry.pk).select_related("objective").first()
        if found is None:
            raise Refused(STALE)
        return found
    return type(entry)._default_manager.get(pk=entry.pk)


def problems(entry: Entry, changed: Mapping[str, Any]) -> list[Reason]:
    """Everything wrong with what is to be changed."""
    programme = programme_of(entry)
    found = text_problems(kind_of(entry), changed, list(programme.title))
    return found + (lists(entry, changed, programme) if isinstance(entry, Action) else [])


def lists(action: Action, changed: Mapping[str, Any], programme: Programme) -> list[Reason]:
    """What is wrong with the lists of an action; what it had before may stay."""
    words = programme.vocabulary.get("applicant_types", {})
    had = action.eligible_applicants
    found = list_problems("eligible_applicants", changed.get("eligible_applicants", ()), words, had)
    found += list_problems("coordinated_funds", changed.get("coordinated_funds", ()), OTHER_FUNDS)
    objective = action.objective.code
    if "indicators" in changed:
        known = dict(Indicator.objects.filter(fund=programme.fund).values_list("code", "objective_code"))
        found += indicator_problems(changed["indicators"], known, objective=objective, had=action.indicators)
    if "intervention_types" in changed:
        types = types_of_fund(programme.fund)
        today = clock.now().astimezone(HELSINKI).date()
        chosen, had = changed["intervention_types"], action.intervention_types
        found += choice_problems(chosen, types, objective=objective, on=today, had=had)
    return found


def change(entry: Entry, changed: Mapping[str, Any], *, by: Any, reason: str, also: Any = None) -> Entry:
    """Write a change that is allowed: the history's next entry, and a new version of an action that rounds rest on.

    `also` is the person who proposed it, where two were needed.
    """
    before = stated(entry)
    remember([entry], by=None)
    values = {**changed, **printed(entry, changed)}
    row = succeed(entry, values) if isinstance(entry, Action) and rests(entry) else alter(entry, values)
    remember([row], by=by, reason=reason)
    programme, kind = programme_of(row), kind_of(row)
    found = differences(before, stated(row), kept(kind))
    data = {
        "fields": [" ".join(filter(None, (item.name, item.language))) for item in found],
        "official_titles": official_titles(found, programme.official_languages),
        "version": getattr(row, "version", None),
        "reason": reason,
        "proposed_by": str(also) if also else None,
    }
    append(programme.stream, "programme.entry_changed", by=by, subject=f"{kind}:{row.code}", data=data)
    return row


def alter(entry: Entry, values: Mapping[str, Any]) -> Entry:
    """The same row with other values."""
    for name, value in values.items():
        setattr(entry, name, value)
    entry.save(update_fields=list(values))
    return entry


def succeed(old: Action, values: Mapping[str, Any]) -> Action:
    """The action's next version; plans that hold and rounds in preparation follow it, everything decided stays."""
    Action.objects.filter(pk=old.pk).update(replaced_at=clock.now())
    new = copy.copy(old)
    new._state = copy.copy(old._state)
    new.pk, new._state.adding, new.version = None, True, old.version + 1
    for name, value in values.items():
        setattr(new, name, value)
    new.save(force_insert=True)
    PlanOpening.objects.filter(action=old).exclude(version__state=PlanState.REPLACED).update(action=new)
    CallAction.objects.filter(action=old, call__state__in=UNPUBLISHED).update(action=new)
    return new


def rests(action: Action) -> bool:
    """Whether a decision rests on the action as it is: a round that opens it was published."""
    return action.call_actions.exclude(call__state__in=UNPUBLISHED).exists()


def printed(entry: Entry, changed: Mapping[str, Any]) -> dict[str, Any]:
    """What the plan prints beside each indicator, in the order of the indicators now chosen."""
    if not isinstance(entry, Action) or "indicators" not in changed or not entry.printed_indicators:
        return {}
    beside = dict(zip(entry.indicators, entry.printed_indicators, strict=False))
    return {"printed_indicators": [beside.get(code, code) for code in changed["indicators"]]}


def stated(entry: Entry) -> dict[str, Any]:
    """Everything of the entry that its history keeps, as plain data; rates as strings, in percent."""
    data = {name: plain(getattr(entry, name)) for name in kept(kind_of(entry))}
    return {**data, "version": entry.version} if isinstance(entry, Action) else data


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def last_number(entry: Entry) -> int:
    """The number of the entry's last version in its history; 0 before the first."""
    rows = EntryVersion.objects.filter(programme=programme_of(entry), kind=kind_of(entry), code=entry.code)
    return rows.order_by("-number").values_list("number", flat=True).first() or 0


def remember(entries: Iterable[Entry], *, by: Any, reason: str = "", first: datetime | None = None) -> None:
    """Write into the history what each of a programme's entries says, unless its last version says the same already.

    `first` is when the entries that have no history yet began to say so.
    """
    entries = list(entries)
    if not entries:
        return
    last = last_versions(programme_of(entries[0]))
    found = []
    for entry in entries:
        before, data = last.get((kind_of(entry), entry.code)), stated(entry)
        if before is None or before.data != data:
            number = before.number + 1 if before else 1
            found.append(EntryVersion(
                programme=programme_of(entry),
                kind=EntryOf(kind_of(entry)),
                code=entry.code,
                number=number,
                data=data,
                began_at=clock.now() if before else first or clock.now(),
                by=getattr(by, "pk", None),
                reason=reason,
            ))  # fmt: skip
    EntryVersion.objects.bulk_create(found)


def last_versions(programme: Programme) -> dict[tuple[str, str], EntryVersion]:
    """The last version of every entry. One query."""
    rows = EntryVersion.objects.filter(programme=programme).order_by("number")
    return {(row.kind, row.code): row for row in rows}
