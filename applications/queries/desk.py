"""What waits for a person at the desk, by due date."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from accounts.choices import Role
from applications.choices import ApplicationState as State
from applications.choices import DecisionState
from applications.models import Application, Assessment, Decision
from applications.permissions.selection import CHECKED_IN, Standing, standing, visible, with_standing
from applications.rules.due import CHECK, DECIDE, PROPOSE, SCORE, due_on
from calls.models import CallLine, CallRound

ASSIGN, FINISH, AGAIN = "assign", "finish", "again"
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Task:
    """Something to do: with one case when `reference` is set, else with `count` cases of a line."""

    kind: str
    due: date
    call: CallRound
    line: CallLine
    count: int = 1
    reference: str = ""
    state: str = ""
    amount: Decimal = ZERO


@dataclass(frozen=True)
class Board:
    """All that waits for one person, the earliest first."""

    tasks: tuple[Task, ...]


def board(user: Any) -> Board:
    """What waits for the person in each role. Two queries whatever the number of cases."""
    rows = open_cases(user) if user.has_role(Role.OFFICER, Role.ASSESSOR, Role.DECIDER) else []
    found = [(kind, one) for one in rows for kind in kinds(user, standing(user, one), one)]
    tasks = sorted(grouped(found), key=lambda task: (task.due, task.line.code, task.kind))
    return Board(tuple(tasks))


def open_cases(user: Any) -> QuerySet[Application]:
    """The cases of selection that are under way, with what decides whose turn it is."""
    given = Q(assessments__given_at__isnull=False)
    mine = Assessment.objects.filter(application=OuterRef("pk"), assessor=user, given_at=None)
    returned = Decision.objects.filter(application=OuterRef("pk"), state=DecisionState.RETURNED)
    states = (*CHECKED_IN, State.IN_ASSESSMENT, State.ASSESSED, State.PROPOSED)
    return (
        with_standing(visible(user), user)
        .filter(state__in=states)
        .select_related("case", "call", "line")
        .annotate(
            assigned_count=Count("assessments", distinct=True),
            given_count=Count("assessments", filter=given, distinct=True),
            to_give=Exists(mine),
            was_returned=Exists(returned),
            proposed_amount=proposed_amount(),
        )
    )


def proposed_amount() -> Any:
    """What is proposed to be granted, None for anything else."""
    rows = Decision.objects.filter(application=OuterRef("pk"), state=DecisionState.PROPOSED)
    return Subquery(rows.values("amount")[:1])


def kinds(user: Any, here: Standing, one: Any) -> Iterator[str]:
    """Which steps of the case wait for this person; none when disqualified."""
    if here.disqualified:
        return
    if Role.ASSESSOR in here.roles and one.to_give and one.state == State.IN_ASSESSMENT:
        yield SCORE
    if Role.OFFICER in here.roles:
        yield from officer_kinds(one)
    if Role.DECIDER in here.roles and one.state == State.PROPOSED and not (here.took_part or here.barred):
        yield DECIDE


def officer_kinds(one: Any) -> Iterator[str]:
    """The officer's turn in a case."""
    if one.state in CHECKED_IN:
        yield AGAIN if one.was_returned else CHECK
    elif one.state == State.ASSESSED:
        yield AGAIN if one.was_returned else PROPOSE
    elif one.state == State.IN_ASSESSMENT and not one.assigned_count:
        yield ASSIGN
    elif one.state == State.IN_ASSESSMENT and one.assigned_count == one.given_count:
        yield FINISH


AIMS = {
    CHECK: CHECK,
    ASSIGN: CHECK,
    SCORE: SCORE,
    FINISH: SCORE,
    PROPOSE: PROPOSE,
    AGAIN: PROPOSE,
    DECIDE: DECIDE,
}
ONE_BY_ONE = (SCORE, FINISH, AGAIN)


def grouped(found: Iterable[tuple[str, Any]]) -> list[Task]:
    """One task a line, kind and state; scoring, finishing and what came back stand each by itself."""
    groups: dict[tuple[str, int, str, str], list[Any]] = defaultdict(list)
    for kind, one in found:
        alone = one.case.reference if kind in ONE_BY_ONE else ""
        groups[kind, one.line_id, one.state, alone].append(one)
    return [task(kind, alone, cases) for (kind, _line, _state, alone), cases in groups.items()]


def task(kind: str, alone: str, cases: list[Any]) -> Task:
    """The task of a group of cases of one line."""
    first = cases[0]
    return Task(
        kind=kind,
        due=due_on(AIMS[kind], first.call.closes_at),
        call=first.call,
        line=first.line,
        count=len(cases),
        reference=alone or (first.case.reference if len(cases) == 1 else ""),
        state=first.state,
        amount=sum((one.proposed_amount or ZERO for one in cases), ZERO),
    )


@dataclass(frozen=True)
class Pile:
    """The proposals that wait for a decision maker: those open to him or her, those to declare on, those barred."""

    open: tuple[Decision, ...]
    undeclared: tuple[Decision, ...]
    barred: tuple[Decision, ...]

    @property
    def amount(self) -> Decimal:
        """What the open ones would grant."""
        return sum((one.amount or ZERO for one in self.open), ZERO)


def pile(user: Any) -> Pile:
    """Every proposal there is, by what this person may do with it. Two queries."""
    rows = with_standing(visible(user), user).select_related("case", "call", "line", "organisation", "action")
    applications = {one.pk: one for one in rows.filter(state=State.PROPOSED)}
    found: dict[str, list[Decision]] = {"open": [], "undeclared": [], "barred": []}
    proposals = Decision.objects.filter(application__in=applications, state=DecisionState.PROPOSED)
    for decision in proposals.select_related("proposed_by").order_by("proposed_at", "pk"):
        decision.application = applications[decision.application_id]
        found[pile_of(standing(user, decision.application))].append(decision)
    return Pile(**{name: tuple(rows) for name, rows in found.items()})


def pile_of(here: Standing) -> str:
    """Where a proposal lies for a person."""
    if here.disqualified or here.barred or here.took_part:
        return "barred"
    return "open" if here.impartial else "undeclared"
