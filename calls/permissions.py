"""Who may do what with a round, and why not."""

from datetime import datetime
from typing import Any

from accounts.choices import Role
from accounts.permissions import has_role, why_not_role
from calls.choices import CallState, CriteriaState, PlanState
from calls.models import CallRound, ChangeProposal, CriteriaSet, CriteriaVote, PlanVersion
from calls.rules.rounds import why_not_closed, why_not_opened
from records.rules import Reason, gettext_noop
from records.services.moving import WhyNot

PROPOSED = Reason(
    "round_proposed", gettext_noop("The round waits for a decision maker. Take it back before you change it.")
)
OWN_PROPOSAL = Reason("own_proposal", gettext_noop("You proposed this: another person confirms it."))
NOT_PROPOSER = Reason("not_proposer", gettext_noop("Only the person who proposed this can take it back."))
NOT_PUBLIC = Reason(
    "round_not_public", gettext_noop("Only a round that is published and not settled can be changed so.")
)
READERS = (Role.OFFICER, Role.DECIDER, Role.FINANCE, Role.ASSESSOR, Role.AUDITOR)
FROZEN = Reason(
    "round_published", gettext_noop("The round is published: its texts, dates and lines are fixed.")
)


def may_see_rounds(user: Any) -> bool:
    """Whether the rounds on the desk, those in preparation among them, are for this person."""
    return has_role(user, *READERS)


def why_not_prepare(user: Any) -> Reason | None:
    """Officers prepare rounds. The system itself (None) may, for demo data."""
    return None if user is None else why_not_role(user, Role.OFFICER)


def why_not_edit(user: Any, call: CallRound) -> Reason | None:
    """Officers change a round until it is published."""
    refusal = why_not_prepare(user)
    if refusal or call.state == CallState.DRAFT:
        return refusal
    return PROPOSED if call.state == CallState.PROPOSED else FROZEN


def why_not_propose_round(user: Any, call: CallRound) -> Reason | None:
    """Officers put a round before a decision maker; the checklist is looked at apart (calls.rules.rounds)."""
    return why_not_prepare(user)


def why_not_publish(user: Any, call: CallRound) -> Reason | None:
    """A decision maker confirms the publication, and the money it calls; never its proposer (rules.md, Separation)."""
    return why_not_second(user, call.proposed_by)


def may_second(user: Any) -> bool:
    """Whether the pages of the second person are for this one: decision makers."""
    return has_role(user, Role.DECIDER)


def why_not_send_back(user: Any, call: CallRound) -> Reason | None:
    """A decision maker sends a proposed round back; its proposer takes it back."""
    return None if user is not None and user.pk == call.proposed_by else why_not_publish(user, call)


def why_not_propose(user: Any) -> Reason | None:
    """Officers propose changes of money and of the rules' figures."""
    return why_not_role(user, Role.OFFICER)


def why_not_confirm(user: Any, change: ChangeProposal) -> Reason | None:
    """A decision maker confirms or refuses a change; never its proposer (rules.md, Separation)."""
    return why_not_second(user, change.proposed_by)


def why_not_withdraw_change(user: Any, change: ChangeProposal) -> Reason | None:
    """Whoever proposed a change takes it back."""
    return None if user.pk == change.proposed_by else NOT_PROPOSER


def why_not_record_payment(user: Any) -> Reason | None:
    """Finance writes down payment applications to the Commission. The system itself (None) may, for demo data."""
    return None if user is None else why_not_role(user, Role.FINANCE)


def why_not_second(user: Any, first: Any) -> Reason | None:
    """The second person of two: a decision maker who is not the first."""
    refusal = why_not_role(user, Role.DECIDER)
    return refusal or (OWN_PROPOSAL if user.pk == first else None)


def why_not_cancel(user: Any, call: CallRound) -> Reason | None:
    """Officers cancel."""
    return why_not_prepare(user)


