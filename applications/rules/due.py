"""When the desk aims to be ready with a step, from the closing of the round. Aims of the office, not of the law."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from calls.rules.dates import local_day, next_weekday

CHECK, SCORE, PROPOSE, DECIDE = "check", "score", "propose", "decide"
CONFIRM, ANSWER, APPROVE, REPLY, REVIEW = "confirm", "answer", "approve", "reply", "review"


@dataclass(frozen=True)
class Aims:
    """Days by which a step should be done: of a case from the closing of its round, of other matters from their coming.

    `confirm` is of a change that takes two persons, such as a decision in place of another, `answer` of a comment on
    the plan, `approve` of a plan heard, `reply` to an applicant, `review` of a request for review, which is urgent
    (act 434/2003, chapter 7a).
    """

    check: int = 30
    score: int = 75
    propose: int = 100
    decide: int = 120
    confirm: int = 7
    answer: int = 14
    approve: int = 14
    reply: int = 7
    review: int = 30


def due_on(step: str, closes_at: datetime, aims: Aims | None = None) -> date:
    """Act 434/2003, section 23: without undue delay; the weekday by which `step` should be done."""
    return due_from(step, local_day(closes_at), aims)


def due_from(step: str, came: date, aims: Aims | None = None) -> date:
    """Act 434/2003, section 23: without undue delay; the weekday by which a matter that came then should be handled."""
    return next_weekday(came + timedelta(days=getattr(aims or Aims(), step)))
