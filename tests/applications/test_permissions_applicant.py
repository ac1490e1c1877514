"""Who of an applicant writes, signs, submits, withdraws and reopens, and until which instant."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.choices import MemberRole
from applications.choices import ApplicationState as State
from applications.models import Application, Decision, SupplementRequest
from applications.permissions import applicant as applying
from applications.permissions import review, supplements
from applications.permissions.versions import why_not_lapse, why_not_reopen_as
from applications.services.drafting import why_not_expire
from calls.choices import CallState
from calls.models import CallRound
from records import clock
from tests.factories.roles import code

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


def test_a_review_is_asked_only_of_a_decision_that_was_sent() -> None:
    assert code(review.why_not_another(Decision())) == "decision_not_sent"


def test_a_request_for_supplement_lapses_a_minute_after_its_deadline() -> None:
    waiting = SupplementRequest(due_at=CLOSES)
    with clock.at(CLOSES + timedelta(minutes=1)):
        assert code(supplements.why_not_lapse(None, waiting)) == "supplement_still_open"
    with clock.at(CLOSES + timedelta(minutes=1) + MICROSECOND):
        assert supplements.why_not_lapse(None, waiting) is None


def test_a_draft_expires_a_minute_after_its_call_has_closed() -> None:
    with clock.at(CLOSES + timedelta(minutes=1)):
        assert code(why_not_expire(None, applied())) == "call_still_open"
    with clock.at(CLOSES + timedelta(minutes=1) + MICROSECOND):
        assert why_not_expire(None, applied()) is None
