"""The text of a call as PDF/UA-1, in each language: what its page says, without what changes with the clock."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.translation import override

from records.renderers import paper_styles, pdf

TEMPLATE = "calls/text/call.html"
A_DAY = 86400


def call_text_html(context: Mapping[str, Any], language: str) -> str:
    """The document; `context` is what the round's page shows (calls.views.public), in the same language."""
    with override(language):
        return render_to_string(TEMPLATE, {**context, "language": language, "site_url": settings.SITE_URL})


def text_styles() -> str:
    """The style sheet of documents about calls."""
    return paper_styles("calls/text/call.css")


def call_text_pdf(context: Mapping[str, Any], language: str) -> bytes:
    """The same text gives the same file; a file made lately is taken from the cache."""
    html = call_text_html(context, language)
    digest = hashlib.sha256(html.encode())
    key = f"call-text:{digest.hexdigest()}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = pdf(html, language=language, identifier=digest.digest()[:16], styles=text_styles())
        cache.set(key, kept, A_DAY)
    return kept
