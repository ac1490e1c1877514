"""Applicants who wait for an answer, and late supplements of which it is not decided whether they are accepted."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.choices import Role
from applications.queries.messages import unanswered
from applications.queries.supplements import unjudged_for
from applications.rules.due import REPLY, due_from
from applications.views.desk_tasks.registry import DeskTask, Viewer, source
from calls.rules.dates import local_day


@source
def messages_to_answer(viewer: Viewer) -> Iterator[DeskTask]:
    """Cases whose applicant wrote last. One query, none for others than officers."""
    for one in unanswered(viewer.user) if viewer.user.has_role(Role.OFFICER) else []:
        since = one.waiting_since
        yield DeskTask(
            _("Answer the applicant’s message"),
            f"{one.case.reference}, {one.organisation.name}",
            reverse("desk_thread", args=[one.case.reference]),
            due_from(REPLY, local_day(since)),
            since,
        )


@source
def late_supplements(viewer: Viewer) -> Iterator[DeskTask]:
    """Answers somebody has recorded. One query, none for others than officers."""
    for one in unjudged_for(viewer.user) if viewer.user.has_role(Role.OFFICER) else []:
        yield DeskTask(
            _("Decide whether the late answer is accepted"),
            f"{one.case.reference}, {one.organisation.name}",
            reverse("desk_supplement", args=[one.case.reference, one.late_request]),
            due_from(REPLY, local_day(one.late_at)),
            one.late_at,
        )
