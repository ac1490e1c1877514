"""Which query makes the data set of which kind of report."""

from collections.abc import Callable, Mapping

from reporting.queries.call_results import call_results
from reporting.queries.committee import committee
from reporting.queries.earmarks import earmarks
from reporting.queries.scope import Scope
from reporting.queries.snapshot import snapshot
from reporting.rules.dataset import COMMITTEE, EARMARKS
from reporting.rules.kinds import CALL_RESULTS, AnyDataset

QUERIES: Mapping[str, Callable[[Scope], AnyDataset]] = {
    COMMITTEE: committee,
    EARMARKS: earmarks,
    CALL_RESULTS: call_results,
}


def dataset(kind: str, scope: Scope) -> AnyDataset:
    """The data set of a report, read as of one moment. KeyError for an unknown kind."""
    with snapshot():
        return QUERIES[kind](scope)
