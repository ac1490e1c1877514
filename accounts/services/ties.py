"""Writes about what ties a person in the ministry to organisations: told by that person, ended, never deleted."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, OrganisationTie
from accounts.permissions import why_not_keep_ties
from accounts.queries import by_business_id, digest_of, plain
from accounts.rules import tie_end_problem, tie_problems
from records import clock
from records.rules import refuse
from records.services import append, tell


@dataclass(frozen=True)
class ToldTie:
    """A tie as its person tells it; the business id in its one way of writing, or empty."""

    whose: str
    kind: str
    name: str
    ground: str
    business_id: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


def record_tie(told: ToldTie, *, by: Any) -> OrganisationTie:
    """Enter a tie of one's own. From then on the cases of the organisation are closed to the person.

    Refused without a name or a ground, when it ends before it begins, or by somebody without a role in the ministry.
    The audit event holds a salted digest: what ties somebody is personal data.
    """
    with transaction.atomic():
        refuse(why_not_keep_ties(by), *tie_problems(told.name, told.ground, told.starts_on, told.ends_on))
        now = clock.now()
        tie = OrganisationTie.objects.create(
            **asdict(told) | {"name": told.name.strip(), "ground": told.ground.strip()},
            user=by,
            organisation=_known(told),
            recorded_at=now,
            ended_at=now if told.ends_on else None,
        )
        tell("accounts.tie_recorded", {"user": str(by.pk)})
        _remember(tie, "tie_recorded", by)
    return tie


def _known(told: ToldTie) -> Organisation | None:
    """The organisation the service knows by the number; without one by its name, when only one has it."""
    if told.business_id:
        return by_business_id(told.business_id)
    found = Organisation.objects.filter(name__iexact=told.name.strip())[:2]
    return found[0] if len(found) == 1 else None


def end_tie(tie: OrganisationTie, ends_on: date, *, by: Any) -> OrganisationTie:
    """Tell from which day on a tie is no more: today or later, so that no case already here opens by it.

    Refused for another's tie, one that has ended, or an earlier day.
    """
    with transaction.atomic():
        locked = OrganisationTie.objects.select_for_update().get(pk=tie.pk)
        today = timezone.localdate(clock.now())
        refuse(
            why_not_keep_ties(by, locked),
            tie_end_problem(ends_on, today=today, starts_on=locked.starts_on, ended_on=locked.ends_on),
        )
        locked.ends_on, locked.ended_at = ends_on, clock.now()
        locked.save(update_fields=["ends_on", "ended_at"])
        _remember(locked, "tie_ended", by)
    return locked


def _remember(tie: OrganisationTie, verb: str, by: Any) -> None:
    said = {
        name: plain_day(getattr(tie, name)) for name in ("whose", "kind", "name", "business_id", "ground")
    }
    days = {name: plain_day(getattr(tie, name)) for name in ("starts_on", "ends_on")}
    data = {"tie": tie.pk, "digest": digest_of(said | days, salt=tie.recorded_at.isoformat())}
    append("people", verb, by=by, subject=f"accounts.user:{tie.user_id}", data=data)


def plain_day(value: Any) -> Any:
    """A value JSON has: days as text."""
    return value.isoformat() if isinstance(value, date) else plain(value)
