"""Who may do what with rounds, plans, criteria and changes: role by role and state by state, and never both of two."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.choices import Role
from calls import permissions as may
from calls.choices import CallState, CriteriaState, PlanState
from calls.models import CallRound, ChangeProposal, CriteriaSet, PlanVersion
from records.rules import Reason
from tests.factories.roles import EVERYBODY, code, person

NOBODY = None


def allowed(act: Callable[[Any], Reason | None]) -> set[str]:
    """The roles that alone are enough."""
    return {role for role in EVERYBODY if act(person(role)) is None}


def call(state: str = CallState.DRAFT, by: Any = "another") -> CallRound:
    return CallRound(state=state, proposed_by=by)


def plan(state: str = PlanState.DRAFT, *, unanswered: bool = False, **by: Any) -> Any:
    """A version of the plan whose unanswered comments are known without a database."""
    answers = ["Yes.", "" if unanswered else "No."]
    comments = SimpleNamespace(all=lambda: [SimpleNamespace(answer=one) for one in answers])
    return SimpleNamespace(
        state=state, comments=comments, drafted_by=by.get("drafted_by"), heard_by=by.get("heard_by")
    )


OFFICER, DECIDER, FINANCE, COMMITTEE = {Role.OFFICER}, {Role.DECIDER}, {Role.FINANCE}, {Role.COMMITTEE}


@pytest.mark.parametrize(
    ("act", "roles"),
    [
        (may.why_not_prepare, OFFICER),
        (may.why_not_propose, OFFICER),
        (lambda user: may.why_not_edit(user, call()), OFFICER),
        (lambda user: may.why_not_propose_round(user, call()), OFFICER),
        (lambda user: may.why_not_cancel(user, call()), OFFICER),
        (lambda user: may.why_not_change_public(user, call(CallState.OPEN)), OFFICER),
        (lambda user: may.why_not_add_to(user, call(CallState.OPEN)), OFFICER),
        (lambda user: may.why_not_publish(user, call(CallState.PROPOSED)), DECIDER),
        (lambda user: may.why_not_send_back(user, call(CallState.PROPOSED)), DECIDER),
        (lambda user: may.why_not_confirm(user, ChangeProposal(proposed_by="another")), DECIDER),
        (lambda user: may.why_not_second(user, "another"), DECIDER),
        (may.why_not_record_payment, FINANCE),
        (lambda user: may.why_not_edit_plan(user, PlanVersion(state=PlanState.DRAFT)), OFFICER),
        (lambda user: may.why_not_answer(user, PlanVersion(state=PlanState.HEARD)), OFFICER),
        (lambda user: may.why_not_comment(user, PlanVersion(state=PlanState.HEARD)), COMMITTEE),
        (lambda user: may.why_not_approve_plan(user, plan(PlanState.HEARD)), DECIDER),
        (lambda user: may.why_not_edit_criteria(user, CriteriaSet(state=CriteriaState.DRAFT)), OFFICER),
        (lambda user: may.why_not_vote(user, CriteriaSet(state=CriteriaState.PROPOSED)), COMMITTEE),
        (lambda user: may.why_not_enter_votes(user, CriteriaSet(state=CriteriaState.PROPOSED)), OFFICER),
        (
            lambda user: may.why_not_take_back(user, CriteriaSet(state=CriteriaState.PROPOSED)),
            OFFICER | DECIDER,
        ),
    ],
)
def test_each_act_is_for_its_roles_and_nobody_else(
    act: Callable[[Any], Reason | None], roles: set[str]
) -> None:
    assert allowed(act) == roles
    assert code(act(person("stranger"))) == "role_needed"


@pytest.mark.parametrize(
    ("see", "roles"),
    [
        (may.may_see_rounds, OFFICER | DECIDER | FINANCE | {Role.ASSESSOR, Role.AUDITOR}),
        (may.may_second, DECIDER),
        (may.may_read_plans, OFFICER | DECIDER | {Role.AUDITOR}),
        (may.may_read_hearing, OFFICER | DECIDER | COMMITTEE | {Role.AUDITOR}),
        (may.may_see_programme, OFFICER | DECIDER | FINANCE | {Role.AUDITOR}),
        (may.may_read_criteria, OFFICER | DECIDER | {Role.AUDITOR}),
        (may.may_read_ballots, OFFICER | DECIDER | COMMITTEE | {Role.AUDITOR}),
        (may.may_close_votes, OFFICER | DECIDER),
    ],
)
def test_each_page_of_the_desk_is_for_its_roles(see: Callable[[Any], bool], roles: set[str]) -> None:
    assert {role for role in EVERYBODY if see(person(role))} == roles
    assert not see(NOBODY)


@pytest.mark.parametrize("gone", ["is_active", "is_authenticated"])
def test_an_account_that_is_closed_or_not_signed_in_may_nothing(gone: str) -> None:
    officer = person(Role.OFFICER, Role.DECIDER)
    setattr(officer, gone, False)
    assert code(may.why_not_prepare(officer)) == "role_needed"
    assert not may.may_see_rounds(officer)


@pytest.mark.parametrize(
    ("state", "edit", "change", "add"),
    [
        (CallState.DRAFT, "", "round_not_public", ""),
        (CallState.PROPOSED, "round_proposed", "round_not_public", "round_proposed"),
        (CallState.PUBLISHED, "round_published", "", ""),
        (CallState.OPEN, "round_published", "", ""),
        (CallState.CLOSED, "round_published", "", ""),
        (CallState.SETTLED, "round_published", "round_not_public", "round_not_public"),
        (CallState.CANCELLED, "round_published", "round_not_public", "round_not_public"),
    ],
)
def test_a_round_is_edited_before_it_is_published_and_changed_with_reasons_after(
    state: str, edit: str, change: str, add: str
) -> None:
    officer, round_ = person(Role.OFFICER), call(state)
    assert code(may.why_not_edit(officer, round_)) == edit
    assert code(may.why_not_change_public(officer, round_)) == change
    assert code(may.why_not_add_to(officer, round_)) == add


@pytest.mark.parametrize("state", CallState.values)
def test_in_no_state_does_anybody_but_an_officer_touch_a_round(state: str) -> None:
    for role in (one for one in EVERYBODY if one != Role.OFFICER):
        for act in (may.why_not_edit, may.why_not_change_public, may.why_not_add_to):
            assert code(act(person(role), call(state))) == "role_needed"


def test_nobody_confirms_what_he_or_she_proposed() -> None:
    both = person(Role.OFFICER, Role.DECIDER)
    mine, others = call(CallState.PROPOSED, 7), call(CallState.PROPOSED)
    assert (code(may.why_not_publish(both, mine)), may.why_not_publish(both, others)) == (
        "own_proposal",
        None,
    )
    my_change, another = ChangeProposal(proposed_by=7), ChangeProposal(proposed_by="another")
    assert (code(may.why_not_confirm(both, my_change)), may.why_not_confirm(both, another)) == (
        "own_proposal",
        None,
    )


def test_whoever_proposed_takes_it_back_and_nobody_else_withdraws_it() -> None:
    officer = person(Role.OFFICER)
    assert may.why_not_send_back(officer, call(CallState.PROPOSED, 7)) is None
    assert code(may.why_not_send_back(officer, call(CallState.PROPOSED))) == "role_needed"
    assert may.why_not_withdraw_change(officer, ChangeProposal(proposed_by=7)) is None
    assert code(may.why_not_withdraw_change(officer, ChangeProposal(proposed_by="x"))) == "not_proposer"


def test_the_system_prepares_and_records_but_never_confirms() -> None:
    assert may.why_not_prepare(NOBODY) is None
    assert may.why_not_record_payment(NOBODY) is None
    assert code(may.why_not_propose(NOBODY)) == "role_needed"
    assert code(may.why_not_second(NOBODY, NOBODY)) == "role_needed"
    assert code(may.why_not_send_back(NOBODY, call(CallState.PROPOSED))) == "role_needed"


@pytest.mark.parametrize(
    ("state", "edit", "comment", "answer"),
    [
        (PlanState.DRAFT, "", "plan_not_heard", ""),
        (PlanState.HEARD, "plan_fixed", "", ""),
        (PlanState.APPROVED, "plan_fixed", "plan_not_heard", "plan_answers_over"),
        (PlanState.REPLACED, "plan_fixed", "plan_not_heard", "plan_answers_over"),
    ],
)
def test_a_plan_is_changed_as_a_draft_and_commented_on_while_it_is_heard(
    state: str, edit: str, comment: str, answer: str
) -> None:
    version, all_of_it = PlanVersion(state=state), person(Role.OFFICER, Role.COMMITTEE)
    assert code(may.why_not_edit_plan(all_of_it, version)) == edit
    assert code(may.why_not_comment(all_of_it, version)) == comment
    assert code(may.why_not_answer(all_of_it, version)) == answer


@pytest.mark.parametrize(
    ("version", "refusal"),
    [
        (plan(), ""),
        (plan(drafted_by=7), "plan_own"),
        (plan(heard_by=7), "plan_own"),
        (plan(drafted_by="another", heard_by="another"), ""),
        (plan(unanswered=True), "plan_unanswered"),
        (plan(unanswered=True, drafted_by=7), "plan_own"),
    ],
)
def test_a_plan_is_approved_by_somebody_else_once_every_comment_is_answered(
    version: Any, refusal: str
) -> None:
    assert code(may.why_not_approve_plan(person(Role.DECIDER), version)) == refusal


@pytest.mark.parametrize(
    ("state", "edit", "vote"),
    [
        (CriteriaState.DRAFT, "", "criteria_not_proposed"),
        (CriteriaState.PROPOSED, "criteria_fixed", ""),
        (CriteriaState.APPROVED, "criteria_fixed", "criteria_not_proposed"),
        (CriteriaState.REPLACED, "criteria_fixed", "criteria_not_proposed"),
    ],
)
def test_criteria_are_changed_as_a_draft_and_voted_on_before_the_committee(
    state: str, edit: str, vote: str
) -> None:
    criteria, all_of_it = CriteriaSet(state=state), person(Role.OFFICER, Role.COMMITTEE, Role.DECIDER)
    assert code(may.why_not_edit_criteria(all_of_it, criteria)) == edit
    for act in (may.why_not_vote, may.why_not_enter_votes, may.why_not_take_back):
        assert code(act(all_of_it, criteria)) == vote
    if vote:
        assert code(may.why_not_close_vote(all_of_it, criteria)) == vote


@pytest.mark.parametrize("state", CriteriaState.values)
def test_in_no_state_does_anybody_without_a_role_close_a_vote_or_take_criteria_back(state: str) -> None:
    criteria = CriteriaSet(state=state)
    for role in (one for one in EVERYBODY if one not in (Role.OFFICER, Role.DECIDER)):
        assert code(may.why_not_close_vote(person(role), criteria)) == "role_needed"
        assert code(may.why_not_take_back(person(role), criteria)) == "role_needed"


def test_the_system_takes_criteria_back_that_are_before_the_committee() -> None:
    assert may.why_not_take_back(NOBODY, CriteriaSet(state=CriteriaState.PROPOSED)) is None
    assert (
        code(may.why_not_take_back(NOBODY, CriteriaSet(state=CriteriaState.DRAFT))) == "criteria_not_proposed"
    )


def test_criteria_a_round_uses_are_frozen_whatever_their_state() -> None:
    frozen = CriteriaSet(state=CriteriaState.DRAFT, frozen_at="2027-03-01")
    officer = person(Role.OFFICER)
    assert code(may.why_not_edit_criteria(officer, frozen)) == "criteria_frozen"
    assert code(may.why_not_record_approval(officer, frozen)) == "criteria_frozen"
    drafted_here = CriteriaSet(state=CriteriaState.DRAFT, drafted_by="another")
    assert code(may.why_not_record_approval(officer, drafted_here)) == "criteria_voted"
    assert code(may.why_not_record_approval(person(Role.DECIDER), drafted_here)) == "role_needed"
