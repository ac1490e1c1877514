"""Types of intervention of a fund's regulation (AMIF Annex VI): which code an action can be given, and when."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from calls.rules import articles as art
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

UNKNOWN = Finding(
    "intervention_unknown",
    gettext_noop("There is no type of intervention %(key)s in the fund's regulation."),
    art.AMIF_VI,
)
OTHER_OBJECTIVE = Finding(
    "intervention_other_objective",
    gettext_noop("The type of intervention %(key)s belongs to objective %(theirs)s, not %(ours)s."),
    art.AMIF_VI,
)
NOT_YET = Finding(
    "intervention_not_yet",
    gettext_noop("The type of intervention %(key)s can be used from %(day)s."),
    art.AMIF_VI,
)
NO_LONGER = Finding(
    "intervention_no_longer",
    gettext_noop("The type of intervention %(key)s could be used until %(day)s."),
    art.AMIF_VI,
)


@dataclass(frozen=True)
class TypeEntry:
    """A type of intervention; `objective` empty where its table is for all. Both days are days it can be used on."""

    table: int
    code: str
    valid_from: date
    valid_to: date | None = None
    objective: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    source: str = ""

    @property
    def key(self) -> str:
        """How an action names it: codes begin anew in every table and objective, so never by the code alone."""
        return key_of(self.table, self.objective, self.code)


def key_of(table: int, objective: str, code: str) -> str:
    """AMIF Annex VI: a type's name in full, "1.SO2.003" or, in a table for all objectives, "2.011"."""
    return ".".join(part for part in (str(table), objective, code) if part)


def usable(entry: TypeEntry, day: date) -> bool:
    """AMIF Annex VI: whether the type can be used on `day`; its first and its last day count."""
    return entry.valid_from <= day and (entry.valid_to is None or day <= entry.valid_to)


def why_not_usable(entry: TypeEntry, objective: str, day: date) -> Reason | None:
    """AMIF Annex VI: why an action of `objective` cannot be given the type on `day`; None when it can."""
    if entry.objective and entry.objective != objective:
        return OTHER_OBJECTIVE(
            field="intervention_types", key=entry.key, theirs=entry.objective, ours=objective
        )
    if day < entry.valid_from:
        return NOT_YET(field="intervention_types", key=entry.key, day=entry.valid_from)
    if entry.valid_to and day > entry.valid_to:
        return NO_LONGER(field="intervention_types", key=entry.key, day=entry.valid_to)
    return None


def choice_problems(
    keys: Iterable[str],
    entries: Mapping[str, TypeEntry],
    *,
    objective: str,
    on: date,
    had: Collection[str] = (),
) -> list[Reason]:
    """AMIF Annex VI: what is wrong with the types chosen for an action on a day.

    `had` are the types the action has already: one that has meanwhile ended may stay.
    """
    found = []
    for key in keys:
        if key not in entries:
            found.append(UNKNOWN(field="intervention_types", key=key))
        elif key not in had:
            reason = why_not_usable(entries[key], objective, on)
            found += [reason] if reason else []
    return found
