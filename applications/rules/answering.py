"""The answer to a request for review, how a decision was notified, and what money a request puts in question."""

from datetime import date
from decimal import Decimal

from calls.rules import articles as art
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

UPHOLD, CHANGE, ANNUL, DISMISS = "uphold", "change", "annul", "dismiss"
LATE, NOT_ENTITLED = "late", "not_entitled"
POST = "post"
ZERO = Decimal("0.00")

OUTCOME_MISSING = Finding(
    "answer_outcome", gettext_noop("Choose how the request is answered."), art.REVIEW_CHAPTER
)
REASONS_MISSING = Finding(
    "answer_reasons",
    gettext_noop("Write the reasons; whoever asked reads them in the answer."),
    art.REVIEW_CHAPTER,
)
GROUND_MISSING = Finding(
    "dismissal_ground", gettext_noop("Choose why the request is left unexamined."), art.REVIEW_CHAPTER
)
CAME_IN_TIME = Finding(
    "dismissed_in_time",
    gettext_noop("The request came in time, by %(last)s at the latest. It is examined."),
    art.REVIEW_CHAPTER,
)
CAME_LATE = Finding(
    "examined_though_late",
    gettext_noop(
        "The request came after %(last)s and is left unexamined. If the decision was notified later, record that first."
    ),
    art.REVIEW_CHAPTER,
)
ANNUL_PAID = Finding(
    "annul_paid",
    gettext_noop(
        "%(paid)s has been paid on this decision, so it cannot be annulled as a whole. Change the decision instead."
    ),
    art.REVIEW_CHAPTER,
)
POSTED_MISSING = Finding(
    "posted_missing", gettext_noop("Enter the day on which the decision was posted."), art.NOTIFIED_BY_POST
)
POSTED_BEFORE = Finding(
    "posted_before_decision",
    gettext_noop("It cannot have been posted before it was decided, %(decided)s, or later than today."),
    art.NOTIFIED_BY_POST,
)
SHOWN_BEFORE = Finding(
    "shown_before_sent",
    gettext_noop("It cannot have been received before it was sent, %(sent)s, or later than today."),
    art.NOTIFIED_BY_POST,
)
SHOWN_WHY = Finding(
    "notification_reason",
    gettext_noop("Write on what this rests: a register of post, an acknowledgement of receipt."),
    art.NOTIFIED_BY_POST,
)


def answer_problems(
    outcome: str, ground: str, reasons: str, *, in_time: bool, last_day: date
) -> list[Reason]:
    """Administrative Procedure Act 434/2003, sections 49b, 49c and 49g: what stands against answering so."""
    if outcome not in (UPHOLD, CHANGE, ANNUL, DISMISS):
        return [OUTCOME_MISSING("outcome")]
    found = [] if reasons.strip() else [REASONS_MISSING("reasons")]
    if outcome != DISMISS:
        return found if in_time else [CAME_LATE("outcome", last=last_day), *found]
    if ground not in (LATE, NOT_ENTITLED):
        return [GROUND_MISSING("ground"), *found]
    return [CAME_IN_TIME("ground", last=last_day), *found] if ground == LATE and in_time else found


def annulment_problems(paid: Decimal) -> list[Reason]:
    """Administrative Procedure Act 434/2003, section 49g: a decision on which money was paid is changed, not annulled.

    `paid` in euro: to annul would leave a payment without a decision.
    """
    return [ANNUL_PAID("outcome", paid=paid)] if paid > ZERO else []


def notification_problems(
    channel: str,
    posted: date | None,
    shown: date | None,
    reason: str,
    *,
    decided: date,
    sent: date,
    today: date,
) -> list[Reason]:
    """Administrative Procedure Act 434/2003, sections 59 and 60: posted once decided, received once sent."""
    found = [] if reason.strip() else [SHOWN_WHY("reason")]
    if channel == POST:
        if posted is None:
            return [POSTED_MISSING("posted_on"), *found]
        if not decided <= posted <= today:
            return [POSTED_BEFORE("posted_on", decided=decided), *found]
        sent = posted
    if shown is not None and not sent <= shown <= today:
        return [SHOWN_BEFORE("shown_on", sent=sent), *found]
    return found


def contested_sum(requested: Decimal, granted: Decimal | None) -> Decimal:
    """Administrative Procedure Act 434/2003, section 49g: the most an answer could add to what was granted, in euro."""
    return max(requested - (granted or ZERO), ZERO)
