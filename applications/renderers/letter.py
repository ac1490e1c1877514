"""The decision letter, and that of an answer to a request for review: PDF/UA-1 in the applicant's language."""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from applications.choices import CostModel, StaffMethod
from applications.models import Decision, ReviewAnswer
from applications.queries.letters import AnswerLetter, Letter, answer_letter_of, letter_of
from applications.rules.state_aid import Aid
from calls.queries.letter_texts import letter_texts
from calls.queries.state_aid import aid_terms_of
from calls.rules.letter_texts import letter_words
from calls.rules.state_aid import AidTerms
from records.formats import moment, percent
from records.renderers import paper_styles, pdf

FOLDER = "applications/letter"


def letter_html(letter: Letter) -> str:
    """The letter as a document, all of it in the applicant's language."""
    with override(letter.language):
        shown = {
            "letter": letter,
            "law": law_in(letter),
            "language": letter.language,
            "cost_form": cost_form(letter),
            "aid": aid_in(letter),
        }
        return render_to_string(f"{FOLDER}/{letter.language}.html", shown)


def law_in(letter: Letter) -> dict[str, str]:
    """Decree section 32; act 434/2003 sections 44-45: what the programme's law says in it, its figures filled in."""
    texts = letter_texts(letter.call.programme)
    parameters, language = letter.parameters, letter.language
    values = {
        "court": texts.get("court", {}).get(language, ""),
        "days": str(parameters.notified_after_electronic_days),
        "visibility": percent(parameters.visibility_correction_maximum, language),
        "when": moment(letter.decided_at, language),
    }
    return letter_words(texts, language, values)


@dataclass(frozen=True)
class AidSaid:
    """What was found about State aid, the programme's terms, and the de minimis aid there then is in all, in euro."""

    found: Aid
    terms: AidTerms
    total: Decimal


def aid_in(letter: Letter) -> AidSaid | None:
    """TFEU Article 107: what a grant's letter says of State aid; None where the programme asks nothing."""
    found, terms = letter.terms.aid, aid_terms_of(letter.call.programme)
    if found is None or terms is None or not letter.granted:
        return None
    return AidSaid(found, terms, (found.earlier or Decimal(0)) + (letter.amount or Decimal(0)))


def cost_form(letter: Letter) -> str:
    """Decree sections 13 and 32 point 6: the form of the grant in words, in the present language."""
    hourly = letter.staff_method == StaffMethod.HOURLY
    staff = gettext("staff costs as unit costs by the hour") if hourly else gettext("actual staff costs")
    words = {
        CostModel.FLAT_40: gettext("%(staff)s, and all other costs as a flat rate of %(rate)s of them"),
        CostModel.FLAT_7: gettext(
            "%(staff)s and other actual direct costs, and indirect costs as a flat rate of %(rate)s of them"
        ),
        CostModel.FLAT_1: gettext(
            "actual costs of procurement, and indirect costs as a flat rate of %(rate)s of them"
        ),
        CostModel.LUMP_SUM: gettext("lump sum"),
        CostModel.OPERATING_REAL: gettext("actual costs"),
    }
    rates = {
        CostModel.FLAT_40: letter.parameters.flat_other_costs,
        CostModel.FLAT_7: letter.parameters.flat_indirect,
        CostModel.FLAT_1: letter.parameters.flat_procurement,
    }
    model = CostModel(letter.cost_model)
    rate = percent(rates[model], letter.language) if model in rates else ""
    return words[model] % {"staff": staff, "rate": rate}


def letter_pdf(decision: Decision, *, on: date) -> bytes:
    """The letter of a decision notified `on` this day; the same decision and day give the same file."""
    letter = letter_of(decision, on=on)
    return _pdf(letter_html(letter), letter.language)


def answer_letter_html(found: AnswerLetter) -> str:
    """The letter of an answer to a request for review, in the applicant's language."""
    language = found.letter.language
    with override(language):
        shown = {
            "letter": found.letter,
            "law": law_in(found.letter),
            "answer": found.answer,
            "one": found.one,
            "earlier_on": found.earlier_on,
            "language": language,
        }
        return render_to_string(f"{FOLDER}/answer_{language}.html", shown)


def answer_letter_pdf(answer: ReviewAnswer, *, on: date) -> bytes:
    """The letter of an answer notified `on` this day; the same answer and day give the same file."""
    found = answer_letter_of(answer, on=on)
    return _pdf(answer_letter_html(found), found.letter.language)


def _pdf(html: str, language: str) -> bytes:
    styles = paper_styles(f"{FOLDER}/letter.css")
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    return pdf(html, language=language, identifier=identifier, styles=styles)
