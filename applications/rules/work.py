"""Work packages against the months of the project: who answers for them, when they run, and the time line of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from applications.rules.data import Party
from applications.rules.entries import WORK_PACKAGES, WorkPackage
from calls.rules import articles as art
from calls.rules.dates import last_day_of, months_of
from calls.rules.findings import Finding
from records.rules import WARNING, Reason, gettext_noop

MONTHS_OF_YEAR = 12

ENDS_FIRST = Finding(
    "package_ends_first",
    gettext_noop("The work package ends before it begins. Choose month %(first)s or a later one."),
    art.DEC_31_7,
)
NO_MONTH = Finding(
    "package_month_zero", gettext_noop("The first month of the project is month 1."), art.DEC_31_7
)
OUTSIDE = Finding(
    "package_outside_project",
    gettext_noop(
        "The project has %(months)s months. Choose one of them, or change the dates of the project."
    ),
    art.DEC_31_7,
)
UNKNOWN_PARTY = Finding(
    "package_unknown_party",
    gettext_noop("The partner who answered for this work package is gone. Choose who answers for it."),
    art.DEC_31_3,
)
NOBODY_WORKS = Finding(
    "package_gap",
    gettext_noop("No work package runs in these months of the project: %(months)s. Is that how it is meant?"),
    art.DEC_31_7,
    WARNING,
)


@dataclass(frozen=True)
class Stretch:
    """A work package on the time line: its months and the days they mean (None while the project has no first day).

    `x` and `width` place it, in percent of the line.
    """

    package: WorkPackage
    first: int
    last: int
    starts_on: date | None
    ends_on: date | None
    x: str
    width: str


@dataclass(frozen=True)
class Year:
    """A year of the project on the time line: its first month, the day it begins, and its place in percent."""

    first: int
    starts_on: date | None
    x: str


@dataclass(frozen=True)
class TimeLine:
    """The work packages that have their months, in the order in which they begin, over the months of the project."""

    months: int
    stretches: tuple[Stretch, ...]
    years: tuple[Year, ...]


def work_problems(
    packages: tuple[WorkPackage, ...],
    parties: tuple[Party, ...],
    starts_on: date | None,
    ends_on: date | None,
) -> list[Reason]:
    """Decree section 31 points 3 and 7: each work package has a party of the project and months inside the project."""
    months = project_months(starts_on, ends_on)
    known = {one.key for one in parties}
    found = []
    for one in packages:
        path = f"entries.{WORK_PACKAGES}.{one.key}"
        if one.party not in known:
            found.append(UNKNOWN_PARTY(f"{path}.party"))
        found += _month_problems(one, path, months)
    return found + (_gap_problems(packages, months) if months and not found else [])


def project_months(starts_on: date | None, ends_on: date | None) -> int:
    """Decree section 31 point 2: the months of the project, begun ones counted; 0 while its dates are open or wrong."""
    return 0 if starts_on is None or ends_on is None or ends_on < starts_on else months_of(starts_on, ends_on)


def _month_problems(one: WorkPackage, path: str, months: int) -> list[Reason]:
    """Decree section 31 point 7: from month 1 to the project's last, the first before the last."""
    found = []
    for name, month in (("from_month", one.from_month), ("to_month", one.to_month)):
        if month is not None and month < 1:
            found.append(NO_MONTH(f"{path}.{name}"))
        elif month is not None and months and month > months:
            found.append(OUTSIDE(f"{path}.{name}", months=months))
    if not found and one.from_month and one.to_month and one.to_month < one.from_month:
        found.append(ENDS_FIRST(f"{path}.to_month", first=one.from_month))
    return found


def _gap_problems(packages: tuple[WorkPackage, ...], months: int) -> list[Reason]:
    """Decree section 31 point 7: months in which nothing is done; nothing is said before every package has months."""
    if not packages or not all(one.from_month and one.to_month for one in packages):
        return []
    busy = {month for one in packages for month in range(one.from_month or 0, (one.to_month or 0) + 1)}
    idle = [month for month in range(1, months + 1) if month not in busy]
    return [NOBODY_WORKS(f"entries.{WORK_PACKAGES}", months=spans(idle))] if idle else []


def spans(months: list[int]) -> str:
    """Decree section 31 point 7: ordered months as a person writes them: 1–3, 7."""
    parts: list[list[int]] = []
    for month in months:
        if parts and month == parts[-1][-1] + 1:
            parts[-1][1:] = [month]
        else:
            parts.append([month])
    return ", ".join("–".join(map(str, part)) for part in parts)


def time_line(
    packages: tuple[WorkPackage, ...], starts_on: date | None, ends_on: date | None
) -> TimeLine | None:
    """Decree section 31 point 7: the timetable as drawn; None while no work package has its months.

    What runs over the end of the project is drawn whole, so that it is seen; without dates the last month is the end.
    """
    dated = [one for one in packages if one.from_month and one.to_month and one.from_month <= one.to_month]
    if not dated:
        return None
    months = max(project_months(starts_on, ends_on), *(one.to_month or 0 for one in dated))
    ordered = sorted(dated, key=lambda one: (one.from_month or 0, one.to_month or 0, int(one.key)))
    stretches = tuple(_stretch(one, months, starts_on, ends_on) for one in ordered)
    years = tuple(
        Year(first, day_of(first, starts_on), share_of_line(first - 1, months))
        for first in range(1, months + 1, MONTHS_OF_YEAR)
    )
    return TimeLine(months, stretches, years)


def _stretch(one: WorkPackage, months: int, starts_on: date | None, ends_on: date | None) -> Stretch:
    first, last = one.from_month or 1, one.to_month or 1
    ends = last_day_of(starts_on, last) if starts_on else None
    if ends and ends_on and last == project_months(starts_on, ends_on):
        ends = ends_on
    x, width = share_of_line(first - 1, months), share_of_line(last - first + 1, months)
    return Stretch(one, first, last, day_of(first, starts_on), ends, x, width)


def share_of_line(part: int, months: int) -> str:
    """Decree section 31 point 7: so many months as percent of the line, as SVG writes it."""
    return f"{Decimal(100 * part) / months:.2f}"


def day_of(month: int, starts_on: date | None) -> date | None:
    """Decree section 31 point 7: the day on which that month of the project begins."""
    if starts_on is None:
        return None
    return starts_on if month == 1 else last_day_of(starts_on, month - 1) + timedelta(days=1)
