"""When the desk aims to be ready with a step, from the closing of the round. Aims of the office, not of the law."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from calls.rules.dates import local_day, next_weekday

CHECK, SCORE, PROPOSE, DECIDE = "check", "score", "propose", "decide"


@dataclass(frozen=True)
class Aims:
    """Days from the closing of the round by which a step should be done."""

    check: int = 30
    score: int = 75
    propose: int = 100
    decide: int = 120


def due_on(step: str, closes_at: datetime, aims: Aims | None = None) -> date:
    """Act 434/2003, section 23: without undue delay; the weekday by which `step` should be done."""
    days = getattr(aims or Aims(), step)
    return next_weekday(local_day(closes_at) + timedelta(days=days))
