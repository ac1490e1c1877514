"""Changes that take two persons: an officer proposes, a decision maker confirms, and then it is done at once.

What each kind does stands in the module that knows it (money, parameters, the programme), registered here by name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from calls.models import CallRound, ChangeProposal, Programme
from calls.permissions import why_not_confirm, why_not_propose, why_not_withdraw_change
from records import clock
from records.rules import Reason, Refused, gettext_noop
from records.services import append, move

NEEDS_REASON = Reason("change_reason", gettext_noop("Write why the change is made."), field="reason")
NEEDS_NOTE = Reason("change_note", gettext_noop("Write why the change is not confirmed."), field="note")


@dataclass(frozen=True)
class Kind:
    """How one kind of change is checked and done.

    `check` raises Refused when it cannot be done now and changes nothing; `carry_out` does it, on behalf of both.
    """

    check: Callable[[ChangeProposal], None]
    carry_out: Callable[[ChangeProposal, Any], None]


KINDS: dict[str, Kind] = {}


def propose_change(
    kind: str,
    programme: Programme,
    data: Mapping[str, Any],
    *,
    reason: str,
    by: Any,
    call: CallRound | None = None,
    demo: bool = False,
) -> ChangeProposal:
    """Put a change before a decision maker. Refused without a reason, and when it could not be done as things stand."""
    refusal = why_not_propose(by)
    if refusal:
        raise Refused(refusal)
    if not reason.strip():
        raise Refused(NEEDS_REASON)
    change = ChangeProposal(
        programme=programme,
        call=call,
        kind=kind,
        data=dict(data),
        reason=reason.strip(),
        proposed_by=getattr(by, "pk", None),
        proposed_at=clock.now(),
        demo=demo or clock.moved(),
    )
    with transaction.atomic():
        KINDS[kind].check(change)
        change.save()
        said = {"kind": kind, "data": dict(data), "reason": change.reason}
        append(change.stream, "change.proposed", by=by, subject=f"change:{change.pk}", data=said)
    return change


def confirm_change(change: ChangeProposal, *, by: Any, note: str = "") -> ChangeProposal:
    """Confirm a change and do it, both or neither. Refused to its proposer, and when it cannot be done any more."""
    with transaction.atomic():
        decided = {"decided_by": getattr(by, "pk", None), "decided_at": clock.now(), "note": note.strip()}
        move(change, "confirm", by=by, why_not=why_not_confirm, reason=note, **decided)
        KINDS[change.kind].carry_out(change, by)
    return change


def refuse_change(change: ChangeProposal, *, by: Any, note: str) -> ChangeProposal:
    """Do not confirm a change; its proposer reads why."""
    if not note.strip():
        raise Refused(NEEDS_NOTE)
    decided = {"decided_by": getattr(by, "pk", None), "decided_at": clock.now(), "note": note.strip()}
    return move(change, "refuse", by=by, why_not=why_not_confirm, reason=note, **decided)


def withdraw_change(change: ChangeProposal, *, by: Any) -> ChangeProposal:
    """Take back one's own proposal before anybody has decided on it."""
    return move(change, "withdraw", by=by, why_not=why_not_withdraw_change)
