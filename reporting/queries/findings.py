"""The plan's own contradictions, in words in each language, as the plan's self-check finds them."""

from calls.queries.plan import plan_findings
from calls.rules.plan_facts import PlanFinding
from records.formats import reason_text
from reporting.queries.scope import Scope
from reporting.rules.dataset import LANGUAGES, Finding, Text


def findings(scope: Scope) -> tuple[Finding, ...]:
    """What the self-check finds in the programme's current plan, errors first."""
    return tuple(finding(item) for item in plan_findings(scope.programme))


def finding(item: PlanFinding) -> Finding:
    """One finding with its sentence in each language."""
    words = {language: reason_text(item.reason, language) for language in LANGUAGES}
    return Finding(item.code, item.severity, item.where, Text(**words), item.expected, item.found)
