"""The programme as its desk pages show it: the tree of entries, one entry with its history, its types."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max

from accounts.models import User
from calls.choices import CallState, ChangeKind, ChangeState, EntryOf, OtherFund
from calls.models import (
    Action,
    CallAction,
    ChangeProposal,
    EntryVersion,
    InterventionType,
    Measure,
    Objective,
    Programme,
)
from calls.rules.entries import Difference, differences, kept, official_titles
from calls.rules.interventions import TypeEntry, usable, why_not_usable
from indicators.models import Indicator

Entry = Objective | Measure | Action
MODELS: Mapping[str, type[Objective] | type[Measure] | type[Action]] = {
    EntryOf.OBJECTIVE: Objective,
    EntryOf.MEASURE: Measure,
    EntryOf.ACTION: Action,
}


@dataclass(frozen=True)
class Branch:
    """A measure with its actions; `measure` None for operating support and actions under the objective itself."""

    measure: Measure | None
    actions: list[Action]


@dataclass(frozen=True)
class Tree:
    """An objective and all that is under it."""

    objective: Objective
    branches: list[Branch]

    @property
    def actions(self) -> list[Action]:
        """All of its actions, measure by measure."""
        return [action for branch in self.branches for action in branch.actions]


@dataclass(frozen=True)
class State:
    """One version in an entry's history, and what was different from the one before."""

    row: EntryVersion
    who: str
    changes: list[Difference]
    official: list[str]

    @property
    def loaded(self) -> bool:
        """It came with the programme file, not from a person at the desk."""
        return not self.row.reason

    @property
    def version(self) -> int | None:
        """The number of the action's own version, where it is one."""
        found: int | None = self.row.data.get("version")
        return found

    @property
    def names(self) -> list[str]:
        """The fields that changed, each once."""
        return list(dict.fromkeys(item.name for item in self.changes))


@dataclass(frozen=True)
class Opening:
    """A round that opens an action, and in which version."""

    call: Any
    version: int
    prepared: bool


@dataclass(frozen=True)
class TypeLook:
    """A type of intervention as a page shows it: whether it can be used on the day, and by how many actions it is."""

    entry: TypeEntry
    usable: bool
    actions: int = 0


@dataclass(frozen=True)
class TypeTable:
    """A table of the regulation, or the part of it that is one objective's."""

    number: int
    objective: str
    title: dict[str, str]
    types: list[TypeLook]


def programme_tree(programme: Programme) -> list[Tree]:
    """Objectives, measures and current actions in order. Three queries."""
    objectives = list(programme.objectives.prefetch_related("measures").order_by("position", "code"))
    actions = list(programme.actions.current().order_by("position", "code"))
    return [Tree(objective, branches_of(objective, actions)) for objective in objectives]


def branches_of(objective: Objective, actions: Iterable[Action]) -> list[Branch]:
    """The objective's measures, each with its actions, then what is under no measure."""
    own = [action for action in actions if action.objective_id == objective.pk]
    found = [
        Branch(measure, [action for action in own if action.measure_id == measure.pk])
        for measure in objective.measures.all()
    ]
    rest = [action for action in own if action.measure_id is None]
    return found + ([Branch(None, rest)] if rest else [])


def last_changes(programme: Programme) -> dict[tuple[str, str], datetime]:
    """When each entry was last changed at the desk. One query."""
    rows = EntryVersion.objects.filter(programme=programme).exclude(reason="").order_by()
    return {
        (kind, code): at for kind, code, at in rows.values_list("kind", "code").annotate(at=Max("began_at"))
    }


def entry_of(programme: Programme, kind: str, code: str) -> Entry:
    """The entry as it is now. DoesNotExist of its model when there is none."""
    if kind == EntryOf.OBJECTIVE:
        return programme.objectives.select_related("programme").get(code=code)
    if kind == EntryOf.MEASURE:
        rows = Measure.objects.select_related("objective__programme")
        return rows.get(objective__programme=programme, code=code)
    actions = programme.actions.current().select_related("programme", "objective", "measure")
    return actions.get(code=code)


def history_of(programme: Programme, kind: str, code: str) -> list[State]:
    """Every version of the entry, newest first, with the names of those who made them. Two queries."""
    rows = list(EntryVersion.objects.filter(programme=programme, kind=kind, code=code).order_by("number"))
    return states(rows, programme.official_languages)


def states(rows: Sequence[EntryVersion], official: Sequence[str]) -> list[State]:
    """An entry's versions, oldest first, as the history shows them: newest first. One query."""
    people = User.objects.filter(pk__in={row.by for row in rows if row.by})
    names = dict(people.values_list("pk", "name"))
    found: list[State] = []
    before: EntryVersion | None = None
    for row in rows:
        changes: list[Difference] = differences(before.data, row.data, kept(row.kind)) if before else []
        who = names.get(row.by, "") if row.by else ""
        found.append(State(row, who, changes, official_titles(changes, official)))
        before = row
    return found[::-1]


