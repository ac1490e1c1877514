"""What every page of rounds on the desk has: who may open it, the round, where the page is, what was refused."""

from collections.abc import Callable, Iterable, Mapping

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.forms.rounds import sentence
from calls.models import CallRound, Programme
from calls.permissions import may_see_rounds, why_not_edit
from calls.queries.programme_pages import site_programme
from calls.queries.round_parts import round_with_parts
from calls.views.closed import ClosedPage
from records.rules import Refused

CountApplications = Callable[[Iterable[str]], Mapping[str, int]]
Crumbs = list[tuple[str, str]]


class Desk(ClosedPage):
    """A page of rounds. Whoever may not see rounds is told that there is none (404)."""

    may_read = staticmethod(may_see_rounds)


def call_or_404(pk: str) -> CallRound:
    """The round with what its pages need. One query."""
    rows = CallRound.objects.select_related(
        "programme", "criteria_set", "plan_version__programme", "copied_from"
    )
    return with_parts_or_404(rows, pk)


def with_parts_or_404(rows: QuerySet[CallRound], pk: str) -> CallRound:
    """The round with what it asks and gives beside money."""
    try:
        return round_with_parts(rows, pk)
    except CallRound.DoesNotExist as missing:
        raise Http404 from missing


def programme_or_404(request: HttpRequest) -> Programme:
    """The programme asked for, else the first."""
    programme = site_programme(request.GET.get("programme", ""))
    if programme is None:
        raise Http404
    return programme


def crumbs(*rest: tuple[str, str]) -> Crumbs:
    """Where the page is, from the list of rounds on."""
    return [(reverse("rounds"), _("Rounds")), *rest]


def address(call: CallRound) -> str:
    """The round's page."""
    return reverse("round", args=[call.pk])


def editable_or_404(request: HttpRequest, pk: str) -> CallRound:
    """A round that can still be changed; a published one has no such page."""
    call = call_or_404(pk)
    if why_not_edit(request.user, call):
        raise Http404
    return call


def tell_refused(request: HttpRequest, refused: Refused) -> None:
    """What a service refused, above the page that follows."""
    for reason in refused.reasons:
        messages.error(request, sentence(reason))
