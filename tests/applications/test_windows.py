"""Rows of a long form in parts: every row on exactly one page, none heavier than a page, kinds whole where they fit."""

from hypothesis import given
from hypothesis import strategies as st

from applications.forms.windows import (
    KeptRow,
    Piece,
    Window,
    number_of,
    window_at,
    window_in,
    windows_of,
)

KINDS = ("staff", "travel", "external_services", "other")
COUNTS = st.fixed_dictionaries({kind: st.integers(0, 120) for kind in KINDS})
WEIGHTS = st.fixed_dictionaries({kind: st.integers(1, 40) for kind in KINDS})


def rows_in(window: Window) -> list[tuple[str, int]]:
    return [(piece.kind, place) for piece in window.pieces for place in piece.places]


@given(COUNTS, WEIGHTS, st.integers(1, 200))
def test_every_row_is_on_one_page_in_order(counts: dict[str, int], weights: dict[str, int], room: int):
    found = [row for window in windows_of(counts, weights, room) for row in rows_in(window)]
    assert found == [(kind, place) for kind, count in counts.items() for place in range(count)]


@given(COUNTS, WEIGHTS, st.integers(40, 200))
def test_no_page_is_heavier_than_allowed(counts: dict[str, int], weights: dict[str, int], room: int):
    for window in windows_of(counts, weights, room):
        assert sum(weights[kind] for kind, _place in rows_in(window)) <= room


@given(COUNTS, WEIGHTS, st.integers(1, 200))
def test_a_kind_that_fits_on_a_page_is_not_cut(counts: dict[str, int], weights: dict[str, int], room: int):
    windows = windows_of(counts, weights, room)
    for kind, count in counts.items():
        if 0 < count * weights[kind] <= room:
            assert [len(one.places(kind)) for one in windows if one.places(kind)] == [count]


def test_a_row_heavier_than_a_page_has_one_of_its_own():
    found = windows_of({"staff": 2, "travel": 1}, {"staff": 50, "travel": 1}, 20)
    assert [one.code for one in found] == ["staff:0:1", "staff:1:2", "travel:0:1"]


def test_what_is_long_goes_on_behind_what_is_short():
    found = windows_of({"staff": 2, "travel": 25}, {"staff": 1, "travel": 1}, 10)
    assert [one.code for one in found] == ["staff:0:2,travel:0:8", "travel:8:18", "travel:18:25"]


def test_what_fits_is_one_page_and_nothing_none():
    assert [one.code for one in windows_of({"staff": 3, "other": 2}, {"staff": 2, "other": 2}, 10)] == [
        "staff:0:3,other:0:2"
    ]
    assert windows_of({"staff": 0}, {"staff": 2}, 10) == ()


@given(COUNTS, WEIGHTS, st.integers(1, 200))
def test_a_window_comes_back_as_it_was_sent(counts: dict[str, int], weights: dict[str, int], room: int):
    for window in windows_of(counts, weights, room):
        assert window_in(window.code) == window


def test_no_window_is_the_whole_and_what_is_none_holds_no_row():
    assert window_in("") is None
    for code in ("all", "staff:0", "staff:0:x", "staff:-1:4", "Staff:0:99999", "'--"):
        found = window_in(code)
        assert found == Window(())
        assert not found.holds("staff-0")
        assert found.start == ""


def test_a_window_holds_its_rows_and_what_belongs_to_no_row():
    window = Window((Piece("staff", 5, 9), Piece("travel", 0, 2)))
    held = [
        "staff-5",
        "staff-8-monthly_cost",
        "travel-0-vat",
        "cost_model",
        "cost_model_0",
        "staff_method",
        "",
    ]
    assert [name for name in held if not window.holds(name)] == []
    assert [name for name in ("staff-4", "staff-9-months", "travel-2", "other-0") if window.holds(name)] == []
    assert window.start == "staff-5"


def test_the_page_of_a_row_is_found_and_of_one_beyond_the_end_the_last():
    windows = windows_of({"staff": 25, "travel": 5, "other": 30}, dict.fromkeys(KINDS, 1), 10)
    asked = ("staff-0", "staff-9-months", "staff-10", "staff-24", "staff-300", "travel-4", "other-29")
    found = [window_at(windows, name) for name in asked]
    assert all(one and one.holds(name) for one, name in zip(found, asked, strict=True) if name != "staff-300")
    assert found[4] == found[3]


def test_the_page_of_no_row_is_the_first():
    windows = windows_of({"staff": 25}, {"staff": 1}, 10)
    assert [window_at(windows, name) for name in ("", "none", "equipment-3", "staff")] == [windows[0]] * 4
    assert window_at((), "staff-0") is None


def test_a_kept_row_gives_back_what_was_stored():
    row = KeptRow("staff-4", {"months": 3}, {"share": "half"})
    assert (row.row(), row.unread(), row.is_empty) == ({"months": 3}, {"share": "half"}, False)
    assert KeptRow("staff-5").is_empty
    assert number_of("external_services-41") == 41
