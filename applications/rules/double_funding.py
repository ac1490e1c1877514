"""Hints of double funding: the same organisation, at the same time, with a similar aim, in two applications.

A hint is no verdict: a person looks at it. Its score, 0 to 100, is the sum of

- aim: 40 for the same action, 30 for the same measure, 20 for the same specific objective;
- words: half the likeness of the texts in percent (0 to 50);
- costs: 10 when a staff or equipment line of one has the same name in the other.

Without a common organisation or a common day there is no hint; with both there is one from HINT_FROM points on.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from applications.rules.searching import fold
from calls.rules import articles as art
from calls.rules.dates import months_of
from calls.rules.findings import Finding
from records.rules import WARNING, Reason, gettext_noop

HINT_FROM = 30
SHORTEST_WORD = 5
WORD = re.compile(r"[^\W\d_]+")
ACTION, MEASURE, OBJECTIVE, NONE = "action", "measure", "objective", ""
AIM_POINTS: Mapping[str, int] = MappingProxyType({ACTION: 40, MEASURE: 30, OBJECTIVE: 20, NONE: 0})
WORD_POINTS, LINE_POINTS = 50, 10

UNANSWERED = Finding(
    "double_funding_unanswered",
    gettext_noop("Hints of double funding nobody has answered yet: %(count)s."),
    art.CPR_63_9,
    WARNING,
)
FOUND = Finding(
    "double_funding_found",
    gettext_noop("The same costs are applied for or paid in %(references)s, by an officer's answer."),
    art.CPR_63_9,
    WARNING,
)
CLOSED = Finding(
    "double_funding_closed",
    gettext_noop("Cases of the same organisations that you may not open: %(count)s."),
    art.IMPARTIALITY,
    WARNING,
)
CHANGED = Finding(
    "double_funding_changed",
    gettext_noop("One of the applications has been changed since. Look at the hint as it is now."),
)
NO_HINT = Finding(
    "double_funding_no_hint", gettext_noop("Nothing points to double funding between these two cases.")
)
REASON_MISSING = Finding(
    "double_funding_reason", gettext_noop("Write why, so that others can follow it."), art.CPR_63_9
)


@dataclass(frozen=True)
class Project:
    """One application as far as double funding goes: who, when, for what, in which words, with which lines.

    `parties` are names by what an organisation is known by (its number in the register, its business id); those of the
    applicant are in `applicant`, too. `lines` are the folded names of its staff and equipment lines.
    """

    reference: str
    applicant: frozenset[str]
    parties: Mapping[str, str]
    starts_on: date | None
    ends_on: date | None
    action: str = ""
    measure: str = ""
    objective: str = ""
    words: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Shared:
    """An organisation that is in both; whether it applies here and there, or is a partner."""

    name: str
    applies_here: bool
    applies_there: bool


@dataclass(frozen=True)
class Overlap:
    """The days both projects run, the first and the last included, and the months they touch."""

    first: date
    last: date

    @property
    def months(self) -> int:
        """Calendar months, begun ones counted."""
        return months_of(self.first, self.last)


@dataclass(frozen=True)
class Hint:
    """Why two applications may pay for the same: `aim` is what they share, `likeness` that of their words in percent.

    `words` are those in both, the longest first; `lines` the cost lines of the same name.
    """

    shared: tuple[Shared, ...]
    overlap: Overlap
    aim: str
    likeness: int
    words: tuple[str, ...]
    lines: tuple[str, ...]
    score: int


def telling_words(texts: Iterable[str], leaving_out: Iterable[str] = ()) -> frozenset[str]:
    """CPR Article 63(9): the folded words of SHORTEST_WORD letters or more, each once, without those of the names."""
    found = {word for text in texts for word in WORD.findall(fold(text)) if len(word) >= SHORTEST_WORD}
    names = {word for name in leaving_out for word in WORD.findall(fold(name))}
    return frozenset(found - names)


def likeness(one: frozenset[str], other: frozenset[str]) -> int:
    """CPR Article 63(9): the words in both, of the mean number of words of the two, in whole percent, cut down."""
    together = len(one) + len(other)
    return 200 * len(one & other) // together if together else 0


def overlap(one: Project, other: Project) -> Overlap | None:
    """CPR Article 63(9): the days both run; None when they do not, or a period is not told."""
    if not (one.starts_on and one.ends_on and other.starts_on and other.ends_on):
        return None
    first, last = max(one.starts_on, other.starts_on), min(one.ends_on, other.ends_on)
    return Overlap(first, last) if first <= last else None


def shared_parties(here: Project, there: Project) -> tuple[Shared, ...]:
    """CPR Article 63(9): the organisations in both, by register or business id, each once and by name."""
    common = [key for key in here.parties if key in there.parties]
    found: dict[str, Shared] = {}
    for key in common:
        name = here.parties[key]
        before = found.get(name, Shared(name, False, False))
        found[name] = Shared(
            name,
            before.applies_here or key in here.applicant,
            before.applies_there or key in there.applicant,
        )
    return tuple(found[name] for name in sorted(found))


def common_aim(one: Project, other: Project) -> str:
    """CPR Article 63(9): the narrowest part of the programme both belong to."""
    pairs = (
        (ACTION, one.action, other.action),
        (MEASURE, one.measure, other.measure),
        (OBJECTIVE, one.objective, other.objective),
    )
    return next((level for level, left, right in pairs if left and left == right), NONE)


def hint_of(here: Project, there: Project) -> Hint | None:
    """CPR Article 63(9); decree section 8: whether two applications may pay for the same, and why; None if nothing."""
    shared, both = shared_parties(here, there), overlap(here, there)
    if not shared or both is None:
        return None
    alike, aim = likeness(here.words, there.words), common_aim(here, there)
    lines = tuple(sorted(here.lines & there.lines))
    score = AIM_POINTS[aim] + WORD_POINTS * alike // 100 + (LINE_POINTS if lines else 0)
    if score < HINT_FROM:
        return None
    words = sorted(here.words & there.words, key=lambda word: (-len(word), word))
    return Hint(shared, both, aim, alike, tuple(words), lines, score)


def hint_problems(unanswered: int, found: Iterable[str], closed: int) -> list[Reason]:
    """CPR Article 63(9): what an officer should know of double funding before proposing a grant."""
    references = list(found)
    return [
        *([FOUND("hints", references=references)] if references else []),
        *([UNANSWERED("hints", count=unanswered)] if unanswered else []),
        *([CLOSED("hints", count=closed)] if closed else []),
    ]
