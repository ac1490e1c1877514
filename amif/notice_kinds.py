"""How urgent each kind of notice is, and whether it goes out by e-mail at once, with the day's others, or not at all.

A kind is the name of its templates (templates/notices/<kind>.subject.txt). A new kind gets a row here.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from accounts.choices import NoticePace
from records.choices import Mailing


class Urgency(StrEnum):
    """REQUIRED: the law or the person's own act asks for it at once (requests, decisions, receipts). DEADLINE: waits
    for an answer by a date. NEWS: good to know.
    """

    REQUIRED = "required"
    DEADLINE = "deadline"
    NEWS = "news"


REQUIRED, DEADLINE, NEWS = Urgency.REQUIRED, Urgency.DEADLINE, Urgency.NEWS
KINDS: Mapping[str, Urgency] = MappingProxyType(
    {
        "assigned": DEADLINE,
        "call_cancelled": REQUIRED,
        "call_extended": DEADLINE,
        "call_rescheduled": NEWS,
        "case_file_ready": NEWS,
        "change_decided": NEWS,
        "change_proposed": DEADLINE,
        "commented": NEWS,
        "criteria_proposed": DEADLINE,
        "decided": REQUIRED,
        "decision_annulled": DEADLINE,
        "decision_corrected": REQUIRED,
        "grant_declined": REQUIRED,
        "membership": NEWS,
        "message_to_applicant": DEADLINE,
        "message_to_desk": NEWS,
        "money_freed": DEADLINE,
        "plan_heard": DEADLINE,
        "report_ready": NEWS,
        "review_answer_returned": DEADLINE,
        "review_answered": REQUIRED,
        "review_asked": DEADLINE,
        "review_received": REQUIRED,
        "review_withdrawn": NEWS,
        "scores_reopened": DEADLINE,
        "sign": DEADLINE,
        "sign_supplement": DEADLINE,
        "submitted": REQUIRED,
        "supplement_answered": NEWS,
        "supplement_extended": REQUIRED,
        "supplement_lapsed": REQUIRED,
        "supplement_late_accepted": REQUIRED,
        "supplement_late_refused": REQUIRED,
        "supplement_not_answered": DEADLINE,
        "supplement_reminder": REQUIRED,
        "supplement_requested": REQUIRED,
        "supplement_taken_back": REQUIRED,
        "supplemented": REQUIRED,
        "withdrawn": NEWS,
    }
)


def urgency_of(kind: str) -> Urgency:
    """How urgent a kind is; one nobody has placed goes out at once, so that nothing is missed."""
    return KINDS.get(kind, REQUIRED)


def mailing_of(kind: str, pace: str) -> Mailing:
    """How a notice goes out to somebody who has chosen `pace` (accounts.choices.NoticePace)."""
    urgency = urgency_of(kind)
    if urgency == REQUIRED or pace == NoticePace.AT_ONCE:
        return Mailing.NOW
    if pace == NoticePace.DAILY:
        return Mailing.DIGEST
    return Mailing.NOW if urgency == DEADLINE else Mailing.NONE
