"""The same money cut another way: by measure, by action, by kind of support; sums as of any instant."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from calls.choices import Support
from calls.models import Action, Measure, Objective, Programme
from calls.queries.money import balances, entries
from calls.rules.ledger import Balance


@dataclass(frozen=True)
class Cut:
    """A row: what it is (code and title, in the three languages), and what it holds."""

    objective: str
    code: str
    title: Any
    support: str
    held: Balance


def by_measure(programme: Programme, before: datetime | None = None) -> list[Cut]:
    """By implementation measure; a line of a whole objective stands under the objective itself. Three queries."""
    rows = entries(before).filter(objective__programme=programme, line__isnull=False)
    grouped = balances(rows.annotate(measure=F("line__measure_id")), "objective_id", "measure", "support")
    measures = {row.pk: row for row in Measure.objects.filter(objective__programme=programme)}
    objectives = {row.pk: row for row in programme.objectives.all()}
    found = []
    for (objective_id, measure_id, support), held in grouped.items():
        objective: Any = objectives[int(str(objective_id))]
        named = measures[int(str(measure_id))] if measure_id else objective
        found.append(Cut(objective.code, named.code, named.title, str(support), held))
    return sorted(found, key=place)


def by_action(programme: Programme, before: datetime | None = None) -> list[Cut]:
    """What is earmarked, committed and paid by action, its versions together. Two queries.

    Money is called on lines, not on actions: what the entries of a case do not tell stands without one.
    """
    rows = entries(before).filter(objective__programme=programme, case__isnull=False)
    named = rows.annotate(code=F("action__code"), objective_code=F("objective__code"))
    titles = dict(Action.objects.filter(programme=programme).order_by("version").values_list("code", "title"))
    grouped = balances(named, "objective_code", "code", "support")
    return sorted(
        (
            Cut(str(objective), str(code or ""), titles.get(str(code), {}), str(support), held)
            for (objective, code, support), held in grouped.items()
        ),
        key=place,
    )


def by_support(programme: Programme, before: datetime | None = None) -> list[Cut]:
    """Project and operating support of the whole programme, and of each objective. Two queries."""
    rows = entries(before).filter(objective__programme=programme)
    grouped = balances(rows, "objective_id", "support")
    objectives: dict[int, Objective] = {row.pk: row for row in programme.objectives.all()}
    found = []
    for (objective_id, support), held in grouped.items():
        objective = objectives[int(str(objective_id))]
        found.append(Cut(objective.code, objective.code, objective.title, str(support), held))
    return sorted(found, key=lambda row: (row.support != Support.PROJECT, row.objective))


def place(row: Cut) -> tuple[str, bool, str]:
    """By objective, projects before operating support."""
    return (row.objective, row.support != Support.PROJECT, row.code)


CUTS: dict[str, Callable[[Programme, datetime | None], list[Cut]]] = {
    "measure": by_measure,
    "action": by_action,
    "support": by_support,
}
