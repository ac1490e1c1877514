"""A version of the plan as a document: PDF/UA-1 in Finnish, Swedish or English."""

import hashlib
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from calls.formats import season_name
from calls.queries.plan_versions import LaidOut, PlanPart
from records.formats import in_language
from records.renderers import paper_styles, pdf

LANGUAGES = ("fi", "sv", "en")
FOLDER = "calls/plan"


def plan_pdf(laid: LaidOut, *, language: str) -> bytes:
    """The document; the same version and language give the same file."""
    html = plan_html(laid, language=language)
    styles = paper_styles(f"{FOLDER}/document.css")
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    return pdf(html, language=language, identifier=identifier, styles=styles)


def plan_html(laid: LaidOut, *, language: str) -> str:
    """The document as HTML, all of it in the language as far as the programme has it."""
    programme = laid.version.programme
    with override(language):
        shown = {
            "language": language,
            "laid": laid,
            "version": laid.version,
            "programme": programme,
            "seasons": [season_name(code) for code in laid.seasons],
            "parts": [(part, sheets(part, programme.vocabulary, language)) for part in laid.parts],
            "official": language in programme.official_languages,
        }
        return render_to_string(f"{FOLDER}/document.html", shown)


def sheets(part: PlanPart, vocabulary: dict[str, Any], language: str) -> list[dict[str, Any]]:
    """The actions an objective opens, each with its words for who can apply and why a raised rate is had."""
    rows = [row for line in part.lines for row in line.rows if any(cell.opening for cell in row.cells)]
    return [
        {
            "action": row.action,
            "applicants": terms(
                vocabulary.get("applicant_types", {}), row.action.eligible_applicants, language
            ),
            "grounds": terms(vocabulary.get("grounds", {}), row.action.raised_rate_grounds, language),
            "targeted": [
                (season_name(cell.season), cell.opening.targeted_text)
                for cell in row.cells
                if cell.opening and cell.opening.targeted
            ],
        }
        for row in sorted(rows, key=lambda row: row.action.position)
    ]


def terms(words: dict[str, dict[str, str]], codes: list[str], language: str) -> str:
    """Words of the programme's own lists, one after another."""
    return ", ".join(in_language(words[code], language) for code in codes if code in words)
