"""What happened to a round, told to those who work on applications in it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.choices import Language
from applications.choices import ApplicationState
from applications.models import Application
from applications.models.application import DECIDED
from applications.services.submitting import writers
from calls.models import CallRound, RoundChange
from records.formats import day, moment
from records.services import notify

OVER = (ApplicationState.WITHDRAWN, ApplicationState.EXPIRED)


def tell_extended(payload: Mapping[str, Any]) -> None:
    """Everybody with a draft in an extended round: until when there is time, and why."""
    call = CallRound.objects.get(pk=payload["id"])
    closes = datetime.fromisoformat(payload["closes_at"])
    params = {
        "closes": {code: moment(closes, code) for code in Language.values},
        "reason": payload["reason"],
    }
    tell_writers("call_extended", applications(call).filter(state=ApplicationState.DRAFT), params)


def tell_rescheduled(payload: Mapping[str, Any]) -> None:
    """Everybody who waits for a decision in a round: by when it is now expected, and why."""
    call = CallRound.objects.get(pk=payload["id"])
    expected = payload["decisions_by"] and date.fromisoformat(payload["decisions_by"])
    said = {code: day(expected, code) for code in Language.values} if expected else {}
    waiting = applications(call).exclude(state__in=(ApplicationState.DRAFT, *OVER, *DECIDED))
    tell_writers("call_rescheduled", waiting, {"day": said, "reason": payload["reason"]})


def tell_cancelled(payload: Mapping[str, Any]) -> None:
    """Everybody who has begun or sent an application in a cancelled round: that it is, and why."""
    call = CallRound.objects.get(pk=payload["id"])
    change = RoundChange.objects.filter(call=call, kind="cancelled").last()
    if change:
        found = applications(call).exclude(state__in=OVER)
        tell_writers("call_cancelled", found, {"reason": change.reason})


def applications(call: CallRound) -> QuerySet[Application]:
    """The round's applications, with what a notice says of them."""
    return Application.objects.filter(call=call).select_related("case", "call")


def tell_writers(kind: str, found: QuerySet[Application], params: Mapping[str, Any]) -> None:
    """One notice for each application and each person who writes it."""
    for application in found:
        said = {"reference": application.reference, "title": application.call.title, **params}
        url = reverse("application", args=[application.reference])
        for member in writers(application):
            notify(member, kind, case=application.case, params=said, url=url)
