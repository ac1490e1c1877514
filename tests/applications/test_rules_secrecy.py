"""Until when a document is secret, and what may be marked so (act 621/1999)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.secrecy import GROUNDS, PRIVATE_LIFE, Secrecy, is_secret, last_day, secrecy_problems

DATED, TODAY = date(2026, 3, 1), date(2026, 5, 1)
days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
points = st.sampled_from(sorted(GROUNDS))


@pytest.mark.parametrize(
    ("point", "dated", "last"),
    [
        (20, date(2026, 3, 1), date(2051, 3, 1)),
        (32, date(2026, 3, 1), date(2126, 3, 1)),
        (23, date(2024, 2, 29), date(2049, 2, 28)),
        (24, date(2000, 2, 29), date(2100, 2, 28)),
    ],
)
def test_secrecy_lasts_25_years_and_100_for_private_life(point, dated, last):
    assert last_day(point, dated) == last


@given(points, days)
def test_last_day_is_the_same_day_of_a_later_year(point, dated):
    found = last_day(point, dated)
    assert found.year - dated.year == (100 if point in PRIVATE_LIFE else 25)
    assert found.month == dated.month
    assert found.day == dated.day or (dated.month, dated.day, found.day) == (2, 29, 28)


@given(points, days, st.integers(-40_000, 40_000))
def test_day_is_allowed_exactly_between_today_and_the_laws_last(point, dated, more):
    until = dated + timedelta(days=more) if abs(more) < 30_000 else last_day(point, dated)
    problems = secrecy_problems(Secrecy(point, until), in_part=False, dated=dated, today=dated)
    assert (problems == []) == (dated < until <= last_day(point, dated))


def codes(said: Secrecy, *, in_part: bool = False) -> list[str]:
    return [one.code for one in secrecy_problems(said, in_part=in_part, dated=DATED, today=TODAY)]


def test_unknown_ground_is_refused():
    assert codes(Secrecy(1, date(2030, 1, 1))) == ["secrecy_ground"]


def test_part_without_its_name_is_refused():
    assert codes(Secrecy(20, date(2030, 1, 1), " "), in_part=True) == ["secrecy_parts"]
    assert codes(Secrecy(20, date(2030, 1, 1), "Punkt 3"), in_part=True) == []


def test_longer_than_the_law_is_refused_with_its_last_day():
    found = secrecy_problems(Secrecy(20, date(2051, 3, 2)), in_part=False, dated=DATED, today=TODAY)
    assert [one.params for one in found] == [{"last": date(2051, 3, 1)}]
    assert codes(Secrecy(32, date(2051, 3, 2))) == []


def test_last_day_is_secret_still_and_the_next_is_not():
    assert codes(Secrecy(20, TODAY)) == ["secrecy_over"]
    assert is_secret(TODAY, TODAY)
    assert not is_secret(TODAY, TODAY + timedelta(days=1))


def test_mark_of_no_part_is_of_the_whole():
    assert Secrecy(20, TODAY).whole
    assert not Secrecy(20, TODAY, "Punkt 3").whole
