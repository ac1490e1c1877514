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
    """CPR 82: the stretches in order, what went before what came in its place; blanks between two changes go with both.

    So a sentence written anew reads as one taken out and one put in, not as their words in turn.
    """
    gone = came = gap = ""
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        text = "".join(old[i:j])
        if tag == "equal" and (gone or came) and not text.strip():
            gap = text
        elif tag == "equal":
            yield from _change(gone, came)
            yield Piece(SAME, gap + text)
            gone = came = gap = ""
        else:
            gone, came, gap = gone + gap + text, came + gap + "".join(new[k:m]), ""
    yield from _change(gone, came)
    if gap:
        yield Piece(SAME, gap)


def _change(gone: str, came: str) -> Iterator[Piece]:
    yield from (Piece(kind, text) for kind, text in ((GONE, gone), (NEW, came)) if text)
