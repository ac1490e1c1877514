"""Requests for review: to be answered by an officer and decided by a decision maker, neither involved before."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.choices import Role
from applications.queries.revisions import answers_to_decide, reviews_to_answer
from applications.rules.due import CONFIRM, REVIEW, due_from
from applications.views.desk_tasks.registry import DeskTask, Viewer, source
from calls.rules.dates import local_day


@source
def reviews_waiting(viewer: Viewer) -> Iterator[DeskTask]:
    """Requests this officer may answer. One query, none for others than officers."""
    for one in reviews_to_answer(viewer.user) if viewer.user.has_role(Role.OFFICER) else []:
        yield DeskTask(
            _("Answer the request for review"),
            f"{one.case.reference}, {one.organisation.name}",
            reverse("desk_review_answer", args=[one.case.reference, one.review]),
            due_from(REVIEW, local_day(one.review_since)),
            one.review_since,
        )


@source
def answers_waiting(viewer: Viewer) -> Iterator[DeskTask]:
    """Proposed answers this decision maker may decide on. One query, none for others than decision makers."""
    for one in answers_to_decide(viewer.user) if viewer.user.has_role(Role.DECIDER) else []:
        yield DeskTask(
            _("Decide on the answer to a request for review"),
            f"{one.case.reference}, {one.organisation.name}",
            reverse("desk_review_decision", args=[one.case.reference, one.review]),
            due_from(CONFIRM, local_day(one.review_since)),
            one.review_since,
        )
