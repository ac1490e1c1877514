"""A place in the reserve, given with a proposal to reject for lack of money."""

from applications.models import Application, Decision, ReservePlace
from applications.queries.ranking import line_ranking
from applications.rules.proposing import Reserve
from applications.rules.reserve import Placed, placed, until_problems
from calls.queries.parameters import parameters_of_call
from calls.rules.dates import local_day
from records import clock
from records.rules import refuse


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
