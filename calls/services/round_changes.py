"""A round everybody has seen: extended, corrected, its decisions expected on another day, cancelled.

Each is told with its reason and kept for good.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from calls.models import CallRound, RoundChange
from calls.permissions import why_not_cancel, why_not_change_public
from calls.queries.money import balances_of_lines
from calls.rules.ledger import ZERO
from calls.rules.round_changes import (
    cancellation_problems,
    correction_problems,
    expected_problems,
    extension_problems,
    rescheduling_problems,
)
from calls.services.ledger import lock_lines, return_money
from calls.services.rounds import LANGUAGES, allow, lock, refreshed
from records import clock
from records.formats import in_language
from records.rules import refuse
from records.services import append, move, tell

EXTENDED, CORRECTED, RESCHEDULED, CANCELLED = "extended", "corrected", "rescheduled", "cancelled"
CORRECTABLE = ("title", "summary", "contact")


def extend_round(call: CallRound, closes_at: datetime, *, reason: Mapping[str, str], by: Any) -> CallRound:
    """Let a published round close later; everybody with a draft in it is told. Its applications' deadline follows.

    Refused once it has closed, when the new instant is not later than the old one and than now or reaches the day by
    which decisions are expected, and without a reason in every language.
    """
    with transaction.atomic():
        locked = lock(call)
        allow(why_not_change_public(by, locked))
        refuse(
            *extension_problems(locked.closes_at, closes_at, clock.now(), reason, LANGUAGES),
            *expected_problems(locked.decisions_by, closes_at),
        )
        before, locked.closes_at = locked.closes_at, closes_at
        locked.save(update_fields=["closes_at"])
        change(locked, EXTENDED, {"closes_at": said(before)}, {"closes_at": said(closes_at)}, reason, by)
        tell("calls.extended", {"id": call.pk, "closes_at": said(closes_at), "reason": dict(reason)})
    return refreshed(call, locked)


def expect_decisions(call: CallRound, day: date | None, *, reason: Mapping[str, str], by: Any) -> CallRound:
    """Name the day by which decisions in a published round are expected, another day, or none any more.

    Everybody who waits for a decision in it is told. Refused with the same day, one that is over or not after the
    closing, and without a reason in every language.
    """
    with transaction.atomic():
        locked = lock(call)
        allow(why_not_change_public(by, locked))
        before = locked.decisions_by
        refuse(*rescheduling_problems(before, day, locked.closes_at, clock.now(), reason, LANGUAGES))
        locked.decisions_by = day
        locked.save(update_fields=["decisions_by"])
        after = {"decisions_by": day and day.isoformat()}
        change(locked, RESCHEDULED, {"decisions_by": before and before.isoformat()}, after, reason, by)
        tell("calls.rescheduled", {"id": call.pk, **after, "reason": dict(reason)})
    return refreshed(call, locked)


def correct_round(
    call: CallRound, texts: Mapping[str, Mapping[str, str]], *, reason: Mapping[str, str], by: Any
) -> CallRound:
    """Correct title, summary or contact of a published round; what stood there before stays in its history.

    Refused without a change, without a text in every language, and without a reason in every language.
    """
    if not set(texts) <= set(CORRECTABLE):
        raise TypeError(f"not texts of a round: {sorted(set(texts) - set(CORRECTABLE))}")
    with transaction.atomic():
        locked = lock(call)
        allow(why_not_change_public(by, locked))
        after = {name: dict(value) for name, value in texts.items() if getattr(locked, name) != value}
        refuse(*correction_problems(after, reason, LANGUAGES))
        before = {name: getattr(locked, name) for name in after}
        for name, value in after.items():
            setattr(locked, name, value)
        locked.save(update_fields=list(after))
        change(locked, CORRECTED, before, after, reason, by)
    return refreshed(call, locked)


def cancel_round(call: CallRound, *, reason: Mapping[str, str], by: Any) -> CallRound:
    """Cancel a round that has not closed; what is free on its lines goes back to "not yet called".

    One that was published is cancelled with a reason in every language, told to everybody who has begun an application.
    """
    with transaction.atomic():
        lines = list(call.lines.select_related("call", "objective"))
        lock_lines(*lines)
        allow(why_not_cancel(by, call))
        public = lock(call).is_public
        refuse(*cancellation_problems(reason, LANGUAGES, public=public))
        move(call, "cancel", by=by, why_not=why_not_cancel, reason=in_language(reason, "en"))
        if public:
            change(call, CANCELLED, {}, {}, reason, by)
        for line, held in zip(lines, balances_of_lines(lines).values(), strict=True):
            if held.free > ZERO:
                return_money(line, held.free, by=by, note="cancelled", demo=call.demo)
    return call


def change(
    call: CallRound,
    kind: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: Mapping[str, str],
    by: Any,
) -> None:
    """Keep what happened, for everybody to see; the audit trail has it too, where no step of the table does it."""
    row = RoundChange.objects.create(
        call=call,
        kind=kind,
        before=dict(before),
        after=dict(after),
        reason={language: reason[language].strip() for language in LANGUAGES},
        by=getattr(by, "pk", None),
        at=clock.now(),
    )
    if kind != CANCELLED:
        data = {"before": row.before, "after": row.after, "reason": row.reason}
        append(call.stream, f"calls.{kind}", by=by, subject=f"call:{call.pk}", data=data)


def said(moment: datetime) -> str:
    """An instant as it is kept in a change."""
    return moment.isoformat()
