"""Assessors handed out evenly over a round or one of its lines: looked at first, then carried out as it was seen."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from applications.choices import ApplicationState as State
from applications.models import Application, Assessment
from applications.permissions.bars import barred_pairs
from applications.permissions.selection import visible, why_not_assign, with_standing
from applications.queries.scoring import criteria_of, disqualified_assessments
from applications.rules.distribution import Distribution, Hand, Parcel, distribute
from applications.services.assessing import assign
from calls.models import CallLine, CallRound
from calls.rules import articles as art
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop, refuse

CHANGED = Finding(
    "distribution_changed",
    gettext_noop(
        "Something has changed since you looked. Look at the new distribution, and confirm it again."
    ),
)
NOBODY = Finding("nobody_to_assign", gettext_noop("Choose the assessors."))
FEWER = Finding(
    "fewer_than_minimum",
    gettext_noop("An application needs at least %(minimum)s assessors."),
    art.CRITERIA,
)
NOTHING = Finding("nothing_to_assign", gettext_noop("Every application there has its assessors."))


@dataclass(frozen=True)
class Share:
    """One application: who has it already, who would get it, and why nobody can."""

    application: Application
    before: tuple[User, ...]
    new: tuple[User, ...]
    why_not: Reason | None = None


@dataclass(frozen=True)
class Plan:
    """A distribution to look at: the applications, each assessor's load before and after, and those left out.

    `closed` are applications the officer has not declared on, or is disqualified from: somebody else assigns there.
    """

    shares: tuple[Share, ...]
    loads: tuple[tuple[User, int, int], ...]
    closed: tuple[Application, ...]

    @property
    def given(self) -> int:
        """How many assignments it would make."""
        return sum(len(one.new) for one in self.shares)

    @property
    def digest(self) -> str:
        """What tells this distribution from another."""
        said = [(one.application.pk, sorted(str(who.pk) for who in one.new)) for one in self.shares]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:20]


def plan_assessors(
    call: CallRound, line: CallLine | None, assessors: Sequence[Any], each: int, *, by: Any
) -> Plan:
    """Who would score what: every application in assessment gets `each` assessors, the work spread evenly.

    `assessors` come with `in_hand` (queries.assessors). Nobody disqualified gets anything. Eight queries at most.
    """
    refuse(None if assessors else NOBODY("assessors"))
    minimum = criteria_of(call).assessors
    refuse(None if each >= minimum else FEWER("each", minimum=minimum))
    rows = with_standing(visible(by), by).filter(call=call, state=State.IN_ASSESSMENT)
    rows = rows.filter(line=line) if line else rows
    found = list(rows.select_related("case", "organisation", "line").order_by("case__reference"))
    here = [one for one in found if why_not_assign(by, one) is None]
    have = _assigned(here)
    out = barred_pairs(assessors, Application.objects.filter(pk__in=[one.pk for one in here]))
    people = {str(one.pk): one for one in assessors}
    parcels = [_parcel(one, each, have[one.pk], out) for one in here]
    spread = distribute([Hand(key, one.in_hand) for key, one in people.items()], parcels)
    shares = tuple(_share(one, have[one.pk], spread, people) for one in here)
    return Plan(shares, _loads(assessors, shares), tuple(one for one in found if one not in here))


def _assigned(applications: Sequence[Application]) -> dict[int, list[User]]:
    rows = Assessment.objects.filter(application__in=applications).select_related("assessor")
    found: dict[int, list[User]] = {one.pk: [] for one in applications}
    for row in rows.exclude(pk__in=disqualified_assessments()):
        found[row.application_id].append(row.assessor)
    return found


def _parcel(application: Application, each: int, have: Sequence[User], out: set[Any]) -> Parcel:
    barred = {str(person) for person, pk in out if pk == application.pk}
    excluded = barred | {str(one.pk) for one in have}
    return Parcel(str(application.pk), max(0, each - len(have)), excluded)


def _share(
    application: Application, have: Sequence[User], spread: Distribution, people: dict[str, Any]
) -> Share:
    key = str(application.pk)
    new = tuple(people[one] for one in spread.given.get(key, ()))
    return Share(application, tuple(have), new, spread.impossible.get(key))


def _loads(assessors: Sequence[Any], shares: Sequence[Share]) -> tuple[tuple[User, int, int], ...]:
    more = Counter(who.pk for one in shares for who in one.new)
    return tuple((one, one.in_hand, one.in_hand + more[one.pk]) for one in assessors)


def carry_out(
    call: CallRound, line: CallLine | None, assessors: Sequence[Any], each: int, *, seen: str, by: Any
) -> int:
    """Assign as it was seen; each assessor hears of it. Returns how many assignments were made.

    Refused, with nothing written, when the distribution is no longer the one `seen` (its digest), or gives nothing.
    """
    with transaction.atomic():
        plan = plan_assessors(call, line, assessors, each, by=by)
        refuse(None if plan.given else NOTHING())
        refuse(None if plan.digest == seen else CHANGED())
        return sum(len(assign(one.application, one.new, by=by)) for one in plan.shares if one.new)
