"""What of a programme a file leaves alone: what the ministry has changed since, and what published rounds rest on."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import models

from calls.choices import ChangeKind, ChangeState
from calls.models import Action, CallAction, ChangeProposal, EntryVersion, Objective
from calls.rules.entries import kept, own_fields, same
from calls.services.entries import UNPUBLISHED, Entry, kind_of
from records.services.loading import Tally

BESIDE = {
    "position",
    "provenance",
    "printed_indicators",
    "sheet_openings",
    "sheet_text",
}  # of an action: where and how it is printed, nothing a decision rests on

CLASSIFIES = {
    "coordinated_funds",
    "intervention_types",
}  # a file may say them first, also of an action in use


class Decided:
    """The history of one programme (its id) as the loader asks it; the tally names what is left. Three queries."""

    def __init__(self, programme: str, tally: Tally) -> None:
        self.tally = tally
        states: dict[tuple[str, str], list[tuple[Mapping[str, Any], bool]]] = defaultdict(list)
        for row in EntryVersion.objects.filter(programme=programme).order_by("number"):
            states[row.kind, row.code].append((row.data, bool(row.reason)))
        self.changed = {key: own_fields(found, kept(key[0])) for key, found in states.items()}
        changes = ChangeProposal.objects.filter(programme=programme, kind=ChangeKind.ALLOCATION)
        confirmed = changes.filter(state=ChangeState.CONFIRMED)
        self.allocations = {data["objective"] for data in confirmed.values_list("data", flat=True)}
        published = CallAction.objects.exclude(call__state__in=UNPUBLISHED)
        self.opened = set(published.filter(action__programme=programme).values_list("action_id", flat=True))

    def without(self, row: Entry, values: Mapping[str, Any]) -> dict[str, Any]:
        """The file's values that may be written into the row."""
        spared = set(self.changed.get((kind_of(row), row.code), set()))
        if isinstance(row, Action) and row.pk in self.opened:
            new = {name for name in CLASSIFIES if not getattr(row, name)}
            spared |= values.keys() - BESIDE - new
        if isinstance(row, Objective) and row.pk in self.allocations:
            spared.add("allocation")
        differ = [name for name in values if name in spared and not same(getattr(row, name), values[name])]
        self.tally.left += [f"{row.code} {name}" for name in differ]
        return {name: value for name, value in values.items() if name not in spared}

    def allocation(self, objective: Objective) -> bool:
        """Whether two persons have changed the objective's allocation since it was loaded."""
        return objective.pk in self.allocations

    def removable(self, rows: "models.QuerySet[Any]", kind: str) -> "models.QuerySet[Any]":
        """Entries the file no longer has, but for those the ministry has changed itself."""
        own = {code for (of, code), names in self.changed.items() if of == kind and names}
        left = rows.filter(code__in=own).order_by("code").values_list("code", flat=True).distinct()
        self.tally.left += list(left)
        return rows.exclude(code__in=own)
