"""Who may do what in a case: by role, by what ties the person to it, by what he or she did in it, and by its state.

A list reads the standing of a person with its rows; the tests put it there the same way, so that every combination
is asked of the permission functions without a database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from accounts.choices import MemberRole, Role
from applications.choices import ApplicationState as State
from applications.models import Application, Assessment, DeclarationStatement
from applications.permissions import applicant as applying
from applications.permissions import desk, double_funding, records, revising
from applications.permissions import selection as may
from applications.permissions.versions import why_not_lapse, why_not_reopen_as
from calls.choices import CallState
from calls.models import CallRound
from records import clock
from records.rules import Reason

EVERYBODY = ["stranger", *Role.values]
DECIDED = (State.GRANTED, State.GRANTED_IN_PART, State.REJECTED, State.NOT_ADMITTED)


def person(*roles: str, pk: int = 7) -> Any:
    """Somebody signed in with these roles, as the permissions look at him or her."""
    held = frozenset(roles) - {"stranger"}
    return SimpleNamespace(
        pk=pk,
        roles=held,
        is_authenticated=True,
        is_active=True,
        has_role=lambda *asked: bool(held.intersection(asked)),
    )


@dataclass(frozen=True)
class Here:
    """Where the person stands towards the case (permissions.selection.Standing)."""

    own: bool = False
    tied: bool = False
    signed: bool = False
    impartial: bool | None = True
    assigned: bool = False
    took_part: bool = False
    barred: bool = False


FREE = Here()
CLOSED = {
    "disqualified_organisation": Here(own=True),
    "disqualified_tie": Here(tied=True),
    "disqualified_signed": Here(signed=True),
    "disqualified_declared": Here(impartial=False),
    "impartiality_not_declared": Here(impartial=None),
}


def case(user: Any, state: str = State.IN_CHECK, here: Here = FREE) -> Any:
    """A case as a list reads it for the person."""
    made: Any = Application(state=state)
    made.standing_of = str(user.pk)
    for name, value in vars(here).items():
        setattr(made, f"standing_{name}", value)
    return made


def code(reason: Reason | None) -> str:
    return reason.code if reason else ""


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


@pytest.mark.parametrize(
    ("state", "refusal"),
    [(State.WITHDRAWN, "wrong_state"), (State.EXPIRED, "wrong_state"), (State.GRANTED, "")],
)
def test_what_has_no_officer_is_not_handed_over(state: str, refusal: str) -> None:
    user = person(Role.OFFICER)
    assert code(desk.why_not_hand_over(user, case(user, state))) == refusal


# The applicant's own


CLOSES = datetime(2027, 3, 12, 14, 15, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def applied(state: str = State.DRAFT, call: str = CallState.OPEN) -> Application:
    opens = CLOSES - timedelta(days=30)
    return Application(state=state, call=CallRound(state=call, opens_at=opens, closes_at=CLOSES))


@pytest.mark.parametrize(
    ("role", "refusal"),
    [
        ("", "not_member"),
        (MemberRole.VIEWER, "viewer_reads"),
        (MemberRole.EDITOR, ""),
        (MemberRole.OWNER, ""),
    ],
)
def test_owners_and_editors_write(role: str, refusal: str) -> None:
    with clock.at(CLOSES):
        assert code(applying.why_not_edit_as(role, applied())) == refusal


@pytest.mark.parametrize(
    ("application", "at", "refusal"),
    [
        (applied(), CLOSES, ""),
        (applied(), CLOSES + MICROSECOND, "call_closed"),
        (applied(call=CallState.CANCELLED), CLOSES, "call_cancelled"),
        (applied(State.SUBMITTED), CLOSES, "not_a_draft"),
        (applied(State.WITHDRAWN), CLOSES, "not_a_draft"),
        (applied(State.GRANTED), CLOSES, "not_a_draft"),
    ],
)
def test_a_draft_is_written_until_the_deadline_itself(
    application: Application, at: datetime, refusal: str
) -> None:
    with clock.at(at):
        assert code(applying.why_not_edit_as(MemberRole.OWNER, application)) == refusal


@pytest.mark.parametrize(
    ("role", "signs", "application", "refusal"),
    [
        (MemberRole.OWNER, True, applied(), ""),
        (MemberRole.VIEWER, True, applied(), ""),
        ("", True, applied(), "not_member"),
        (MemberRole.OWNER, False, applied(), "signatory_submits"),
        (MemberRole.OWNER, True, applied(State.SUBMITTED), "not_a_draft"),
        (MemberRole.OWNER, True, applied(call=CallState.CANCELLED), "call_cancelled"),
    ],
)
def test_who_may_sign_submits(role: str, signs: bool, application: Application, refusal: str) -> None:
    reason = applying.why_not_submit_as(role, signs, application, ["Maija Mäkinen", "Åke Åström"])
    assert code(reason) == refusal
    if reason and refusal == "signatory_submits":
        assert reason.params == {"signatories": "Maija Mäkinen, Åke Åström"}


def test_an_organisation_that_names_nobody_is_told_who_names_them() -> None:
    assert code(applying.why_not_sign_as(False, [])) == "no_signatory"
    assert applying.why_not_sign_as(True, []) is None


@pytest.mark.parametrize(
    ("role", "state", "refusal"),
    [
        ("", State.SUBMITTED, "not_member"),
        (MemberRole.EDITOR, State.SUBMITTED, "owner_withdraws"),
        (MemberRole.OWNER, State.DRAFT, ""),
        (MemberRole.OWNER, State.SUBMITTED, ""),
        (MemberRole.OWNER, State.ASSESSED, ""),
        (MemberRole.OWNER, State.PROPOSED, "too_late_to_withdraw"),
        (MemberRole.OWNER, State.GRANTED, "too_late_to_withdraw"),
        (MemberRole.OWNER, State.WITHDRAWN, "not_pending"),
        (MemberRole.OWNER, State.EXPIRED, "not_pending"),
    ],
)
def test_an_owner_withdraws_until_a_decision_is_proposed(role: str, state: str, refusal: str) -> None:
    assert code(applying.why_not_withdraw_as(role, applied(state))) == refusal


@pytest.mark.parametrize(
    ("role", "state", "at", "refusal"),
    [
        (MemberRole.OWNER, State.SUBMITTED, CLOSES, ""),
        (MemberRole.OWNER, State.SUBMITTED, CLOSES + MICROSECOND, "call_closed"),
        (MemberRole.EDITOR, State.SUBMITTED, CLOSES, "owner_reopens"),
        (MemberRole.OWNER, State.IN_CHECK, CLOSES, "not_reopenable"),
        (MemberRole.OWNER, State.DRAFT, CLOSES, "not_reopenable"),
        ("", State.SUBMITTED, CLOSES, "not_member"),
    ],
)
def test_an_owner_reopens_what_is_submitted_while_the_call_is_open(
    role: str, state: str, at: datetime, refusal: str
) -> None:
    with clock.at(at):
        assert code(why_not_reopen_as(role, applied(state))) == refusal


def test_what_was_submitted_before_stands_again_once_the_call_has_closed() -> None:
    draft, reopened = applied(), applied()
    reopened.submitted_at = CLOSES - timedelta(days=1)
    with clock.at(CLOSES):
        assert code(why_not_lapse(None, reopened)) == "call_still_open"
    with clock.at(CLOSES + MICROSECOND):
        assert why_not_lapse(None, reopened) is None
        assert code(why_not_lapse(None, draft)) == "nothing_submitted"


@pytest.mark.parametrize(
    ("call", "at", "refusal"),
    [
        (CallState.OPEN, CLOSES, ""),
        (CallState.OPEN, CLOSES + MICROSECOND, "call_closed"),
        (CallState.OPEN, CLOSES - timedelta(days=30), ""),
        (CallState.OPEN, CLOSES - timedelta(days=30) - MICROSECOND, "call_not_open_yet"),
        (CallState.CANCELLED, CLOSES, "call_cancelled"),
        (CallState.DRAFT, CLOSES, "call_cancelled"),
    ],
)
def test_a_call_takes_applications_from_its_first_to_its_last_instant(
    call: str, at: datetime, refusal: str
) -> None:
    with clock.at(at):
        assert code(applying.why_not_open(applied(call=call).call)) == refusal
