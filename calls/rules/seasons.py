"""Seasons: "2023-autumn" in the plan's tables; where no plan names one, the half-year in which a round opens.

A fund without half-years numbers its periods within the year: "2026-1", "2026-2".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

SPRING, AUTUMN = "spring", "autumn"
HALVES = (SPRING, AUTUMN)
FIRST_MONTH_OF_AUTUMN = 7


@dataclass(frozen=True, order=True)
class Season:
    """A half-year, or a numbered period of a year. Ordered in time, as the codes are not. `half` counts from 0."""

    year: int
    half: int
    numbered: bool = False

    @property
    def name(self) -> str:
        """ "spring", "autumn", or the period's number."""
        return str(self.number) if self.numbered else HALVES[self.half]

    @property
    def code(self) -> str:
        """ "2023-autumn"."""
        return f"{self.year}-{self.name}"

    @property
    def number(self) -> int:
        """Its place in the year, which reference numbers carry: 1 or 2."""
        return self.half + 1


def season(code: str) -> Season:
    """The season a code names. ValueError when it names none."""
    year, _, name = code.partition("-")
    if len(name) == 1 and name in "123456789":
        return Season(int(year), int(name) - 1, numbered=True)
    return Season(int(year), HALVES.index(name))


def season_of(day: date, *, numbered: bool = False) -> Season:
    """The half-year of a day: spring until June, autumn from July; the year's first period where they are numbered."""
    return Season(day.year, 0 if numbered else int(day.month >= FIRST_MONTH_OF_AUTUMN), numbered)


def is_numbered(codes: Iterable[str]) -> bool:
    """Whether these seasons are numbered periods."""
    return any(season(code).numbered for code in codes)


def seasons_between(year_from: int, year_to: int, used: Iterable[str] = ()) -> list[str]:
    """Every season of the years, in time; periods numbered as those `used` are, and as many."""
    numbers = [int(name) for name in (code.partition("-")[2] for code in used) if name.isdecimal()]
    names = [str(number) for number in range(1, max(numbers) + 1)] if numbers else HALVES
    return [f"{year}-{name}" for year in range(year_from, year_to + 1) for name in names]


def is_ahead(code: str, day: date) -> bool:
    """Whether the season is not over on that day: a numbered period lasts until the end of its year."""
    found = season(code)
    return found >= season_of(day, numbered=found.numbered)


def reference_series(code: str, number: int, line: str) -> str:
    """The series of reference numbers of one line of a round: 2023-2-2D."""
    return f"{season(code).year}-{number}-{line}"
