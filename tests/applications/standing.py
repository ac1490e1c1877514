"""Somebody, and where he or she stands towards a case, as the permission functions look at both.

A list reads the standing of a person with its rows; it is put there the same way here, so that every combination can be
asked of the permissions without a database.
"""

from dataclasses import dataclass
from typing import Any

from applications.choices import ApplicationState as State
from applications.models import Application


@dataclass(frozen=True)
class Here:
    """Where the person stands towards the case (permissions.selection.Standing)."""

    own: bool = False
    tied: bool = False
    signed: bool = False
    impartial: bool | None = True
    assigned: bool = False
    took_part: bool = False
    barred: bool = False


FREE = Here()
CLOSED = {
    "disqualified_organisation": Here(own=True),
    "disqualified_tie": Here(tied=True),
    "disqualified_signed": Here(signed=True),
    "disqualified_declared": Here(impartial=False),
    "impartiality_not_declared": Here(impartial=None),
}


def case(user: Any, state: str = State.IN_CHECK, here: Here = FREE) -> Any:
    """A case as a list reads it for the person."""
    made: Any = Application(state=state)
    made.standing_of = str(user.pk)
    for name, value in vars(here).items():
        setattr(made, f"standing_{name}", value)
    return made
