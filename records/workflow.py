"""What a life-cycle is: a table of steps. Each app with a state has one in its own workflow.py."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One row: who may take it from where to where, what it tells the applicant, and what it records."""

    name: str
    sources: tuple[str, ...]
    target: str
    who: str
    when: str
    event: str


Table = Mapping[str, Step]


def table(*steps: Step) -> Table:
    """The steps by name. ValueError when two have the same name."""
    rows = {step.name: step for step in steps}
    if len(rows) != len(steps):
        raise ValueError("two steps have the same name")
    return rows
