"""Applications: what the applicant writes, how it is checked and scored, what is decided."""

from applications.models.application import Application, Submission
from applications.models.attachment import Attachment
from applications.models.content import BudgetLine, FinancingLine, Target
from applications.models.decision import Decision
from applications.models.selection import (
    Assessment,
    EligibilityCheck,
    ImpartialityDeclaration,
    ReconciledScore,
    Score,
)
from applications.models.signature import ApplicationSignature

__all__ = [
    "Application",
    "ApplicationSignature",
    "Assessment",
    "Attachment",
    "BudgetLine",
    "Decision",
    "EligibilityCheck",
    "FinancingLine",
    "ImpartialityDeclaration",
    "ReconciledScore",
    "Score",
    "Submission",
    "Target",
]
