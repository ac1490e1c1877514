"""Searching applications by their words: which words a submission has, how letters compare, where a hit stands."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_WORDS = 8
SHORTEST = 2
MOST_HITS = 3
AROUND = 70
APPLICANT = "applicant"
APPLICANT_WORDS = ("name", "business_id")
# Keys that hold codes, numbers or the ministry's own words, not the applicant's.
NOT_WORDS = frozenset(
    {
        "age", "agreement", "category", "code", "cost_model", "country", "gender", "ground", "heading", "id", "impact",
        "key", "kind", "language", "legal_form", "likelihood", "media_type", "organisation_id", "other_funding_answer",
        "party", "questions", "sha256", "source", "staff_method", "stage", "standing", "targets", "unit", "unread",
    }
)  # fmt: skip
NUMBER_OR_DATE = re.compile(r"[\d\s.,:+TZ-]*")
IDENTIFIER = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{64}")
WANTED = re.compile(r'"([^"]+)"|(\S+)')


@dataclass(frozen=True)
class Piece:
    """A text of a submission: the section it stands in, the name of its field, and its words."""

    section: str
    name: str
    text: str


@dataclass(frozen=True)
class Hit:
    """Where words were found: `parts` are the text around them, each with whether it is a word looked for."""

    section: str
    name: str
    parts: tuple[tuple[str, bool], ...]


def tidy(text: str) -> str:
    """Act 434/2003, section 23: one way of writing a text: composed letters, one blank between words."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """Act 434/2003, section 23: a text as it is compared: small letters in every alphabet; å, ä and ö stay letters."""
    return tidy(text).casefold()


def words_of(query: str) -> tuple[str, ...]:
    """Act 434/2003, section 23: the words looked for, folded, each once; "words in quotes" belong together.

    A single letter is no word; more words than MOST_WORDS are left out.
    """
    found = (fold(quoted or plain.strip('"')) for quoted, plain in WANTED.findall(query.replace("”", '"')))
    return tuple(dict.fromkeys(word for word in found if len(word) >= SHORTEST))[:MOST_WORDS]


def pieces_of(said: Mapping[str, Any]) -> Iterator[Piece]:
    """Decree section 31: every text of a submission as stored, whatever sections it has; codes and numbers are none."""
    applicant = said.get("applicant", {})
    for name in APPLICANT_WORDS:
        if applicant.get(name):
            yield Piece(APPLICANT, name, tidy(applicant[name]))
    for section, content in said.get("sections", {}).items():
        yield from _pieces(section, "", content)


def _pieces(section: str, name: str, value: Any) -> Iterator[Piece]:
    match value:
        case str():
            if not (NUMBER_OR_DATE.fullmatch(value) or IDENTIFIER.fullmatch(value)):
                yield Piece(section, name, tidy(value))
        case Mapping():
            for key, inner in value.items():
                if key not in NOT_WORDS:
                    yield from _pieces(section, key, inner)
        case list() | tuple():
            for inner in value:
                yield from _pieces(section, name, inner)


def searched_text(said: Mapping[str, Any]) -> str:
    """Decree section 31: the folded words of a submission, a line for each text, so that no phrase spans two."""
    return "\n".join(fold(piece.text) for piece in pieces_of(said))


def hits_in(pieces: Iterable[Piece], words: Sequence[str]) -> list[Hit]:
    """Act 434/2003, section 23: the texts that show every word found, those with the most words first; MOST_HITS."""
    held = [(piece, frozenset(word for word in words if word in fold(piece.text))) for piece in pieces]
    ordered = sorted(held, key=lambda one: -len(one[1]))
    found: list[Hit] = []
    shown: set[str] = set()
    for piece, here in ordered:
        if len(found) < MOST_HITS and here - shown:
            shown |= here
            found.append(
                Hit(piece.section, piece.name, marked(piece.text, sorted(here, key=len, reverse=True)))
            )
    return found


def marked(text: str, words: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """Act 434/2003, section 23: the text around the first word found, cut into what is looked for and what is not."""
    folded, origin = _folded(text)
    spans = _spans(folded, words)
    if not spans:
        return ((text[: 2 * AROUND], False),)
    first = max(0, origin[spans[0][0]] - AROUND)
    last = min(len(text), origin[spans[0][1] - 1] + 1 + 2 * AROUND)
    first, last = _whole_words(text, first, last)
    return tuple(_cut(text, first, last, [(origin[start], origin[end - 1] + 1) for start, end in spans]))


def _folded(text: str) -> tuple[str, list[int]]:
    """The text folded letter by letter (ß is two), and the place in `text` of each letter of it."""
    letters = [(folded, place) for place, letter in enumerate(text) for folded in letter.casefold()]
    return "".join(letter for letter, _place in letters), [place for _letter, place in letters]


def _spans(folded: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand, in order, none over another."""
    if not words:
        return []
    pattern = "|".join(re.escape(word) for word in words)
    return [found.span() for found in re.finditer(pattern, folded)]


def _whole_words(text: str, first: int, last: int) -> tuple[int, int]:
    """Widen to the blanks around, within reason."""
    before, after = text.rfind(" ", 0, first + 1), text.find(" ", last)
    begin = before + 1 if first and before >= 0 and first - before < AROUND else first
    end = after if last < len(text) and 0 <= after < last + AROUND else last
    return begin, end


def _cut(text: str, first: int, last: int, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """The stretch from `first` to `last` in parts, with an ellipsis where the text goes on."""
    place = first
    opening = "… " if first else ""
    for start, end in spans:
        if start < place or end > last:
            continue
        if opening or start > place:
            yield opening + text[place:start], False
            opening = ""
        yield text[start:end], True
        place = end
    rest = opening + text[place:last] + (" …" if last < len(text) else "")
    if rest:
        yield rest, False
