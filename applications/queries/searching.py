"""Cases by their words: where the reader has a case open by all of it, else by its reference and case number alone."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery

from applications.models import Application, Submission
from applications.permissions.desk import row_open
from applications.queries.cases import opened
from applications.rules.searching import APPLICANT, Hit, Piece, hits_in, marked, pieces_of
from records.models import StoredDocument

REFERENCE, NUMBER = "reference", "case_number"


@dataclass(frozen=True)
class Found:
    """A case found, and where its words stand; `open` tells whether more than its reference and state is shown."""

    application: Any
    open: bool
    hits: tuple[Hit, ...]


def matching(rows: QuerySet[Application], user: Any, words: Sequence[str]) -> QuerySet[Application]:
    """The rows of `with_standing` that have every word: in reference or case number, or where open in the content."""
    inside = row_open(user)
    for word in words:
        text = Q(searched__text__contains=word)
        now = Q(organisation__name__icontains=word) | Q(title__icontains=word)
        named = Q(case__reference__icontains=word) | Q(case__register_number__icontains=word)
        rows = rows.filter(named | inside & (text | now))
    return rows


def with_content(rows: QuerySet[Application]) -> QuerySet[Application]:
    """The applications with the SHA-256 of what was last submitted."""
    newest = Submission.objects.filter(application=OuterRef("pk")).order_by("-version")
    return rows.annotate(content_sha=Subquery(newest.values("content")[:1]))


def found(user: Any, rows: Iterable[Any], words: Sequence[str]) -> list[Found]:
    """The rows (with_content) with their hits; the documents of the open ones are read, no query is made."""
    return [_found(user, one, words) for one in rows]


def _found(user: Any, application: Any, words: Sequence[str]) -> Found:
    is_open = opened(user, application)
    pieces = _pieces(application) if is_open else []
    hits = hits_in(pieces, words)
    named = [
        Hit(name, name, marked(text, words))
        for name, text in (
            (REFERENCE, application.case.reference),
            (NUMBER, application.case.register_number),
        )
    ]
    by_name = [hit for hit in named if any(is_word for _said, is_word in hit.parts)]
    return Found(application, is_open, tuple(by_name + hits))


def _pieces(application: Any) -> list[Piece]:
    """The texts of what was last submitted; of a case without a stored submission its title and applicant."""
    if application.content_sha:
        path = Path(settings.MEDIA_ROOT) / StoredDocument(sha256=application.content_sha).relative_path
        if path.exists():
            return list(pieces_of(json.loads(path.read_bytes())))
    return [
        Piece(APPLICANT, "name", application.organisation.name),
        Piece("basics", "title", application.title),
    ]
