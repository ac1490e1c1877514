"""Who may do what in an organisation: every action and role, as the table says it, with the refusal's words."""

import pytest

from accounts.choices import MemberRole
from accounts.permissions import why_not, why_not_last
from accounts.rules import MAY

OWNER, EDITOR, VIEWER = MemberRole.OWNER, MemberRole.EDITOR, MemberRole.VIEWER
OWNERS_ALONE = {"identity", "bank", "signatories", "invite", "set_role", "remove", "answer", "hand_over"}
WRITERS = {"see_account", "address", "standing", "owners"}
EVERYBODY = {"read", "leave"}


def refusals(role: str, actions: set[str]) -> set[str]:
    return {refusal.code if (refusal := why_not(role, action)) else "" for action in actions}


def test_the_table_has_these_actions_and_no_other() -> None:
    assert set(MAY) == OWNERS_ALONE | WRITERS | EVERYBODY


@pytest.mark.parametrize(
    ("role", "alone", "writes", "reads"),
    [
        (OWNER, "", "", ""),
        (EDITOR, "owners_only", "", ""),
        (VIEWER, "owners_only", "writers_only", ""),
        ("", "owners_only", "writers_only", "writers_only"),
    ],
)
def test_each_role_does_what_it_may_and_is_told_who_does_the_rest(
    role: str, alone: str, writes: str, reads: str
) -> None:
    assert refusals(role, OWNERS_ALONE) == {alone}
    assert refusals(role, WRITERS) == {writes}
    assert refusals(role, EVERYBODY) == {reads}


@pytest.mark.parametrize(
    ("role", "owners", "refused"),
    [(OWNER, 1, True), (OWNER, 2, False), (EDITOR, 1, False), (VIEWER, 1, False), (OWNER, 0, True)],
)
def test_the_only_owner_stays(role: str, owners: int, refused: bool) -> None:
    reason = why_not_last(role, owners)
    assert (reason.code if reason else "") == ("last_owner" if refused else "")
