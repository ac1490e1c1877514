"""Versions of the implementation plan as plain data: their years and seasons, openings and amounts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from calls.rules.plan_facts import ACT_5
from calls.rules.programme_data import AmountEntry, Texts
from calls.rules.seasons import season, seasons_between
from records.rules import Reason, gettext_noop

LONGEST = 3
YEARS_TURNED = gettext_noop("The last year comes before the first.")
YEARS_MANY = gettext_noop("A plan is for two years, and covers at most %(longest)s.")
YEARS_OUTSIDE = gettext_noop("The plan's years lie in the programme's period, %(first)s–%(last)s.")


@dataclass(frozen=True)
class OpeningEntry:
    """An action is open in a season; `carry_over`: with what an earlier season leaves unused."""

    action: str
    season: str
    carry_over: bool = False
    targeted: bool = False
    targeted_text: Texts = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, str]:
        """Which opening it is."""
        return (self.action, self.season)


@dataclass(frozen=True)
class PlanContent:
    """One version with everything that is decided with it. `based_on` is the code of the version it began from."""

    programme: str
    code: str
    title: Texts
    year_from: int
    year_to: int
    dated: date | None = None
    handled_on: date | None = None
    reason: str = ""
    based_on: str = ""
    openings: tuple[OpeningEntry, ...] = ()
    amounts: tuple[AmountEntry, ...] = ()

    def in_order(self) -> "PlanContent":
        """The same content with its openings and amounts in their one order, so that equal content is equal."""
        return replace(
            self,
            openings=tuple(sorted(self.openings, key=lambda row: (row.action, season(row.season)))),
            amounts=tuple(sorted((replace(row, line=0) for row in self.amounts), key=_amount_order)),
        )


def _amount_order(row: AmountEntry) -> tuple[object, ...]:
    return (*line_of(row), season(row.season))


def line_of(row: AmountEntry) -> tuple[str, str, str]:
    """The line an amount stands on: objective, measure (empty for the whole objective), kind of support."""
    return (row.objective, row.measure, row.support)


def seasons_in(year_from: int, year_to: int, used: Iterable[str] = ()) -> list[str]:
    """Every season of the years, in time; numbered periods where those `used` are."""
    return seasons_between(year_from, year_to, used)


def shifted_season(code: str, years: int) -> str:
    """The same half-year so many years later; nothing stays nothing."""
    if not code:
        return ""
    found = season(code)
    return f"{found.year + years}-{found.name}"


def year_reasons(year_from: int, year_to: int, period: tuple[int, int]) -> list[Reason]:
    """Act 1125/2021, section 5: a plan is made for two years of the programme's period, and updated yearly."""
    found = []
    if year_to < year_from:
        found.append(Reason("plan_years_turned", YEARS_TURNED, article=ACT_5, field="year_to"))
    elif year_to - year_from >= LONGEST:
        words = {"longest": LONGEST}
        found.append(Reason("plan_years_many", YEARS_MANY, words, ACT_5, "year_to"))
    first, last = period
    if year_from < first or year_to > last:
        place = "year_from" if year_from < first else "year_to"
        words = {"first": first, "last": last}
        found.append(Reason("plan_years_outside", YEARS_OUTSIDE, words, ACT_5, place))
    return found


def begun_from(
    base: PlanContent, *, code: str, title: Texts, year_from: int, year_to: int, reason: str
) -> PlanContent:
    """Act 1125/2021, section 5: the content a new version begins with, its seasons moved to its own years.

    What would fall outside the new years is left out; a carry-over keeps its distance in time.
    """
    years = year_from - base.year_from
    moved = aligned(base, years)
    used = [row.season for row in moved.openings] + [row.season for row in moved.amounts]
    within = set(seasons_in(year_from, year_to, used))
    return PlanContent(
        programme=base.programme,
        code=code,
        title=title,
        year_from=year_from,
        year_to=year_to,
        reason=reason,
        based_on=base.code,
        openings=tuple(row for row in moved.openings if row.season in within),
        amounts=tuple(replace(row, source="") for row in moved.amounts if row.season in within),
    )


def aligned(content: PlanContent, years: int) -> PlanContent:
    """The content as if its seasons were so many years later: to compare first year with first year."""
    return replace(
        content,
        openings=tuple(replace(row, season=shifted_season(row.season, years)) for row in content.openings),
        amounts=tuple(
            replace(
                row,
                season=shifted_season(row.season, years),
                carry_over_from=shifted_season(row.carry_over_from, years),
            )
            for row in content.amounts
        ),
    )


def texts_in(texts: Mapping[str, str]) -> dict[str, str]:
    """A text without the languages that say nothing."""
    return {language: said.strip() for language, said in texts.items() if said.strip()}
