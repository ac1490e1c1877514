"""Outside experts: asked with a date, received once as text or a harmless file, with what they say of ties."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from applications.models import Application, ExpertStatement
from applications.services.attaching import Upload
from applications.services.experts import Received, Request, ask_expert, cancel_request, receive
from records.models import AuditEvent
from records.rules import Refused
from records.services import verify
from tests.applications.desk import at, browser, page_of, post
from tests.factories.files import PDF
from tests.factories.refusals import refused_with
from tests.factories.selection import (
    assessed,
    assessor,
    assigned,
    checked,
    decider,
    impartial,
    officer,
    proposed,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WORDS = "Metoden är prövad i två studier."


def request(**fields: Any) -> Request:
    given = {"expert": "Docent Maj Ek", "organisation": "Åbo Akademi", "question": "Är metoden prövad?"}
    return Request(**given | {"due_on": TODAY + timedelta(days=7)} | fields)


def asked(by: Any, application: Application | None = None) -> ExpertStatement:
    return ask_expert(application or checked(by=by), request(), by=by)


def file(content: bytes = PDF, name: str = "utlåtande.pdf") -> Upload:
    return Upload(BytesIO(content), name)


def test_statement_is_asked_and_received_as_text_and_file():
    by = officer()
    made = receive(asked(by), Received(True, TODAY, text=WORDS, file=file()), by=by)
    assert (made.text, made.impartial, made.received_by) == (WORDS, True, by)
    assert made.document is not None
    assert made.document.media_type == "application/pdf"
    verbs = AuditEvent.objects.filter(verb__startswith="applications.expert").values_list("verb", flat=True)
    assert sorted(verbs) == ["applications.expert_answered", "applications.expert_asked"]
    event = AuditEvent.objects.get(verb="applications.expert_answered")
    assert WORDS not in str(event.data)
    assert verify() == []


def test_request_names_the_expert_the_question_and_a_coming_day():
    by = officer()
    application = checked(by=by)
    empty = request(expert=" ", question="", due_on=TODAY - timedelta(days=1))
    refused_with(
        lambda: ask_expert(application, empty, by=by), "expert_name", "expert_question", "expert_due"
    )
    assert ExpertStatement.objects.count() == 0


def test_answer_says_something_tells_ties_and_is_not_of_tomorrow():
    by = officer()
    made = asked(by)
    tomorrow = TODAY + timedelta(days=1)
    refused_with(
        lambda: receive(made, Received(False, tomorrow), by=by),
        "expert_nothing",
        "expert_ties",
        "expert_received",
    )
    receive(made, Received(False, TODAY, ties="Har handlett projektledaren.", text=WORDS), by=by)
    refused_with(lambda: receive(made, Received(True, TODAY, text="Ny."), by=by), "expert_done")
    refused_with(lambda: cancel_request(made, by=by), "expert_done")


def test_file_that_is_no_document_is_refused_at_its_field_and_nothing_is_kept():
    by = officer()
    made = asked(by)
    with pytest.raises(Refused) as refused:
        receive(made, Received(True, TODAY, file=file(b"MZ\x90\x00 program", "utlåtande.pdf")), by=by)
    assert [reason.field for reason in refused.value.reasons] == ["file"]
    assert ExpertStatement.objects.get().received_on is None


def test_request_is_withdrawn_and_stays_in_sight():
    by = officer()
    made = asked(by)
    cancel_request(made, by=by)
    assert ExpertStatement.objects.get().cancelled_at is not None
    refused_with(lambda: receive(made, Received(True, TODAY, text=WORDS), by=by), "expert_done")


def test_experts_are_asked_by_an_impartial_officer_until_a_proposal():
    by = officer()
    application = assessed(by=by)
    refused_with(lambda: ask_expert(application, request(), by=officer()), "impartiality_not_declared")
    refused_with(lambda: ask_expert(application, request(), by=decider()), "role_needed")
    refused_with(lambda: ask_expert(application, request(), by=assessor()), "role_needed")
    done = proposed(by=by).application
    refused_with(lambda: ask_expert(done, request(), by=by), "wrong_state")


# The pages


def test_statement_is_asked_entered_and_read_by_the_pages():
    by = officer()
    first, _second = assigned(by=by)
    application = first.application
    client, scores = browser(by), at("desk_scores", application) + "#experts"
    typed = {"expert": "Docent Maj Ek", "question": "Är metoden prövad?", "due_on": "31.12.2099"}
    post(client, at("desk_expert_new", application), typed, scores)
    made = ExpertStatement.objects.get()
    page = at("desk_expert", application, made.pk)
    assert page in page_of(client, at("desk_scores", application))
    day = f"{TODAY.day}.{TODAY.month}.{TODAY.year}"
    sent = SimpleUploadedFile("utlåtande.pdf", PDF)
    post(client, page, {"impartial": "yes", "text": WORDS, "received_on": day, "file": sent}, scores)
    impartial(application, first.assessor)
    assert WORDS in page_of(browser(first.assessor), at("desk_score", application))
    answer = browser(first.assessor).get(at("desk_expert_file", application, made.pk))
    assert b"".join(answer.streaming_content) == PDF
    assert "attachment" in answer.headers["Content-Disposition"]


def test_request_is_withdrawn_by_the_page_and_a_slip_stays_at_its_field():
    by = officer()
    made = asked(by)
    page = at("desk_expert", made.application, made.pk)
    day = f"{TODAY.day}.{TODAY.month}.{TODAY.year}"
    found = post(browser(by), page, {"impartial": "no", "received_on": day, "text": WORDS})
    assert "Write what ties the expert to the applicant." in found
    post(browser(by), page, {"cancel": "1"}, at("desk_scores", made.application) + "#experts")
    assert "Withdrawn" in page_of(browser(by), at("desk_scores", made.application))
    assert browser(by).get(at("desk_expert_file", made.application, made.pk)).status_code == 404
