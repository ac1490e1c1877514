"""Who answers a hint of double funding between two cases."""

from typing import Any

from accounts.choices import Role
from accounts.permissions import why_not_role
from applications.choices import ApplicationState
from applications.models import Application
from applications.models.application import DECIDED
from applications.permissions.selection import NOT_NOW, why_not_open
from records.rules import Reason

CLOSED = (*DECIDED, ApplicationState.WITHDRAWN)


def why_not_answer_hints(user: Any, application: Application) -> Reason | None:
    """CPR Article 63(9): an officer to whom the case is open, until it has been decided."""
    refusal = why_not_role(user, Role.OFFICER) or why_not_open(user, application)
    if refusal is None and application.state in CLOSED:
        return NOT_NOW(state=application.state)
    return refusal


def why_not_answer_hint(user: Any, application: Application, other: Application) -> Reason | None:
    """The same, and the other case is open to him or her, too."""
    return why_not_answer_hints(user, application) or why_not_open(user, other)