def latest_changes(programme: Programme, limit: int = 8) -> list[tuple[EntryVersion, str]]:
    """What officers changed last, with their names. Two queries."""
    rows = EntryVersion.objects.filter(programme=programme).exclude(reason="").order_by("-began_at", "-pk")
    found = list(rows[:limit])
    names = dict(User.objects.filter(pk__in={row.by for row in found if row.by}).values_list("pk", "name"))
    return [(row, names.get(row.by, "") if row.by else "") for row in found]


def waiting_rates(programme: Programme, code: str = "") -> list[ChangeProposal]:
    """Changes of rates that wait for confirmation, of the programme or of one action. One query."""
    rows = programme.changes.filter(kind=ChangeKind.ACTION, state=ChangeState.PROPOSED)
    return [row for row in rows if code in ("", row.data["code"])]


def openings_of(action: Action) -> list[Opening]:
    """The rounds that open the action in any of its versions, the latest first. One query."""
    rows = CallAction.objects.filter(action__programme=action.programme_id, action__code=action.code)
    ordered = rows.select_related("call", "action").order_by("-call__opens_at", "call_id")
    prepared = (CallState.DRAFT, CallState.PROPOSED)
    return [Opening(row.call, row.action.version, row.call.state in prepared) for row in ordered]


def rests_on(openings: Iterable[Opening], version: int) -> list[Any]:
    """The published rounds that open this version of the action."""
    return [row.call for row in openings if row.version == version and not row.prepared]


def objective_indicators(objective: Objective, programme: Programme) -> list[Indicator]:
    """The catalogue's indicators of an objective. One query."""
    return list(Indicator.objects.filter(fund=programme.fund, objective_code=objective.code))


def types_of_fund(fund: str) -> dict[str, TypeEntry]:
    """The fund's types of intervention by key, in the regulation's order. One query."""
    rows = InterventionType.objects.filter(fund=fund)
    found = [
        TypeEntry(row.table, row.code, row.valid_from, row.valid_to, row.objective, row.title, row.source)
        for row in rows
    ]
    return {entry.key: entry for entry in found}


def types_of_action(action: Action, on: date) -> list[TypeLook]:
    """The types the action has. One query, none when it has none."""
    known = types_of_fund(action.programme.fund) if action.intervention_types else {}
    return [TypeLook(known[key], usable(known[key], on)) for key in action.intervention_types if key in known]


def types_for(
    objective: str, types: Mapping[str, TypeEntry], on: date, had: Iterable[str] = ()
) -> list[TypeEntry]:
    """The types an action of the objective can be given on the day, and those it has already."""
    had = set(had)
    return [
        entry for key, entry in types.items() if key in had or why_not_usable(entry, objective, on) is None
    ]


def type_tables(programme: Programme, on: date) -> list[TypeTable]:
    """All tables of the regulation, with how many actions have each type. Two queries."""
    used: dict[str, int] = {}
    for keys in programme.actions.current().values_list("intervention_types", flat=True):
        for key in keys:
            used[key] = used.get(key, 0) + 1
    titles = programme.vocabulary.get("intervention_tables", {})
    tables: dict[tuple[int, str], TypeTable] = {}
    for key, entry in types_of_fund(programme.fund).items():
        place = (entry.table, entry.objective)
        table = tables.setdefault(place, TypeTable(*place, titles.get(str(entry.table), {}), []))
        table.types.append(TypeLook(entry, usable(entry, on), used.get(key, 0)))
    return [
        tables[place] for place in sorted(tables, key=lambda place: (place[0], place[1] == "TA", place[1]))
    ]


def counts(programmes: Iterable[Programme]) -> dict[str, int]:
    """How many actions each programme has. One query."""
    rows = Action.objects.current().filter(programme__in=list(programmes)).order_by()
    return dict(rows.values_list("programme_id").annotate(n=Count("pk")))


class Words:
    """Codes of the programme's lists in its own words."""

    def __init__(self, programme: Programme, types: Mapping[str, TypeEntry]) -> None:
        vocabulary = programme.vocabulary
        self.known: dict[str, Mapping[str, Any]] = {
            "eligible_applicants": vocabulary.get("applicant_types", {}),
            "raised_rate_grounds": vocabulary.get("grounds", {}),
            "coordinated_funds": dict(OtherFund.choices),
            "intervention_types": {key: entry.title for key, entry in types.items()},
        }

    def of(self, name: str, code: str) -> Any:
        """The words for a code, the code itself where there are none."""
        return self.known.get(name, {}).get(code, code)
