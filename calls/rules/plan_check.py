"""The plan's self-check: every contradiction in a programme and its plan, each explained.

Nothing is repaired here, and a plan that agrees with itself has no findings. Which checks there are stands in CHECKS:
sums (plan_money), openings (plan_openings), indicators (plan_indicators) and wording (plan_text).
"""

from collections.abc import Callable, Iterable

from calls.rules.plan_facts import Facts, PlanFinding, in_order
from calls.rules.plan_indicators import indicator_findings
from calls.rules.plan_money import money_findings
from calls.rules.plan_openings import opening_findings
from calls.rules.plan_text import text_findings

CHECKS: tuple[Callable[[Facts], Iterable[PlanFinding]], ...] = (
    money_findings,
    opening_findings,
    indicator_findings,
    text_findings,
)


def check_plan(facts: Facts) -> list[PlanFinding]:
    """Act 1125/2021 section 5, CPR 22: every finding, errors first, always in the same order."""
    return in_order(finding for check in CHECKS for finding in check(facts))
