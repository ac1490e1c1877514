"""Rows an application keeps by kind: which section asks for them, what each row says, how much of it fits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from calls.rules.rates import OPERATING

TARGET_GROUPS, WORK_PACKAGES, RISKS = "target_groups", "work_packages", "risks"
STEERING, PROCUREMENTS, OTHER_FUNDING, DELIVERABLES = (
    "steering",
    "procurements",
    "other_funding",
    "deliverables",
)
PLANNED, BEGUN, CONTRACT = "planned", "begun", "contract"
EU = "eu"
SHORT, LONG = 200, 1500


@dataclass(frozen=True)
class EntryKind:
    """One kind of row: its section, its values in the order of the form, how many rows fit, what a row must have.

    `longest` bounds its texts, in characters.
    """

    section: str
    fields: tuple[str, ...]
    most: int = 50
    required: tuple[str, ...] = ()
    longest: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


KINDS: Mapping[str, EntryKind] = MappingProxyType(
    {
        TARGET_GROUPS: EntryKind(
            "project",
            ("group", "number", "reached_by"),
            20,
            ("group", "number", "reached_by"),
            {"group": SHORT, "reached_by": LONG},
        ),
        WORK_PACKAGES: EntryKind(
            "work",
            ("title", "description", "party", "from_month", "to_month", "outcome"),
            30,
            ("title", "description", "from_month", "to_month", "outcome"),
            {"title": SHORT, "description": 3000, "outcome": LONG},
        ),
        RISKS: EntryKind(
            "principles",
            ("risk", "likelihood", "impact", "response"),
            30,
            ("risk", "likelihood", "impact", "response"),
            {"risk": SHORT, "response": LONG},
        ),
        STEERING: EntryKind("management", ("body", "why"), 30, ("body",), {"body": SHORT, "why": 500}),
        PROCUREMENTS: EntryKind(
            "management",
            ("name", "kind", "value", "stage"),
            50,
            ("name", "kind", "value", "stage"),
            {"name": SHORT},
        ),
        OTHER_FUNDING: EntryKind(
            "other_funding",
            ("funder", "source", "purpose", "amount", "standing", "period"),
            30,
            ("funder", "source", "purpose", "amount", "standing", "period"),
            {"funder": SHORT, "purpose": LONG, "period": 100},
        ),
        DELIVERABLES: EntryKind("budget", ("name", "shown_by", "amount"), 50),
    }
)
NOT_OF_OPERATING_SUPPORT = (STEERING,)


def kinds_of(section: str) -> tuple[str, ...]:
    """The kinds of rows a section asks for (decree section 31), in the order of the form."""
    return tuple(kind for kind, one in KINDS.items() if one.section == section)


def kinds_asked(section: str, support: str) -> tuple[str, ...]:
    """Decree section 37: as `kinds_of`, for this type of support: operating support has no steering group."""
    left_out = NOT_OF_OPERATING_SUPPORT if support == OPERATING else ()
    return tuple(kind for kind in kinds_of(section) if kind not in left_out)


@dataclass(frozen=True)
class TargetGroup:
    """Whom the project reaches, how many they are, and how."""

    key: str
    group: str = ""
    number: int | None = None
    reached_by: str = ""


@dataclass(frozen=True)
class WorkPackage:
    """Activities, who answers for them (a party's key), its months in the project, and what comes of it."""

    key: str
    title: str = ""
    description: str = ""
    party: str = ""
    from_month: int | None = None
    to_month: int | None = None
    outcome: str = ""


@dataclass(frozen=True)
class Risk:
    """What could go wrong, how likely and how serious it is (low, medium, high), and what is done about it."""

    key: str
    risk: str = ""
    likelihood: str = ""
    impact: str = ""
    response: str = ""


@dataclass(frozen=True)
class Invited:
    """Who is to be invited to the steering group, and why."""

    key: str
    body: str = ""
    why: str = ""


@dataclass(frozen=True)
class PlannedProcurement:
    """A procurement above the national threshold: `kind` as data.Procurement, `value` without VAT, its stage."""

    key: str
    name: str = ""
    kind: str = ""
    value: Decimal | None = None
    stage: str = ""


@dataclass(frozen=True)
class OtherFunding:
    """Other money for the project: who gives it, from which kind of source, for what; applied for or granted."""

    key: str
    funder: str = ""
    source: str = ""
    purpose: str = ""
    amount: Decimal | None = None
    standing: str = ""
    period: str = ""


Entry = TargetGroup | WorkPackage | Risk | Invited | PlannedProcurement | OtherFunding
SHAPES: Mapping[str, type[Entry]] = MappingProxyType(
    {
        TARGET_GROUPS: TargetGroup,
        WORK_PACKAGES: WorkPackage,
        RISKS: Risk,
        STEERING: Invited,
        PROCUREMENTS: PlannedProcurement,
        OTHER_FUNDING: OtherFunding,
    }
)
AMOUNTS = ("value", "amount")


@dataclass(frozen=True)
class Entries:
    """All rows of an application that are not empty, each kind in the order of the form."""

    target_groups: tuple[TargetGroup, ...] = ()
    work_packages: tuple[WorkPackage, ...] = ()
    risks: tuple[Risk, ...] = ()
    steering: tuple[Invited, ...] = ()
    procurements: tuple[PlannedProcurement, ...] = ()
    other_funding: tuple[OtherFunding, ...] = ()

    def of(self, kind: str) -> tuple[Entry, ...]:
        """The rows of one kind; none of a kind that is not read here."""
        return getattr(self, kind, ()) if kind in SHAPES else ()


def entries_of(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> Entries:
    """Stored JSON rows by kind as typed ones. A row's key is its place in the form; an empty row is left out."""
    read: dict[str, Any] = {
        kind: tuple(
            _entry(kind, str(place), row) for place, row in enumerate(rows.get(kind, ())) if not is_blank(row)
        )
        for kind in SHAPES
    }
    return Entries(**read)


def is_blank(row: Mapping[str, Any]) -> bool:
    """Decree section 31: whether nobody has written in the row."""
    return all(value in (None, "") for value in row.values())


def _entry(kind: str, key: str, row: Mapping[str, Any]) -> Entry:
    given = {name: row[name] for name in KINDS[kind].fields if row.get(name) is not None}
    values: dict[str, Any] = {
        name: Decimal(str(value)) if name in AMOUNTS else value for name, value in given.items()
    }
    return SHAPES[kind](key, **values)
