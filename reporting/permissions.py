"""Who may read and who may ask for reports."""

from typing import Any

from accounts.choices import Role
from accounts.permissions import why_not_role
from records.rules import Reason

READERS = (Role.COMMITTEE, Role.OFFICER, Role.DECIDER, Role.FINANCE, Role.AUDITOR)
REQUESTERS = (Role.COMMITTEE, Role.OFFICER, Role.DECIDER, Role.FINANCE)


def why_not_read(user: Any) -> Reason | None:
    """The committee, the ministry and the auditor read reports."""
    return why_not_role(user, *READERS)


def why_not_request(user: Any) -> Reason | None:
    """The auditor reads and asks for nothing new."""
    return why_not_role(user, *REQUESTERS)
