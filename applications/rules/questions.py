"""The round's own questions: what an answer must be before the application is submitted."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from calls.rules import articles as art
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

TEXT, YES_NO, NUMBER = "text", "yes_no", "number"
YES, NO = "yes", "no"
LONGEST = 1000
WHOLE = re.compile(r"\d{1,12}(?:[.,]\d{1,2})?")
BLANKS = re.compile(r"[\s\u00a0\u202f]")

ANSWER_MISSING = Finding("answer_missing", gettext_noop("Answer this question: %(question)s"), art.ACT_15)
ANSWER_TOO_LONG = Finding(
    "answer_too_long",
    gettext_noop("The answer has %(length)s characters; at most %(most)s fit. Shorten it."),
    art.ACT_15,
)
ANSWER_NOT_A_NUMBER = Finding(
    "answer_not_a_number", gettext_noop("Answer in figures, for example 12 or 12.5."), art.ACT_15
)


@dataclass(frozen=True)
class Question:
    """A question of the round's own. `maximum` is in characters, None for the usual length."""

    code: str
    words: Mapping[str, str]
    kind: str = TEXT
    maximum: int | None = None
    required: bool = True
    help: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def most(self) -> int:
        """How many characters a text may have."""
        return self.maximum or LONGEST


def question_problems(answers: Mapping[str, str], questions: Iterable[Question]) -> list[Reason]:
    """Act section 15(2): every question the call asks is answered, in the way it is asked, each at its field."""
    return [reason for question in questions for reason in _of(question, answers.get(question.code, ""))]


def _of(question: Question, answer: str) -> Iterator[Reason]:
    path = f"answers.{question.code}"
    said = answer.strip()
    if not said or (question.kind == YES_NO and said not in (YES, NO)):
        if question.required:
            yield ANSWER_MISSING(path, question=question.words)
    elif question.kind == NUMBER and not WHOLE.fullmatch(BLANKS.sub("", said)):
        yield ANSWER_NOT_A_NUMBER(path)
    elif question.kind == TEXT and len(answer) > question.most:
        yield ANSWER_TOO_LONG(path, length=len(answer), most=question.most)
