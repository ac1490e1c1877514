"""A new round like an earlier one: everything but its dates, its state, its money and whom it was targeted at."""

from datetime import datetime
from typing import Any

from django.db import transaction

from calls import formats
from calls.models import Action, CallAction, CallAttachment, CallLine, CallQuestion, CallRound
from calls.permissions import why_not_prepare
from calls.queries.calls import next_number
from calls.queries.criteria import latest_set
from calls.queries.parameters import CONTENTS
from calls.rules.dates import local_day
from calls.rules.seasons import is_numbered, season_of
from calls.services.round_parts import ATTACHMENT_FIELDS, QUESTION_FIELDS
from calls.services.rounds import LANGUAGES, allow, free_id, period
from records.services import append

TEXTS = ("title", "summary", "contact")


def copy_round(source: CallRound, *, opens_at: datetime, closes_at: datetime, by: Any) -> CallRound:
    """Prepare a round like `source`, with the present versions of its actions; an action there is no more goes.

    Lines keep the amounts they were opened with, as what is planned. Nothing is called, and nobody is named: whom an
    opening is for is decided anew.
    """
    allow(why_not_prepare(by))
    period(opens_at, closes_at)
    code = season_of(local_day(opens_at), numbered=is_numbered([source.season])).code
    with transaction.atomic():
        call = CallRound.objects.create(
            id=free_id(source.programme, code),
            programme=source.programme,
            season=code,
            number=next_number(source.programme, code),
            opens_at=opens_at,
            closes_at=closes_at,
            criteria_set=latest_set(source.programme),
            cost_models=list(source.cost_models),
            copied_from=source,
            parameters={CONTENTS: source.parameters[CONTENTS]} if CONTENTS in source.parameters else {},
            **texts(source, code),
        )
        copy_actions(source, call)
        for row in source.questions.all():
            CallQuestion.objects.create(call=call, **picked(row, ("code", "position", *QUESTION_FIELDS)))
        for part in source.attachments.all():
            CallAttachment.objects.create(call=call, **picked(part, ("code", "position", *ATTACHMENT_FIELDS)))
        data = {"copied_from": source.pk}
        append(call.stream, "calls.prepared", by=by, subject=f"call:{call.pk}", data=data)
    return call


def texts(source: CallRound, code: str) -> dict[str, Any]:
    """The source's texts; a title that names only its season names the new one."""
    found = {name: dict(getattr(source, name)) for name in TEXTS}
    if found["title"] == formats.in_each(LANGUAGES, lambda _: formats.call_title(source.season)):
        found["title"] = formats.in_each(LANGUAGES, lambda _: formats.call_title(code))
    return found


def copy_actions(source: CallRound, call: CallRound) -> None:
    """The actions' present versions with their priorities, on lines like those they stood on."""
    rows = list(source.call_actions.select_related("action", "line"))
    present = Action.objects.current().filter(
        programme=source.programme_id, code__in=[row.action.code for row in rows]
    )
    actions = {action.code: action for action in present}
    lines: dict[int, CallLine] = {}
    for row in rows:
        if row.action.code in actions:
            line = lines.get(row.line_id) or copy_line(row.line, call)
            lines[row.line_id] = line
            CallAction.objects.create(
                call=call, action=actions[row.action.code], line=line, priorities=row.priorities
            )


def copy_line(line: CallLine, call: CallRound) -> CallLine:
    """A line with the amount it was planned with."""
    kept = picked(line, ("objective", "measure", "support", "code", "planned"))
    return CallLine.objects.create(call=call, **kept)


def picked(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """These fields of a row."""
    return {name: getattr(row, name) for name in names}
