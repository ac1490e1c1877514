"""The queue of cases: its rows, their order, and which are late, undeclared, tied or beyond the money.

What a row says of a case that is not open to the reader is no more than its list shows: the order and the filters by
content leave it out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from accounts.choices import Role
from accounts.models import User
from applications.choices import ApplicationState as State
from applications.models import Application, Assessment
from applications.permissions.desk import row_open
from applications.permissions.selection import NO_FACT, standing
from applications.queries.cases import opened, queue
from applications.queries.handling import with_officer
from applications.queries.ranking import Place, ranked_lines
from applications.rules.due import CHECK, DECIDE, PROPOSE, SCORE, Aims, due_on
from applications.rules.ranking import BELOW, TO_DECIDE
from calls.models import CallRound

OVERDUE, UNDECLARED, TIED, BEYOND = "overdue", "undeclared", "tied", "beyond"
RANKERS = (Role.OFFICER, Role.DECIDER, Role.AUDITOR)
STEP_OF: Mapping[str, str] = MappingProxyType(
    {
        State.SUBMITTED: CHECK,
        State.IN_CHECK: CHECK,
        State.SUPPLEMENTED: CHECK,
        State.IN_ASSESSMENT: SCORE,
        State.ASSESSED: PROPOSE,
        State.PROPOSED: DECIDE,
    }
)
ORDERS: Mapping[str, str] = MappingProxyType(
    {"reference": "case__reference", "arrived": "submitted_at", "officer": "officer_name", "due": "due_at"}
)
ORDERS_OF_OPEN: Mapping[str, str] = MappingProxyType(
    {"applicant": "organisation__name", "asked": "requested", "points": "score"}
)


@dataclass(frozen=True)
class QueueRow:
    """A case in the list. `open`: whether more than reference and state is shown; `due`: the day of its step."""

    application: Any
    open: bool
    disqualified: bool
    due: date | None
    late: bool


def queue_rows(user: Any) -> QuerySet[Application]:
    """The cases a person may know of, newest first, with who has each in hand and how many of its scores are given."""
    of_case = Assessment.objects.filter(application=OuterRef("pk")).order_by().values("application")
    counted = of_case.annotate(count=Count("pk"), given=Count("given_at"))
    return with_officer(queue(user)).annotate(
        assigned_count=Subquery(counted.values("count")),
        given_count=Subquery(counted.values("given")),
        due_at=due_at(),
    )


def due_at() -> ExpressionWrapper:
    """The end of the time the present step should take, before it is moved to a weekday; for the order alone."""
    aims = Aims()
    steps = [
        When(
            state__in=[state for state, one in STEP_OF.items() if one == step],
            then=F("call__closes_at") + Value(timedelta(days=getattr(aims, step))),
        )
        for step in (CHECK, SCORE, PROPOSE, DECIDE)
    ]
    return ExpressionWrapper(Case(*steps, default=None), output_field=DateTimeField())


def shown(user: Any, rows: Iterable[Application], today: date) -> list[QueueRow]:
    """The rows as the list shows them to this person. No query."""
    return [_row(user, one, today) for one in rows]


def _row(user: Any, application: Application, today: date) -> QueueRow:
    due = due_of(application)
    return QueueRow(
        application=application,
        open=opened(user, application),
        disqualified=standing(user, application).disqualified,
        due=due,
        late=due is not None and due < today,
    )


def due_of(application: Application) -> date | None:
    """The day by which the case's present step should be done; None when it waits for nobody here."""
    step = STEP_OF.get(application.state)
    return due_on(step, application.call.closes_at) if step else None


def ordered(rows: QuerySet[Application], user: Any, ordering: str) -> QuerySet[Application]:
    """The rows by one column, "-" before it for the other way; without an order that exists as they come.

    By a column of the content, cases that are not open to the reader come last, in no order that tells of them.
    """
    name, down = ordering.lstrip("-"), ordering.startswith("-")
    if name in ORDERS:
        key = F(ORDERS[name])
    elif name in ORDERS_OF_OPEN:
        rows = rows.annotate(order_key=Case(When(row_open(user), then=F(ORDERS_OF_OPEN[name]))))
        key = F("order_key")
    else:
        return rows
    return rows.order_by(key.desc(nulls_last=True) if down else key.asc(nulls_last=True), "case__reference")


def flagged(rows: QuerySet[Application], user: Any, flag: str, today: date) -> QuerySet[Application]:
    """The rows with the flag."""
    if flag == OVERDUE:
        return rows.filter(overdue(today))
    if flag == UNDECLARED:
        works = Q() if user.has_role(Role.OFFICER, Role.DECIDER) else Q(standing_assigned=True)
        return rows.filter(works & NO_FACT & Q(standing_impartial=None))
    places = ranked_places(user, rows)
    wanted = [
        one for one in places if (one.row.tied if flag == TIED else one.row.place in (BELOW, TO_DECIDE))
    ]
    return rows.filter(pk__in=[one.scored.application.pk for one in wanted])


def overdue(today: date) -> Q:
    """Whose present step should have been done before today. One query for the rounds that wait."""
    rounds = CallRound.objects.filter(applications__state__in=list(STEP_OF)).distinct()
    late = Q(pk__in=[])
    for pk, closes_at in rounds.order_by().values_list("pk", "closes_at"):
        states = [state for state, step in STEP_OF.items() if due_on(step, closes_at) < today]
        if states:
            late |= Q(call=pk, state__in=states)
    return late


def ranked_places(user: Any, rows: QuerySet[Application]) -> list[Place]:
    """Places in the rankings this person sees of the rounds that are being ranked. Eight queries for each round."""
    if not user.has_role(*RANKERS):
        return []
    scored = rows.filter(state__in=[State.ASSESSED, State.PROPOSED], score__isnull=False)
    rounds = CallRound.objects.filter(pk__in=scored.order_by().values("call")).select_related(
        "programme", "criteria_set"
    )
    return [
        place
        for call in rounds.prefetch_related("criteria_set__criteria")
        for line in ranked_lines(user, call)
        for place in line.places
    ]


def assessors_of_cases() -> QuerySet[User]:
    """Whoever has been named to score a case, by name."""
    return User.objects.filter(assessments__isnull=False).distinct().order_by("name", "pk")
