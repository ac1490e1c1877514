"""Documents that are zip containers (DOCX, XLSX, ODT, ODS): their parts looked through without opening any.

Each part is unpacked once, in pieces, its bytes counted against a limit and thrown away: what a container says of its
own sizes is not believed.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from typing import BinaryIO

from calls.rules.file_kinds import (
    ACTIVE,
    BROKEN,
    DOCX,
    KINDS_SAID,
    LOCKED,
    NOT_ACCEPTED,
    OASIS,
    ODS,
    ODT,
    OFFICE,
    TOO_LARGE_INSIDE,
    TWO_KINDS,
    XLSX,
    Kind,
)
from records.rules import Refused

MOST_PARTS = 3_000
MOST_DIRECTORY = 1_000_000
MOST_UNPACKED = 200_000_000
MOST_RATIO = 200
SMALL_UNPACKED = 5_000_000
PIECE = 1 << 16
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)

RUNS = re.compile(
    r"vbaproject|vbadata|(^|/)activex/|(^|/)macrosheets/|oleobject|^basic/|^scripts/"
    r"|\.(exe|dll|js|vbs|bat|ps1|jar|lnk|hta)$",
    re.IGNORECASE,
)
ACTIVE_TYPES = (b"macroenabled", b"vbaproject", b"activex")
TEMPLATE = re.compile(rb"attachedTemplate[^>]*TargetMode=.External|TargetMode=.External[^>]*attachedTemplate")
OFFICE_MAIN = (
    (f"{OFFICE}wordprocessingml.document.main+xml".encode(), DOCX, "word/document.xml"),
    (f"{OFFICE}spreadsheetml.sheet.main+xml".encode(), XLSX, "xl/workbook.xml"),
)
OPEN_DOCUMENT = {f"{OASIS}text".encode(): ODT, f"{OASIS}spreadsheet".encode(): ODS}


def container_kind(file: BinaryIO, size: int, head: bytes) -> Kind:
    """Act section 15(2): which document the container is. Refused when it is none, broken, locked, a bomb or runs."""
    if b"%PDF-" in head:
        raise Refused(TWO_KINDS())
    _refuse_ending(file, size)
    try:
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            _refuse_shape(archive)
            kind = _document(archive)
            _look_through(archive, size)
            return kind
    except UNREADABLE as error:
        raise Refused(BROKEN()) from error


def _refuse_ending(file: BinaryIO, size: int) -> None:
    """The directory ends the file, with nothing after it, and is no larger than a document's is."""
    file.seek(max(0, size - 42))
    end = file.read(42)
    if end[-22:-18] != b"PK\x05\x06":
        raise Refused(BROKEN())
    if end[-2:] != b"\0\0":
        raise Refused(TWO_KINDS())
    if end[-42:-38] == b"PK\x06\x07" or struct.unpack("<I", end[-10:-6])[0] > MOST_DIRECTORY:
        raise Refused(TOO_LARGE_INSIDE())


def _refuse_shape(archive: zipfile.ZipFile) -> None:
    """What the directory says: no bytes before or after, no strange names, nothing locked, not too much."""
    parts = archive.infolist()
    if not parts or min(part.header_offset for part in parts):
        raise Refused(TWO_KINDS())
    if len(parts) > MOST_PARTS:
        raise Refused(TOO_LARGE_INSIDE())
    names = [part.orig_filename for part in parts]  # `filename` ends at the first NUL
    if len(set(names)) != len(names) or any(map(_strange, names)):
        raise Refused(BROKEN())
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(LOCKED())
    if any(part.compress_type not in METHODS for part in parts):
        raise Refused(BROKEN())
    if any(map(RUNS.search, names)):
        raise Refused(ACTIVE())


def _strange(name: str) -> bool:
    """A part that would leave the container, or whose name hides something."""
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or "\0" in name


def _document(archive: zipfile.ZipFile) -> Kind:
    """Which of the accepted documents it is, by what it says of itself and the part that must be there."""
    names = archive.namelist()
    if "[Content_Types].xml" in names:
        types = _start(archive, "[Content_Types].xml")
        if any(one in types.lower() for one in ACTIVE_TYPES):
            raise Refused(ACTIVE())
        for main, kind, part in OFFICE_MAIN:
            if main in types and part in names:
                return kind
    elif names[0] == "mimetype" and "content.xml" in names:
        found = OPEN_DOCUMENT.get(_start(archive, "mimetype"))
        if found:
            return found
    raise Refused(NOT_ACCEPTED(kinds=KINDS_SAID))


def _start(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(1_000_000)


def _look_through(archive: zipfile.ZipFile, size: int) -> None:
    """Every part unpacked once: whole by its checksum, not too much in all, without entities and foreign templates."""
    most = min(MOST_UNPACKED, max(SMALL_UNPACKED, size * MOST_RATIO))
    unpacked = 0
    for info in archive.infolist():
        for piece in _pieces(archive, info):
            unpacked += len(piece)
            if unpacked > most:
                raise Refused(TOO_LARGE_INSIDE())
            if info.filename.endswith((".xml", ".rels")) and (b"<!ENTITY" in piece or TEMPLATE.search(piece)):
                raise Refused(ACTIVE())


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterable[bytes]:
    before = b""
    with archive.open(info) as part:
        while piece := part.read(PIECE):
            yield before + piece
            before = piece[-300:] if info.filename.endswith(".rels") else piece[-8:]
