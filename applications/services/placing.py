"""A place in the reserve, given with a proposal to reject for lack of money and reckoned again when it is decided."""

from typing import Any

from applications.models import Application, Decision, ReservePlace
from applications.queries.ranking import line_ranking
from applications.rules.proposing import Reserve
from applications.rules.reserve import Placed, placed, until_problems
from calls.queries.parameters import parameters_of_call
from calls.rules.dates import local_day
from calls.services.ledger import lock_lines
from records import clock
from records.rules import refuse
from records.services import append


def place_in_reserve(application: Application, reserve: Reserve) -> int:
    """The place the application has in the reserve as the ranking of its line stands. Refused when it has none."""
    found = placed_on_line(application)
    last = parameters_of_call(application.call).eligible_until
    refuse(*found.reasons, *until_problems(reserve.until, local_day(clock.now()), last))
    return found.place or 1


def placed_on_line(application: Application) -> Placed:
    """Where it stands among those the money does not reach."""
    line = line_ranking(application.line)
    rows = line.ranking.rows if line.ranking else ()
    holders = {one.row.candidate.reference for one in line.places if one.scored.holds}
    return placed(rows, application.case.reference, holders)


def keep_place(decision: Decision, reserve: Reserve | None, place: int | None) -> None:
    """Keep the place with the proposal that gives it."""
    if reserve is not None and reserve.until is not None and place is not None:
        ReservePlace.objects.create(decision=decision, place=place, until=reserve.until)


def place_as_decided(application: Application, decision: Decision, *, by: Any) -> None:
    """Reckon anew the place a decision gives, as the ranking of the line stands now; the letter names this one.

    Those before it may have been decided otherwise since it was proposed. The line stays locked until the decision has
    been taken. Refused when it would have no place any more, as when the money now reaches it.
    """
    kept = ReservePlace.objects.filter(decision=decision).first()
    if kept is None:
        return
    lock_lines(application.line)
    place = place_in_reserve(application, Reserve(kept.until))
    if place == kept.place:
        return
    data = {"before": kept.place, "place": place}
    ReservePlace.objects.filter(pk=kept.pk).update(place=place)
    append(application.stream, "applications.reserve_place_moved", by=by, data=data)
