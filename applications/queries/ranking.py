"""The ranking of a round, line by line: order, ties, running sums, the funding line by the line's free money."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.choices import Role
from applications.choices import ApplicationState as State
from applications.models import Application, Decision, ReservePlace, TiePlace
from applications.models.decision import STANDING
from applications.permissions.selection import standing, visible, with_standing
from applications.queries.scoring import (
    ZERO,
    Scores,
    asked_of,
    criteria_of,
    given_scores,
    reconciled_scores,
    revenues,
    with_revenue,
)
from applications.rules.impartiality import TIE_IN_LINE
from applications.rules.proposing import most_grantable
from applications.rules.ranking import Candidate, Ranking, Row, rank
from applications.rules.selection import ScoreVerdict, score_verdict
from applications.rules.tie_orders import settled_by, tied_groups
from calls.models import CallLine, CallRound
from calls.queries.money import LineBalance, line_balance, line_balances
from calls.rules.criteria import CriteriaSet
from records.rules import Reason

REFUSED = (State.REJECTED, State.NOT_ADMITTED)
UNDER_WAY = (
    State.SUBMITTED,
    State.IN_CHECK,
    State.SUPPLEMENT_REQUESTED,
    State.SUPPLEMENTED,
    State.IN_ASSESSMENT,
)


@dataclass(frozen=True)
class Scored:
    """An assessed application with what the ranking needs: its points and the sum it would take from the line."""

    application: Application
    verdict: ScoreVerdict
    decision: Decision | None
    amount: Decimal
    rate: Decimal
    reserve: ReservePlace | None = None

    @property
    def refused(self) -> bool:
        """Rejected, or proposed to be, for something else than the money, or without a place in the reserve."""
        if self.reserve is not None or self.holds:
            return False
        proposed = self.decision is not None and self.decision.amount is None
        return proposed or self.application.state in REFUSED

    @property
    def holds(self) -> Decimal:
        """What is already earmarked or committed for it."""
        return (self.decision.amount or ZERO) if self.decision else ZERO

    @property
    def candidate(self) -> Candidate:
        """As the rules of ranking take it."""
        return Candidate(
            reference=self.application.case.reference,
            total=self.verdict.total or ZERO,
            scores=self.verdict.scores,
            amount=self.amount,
            passes=self.verdict.passes and not self.refused,
        )


@dataclass(frozen=True)
class Place:
    """A row of the ranking with its application."""

    row: Row
    scored: Scored


@dataclass(frozen=True)
class LineRanking:
    """One line: its money, its ranked applications, how many are not assessed yet.

    `refusal` says why this reader takes no part; `undeclared` are the applications to declare on first. In both cases
    there are no places.
    """

    line: CallLine
    balance: LineBalance
    received: int
    under_way: int
    asked: Decimal
    tie_order: tuple[str, ...] = ()
    ranking: Ranking | None = None
    places: tuple[Place, ...] = ()
    undeclared: tuple[Application, ...] = ()
    refusal: Reason | None = None
    settled: Mapping[str, int] = field(default_factory=dict)

    @property
    def free(self) -> Decimal:
        """What the ranked can be given: the line's free money and what they already hold."""
        return self.balance.free + sum((one.scored.holds for one in self.places), ZERO)

    @property
    def candidates(self) -> list[Candidate]:
        """The ranked applications as the rules take them."""
        return [one.scored.candidate for one in self.places]

    @property
    def held(self) -> Decimal:
        """What the line has earmarked and committed."""
        return self.balance.earmarked + self.balance.committed


def ranked_lines(user: Any, call: CallRound) -> list[LineRanking]:
    """Every line of the round as this person may see it. Seven queries."""
    rows = with_ranked(with_standing(visible(user), user)).filter(call=call).exclude(state=State.WITHDRAWN)
    applications = list(rows.select_related("case", "action", "organisation").order_by("case__reference"))
    for one in applications:
        one.call = call
    tie_order = tuple(call.criteria_set.tie_order) if call.criteria_set else ()
    scored = {one.application.pk: one for one in scored_applications(call, applications)}
    return [
        _line(user, held, [one for one in applications if one.line_id == pk], scored, tie_order)
        for pk, held in line_balances(call).items()
    ]


def with_tie_places(rows: QuerySet[Application]) -> QuerySet[Application]:
    """The applications with the place somebody gave each last among those it was tied with, and in which order."""
    newest = TiePlace.objects.filter(application=OuterRef("pk")).order_by("-order__at", "-order")
    return rows.annotate(
        tie_order=Subquery(newest.values("order")[:1]), tie_position=Subquery(newest.values("position")[:1])
    )


