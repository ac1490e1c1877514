"""The applicant's start page: what waits, what is with the ministry, what has ended, what one can apply for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, F, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from applications.choices import ApplicationState
from applications.models import Application
from applications.models.application import DECIDED
from applications.permissions.applicant import WRITERS, why_not_begin_as
from applications.queries.agenda import SHOWN, Agenda, Me, agenda_of
from applications.queries.reserve import with_reserve
from applications.rules.admission import applicant_problems
from calls.models import CallAction, CallRound
from calls.queries.calls import in_phase
from calls.queries.round_parts import Targeted, as_rules
from calls.rules.rounds import OPEN
from records.models import Notice
from records.rules import Reason

NOTICES = 5
ENDED = (ApplicationState.WITHDRAWN, ApplicationState.EXPIRED, *DECIDED)


@dataclass(frozen=True)
class Suiting:
    """An open call in which an organisation of the person can apply, and for what."""

    call: CallRound
    actions: list[str]


@dataclass(frozen=True)
class Home:
    """What the start page shows; `why_not` says why the person can begin no application."""

    agenda: Agenda
    pending: list[Application]
    ended: list[Application]
    calls: list[CallRound]
    suiting: list[Suiting]
    notices: list[Notice]
    why_not: Reason | None


def home(user: Any, at: datetime) -> Home:
    """What the start page shows: a fixed number of queries, however much there is."""
    me = Me(user, at)
    sent = newest_sent(me.applications)
    openings = open_actions(at)
    calls = list({one.call_id: one.call for one in openings}.values())
    return Home(
        agenda_of(me),
        [one for one in sent if one.state not in ENDED],
        [one for one in sent if one.state in ENDED],
        calls,
        suiting_calls(me, openings, calls),
        list(Notice.objects.filter(user=user)[:NOTICES]),
        why_not_begin_as(me.memberships),
    )


def newest_sent(applications: QuerySet[Application]) -> list[Application]:
    """Those that have left the draft: of the pending and of the ended each the newest, in one query."""
    rows = applications.exclude(state=ApplicationState.DRAFT)
    over = Case(When(state__in=ENDED, then=Value(True)), default=Value(False), output_field=BooleanField())
    moved = Coalesce(
        Case(When(state__in=ENDED, then=F("decided_at")), default=F("submitted_at")), "created_at"
    )
    place = Window(RowNumber(), partition_by="over", order_by=F("moved").desc())
    numbered: Any = rows.annotate(over=over, moved=moved).annotate(place=place)
    newest = with_reserve(numbered.filter(place__lte=SHOWN).order_by("place"))
    return list(newest.select_related("case", "call", "action", "organisation"))


def open_actions(at: datetime) -> list[CallAction]:
    """What is open in the calls of now, the first deadline first. A call is published with an action at least."""
    calls = in_phase(CallRound.objects.all(), OPEN, at)
    rows = CallAction.objects.filter(call__in=calls).select_related("action", "call")
    return list(rows.order_by("call__closes_at", "call", "action__code"))


def suiting_calls(me: Me, openings: list[CallAction], calls: Iterable[CallRound]) -> list[Suiting]:
    """Those with an action for which an organisation the person writes for can apply. No query: none is named here."""
    targeted = {
        row.pk: as_rules(Targeted(row, [], row.targeting_ceiling)) for row in openings if row.targeted_at
    }
    organisations = [one.organisation for one in me.memberships if one.role in WRITERS]
    found: dict[str, list[str]] = {}
    for row in openings:
        kinds, target = row.action.eligible_applicants, targeted.get(row.pk)
        reasons = (applicant_problems(one.legal_form, kinds, str(one.pk), target) for one in organisations)
        if any(not any(reason.blocks for reason in some) for some in reasons):
            found.setdefault(row.call_id, []).append(row.action.code)
    return [Suiting(call, found[call.pk]) for call in calls if call.pk in found]
