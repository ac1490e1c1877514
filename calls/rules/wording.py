"""Two wordings of a text, word by word: what stayed, what went, what came."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A stretch of text and what became of it: same, gone or new."""

    kind: str
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """CPR 82: both wordings as one sequence. Same and gone pieces make the first, same and new ones the second."""
    old, new = WORD.findall(before), WORD.findall(after)
    return list(joined(old, new))


def joined(old: list[str], new: list[str]) -> Iterator[Piece]:
    """CPR 82: the stretches in order, what went before what came in its place."""
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(SAME, "".join(old[i:j]))
            continue
        if j > i:
            yield Piece(GONE, "".join(old[i:j]))
        if m > k:
            yield Piece(NEW, "".join(new[k:m]))