def with_ranked(rows: QuerySet[Application]) -> QuerySet[Application]:
    """The applications with what the ranking asks of each beside its scores and its decision."""
    return with_revenue(with_tie_places(rows))


def orders_of(scored: Iterable[Scored]) -> list[dict[str, int]]:
    """The orders that still are the newest of an application, the newest last. No query."""
    orders: dict[int, dict[str, int]] = defaultdict(dict)
    for one in scored:
        found: Any = one.application
        if found.tie_order is not None:
            orders[found.tie_order][found.case.reference] = found.tie_position
    return [orders[number] for number in sorted(orders)]


def scored_applications(call: CallRound, applications: Iterable[Application]) -> list[Scored]:
    """The assessed ones among them, with points, sums, the proposal or decision in force, and a place in reserve."""
    assessed = [one for one in applications if one.score is not None]
    criteria = criteria_of(call)
    given, agreed, revenue = given_scores(assessed), reconciled_scores(assessed), revenues(assessed)
    rows = Decision.objects.filter(application__in=assessed, state__in=STANDING, annulled_at=None)
    decisions: dict[int, Decision] = {}
    reserves: dict[int, ReservePlace] = {}
    for row in rows.select_related("reserve"):
        decisions[row.application_id] = row
        if (place := getattr(row, "reserve", None)) is not None:
            reserves[row.application_id] = place
    found = [
        _scored(one, _points(one, criteria, given, agreed), decisions.get(one.pk), revenue.get(one.pk, ZERO))
        for one in assessed
    ]
    return [one if one.holds else replace(one, reserve=reserves.get(one.application.pk)) for one in found]


def _points(
    application: Application,
    criteria: CriteriaSet,
    given: Mapping[int, list[Scores]],
    agreed: Mapping[int, Scores],
) -> ScoreVerdict:
    return score_verdict(criteria, given.get(application.pk, []), agreed.get(application.pk, {}))


def _scored(
    application: Application, verdict: ScoreVerdict, decision: Decision | None, revenue: Decimal
) -> Scored:
    if decision is not None and decision.amount is not None and decision.rate is not None:
        return Scored(application, verdict, decision, decision.amount, decision.rate)
    most = most_grantable(asked_of(application, revenue))
    return Scored(application, verdict, decision, most.amount or ZERO, most.rate or ZERO)


def _line(
    user: Any,
    held: LineBalance,
    applications: list[Application],
    scored: Mapping[int, Scored],
    tie_order: tuple[str, ...],
) -> LineRanking:
    found = LineRanking(
        line=held.line,
        balance=held,
        received=len(applications),
        under_way=sum(one.state in UNDER_WAY for one in applications),
        asked=sum((one.requested or ZERO for one in applications if one.pk in scored), ZERO),
        tie_order=tie_order,
    )
    here = [standing(user, one) for one in applications]
    if any(one.disqualified for one in here):
        return replace(found, asked=ZERO, refusal=TIE_IN_LINE())
    undeclared = tuple(
        one
        for one, position in zip(applications, here, strict=True)
        if position.impartial is None and one.pk in scored
    )
    if undeclared and user.has_role(Role.OFFICER, Role.DECIDER):
        return replace(found, asked=ZERO, undeclared=undeclared)
    return _ranked(found, [scored[one.pk] for one in applications if one.pk in scored])


def line_ranking(line: CallLine) -> LineRanking:
    """One line as it stands, whoever asks: for rules that go by the order. Six queries."""
    rows = with_ranked(Application.objects.submitted()).filter(line=line, score__isnull=False)
    applications = list(
        rows.exclude(state=State.WITHDRAWN).select_related("case", "action", "organisation").order_by("case")
    )
    for one in applications:
        one.call = line.call
    criteria_set = line.call.criteria_set
    found = LineRanking(
        line=line,
        balance=line_balance(line),
        received=len(applications),
        under_way=0,
        asked=ZERO,
        tie_order=tuple(criteria_set.tie_order) if criteria_set else (),
    )
    return _ranked(found, scored_applications(line.call, applications))


def _ranked(found: LineRanking, scored: list[Scored]) -> LineRanking:
    """What the ranked cases already hold counts as free here: the funding line is drawn through all of them."""
    by_reference = {one.application.case.reference: one for one in scored}
    free = found.balance.free + sum((one.holds for one in scored), ZERO)
    candidates = [one.candidate for one in scored]
    ranking = rank(candidates, free, found.tie_order)
    settled = settled_by(tied_groups(ranking), orders_of(scored))
    if settled:
        ranking = rank(candidates, free, found.tie_order, settled)
    places = tuple(Place(row, by_reference[row.candidate.reference]) for row in ranking.rows)
    return replace(found, ranking=ranking, places=places, settled=settled)
