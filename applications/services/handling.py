"""Officers in charge: a case is put into somebody's hands, many are handed out evenly, and a tie ends it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from applications.models import Application, CaseHandler
from applications.permissions.desk import why_not_hand_over, why_not_take
from applications.queries.handling import kept_from
from applications.rules.distribution import Distribution, Hand, Parcel, distribute
from applications.services.locking import lock
from records import clock
from records.rules import Reason, Refused, refuse
from records.services import append


@dataclass(frozen=True)
class HandedOut:
    """What came of handing out: how many each officer got, and by reference why a case went to nobody."""

    got: Mapping[str, int]
    refused: Mapping[str, Reason]

    @property
    def count(self) -> int:
        """How many changed hands or came into hands."""
        return sum(self.got.values())


def hand_over(application: Application, officer: User, *, by: Any) -> bool:
    """Put the case into the officer's hands, out of whoever's it is in. False when he or she has it already.

    Refused when either of the two is disqualified, or the case is withdrawn.
    """
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_hand_over(by, locked), why_not_take(officer, locked))
        current = CaseHandler.objects.filter(application=locked, ended_at=None)
        if current.filter(officer=officer).exists():
            return False
        now = clock.now()
        current.update(ended_at=now)
        CaseHandler.objects.create(application=locked, officer=officer, assigned_by=by, assigned_at=now)
        append(locked.stream, "applications.handed_over", by=by, data={"officer": str(officer.pk)})
    return True


def hand_out(applications: Iterable[Application], officers: Sequence[User], *, by: Any) -> HandedOut:
    """Spread the cases, by reference, evenly over the officers (rules/distribution.py), as far as each can be.

    `officers` come with `in_hand` (queries.handling.officers). What cannot be handed over stays in the hands it is
    in, and the reason is told. Who already has a case counts among the others for it.
    """
    cases = sorted(applications, key=lambda one: one.case.reference)
    people = {str(one.pk): one for one in officers}
    with transaction.atomic():
        plan = planned(cases, officers)
        outcomes = [(one, _outcome(one, plan, people, by)) for one in cases]
    got = Counter(who for _one, who in outcomes if isinstance(who, str) and who)
    return HandedOut(dict(got), {one.case.reference: why for one, why in outcomes if isinstance(why, Reason)})


def _outcome(
    application: Application, plan: Distribution, people: Mapping[str, User], by: Any
) -> str | Reason:
    """The name of who got the case, empty when that one had it already, or why nobody did."""
    key = str(application.pk)
    if key in plan.impossible:
        return plan.impossible[key]
    officer = people[plan.given[key][0]]
    try:
        return officer.name if hand_over(application, officer, by=by) else ""
    except Refused as refused:
        return refused.reasons[0]


def planned(applications: Sequence[Application], officers: Sequence[Any]) -> Distribution:
    """Who would get which case: loads are what each has in hand beside these cases."""
    kept = kept_from(officers, applications)
    here = CaseHandler.objects.filter(application__in=[one.pk for one in applications], ended_at=None)
    counted = list(here.values_list("officer", flat=True))
    hands = [Hand(str(one.pk), max(0, one.in_hand - counted.count(one.pk))) for one in officers]
    return distribute(hands, [Parcel(str(one.pk), excluded=kept[one.pk]) for one in applications])


def release(application: Application, officer: Any) -> None:
    """Take the case out of the officer's hands; whoever declares a tie has it no longer."""
    open_row = CaseHandler.objects.filter(application=application, officer=officer, ended_at=None)
    if open_row.update(ended_at=clock.now()):
        append(application.stream, "applications.released", by=officer, data={"officer": str(officer.pk)})
