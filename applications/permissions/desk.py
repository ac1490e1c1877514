"""Who hands out cases, who can have one in hand, and which rows of a list open to whom."""

from typing import Any

from django.db.models import Q

from accounts.choices import Role
from accounts.permissions import why_not_role
from applications.choices import ApplicationState as State
from applications.models import Application
from applications.permissions.selection import NO_FACT, NOT_NOW, why_disqualified
from records.rules import Reason

LOOKERS = (Role.AUDITOR, Role.FINANCE)
WITHOUT_OFFICER = (State.DRAFT, State.EXPIRED, State.WITHDRAWN)


def row_open(user: Any) -> Q:
    """The rows of `with_standing` whose content is open to the person: `queries.cases.opened`, in SQL."""
    impartial = NO_FACT & Q(standing_impartial=True)
    if not user.has_role(*LOOKERS):
        return impartial
    if user.has_role(Role.OFFICER, Role.DECIDER):
        return impartial
    return impartial | NO_FACT & Q(standing_assigned=False)


def why_not_hand_over(user: Any, application: Application) -> Reason | None:
    """An officer not disqualified from the case says who has it in hand, be it open to him or her or not."""
    return why_not_role(user, Role.OFFICER) or why_disqualified(user, application) or _in_hand(application)


def why_not_take(officer: Any, application: Application) -> Reason | None:
    """Administrative Procedure Act, section 27: an officer, not disqualified, can have a case in hand."""
    return why_not_role(officer, Role.OFFICER) or why_disqualified(officer, application)


def _in_hand(application: Application) -> Reason | None:
    return NOT_NOW(state=application.state) if application.state in WITHOUT_OFFICER else None
