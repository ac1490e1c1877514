"""One document from one data set: kind, language and format decide what is made; the bytes depend on nothing else."""

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from records.renderers import sheets
from reporting.renderers import call_results, committee, money
from reporting.renderers.pdf import TEMPLATES, pdf
from reporting.renderers.xlsx import workbook
from reporting.rules.canonical import fingerprint, from_text
from reporting.rules.dataset import COMMITTEE, EARMARKS
from reporting.rules.kinds import CALL_RESULTS
from reporting.services import Rendered, Renderer

PDF, XLSX, JSON = "pdf", "xlsx", "json"
MEDIA_TYPES: Mapping[str, str] = {
    PDF: "application/pdf",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    JSON: "application/json",
}
CONTEXTS: Mapping[str, Callable[[Any, str, str], dict[str, Any]]] = {
    COMMITTEE: committee.context,
    EARMARKS: money.context,
    CALL_RESULTS: call_results.context,
}


def identifier(text: str, kind: str, language: str) -> bytes:
    """Sixteen bytes that name a PDF: of the data set, the kind and the language."""
    return sha256(f"{fingerprint(text)} {kind} {language}".encode()).digest()[:16]


def markup(kind: str, text: str, language: str) -> str:
    """The document as HTML, in `language`."""
    with override(language):
        shown = CONTEXTS[kind](from_text(kind, text), text, language)
        return render_to_string(f"reporting/{kind}.{language}.html", shown)


def render(kind: str, text: str, language: str, form: str) -> Rendered:
    """The document of a data set's canonical `text`. KeyError for an unknown kind or format."""
    media_type = MEDIA_TYPES[form]
    if form == PDF:
        content, pages = pdf(markup(kind, text, language), identifier(text, kind, language))
        return Rendered(content, media_type, pages)
    if form == XLSX:
        content, sheets = workbook(from_text(kind, text), text, language)
        return Rendered(content, media_type, sheets)
    return Rendered(text.encode(), media_type, 1)


@cache
def edition() -> str:
    """A fingerprint of everything documents are made with: templates, style sheet and renderers."""
    shared = Path(sheets.__file__).parent
    files = sorted([*TEMPLATES.rglob("*.*"), *Path(__file__).parent.glob("*.py"), *shared.glob("*.py")])
    return sha256(b"\0".join(path.read_bytes() for path in files if path.is_file())).hexdigest()


def renderer() -> Renderer:
    """What the services are handed, since they stand below this module."""
    return Renderer(render, edition())
