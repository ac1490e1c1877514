"""Applications: what the applicant writes, how it is checked and scored, what is decided."""

from applications.models.application import Application, Submission
from applications.models.attachment import Attachment
from applications.models.content import ApplicationPartner, BudgetLine, FinancingLine, Target
from applications.models.decision import Decision
from applications.models.desk import CaseHandler, SearchText
from applications.models.expert import ExpertStatement
from applications.models.selection import (
    Assessment,
    DeclarationStatement,
    DifferenceNote,
    EligibilityCheck,
    ImpartialityDeclaration,
    ReconciledScore,
    Score,
    ScoresReopening,
)
from applications.models.signature import ApplicationSignature
from applications.models.tie_order import TieOrder, TiePlace

__all__ = [
    "Application",
    "ApplicationPartner",
    "ApplicationSignature",
    "Assessment",
    "Attachment",
    "BudgetLine",
    "CaseHandler",
    "Decision",
    "DeclarationStatement",
    "DifferenceNote",
    "EligibilityCheck",
    "ExpertStatement",
    "FinancingLine",
    "ImpartialityDeclaration",
    "ReconciledScore",
    "Score",
    "ScoresReopening",
    "SearchText",
    "Submission",
    "Target",
    "TieOrder",
    "TiePlace",
]
