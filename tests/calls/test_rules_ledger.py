"""What each kind of entry does to a balance, and what must never go below zero."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.rules.ledger import EFFECTS, Balance, balance, broken_identities, short
from tests.factories.rules import codes, only, told

CENT = Decimal("0.01")
HUNDRED = Decimal("100.00")
FULL = Balance(Decimal(500), Decimal(400), Decimal(120), Decimal(200), Decimal(50))


def test_what_is_left_at_each_step_is_what_came_less_what_went_on() -> None:
    assert FULL.not_called == 100  # 500 - 400
    assert FULL.free == 80  # 400 - 120 - 200
    assert FULL.available == 180  # 500 - 120 - 200
    assert FULL.open == 150  # 200 - 50


def test_balances_are_added_step_by_step() -> None:
    assert FULL + Balance(Decimal(1), Decimal(2), Decimal(3), Decimal(4), Decimal(5)) == Balance(
        Decimal(501), Decimal(402), Decimal(123), Decimal(204), Decimal(55)
    )


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("allocate", {"allocated": 100}),
        ("deallocate", {"allocated": -100}),
        ("call", {"called": 100}),
        ("return", {"called": -100}),
        ("move_in", {"called": 100}),
        ("move_out", {"called": -100}),
        ("carry_in", {"called": 100}),
        ("carry_out", {"called": -100}),
        ("earmark", {"earmarked": 100}),
        ("release", {"earmarked": -100}),
        ("commit", {"earmarked": -100, "committed": 100}),
        ("decommit", {"committed": -100}),
        ("pay", {"paid": 100}),
        ("recover", {"paid": -100}),
    ],
)
def test_an_entry_does_what_its_kind_says_and_nothing_else(kind: str, changed: dict[str, int]) -> None:
    assert balance([(kind, HUNDRED)]) == Balance(
        **{name: Decimal(value).quantize(CENT) for name, value in changed.items()}
    )


def test_every_kind_of_entry_has_an_effect_and_an_unknown_one_none() -> None:
    assert all(any(effect) for effect in EFFECTS.values())
    with pytest.raises(KeyError):
        balance([("gift", HUNDRED)])


def test_a_grant_goes_from_earmark_to_commitment_without_changing_what_is_free() -> None:
    held = [("allocate", HUNDRED), ("call", HUNDRED), ("earmark", Decimal(60))]
    assert balance(held).free == balance([*held, ("commit", Decimal(60))]).free == 40


def test_a_balance_that_is_used_up_to_the_cent_is_whole() -> None:
    used_up = Balance(HUNDRED, HUNDRED, Decimal(0), HUNDRED, HUNDRED)
    assert broken_identities("SO2", used_up, has_allocation=True) == []


@pytest.mark.parametrize(
    ("held", "names"),
    [
        (Balance(allocated=-CENT), ["allocated", "not_called"]),
        (Balance(called=-CENT, allocated=HUNDRED), ["called", "free"]),
        (Balance(HUNDRED, HUNDRED, HUNDRED, CENT), ["free"]),
        (Balance(HUNDRED, HUNDRED, -CENT), ["earmarked"]),
        (Balance(HUNDRED, HUNDRED, committed=-CENT), ["committed", "open"]),
        (Balance(HUNDRED, HUNDRED, committed=CENT, paid=2 * CENT), ["open"]),
        (Balance(HUNDRED, HUNDRED, paid=-CENT), ["paid"]),
        (Balance(HUNDRED, HUNDRED + CENT), ["not_called"]),
    ],
)
def test_a_cent_below_zero_is_named_with_its_place(held: Balance, names: list[str]) -> None:
    found = broken_identities("SO2", held, has_allocation=True)
    assert {told(one).code for one in found} == {"balance_negative"}
    assert [(one.params["place"], one.params["name"]) for one in found] == [("SO2", name) for name in names]


def test_a_line_has_no_allocation_of_its_own() -> None:
    line = Balance(called=HUNDRED)
    assert broken_identities("2D", line, has_allocation=False) == []
    assert codes(broken_identities("SO2", line, has_allocation=True)) == ["balance_negative"]


def test_what_is_short_is_told_to_the_cent() -> None:
    reason = only([short("2D", Decimal("100.01"), HUNDRED)])
    assert reason.params == {"place": "2D", "wanted": Decimal("100.01"), "there": HUNDRED, "missing": CENT}


@given(st.lists(st.tuples(st.sampled_from(sorted(EFFECTS)), st.integers(1, 10**9)), max_size=20))
def test_the_order_of_the_entries_changes_no_balance(entries: list[tuple[str, int]]) -> None:
    sums = [(kind, Decimal(cents) / 100) for kind, cents in entries]
    one, two = balance(sums), balance(reversed(sums))
    assert one == two == sum((balance([entry]) for entry in sums), Balance())
