"""Targeted openings: who may apply, and how much they give at most, to the cent."""

from decimal import Decimal

import pytest

from calls.rules.targeting import Targeting, ceiling_problems, invitation_problems, room_problems
from tests.factories.rules import codes, only

INVITED = Targeting(
    frozenset({"7", "8"}), ("Rinki ry", "Talo rf"), {"en": "Only they run shelters."}, Decimal("100.00")
)
OPEN_ENDED = Targeting(frozenset({"7"}))


def test_only_those_invited_apply_and_the_others_are_told_who_and_why() -> None:
    assert invitation_problems("7", INVITED) == invitation_problems("8", INVITED) == []
    reason = only(invitation_problems("9", INVITED))
    assert (reason.code, reason.field) == ("call_targeted_at_another", "applicant")
    assert reason.params == {
        "organisations": ["Rinki ry", "Talo rf"],
        "ground": {"en": "Only they run shelters."},
    }
    assert codes(invitation_problems("", INVITED)) == ["call_targeted_at_another"]
    assert invitation_problems("9", None) == []


@pytest.mark.parametrize(
    ("asked", "targeting", "found"),
    [
        ("100.00", INVITED, []),
        ("100.01", INVITED, ["above_targeting_ceiling"]),
        (None, INVITED, []),
        ("999999.00", OPEN_ENDED, []),
        ("999999.00", None, []),
    ],
)
def test_no_more_is_asked_than_the_opening_gives(
    asked: str | None, targeting: Targeting | None, found: list[str]
) -> None:
    assert codes(ceiling_problems(Decimal(asked) if asked else None, targeting)) == found


@pytest.mark.parametrize(
    ("ceiling", "held", "amount", "found"),
    [
        ("100.00", "60.00", "40.00", []),
        ("100.00", "60.00", "40.01", ["targeting_ceiling_held"]),
        ("100.00", "0.00", "100.00", []),
        ("100.00", "100.00", "0.01", ["targeting_ceiling_held"]),
        (None, "60.00", "999999.00", []),
    ],
)
def test_all_that_is_held_together_stays_within_the_ceiling(
    ceiling: str | None, held: str, amount: str, found: list[str]
) -> None:
    most = None if ceiling is None else Decimal(ceiling)
    reasons = room_problems(most, Decimal(held), Decimal(amount))
    assert codes(reasons) == found
    if found:
        assert reasons[0].params == {"ceiling": most, "held": Decimal(held), "amount": Decimal(amount)}
