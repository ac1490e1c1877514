"""Applications: what the applicant writes, how it is checked and scored, what is decided."""

from applications.models.application import Application, Submission
from applications.models.attachment import Attachment
from applications.models.case_file import CaseFile
from applications.models.content import ApplicationPartner, BudgetLine, FinancingLine, Target
from applications.models.decision import Decision
from applications.models.desk import CaseHandler, SearchText
from applications.models.double_funding import DoubleFundingAnswer
from applications.models.expert import ExpertStatement
from applications.models.message import Message, MessageFile, NoReplyNeeded, ReadMark
from applications.models.reserve import DeclinedGrant, Promotion, ReservePlace
from applications.models.results import ResultsPublication
from applications.models.review import DecisionReading, ReviewRequest
from applications.models.revision import AnswerReading, Correction, NotificationRecord, ReviewAnswer
from applications.models.secrecy import SecrecyMark
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
from applications.models.supplement import (
    LateAnswer,
    SupplementExtension,
    SupplementItem,
    SupplementRequest,
)
from applications.models.tie_order import TieOrder, TiePlace
from applications.models.together import FieldComment, SectionPresence, SectionVersion

__all__ = [
    "AnswerReading",
    "Application",
    "ApplicationPartner",
    "ApplicationSignature",
    "Assessment",
    "Attachment",
    "BudgetLine",
    "CaseFile",
    "CaseHandler",
    "Correction",
    "Decision",
    "DecisionReading",
    "DeclarationStatement",
    "DeclinedGrant",
    "DifferenceNote",
    "DoubleFundingAnswer",
    "EligibilityCheck",
    "ExpertStatement",
    "FieldComment",
    "FinancingLine",
    "ImpartialityDeclaration",
    "LateAnswer",
    "Message",
    "MessageFile",
    "NoReplyNeeded",
    "NotificationRecord",
    "Promotion",
    "ReadMark",
    "ReconciledScore",
    "ReservePlace",
    "ResultsPublication",
    "ReviewAnswer",
    "ReviewRequest",
    "Score",
    "ScoresReopening",
    "SearchText",
    "SecrecyMark",
    "SectionPresence",
    "SectionVersion",
    "Submission",
    "SupplementExtension",
    "SupplementItem",
    "SupplementRequest",
    "Target",
    "TieOrder",
    "TiePlace",
]
