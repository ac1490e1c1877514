"""Hints of double funding: which organisations, days, aims and words two applications share, and what that scores."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.double_funding import (
    ACTION,
    HINT_FROM,
    MEASURE,
    NONE,
    OBJECTIVE,
    Hint,
    Project,
    Shared,
    common_aim,
    hint_of,
    hint_problems,
    likeness,
    overlap,
    shared_parties,
    telling_words,
)

START, END = date(2027, 1, 1), date(2028, 12, 31)
WORDS = telling_words(["Handledning och samhällsorientering för nyanlända i sex kommuner"])


def project(reference: str = "A", **fields: Any) -> Project:
    given: dict[str, Any] = {
        "applicant": frozenset({"register:1", "1234567-1"}),
        "parties": {"register:1": "Föreningen", "1234567-1": "Föreningen"},
        "starts_on": START,
        "ends_on": END,
        "action": "2D2",
        "measure": "7",
        "objective": "SO2",
        "words": WORDS,
        "lines": frozenset({"projektledare"}),
    }
    return Project(reference, **(given | fields))


def hint(**fields: Any) -> Hint | None:
    return hint_of(project(), project("B", **fields))


def test_the_same_project_twice_scores_everything() -> None:
    found = hint()
    assert found is not None
    assert (found.score, found.likeness, found.aim, found.lines) == (100, 100, ACTION, ("projektledare",))
    assert found.shared == (Shared("Föreningen", True, True),)
    assert (found.overlap.first, found.overlap.last, found.overlap.months) == (START, END, 24)


def test_another_organisation_is_no_hint() -> None:
    assert hint(parties={"register:2": "Föreningen"}, applicant=frozenset({"register:2"})) is None


@pytest.mark.parametrize(("first", "is_hint"), [(END, True), (END + timedelta(days=1), False)])
def test_one_common_day_is_enough_and_the_next_is_none(first: date, is_hint: bool) -> None:
    found = hint(starts_on=first, ends_on=first + timedelta(days=400))
    assert (found is not None) == is_hint
    if found:
        assert (found.overlap.first, found.overlap.last, found.overlap.months) == (END, END, 1)


@pytest.mark.parametrize("gap", ["starts_on", "ends_on"])
def test_a_period_that_is_not_told_gives_no_hint(gap: str) -> None:
    assert hint(**{gap: None}) is None


def test_a_partner_here_that_applies_there_is_shared_by_its_business_id() -> None:
    partner = {"0737546-2": "Kuusikallion kaupunki"}
    here = project(parties={"register:1": "Föreningen", **partner}, applicant=frozenset({"register:1"}))
    there = project(
        "B", parties={"register:9": "Stan", **partner}, applicant=frozenset({"register:9", "0737546-2"})
    )
    assert shared_parties(here, there) == (Shared("Kuusikallion kaupunki", False, True),)


@pytest.mark.parametrize(
    ("fields", "aim", "score"),
    [
        ({}, ACTION, 40),
        ({"action": "2D3"}, MEASURE, 30),
        ({"action": "2E1", "measure": "8"}, OBJECTIVE, None),
        ({"action": "1A1", "measure": "1", "objective": "SO1"}, NONE, None),
    ],
)
def test_the_aim_alone_is_enough_from_the_measure_on(
    fields: dict[str, str], aim: str, score: int | None
) -> None:
    other = project("B", words=frozenset(), lines=frozenset(), **fields)
    assert common_aim(project(), other) == aim
    found = hint_of(project(), other)
    assert (found.score if found else None) == score


def test_a_cost_line_of_the_same_name_tips_the_same_objective_over() -> None:
    far = {"action": "2E1", "measure": "8", "words": frozenset()}
    found = hint(**far)
    assert found is not None
    assert found.score == HINT_FROM
    assert hint(**far, lines=frozenset({"tolk"})) is None


def test_an_empty_measure_is_no_common_aim() -> None:
    other = project("B", action="2D3", measure="")
    assert common_aim(project(measure=""), other) == OBJECTIVE


@pytest.mark.parametrize(
    ("here", "there", "percent"),
    [
        ({"a", "b"}, {"a", "b"}, 100),
        ({"a", "b"}, {"b", "c"}, 50),
        ({"a", "b", "c"}, {"c"}, 50),
        ({"a", "b", "c"}, {"c", "d", "e"}, 33),
        ({"a"}, set(), 0),
        (set(), set(), 0),
    ],
)
def test_likeness_counts_the_words_in_both(here: set[str], there: set[str], percent: int) -> None:
    assert likeness(frozenset(here), frozenset(there)) == percent


def test_words_are_folded_long_enough_and_without_the_names() -> None:
    found = telling_words(
        ["ÖVERSÄTTNING, översättning och Tolk i Åbo 2027! åtta5böcker"], ["Översättning i Åbo rf"]
    )
    assert found == {"böcker"}
    assert telling_words(["Kotoutuminen, KOTOUTUMINEN"]) == {"kotoutuminen"}


def test_common_words_come_longest_first() -> None:
    found = hint()
    assert found is not None
    assert found.words == ("samhällsorientering", "handledning", "nyanlända", "kommuner")


days = st.dates(date(2026, 1, 1), date(2030, 12, 31))
keys = st.sampled_from(["register:1", "register:2", "1234567-1", "7654321-0"])
texts = st.frozensets(st.sampled_from(["handledning", "tolkning", "kommun", "språk", "arbete"]))


@st.composite
def projects(draw: st.DrawFn) -> Project:
    parties = draw(st.dictionaries(keys, st.sampled_from(["Ett", "Två"]), max_size=3))
    return Project(
        draw(st.sampled_from("AB")),
        frozenset(draw(st.sets(st.sampled_from(sorted(parties)), max_size=1)) if parties else ()),
        parties,
        draw(st.none() | days),
        draw(st.none() | days),
        draw(st.sampled_from(["2D2", "2D3", "1A1", ""])),
        draw(st.sampled_from(["7", "8", ""])),
        draw(st.sampled_from(["SO1", "SO2"])),
        draw(texts),
        draw(texts),
    )


@given(projects(), projects())
def test_a_hint_holds_both_ways_and_has_all_its_grounds(here: Project, there: Project) -> None:
    found, back = hint_of(here, there), hint_of(there, here)
    assert (found is None) == (back is None)
    if found is None or back is None:
        return
    assert (found.score, found.likeness, found.aim, found.words) == (
        back.score,
        back.likeness,
        back.aim,
        back.words,
    )
    assert found.shared
    assert found.overlap.first <= found.overlap.last
    assert HINT_FROM <= found.score <= 100


@given(projects(), projects(), texts)
def test_more_common_words_never_lower_the_score(here: Project, there: Project, more: frozenset[str]) -> None:
    before = likeness(here.words, there.words)
    assert likeness(here.words | more, there.words | more) >= min(before, 100) or not more
    assert 0 <= before <= 100


@given(projects(), projects())
def test_no_common_organisation_or_day_is_never_a_hint(here: Project, there: Project) -> None:
    if not set(here.parties) & set(there.parties) or overlap(here, there) is None:
        assert hint_of(here, there) is None


def test_the_proposal_hears_of_what_is_open() -> None:
    found = hint_problems(2, ["TEST-00001"], 1)
    assert [one.code for one in found] == [
        "double_funding_found",
        "double_funding_unanswered",
        "double_funding_closed",
    ]
    assert not any(one.blocks for one in found)
    assert hint_problems(0, [], 0) == []


def test_words_are_told_apart_from_five_letters_on() -> None:
    assert telling_words(["stöd språk Språk"]) == {"språk"}


def test_a_word_more_in_one_of_them_is_cut_down_to_whole_percent() -> None:
    assert likeness(frozenset({"handledning"}), frozenset({"handledning", "tolkning"})) == 66


@pytest.mark.parametrize(
    ("applies", "expected"),
    [
        ({"register:1"}, True),
        ({"1234567-1"}, True),
        ({"register:1", "1234567-1"}, True),
        (set(), False),
    ],
)
def test_an_organisation_known_in_two_ways_applies_by_either(applies: set[str], expected: bool) -> None:
    one = project(applicant=frozenset(applies))
    assert shared_parties(one, project("B")) == (Shared("Föreningen", expected, True),)
    assert shared_parties(project("B"), one) == (Shared("Föreningen", True, expected),)
