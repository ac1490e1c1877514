"""/desk/rounds/<id>/applications/ for the ministry, /committee/rounds/ for the committee: a round at a glance."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.choices import Role
from applications.choices import ApplicationState as State
from applications.forms.selection import round_name
from applications.models.application import DECIDED
from applications.queries.demand import UNDECIDED
from applications.queries.glance import Glance, LineGlance, Standing, by_round, glance
from applications.queries.revisions import contested_on
from applications.views.desk_access import desk_page
from calls.models import CallRound
from calls.rules.ledger import ZERO

MINISTRY = (Role.OFFICER, Role.DECIDER, Role.FINANCE, Role.AUDITOR)
COMMITTEE = (Role.COMMITTEE, *MINISTRY)
REPORTED_TO = (Role.COMMITTEE, Role.OFFICER, Role.DECIDER, Role.FINANCE)
"""Who can have the report of the results made (reporting.permissions), for the button."""
PAGE = 20


@dataclass(frozen=True)
class Cell:
    """A count, and the queue of these cases; no address where there are none."""

    count: int
    url: str


@dataclass(frozen=True)
class StateRow:
    """One state, or a sum of states, over the lines and in all."""

    label: str
    cells: tuple[Cell, ...]
    is_sum: bool = False


@require_GET
@desk_page(*MINISTRY)
def round_applications(request: HttpRequest, call: str) -> HttpResponse:
    """Where the applications of a round stand, line by line; each number opens its cases."""
    found = round_or_404(call)
    here = glance(found)
    context = {
        "call": found,
        "here": here,
        "states": list(state_rows(found, here)),
        "bars": bars(here),
        "contested": contested_on(one.line for one in here.lines),
        "ranks": request.user.has_role(Role.OFFICER, Role.DECIDER, Role.AUDITOR),  # type: ignore[union-attr]
        "breadcrumbs": [
            (reverse("rounds"), _("Rounds")),
            (reverse("round", args=[call]), round_name(found)),
            ("", _("Applications")),
        ],
    }
    return render(request, "applications/desk/round.html", context)


def round_or_404(call: str) -> CallRound:
    """A round that has been published."""
    return get_object_or_404(CallRound.objects.public(), pk=call)


def state_rows(call: CallRound, here: Glance) -> Iterator[StateRow]:
    """The states in the order of the work, with the sums of the undecided, the decided and all."""
    yield from (state_row(call, here, state) for state in UNDECIDED)
    yield sum_row(call, here, _("Not decided yet"), "undecided")
    yield from (state_row(call, here, state) for state in DECIDED)
    yield sum_row(call, here, _("Decided"), "decided")
    yield state_row(call, here, State.WITHDRAWN)
    yield sum_row(call, here, _("All received"), "all")


def state_row(call: CallRound, here: Glance, state: str) -> StateRow:
    """One state over the lines."""
    counts = [(one.line.code, one.here.tally([state]).count) for one in here.lines]
    every = ("", here.total.tally([state]).count)
    cells = tuple(Cell(count, url_of(call, code, state)) for code, count in (*counts, every))
    return StateRow(str(State(state).label), cells)


def sum_row(call: CallRound, here: Glance, label: str, name: str) -> StateRow:
    """A sum of states over the lines."""
    counts = [(one.line.code, getattr(one.here, name).count) for one in here.lines]
    every = ("", getattr(here.total, name).count)
    wanted = "" if name == "all" else name
    cells = tuple(Cell(count, url_of(call, code, wanted)) for code, count in (*counts, every))
    return StateRow(label, cells, is_sum=True)


def url_of(call: CallRound, line: str, state: str) -> str:
    """The queue of the cases of a round, line and state."""
    wanted = {"call": call.pk, "line": line, "state": state}
    return f"{reverse('desk_cases')}?{urlencode({name: value for name, value in wanted.items() if value})}"


Part = tuple[str, str, Decimal]


def bars(here: Glance) -> list[tuple[LineGlance, list[Part]]]:
    """What the applications of each line ask, beside the money there."""
    return [(one, parts(one.here, one.balance.amount)) for one in here.lines]


def parts(here: Standing, amount: Decimal) -> list[Part]:
    """What is granted, proposed and still asked, and what of the money nobody asks; more asked than there fills it."""
    wanted = here.decided.granted + here.proposed + here.unproposed
    return [
        ("paid", _("Granted"), here.decided.granted),
        ("earmarked", _("Proposed to be granted"), here.proposed),
        ("open", _("Asked, not decided"), here.unproposed),
        ("free", _("Money nobody asks for"), max(ZERO, amount - wanted)),
    ]


@require_GET
@desk_page(*COMMITTEE)
def committee_rounds(request: HttpRequest) -> HttpResponse:
    """For the committee: every published round with counts and sums of its applications."""
    rows = CallRound.objects.public().order_by("-opens_at", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    found = by_round(page)
    context: dict[str, Any] = {
        "page": page,
        "rows": [(call, found.get(call.pk, Standing())) for call in page],
    }
    return render(request, "applications/committee/rounds.html", context)


@require_GET
@desk_page(*COMMITTEE)
def committee_round(request: HttpRequest, call: str) -> HttpResponse:
    """For the committee: counts and sums of a round by line; of undecided applications no more than that."""
    found = round_or_404(call)
    here = glance(found)
    context = {
        "call": found,
        "here": here,
        "may_report": here.total.decided.count and request.user.has_role(*REPORTED_TO),  # type: ignore[union-attr]
        "breadcrumbs": [(reverse("committee-rounds"), _("Rounds")), ("", round_name(found))],
    }
    return render(request, "applications/committee/round.html", context)
