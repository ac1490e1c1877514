"""What upper layers hand to lower ones when the project starts: functions for questions only they can answer.

Importing the kinds of change registers them, whoever proposes or confirms first.
"""

from typing import Any

from django.contrib.auth.signals import user_logged_in

from accounts.services.sessions import begin
from applications.queries.demand import undecided_on
from calls.services.kinds import REGISTERED
from calls.services.money_changes import undecided_from

undecided_from(undecided_on)


def signed_in(sender: Any, request: Any, user: Any, **_: Any) -> None:
    """The limit of the session begins when somebody signs in."""
    begin(request.session, user)


user_logged_in.connect(signed_in, dispatch_uid="accounts.signed_in")

__all__ = ["REGISTERED"]
