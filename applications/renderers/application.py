"""An application and its receipt as PDF/UA-1, in the reader's language; what the applicant wrote stays in its own."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from accounts.choices import LegalForm
from applications.models import Application, SecrecyMark, Submission
from applications.queries.attachments import NamedFile
from applications.queries.case_file import Reviews
from applications.queries.papers import Paper
from records.renderers import paper_styles, pdf

FOLDER = "applications/paper"
LETTER_STYLES = "applications/letter/letter.css"


@dataclass(frozen=True)
class Desk:
    """What only the authority's copy says: the mark of a secret version, and, when asked for, the reviews."""

    mark: SecrecyMark | None = None
    reviews: Reviews | None = None


def application_html(paper: Paper, language: str, desk: Desk = Desk()) -> str:
    """The whole application as a document in the reader's language; `desk` is of the authority's copy."""
    with override(language):
        answers = paper.answers(language)
    context = answers | {
        "mark": desk.mark,
        "reviews": desk.reviews,
        "paper": paper,
        "application": paper.application,
        "submission": paper.submission,
        "legal_form": legal_form(paper.applicant.get("legal_form", "")),
        "missing": len(paper.judgement.errors),
    }
    return html("application.html", language, context)


def application_pdf(paper: Paper, language: str, desk: Desk = Desk()) -> bytes:
    """The application; a draft says on each page that it is one. The same content gives the same file."""
    return bound(application_html(paper, language, desk), language)


def receipt_html(
    application: Application, submission: Submission, files: list[NamedFile], language: str
) -> str:
    """The receipt of one submitted version."""
    context = {"application": application, "submission": submission, "files": files}
    return html("receipt.html", language, context)


def receipt_pdf(
    application: Application, submission: Submission, files: list[NamedFile], language: str
) -> bytes:
    """Reference, time to the second, SHA-256, sums, signature and files. The same submission gives the same file."""
    return bound(receipt_html(application, submission, files, language), language)


def html(name: str, language: str, context: dict[str, Any]) -> str:
    """The document in the language."""
    with override(language):
        return render_to_string(f"{FOLDER}/{name}", context | {"language": language})


def bound(document: str, language: str) -> bytes:
    """The document on its pages, with the letters' look."""
    styles = paper_styles(LETTER_STYLES, f"{FOLDER}/paper.css")
    identifier = hashlib.sha256(document.encode()).digest()[:16]
    return pdf(document, language=language, identifier=identifier, styles=styles)


def legal_form(code: str) -> Any:
    """The legal form in words."""
    return LegalForm(code).label if code in LegalForm.values else code
