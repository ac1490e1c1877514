"""The words applications are found by: written when one is submitted, made again where they lack or are old."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from applications.models import SearchText, Submission
from applications.rules.searching import searched_text
from records.models import StoredDocument


def index(submission: Submission, said: Mapping[str, Any]) -> None:
    """Write the words of what was submitted in place of the version's before."""
    values = {"version": submission.version, "text": searched_text(said)}
    SearchText.objects.update_or_create(application=submission.application, defaults=values)


def index_missing(most: int | None = None) -> int:
    """Write the words of applications whose newest submission is not the one indexed; how many were written.

    A submission whose document is gone from storage is passed over. Running it twice is running it once.
    """
    return sum(_index_stored(one) for one in unindexed()[:most])


def index_all() -> int:
    """Write the words of every submitted application again."""
    SearchText.objects.all().delete()
    return index_missing()


def unindexed() -> QuerySet[Submission]:
    """The newest submission of each application whose words are not those of it."""
    newest = Submission.objects.filter(application=OuterRef("application")).order_by("-version")
    rows = Submission.objects.filter(version=Subquery(newest.values("version")[:1]))
    old = Q(application__searched=None) | ~Q(application__searched__version=F("version"))
    return rows.filter(old).select_related("application").order_by("pk")


def _index_stored(submission: Submission) -> bool:
    path = Path(settings.MEDIA_ROOT) / StoredDocument(sha256=submission.content_id).relative_path
    if not path.exists():
        return False
    index(submission, json.loads(path.read_bytes()))
    return True
