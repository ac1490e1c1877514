"""Who makes the results of a line public."""

from typing import Any

from accounts.choices import Role
from accounts.permissions import why_not_role
from records.rules import Reason

PUBLISHERS = (Role.OFFICER, Role.DECIDER)


def why_not_publish_results(user: Any) -> Reason | None:
    """An officer or a decision maker publishes."""
    return why_not_role(user, *PUBLISHERS)
