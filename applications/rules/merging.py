"""Two versions of one section put together by field, against the version both began with.

Plain JSON values: single values by name, and rows by kind. A row with a `key` is the same row wherever it stands;
rows without one are known by their place among the rows that were not touched.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

Row = Mapping[str, Any]
Rows = tuple[Row, ...]
MINE, THEIRS, BOTH = "mine", "theirs", "both"
SEPARATOR = ":"
WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Parts:
    """What a section says: single values by name, and rows by kind."""

    cells: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, Rows] = field(default_factory=dict)


@dataclass(frozen=True)
class Conflict:
    """Both have changed the same thing. Values of a single value, or rows (`of_rows`); `chosen` is one's choice."""

    path: str
    mine: Any
    theirs: Any
    chosen: str = ""
    of_rows: bool = False

    @property
    def value(self) -> Any:
        """What stands in the merged version: the choice, and until there is one what was saved."""
        if self.chosen == BOTH and self.of_rows:
            return (*self.theirs, *(row for row in self.mine if row not in self.theirs))
        return self.mine if self.chosen == MINE else self.theirs


@dataclass(frozen=True)
class Merged:
    """The two versions in one, and where both had changed the same."""

    parts: Parts
    conflicts: tuple[Conflict, ...]

    @property
    def open(self) -> tuple[Conflict, ...]:
        """Conflicts nobody has decided."""
        return tuple(one for one in self.conflicts if not one.chosen)


class Merging:
    """One merge under way: the choices made, and the conflicts met."""

    def __init__(self, choices: Mapping[str, str]) -> None:
        self.choices = choices
        self.conflicts: list[Conflict] = []

    def meet(self, path: str, mine: Any, theirs: Any, *, of_rows: bool = False) -> Any:
        """A conflict; what stands in its place for now."""
        met = Conflict(path, mine, theirs, self.choices.get(path, ""), of_rows)
        self.conflicts.append(met)
        return met.value

    def value(self, path: str, base: Any, mine: Any, theirs: Any) -> Any:
        """One value: whoever changed it is right; when both did, somebody decides."""
        if mine in (base, theirs):
            return theirs
        return mine if theirs == base else self.meet(path, mine, theirs)

    def values(self, path: str, base: Row, mine: Row, theirs: Row) -> dict[str, Any]:
        """Values by name; None is the same as none."""
        names = dict.fromkeys([*theirs, *mine])
        merged = {
            name: self.value(f"{path}{name}", base.get(name), mine.get(name), theirs.get(name))
            for name in names
        }
        return {name: value for name, value in merged.items() if value is not None or name in theirs}

    def rows(self, kind: str, base: Rows, mine: Rows, theirs: Rows) -> Rows:
        """Rows of one kind."""
        if mine in (base, theirs):
            return theirs
        if theirs == base:
            return mine
        keyed = all(row.get("key") for row in (*base, *mine, *theirs))
        return (self.keyed if keyed else self.placed)(kind, base, mine, theirs)

    def keyed(self, kind: str, base: Rows, mine: Rows, theirs: Rows) -> Rows:
        """Rows with keys: by key, then by field. One taken away by one and changed by the other is a conflict."""
        before, left, right = (({row["key"]: row for row in rows}) for rows in (base, mine, theirs))
        order = dict.fromkeys([*right, *left])
        if tuple(right) == tuple(before):
            order = dict.fromkeys([*left, *right])
        found: list[Row] = []
        for key in order:
            path = f"{kind}{SEPARATOR}{key}"
            found += self.one(path, before.get(key), left.get(key), right.get(key), self.fields)
        return tuple(found)

    def placed(self, kind: str, base: Rows, mine: Rows, theirs: Rows) -> Rows:
        """Rows without keys: each row as a whole, by its place among the untouched; rows both add are all kept."""
        left, right = edits(base, mine), edits(base, theirs)
        found: list[Row] = []
        for place in range(len(base) + 1):
            found += joined(left.added[place], right.added[place])
            if place < len(base):
                path = f"{kind}{SEPARATOR}{place}"
                found += self.one(path, base[place], left.kept[place], right.kept[place], self.whole)
        return tuple(found)

    def one(
        self,
        path: str,
        base: Row | None,
        mine: Row | None,
        theirs: Row | None,
        both: Callable[[str, Row | None, Row, Row], Rows],
    ) -> Rows:
        """One row, of which either may be gone; `both` puts two changed ones together."""
        if mine in (base, theirs):
            return rows_of(theirs)
        if theirs == base:
            return rows_of(mine)
        if mine is not None and theirs is not None:
            return both(path, base, mine, theirs)
        found: Rows = self.meet(path, rows_of(mine), rows_of(theirs), of_rows=True)
        return found

    def fields(self, path: str, base: Row | None, mine: Row, theirs: Row) -> Rows:
        """The row with each field from whoever changed it."""
        return (self.values(f"{path}{SEPARATOR}", base or {}, mine, theirs),)

    def whole(self, path: str, base: Row | None, mine: Row, theirs: Row) -> Rows:
        """One of the two rows, or both of them."""
        found: Rows = self.meet(path, (mine,), (theirs,), of_rows=True)
        return found


