"""What waits for a person at the desk: the steps of cases by due date, and the pile of proposals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from accounts.choices import Role
from applications.choices import ApplicationState as State
from applications.choices import DecisionState
from applications.models import Application, Assessment, Decision, EligibilityCheck
from applications.permissions.selection import CHECKED_IN, Standing, standing, visible, with_standing
from applications.queries.handling import with_officer
from applications.queries.queue import STEP_OF
from applications.rules.due import CHECK, CONFIRM, DECIDE, PROPOSE, SCORE, due_from, due_on
from calls.models import CallLine, CallRound
from calls.rules.dates import local_day

ASSIGN, FINISH, AGAIN, DECLARE = "assign", "finish", "again", "declare"
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Task:
    """A step that waits: of one case when `reference` is set, else of `count` cases of a line.

    `mine`: they are in one's own hands. `since`: when the first began to wait, None where that is not known.
    """

    kind: str
    due: date
    call: CallRound
    line: CallLine
    count: int = 1
    reference: str = ""
    state: str = ""
    amount: Decimal = ZERO
    since: datetime | None = None
    mine: bool = False


def board(user: Any) -> list[Task]:
    """The steps of cases that wait for the person in each role, the earliest first. One query."""
    rows = open_cases(user) if user.has_role(Role.OFFICER, Role.ASSESSOR, Role.DECIDER) else []
    found = [(kind, one) for one in rows for kind in kinds(user, standing(user, one), one)]
    return sorted(grouped(user, found), key=lambda task: (task.due, task.line.code, task.kind))


def open_cases(user: Any) -> QuerySet[Application]:
    """The cases of selection that are under way, with what decides whose turn it is."""
    given = Q(assessments__given_at__isnull=False)
    mine = Assessment.objects.filter(application=OuterRef("pk"), assessor=user, given_at=None)
    decisions = Decision.objects.filter(application=OuterRef("pk")).order_by("-proposed_at")
    returned = decisions.filter(state=DecisionState.RETURNED)
    proposed = decisions.filter(state=DecisionState.PROPOSED, review_answer=None)
    checks = EligibilityCheck.objects.filter(application=OuterRef("pk")).order_by("-checked_at")
    states = (*CHECKED_IN, State.IN_ASSESSMENT, State.ASSESSED, State.PROPOSED)
    return (
        with_officer(with_standing(visible(user), user))
        .filter(Q(state__in=states) | Exists(proposed))
        .select_related("case", "call", "line")
        .annotate(
            assigned_count=Count("assessments", distinct=True),
            given_count=Count("assessments", filter=given, distinct=True),
            last_given=Max("assessments__given_at"),
            last_checked=Subquery(checks.values("checked_at")[:1]),
            my_assigned=Subquery(mine.values("assigned_at")[:1]),
            returned_at=Subquery(returned.values("decided_at")[:1]),
            was_returned=Exists(returned),
            proposed_at=Subquery(proposed.values("proposed_at")[:1]),
            proposed_amount=Subquery(proposed.values("amount")[:1]),
        )
    )


def kinds(user: Any, here: Standing, one: Any) -> Iterator[str]:
    """Which steps of the case wait for this person; none when disqualified.

    Where a step is open only to who has declared, the declaration waits in its place; a check begins with it.
    """
    if here.disqualified:
        return
    steps = set(steps_of(user, here, one))
    if here.impartial is None and steps - {CHECK}:
        steps = steps & {CHECK} | {DECLARE}
    yield from sorted(steps)


def steps_of(user: Any, here: Standing, one: Any) -> Iterator[str]:
    """The steps that are this person's turn by role, as far as what he or she did elsewhere does not bar them."""
    if Role.ASSESSOR in here.roles and one.my_assigned and one.state == State.IN_ASSESSMENT:
        yield SCORE
    if Role.OFFICER in here.roles and one.officer in (None, user.pk):
        yield from (step for step in officer_steps(one) if not (here.barred and step in (PROPOSE, AGAIN)))
    if Role.DECIDER in here.roles and one.proposed_at and not (here.took_part or here.barred):
        yield DECIDE


