"""Who promotes from the reserve, enters that a grant was declined, and takes the whole file of a case."""

import pytest

from accounts.choices import Role
from applications.choices import ApplicationState as State
from applications.permissions import records, reserve
from tests.applications.standing import CLOSED, FREE, Here, case
from tests.factories.roles import EVERYBODY, code, person


@pytest.mark.parametrize(
    ("state", "promote", "enter"),
    [
        (State.REJECTED, "", "nothing_granted"),
        (State.GRANTED, "not_in_reserve_now", ""),
        (State.GRANTED_IN_PART, "not_in_reserve_now", ""),
        (State.ASSESSED, "not_in_reserve_now", "nothing_granted"),
        (State.NOT_ADMITTED, "not_in_reserve_now", "nothing_granted"),
    ],
)
def test_what_waits_is_promoted_and_what_is_granted_is_declined(state: str, promote: str, enter: str) -> None:
    user = person(Role.OFFICER)
    assert code(reserve.why_not_promote(user, case(user, state))) == promote
    assert code(reserve.why_not_enter_declined(user, case(user, state))) == enter


@pytest.mark.parametrize("role", [one for one in EVERYBODY if one != Role.OFFICER])
def test_nobody_but_an_officer_promotes_or_enters_a_declined_grant(role: str) -> None:
    user = person(role)
    assert code(reserve.why_not_promote(user, case(user, State.REJECTED))) == "role_needed"
    assert code(reserve.why_not_enter_declined(user, case(user, State.GRANTED))) == "role_needed"


@pytest.mark.parametrize(
    ("here", "promote", "enter"),
    [
        *((here, refusal, refusal) for refusal, here in CLOSED.items()),
        (Here(barred=True), "disqualified_in_line", ""),
    ],
)
def test_the_reserve_is_for_the_impartial_on_the_whole_line(here: Here, promote: str, enter: str) -> None:
    user = person(Role.OFFICER)
    assert code(reserve.why_not_promote(user, case(user, State.REJECTED, here))) == promote
    assert code(reserve.why_not_enter_declined(user, case(user, State.GRANTED, here))) == enter


@pytest.mark.parametrize(
    ("role", "here", "refusal"),
    [
        (Role.OFFICER, FREE, ""),
        (Role.OFFICER, Here(impartial=None), "impartiality_not_declared"),
        (Role.AUDITOR, Here(impartial=None), ""),
        (Role.AUDITOR, Here(tied=True), "disqualified_tie"),
        (Role.DECIDER, FREE, "role_needed"),
        (Role.ASSESSOR, Here(assigned=True), "role_needed"),
        (Role.FINANCE, FREE, "role_needed"),
    ],
)
def test_officers_and_auditors_take_the_whole_file_of_a_case_open_to_them(
    role: str, here: Here, refusal: str
) -> None:
    user = person(role)
    assert code(records.why_not_take_file(user, case(user, State.GRANTED, here))) == refusal
