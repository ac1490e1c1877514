"""The registry of sources: a source says what waits for one person, in his or her language, with the place to do it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from calls.rules.dates import local_day


@dataclass(frozen=True)
class Viewer:
    """Whose tasks are asked for, and when."""

    user: Any
    now: datetime

    @property
    def today(self) -> date:
        """The day in Helsinki."""
        return local_day(self.now)


@dataclass(frozen=True)
class DeskTask:
    """Something to do: what, about what, where it is done, since when it waits, and by which day it should be done.

    `happens`: the day is when something comes by itself, not by when it should be done; it is never late.
    """

    label: str
    about: str
    url: str
    due: date | None = None
    since: datetime | None = None
    happens: bool = False

    def late(self, today: date) -> bool:
        """Whether its day is over."""
        return self.due is not None and self.due < today and not self.happens


Source = Callable[[Viewer], Iterable[DeskTask]]
SOURCES: list[Source] = []


def source(find: Source) -> Source:
    """Register a source; it makes a fixed number of queries, and finds only what the person may really do."""
    SOURCES.append(find)
    return find


def tasks_of(viewer: Viewer) -> list[DeskTask]:
    """Every source's tasks by their day, those without one last; on a day those that wait longest first."""
    found = [task for find in SOURCES for task in find(viewer)]
    return sorted(found, key=lambda task: (task.due or date.max, task.since or viewer.now))
