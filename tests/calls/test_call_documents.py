"""What else there is of a call: its text as PDF/UA-1, its dates as RFC 5545, its questions answered."""

from datetime import UTC, timedelta
from io import BytesIO

import page
import pytest
from django.urls import reverse
from icalendar import Calendar
from pypdf import PdfReader

from accounts.choices import Role
from calls.models import CallAttachment, CallQuestion, CallRound
from calls.services.round_changes import cancel_round, extend_round
from calls.services.round_parts import publish_answer, withdraw_answer
from records import clock
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.calls import words
from tests.factories.plans import BEFORE, CLOSES, OPENS, confirmed, ready_round

pytestmark = pytest.mark.django_db
TITLE = "Migration; integration, and\nreturn \\ " + "å" * 60


@pytest.fixture
def officer():
    return person(Role.OFFICER)


@pytest.fixture
def call(officer) -> CallRound:
    call = ready_round(officer)
    with clock.at(BEFORE):
        return confirmed(call, officer)


def everything_of(call: CallRound, officer) -> None:
    """A targeted opening, priorities, a question, an attachment, and a change: every chapter a call's text can have."""
    row = call.call_actions.get(action__code="2D2")
    row.priorities, row.targeting_ground = words("Small towns"), words("By law")
    row.targeted_at = [str(OrganisationFactory().pk)]
    row.save()
    CallQuestion.objects.create(call=call, code="q1", text=words("What then?"))
    CallAttachment.objects.create(call=call, code="a1", title=words("Agreement"), required=False)
    with clock.at(OPENS):
        extend_round(call, CLOSES + timedelta(days=7), reason=words("Illness"), by=officer)


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


@pytest.mark.parametrize(
    ("language", "word"), [("fi", "Kuka voi hakea"), ("sv", "Vem som kan ansöka"), ("en", "Who can apply")]
)
def test_text_is_a_document_in_each_language(client, call, officer, language, word, tmp_path):
    everything_of(call, officer)
    answer = client.get(reverse("call-text", args=[call.pk, language]))
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(BytesIO(answer.content))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert word in text_of(answer.content)
    file = tmp_path / "call.pdf"
    file.write_bytes(answer.content)
    report = page.validate_pdf(str(file), profile="ua1")
    assert report.is_compliant
    assert report.rules.passed == report.rules.total > 100


def test_text_says_money_rates_criteria_and_dates(client, call):
    said = text_of(client.get(reverse("call-text", args=[call.pk, "en"])).content)
    for words_ in (
        "€6,200,000.00",
        "At most 90%",
        "Relevance to the aims",
        "29 September 2023 at 16:15",
        "EUSA",
    ):
        assert words_ in said.replace("\u00a0", " ")


def test_text_does_not_change_with_the_clock(client, call):
    address = reverse("call-text", args=[call.pk, "fi"])
    with clock.at(BEFORE):
        before = client.get(address).content
    with clock.at(CLOSES + timedelta(days=3)):
        assert client.get(address).content == before


def test_text_tells_what_was_changed(client, call, officer):
    with clock.at(OPENS):
        extend_round(call, CLOSES + timedelta(days=7), reason=words("Illness in the office"), by=officer)
    said = text_of(client.get(reverse("call-text", args=[call.pk, "en"])).content)
    assert "Illness in the office" in said
    assert "6 October 2023" in said.replace("\u00a0", " ")


def test_hostile_text_is_text(client, call):
    CallRound.objects.filter(pk=call.pk).update(
        summary=words('<img src="http://evil.example/x.png"><script>alert(1)</script>')
    )
    said = text_of(client.get(reverse("call-text", args=[call.pk, "en"])).content)
    assert "<script>alert(1)</script>" in said


