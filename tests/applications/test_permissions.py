"""Who may do what in a case: by role, by what ties the person to it, by what he or she did in it, and by its state."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.choices import Role
from applications.choices import ApplicationState as State
from applications.models import Assessment, DeclarationStatement
from applications.permissions import desk, double_funding, records, revising
from applications.permissions import selection as may
from records.rules import Reason
from tests.applications.standing import CLOSED, FREE, Here, case
from tests.factories.roles import EVERYBODY, code, person

DECIDED = (State.GRANTED, State.GRANTED_IN_PART, State.REJECTED, State.NOT_ADMITTED)


def score(user: Any, application: Any) -> Reason | None:
    return may.why_not_score(user, Assessment(application=application, assessor_id=user.pk))


def reopen(user: Any, application: Any) -> Reason | None:
    given = datetime(2027, 4, 1, tzinfo=UTC)
    return may.why_not_reopen(user, Assessment(application=application, given_at=given))


# What is done, by whom, and in which states (docs/workflow.md).
ACTS: dict[str, tuple[Callable[[Any, Any], Reason | None], str, tuple[str, ...]]] = {
    "check": (may.why_not_check, Role.OFFICER, (State.SUBMITTED, State.IN_CHECK, State.SUPPLEMENTED)),
    "start check": (may.why_not_start_check, Role.OFFICER, tuple(State)),
    "assign": (may.why_not_assign, Role.OFFICER, (State.IN_ASSESSMENT,)),
    "reconcile": (may.why_not_reconcile, Role.OFFICER, (State.IN_ASSESSMENT,)),
    "reopen scores": (reopen, Role.OFFICER, (State.IN_ASSESSMENT,)),
    "score": (score, Role.ASSESSOR, (State.IN_ASSESSMENT,)),
    "ask expert": (
        may.why_not_ask_expert,
        Role.OFFICER,
        (State.IN_CHECK, State.SUPPLEMENTED, State.IN_ASSESSMENT, State.ASSESSED),
    ),
    "propose": (may.why_not_propose, Role.OFFICER, (State.IN_CHECK, State.SUPPLEMENTED, State.ASSESSED)),
    "decide": (may.why_not_decide, Role.DECIDER, (State.PROPOSED,)),
    "decide anew": (may.why_not_decide_anew, Role.DECIDER, DECIDED),
    "mark": (records.why_not_mark, Role.OFFICER, tuple(State)),
    "answer hints": (
        double_funding.why_not_answer_hints,
        Role.OFFICER,
        tuple(one for one in State if one not in (*DECIDED, State.WITHDRAWN)),
    ),
    "notify": (revising.why_not_record_notification, Role.OFFICER, tuple(State)),
}
ON_LINE = {"propose", "decide", "decide anew"}


@pytest.mark.parametrize("name", ACTS)
def test_each_act_is_for_one_role_alone(name: str) -> None:
    act, role, states = ACTS[name]
    found = {who: act(user := person(who), case(user, states[0])) for who in EVERYBODY}
    assert {who for who, reason in found.items() if reason is None} == {role}
    strangers = {code(reason) for who, reason in found.items() if who != role}
    assert strangers <= {"role_needed", "not_assigned"}


@pytest.mark.parametrize("name", ACTS)
def test_each_act_has_its_states_and_no_other(name: str) -> None:
    act, role, states = ACTS[name]
    user = person(role)
    found = {state: code(act(user, case(user, state))) for state in State}
    assert {state for state, refusal in found.items() if not refusal} == set(states)
    assert set(found.values()) <= {"", "wrong_state"}


@pytest.mark.parametrize("refusal", CLOSED)
@pytest.mark.parametrize("name", ACTS)
def test_nobody_handles_a_case_while_tied_to_it_or_undeclared(name: str, refusal: str) -> None:
    act, role, states = ACTS[name]
    user = person(role)
    assert code(act(user, case(user, states[0], CLOSED[refusal]))) == refusal


@pytest.mark.parametrize("name", ACTS)
def test_a_tie_to_another_case_of_the_line_closes_ranking_and_decisions_alone(name: str) -> None:
    act, role, states = ACTS[name]
    user = person(role)
    expected = "disqualified_in_line" if name in ON_LINE else ""
    assert code(act(user, case(user, states[0], Here(barred=True)))) == expected


@pytest.mark.parametrize("name", ACTS)
def test_whoever_checked_scored_or_proposed_goes_on_but_does_not_decide(name: str) -> None:
    act, role, states = ACTS[name]
    user = person(role)
    expected = "decider_took_part" if name.startswith("decide") else ""
    assert code(act(user, case(user, states[0], Here(took_part=True)))) == expected


def test_a_person_of_every_role_who_took_part_still_does_not_decide() -> None:
    user = person(*Role.values)
    here = Here(took_part=True, assigned=True)
    assert may.why_not_propose(user, case(user, State.ASSESSED, here)) is None
    assert code(may.why_not_decide(user, case(user, State.PROPOSED, here))) == "decider_took_part"


def test_an_assessor_scores_the_own_assignment_once() -> None:
    user = person(Role.ASSESSOR)
    application = case(user, State.IN_ASSESSMENT)
    another = Assessment(application=application, assessor_id=8)
    assert code(may.why_not_score(user, another)) == "not_assigned"
    given = Assessment(application=application, assessor_id=7, given_at=datetime(2027, 4, 1, tzinfo=UTC))
    assert code(may.why_not_score(user, given)) == "assessment_given"


def test_only_scores_that_were_given_are_handed_back() -> None:
    user = person(Role.OFFICER)
    waiting = Assessment(application=case(user, State.IN_ASSESSMENT))
    assert code(may.why_not_reopen(user, waiting)) == "assessment_not_given"


@pytest.mark.parametrize("refusal", [one for one in CLOSED if one != "impartiality_not_declared"])
def test_nobody_tied_is_made_an_assessor_or_given_the_case(refusal: str) -> None:
    assessor, officer = person(Role.ASSESSOR), person(Role.OFFICER)
    assert code(may.why_not_be_assigned(assessor, case(assessor, here=CLOSED[refusal]))) == refusal
    assert code(desk.why_not_take(officer, case(officer, here=CLOSED[refusal]))) == refusal
    assert code(desk.why_not_hand_over(officer, case(officer, here=CLOSED[refusal]))) == refusal


def test_one_may_be_assigned_before_declaring() -> None:
    user = person(Role.ASSESSOR)
    assert may.why_not_be_assigned(user, case(user, here=Here(impartial=None))) is None
    officer = person(Role.OFFICER)
    assert code(may.why_not_be_assigned(officer, case(officer))) == "role_needed"


@pytest.mark.parametrize(
    ("roles", "here", "state", "refusal"),
    [
        ([Role.OFFICER], FREE, State.SUBMITTED, ""),
        ([Role.DECIDER], FREE, State.SUBMITTED, ""),
        ([Role.OFFICER], Here(impartial=None), State.SUBMITTED, "impartiality_not_declared"),
        ([Role.OFFICER, Role.AUDITOR], Here(impartial=None), State.SUBMITTED, "impartiality_not_declared"),
        ([Role.ASSESSOR], Here(assigned=True), State.IN_ASSESSMENT, ""),
        (
            [Role.ASSESSOR],
            Here(assigned=True, impartial=None),
            State.IN_ASSESSMENT,
            "impartiality_not_declared",
        ),
        ([Role.ASSESSOR], FREE, State.IN_ASSESSMENT, "role_needed"),
        ([], Here(assigned=True), State.IN_ASSESSMENT, "role_needed"),
        ([Role.AUDITOR], Here(impartial=None), State.SUBMITTED, ""),
        ([Role.AUDITOR], Here(own=True), State.SUBMITTED, "disqualified_organisation"),
        ([Role.AUDITOR], Here(impartial=False), State.SUBMITTED, "disqualified_declared"),
        ([Role.FINANCE], Here(impartial=False), State.GRANTED, "disqualified_declared"),
        ([Role.AUDITOR], Here(tied=True), State.GRANTED, "disqualified_tie"),
        ([Role.FINANCE], Here(impartial=None), State.GRANTED, ""),
        ([Role.FINANCE], Here(impartial=None), State.GRANTED_IN_PART, ""),
        ([Role.FINANCE], Here(impartial=None), State.REJECTED, "role_needed"),
        ([Role.FINANCE], Here(impartial=None), State.PROPOSED, "role_needed"),
        ([Role.FINANCE], Here(signed=True), State.GRANTED, "disqualified_signed"),
        ([Role.COMMITTEE], FREE, State.GRANTED, "role_needed"),
        ([Role.ADMIN], FREE, State.GRANTED, "role_needed"),
        ([], FREE, State.GRANTED, "role_needed"),
    ],
)
def test_content_opens_to_the_impartial_to_auditors_and_when_granted_to_finance(
    roles: list[str], here: Here, state: str, refusal: str
) -> None:
    user = person(*roles)
    assert code(may.why_not_open(user, case(user, state, here))) == refusal


@pytest.mark.parametrize(
    ("roles", "here", "refusal"),
    [
        ([Role.OFFICER], Here(impartial=None), ""),
        ([Role.DECIDER], Here(impartial=True), ""),
        ([Role.ASSESSOR], Here(impartial=None, assigned=True), ""),
        ([Role.ASSESSOR], Here(impartial=None), "role_needed"),
        ([Role.OFFICER], Here(impartial=False), "disqualified_declared"),
        ([Role.OFFICER], Here(own=True, impartial=None), "disqualified_organisation"),
        ([Role.AUDITOR], Here(impartial=None), "role_needed"),
    ],
)
def test_a_declaration_is_given_by_whoever_works_with_the_case(
    roles: list[str], here: Here, refusal: str
) -> None:
    user = person(*roles)
    assert code(may.why_not_declare(user, case(user, here=here))) == refusal


def test_nobody_answers_about_oneself_whether_one_is_impartial() -> None:
    user = person(Role.DECIDER)
    mine, others = DeclarationStatement(user_id=7), DeclarationStatement(user_id=8)
    assert code(may.why_not_answer(user, mine, case(user))) == "own_statement"
    assert may.why_not_answer(user, others, case(user)) is None
    officer = person(Role.OFFICER)
    assert code(may.why_not_answer(officer, others, case(officer))) == "role_needed"


@pytest.mark.parametrize("role", [one for one in EVERYBODY if one != Role.OFFICER])
def test_nobody_but_an_officer_has_a_case_in_hand_or_hands_it_over(role: str) -> None:
    user = person(role)
    assert code(desk.why_not_take(user, case(user))) == "role_needed"
    assert code(desk.why_not_hand_over(user, case(user))) == "role_needed"


@pytest.mark.parametrize(
    ("state", "refusal"),
    [(State.WITHDRAWN, "wrong_state"), (State.EXPIRED, "wrong_state"), (State.GRANTED, "")],
)
def test_what_has_no_officer_is_not_handed_over(state: str, refusal: str) -> None:
    user = person(Role.OFFICER)
    assert code(desk.why_not_hand_over(user, case(user, state))) == refusal
