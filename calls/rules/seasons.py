"""Seasons: "2023-autumn" in the plan's tables; where no plan names one, the half-year in which a round opens."""

from dataclasses import dataclass
from datetime import date

SPRING, AUTUMN = "spring", "autumn"
HALVES = (SPRING, AUTUMN)
FIRST_MONTH_OF_AUTUMN = 7


@dataclass(frozen=True, order=True)
class Season:
    """A half-year. Ordered in time, as the codes are not."""

    year: int
    half: int

    @property
    def name(self) -> str:
        """ "spring" or "autumn"."""
        return HALVES[self.half]

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
    return Season(int(year), HALVES.index(name))


def season_of(day: date) -> Season:
    """The half-year of a day: spring until June, autumn from July."""
    return Season(day.year, int(day.month >= FIRST_MONTH_OF_AUTUMN))


def reference_series(code: str, number: int, line: str) -> str:
    """The series of reference numbers of one line of a round: 2023-2-2D."""
    return f"{season(code).year}-{number}-{line}"