def events(client, call, **query) -> dict[str, object]:
    """The calendar file read back, by UID; what RFC 5545 asks of its lines is checked on the way."""
    answer = client.get(reverse("call-dates", args=[call.pk]), query)
    assert answer["Content-Type"].startswith("text/calendar")
    lines = answer.content.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    return {str(event["UID"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_calendar_has_opening_and_closing_in_utc_with_the_title_whole(client, call):
    CallRound.objects.filter(pk=call.pk).update(title=words(TITLE))
    found = events(client, call, lang="en")
    opens, closes = (found[f"{call.pk}-{name}@amif"] for name in ("opens", "closes"))
    assert opens["DTSTART"].dt == OPENS.astimezone(UTC)
    assert closes["DTSTART"].dt == CLOSES.astimezone(UTC)
    assert closes["DTSTART"].to_ical().endswith(b"Z")
    assert closes["SUMMARY"] == f"Closes: {TITLE}"
    assert closes["STATUS"] == "CONFIRMED"


def test_calendar_of_a_changed_call_replaces_the_earlier_one(client, call, officer):
    with clock.at(OPENS):
        extend_round(call, CLOSES + timedelta(days=7), reason=words("Illness"), by=officer)
    closes = events(client, call)[f"{call.pk}-closes@amif"]
    assert (closes["SEQUENCE"], closes["DTSTART"].dt) == (1, (CLOSES + timedelta(days=7)).astimezone(UTC))
    with clock.at(OPENS):
        cancel_round(CallRound.objects.get(pk=call.pk), reason=words("Floods"), by=officer)
    assert events(client, call)[f"{call.pk}-closes@amif"]["STATUS"] == "CANCELLED"


def test_round_in_preparation_has_no_files(client):
    call = ready_round()
    for name, rest in (("call-text", ["fi"]), ("call-dates", []), ("call-answers", [])):
        assert client.get(reverse(name, args=[call.pk, *rest])).status_code == 404


def test_text_in_another_language_is_not_found(client, call):
    assert client.get(reverse("call-text", args=[call.pk, "de"])).status_code == 404


def test_answers_are_read_by_everybody_and_gone_when_withdrawn(client, call, officer):
    row = publish_answer(call, words("May a school apply?"), words("Yes, for 2D2."), by=officer)
    page, listed = reverse("call", args=[call.pk]), reverse("call-answers", args=[call.pk])
    for address in (page, listed):
        assert "Yes, for 2D2." in client.get(address, {"lang": "en"}).content.decode()
    withdraw_answer(row, by=officer)
    for address in (page, listed):
        assert "Yes, for 2D2." not in client.get(address, {"lang": "en"}).content.decode()


def test_answers_are_found_by_words_in_any_language(client, call, officer):
    publish_answer(call, words("May a school apply?"), words("Yes."), by=officer)
    publish_answer(call, words("Are travel costs eligible?"), words("Some are."), by=officer)
    listed = reverse("call-answers", args=[call.pk])
    body = client.get(listed, {"lang": "sv", "q": "TRAVEL"}).content.decode()
    assert "travel costs" in body
    assert "school" not in body
    nothing = client.get(listed, {"lang": "en", "q": "nothing"}).content.decode()
    assert "No answer has these words" in nothing


def test_page_of_the_call_leads_to_its_files_and_shows_five_answers(client, call, officer):
    for number in range(6):
        publish_answer(call, words(f"Question {number}?"), words("Yes."), by=officer)
    body = client.get(reverse("call", args=[call.pk]), {"lang": "en"}).content.decode()
    assert f"/calls/{call.pk}/call.sv.pdf" in body
    assert f"/calls/{call.pk}/calendar.ics" in body
    assert body.count("Answered on") == 5
    assert "All 6 questions and answers" in body


@pytest.mark.parametrize("items", [1, 3])
def test_page_takes_as_many_queries_for_three_answers_as_for_one(
    client, call, officer, items, django_assert_num_queries
):
    for number in range(items):
        publish_answer(call, words(f"Question {number}?"), words("Yes."), by=officer)
    with clock.at(OPENS):
        with django_assert_num_queries(6):
            client.get(reverse("call", args=[call.pk]))
        with django_assert_num_queries(1):
            client.get(reverse("call-answers", args=[call.pk]))
