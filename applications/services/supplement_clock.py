"""What the clock does with requests for supplement: reminds, and lets those nobody answered lapse."""

import logging

from applications.choices import SupplementState
from applications.models import SupplementRequest
from applications.rules.supplements import GRACE, reminds_at
from applications.services.supplements import lapse, remind
from calls.queries.parameters import parameters_of_call
from records import clock
from records.rules import Refused

logger = logging.getLogger(__name__)
AT_ONCE = 200


def remind_supplements(*, most: int = AT_ONCE) -> int:
    """Remind whoever has not answered within the days before the deadline the round's figures say; how many."""
    rows = SupplementRequest.objects.filter(
        state=SupplementState.OPEN, reminded_at=None, due_at__gte=clock.now()
    )
    rows = rows.select_related("application__case", "application__call__programme")
    return sum(1 for one in rows.order_by("due_at")[:most] if _reminded(one))


def _reminded(request: SupplementRequest) -> bool:
    days = parameters_of_call(request.application.call).supplement_reminder_days
    return clock.now() >= reminds_at(request.due_at, days) and remind(request)


def lapse_supplements(*, most: int = AT_ONCE) -> int:
    """Let requests lapse whose deadline passed a minute ago or more; how many. One that cannot does not stop others."""
    rows = SupplementRequest.objects.filter(state=SupplementState.OPEN, due_at__lt=clock.now() - GRACE)
    return sum(1 for one in rows.select_related("application")[:most] if _lapsed(one))


def _lapsed(request: SupplementRequest) -> bool:
    try:
        lapse(request)
    except (Refused, FileNotFoundError) as refused:
        logger.warning("request for supplement %s stays open: %s", request.pk, refused)
        return False
    return True
