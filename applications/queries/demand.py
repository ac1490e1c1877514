"""What applications ask of the money, told to the layer below: it knows the lines, not who applies."""

from collections.abc import Iterable, Mapping

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from applications.choices import ApplicationState as State
from applications.models import Application
from applications.rules.due import DECIDE, due_on
from calls.models import CallLine
from calls.rules.ledger import ZERO
from calls.rules.money_outlook import Asked

UNDECIDED = (
    State.SUBMITTED,
    State.IN_CHECK,
    State.SUPPLEMENT_REQUESTED,
    State.SUPPLEMENTED,
    State.IN_ASSESSMENT,
    State.ASSESSED,
    State.PROPOSED,
)


def undecided(lines: Iterable[CallLine]) -> QuerySet[Application]:
    """Applications to these lines that are submitted and wait for a decision."""
    return Application.objects.filter(line__in=list(lines), state__in=UNDECIDED)


def undecided_on(line: CallLine) -> int:
    """How many applications to the line are submitted and not decided."""
    return undecided([line]).count()


def asked_by_line(lines: Iterable[CallLine]) -> Mapping[int, Asked]:
    """What the applications that wait ask for, by line id; a proposal to grant is earmarked already. One query."""
    rows = undecided(lines).order_by().values_list("line_id")
    unearmarked = Sum("requested", filter=~Q(state=State.PROPOSED))
    found = rows.annotate(count=Count("pk"), sum=unearmarked, closes=Max(F("call__closes_at")))
    return {
        line_id: Asked(count, total or ZERO, due_on(DECIDE, closes))
        for line_id, count, total, closes in found
    }
