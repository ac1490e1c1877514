"""The one function that moves a state."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import models, transaction

from records.rules import Reason, Refused, gettext_noop
from records.services.audit import append
from records.services.outbox import tell

Moved = TypeVar("Moved", bound=models.Model)
WhyNot = Callable[[Any, Moved], Reason | None]


def move(
    obj: Moved, step: str, *, by: Any, why_not: WhyNot[Moved], reason: str = "", **changes: Any
) -> Moved:
    """Take `step` of the object's own table (`obj.workflow`) and set `changes` with it.

    Locks the row, looks in the table, asks `why_not(by, row)`, writes, records the event and puts it in the outbox,
    all in one transaction. Refused when the table or the permission says no. Returns the row as it now is.
    """
    row = obj.workflow[step]  # type: ignore[attr-defined]
    with transaction.atomic():
        locked: Any = type(obj)._default_manager.select_for_update().get(pk=obj.pk)
        if locked.state not in row.sources:
            raise Refused(wrong_state(step, locked.state))
        refusal = why_not(by, locked)
        if refusal:
            raise Refused(refusal)
        before = locked.state
        for name, value in changes.items():
            setattr(locked, name, value)
        locked.state = row.target
        locked.save(update_fields=["state", *changes])
        data = {"from": before, "to": row.target, "reason": reason}
        tell(row.event, {"model": locked._meta.label_lower, "id": str(locked.pk), **data})
        append(locked.stream, row.event, by=by, subject=f"{locked._meta.label_lower}:{locked.pk}", data=data)
    obj.__dict__.update(locked.__dict__)
    return obj


def wrong_state(step: str, state: str) -> Reason:
    """The step does not begin in this state."""
    return Reason(
        "wrong_state",
        gettext_noop(
            "This was already done, or cannot be done in the present state. Reload the page to see it."
        ),
        {"step": step, "state": state},
    )
