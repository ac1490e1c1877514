"""Who publishes the results of a line, and when it can be done."""

from typing import Any

from accounts.choices import Role
from accounts.permissions import why_not_role
from applications.queries.results import LineStanding
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

PUBLISHERS = (Role.OFFICER, Role.DECIDER)
NOTHING = Finding("no_results", gettext_noop("No application of the line has been decided."))
UNDECIDED = Finding("undecided_left", gettext_noop("Applications that are not decided yet: %(count)s."))
UNSENT = Finding("unsent_left", gettext_noop("Decisions that have not been notified yet: %(count)s."))
PUBLISHED = Finding("results_public", gettext_noop("The results of the line are public already."))


def why_not_publish(user: Any, line: LineStanding) -> list[Reason]:
    """An officer or decision maker publishes a line's results once: all is decided, and the applicants know."""
    refusal = why_not_role(user, *PUBLISHERS)
    return [refusal] if refusal else why_not_yet(line)


def why_not_yet(line: LineStanding) -> list[Reason]:
    """What the line still lacks."""
    if line.published_at is not None:
        return [PUBLISHED()]
    found = []
    if line.undecided:
        found.append(UNDECIDED(count=line.undecided))
    if line.unsent:
        found.append(UNSENT(count=line.unsent))
    return found or ([] if line.decided else [NOTHING()])
