"""The order of applications that nothing else tells apart: a decision maker sets it, with the reason."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from applications.models import Application, TieOrder, TiePlace
from applications.permissions.selection import why_not_order_ties
from applications.queries.tie_orders import tied_groups
from applications.services.locking import lock
from calls.models import CallLine
from calls.rules import articles as art
from calls.rules.findings import Finding
from records import clock
from records.rules import gettext_noop, refuse
from records.services import append

NOT_TIED = Finding(
    "not_tied",
    gettext_noop("These applications are not tied with each other now. Look at the ranking again."),
    art.CRITERIA,
)
ORDER_REASON = Finding("tie_order_reason", gettext_noop("Write why the order is this."), art.CRITERIA)


def order_ties(line: CallLine, references: Sequence[str], reason: str, *, by: Any) -> TieOrder:
    """Put tied applications in order, the first first. The ranking takes the newest order of exactly these.

    Refused without a reason, by somebody disqualified on the line, or when they are not tied with each other now.
    """
    with transaction.atomic():
        cases = Application.objects.filter(line=line, case__reference__in=references).order_by("pk")
        locked = {one.case.reference: one for one in map(lock, cases)}
        refuse(why_not_order_ties(by, line), None if reason.strip() else ORDER_REASON("reason"))
        refuse(None if sorted(references) in map(sorted, tied_groups(line)) else NOT_TIED())
        order = TieOrder.objects.create(line=line, reason=reason.strip(), by=by, at=clock.now())
        for position, reference in enumerate(references, start=1):
            TiePlace.objects.create(order=order, application=locked[reference], position=position)
        for position, reference in enumerate(references, start=1):
            data = {"order": order.pk, "position": position, "of": len(references)}
            append(locked[reference].stream, "applications.tie_ordered", by=by, data=data)
    return order
