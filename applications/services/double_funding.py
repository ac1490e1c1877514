"""An officer's answer to a hint of double funding."""

from typing import Any

from django.db import transaction

from applications.models import Application, DoubleFundingAnswer
from applications.permissions.double_funding import why_not_answer_hint
from applications.queries.cases import with_details
from applications.queries.double_funding import Lead, leads_of
from applications.rules.double_funding import CHANGED, NO_HINT, REASON_MISSING
from applications.services.locking import lock
from records import clock
from records.rules import refuse
from records.services import append


def answer_hint(
    application: Application, other: Application, is_double: bool, reason: str, *, by: Any, seen: str
) -> DoubleFundingAnswer:
    """Say whether the hint in one case at another is double funding, and why. A new answer takes the old one's place.

    `seen` names the versions in sight (Lead.seen). Refused when there is no hint, either case is closed to the person,
    the case has been decided, or one of the two has been submitted anew meanwhile.
    """
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_answer_hint(by, locked, other))
        lead = _lead(locked, other, by)
        refuse(
            NO_HINT() if lead is None else None,
            CHANGED() if lead is not None and lead.seen != seen else None,
            None if reason.strip() else REASON_MISSING("reason"),
        )
        version, other_version = (int(one) for one in seen.split("."))
        said = {
            "is_double": is_double,
            "reason": reason.strip(),
            "answered_by": by,
            "answered_at": clock.now(),
        }
        answer, _new = DoubleFundingAnswer.objects.update_or_create(
            application=locked,
            other=other,
            defaults=said | {"version": version, "other_version": other_version},
        )
        data = {"other": other.case.reference, "is_double": is_double, "why": reason.strip()}
        append(locked.stream, "applications.double_funding_answered", by=by, data=data)
    return answer


def _lead(application: Application, other: Application, by: Any) -> Lead | None:
    whole = with_details(Application.objects.all()).get(pk=application.pk)
    return next((one for one in leads_of(by, whole).rows if one.other.pk == other.pk), None)
