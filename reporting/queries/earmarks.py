"""The data set of the earmark summary."""

from reporting.queries.money import money
from reporting.queries.scope import Scope, header
from reporting.rules.dataset import EARMARKS, EarmarksData


def earmarks(scope: Scope) -> EarmarksData:
    """Allocation to payment, by objective and call line."""
    return EarmarksData(header(EARMARKS, scope), money(scope))
