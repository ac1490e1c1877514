"""The plan under hearing: comments to answer, a heard version to approve."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import Role
from applications.formats import language
from applications.rules.due import ANSWER, APPROVE, due_from
from applications.views.desk_tasks.registry import DeskTask, Viewer, source
from calls.choices import PlanState
from calls.models import PlanVersion
from calls.rules.dates import local_day
from records.formats import in_language


@source
def plans_under_hearing(viewer: Viewer) -> Iterator[DeskTask]:
    """Comments for officers to answer; what another drafted and was heard, for decision makers. One query."""
    if not viewer.user.has_role(Role.OFFICER, Role.DECIDER):
        return
    unanswered = Q(comments__answer="", comments__isnull=False)
    rows = PlanVersion.objects.filter(state=PlanState.HEARD).annotate(
        waiting=Count("comments", filter=unanswered), first_at=Min("comments__at", filter=unanswered)
    )
    for version in rows.order_by("heard_on", "pk"):
        yield from of_version(viewer, version)


def of_version(viewer: Viewer, version: Any) -> Iterator[DeskTask]:
    """What the version asks of this person."""
    title, url = in_language(version.title, language()), reverse("plan-version", args=[version.pk])
    if version.waiting and viewer.user.has_role(Role.OFFICER):
        text = ngettext(
            "Answer %(number)s comment on the plan", "Answer %(number)s comments on the plan", version.waiting
        )
        due = due_from(ANSWER, local_day(version.first_at))
        yield DeskTask(text % {"number": version.waiting}, title, url, due, version.first_at)
    own = viewer.user.pk in (version.drafted_by, version.heard_by)
    if not version.waiting and not own and viewer.user.has_role(Role.DECIDER):
        by = due_from(APPROVE, version.heard_on) if version.heard_on else None
        yield DeskTask(_("Approve the plan once the committee is heard"), title, url, by)
