"""The round's own questions: asked in the form, checked, submitted with their words, read on the desk."""

import json

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import MemberRole
from applications.models import Application
from applications.queries.content import content_of, version_of
from applications.queries.facts import judge
from applications.rules.questions import Question, question_problems
from applications.services.drafting import Typed, save_section
from applications.services.submitting import submit
from calls.models import CallQuestion
from records import clock
from records.rules import Refused
from records.services import open_document
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import complete_draft, draft, open_round, signing, submitted
from tests.factories.calls import words
from tests.factories.rules import codes
from tests.factories.selection import impartial, officer

pytestmark = pytest.mark.django_db
ANSWERS = {"q1": "Kuusi kuntaa.", "q2": "yes", "q3": "12,5"}


@pytest.fixture
def call():
    call = open_round()
    kinds = (("q1", "text", True), ("q2", "yes_no", True), ("q3", "number", False))
    for position, (code, kind, required) in enumerate(kinds):
        CallQuestion.objects.create(
            call=call,
            code=code,
            kind=kind,
            required=required,
            position=position,
            text=words(f"Question {code}"),
            help=words("As you know it"),
            maximum=20 if kind == "text" else None,
        )
    return call


@pytest.fixture
def owner():
    return member(OrganisationFactory(), MemberRole.OWNER)


def section(application, name="application_section") -> str:
    return reverse(name, args=[application.reference, "questions"])


def problems(application) -> dict[str, str]:
    found = judge(content_of(Application.objects.get(pk=application.pk)), at=clock.now()).errors
    return {reason.field: reason.code for reason in found if reason.field.startswith("answers.")}


def test_required_questions_stand_in_the_check_until_they_are_answered(call, owner):
    made = complete_draft(owner, call=call)
    assert problems(made) == {"answers.q1": "answer_missing", "answers.q2": "answer_missing"}
    with pytest.raises(Refused) as error:
        submit(made, signing(made), by=owner)
    assert {reason.code for reason in error.value.reasons} == {"answer_missing"}
    Application.objects.filter(pk=made.pk).update(answers=ANSWERS)
    assert problems(made) == {}


def test_section_shows_the_questions_and_keeps_the_answers(call, owner, client):
    made = draft(owner, call=call)
    client.force_login(owner)
    body = client.get(reverse("application", args=[made.reference])).content.decode()
    assert section(made) in body
    body = client.get(section(made)).content.decode()
    assert "Question q1" in body
    assert "As you know it" in body
    version = version_of(content_of(made), "questions")
    client.post(section(made), {**ANSWERS, "version": version})
    made.refresh_from_db()
    assert made.answers == ANSWERS
    assert 'value="12,5"' in client.get(section(made)).content.decode()
    body = client.get(reverse("application_check", args=[made.reference])).content.decode()
    assert "Kuusi kuntaa." in body


def test_wrong_answers_are_kept_and_said_at_their_fields(call, owner, client):
    made = draft(owner, call=call)
    client.force_login(owner)
    typed = {"q1": "x" * 21, "q2": "", "q3": "a dozen", "version": version_of(content_of(made), "questions")}
    body = client.post(section(made), typed, follow=True).content.decode()
    assert "The answer has 21 characters; at most 20 fit." in body
    assert "Answer in figures" in body
    assert "Answer this question: Question q2" in body
    assert "a dozen" in body


def test_call_without_questions_has_no_such_section(owner, client):
    made = draft(owner, call=open_round())
    client.force_login(owner)
    assert client.get(section(made)).status_code == 404
    assert section(made) not in client.get(reverse("application", args=[made.reference])).content.decode()


def test_answers_are_submitted_with_the_words_of_their_questions(call, owner):
    made = submitted_with(call, owner)
    said = json.load(open_document(made.submissions.get().content_id))["sections"]["questions"]
    assert said["answers"] == ANSWERS
    assert [one["text"]["sv"] for one in said["questions"]] == [f"Question {code} sv" for code in ANSWERS]


def submitted_with(call, owner) -> Application:
    made = complete_draft(owner, call=call)
    made.answers = ANSWERS
    made.save()
    submit(made, signing(made), by=owner)
    return Application.objects.get(pk=made.pk)


def test_officer_reads_question_and_answer_in_the_case(call, owner, client):
    made = submitted_with(call, owner)
    by = officer()
    impartial(made, by)
    client.force_login(by)
    body = client.get(reverse("desk_case", args=[made.reference])).content.decode()
    assert "Question q1" in body
    assert "Kuusi kuntaa." in body


def test_submission_from_before_the_questions_is_still_read(owner, client):
    made = submitted(owner)
    by = officer()
    impartial(made, by)
    client.force_login(by)
    assert client.get(reverse("desk_case", args=[made.reference])).status_code == 200


def test_two_people_see_each_others_answers_when_they_clash(call, owner, client):
    made = draft(owner, call=call)
    version = version_of(content_of(made), "questions")
    save_section(made, "questions", Typed(fields={"answers": {"q2": "no"}}), version=version, by=owner)
    client.force_login(owner)
    answer = client.post(section(made), {"q2": "yes", "version": version})
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "Question q2" in body
    assert ">No<" in body.replace("\n", "")


NUMBERS = st.decimals(min_value=0, max_value=10**9, places=2).map(str)


@given(NUMBERS)
def test_every_plain_number_is_an_answer(said):
    question = Question("q", words("How many?"), "number")
    assert question_problems({"q": said}, [question]) == []
    assert question_problems({"q": said.replace(".", ",")}, [question]) == []


@given(st.text(max_size=30), st.sampled_from(["text", "yes_no", "number"]), st.booleans())
def test_voluntary_question_is_never_missing(said, kind, required):
    found = codes(question_problems({"q": said}, [Question("q", words("?"), kind, 20, required)]))
    assert ("answer_missing" in found) <= required
    if kind == "text":
        assert ("answer_too_long" in found) is (len(said) > 20 and bool(said.strip()))
