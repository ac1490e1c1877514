"""Openings, questions, attachments, documents, answers and carried money of a round: written, ordered, refused."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from calls.models import CallAnswer, CallAttachment, CallDocument, CallQuestion, CallRound
from calls.queries.calls import checklist
from calls.queries.round_parts import bank
from calls.rules.rounds import blocking
from calls.services import round_parts as services
from calls.services.round_copies import copy_round
from calls.services.rounds import propose_round
from records import clock
from records.models import AuditEvent
from records.rules import Refused
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.calls import words
from tests.factories.plans import BEFORE, OPENS, confirmed, ready_round

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
QUESTION = {"text": words("How many?"), "help": {}, "kind": "number", "maximum": None, "required": True}


@pytest.fixture
def officer():
    return person(Role.OFFICER)


@pytest.fixture
def call(officer):
    return ready_round(officer)


@pytest.fixture(autouse=True)
def in_august():
    with clock.at(BEFORE):
        yield


@pytest.fixture
def desk(client: Client, officer):
    client.force_login(officer)
    return client


def page(call: CallRound, name: str, *more: object) -> str:
    return reverse(name, args=[call.pk, *more])


def refused(attempt) -> set[str]:
    with pytest.raises(Refused) as error:
        attempt()
    return {reason.code for reason in error.value.reasons}


def gaps(call: CallRound) -> set[str]:
    return {reason.code for reason in blocking(checklist(CallRound.objects.get(pk=call.pk), BEFORE))}


def typed(name: str, text: str) -> dict[str, str]:
    return {f"{name}_{language}": f"{text} {language}" for language in ("fi", "sv", "en")}


def ask(call, officer, text="How many?", **values) -> CallQuestion:
    return services.add_part(CallQuestion, call, {**QUESTION, "text": words(text), **values}, by=officer)


def row_of(call, code="2D2"):
    return call.call_actions.select_related("call", "action").get(action__code=code)


def test_questions_are_added_ordered_changed_and_removed(call, officer):
    first, second, third = (ask(call, officer, text) for text in ("One", "Two", "Three"))
    assert [first.code, second.code, third.code] == ["q1", "q2", "q3"]
    services.move_part(third, True, by=officer)
    services.move_part(first, True, by=officer)
    assert [question.code for question in call.questions.all()] == ["q1", "q3", "q2"]
    services.move_part(first, False, by=officer)
    assert [question.code for question in call.questions.all()] == ["q3", "q1", "q2"]
    services.edit_part(second, {**QUESTION, "text": words("Why")}, by=officer)
    services.remove_part(third, by=officer)
    assert [question.text["en"] for question in call.questions.all()] == ["One", "Why"]
    assert AuditEvent.objects.filter(verb="calls.questions_changed").count() == 8


def test_words_are_needed_in_every_language(call, officer):
    half = {**QUESTION, "text": {"fi": "Montako?", "en": "How many?"}}
    assert refused(lambda: services.add_part(CallQuestion, call, half, by=officer)) == {"part_words_missing"}
    CallQuestion.objects.create(call=call, code="q1", text=half["text"])
    CallAttachment.objects.create(call=call, code="a1", title=words("Rules"))
    assert gaps(call) == {"asked_words_missing"}


def test_question_of_an_earlier_round_is_taken_over_under_its_code(call, officer):
    later = ready_copy(call, officer)
    question = ask(call, officer, "How many children?")
    ask(call, officer, "Something else")
    assert [one.code for one in bank(later, "children")] == [question.code]
    taken = services.take_question(later, question, by=officer)
    assert (taken.code, taken.text, taken.kind) == (question.code, question.text, question.kind)
    assert [one.text["en"] for one in bank(later)] == ["Something else"]


def ready_copy(call, officer):
    return copy_round(call, opens_at=call.opens_at, closes_at=call.closes_at, by=officer)


def test_nothing_is_asked_otherwise_once_it_is_proposed(call, officer):
    question = ask(call, officer)
    propose_round(call, by=officer)
    for attempt in (
        lambda: ask(call, officer),
        lambda: services.edit_part(question, QUESTION, by=officer),
        lambda: services.move_part(question, True, by=officer),
        lambda: services.remove_part(question, by=officer),
        lambda: services.set_opening(row_of(call), by=officer, priorities={}),
        lambda: services.carry_from(call, {}, by=officer),
        lambda: services.add_document(call, BytesIO(PDF), len(PDF), title=words("Guide"), by=officer),
    ):
        assert refused(attempt) == {"round_proposed"}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OFFICER])
def test_only_an_officer_writes_the_parts(call, officer, role):
    somebody, question = person(role), ask(call, officer)
    for attempt in (
        lambda: ask(call, somebody),
        lambda: services.remove_part(question, by=somebody),
        lambda: services.set_opening(row_of(call), by=somebody, priorities={}),
        lambda: services.carry_from(call, {}, by=somebody),
        lambda: services.add_document(call, BytesIO(PDF), len(PDF), title=words("Guide"), by=somebody),
        lambda: services.publish_answer(call, words("Q"), words("A"), by=somebody),
    ):
        assert refused(attempt) == {"role_needed"}


def test_targeting_needs_its_ground_in_every_language_and_fits_its_line(call, officer):
    one = OrganisationFactory()
    ground = {**words("Only it has the task"), "sv": ""}
    services.set_opening(
        row_of(call),
        by=officer,
        priorities={"fi": "Vain suomeksi"},
        organisations=[one],
        ground=ground,
        ceiling=Decimal("4000000.01"),
    )
    assert gaps(call) == {
        "priorities_missing",
        "targeting_ground_missing",
        "targeting_ceiling_above_line",
    }
    services.set_opening(
        row_of(call),
        by=officer,
        priorities={},
        organisations=[one],
        ground=words("Only it has the task"),
        ceiling=Decimal("4000000.00"),
    )
    assert gaps(call) == set()


def test_round_of_its_own_is_targeted_in_all_its_actions(call, officer):
    one = OrganisationFactory()
    services.set_opening(
        row_of(call), by=officer, priorities={}, organisations=[one], ground=words("Task"), whole_round=True
    )
    assert {tuple(row.targeted_at) for row in call.call_actions.all()} == {(str(one.pk),)}


def test_taking_every_name_away_opens_the_action_to_everybody(call, officer):
    services.set_opening(
        row_of(call),
        by=officer,
        priorities={},
        organisations=[OrganisationFactory()],
        ground=words("Task"),
        ceiling=Decimal(5),
    )
    row = services.set_opening(row_of(call), by=officer, priorities={}, ground=words("Task"))
    assert (row.targeted_at, row.targeting_ground, row.targeting_ceiling) == ([], {}, None)


def test_organisations_are_found_chosen_and_kept_without_script(call, desk):
    wanted = OrganisationFactory(name="Vantaan monikulttuuriyhdistys ry")
    OrganisationFactory(name="Oulun seura ry")
    address = page(call, "round-opening", "2D2")
    written = typed("priorities", "First")
    body = desk.post(address, {**written, "search": "monikult", "find": "1"}).content.decode()
    assert wanted.name in body
    assert "Oulun seura" not in body
    assert "First fi" in body
    body = desk.post(address, {"search": "nobody has this", "find": "1"}).content.decode()
    assert "No organisation was found." in body
    answer = desk.post(
        address,
        {**written, **typed("ground", "Task"), "organisations": [str(wanted.pk)], "ceiling": "1 000,00"},
    )
    assert answer.status_code == 302
    row = row_of(call)
    assert (row.targeted_at, row.targeting_ceiling) == ([str(wanted.pk)], Decimal("1000.00"))
    assert wanted.name in desk.get(page(call, "round")).content.decode()
    preview = desk.get(page(call, "round-preview")).content.decode()
    assert f"Only {wanted.name} may apply." in preview
    assert "First en" in preview


def test_questions_are_written_moved_and_taken_on_their_page(call, desk):
    address = page(call, "round-questions")
    assert "Write this in each of the languages." in desk.post(address, {"kind": "text"}).content.decode()
    for text in ("One", "Two"):
        desk.post(address, {**typed("words", text), "kind": "text", "maximum": "500", "required": "on"})
    desk.post(address, {"up": "q2"})
    assert [(one.code, one.maximum) for one in call.questions.all()] == [("q2", 500), ("q1", 500)]
    desk.post(
        page(call, "round-question", "q1"), {**typed("words", "Three"), "kind": "yes_no", "maximum": "9"}
    )
    question = call.questions.get(code="q1")
    assert (question.kind, question.maximum, question.required) == ("yes_no", None, False)
    desk.post(address, {"remove": "q2"})
    assert desk.post(address, {"remove": "q2"}).status_code == 404
    assert desk.post(address, {"take": "q7"}).status_code == 404
    assert "Three en" in desk.get(page(call, "round-preview")).content.decode()


def test_attachments_are_asked_for_by_legal_form(call, desk):
    address = page(call, "round-attachments")
    desk.post(address, {**typed("words", "Rules"), "required": "on", "legal_forms": ["association"]})
    attachment = call.attachments.get()
    assert (attachment.code, attachment.legal_forms) == ("a1", ["association"])
    desk.post(page(call, "round-attachment", "a1"), typed("words", "By-laws"))
    attachment.refresh_from_db()
    assert (attachment.title["en"], attachment.required) == ("By-laws en", False)
    assert "By-laws en" in desk.get(page(call, "round-preview")).content.decode()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_document_is_fetched_by_anybody_once_the_call_is_public(call, desk, officer):
    address = page(call, "round-documents")
    desk.post(address, {**typed("words", "Guide"), "file": upload("opas.pdf", PDF), "language": "fi"})
    row = call.documents.get()
    fetched = reverse("call-document", args=[call.pk, row.pk])
    assert desk.get(fetched).status_code == 200
    assert Client().get(fetched).status_code == 404
    confirmed(call, officer)
    answer = Client().get(fetched)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="guide-en.pdf"' in answer["Content-Disposition"]
    assert fetched in Client().get(reverse("call", args=[call.pk])).content.decode()
    desk.post(address, {"remove": row.pk})
    assert Client().get(fetched).status_code == 404
    assert CallDocument.objects.get().removed_at is not None


def test_document_is_judged_by_its_content_and_size(call, officer, desk):
    body = desk.post(
        page(call, "round-documents"), {**typed("words", "Guide"), "file": upload("opas.pdf", b"MZ evil")}
    ).content.decode()
    assert "This kind of file is not accepted" in body
    assert refused(
        lambda: services.add_document(call, BytesIO(PDF), 20_000_001, title=words("Guide"), by=officer)
    ) == {"document_too_large"}
    assert not CallDocument.objects.exists()


def test_answer_is_published_to_everybody_and_withdrawn(call, desk, officer):
    address = page(call, "round-answers")
    assert desk.get(address).status_code == 404
    confirmed(call, officer)
    desk.post(address, {**typed("question", "May we?"), **typed("answer", "You may.")})
    public = reverse("call", args=[call.pk])
    assert "You may. en" in Client().get(public).content.decode()
    desk.post(address, {"remove": CallAnswer.objects.get().pk})
    assert "You may. en" not in Client().get(public).content.decode()
    assert CallAnswer.objects.get().withdrawn_at is not None


def test_answer_is_written_in_every_language(call, officer):
    confirmed(call, officer)
    assert refused(lambda: services.publish_answer(call, words("Q"), {"fi": "Kyllä"}, by=officer)) == {
        "part_words_missing"
    }


def test_line_names_where_its_money_comes_from_and_opens_at_zero(officer, desk):
    first = confirmed(ready_round(officer), officer)
    later = ready_copy(first, officer)
    line, source = later.lines.get(code="2D"), first.lines.get(code="2D")
    body = desk.get(page(later, "round-sources")).content.decode()
    assert "line 2D, free €4,000,000.00" in body
    assert f'value="{first.lines.get(code="SO3").pk}"' in body
    desk.post(page(later, "round-sources"), {f"line_{line.pk}": source.pk})
    line.refresh_from_db()
    assert (line.carried_from, line.carried_over, line.planned) == (source, True, Decimal("0.00"))
    assert "money comes from the line 2D of autumn 2023" in line.note["en"]
    desk.post(page(later, "round-sources"), {f"line_{line.pk}": ""})
    line.refresh_from_db()
    assert (line.carried_from, line.carried_over, line.note) == (None, False, {})


def test_line_of_another_objective_is_no_source(officer, desk):
    first = confirmed(ready_round(officer), officer)
    later = ready_copy(first, officer)
    line, other = later.lines.get(code="2D"), first.lines.get(code="SO3")
    body = desk.post(page(later, "round-sources"), {f"line_{line.pk}": other.pk}).content.decode()
    assert "Select a valid choice" in body
    line.refresh_from_db()
    assert line.carried_from is None


PARTS = ("round-questions", "round-attachments", "round-sources")


@pytest.mark.parametrize("name", PARTS)
def test_pages_of_parts_are_gone_once_it_is_published(call, officer, desk, name):
    assert desk.get(page(call, name)).status_code == 200
    confirmed(call, officer)
    assert desk.get(page(call, name)).status_code == 404
    assert desk.get(page(call, "round-opening", "2D2")).status_code == 404
    with clock.at(OPENS):
        assert desk.get(page(call, "round-documents")).status_code == 200


def test_opening_the_round_does_not_have_is_not_found(call, desk):
    assert desk.get(page(call, "round-opening", "9Z9")).status_code == 404


def test_copy_has_everything_but_dates_state_money_and_targeting(officer, desk):
    source = ready_round(officer)
    ask(source, officer)
    services.add_part(
        CallAttachment,
        source,
        {"title": words("Rules"), "help": {}, "required": True, "legal_forms": ["association"]},
        by=officer,
    )
    services.set_opening(
        row_of(source),
        by=officer,
        priorities=words("First"),
        organisations=[OrganisationFactory()],
        ground=words("Task"),
    )
    confirmed(source, officer)
    old = source.programme.actions.get(code="2B1")
    newer = type(old).objects.get(pk=old.pk)
    newer.pk, newer.version = None, 2
    type(old).objects.filter(pk=old.pk).update(replaced_at=clock.now())
    newer.save()
    with clock.at(OPENS):
        answer = desk.post(
            page(source, "round-copy"), {"opens": "4.3.2024 9.00", "closes": "29.3.2024 16.15"}
        )
    call = CallRound.objects.get(copied_from=source)
    assert answer["Location"] == page(call, "round-edit")
    assert (call.state, call.season, call.number) == ("draft", "2024-spring", 1)
    assert call.title["en"] == "Call of spring 2024"
    assert call.contact == source.contact
    assert (call.cost_models, call.criteria_set) == (source.cost_models, source.criteria_set)
    assert {line.code: line.planned for line in call.lines.all()} == {
        line.code: line.planned for line in source.lines.all()
    }
    assert call.call_actions.get(action__code="2B1").action == newer
    assert row_of(call).priorities == words("First")
    assert row_of(call).targeted_at == []
    assert [one.text for one in call.questions.all()] == [words("How many?")]
    assert call.attachments.get().legal_forms == ["association"]
    assert call.plan_version is None
