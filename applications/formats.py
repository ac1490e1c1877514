"""States, events and reasons in the reader's language: one wording everywhere."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from applications.choices import ApplicationState as State
from applications.choices import CheckVerdict
from records.formats import in_language, money, reason_text
from records.rules import Reason

# The kind of each state's mark (docs/design.md): good, now, warn, stop, none, or "" for neutral.
STATE_KINDS: Mapping[str, str] = MappingProxyType(
    {
        State.DRAFT: "none",
        State.SUBMITTED: "now",
        State.IN_CHECK: "now",
        State.SUPPLEMENT_REQUESTED: "warn",
        State.SUPPLEMENTED: "now",
        State.IN_ASSESSMENT: "now",
        State.ASSESSED: "now",
        State.PROPOSED: "warn",
        State.GRANTED: "good",
        State.GRANTED_IN_PART: "good",
        State.REJECTED: "stop",
        State.NOT_ADMITTED: "stop",
        State.WITHDRAWN: "",
        State.EXPIRED: "",
    }
)

EVENTS: Mapping[str, Promise] = MappingProxyType(
    {
        "applications.opened": _("Draft begun"),
        "applications.commented": _("Comment to colleagues written"),
        "applications.comment_settled": _("Comment to colleagues settled"),
        "applications.signed": _("Signed; waits for the second signature"),
        "applications.submitted": _("Submitted"),
        "applications.reopened": _("Taken back as a draft"),
        "applications.kept": _("The submitted version stands again"),
        "applications.copied": _("Begun as a copy of an earlier application"),
        "applications.withdrawn": _("Withdrawn"),
        "applications.expired": _("Draft expired"),
        "applications.declared": _("Impartiality declared"),
        "applications.impartiality_asked": _("Asked to be held impartial after all"),
        "applications.impartiality_answered": _("Answered whether somebody is impartial after all"),
        "applications.check_started": _("Check begun"),
        "applications.checked": _("General criterion answered"),
        "applications.ground_judged": _("Ground for the raised rate judged"),
        "applications.double_funding_answered": _("Hint of double funding answered"),
        "applications.supplement_requested": _("Supplement requested"),
        "applications.supplemented": _("Supplemented"),
        "applications.supplement_lapsed": _("No supplement came in time; back in check"),
        "applications.supplement_taken_back": _("Request for supplement taken back; back in check"),
        "applications.late_supplement_accepted": _("Late supplement accepted"),
        "supplements.answered": _("Request for supplement answered"),
        "supplements.extended": _("Deadline of the supplement put later"),
        "supplements.lapsed": _("Request for supplement not answered in time"),
        "supplements.taken_back": _("Request for supplement ended"),
        "supplements.late_recorded": _("Late answer to the request for supplement recorded"),
        "supplements.late_judged": _("Late answer judged"),
        "supplements.late_accepted": _("Request for supplement answered late"),
        "messages.sent": _("Message sent"),
        "messages.settled": _("Message marked as needing no answer"),
        "applications.admitted": _("Admitted to assessment"),
        "applications.numbered": _("Case number given"),
        "applications.marked_secret": _("Document marked as secret"),
        "applications.made_public": _("Document public again"),
        "applications.file_asked": _("Whole case file asked for"),
        "applications.file_made": _("Whole case file made"),
        "applications.file_taken": _("Whole case file downloaded"),
        "applications.handed_over": _("Handed to an officer"),
        "applications.released": _("No longer in the officer's hands"),
        "applications.assigned": _("Assessor assigned"),
        "applications.unassigned": _("Assignment taken back"),
        "applications.scored": _("Scores given"),
        "applications.scores_reopened": _("Given scores handed back to their assessor"),
        "applications.difference_noted": _("Difference between the assessors explained"),
        "applications.expert_asked": _("Statement asked of an outside expert"),
        "applications.expert_answered": _("Outside expert's statement received"),
        "applications.expert_cancelled": _("Request to an outside expert withdrawn"),
        "applications.tie_ordered": _("Order set among tied applications"),
        "applications.reconciled": _("Agreed score written down"),
        "applications.assessed": _("Assessment finished"),
        "applications.proposed": _("Decision proposed"),
        "applications.proposal_returned": _("Proposal returned to the officer"),
        "applications.returned": _("Back to the officer"),
        "applications.decided": _("Decision taken"),
        "applications.granted": _("Granted"),
        "applications.rejected": _("Rejected"),
        "applications.not_admitted": _("Not admitted"),
        "applications.promotion_proposed": _("Promotion from the reserve proposed"),
        "applications.reserve_place_moved": _("Place in reserve reckoned anew for the decision"),
        "applications.declined": _("Grant declined by the beneficiary"),
        "applications.annulled": _("Decision annulled; back in check"),
        "applications.proposal_lapsed": _("Proposal lapsed: the request for review was taken back"),
        "applications.letter_made": _("Decision letter made and notified"),
        "applications.decision_read": _("Decision read by the applicant"),
        "reviews.received": _("Request for review received"),
        "reviews.withdrawn": _("Request for review taken back"),
        "reviews.answer_proposed": _("Answer to the request for review proposed"),
        "reviews.answer_returned": _("Request for review back with the officer"),
        "reviews.answer_sent_back": _("Proposed answer returned to the officer"),
        "reviews.answer_decided": _("Request for review answered"),
        "reviews.upheld": _("Decision upheld after a request for review"),
        "reviews.changed": _("Decision changed after a request for review"),
        "reviews.annulled": _("Decision annulled after a request for review"),
        "reviews.dismissed": _("Request for review left unexamined"),
        "reviews.answer_lapsed": _("Proposed answer lapsed"),
        "reviews.answer_read": _("Answer to the request for review read by the applicant"),
        "reviews.letter_made": _("Letter of the answer made and notified"),
        "applications.correction_proposed": _("Correction of the decision proposed"),
        "applications.decision_replaced": _("Decision replaced by a new one"),
        "applications.notification_recorded": _("Notification of the decision recorded"),
        "ledger.earmark": _("Earmarked"),
        "ledger.release": _("Released"),
        "ledger.commit": _("Committed"),
        "ledger.decommit": _("Decommitted"),
        "ledger.pay": _("Paid"),
        "ledger.recover": _("Recovered"),
    }
)


def event_words(verb: str) -> Promise | str:
    """What happened, in words; the verb itself when it is none of this app's."""
    return EVENTS.get(verb, verb)


