"""The rules' figures changed by two persons, within the bounds of the law; and fixed by a round's publication."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from calls.choices import CallState, ChangeKind
from calls.models import CallRound, ChangeProposal, Programme
from calls.permissions import why_not_edit
from calls.queries.parameters import (
    ADJUSTED,
    CONTENTS,
    bounds_of_programme,
    contents_of_call,
    figures_of,
    figures_of_call,
    label_of,
    over,
    parameters_of_call,
    shown_value,
)
from calls.rules.contents import OPTIONAL, optional_problems
from calls.rules.limits import BY_NAME, UNKNOWN, Bounds, form_problems, read_value, value_problems, written
from calls.rules.parameters import LEGAL_FORMS, Parameters
from calls.services.changes import KINDS, Figure, Kind, propose_change
from records.rules import Reason, Refused, gettext_noop, refuse
from records.services import append

FORMS = "legal_forms"
SAYS = gettext_noop("Change a figure of the programme’s rules: %(name)s.")
SAYS_ROUND = gettext_noop("Change a figure of the rules of one round, %(round)s: %(name)s.")
ROUND_FIXED = Reason(
    "parameters_round_fixed",
    gettext_noop(
        "The round’s figures are fixed: it is proposed or published. Change them while it is in preparation."
    ),
)
UNCHANGED = Reason(
    "parameters_unchanged", gettext_noop("This is the value already. Enter another one."), field="value"
)


def propose_parameter(
    programme: Programme, name: str, value: object, *, reason: str, by: Any, call: CallRound | None = None
) -> ChangeProposal:
    """Propose another value of one figure, of the programme or of a round in preparation.

    `name` as in calls.rules.limits.LIMITS, or "legal_forms.<form>" with yes, no or officer. Refused, with the article,
    when the law does not allow the value; it is checked again when a decision maker confirms it.
    """
    held = figures_of_call(call) if call else figures_of(programme)
    data = {"name": name, "value": _kept(name, value), "before": figure(held, name)}
    return propose_change(ChangeKind.PARAMETERS, programme, data, reason=reason, by=by, call=call)


def figure(figures: Mapping[str, Any], name: str) -> str:
    """A figure as it holds, as a programme file writes it; the law's own where nothing else is said."""
    section, _, form = name.partition(".")
    if section == FORMS:
        return str((figures.get(FORMS) or {}).get(form) or LEGAL_FORMS.get(form, ""))
    if name not in BY_NAME:
        return ""
    value = read_value(name, figures[name]) if name in figures else getattr(Parameters(), name)
    return "" if value is None else written(value)


def freeze_parameters(call: CallRound) -> None:
    """What a decision rests on (rules.md): what holds at its publication, figures and contents, stays on the round."""
    fresh = CallRound.objects.select_related("programme").get(pk=call.pk)
    held = parameters_of_call(fresh)
    figures = {name: written(getattr(held, name)) for name in BY_NAME}
    asked = contents_of_call(fresh)
    contents = {code: code in asked for code in OPTIONAL}
    call.parameters = {**figures, FORMS: dict(held.legal_forms), CONTENTS: contents}
    CallRound.objects.filter(pk=call.pk).update(parameters=call.parameters)


def ask_contents(call: CallRound, asked: Iterable[str], *, by: Any) -> CallRound:
    """Which optional contents (rules/contents.py) an application in the round must have. The same again does nothing.

    Refused once the round is proposed or published, and for what is not optional.
    """
    chosen = set(asked)
    with transaction.atomic():
        rows = CallRound.objects.select_for_update(of=("self",)).select_related("programme")
        locked = rows.get(pk=call.pk)
        refuse(why_not_edit(by, locked), *optional_problems(chosen))
        if chosen != contents_of_call(locked):
            contents = {code: code in chosen for code in OPTIONAL}
            locked.parameters = {**locked.parameters, CONTENTS: contents}
            locked.save(update_fields=["parameters"])
            append(call.stream, "calls.contents_chosen", by=by, subject=f"call:{call.pk}", data=contents)
        call.parameters = locked.parameters
    return call


def _kept(name: str, value: object) -> str:
    """The value as it is kept; what cannot be read stays as it was written, to be refused with its reason."""
    read = read_value(name, value) if name in BY_NAME else None
    return str(value) if read is None else written(read)


def _check(change: ChangeProposal) -> None:
    if change.call and change.call.state != CallState.DRAFT:
        raise Refused(ROUND_FIXED)
    name, value = change.data["name"], change.data["value"]
    problems = _problems(name, value, bounds_of_programme(change.programme))
    if problems:
        raise Refused(*(reason.at("value") for reason in problems))
    held = figures_of_call(change.call) if change.call else figures_of(change.programme)
    if figure(held, name) == value:
        raise Refused(UNCHANGED)


def _problems(name: str, value: str, bounds: Bounds) -> list[Reason]:
    section, _, form = name.partition(".")
    if section == FORMS and form in LEGAL_FORMS:
        return form_problems({form: value}, bounds)
    if name not in BY_NAME:
        return [UNKNOWN(field=name, name=name)]
    return value_problems(bounds.limits[name], read_value(name, value))


def _carry_out(change: ChangeProposal, by: Any) -> None:
    """Both rows are locked first, so that two changes at once cannot undo one another."""
    change.programme = Programme.objects.select_for_update().get(pk=change.programme_id)
    if change.call_id:
        change.call = CallRound.objects.select_for_update().select_related("programme").get(pk=change.call_id)
    _check(change)
    said = {**change.data, "reason": change.reason, "proposed_by": change.proposed_by}
    if change.call:
        _set_on_round(change.call, change.data)
        append(change.call.stream, "calls.parameter_set", by=by, subject=f"call:{change.call.pk}", data=said)
    else:
        _set_on_programme(change.programme, change.data)
        append(
            change.programme.stream, "programme.parameter_set", by=by, subject=change.programme.pk, data=said
        )


def _set_on_round(call: CallRound, data: Mapping[str, str]) -> None:
    CallRound.objects.filter(pk=call.pk).update(parameters=_with(call.parameters, data))


def _set_on_programme(programme: Programme, data: Mapping[str, str]) -> None:
    """Rounds published before figures were kept on them get theirs first: nothing changes under a decision."""
    for call in programme.rounds.public().filter(parameters={}):
        freeze_parameters(call)
    adjusted = _with(programme.parameters.get(ADJUSTED, {}), data)
    Programme.objects.filter(pk=programme.pk).update(parameters={**programme.parameters, ADJUSTED: adjusted})


def _with(figures: Mapping[str, Any], data: Mapping[str, str]) -> dict[str, Any]:
    section, _, form = data["name"].partition(".")
    change = {FORMS: {form: data["value"]}} if section == FORMS else {data["name"]: data["value"]}
    laid = over(figures, change)
    return laid if laid[FORMS] else {name: value for name, value in laid.items() if name != FORMS}


def _says(change: ChangeProposal) -> Reason:
    said = SAYS_ROUND if change.call_id else SAYS
    params = {"name": label_of(change.data["name"]), "round": change.call.title if change.call else {}}
    return Reason("parameter", said, params)


def _effect(change: ChangeProposal) -> Iterable[Figure]:
    name = change.data["name"]
    label = Reason("parameter_name", "%(name)s", {"name": label_of(name)})
    yield Figure(label, shown_value(name, change.data["before"]), shown_value(name, change.data["value"]))


KINDS[ChangeKind.PARAMETERS] = Kind(_check, _carry_out, _says, _effect)
