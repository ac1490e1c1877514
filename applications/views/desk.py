"""/desk/: what waits for me."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.choices import Role
from applications.permissions.selection import DESK
from applications.views.desk_access import desk_page
from applications.views.desk_tasks import DeskTask, Viewer, tasks_of
from records import clock

PAGE = 50
SOON = timedelta(days=7)
LATE, THIS_WEEK, LATER, UNDATED = "late", "soon", "later", "undated"


@dataclass(frozen=True)
class Link:
    """A way on."""

    url: str
    label: str


@dataclass(frozen=True)
class Group:
    """Tasks of one stretch of time, with how many there are of them on all pages."""

    code: str
    count: int
    tasks: tuple[DeskTask, ...]


@require_GET
@desk_page(*DESK)
def desk(request: HttpRequest) -> HttpResponse:
    """My tasks by due date."""
    viewer = Viewer(request.user, clock.now())
    tasks = tasks_of(viewer)
    page = Paginator(tasks, PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "groups": groups(tasks, list(page), viewer.today),
        "elsewhere": elsewhere(request.user),
    }
    return render(request, "applications/desk/tasks.html", shown)


def groups(tasks: Iterable[DeskTask], shown: Iterable[DeskTask], today: date) -> list[Group]:
    """The tasks of the page by their stretch of time; a stretch without any is left out."""
    every = [group_of(task, today) for task in tasks]
    rows = [(group_of(task, today), task) for task in shown]
    found = (
        Group(code, every.count(code), tuple(task for one, task in rows if one == code))
        for code in (LATE, THIS_WEEK, LATER, UNDATED)
    )
    return [group for group in found if group.tasks]


def group_of(task: DeskTask, today: date) -> str:
    """Late, within seven days, later, or without a day."""
    if task.due is None:
        return UNDATED
    if task.late(today):
        return LATE
    return THIS_WEEK if task.due <= today + SOON else LATER


def elsewhere(user: Any) -> list[Link]:
    """Pages this person's roles use beside the tasks."""
    found = [Link(reverse("desk_cases") + "?view=all", _("All cases"))]
    if user.has_role(Role.OFFICER):
        found.insert(
            0,
            Link(f"{reverse('desk_cases')}?officer=me&state=undecided&ordering=due", _("Cases in my hands")),
        )
    if user.has_role(Role.OFFICER, Role.DECIDER):
        found.append(Link(reverse("desk_decisions"), _("Proposals that wait for a decision")))
    if user.has_role(Role.OFFICER, Role.DECIDER, Role.FINANCE):
        found.append(Link(reverse("money"), _("Money: from allocated to paid")))
    found.append(Link(reverse("ties"), _("My ties to organisations")))
    return found