def merge(base: Parts | None, mine: Parts, theirs: Parts, choices: Mapping[str, str] | None = None) -> Merged:
    """Mine and theirs in one, by field. Nothing of either is lost: what both changed is a conflict with both in it.

    Without the version both began with every difference is a conflict. `choices` decide conflicts by their path.
    """
    merging = Merging(choices or {})
    kinds = dict.fromkeys([*theirs.rows, *mine.rows])
    if base is None:
        cells, rows = unbased(merging, mine, theirs)
        return Merged(Parts(cells, rows), tuple(merging.conflicts))
    cells = merging.values("", base.cells, mine.cells, theirs.cells)
    rows = {
        kind: merging.rows(kind, base.rows.get(kind, ()), mine.rows.get(kind, ()), theirs.rows.get(kind, ()))
        for kind in kinds
    }
    return Merged(Parts(cells, rows), tuple(merging.conflicts))


def unbased(merging: Merging, mine: Parts, theirs: Parts) -> tuple[dict[str, Any], dict[str, Rows]]:
    """Two versions of which nobody knows the origin: equal things as they are, all others somebody decides."""
    names, kinds = dict.fromkeys([*theirs.cells, *mine.cells]), dict.fromkeys([*theirs.rows, *mine.rows])
    cells = {
        name: left if left == right else merging.meet(name, left, right)
        for name, left, right in ((name, mine.cells.get(name), theirs.cells.get(name)) for name in names)
    }
    rows = {
        kind: left if left == right else merging.meet(kind, left, right, of_rows=True)
        for kind, left, right in (
            (kind, mine.rows.get(kind, ()), theirs.rows.get(kind, ())) for kind in kinds
        )
    }
    return cells, rows


def rows_of(row: Row | None) -> Rows:
    """The row as rows: none when it is gone."""
    return () if row is None else (row,)


def joined(mine: Rows, theirs: Rows) -> Rows:
    """What both have added at one place: the saved ones first; rows alike as often as whoever added more of them."""
    met, more = list(theirs), []
    for row in mine:
        if row in met:
            met.remove(row)
        else:
            more.append(row)
    return (*theirs, *more)


@dataclass(frozen=True)
class Edits:
    """What became of each row of the base (None: taken away), and what was added before each and at the end."""

    kept: tuple[Row | None, ...]
    added: tuple[Rows, ...]


def edits(base: Rows, rows: Rows) -> Edits:
    """How `rows` came of `base`, each row as a whole; rows replaced are paired in their order."""
    kept: list[Row | None] = list(base)
    added: list[Rows] = [()] * (len(base) + 1)
    matcher = SequenceMatcher(None, names_of(base), names_of(rows), autojunk=False)
    for what, begin, end, first, last in matcher.get_opcodes():
        if what != "equal":
            pairs = min(end - begin, last - first)
            kept[begin:end] = [*rows[first : first + pairs], *[None] * (end - begin - pairs)]
            added[end] = (*added[end], *rows[first + pairs : last])
    return Edits(tuple(kept), tuple(added))


def names_of(rows: Rows) -> Sequence[str]:
    """Each row written in one way, to be compared."""
    return [json.dumps(row, sort_keys=True, default=str) for row in rows]


def proposal(mine: str, theirs: str) -> str:
    """A text made of both by paragraph, for somebody to edit: what is in either is in it once."""
    left, right = mine.splitlines(), theirs.splitlines()
    found: list[str] = []
    for what, begin, end, first, last in SequenceMatcher(None, right, left, autojunk=False).get_opcodes():
        found += right[begin:end]
        if what != "equal":
            found += left[first:last]
    return "\n".join(found)


def marked(mine: str, theirs: str) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
    """Both texts in pieces, each with whether it differs from the other text; by word."""
    left, right = WORDS.findall(mine), WORDS.findall(theirs)
    pieces: tuple[list[tuple[bool, str]], list[tuple[bool, str]]] = ([], [])
    for what, begin, end, first, last in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for found, words in ((pieces[0], left[begin:end]), (pieces[1], right[first:last])):
            if words:
                found.append((what != "equal", "".join(words)))
    return pieces
