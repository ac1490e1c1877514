"""The programme, its plan, call rounds, criteria sets, the ledger and the changes that two persons make."""

from calls.models.changes import ChangeProposal
from calls.models.criteria import CriteriaBallot, CriteriaSet, CriteriaVote, Criterion
from calls.models.ledger import AllocationGuard, LedgerEntry, LineGuard, PaymentApplication
from calls.models.plan import PlanAmount, PlanComment, PlanOpening, PlanVersion
from calls.models.programme import (
    Action,
    Allocation,
    EntryVersion,
    InterventionType,
    Measure,
    Objective,
    Programme,
)
from calls.models.rounds import (
    CallAction,
    CallAlert,
    CallAnswer,
    CallAttachment,
    CallDocument,
    CallLine,
    CallQuestion,
    CallRound,
    RoundChange,
)

__all__ = [
    "Action",
    "Allocation",
    "AllocationGuard",
    "CallAction",
    "CallAlert",
    "CallAnswer",
    "CallAttachment",
    "CallDocument",
    "CallLine",
    "CallQuestion",
    "CallRound",
    "ChangeProposal",
    "CriteriaBallot",
    "CriteriaSet",
    "CriteriaVote",
    "Criterion",
    "EntryVersion",
    "InterventionType",
    "LedgerEntry",
    "LineGuard",
    "Measure",
    "Objective",
    "PaymentApplication",
    "PlanAmount",
    "PlanComment",
    "PlanOpening",
    "PlanVersion",
    "Programme",
    "RoundChange",
]
