"""The whole file of a case as a ZIP: its papers and files with metadata of each, written a piece at a time.

No stored file is ever read whole into memory.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.utils.translation import gettext, override

from applications.queries.case_file import Dossier
from applications.renderers.case_file_items import CSV, DAMAGED, JSON, MISSING, Item, items_of
from applications.renderers.case_file_metadata import Written, csv_of, index_pdf, json_of
from applications.services.case_files import Made
from records.formats import HELSINKI
from records.models import StoredDocument
from records.services import open_document

CHUNK = 256 * 1024
FIRST_YEAR = 1980
OVER_ALL = 3
"""Index, and the metadata twice: written last, since they name the others."""
Tell = Callable[[int, int], None]


def write_case_file(dossier: Dossier, path: Path, language: str, tell: Tell) -> Made:
    """Write the archive to `path`, whole or not at all; `tell` hears how many of all pieces are done.

    OSError when the disk is full.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{uuid4().hex}.part")
    try:
        with override(language), zipfile.ZipFile(part, "w") as archive:
            count = fill(archive, dossier, language, tell)
        with part.open("rb") as content:
            made = Made(part.stat().st_size, hashlib.file_digest(content, "sha256").hexdigest(), count)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return made


def fill(archive: zipfile.ZipFile, dossier: Dossier, language: str, tell: Tell) -> int:
    """Every piece, then the index and the metadata over them; how many files there are."""
    items = items_of(dossier, language)
    total = len(items) + OVER_ALL
    written = []
    for done, item in enumerate(items):
        tell(done, total)
        written.append(put(archive, item))
    tell(len(items), total)
    index = index_pdf(dossier, written, language)
    written.append(put(archive, over_all(dossier, "index.pdf", gettext("Index of the case file"), index)))
    for name, content, media_type in (
        ("metadata.json", json_of(dossier, written, language), JSON),
        ("metadata.csv", csv_of(dossier, written), CSV),
    ):
        put(archive, over_all(dossier, name, name, content, media_type))
    tell(total, total)
    return len(archive.namelist())


def over_all(
    dossier: Dossier, path: str, title: str, content: bytes, media_type: str = "application/pdf"
) -> Item:
    """A file of our own about the others."""
    return Item(path, "index", title, dossier.at, media_type=media_type, make=lambda: content)


def put(archive: zipfile.ZipFile, item: Item) -> Written:
    """Copy one piece in, a chunk at a time; what is gone from storage is named in the metadata alone."""
    if item.note:
        return Written(item, 0, "", item.note)
    try:
        with opened(item) as source:
            size, sha256 = copied(source, archive, item)
    except (FileNotFoundError, StoredDocument.DoesNotExist):
        return Written(item, 0, "", MISSING)
    damaged = bool(item.stored) and item.stored != sha256
    return Written(item, size, sha256, DAMAGED if damaged else "")


@contextmanager
def opened(item: Item) -> Iterator[BinaryIO]:
    """The content, from storage or made now."""
    source = BytesIO(item.make()) if item.make else open_document(item.stored)
    with source:
        yield source


def copied(source: BinaryIO, archive: zipfile.ZipFile, item: Item) -> tuple[int, str]:
    """The bytes into the archive; how many, and their SHA-256. Files of others are mostly compressed already."""
    info = zipfile.ZipInfo(item.path, date_time=day_of(item.dated))
    info.compress_type = zipfile.ZIP_DEFLATED if item.media_type in (JSON, CSV) else zipfile.ZIP_STORED
    info.external_attr = 0o644 << 16
    digest, size = hashlib.sha256(), 0
    with archive.open(info, "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += target.write(chunk)
    return size, digest.hexdigest()


def day_of(at: datetime) -> tuple[int, int, int, int, int, int]:
    """The time as archives keep it: by the clock in Helsinki, not before 1980."""
    local = at.astimezone(HELSINKI)
    return (max(local.year, FIRST_YEAR), local.month, local.day, local.hour, local.minute, local.second)
