"""How far a bulk decision is, and what became of each proposal in it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from applications.choices import DecisionState
from applications.models import Decision
from applications.permissions.records import why_unnumbered
from applications.permissions.selection import why_not_take
from records.choices import JobState
from records.models import Job
from records.rules import Reason

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Issued:
    """One proposal of a bulk decision: decided, or why it still is not."""

    decision: Decision
    why_not: Reason | None = None

    @property
    def decided(self) -> bool:
        """Whether it has been decided."""
        return self.decision.state == DecisionState.DECIDED


@dataclass(frozen=True)
class Progress:
    """A bulk decision as its page shows it."""

    job: Job
    rows: tuple[Issued, ...]

    @property
    def working(self) -> bool:
        """Whether the queue still has it."""
        return self.job.state in (JobState.WAITING, JobState.RUNNING)

    @property
    def decided(self) -> int:
        """How many are decided."""
        return sum(one.decided for one in self.rows)

    @property
    def letters(self) -> int:
        """How many letters have been made."""
        return sum(one.decision.letter_id is not None for one in self.rows)

    @property
    def granted(self) -> Decimal:
        """What has been granted, in euro."""
        return sum((one.decision.amount or ZERO for one in self.rows if one.decided), ZERO)


def progress_of(user: Any, job: Job) -> Progress:
    """What became of each proposal. Three queries, and those of permission for each that was left proposed."""
    rows = Decision.objects.filter(pk__in=job.payload["decisions"]).order_by("pk")
    rows = rows.select_related(
        "application__case", "application__line", "application__organisation", "application__call__programme"
    )
    over = job.state not in (JobState.WAITING, JobState.RUNNING)
    return Progress(job, tuple(issued(user, one, over) for one in rows))


def issued(user: Any, decision: Decision, over: bool) -> Issued:
    """One row; the reason is asked for only when the work is over and the proposal is still one."""
    left = over and decision.state != DecisionState.DECIDED
    application = decision.application
    return Issued(decision, (why_not_take(user, decision) or why_unnumbered(application)) if left else None)
