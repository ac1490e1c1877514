"""The steps of cases: declare, check, assign, score, finish, propose, decide."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.choices import ApplicationState as State
from applications.forms.selection import round_name
from applications.queries.desk import AGAIN, ASSIGN, DECLARE, FINISH, Task, board
from applications.rules.due import CHECK, DECIDE, PROPOSE, SCORE
from applications.views.desk_tasks.registry import DeskTask, Viewer, source

ONE_CASE: Mapping[str, str] = MappingProxyType(
    {
        CHECK: "desk_checks",
        ASSIGN: "desk_assessors",
        SCORE: "desk_score",
        FINISH: "desk_scores",
        AGAIN: "desk_case",
        DECIDE: "desk_decision",
        DECLARE: "desk_declaration",
    }
)


@source
def steps_of_cases(viewer: Viewer) -> Iterator[DeskTask]:
    """What waits for this person in cases under way. One query."""
    for task in board(viewer.user):
        yield DeskTask(LABELS[task.kind](task), about(task), url_of(task), task.due, task.since)


def about(task: Task) -> str:
    """The round, the line, and the case where it is one; whether nobody has it in hand."""
    parts = [round_name(task.call), _("line %(code)s") % {"code": task.line.code}]
    if task.reference:
        parts.append(task.reference)
    if task.mine:
        parts.append(_("in your hands"))
    return ", ".join(parts)


def url_of(task: Task) -> str:
    """Where the task is done: its case, the ranking of its line, the pile, or the queue of its cases."""
    if task.kind == PROPOSE:
        return f"{reverse('desk_ranking', args=[task.call.pk])}#line-{task.line.pk}"
    if task.reference:
        return reverse(ONE_CASE[task.kind], args=[task.reference])
    if task.kind == DECIDE:
        return reverse("desk_decisions")
    wanted = {"call": task.call.pk, "line": task.line.code, "state": task.state}
    if task.kind == DECLARE:
        wanted["flag"] = "undeclared"
    if task.mine:
        wanted["officer"] = "me"
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


LABELS: Mapping[str, Callable[[Task], str]] = MappingProxyType(
    {
        CHECK: check_label,
        DECLARE: lambda task: (
            ngettext(
                "Declare your impartiality on %(number)s application",
                "Declare your impartiality on %(number)s applications",
                task.count,
            )
            % {"number": task.count}
        ),
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
)
