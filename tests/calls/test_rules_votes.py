"""The committee's votes: the share of the votes cast, and how many must take part."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.rules.votes import ABSTAINED, AGAINST, FOR, Terms, needed_in_favour, needed_present, tally
from records.rules import Percent
from tests.factories.rules import codes, only

VOTES = st.lists(st.sampled_from([FOR, AGAINST, ABSTAINED]), max_size=40)
TERMS = st.builds(
    lambda members, of, votes, quorum: Terms(members, min(votes, of), of, Decimal(quorum)),
    st.integers(1, 40),
    st.integers(1, 10),
    st.integers(1, 10),
    st.integers(0, 100),
)
NO_QUORUM = Terms(members=1, quorum=Decimal(0))


def votes(in_favour: int = 0, against: int = 0, abstained: int = 0) -> list[str]:
    return [FOR] * in_favour + [AGAINST] * against + [ABSTAINED] * abstained


@pytest.mark.parametrize(
    ("given_", "adopted"),
    [
        (votes(2, 1), True),  # exactly two of three
        (votes(4, 2), True),
        (votes(5, 3), False),  # 62.5 %
        (votes(6, 3), True),
        (votes(7, 4), False),  # 63.6 %
        (votes(66, 34), False),
        (votes(67, 33), True),
        (votes(1, 0), True),
        (votes(0, 1), False),
        (votes(2, 1, 20), True),  # abstentions are no votes cast
        (votes(0, 0, 9), False),
    ],
)
def test_two_thirds_of_the_votes_cast_adopt(given_: list[str], adopted: bool) -> None:
    assert tally(given_, NO_QUORUM).adopted == adopted


def test_verdict_says_the_figures_and_the_provision() -> None:
    reason = only(tally(votes(5, 3), NO_QUORUM).reasons)
    assert (reason.code, reason.params) == (
        "vote_not_enough",
        {"in_favour": 5, "cast": 8, "votes": 2, "of": 3, "needed": 6},
    )
    assert "Article 38(2)" in reason.article
    assert codes(tally(votes(6, 3), NO_QUORUM).reasons) == ["vote_enough"]
    assert codes(tally(votes(), NO_QUORUM).reasons) == ["vote_no_quorum", "vote_none_cast"]


def test_half_of_the_members_take_part() -> None:
    short = tally(votes(4), Terms(members=9))
    reason = short.reasons[0]
    assert (short.adopted, reason.code, reason.params["needed"]) == (False, "vote_no_quorum", 5)
    assert reason.params["quorum"] == Percent(Decimal(50))
    assert tally(votes(4, 0, 1), Terms(members=9)).adopted  # who abstains takes part


@pytest.mark.parametrize(
    ("members", "quorum", "needed"),
    [(9, "50", 5), (10, "50", 5), (3, "33.34", 2), (3, "0", 1), (7, "100", 7), (1, "50", 1)],
)
def test_quorum_is_the_next_whole_member(members: int, quorum: str, needed: int) -> None:
    assert needed_present(Terms(members, quorum=Decimal(quorum))) == needed


@given(VOTES, TERMS)
def test_adopted_exactly_with_the_share_and_the_members(given_: list[str], terms: Terms) -> None:
    found = tally(given_, terms)
    cast = given_.count(FOR) + given_.count(AGAINST)
    enough = bool(cast) and Fraction(given_.count(FOR), cast) >= Fraction(terms.votes, terms.of)
    quorate = bool(given_) and Fraction(len(given_), terms.members) >= Fraction(terms.quorum) / 100
    assert found.adopted == (enough and quorate)
    assert (found.cast, found.present) == (cast, len(given_))


@given(VOTES, TERMS, st.randoms(use_true_random=False))
def test_order_of_votes_does_not_matter(given_: list[str], terms: Terms, random: object) -> None:
    shuffled = given_[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert tally(shuffled, terms) == tally(given_, terms)


@given(VOTES, TERMS)
def test_one_more_vote_for_never_loses_and_one_more_against_never_wins(
    given_: list[str], terms: Terms
) -> None:
    before = tally(given_, terms).adopted
    assert not before or tally([*given_, FOR], terms).adopted
    if len(given_) >= needed_present(terms):
        assert before or not tally([*given_, AGAINST], terms).adopted


@given(st.integers(0, 1000), st.integers(1, 9), st.integers(1, 9))
def test_needed_votes_are_the_fewest_that_reach_the_share(cast: int, votes_: int, of: int) -> None:
    terms = Terms(1, min(votes_, of), of)
    needed = needed_in_favour(cast, terms)
    assert needed * of >= terms.votes * cast > (needed - 1) * of or cast == needed == 0
