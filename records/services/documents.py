"""Documents kept by their content."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from records import clock
from records.models import StoredDocument


def store_document(content: bytes, media_type: str) -> StoredDocument:
    """Keep `content` under its SHA-256. The file is whole on disk before the row exists; the same content is kept once.

    OSError when the disk is full: nothing is left behind.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    found = StoredDocument.objects.filter(pk=sha256).first()
    document = found or StoredDocument(
        sha256=sha256, size=len(content), media_type=media_type, stored_at=clock.now()
    )
    _write(Path(settings.MEDIA_ROOT) / document.relative_path, content)
    if found is None:
        StoredDocument.objects.bulk_create([document], ignore_conflicts=True)
    return document


def open_document(sha256: str) -> BinaryIO:
    """The content, for reading. StoredDocument.DoesNotExist or FileNotFoundError when it is not there."""
    return open_stored(StoredDocument.objects.get(pk=sha256))


def open_stored(document: StoredDocument) -> BinaryIO:
    """The content of a document already read. FileNotFoundError when it is not there."""
    return (Path(settings.MEDIA_ROOT) / document.relative_path).open("rb")


def _write(path: Path, content: bytes) -> None:
    if path.exists() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
