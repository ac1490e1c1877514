"""The programme, its plan, call rounds, criteria sets and the ledger."""

from calls.models.criteria import CriteriaSet, Criterion
from calls.models.ledger import AllocationGuard, LedgerEntry, LineGuard
from calls.models.plan import PlanAmount, PlanOpening, PlanVersion
from calls.models.programme import Action, Allocation, Measure, Objective, Programme
from calls.models.rounds import CallAction, CallLine, CallRound

__all__ = [
    "Action",
    "Allocation",
    "AllocationGuard",
    "CallAction",
    "CallLine",
    "CallRound",
    "CriteriaSet",
    "Criterion",
    "LedgerEntry",
    "LineGuard",
    "Measure",
    "Objective",
    "PlanAmount",
    "PlanOpening",
    "PlanVersion",
    "Programme",
]