def event_detail(verb: str, data: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """What the event was about: the sum, the criterion with its answer, the reason given."""
    if "amount" in data and verb.startswith("ledger."):
        return money(Decimal(data["amount"]), language())
    if verb == "applications.numbered":
        return numbered(data)
    if verb == "applications.marked_secret":
        return secrecy_words(data["point"])
    if verb == "applications.declared":
        return gettext("impartial") if data.get("impartial") else gettext("disqualified")
    if "criterion" in data:
        verdict = data.get("verdict", "")
        answer = str(CheckVerdict(verdict).label).lower() if verdict in CheckVerdict.values else ""
        return f"{titles.get(data['criterion'], data['criterion'])} {answer}".strip()
    return str(data.get("reason", ""))


def secrecy_words(point: int) -> str:
    """What stands on a secret document (act 621/1999, section 25): that it is secret, and on which ground."""
    return gettext("Secret: act 621/1999, section 24(1), point %(point)s") % {"point": point}


def numbered(data: Mapping[str, Any]) -> str:
    """The number a case was given, the one before, and why it changed."""
    if not data["before"]:
        return str(data["number"])
    return gettext("%(number)s in place of %(before)s: %(reason)s") % dict(data)


def language() -> str:
    """The page's language."""
    return get_language() or "en"


def words(reason: Reason, titles: Mapping[str, str]) -> str:
    """The reason in the page's language, a criterion by its name instead of its code."""
    code = str(reason.params.get("code", ""))
    if code in titles:
        reason = replace(reason, params={**reason.params, "code": titles[code]})
    return reason_text(reason, language())


def titles_of(criteria: Iterable[Any]) -> dict[str, str]:
    """The criteria's names by code, in quotation marks, for sentences."""
    opening = "“" if language() == "en" else "”"
    return {one.code: f"{opening}{in_language(one.title, language())}”" for one in criteria}