def why_not_change_public(user: Any, call: CallRound) -> Reason | None:
    """Officers extend a published round and correct its texts, until it is settled or cancelled."""
    refusal = why_not_prepare(user)
    if refusal or call.state in (CallState.PUBLISHED, CallState.OPEN, CallState.CLOSED):
        return refusal
    return NOT_PUBLIC


def why_not_add_to(user: Any, call: CallRound) -> Reason | None:
    """Officers add documents and answers while a round is prepared and for as long as it is before everybody."""
    refusal = why_not_prepare(user)
    if refusal or call.state in (CallState.DRAFT, CallState.PUBLISHED, CallState.OPEN, CallState.CLOSED):
        return refusal
    return PROPOSED if call.state == CallState.PROPOSED else NOT_PUBLIC


def opens_at(now: datetime) -> WhyNot[CallRound]:
    """The clock opens a round once its instant has come."""
    return lambda _, call: why_not_opened(call.opens_at, now)


def closes_at(now: datetime) -> WhyNot[CallRound]:
    """The clock closes a round once its last instant is over."""
    return lambda _, call: why_not_closed(call.closes_at, now)


PLAN_READERS = (Role.OFFICER, Role.DECIDER, Role.AUDITOR)
PLAN_FIXED = Reason(
    "plan_fixed",
    gettext_noop("Only a draft can be changed. Take the version back from hearing, or draft a new one."),
)
NOT_HEARD = Reason("plan_not_heard", gettext_noop("Comments are given while the version is heard."))
ANSWERS_OVER = Reason(
    "plan_answers_over", gettext_noop("The version is approved: its comments are answered.")
)
OWN_PLAN = Reason(
    "plan_own",
    gettext_noop("You drafted this version or put it to hearing: another decision maker approves it."),
)
UNANSWERED = Reason("plan_unanswered", gettext_noop("Every comment of the committee is answered first."))


def may_read_plans(user: Any) -> bool:
    """Whether the desk's pages of the plan's versions, drafts among them, are for this person."""
    return has_role(user, *PLAN_READERS)


def may_read_hearing(user: Any) -> bool:
    """Whether the committee's pages of the plan are for this person."""
    return has_role(user, Role.COMMITTEE, *PLAN_READERS)


def why_not_edit_plan(user: Any, version: PlanVersion) -> Reason | None:
    """Officers change a draft; a version that is heard or approved stays as it is."""
    return why_not_prepare(user) or (None if version.state == PlanState.DRAFT else PLAN_FIXED)


def why_not_comment(user: Any, version: PlanVersion) -> Reason | None:
    """CPR 40: the committee's members comment while a version is heard."""
    refusal = why_not_role(user, Role.COMMITTEE)
    return refusal or (None if version.state == PlanState.HEARD else NOT_HEARD)


def why_not_answer(user: Any, version: PlanVersion) -> Reason | None:
    """Officers answer the committee's comments until the version is approved."""
    under_way = version.state in (PlanState.DRAFT, PlanState.HEARD)
    return why_not_prepare(user) or (None if under_way else ANSWERS_OVER)


def why_not_approve_plan(user: Any, version: PlanVersion) -> Reason | None:
    """A decision maker approves a version once every comment is answered; never who drafted or presented it."""
    refusal = why_not_role(user, Role.DECIDER)
    if refusal:
        return refusal
    if user.pk in (version.drafted_by, version.heard_by):
        return OWN_PLAN
    return UNANSWERED if any(not one.answer for one in version.comments.all()) else None


PROGRAMME_READERS = (Role.OFFICER, Role.DECIDER, Role.FINANCE, Role.AUDITOR)


def may_see_programme(user: Any) -> bool:
    """Whether the desk's pages of the programme's entries and their history are for this person."""
    return has_role(user, *PROGRAMME_READERS)


