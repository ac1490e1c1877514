"""Two versions of a section put together: by examples, and by what must always hold."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.merging import BOTH, MINE, THEIRS, Merged, Parts, merge, names_of, proposal

NAMES = ("title", "summary", "need")
values = st.none() | st.sampled_from(["", "A", "B", "C"])
row = st.fixed_dictionaries({"what": st.sampled_from("abcd"), "sum": st.integers(0, 3)})
keyed = st.dictionaries(st.sampled_from(["p1", "p2", "p3"]), row, max_size=3).map(
    lambda found: tuple({"key": key, **one} for key, one in found.items())
)
parts = st.builds(
    Parts,
    cells=st.dictionaries(st.sampled_from(NAMES), values),
    rows=st.fixed_dictionaries({"costs": st.lists(row, max_size=5).map(tuple), "partners": keyed}),
)


def cells(**said: Any) -> Parts:
    return Parts(cells=said)


def rows(*said: str, kind: str = "costs") -> Parts:
    return Parts(rows={kind: tuple({"what": one} for one in said)})


def words(merged: Merged, kind: str = "costs") -> str:
    return "".join(one["what"] for one in merged.parts.rows[kind])


def known(one: Parts) -> dict[str, Any]:
    return {name: value for name, value in one.cells.items() if value is not None}


def test_different_fields_come_together_without_asking() -> None:
    base = cells(title="Old", need="Old", summary="Old")
    merged = merge(base, cells(title="Mine", need="Old", summary="Old"), cells(title="Old", need="Theirs"))
    assert merged.parts.cells == {"title": "Mine", "need": "Theirs"}
    assert merged.conflicts == ()


def test_the_same_field_is_a_conflict_with_both_texts_and_the_saved_one_in_place() -> None:
    merged = merge(cells(title="Old"), cells(title="Mine"), cells(title="Theirs"))
    assert [(one.path, one.mine, one.theirs) for one in merged.open] == [("title", "Mine", "Theirs")]
    assert merged.parts.cells == {"title": "Theirs"}


@pytest.mark.parametrize(("choice", "kept"), [(MINE, "Mine"), (THEIRS, "Theirs")])
def test_a_choice_decides_a_conflict(choice: str, kept: str) -> None:
    merged = merge(cells(title="Old"), cells(title="Mine"), cells(title="Theirs"), {"title": choice})
    assert merged.open == ()
    assert merged.parts.cells == {"title": kept}


def test_both_writing_the_same_is_no_conflict() -> None:
    assert merge(cells(title="Old"), cells(title="New"), cells(title="New")).conflicts == ()


def test_a_value_taken_away_stays_away() -> None:
    assert merge(cells(a=1, b=2), cells(b=2), cells(a=1, b=3)).parts.cells == {"a": None, "b": 3}


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        ("", "x", "y", "yx"),
        ("", "x", "x", "x"),
        ("a", "X", "ab", "Xb"),
        ("ab", "Ab", "aB", "AB"),
        ("abc", "bc", "abC", "bC"),
        ("abc", "abcx", "abcy", "abcyx"),
        ("abc", "axbc", "abc", "axbc"),
        ("ab", "", "ab", ""),
        ("abc", "ab", "bc", "b"),
        ("ab", "ab", "ba", "ba"),
    ],
)
def test_rows_nobody_else_touched_come_together(base: str, mine: str, theirs: str, expected: str) -> None:
    merged = merge(rows(*base), rows(*mine), rows(*theirs))
    assert merged.conflicts == ()
    assert words(merged) == expected


@pytest.mark.parametrize(("choice", "kept"), [(MINE, "aM"), (THEIRS, "aT"), (BOTH, "aTM"), ("", "aT")])
def test_a_row_both_changed_is_shown_whole_and_both_can_be_kept(choice: str, kept: str) -> None:
    merged = merge(rows("a", "b"), rows("a", "M"), rows("a", "T"), {"costs:1": choice})
    (conflict,) = merged.conflicts
    assert (conflict.path, conflict.mine, conflict.theirs) == ("costs:1", ({"what": "M"},), ({"what": "T"},))
    assert words(merged) == kept


def test_a_row_one_took_away_and_the_other_changed_is_a_conflict() -> None:
    (conflict,) = merge(rows("a", "b"), rows("a"), rows("a", "B")).open
    assert (conflict.mine, conflict.theirs) == ((), ({"what": "B"},))


def partners(**said: dict[str, Any]) -> Parts:
    return Parts(rows={"partners": tuple({"key": key, **row} for key, row in said.items())})


def test_rows_with_keys_come_together_by_field_wherever_they_stand() -> None:
    base = partners(p1={"name": "A", "role": ""}, p2={"name": "B", "role": ""})
    mine = partners(p2={"name": "B", "role": "trains"}, p1={"name": "A", "role": ""})
    theirs = partners(p1={"name": "A2", "role": ""}, p2={"name": "Beta", "role": ""}, p3={"name": "C"})
    merged = merge(base, mine, theirs)
    assert merged.conflicts == ()
    assert {row["key"]: (row["name"], row.get("role")) for row in merged.parts.rows["partners"]} == {
        "p1": ("A2", ""),
        "p2": ("Beta", "trains"),
        "p3": ("C", None),
    }


def test_the_same_field_of_a_keyed_row_is_a_conflict_of_that_field_alone() -> None:
    base, mine = partners(p1={"name": "A", "role": "x"}), partners(p1={"name": "M", "role": "y"})
    merged = merge(base, mine, partners(p1={"name": "T", "role": "x"}), {"partners:p1:name": MINE})
    assert [one.path for one in merged.conflicts] == ["partners:p1:name"]
    assert merged.parts.rows["partners"] == ({"key": "p1", "name": "M", "role": "y"},)


def test_without_a_common_origin_every_difference_is_asked() -> None:
    mine = Parts({"title": "M", "need": "same"}, {"costs": ({"what": "a"},)})
    merged = merge(None, mine, Parts({"title": "T", "need": "same"}, {"costs": ({"what": "b"},)}))
    assert [one.path for one in merged.open] == ["title", "costs"]


@given(parts, parts)
def test_equal_versions_and_one_sided_changes_are_what_they_are(base: Parts, other: Parts) -> None:
    for merged in (merge(base, other, base), merge(base, base, other), merge(base, other, other)):
        assert merged.conflicts == ()
        assert known(merged.parts) == known(other)
        assert dict(merged.parts.rows) == dict(other.rows)


@given(parts, parts, parts)
def test_nothing_of_either_is_lost(base: Parts, mine: Parts, theirs: Parts) -> None:
    merged = merge(base, mine, theirs)
    asked = {one.path: one for one in merged.conflicts}
    for said, side in ((mine, "mine"), (theirs, "theirs")):
        for name, value in known(said).items():
            if base.cells.get(name) != value:
                assert merged.parts.cells.get(name) == value or getattr(asked[name], side) == value
        for row in said.rows["costs"]:
            if row not in base.rows["costs"]:
                shown = [
                    one for conflict in asked.values() if conflict.of_rows for one in getattr(conflict, side)
                ]
                assert row in merged.parts.rows["costs"] or row in shown


@given(parts, parts, parts)
def test_choosing_both_keeps_every_new_row_of_both(base: Parts, mine: Parts, theirs: Parts) -> None:
    merged = merge(base, mine, theirs)
    chosen = merge(base, mine, theirs, {one.path: BOTH for one in merged.conflicts if one.of_rows})
    for said in (mine, theirs):
        for row in said.rows["costs"]:
            assert row in base.rows["costs"] or row in chosen.parts.rows["costs"]


@given(parts, st.dictionaries(st.sampled_from(NAMES), values), st.data())
def test_for_disjoint_fields_the_order_of_arrival_does_not_matter(
    base: Parts, changed: dict[str, Any], data: st.DataObject
) -> None:
    first = data.draw(st.sets(st.sampled_from(NAMES)))
    mine = Parts(base.cells | {name: value for name, value in changed.items() if name in first}, base.rows)
    theirs = Parts(
        base.cells | {name: value for name, value in changed.items() if name not in first}, base.rows
    )
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert one.conflicts == other.conflicts == ()
    assert known(one.parts) == known(other.parts)


def test_rows_both_added_alike_are_there_as_often_as_whoever_added_more() -> None:
    once, twice = rows("a"), rows("a", "a", "b")
    assert words(merge(rows(), once, twice)) == "aab"
    assert words(merge(rows(), twice, once)) == "aab"


@given(parts, parts, parts)
def test_who_came_first_changes_no_field_and_no_row_but_their_order(
    base: Parts, mine: Parts, theirs: Parts
) -> None:
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert {met.path for met in one.conflicts} == {met.path for met in other.conflicts}
    if not one.conflicts:
        assert known(one.parts) == known(other.parts)
        ordered = [sorted(names_of(found.parts.rows["costs"])) for found in (one, other)]
        assert ordered[0] == ordered[1]


def test_the_proposed_text_has_everything_of_both_once() -> None:
    assert proposal("Same\nMine", "Same\nTheirs") == "Same\nTheirs\nMine"
    assert proposal("", "Theirs") == "Theirs"


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_the_proposed_text_loses_no_paragraph(mine: list[str], theirs: list[str]) -> None:
    lines = proposal("\n".join(mine), "\n".join(theirs)).splitlines()
    assert set(lines) == {*mine, *theirs}
