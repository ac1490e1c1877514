"""Work packages against the project's months, and the time line drawn of them."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.entries import WorkPackage
from applications.rules.work import day_of, project_months, share_of_line, spans, time_line, work_problems
from calls.rules.dates import last_day_of
from records.rules import Reason
from tests.factories.rules import APPLICANT, PARTNER, codes, only

FIRST, LAST = date(2028, 1, 1), date(2029, 12, 31)
PARTIES = (APPLICANT, PARTNER)


def package(key: str = "0", **values: Any) -> WorkPackage:
    return WorkPackage(key, **{"title": "Handledning", "from_month": 1, "to_month": 24} | values)


def judged(*packages: WorkPackage, first: date | None = FIRST, last: date | None = LAST) -> list[Reason]:
    return work_problems(packages, PARTIES, first, last)


def test_packages_over_the_whole_project_have_no_problems() -> None:
    assert judged(package(to_month=12), package("1", party="p1", from_month=13)) == []


def test_a_package_may_end_in_the_last_month_and_not_after_it() -> None:
    assert judged(package(to_month=24)) == []
    found = only(judged(package(to_month=25)))
    assert (found.code, found.field) == ("package_outside_project", "entries.work_packages.0.to_month")
    assert found.params == {"months": 24}


def test_a_begun_month_counts_as_a_month() -> None:
    assert judged(package(to_month=25), last=date(2030, 1, 1)) == []


def test_while_the_dates_are_open_no_month_is_outside() -> None:
    assert judged(package(to_month=30), last=None) == []
    assert judged(package(to_month=30), first=LAST, last=FIRST) == []


@pytest.mark.parametrize("name", ["from_month", "to_month"])
def test_there_is_no_month_zero(name: str) -> None:
    found = only(judged(package(**{name: 0})))
    assert (found.code, found.field) == ("package_month_zero", f"entries.work_packages.0.{name}")


def test_a_package_that_ends_before_it_begins_is_told_the_first_month_that_fits() -> None:
    found = only(judged(package(from_month=9, to_month=8)))
    assert (found.code, found.params["first"]) == ("package_ends_first", 9)


def test_a_partner_that_is_gone_answers_for_nothing() -> None:
    found = judged(package("2", party="p9"))
    assert codes(found) == ["package_unknown_party"]
    assert found[0].field == "entries.work_packages.2.party"
    assert "31 point 3" in found[0].article


def test_idle_months_are_asked_about_and_stop_nothing() -> None:
    found = only(judged(package(to_month=6), package("1", from_month=9, to_month=23)))
    assert (found.code, found.params["months"], found.blocks) == ("package_gap", "7–8, 24", False)


def test_nothing_is_said_of_idle_months_before_every_package_has_its_own() -> None:
    assert judged(package(to_month=6), package("1", from_month=None, to_month=None)) == []


def test_months_are_written_as_a_person_writes_them() -> None:
    assert spans([1, 2, 3, 7, 9, 10]) == "1–3, 7, 9–10"
    assert spans([]) == ""


def test_the_time_line_stands_in_the_order_of_time() -> None:
    drawn = time_line(
        (package(), package("1", from_month=1, to_month=3), package("2", from_month=None)), FIRST, LAST
    )
    assert drawn is not None
    assert [one.package.key for one in drawn.stretches] == ["1", "0"]
    assert (drawn.months, [(one.first, one.x) for one in drawn.years]) == (24, [(1, "0.00"), (13, "50.00")])


def test_a_stretch_has_its_days_and_its_place() -> None:
    drawn = time_line((package(from_month=13, to_month=24),), FIRST, LAST)
    assert drawn is not None
    (one,) = drawn.stretches
    assert (one.starts_on, one.ends_on) == (date(2029, 1, 1), LAST)
    assert (one.x, one.width) == ("50.00", "50.00")


def test_the_last_month_ends_with_the_project_also_when_it_is_begun_only() -> None:
    drawn = time_line((package(from_month=24, to_month=25),), FIRST, date(2030, 1, 10))
    assert drawn is not None
    assert drawn.stretches[0].ends_on == date(2030, 1, 10)


def test_without_dates_the_line_is_as_long_as_its_packages() -> None:
    drawn = time_line((package(to_month=7),), None, None)
    assert drawn is not None
    assert (drawn.months, drawn.stretches[0].starts_on, drawn.years[0].starts_on) == (7, None, None)


def test_what_runs_over_the_end_is_drawn_whole() -> None:
    drawn = time_line((package(to_month=30),), FIRST, LAST)
    assert drawn is not None
    assert drawn.months == 30
    assert drawn.stretches[0].width == "100.00"


def test_nothing_is_drawn_of_packages_without_months() -> None:
    assert time_line((), FIRST, LAST) is None
    assert time_line((package(from_month=5, to_month=4),), FIRST, LAST) is None


@given(
    st.lists(st.tuples(st.integers(1, 36), st.integers(0, 35)), min_size=1, max_size=15),
    st.dates(date(2022, 1, 1), date(2029, 12, 31)),
    st.integers(0, 1095),
)
def test_every_stretch_lies_on_the_line(spans_given: list[tuple[int, int]], first: date, days: int) -> None:
    packages = tuple(
        package(str(place), from_month=begin, to_month=begin + length)
        for place, (begin, length) in enumerate(spans_given)
    )
    drawn = time_line(packages, first, first + timedelta(days=days))
    assert drawn is not None
    assert len(drawn.stretches) == len(packages)
    for one in drawn.stretches:
        assert 0 <= float(one.x) < 100
        assert float(one.x) + float(one.width) <= 100.02
        assert one.starts_on is not None
        assert one.ends_on is not None
        assert one.starts_on >= first


@given(st.dates(date(2022, 1, 1), date(2029, 12, 31)), st.integers(1, 40))
def test_a_month_begins_the_day_after_the_one_before_it_ends(first: date, month: int) -> None:
    begins = day_of(month, first)
    assert begins is not None
    assert begins == (first if month == 1 else last_day_of(first, month - 1) + timedelta(days=1))


def test_months_of_a_project_and_shares_of_a_line() -> None:
    assert project_months(FIRST, LAST) == 24
    assert project_months(FIRST, FIRST) == 1
    assert project_months(None, LAST) == 0
    assert share_of_line(1, 3) == "33.33"
