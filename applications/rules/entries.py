"""Rows an application keeps by kind: which section asks for them, what each row says, how many there may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

TARGET_GROUPS, WORK_PACKAGES, RISKS = "target_groups", "work_packages", "risks"
STEERING, PROCUREMENTS, OTHER_FUNDING, DELIVERABLES = (
    "steering",
    "procurements",
    "other_funding",
    "deliverables",
)


@dataclass(frozen=True)
class EntryKind:
    """One kind of row: its section, the names of its values in the order of the form, and how many rows fit."""

    section: str
    fields: tuple[str, ...]
    most: int = 50


KINDS: Mapping[str, EntryKind] = MappingProxyType(
    {
        TARGET_GROUPS: EntryKind("project", ("group", "number", "reached_by"), 20),
        WORK_PACKAGES: EntryKind(
            "work", ("title", "description", "party", "from_month", "to_month", "outcome"), 30
        ),
        RISKS: EntryKind("principles", ("risk", "likelihood", "impact", "response"), 30),
        STEERING: EntryKind("management", ("body", "why"), 30),
        PROCUREMENTS: EntryKind("management", ("name", "kind", "value", "stage"), 50),
        OTHER_FUNDING: EntryKind(
            "other_funding", ("funder", "source", "purpose", "amount", "standing", "period"), 30
        ),
        DELIVERABLES: EntryKind("budget", ("name", "shown_by", "amount"), 50),
    }
)


def kinds_of(section: str) -> tuple[str, ...]:
    """The kinds of rows a section asks for (decree section 31), in the order of the form."""
    return tuple(kind for kind, one in KINDS.items() if one.section == section)
