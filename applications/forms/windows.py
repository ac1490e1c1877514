"""A form of hundreds of rows, a part of it at a time: which rows are on the page, and what stands of the others.

Of a part only its own rows are sent. What is saved is them and, of all others, what was stored when the page was made.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.forms import BaseFormSet, formset_factory
from django.utils.functional import cached_property

from applications.forms.rows import MOST_ROWS, Row, Rows, RowsForm

ROOM = 420
"""How much one page holds: a control weighs 1, a row as much as its controls together."""
PIECE = re.compile(r"([a-z_]+):(\d{1,4}):(\d{1,4})")
ROW = re.compile(r"([a-z_]+)-(\d{1,4})(?:-.*)?")


@dataclass(frozen=True)
class Piece:
    """Rows of one kind, from `first` up to but not including `beyond`."""

    kind: str
    first: int
    beyond: int

    @property
    def places(self) -> range:
        """The rows' places."""
        return range(self.first, self.beyond)


@dataclass(frozen=True)
class Window:
    """The rows on one page."""

    pieces: tuple[Piece, ...]

    def places(self, kind: str) -> range:
        """The places of a kind's rows on the page; of another kind none."""
        return next((piece.places for piece in self.pieces if piece.kind == kind), range(0))

    def holds(self, name: str) -> bool:
        """Whether a control is on the page, or the row it is named after; what belongs to no row is on each page."""
        found = ROW.fullmatch(name)
        return found is None or int(found[2]) in self.places(found[1])

    @property
    def code(self) -> str:
        """The window as the form sends it back."""
        return ",".join(f"{piece.kind}:{piece.first}:{piece.beyond}" for piece in self.pieces)

    @property
    def start(self) -> str:
        """Its first row, by which it is asked for."""
        return f"{self.pieces[0].kind}-{self.pieces[0].first}" if self.pieces else ""


def windows_of(counts: Mapping[str, int], weights: Mapping[str, int], room: int = ROOM) -> tuple[Window, ...]:
    """All rows in windows, in order; one when everything fits. A kind that fits in one is not cut."""
    found: list[list[Piece]] = [[]]
    left = room
    for kind, count in counts.items():
        weight, first = weights[kind], 0
        while first < count:
            most = left // weight
            if found[-1] and (most < 1 or (not first and left < count * weight <= room)):
                found.append([])
                left = room
                continue
            beyond = min(first + max(most, 1), count)
            found[-1].append(Piece(kind, first, beyond))
            left -= (beyond - first) * weight
            first = beyond
    return tuple(Window(tuple(pieces)) for pieces in found if pieces)


def window_in(code: str) -> Window | None:
    """The window a form has sent; None when it sent everything. What is no window holds nothing."""
    if not code:
        return None
    found = [PIECE.fullmatch(one) for one in code.split(",")]
    return Window(tuple(Piece(one[1], int(one[2]), int(one[3])) for one in found if one))


def window_at(windows: Iterable[Window], name: str) -> Window | None:
    """The window with this row; with the kind's last row before it when it is beyond the end; else the first."""
    found = ROW.fullmatch(name)
    of_kind = [one for one in windows if found and one.places(found[1])]
    before = [one for one in of_kind if found and one.places(found[1]).start <= int(found[2])]
    return next(iter(before[-1:] or of_kind or windows), None)


@dataclass(frozen=True)
class KeptRow:
    """A stored row that is not on the page. Without values it is a place where none is stored."""

    prefix: str
    values: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is no row."""
        return not self.values

    def row(self) -> dict[str, Any]:
        """Its values, as stored."""
        return dict(self.values)

    def unread(self) -> dict[str, str]:
        """What was typed in it and is no value."""
        return dict(self.texts)


class RowsInSight(BaseFormSet):
    """Rows of one kind, of which only those at `places` are on the page; None: all."""

    places: range | None = None

    @cached_property
    def forms(self) -> list[Any]:
        """The rows on the page, under the names they have among all."""
        places = range(self.total_form_count())
        if self.places is not None:
            places = range(self.places.start, min(self.places.stop, places.stop))
        return [self._construct_form(place, **self.get_form_kwargs(place)) for place in places]  # type: ignore[attr-defined]


class WindowedForm(RowsForm):
    """A section with rows of which a window is on the page; `window` is None when all of them are."""

    window: Window | None

    def group(self, kind: str) -> Rows:
        """The rows of one kind that are on the page."""
        made: Any = formset_factory(
            self.rows[kind], formset=RowsInSight, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS
        )
        rows = made(self.data, prefix=kind, form_kwargs=self.row_options(kind))
        rows.places = None if self.window is None else self.window.places(kind)
        return rows

    def in_sight(self, kind: str, place: int) -> bool:
        """Whether it is in the window."""
        return self.window is None or place in self.window.places(kind)

    def kept_rows(self, kind: str) -> Mapping[int, KeptRow]:
        """All stored rows of a kind by their places."""
        return {}

    def slots(self, kind: str) -> list[Row | KeptRow]:
        """All rows of a kind: those of the page as typed, the others as stored."""
        shown: dict[int, Row | KeptRow] = {number_of(row.prefix): row for row in self.groups[kind].forms}
        if self.window is None:
            return list(shown.values())
        kept = {place: row for place, row in self.kept_rows(kind).items() if not self.in_sight(kind, place)}
        found = kept | shown
        return [found.get(place, KeptRow(f"{kind}-{place}")) for place in range(max(found, default=-1) + 1)]

    def put(self, name: str, said: str) -> None:
        """Say this at the control of that name; one of a row on another page says it there."""
        if self.window is None or self.window.holds(name):
            super().put(name, said)


def number_of(prefix: str | None) -> int:
    """A row's place, by the prefix of its form."""
    return int(str(prefix).rpartition("-")[2])
