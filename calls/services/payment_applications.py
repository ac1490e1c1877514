"""Payment applications to the Commission, as finance writes them down: what the mid-term condition is measured by."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from calls.models import Objective, PaymentApplication
from calls.permissions import why_not_record_payment
from calls.rules.payment_applications import payment_problems
from records import clock
from records.formats import HELSINKI
from records.rules import refuse
from records.services import append, retried


@retried
def record_payment_application(
    objective: Objective,
    number: int,
    *,
    submitted_on: date,
    eligible: Decimal,
    contribution: Decimal,
    by: Any,
    demo: bool = False,
) -> PaymentApplication:
    """Write down a payment application as it was sent, in euro. Refused when its figures cannot be, or it is there."""
    refuse(why_not_record_payment(by))
    with transaction.atomic():
        Objective.objects.select_for_update().get(pk=objective.pk)
        taken = set(objective.payment_applications.values_list("number", flat=True))
        today = clock.now().astimezone(HELSINKI).date()
        refuse(*payment_problems(number, taken, submitted_on, today, eligible, contribution))
        row = PaymentApplication.objects.create(
            objective=objective,
            number=number,
            submitted_on=submitted_on,
            eligible=eligible,
            contribution=contribution,
            recorded_at=clock.now(),
            by=getattr(by, "pk", None),
            demo=demo or clock.moved(),
        )
        data = {"objective": objective.code, "number": number, "submitted_on": submitted_on}
        sums = {"eligible": eligible, "contribution": contribution}
        stream = f"programme:{objective.programme_id}"
        append(
            stream, "payment_application.recorded", by=by, subject=f"payment:{row.pk}", data={**data, **sums}
        )
    return row
