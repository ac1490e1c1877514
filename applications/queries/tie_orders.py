"""The ties of a line, and the orders people gave them."""

from decimal import Decimal

from applications.choices import ApplicationState as State
from applications.models import Application, TieOrder
from applications.queries.ranking import scored_applications
from applications.rules.ranking import rank
from applications.rules.tie_orders import tied_groups as groups_of
from calls.models import CallLine


def tied_groups(line: CallLine) -> list[tuple[str, ...]]:
    """The references of each group on the line that points and the named criteria do not tell apart."""
    call = line.call
    rows = (
        Application.objects.submitted().filter(line=line, score__isnull=False).exclude(state=State.WITHDRAWN)
    )
    applications = list(rows.select_related("case", "action", "organisation").order_by("case__reference"))
    for one in applications:
        one.call = call
    tie_order = tuple(call.criteria_set.tie_order) if call.criteria_set else ()
    scored = scored_applications(call, applications)
    return groups_of(rank([one.candidate for one in scored], Decimal("0.00"), tie_order))


def orders_on(line: CallLine) -> list[TieOrder]:
    """The orders given on the line with their places, newest first. Two queries."""
    rows = TieOrder.objects.filter(line=line).select_related("by")
    return list(rows.prefetch_related("places__application__case").order_by("-at", "-pk"))
