"""/desk/ and /desk/cases/: what waits for me, and the queue."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from accounts.choices import Role
from applications.choices import ApplicationState as State
from applications.forms.selection import CaseFilter
from applications.models import Application
from applications.permissions.selection import DESK, READERS, standing
from applications.queries.cases import opened, queue
from applications.queries.desk import AGAIN, ASSIGN, FINISH, Task, board
from applications.rules.due import CHECK, DECIDE, PROPOSE, SCORE
from applications.views.desk_access import desk_page
from calls.models import ChangeProposal
from calls.permissions import may_second
from calls.queries.calls import CallLook, waiting_for
from calls.queries.change_pages import waiting_for_second
from calls.rules.dates import local_day
from records import clock

PAGE = 50
ONE_CASE = {
    CHECK: "desk_checks",
    ASSIGN: "desk_assessors",
    SCORE: "desk_score",
    FINISH: "desk_scores",
    AGAIN: "desk_case",
    DECIDE: "desk_decision",
}


@dataclass(frozen=True)
class ShownTask:
    """A task with its words, its address, and whether it is late."""

    task: Task
    label: str
    url: str
    late: bool


@dataclass(frozen=True)
class Link:
    """A way on."""

    url: str
    label: str


@require_GET
@desk_page(*DESK)
def desk(request: HttpRequest) -> HttpResponse:
    """My tasks by due date."""
    today = local_day(clock.now())
    shown = {
        "tasks": [shown_task(one, today) for one in board(request.user).tasks],
        "rounds": rounds_to_confirm(request.user),
        "changes": changes_to_confirm(request.user),
        "elsewhere": elsewhere(request.user),
    }
    return render(request, "applications/desk/tasks.html", shown)


def rounds_to_confirm(user: Any) -> list[CallLook]:
    """Rounds an officer has put before this decision maker; one's own are another's to confirm."""
    return waiting_for(user, clock.now()) if may_second(user) else []


def changes_to_confirm(user: Any) -> list[ChangeProposal]:
    """Changes of money and of rules an officer has put before this decision maker, but for his or her own."""
    return waiting_for_second(user) if may_second(user) else []


def shown_task(task: Task, today: date) -> ShownTask:
    """A task as the page shows it."""
    return ShownTask(task, LABELS[task.kind](task), url_of(task), task.due < today)


def url_of(task: Task) -> str:
    """Where the task is done: its case, the ranking of its line, the pile, or the queue of its cases."""
    if task.kind == PROPOSE:
        return f"{reverse('desk_ranking', args=[task.call.pk])}#line-{task.line.pk}"
    if task.reference:
        return reverse(ONE_CASE[task.kind], args=[task.reference])
    if task.kind == DECIDE:
        return reverse("desk_decisions")
    wanted = {"call": task.call.pk, "line": task.line.code, "state": task.state}
    return f"{reverse('desk_cases')}?{urlencode(wanted)}"


def check_label(task: Task) -> str:
    """New applications, or those whose check has begun."""
    number = {"number": task.count}
    if task.state == State.SUBMITTED:
        text = ngettext("Check %(number)s new application", "Check %(number)s new applications", task.count)
    else:
        text = ngettext(
            "Go on with the check of %(number)s application",
            "Go on with the check of %(number)s applications",
            task.count,
        )
    return text % number


LABELS: dict[str, Callable[[Task], str]] = {
    CHECK: check_label,
    ASSIGN: lambda task: (
        ngettext(
            "Assign assessors to %(number)s application",
            "Assign assessors to %(number)s applications",
            task.count,
        )
        % {"number": task.count}
    ),
    SCORE: lambda task: _("Score the application"),
    FINISH: lambda task: _("Agree and finish the scores"),
    AGAIN: lambda task: _("Propose again: the decision maker returned the proposal"),
    PROPOSE: lambda task: (
        ngettext(
            "Rank, and propose a decision on %(number)s application",
            "Rank, and propose decisions on %(number)s applications",
            task.count,
        )
        % {"number": task.count}
    ),
    DECIDE: lambda task: (
        ngettext("Decide on %(number)s proposal", "Decide on %(number)s proposals", task.count)
        % {"number": task.count}
    ),
}


def elsewhere(user: Any) -> list[Link]:
    """Pages this person's roles use beside the tasks."""
    found = [Link(reverse("desk_cases"), _("All cases"))]
    if user.has_role(Role.OFFICER, Role.DECIDER):
        found.append(Link(reverse("desk_decisions"), _("Proposals that wait for a decision")))
    if user.has_role(Role.OFFICER, Role.DECIDER, Role.FINANCE):
        found.append(Link(reverse("money"), _("Money: from allocated to paid")))
    return found


@require_GET
@desk_page(*READERS)
def cases(request: HttpRequest) -> HttpResponse:
    """The queue, with search and filters."""
    found = CaseFilter(request.GET, queue(request.user), request=request)
    rows = found.qs if found.is_valid() else Application.objects.none()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = {
        "filter": found,
        "page": page,
        "rows": [row(request.user, one) for one in page],
    }
    return render(request, "applications/desk/cases.html", shown)


def row(user: Any, application: Application) -> dict[str, Any]:
    """A case in the list; `open` tells whether more than reference and state is shown."""
    disqualified = standing(user, application).disqualified
    return {"application": application, "open": opened(user, application), "disqualified": disqualified}
