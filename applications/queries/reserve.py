"""The reserve of a line: who waits in it in which order, what is free for them, and grants that were declined."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Min, OuterRef, QuerySet, Subquery

from applications.choices import ApplicationState as State
from applications.choices import DecisionKind, DecisionState
from applications.models import Application, Decision, DeclinedGrant, ReservePlace
from applications.permissions.standing import closed_lines
from applications.queries.ranking import LineRanking, Scored
from applications.rules.reserve import NOT_IN_RESERVE, PLACE_OVER, Waiting, in_order
from calls.models import CallLine
from calls.queries.money import balances_of_lines
from calls.rules.dates import local_day
from records import clock
from records.rules import Reason


@dataclass(frozen=True)
class ReserveRow:
    """An application in the reserve. `next`: it comes first of those whose place still holds."""

    scored: Scored
    place: ReservePlace
    waiting: Waiting
    over: bool
    next: bool


def waiting_in(found: LineRanking) -> list[tuple[Waiting, Scored]]:
    """The rejected applications of a ranked line that keep a place in its reserve, in the order of the ranking."""
    return [
        (
            Waiting(one.row.candidate.reference, one.row.rank, one.scored.reserve.until, one.scored.amount),
            one.scored,
        )
        for one in found.places
        if one.scored.reserve is not None
        and one.row.rank is not None
        and one.scored.application.state == State.REJECTED
    ]


def reserve_of(found: LineRanking, today: date) -> list[ReserveRow]:
    """The reserve of a ranked line. No query."""
    rows = waiting_in(found)
    standing = in_order([waiting for waiting, _scored in rows], today)
    first = standing[0].rank if standing else None
    return [
        ReserveRow(scored, scored.reserve, one, not one.holds(today), one.holds(today) and one.rank == first)
        for one, scored in rows
        if scored.reserve is not None
    ]


def place_of(application: Application) -> ReservePlace | None:
    """The place a rejected application keeps, also when its rejection has been corrected since. One query at most."""
    if application.state != State.REJECTED:
        return None
    rows = ReservePlace.objects.filter(decision__application=application)
    return rows.filter(decision__in=Decision.objects.not_annulled()).order_by("-decision__decided_at").first()


def with_reserve(rows: QuerySet[Application]) -> QuerySet[Application]:
    """The applications with the place each rejected one keeps and until when, for lists. No query of its own."""
    kept = ReservePlace.objects.filter(
        decision__application=OuterRef("pk"),
        decision__in=Decision.objects.not_annulled(),
        decision__application__state=State.REJECTED,
    ).order_by("-decision__decided_at")
    return rows.annotate(
        reserve_place=Subquery(kept.values("place")[:1]), reserve_until=Subquery(kept.values("until")[:1])
    )


def place_in_letter(decision: Decision) -> ReservePlace | None:
    """The place a decision gives, or upholds from the one it replaces. No query for a row of `with_reasons`."""
    if decision.kind != DecisionKind.REJECT:
        return None
    of_these = [one for one in (decision, decision.replaces) if one and one.annulled_at is None]
    return next((one.reserve for one in of_these if hasattr(one, "reserve")), None)


def why_place_over(decision: Decision) -> Reason | None:
    """Of a promotion: the place it goes out from no longer holds. One query, of a promotion only."""
    if not hasattr(decision, "promotion"):
        return None
    place = place_of(decision.application)
    if place is None:
        return NOT_IN_RESERVE()
    return PLACE_OVER(until=place.until) if place.until < local_day(clock.now()) else None


def declined_of(decision: Decision) -> DeclinedGrant | None:
    """That what the decision grants was declined, if it was. No query for a row of `with_reasons`."""
    return getattr(decision, "declined", None) if decision.amount else None


@dataclass(frozen=True)
class FreedLine:
    """A line with free money, whose reserve somebody waits in: how many, until when the first place holds."""

    line: CallLine
    free: Decimal
    count: int
    until: date
    since: datetime | None


def freed_lines(user: Any, today: date) -> list[FreedLine]:
    """The lines whose free money would reach somebody in reserve, or of whose money some was declined. Two queries.

    Not those on which the person is disqualified.
    """
    waiting = ReservePlace.objects.filter(
        until__gte=today,
        decision__state=DecisionState.DECIDED,
        decision__annulled_at=None,
        decision__application__state=State.REJECTED,
    ).exclude(decision__application__line__in=closed_lines(user))
    declined = DeclinedGrant.objects.filter(decision__application__line=OuterRef("line"))
    rows = (
        waiting.order_by()
        .values(line=F("decision__application__line"))
        .annotate(
            count=Count("decision__application", distinct=True),
            least=Min("decision__application__requested"),
            first=Min("until"),
            since=Subquery(declined.order_by("-declined_at").values("declined_at")[:1]),
        )
    )
    found = {row["line"]: row for row in rows}
    lines = CallLine.objects.filter(pk__in=found).select_related("call")
    held = balances_of_lines(lines)
    return [
        FreedLine(one.line, one.free, row["count"], row["first"], row["since"])
        for pk, one in held.items()
        for row in [found[pk]]
        if one.free > 0 and (row["since"] or one.free >= row["least"])
    ]


def change_waits(application: Application) -> bool:
    """Whether a proposal on the case waits for its decision. One query."""
    return Decision.objects.filter(application=application, state=DecisionState.PROPOSED).exists()
