"""A call's own questions: answered in the way they are asked, at the longest text and a character past it."""

import pytest

from applications.rules.questions import NUMBER, TEXT, YES_NO, Question, question_problems
from tests.factories.rules import codes, only

WORDS = {"en": "How many municipalities?"}


def found(kind: str, answer: str, **how: object) -> list[str]:
    return codes(question_problems({"q": answer}, [Question("q", WORDS, kind, **how)]))


@pytest.mark.parametrize("kind", [TEXT, YES_NO, NUMBER])
@pytest.mark.parametrize("answer", ["", "   "])
def test_a_question_is_answered_unless_it_need_not_be(kind: str, answer: str) -> None:
    assert found(kind, answer) == ["answer_missing"]
    assert found(kind, answer, required=False) == []


def test_a_question_left_out_is_named_at_its_field() -> None:
    reason = only(question_problems({"another": "ja"}, [Question("q", WORDS)]))
    assert (reason.code, reason.field, reason.params) == ("answer_missing", "answers.q", {"question": WORDS})


@pytest.mark.parametrize(
    ("answer", "expected"), [("yes", []), ("no", []), (" yes ", []), ("kanske", ["answer_missing"])]
)
def test_a_question_of_yes_or_no_has_no_third_answer(answer: str, expected: list[str]) -> None:
    assert found(YES_NO, answer) == expected


@pytest.mark.parametrize(
    ("answer", "fits"),
    [
        ("0", True),
        ("12", True),
        ("12.5", True),
        ("12,55", True),
        ("1 200", True),
        ("1\u00a0200\u202f000", True),
        ("999999999999", True),
        ("1000000000000", False),
        ("12.555", False),
        ("-1", False),
        ("tolv", False),
        ("12 kpl", False),
        ("1e3", False),
    ],
)
def test_a_number_is_in_figures_with_two_decimals_at_most(answer: str, fits: bool) -> None:
    assert found(NUMBER, answer) == ([] if fits else ["answer_not_a_number"])
    assert found(TEXT, answer) == []


@pytest.mark.parametrize(("maximum", "most"), [(None, 1000), (20, 20)])
def test_a_text_may_be_as_long_as_the_question_says_and_no_longer(maximum: int | None, most: int) -> None:
    question = Question("q", WORDS, TEXT, maximum)
    assert question.most == most
    assert question_problems({"q": "x" * most}, [question]) == []
    reason = only(question_problems({"q": "x" * (most + 1)}, [question]))
    assert (reason.code, reason.params) == ("answer_too_long", {"length": most + 1, "most": most})
    assert found(NUMBER, "1" * 12, maximum=5) == []


def test_every_question_is_looked_at_in_its_order() -> None:
    questions = [Question("a", WORDS), Question("b", WORDS, YES_NO), Question("c", WORDS, NUMBER)]
    reasons = question_problems({"b": "yes", "c": "paljon"}, questions)
    assert [(one.code, one.field) for one in reasons] == [
        ("answer_missing", "answers.a"),
        ("answer_not_a_number", "answers.c"),
    ]
