"""The plan's own contradictions, in words in each language, as the plan's self-check finds them."""

from reporting.queries.scope import Scope
from reporting.rules.dataset import Finding


def findings(scope: Scope) -> tuple[Finding, ...]:
    """What the self-check finds in the plan in force."""
    return ()