CRITERIA_READERS = (Role.OFFICER, Role.DECIDER, Role.AUDITOR)
CRITERIA_FIXED = Reason(
    "criteria_fixed",
    gettext_noop("Only a draft can be changed. Begin a new version from this one."),
)
CRITERIA_FROZEN = Reason(
    "criteria_frozen",
    gettext_noop(
        "A round with these criteria is published: they are fixed. Begin a new version from this one."
    ),
)
CRITERIA_VOTED = Reason(
    "criteria_voted",
    gettext_noop("This version was drafted or voted on here: only the committee's vote approves it."),
)
NOT_BEFORE_COMMITTEE = Reason(
    "criteria_not_proposed",
    gettext_noop("The version is not before the committee: there is nothing to vote on."),
)
VOTES_ENTERED = Reason(
    "criteria_votes_entered",
    gettext_noop("You entered votes for members: another officer or a decision maker closes the vote."),
)


def may_read_criteria(user: Any) -> bool:
    """Whether the desk's pages of selection criteria, drafts among them, are for this person."""
    return has_role(user, *CRITERIA_READERS)


def may_read_ballots(user: Any) -> bool:
    """Whether the committee's pages of selection criteria are for this person."""
    return has_role(user, Role.COMMITTEE, *CRITERIA_READERS)


def why_not_edit_criteria(user: Any, criteria_set: CriteriaSet) -> Reason | None:
    """Officers change a draft; a version before the committee, approved or used stays as it is."""
    refusal = why_not_prepare(user)
    if refusal or criteria_set.frozen_at:
        return refusal or CRITERIA_FROZEN
    return None if criteria_set.state == CriteriaState.DRAFT else CRITERIA_FIXED


def why_not_record_approval(user: Any, criteria_set: CriteriaSet) -> Reason | None:
    """Officers enter an approval given before; a version drafted or voted on here has its vote (CPR 40(2)(a))."""
    refusal = why_not_prepare(user)
    if refusal or criteria_set.frozen_at:
        return refusal or CRITERIA_FROZEN
    return CRITERIA_VOTED if criteria_set.drafted_by or criteria_set.ballots.exists() else None


def why_not_vote(user: Any, criteria_set: CriteriaSet) -> Reason | None:
    """CPR 40(2)(a): members of the committee vote while a version is before them."""
    refusal = why_not_role(user, Role.COMMITTEE)
    return refusal or (None if criteria_set.state == CriteriaState.PROPOSED else NOT_BEFORE_COMMITTEE)


def why_not_enter_votes(user: Any, criteria_set: CriteriaSet) -> Reason | None:
    """The officer, as the committee's secretary, enters the votes of a meeting from its minutes."""
    refusal = why_not_prepare(user)
    return refusal or (None if criteria_set.state == CriteriaState.PROPOSED else NOT_BEFORE_COMMITTEE)


def may_close_votes(user: Any) -> bool:
    """Whether closing a vote is for this person at all: officers and decision makers."""
    return has_role(user, Role.OFFICER, Role.DECIDER)


def why_not_close_vote(user: Any, criteria_set: CriteriaSet) -> Reason | None:
    """An officer or a decision maker closes the vote; never who entered a member's vote (rules.md, Separation)."""
    refusal = None if user is None else why_not_role(user, Role.OFFICER, Role.DECIDER)
    if refusal or criteria_set.state != CriteriaState.PROPOSED:
        return refusal or NOT_BEFORE_COMMITTEE
    open_votes = CriteriaVote.objects.filter(ballot__criteria_set=criteria_set, ballot__closed_at=None)
    entered = [vote for vote in open_votes.filter(by=getattr(user, "pk", None)) if not vote.own]
    return VOTES_ENTERED if user is not None and entered else None


def why_not_take_back(user: Any, criteria_set: CriteriaSet) -> Reason | None:
    """Officers and decision makers take a version back from the committee."""
    refusal = None if user is None else why_not_role(user, Role.OFFICER, Role.DECIDER)
    return refusal or (None if criteria_set.state == CriteriaState.PROPOSED else NOT_BEFORE_COMMITTEE)
