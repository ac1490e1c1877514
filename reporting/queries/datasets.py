"""Which query makes the data set of which kind of report."""

from collections.abc import Callable, Mapping

from reporting.queries.committee import committee
from reporting.queries.earmarks import earmarks
from reporting.queries.scope import Scope
from reporting.queries.snapshot import snapshot
from reporting.rules.dataset import COMMITTEE, EARMARKS, Dataset

QUERIES: Mapping[str, Callable[[Scope], Dataset]] = {COMMITTEE: committee, EARMARKS: earmarks}


def dataset(kind: str, scope: Scope) -> Dataset:
    """The data set of a report, read as of one moment. KeyError for an unknown kind."""
    with snapshot():
        return QUERIES[kind](scope)
