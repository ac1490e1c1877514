"""What an archive needs to know of a case and of each of its files: as JSON, as a table, and as an index to read.

The elements are those a case management system asks for when it takes a case in (a case, its actions' documents with
agent, date, type, language, publicity, secrecy and retention, and a fingerprint of each file).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from applications.queries.case_file import Dossier
from applications.renderers.case_file_items import KINDS, Item, paper_pdf
from records.formats import HELSINKI, in_language
from records.renderers.sheets import comma_separated

FORMAT = "amif-case-file/1"
PUBLIC, SECRET, SECRET_IN_PART = "public", "secret", "secret_in_part"
LAW = "621/1999, section 24(1), point"
COLUMNS = (
    "path", "title", "type", "date", "agent", "language", "media_type", "size", "sha256", "publicity",
    "secrecy_ground", "secrecy_until", "secrecy_parts", "retention_years", "left_out",
)  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A piece as it lies in the archive; with a note other than `damaged` it does not lie there."""

    item: Item
    size: int
    sha256: str
    note: str = ""

    @property
    def kind_label(self) -> str:
        """What it is, in English, to be translated."""
        return KINDS[self.item.kind]


def row_of(one: Written, retention_years: int) -> dict[str, Any]:
    """The metadata of one file, by COLUMNS."""
    item, mark = one.item, one.item.mark
    values: Sequence[Any] = (
        item.path,
        item.title,
        item.kind,
        instant(item.dated),
        item.by,
        item.language,
        item.media_type,
        one.size,
        one.sha256,
        publicity(item),
        f"{LAW} {mark.point}" if mark else "",
        mark.until.isoformat() if mark else "",
        mark.parts if mark else "",
        retention_years,
        one.note,
    )
    return dict(zip(COLUMNS, values, strict=True))


def publicity(item: Item) -> str:
    """Whether the file is public, secret, or secret in part."""
    if item.mark is None:
        return PUBLIC
    return SECRET_IN_PART if item.mark.parts else SECRET


def instant(at: datetime) -> str:
    """By the clock in Helsinki, to the second."""
    return at.astimezone(HELSINKI).isoformat(timespec="seconds")


def csv_of(dossier: Dossier, written: Iterable[Written]) -> bytes:
    """A line a file; nothing that people wrote is a formula."""
    rows = [list(row_of(one, dossier.retention_years).values()) for one in written]
    return comma_separated(COLUMNS, rows)


def json_of(dossier: Dossier, written: Iterable[Written], language: str) -> bytes:
    """The case and its files."""
    said = {
        "format": FORMAT,
        "made_at": instant(dossier.at),
        "made_for": dossier.taker.name,
        "case": case_of(dossier, language),
        "files": [row_of(one, dossier.retention_years) for one in written],
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def case_of(dossier: Dossier, language: str) -> dict[str, Any]:
    """What the records say of the case itself."""
    one = dossier.application
    secret = [document for document in dossier.documents if document.mark]
    return {
        "case_number": one.case.register_number,
        "reference": one.case.reference,
        "title": one.title,
        "type": one.case.kind,
        "state": one.state,
        "authority": in_language(one.call.programme.authority, language),
        "programme": one.call.programme_id,
        "call": one.call_id,
        "action": one.action.code,
        "party": {"name": one.organisation.name, "business_id": one.organisation.business_id},
        "language": one.language,
        "opened_at": instant(one.case.created_at),
        "pending_since": instant(one.submitted_at) if one.submitted_at else "",
        "decided_at": instant(one.decided_at) if one.decided_at else "",
        "publicity": SECRET_IN_PART if secret else PUBLIC,
        "retention_years": dossier.retention_years,
        "retention_from": "31 December of the year of the last payment, or of the decision when nothing was paid",
        "personal_data": True,
    }


def index_pdf(dossier: Dossier, written: Sequence[Written], language: str) -> bytes:
    """The cover: which case, what lies where with its SHA-256, and what of it is secret."""
    secret = [one for one in written if one.item.mark]
    more = {
        "written": written,
        "secret": secret,
        "dated": timezone.localdate(dossier.at),
    }
    return paper_pdf(dossier, "case_index.html", language, **more)
