"""What upper layers hand to lower ones when the project starts: functions for questions only they can answer.

Importing the kinds of change registers them, whoever proposes or confirms first.
"""

from applications.queries.demand import undecided_on
from calls.services.kinds import REGISTERED
from calls.services.money_changes import undecided_from

undecided_from(undecided_on)

__all__ = ["REGISTERED"]
