"""The letters of a corrected decision and of an answer to a request for review, in each language."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from pypdf import PdfReader

from applications.models import Decision, ReviewAnswer
from applications.queries.letters import answer_letter_of, letter_of
from applications.queries.reviews import last_day_of
from applications.renderers.letter import answer_letter_html, answer_letter_pdf, letter_html, letter_pdf
from applications.rules.review import closes_at
from applications.rules.revising import CONSENTED, HeardParty
from applications.services.deciding import decide
from applications.services.review_answers import decide_answer
from applications.services.reviewing import ask_review
from calls.rules.dates import ELECTRONIC, appeal_until, local_day
from calls.rules.parameters import Parameters
from records import clock
from records.models import Job, Notice
from records.services import run
from tests.factories.revising import (
    DEMAND,
    answer,
    asked,
    change,
    chief_of,
    corrected,
    granting,
    owner_of,
    refused,
    sent,
)
from tests.factories.selection import whole

pytestmark = pytest.mark.django_db
ON = date(2027, 3, 1)
TITLES = {
    "fi": ("Korjaus", "Oikaisuvaatimus", "Valitusosoitus", "Päätös oikaisuvaatimukseen"),
    "sv": (
        "Rättelse",
        "Begäran om omprövning",
        "Besvärsanvisning",
        "Beslut med anledning av begäran om omprövning",
    ),
    "en": ("Correction", "The request for review", "How to appeal", "Decision on a request for review"),
}
REVIEW = {
    "fi": "Oikaisuvaatimusohje",
    "sv": "Anvisning om begäran",
    "en": "How to ask for an administrative review",
}


def spoken(decision, language):
    type(decision.application).objects.filter(pk=decision.application_id).update(language=language)


def shown(html):
    return " ".join(html.replace("\u00a0", " ").replace("\u202f", " ").split())


@pytest.mark.parametrize("language", TITLES)
def test_correction_says_what_was_wrong_and_keeps_the_instructions_for_a_review(language):
    first = sent()
    spoken(first, language)
    heard = HeardParty(CONSENTED, local_day(clock.now()), "Samtycke.")
    made = decide(corrected(first, granting(first, amount=Decimal("80000.00")), heard), by=chief_of(first))
    text = shown(letter_html(letter_of(made, on=ON)))
    assert f"<h2>{TITLES[language][0]}</h2>" in text
    assert "Beloppet skulle vara ett annat." in text
    assert "434/2003" in text
    assert REVIEW[language] in text
    assert TITLES[language][2] not in text
    assert {"fi": "80 000,00", "sv": "80 000,00", "en": "80,000.00"}[language] in text


@pytest.mark.parametrize("language", TITLES)
def test_changed_decision_carries_instructions_for_an_appeal_instead_of_a_review(language):
    first = refused()
    spoken(first, language)
    programme = first.application.call.programme
    programme.vocabulary["court"] = dict.fromkeys(("fi", "sv", "en"), "Domstolen i Exempelstad")
    programme.save()
    made = answer(asked(first), "change", change=change(whole(first.application, "Pengarna räcker.")))
    decide_answer(made, by=chief_of(first))
    letter = letter_of(Decision.objects.get(pk=made.replacement_id), on=ON)
    text = shown(letter_html(letter))
    assert f"<h2>{TITLES[language][1]}</h2>" in text
    assert DEMAND.demand in text
    assert f"<h2>{TITLES[language][2]}</h2>" in text
    assert "Domstolen i Exempelstad" in text
    assert REVIEW[language] not in text
    assert letter.appeal == appeal_until(ON, ELECTRONIC, Parameters())


@pytest.mark.parametrize("language", TITLES)
@pytest.mark.parametrize("outcome", ["uphold", "dismiss"])
def test_answer_that_changes_nothing_has_its_own_letter(language, outcome):
    first = sent()
    spoken(first, language)
    with clock.at(
        closes_at(last_day_of(first, clock.now())) + timedelta(hours=1 if outcome == "dismiss" else -1)
    ):
        request = ask_review(first, DEMAND, by=owner_of(first))
    made = answer(request, outcome, ground="late" if outcome == "dismiss" else "", reasons="Skälen är dessa.")
    made = decide_answer(made, by=chief_of(first))
    text = shown(answer_letter_html(answer_letter_of(made, on=ON)))
    assert f"<h1>{TITLES[language][3]}</h1>" in text
    assert DEMAND.demand in text
    assert "Skälen är dessa." in text
    assert f"<h2>{TITLES[language][2]}</h2>" in text
    assert ("150/1930" in text) == (outcome == "dismiss")
    assert made.decided_by.name in text
    assert first.decided_by.name not in text


def test_letter_of_an_answer_is_made_by_the_queue_and_is_a_pdf_with_its_text():
    request = asked()
    made = decide_answer(answer(request, reasons="Skälen är dessa."), by=chief_of(request.decision))
    run(Job.objects.get(kind="applications.review_letter").pk)
    made.refresh_from_db()
    assert made.letter_id
    assert made.sent_at
    pages = PdfReader(io.BytesIO(answer_letter_pdf(made, on=ON))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Beslut med anledning av begäran om omprövning" in text
    assert "Besvärsanvisning" in text
    assert answer_letter_pdf(made, on=ON) == answer_letter_pdf(made, on=ON)


def test_no_letter_before_the_answer():
    made = answer(asked())
    with pytest.raises(ValueError, match="no letter before"):
        answer_letter_of(ReviewAnswer.objects.get(pk=made.pk), on=ON)


def test_letter_of_a_correction_is_told_as_a_correction():
    first = sent()
    made = decide(corrected(first, granting(first, "grant", reasons="Rätt.")), by=chief_of(first))
    run(Job.objects.get(key=f"applications.letter:{made.pk}").pk)
    made.refresh_from_db()
    assert made.letter_id != first.letter_id
    assert Notice.objects.filter(kind="decision_corrected", user=owner_of(first)).count() == 1
    text = PdfReader(io.BytesIO(letter_pdf(made, on=ON))).pages[0].extract_text()
    assert "Rättelse" in text
