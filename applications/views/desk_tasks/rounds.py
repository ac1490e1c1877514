"""Rounds: to be confirmed, to be prepared, about to open or to close."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.choices import Role
from applications.formats import language
from applications.forms.selection import round_name
from applications.views.desk_tasks.registry import DeskTask, Viewer, source
from calls.choices import CallState
from calls.models import CallRound
from calls.permissions import may_second
from calls.queries.calls import waiting_for
from calls.rules.dates import local_day
from records.formats import moment, money

AHEAD = timedelta(days=14)
PREPARED_AHEAD = timedelta(days=60)


@source
def rounds_to_confirm(viewer: Viewer) -> Iterator[DeskTask]:
    """Rounds put before this decision maker, by their opening; one's own are another's to confirm. Three queries."""
    for look in waiting_for(viewer.user, viewer.now) if may_second(viewer.user) else []:
        label = _("Confirm the publication of a round, %(sum)s") % {"sum": money(look.total, language())}
        yield DeskTask(label, round_name(look.call), page(look.call), local_day(look.call.opens_at))


@source
def rounds_coming(viewer: Viewer) -> Iterator[DeskTask]:
    """For officers: rounds to prepare before they open, and those about to open or to close. One query."""
    if not viewer.user.has_role(Role.OFFICER):
        return
    soon = (viewer.now, viewer.now + AHEAD)
    rows = CallRound.objects.filter(
        Q(state=CallState.DRAFT, opens_at__lte=viewer.now + PREPARED_AHEAD)
        | Q(state=CallState.PUBLISHED, opens_at__range=soon)
        | Q(state=CallState.OPEN, closes_at__range=soon)
    )
    for call in rows.order_by("opens_at", "pk"):
        yield coming(call)


def coming(call: CallRound) -> DeskTask:
    """What its state asks for, and by which day."""
    if call.state == CallState.DRAFT:
        return DeskTask(_("Prepare the round"), round_name(call), page(call), local_day(call.opens_at))
    opens = call.state == CallState.PUBLISHED
    at = call.opens_at if opens else call.closes_at
    label = _("The round opens %(moment)s") if opens else _("The round closes %(moment)s")
    label %= {"moment": moment(at, language())}
    return DeskTask(label, round_name(call), page(call), local_day(at), happens=True)


def page(call: CallRound) -> str:
    """The round's page at the desk."""
    return reverse("round", args=[call.pk])
