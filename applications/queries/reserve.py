"""The reserve of a line: who waits in it in which order, what is free for them, and grants that were declined."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from applications.choices import ApplicationState as State
from applications.choices import DecisionKind, DecisionState
from applications.models import Application, Decision, DeclinedGrant, ReservePlace
from applications.queries.ranking import LineRanking, Scored
from applications.rules.reserve import PLACE_OVER, Waiting, in_order
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
    return rows.filter(decision__in=Decision.objects.decided()).order_by("-decision__decided_at").first()


def place_in_letter(decision: Decision) -> ReservePlace | None:
    """The place a decision gives, or upholds from the one it replaces. One query at most."""
    if decision.kind != DecisionKind.REJECT:
        return None
    rows = ReservePlace.objects.filter(decision__in=[decision.pk, decision.replaces_id or decision.pk])
    return rows.order_by("-decision").first()


def why_place_over(decision: Decision) -> Reason | None:
    """Of a promotion: the place it goes out from no longer holds. One query, of a promotion only."""
    if not hasattr(decision, "promotion"):
        return None
    place = place_of(decision.application)
    over = place is None or place.until < local_day(clock.now())
    return PLACE_OVER(until=place.until if place else None) if over else None


def declined_of(decisions: Iterable[Decision]) -> DeclinedGrant | None:
    """That a grant of the case was declined, if one was. One query."""
    return DeclinedGrant.objects.filter(decision__in=list(decisions)).select_related("recorded_by").first()


def change_waits(application: Application) -> bool:
    """Whether a proposal on the case waits for its decision. One query."""
    return Decision.objects.filter(application=application, state=DecisionState.PROPOSED).exists()


def needed(rows: Sequence[ReserveRow]) -> Decimal:
    """What those whose place still holds need together, in euro."""
    return sum((one.waiting.amount for one in rows if not one.over), Decimal("0.00"))
