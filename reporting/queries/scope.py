"""What a data set covers: a programme, its cut-off, and the ledger entries that count."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet

from calls.models import CallRound, LedgerEntry, Programme
from calls.queries.money import entries
from calls.rules.seasons import SPRING, season
from reporting.rules.cutoffs import end_of, previous_half_year
from reporting.rules.dataset import Header, Text


@dataclass(frozen=True)
class Scope:
    """A programme as of the end of a day, as far as it was recorded until an instant; of one round, its results."""

    programme: Programme
    as_of: date
    recorded_until: datetime
    call: CallRound | None = None

    @property
    def previous(self) -> date:
        """The day compared with."""
        return previous_half_year(self.as_of)

    @property
    def cutoff(self) -> datetime:
        """24:00 of the day, Helsinki."""
        return end_of(self.as_of)

    @property
    def moment(self) -> datetime:
        """The last instant that can count: the cut-off, or the moment of recording when that is earlier."""
        return min(self.cutoff, self.recorded_until)

    def ledger(self, day: date | None = None) -> QuerySet[LedgerEntry]:
        """The programme's entries posted before the end of `day` (the cut-off) and recorded in time."""
        rows = entries(end_of(day or self.as_of), self.recorded_until)
        return rows.filter(objective__programme=self.programme)


def text(words: Mapping[str, Any] | None) -> Text:
    """A {fi, sv, en} of the database as a text of a data set."""
    return Text(**{language: str((words or {}).get(language) or "") for language in ("fi", "sv", "en")})


def short(programme: Programme, code: str, title: Mapping[str, Any]) -> Text:
    """The programme's short title of a code, where it has one, for charts and narrow columns; else the whole title."""
    return text(programme.vocabulary.get("short_titles", {}).get(code) or title)


def header(kind: str, scope: Scope) -> Header:
    """The head of a data set."""
    programme = scope.programme
    newest = scope.ledger().aggregate(newest=Max("recorded_at"))["newest"]
    return Header(
        kind,
        programme.pk,
        text(programme.title),
        programme.fund,
        programme.period,
        text(programme.authority),
        scope.as_of,
        scope.previous,
        newest or programme.loaded_at or scope.cutoff,
        demo=bool(settings.DEMO) or scope.ledger().filter(demo=True).exists(),
        objective=text(programme.vocabulary.get("names", {}).get("objective")),
    )


def season_name(code: str) -> Text:
    """2023-autumn as it is said: Syksy 2023, Hösten 2023, Autumn 2023."""
    item = season(code)
    if item.numbered:
        number = f"{item.number}/{item.year}"
        return Text(f"Haku {number}", f"Utlysning {number}", f"Call {number}")
    fi, sv, en = ("Kevät", "Våren", "Spring") if item.name == SPRING else ("Syksy", "Hösten", "Autumn")
    return Text(f"{fi} {item.year}", f"{sv} {item.year}", f"{en} {item.year}")


def round_names(programme: Programme) -> dict[str, Text]:
    """What each round is called in tables: its season, or its whole title when two rounds share one."""
    rounds = list(programme.rounds.values_list("pk", "season", "title"))
    shared = Counter(code for _, code, _ in rounds)
    return {pk: season_name(code) if shared[code] == 1 else text(title) for pk, code, title in rounds}