def officer_steps(one: Any) -> Iterator[str]:
    """The officer's turn in a case."""
    if one.state in CHECKED_IN:
        yield AGAIN if one.was_returned else CHECK
    elif one.state == State.ASSESSED:
        yield AGAIN if one.was_returned else PROPOSE
    elif one.state == State.IN_ASSESSMENT and not one.assigned_count:
        yield ASSIGN
    elif one.state == State.IN_ASSESSMENT and one.assigned_count == one.given_count:
        yield FINISH


AIMS: Mapping[str, str] = MappingProxyType(
    {
        CHECK: CHECK,
        ASSIGN: CHECK,
        SCORE: SCORE,
        FINISH: SCORE,
        PROPOSE: PROPOSE,
        AGAIN: PROPOSE,
        DECIDE: DECIDE,
    }
)
SINCE: Mapping[str, str] = MappingProxyType(
    {
        CHECK: "submitted_at",
        ASSIGN: "last_checked",
        SCORE: "my_assigned",
        FINISH: "last_given",
        PROPOSE: "last_given",
        AGAIN: "returned_at",
        DECIDE: "proposed_at",
    }
)
SINCE_OF_STATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(CHECKED_IN, ("submitted_at",)),
        State.IN_ASSESSMENT: ("my_assigned", "last_checked"),
        State.ASSESSED: ("last_given",),
        State.PROPOSED: ("proposed_at",),
    }
)
ONE_BY_ONE = (SCORE, FINISH, AGAIN)


def grouped(user: Any, found: Iterable[tuple[str, Any]]) -> list[Task]:
    """One task a line, kind, state and hand; scoring, finishing and what came back stand each by itself."""
    groups: dict[tuple[str, int, str, bool, str], list[Any]] = defaultdict(list)
    for kind, one in found:
        alone = one.case.reference if kind in ONE_BY_ONE else ""
        groups[kind, one.line_id, one.state, one.officer == user.pk, alone].append(one)
    return [task(kind, mine, cases) for (kind, _line, _state, mine, _alone), cases in groups.items()]


def task(kind: str, mine: bool, cases: list[Any]) -> Task:
    """The task of a group of cases of one line."""
    first = cases[0]
    began = [since for since in (since_of(kind, one) for one in cases) if since]
    since = min(began, default=None)
    return Task(
        kind=kind,
        due=task_due(kind, first, since),
        call=first.call,
        line=first.line,
        count=len(cases),
        reference=first.case.reference if len(cases) == 1 else "",
        state=first.state,
        amount=sum((one.proposed_amount or ZERO for one in cases), ZERO),
        since=since,
        mine=mine,
    )


def task_due(kind: str, first: Any, since: datetime | None) -> date:
    """The day by which a step should be done, reckoned from the closing of the round.

    A proposal in place of a decision has nothing to do with that closing: it is reckoned from when it was made.
    """
    if first.state not in STEP_OF and since is not None:
        return due_from(CONFIRM, local_day(since))
    return due_on(AIMS.get(kind) or STEP_OF.get(first.state, DECIDE), first.call.closes_at)


def since_of(kind: str, one: Any) -> datetime | None:
    """When the case began to wait for the step."""
    names = (SINCE[kind],) if kind in SINCE else SINCE_OF_STATES.get(one.state, (SINCE[DECIDE],))
    return next((getattr(one, name) for name in names if getattr(one, name)), None)


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
    """Every proposal there is, by what this person may do with it, but for answers to reviews. Two queries."""
    rows = with_standing(visible(user), user).select_related("case", "call", "line", "organisation", "action")
    waiting = Decision.objects.filter(state=DecisionState.PROPOSED, review_answer=None)
    waits = waiting.filter(application=OuterRef("pk"))
    applications = {one.pk: one for one in rows.filter(Exists(waits))}
    found: dict[str, list[Decision]] = {"open": [], "undeclared": [], "barred": []}
    proposals = waiting.filter(application__in=applications)
    for decision in proposals.select_related("proposed_by", "reserve", "promotion").order_by(
        "proposed_at", "pk"
    ):
        decision.application = applications[decision.application_id]
        found[pile_of(standing(user, decision.application))].append(decision)
    return Pile(**{name: tuple(rows) for name, rows in found.items()})


def pile_of(here: Standing) -> str:
    """Where a proposal lies for a person."""
    if here.disqualified or here.barred or here.took_part:
        return "barred"
    return "open" if here.impartial else "undeclared"
