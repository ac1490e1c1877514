"""What a round's own questions, attachments, documents and answers need before anybody sees them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from calls.rules import articles as art
from calls.rules.findings import Finding
from calls.rules.languages import LANGUAGE_NAMES
from records.rules import Number, Reason, gettext_noop

MOST_BYTES = 20_000_000
MOST_MEGABYTES = Number(Decimal(20))

WORDS_MISSING = Finding("part_words_missing", gettext_noop("Write this in %(language)s too."), art.ACT_15)
TOO_LARGE = Finding(
    "document_too_large", gettext_noop("The file is larger than %(most)s MB. Make it smaller.")
)
PRIORITIES_MISSING = Finding(
    "priorities_missing",
    gettext_noop("Action %(action)s: the priorities are missing in %(language)s."),
    art.ACT_15,
)
GROUND_MISSING = Finding(
    "targeting_ground_missing",
    gettext_noop("Action %(action)s is open to named organisations alone: write the ground in %(language)s."),
    art.ACT_11,
)
CEILING_ABOVE_LINE = Finding(
    "targeting_ceiling_above_line",
    gettext_noop(
        "Action %(action)s: the ceiling of the targeting, %(ceiling)s, is above its line, %(amount)s."
    ),
    art.ACT_11,
)
ASKED_MISSING = Finding(
    "asked_words_missing", gettext_noop("“%(words)s” is missing in %(language)s."), art.ACT_15
)


@dataclass(frozen=True)
class Opening:
    """An action as the round opens it. `ceiling` bounds a targeted one; `amount` is its line's, None while it is open.

    Amounts are in euro; a line to which money is carried over later bounds nothing yet.
    """

    action: str
    priorities: Mapping[str, str]
    targeted: bool
    ground: Mapping[str, str]
    ceiling: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class Asked:
    """A question or a required attachment, by its words in each language."""

    words: Mapping[str, str]


def opening_problems(opening: Opening, languages: Iterable[str]) -> Iterator[Reason]:
    """Act sections 11 and 15: priorities in all languages or none; a targeted one has a ground and fits its line."""
    spoken = [language for language in languages if not opening.priorities.get(language, "").strip()]
    if any(opening.priorities.values()):
        for language in spoken:
            yield PRIORITIES_MISSING("actions", action=opening.action, language=LANGUAGE_NAMES[language])
    if opening.targeted:
        yield from _targeting_problems(opening, languages)


def _targeting_problems(opening: Opening, languages: Iterable[str]) -> Iterator[Reason]:
    for language in languages:
        if not opening.ground.get(language, "").strip():
            yield GROUND_MISSING("actions", action=opening.action, language=LANGUAGE_NAMES[language])
    bounded = opening.ceiling is not None and opening.amount is not None
    if bounded and opening.ceiling > opening.amount:  # type: ignore[operator]
        yield CEILING_ABOVE_LINE(
            "actions", action=opening.action, ceiling=opening.ceiling, amount=opening.amount
        )


def asked_problems(asked: Asked, languages: Iterable[str]) -> list[Reason]:
    """Act section 15: what is asked of applicants stands in each of the programme's languages."""
    return [
        ASKED_MISSING("asked", words=asked.words, language=LANGUAGE_NAMES[language])
        for language in languages
        if not asked.words.get(language, "").strip()
    ]


def part_problems(words: Mapping[str, str], languages: Iterable[str], name: str = "words") -> list[Reason]:
    """Act section 15: what is asked of applicants is asked in each of the programme's languages."""
    return [
        WORDS_MISSING(f"{name}_{language}", language=LANGUAGE_NAMES[language])
        for language in languages
        if not words.get(language, "").strip()
    ]


def document_problems(title: Mapping[str, str], languages: Iterable[str], size: int) -> list[Reason]:
    """Act section 15: a document has a title in each language; at most 20 MB, so that anybody can fetch it."""
    found = part_problems(title, languages)
    return found if size <= MOST_BYTES else [*found, TOO_LARGE("file", most=MOST_MEGABYTES)]


def answer_problems(
    question: Mapping[str, str], answer: Mapping[str, str], languages: Iterable[str]
) -> list[Reason]:
    """Act section 15: what one asker is told, everybody is told, in each language."""
    spoken = list(languages)
    return part_problems(question, spoken, "question") + part_problems(answer, spoken, "answer")
