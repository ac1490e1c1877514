"""The case's number in the authority's register of cases: given, and changed with a reason until the decision."""

from typing import Any

from django.db import IntegrityError, transaction

from applications.models import Application
from applications.permissions.records import why_not_number
from applications.queries.records import NUMBERED
from applications.services.locking import lock
from calls.queries.parameters import case_number_mask
from calls.rules import articles as art
from calls.rules.case_numbers import number_problem, tidy_number
from calls.rules.findings import Finding
from records.models import Case
from records.rules import Reason, Refused, gettext_noop, refuse
from records.services import append

TAKEN = Finding(
    "case_number_taken", gettext_noop("Another case, %(reference)s, has this number."), art.ACT_906_26
)
WHY_CHANGED = Finding("case_number_reason", gettext_noop("Write why the case number changes."))


def give_number(application: Application, number: str, reason: str = "", *, by: Any) -> bool:
    """Give the case its number, or another one, which needs a reason; False when it has this one already.

    The numbers before are in the case's audit trail. Refused when the number has another shape than the programme's,
    another case has it, or the case has been decided with one (act 906/2019, section 26).
    """
    number, reason = tidy_number(number), reason.strip()
    try:
        with transaction.atomic():
            return _give(lock(application), number, reason, by)
    except IntegrityError as error:
        raise Refused(taken(number) or TAKEN("number", reference="")) from error


def _give(application: Application, number: str, reason: str, by: Any) -> bool:
    case = application.case
    refuse(why_not_number(by, application))
    refuse(number_problem(number, case_number_mask(application.call.programme)))
    if number == case.register_number:
        return False
    refuse(taken(number), WHY_CHANGED("reason") if case.register_number and not reason else None)
    before, case.register_number = case.register_number, number
    case.save(update_fields=["register_number"])
    append(
        application.stream,
        NUMBERED,
        by=by,
        data={"number": number, "before": before, "reason": reason},
    )
    return True


def taken(number: str) -> Reason | None:
    """The case that has the number, if one does."""
    other = Case.objects.filter(register_number=number).values_list("reference", flat=True).first()
    return TAKEN("number", reference=other) if other else None
