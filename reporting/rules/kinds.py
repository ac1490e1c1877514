"""Which data set belongs to which kind of report."""

from reporting.rules.call_results import CallResultsData
from reporting.rules.dataset import COMMITTEE, EARMARKS, CommitteeData, Dataset, EarmarksData

CALL_RESULTS = "call-results"
AnyDataset = Dataset | CallResultsData
KINDS: dict[str, type[CommitteeData] | type[EarmarksData] | type[CallResultsData]] = {
    COMMITTEE: CommitteeData,
    EARMARKS: EarmarksData,
    CALL_RESULTS: CallResultsData,
}
