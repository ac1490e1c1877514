"""How cases are spread over people: evenly, the same every time, never to somebody excluded."""

from collections import Counter
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from applications.rules.distribution import Distribution, Hand, Parcel, distribute

NAMES = ("Aino", "Birgitta", "Cecilia", "Daniel")
hands = st.lists(st.integers(0, 4), min_size=1, max_size=4).map(
    lambda loads: [Hand(name, load) for name, load in zip(NAMES, loads, strict=False)]
)
parcels = st.lists(st.tuples(st.integers(1, 3), st.sets(st.sampled_from(NAMES), max_size=3)), max_size=5).map(
    lambda rows: [Parcel(str(key), needed, who) for key, (needed, who) in enumerate(rows)]
)

few_hands = st.lists(st.integers(0, 1), min_size=3, max_size=3).map(
    lambda loads: [Hand(name, load) for name, load in zip(NAMES, loads, strict=False)]
)
few_excluded = st.lists(st.sets(st.sampled_from(NAMES[:3]), max_size=2), min_size=3, max_size=6)


def loads_after(people: list[Hand], found: Distribution) -> Counter[str]:
    given_to = Counter(one for takers in found.given.values() for one in takers)
    return Counter({hand.key: hand.load for hand in people}) + given_to


def squares(loads: Counter[str]) -> int:
    return sum(load**2 for load in loads.values())


@given(hands, parcels)
def test_distribution_gives_each_case_to_enough_people_who_may_have_it_or_says_why_not(people, cases):
    found = distribute(people, cases)
    for case in cases:
        able = {hand.key for hand in people} - set(case.excluded)
        if len(able) < case.needed:
            reason = found.impossible[case.key]
            assert case.key not in found.given
            assert (reason.code, dict(reason.params)) == (
                "too_few_able",
                {"able": len(able), "needed": case.needed},
            )
        else:
            takers = found.given[case.key]
            assert len(set(takers)) == len(takers) == case.needed
            assert set(takers) <= able
    assert set(found.given) | set(found.impossible) == {case.key for case in cases}


@settings(max_examples=300)
@given(few_hands, few_excluded)
def test_distribution_is_as_even_as_any_other(people, excluded):
    """Against every possible distribution of the same cases."""
    cases = [Parcel(str(key), 1 + key % 2, who) for key, who in enumerate(excluded)]
    found = distribute(people, cases)
    possible = [
        list(combinations([hand.key for hand in people if hand.key not in case.excluded], case.needed))
        for case in cases
        if case.key in found.given
    ]
    start = Counter({hand.key: hand.load for hand in people})
    least = min(
        squares(start + Counter(one for takers in way for one in takers)) for way in product(*possible)
    )
    assert squares(loads_after(people, found)) == least


@given(hands, parcels)
def test_distribution_is_the_same_every_time(people, cases):
    assert distribute(people, cases) == distribute(list(people), list(cases))


@given(hands, st.integers(0, 30))
def test_without_exclusions_nobody_who_got_a_case_has_two_more_than_another(people, number):
    found = distribute(people, [Parcel(str(key)) for key in range(number)])
    loads = loads_after(people, found)
    getters = {one for takers in found.given.values() for one in takers}
    assert all(loads[one] <= min(loads[hand.key] for hand in people) + 1 for one in getters)
    assert sum(len(takers) for takers in found.given.values()) == number


def test_equal_people_take_turns_in_their_order():
    found = distribute([Hand("a"), Hand("b"), Hand("c")], [Parcel(str(key)) for key in range(5)])
    assert [*found.given.values()] == [("a",), ("b",), ("c",), ("a",), ("b",)]


def test_who_has_less_already_comes_first():
    found = distribute([Hand("a", 2), Hand("b")], [Parcel("1"), Parcel("2"), Parcel("3")])
    assert found.given == {"1": ("b",), "2": ("b",), "3": ("a",)}


def test_a_case_changes_hands_when_the_last_one_left_may_not_have_it():
    """b may not have the second case; the first one, which he could have, moves from a to him."""
    found = distribute([Hand("a"), Hand("b")], [Parcel("1"), Parcel("2", excluded={"b"})])
    assert found.given == {"1": ("b",), "2": ("a",)}


def test_pairs_of_assessors_vary():
    found = distribute([Hand(name) for name in "abcd"], [Parcel(str(key), 2) for key in range(6)])
    assert Counter(loads_after([], found).values()) == {3: 4}
    assert len({frozenset(pair) for pair in found.given.values()}) >= 4


def test_six_hundred_cases_among_twelve_are_spread_evenly_around_the_excluded():
    people = [Hand(f"p{key}") for key in range(12)]
    cases = [Parcel(str(key), 2, {f"p{key % 12}", "p0"} if key % 3 else ()) for key in range(600)]
    loads = loads_after(people, distribute(people, cases))
    assert set(loads.values()) == {100}


def test_nobody_chosen_gives_nothing():
    found = distribute([], [Parcel("1"), Parcel("2")])
    assert found.given == {}
    assert [reason.params["able"] for reason in found.impossible.values()] == [0, 0]
