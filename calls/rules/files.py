"""What a file is by its content, whatever its name says; what is hostile, broken or not accepted is refused.

Nothing here opens a document, decodes a picture or resolves a reference: only headers are read, and of a container each
part is unpacked once, in pieces, under a limit, and thrown away (containers.py).
"""

import re
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

from calls.rules.containers import container_kind
from calls.rules.file_kinds import (
    ACTIVE,
    BROKEN,
    EMPTY,
    JPEG,
    KINDS_SAID,
    NOT_ACCEPTED,
    OLD_OFFICE,
    PDF,
    PNG,
    TOO_MANY_PIXELS,
    TWO_KINDS,
    Kind,
)
from records.rules import Number, Refused

MOST_PIXELS = 60_000_000
LONGEST_NAME = 120
END_OF_ZIP, PART_OF_ZIP = b"PK\x05\x06", b"PK\x03\x04"
OLD_OFFICE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PNG_START = b"\x89PNG\r\n\x1a\n"
MARKUP = re.compile(rb"<script|<html|<\?php|%PDF-\d", re.IGNORECASE)
LAUNCH = re.compile(rb"/Launch\b")
DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
}
SIZE_MARKS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})


def kind_of(file: BinaryIO) -> Kind:
    """Act section 15(2): the kind of an enclosed file. Refused, in words for its sender, when it is not accepted."""
    size = file.seek(0, 2)
    if not size:
        raise Refused(EMPTY())
    head = _at(file, 0, 1024)
    if head.startswith(b"%PDF-"):
        return _pdf(file, size, head)
    if head.startswith(b"\xff\xd8\xff"):
        return _jpeg(file, size)
    if head.startswith(PNG_START):
        return _png(file, size)
    if head.startswith(PART_OF_ZIP):
        return container_kind(file, size, head)
    raise Refused((OLD_OFFICE if head.startswith(OLD_OFFICE_START) else NOT_ACCEPTED)(kinds=KINDS_SAID))


def harmless_name(name: str, kind: Kind) -> str:
    """Act section 15(2): a name with no path, no invisible or reversing characters, and the ending of its content."""
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    text = re.sub(r"\s", " ", text)
    text = "".join(one for one in text if unicodedata.category(one)[0] != "C")
    text = re.sub(r'[<>:"|?*;%&`$\']+', "_", text)
    stem = re.sub(r"(\.(?=[0-9]*[A-Za-z])[A-Za-z0-9]{1,5}\s*)+$", "", text)
    stem = re.sub(r"\s+", " ", stem).strip(" ._-")
    stem = f"_{stem}" if stem.split(".")[0].lower() in DEVICES else stem
    return f"{stem[: LONGEST_NAME - len(kind.ending)].rstrip(' ._-') or 'file'}{kind.ending}"


def _at(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    return file.read(length)


def _pieces(file: BinaryIO, overlap: int) -> Iterator[bytes]:
    """The whole file in pieces that overlap, so that nothing hides between two."""
    file.seek(0)
    before = b""
    while piece := file.read(1 << 20):
        yield before + piece
        before = piece[-overlap:]


def _refuse_zip_tail(file: BinaryIO, size: int) -> None:
    """A zip directory at the end makes the file an archive, too."""
    tail = _at(file, max(0, size - 66_000), 66_000)
    where = tail.rfind(END_OF_ZIP)
    if where >= 0 and len(tail) - where >= 22:
        comment = struct.unpack("<H", tail[where + 20 : where + 22])[0]
        if where + 22 + comment <= len(tail):
            raise Refused(TWO_KINDS())


def _refuse_markup(file: BinaryIO) -> None:
    if any(MARKUP.search(piece) for piece in _pieces(file, 16)):
        raise Refused(TWO_KINDS())


def _pdf(file: BinaryIO, size: int, head: bytes) -> Kind:
    if not re.match(rb"%PDF-[12]\.\d", head) or size < 60:
        raise Refused(BROKEN())
    if MARKUP.search(head[5:]):
        raise Refused(TWO_KINDS())
    tail = _at(file, max(0, size - 2048), 2048)
    if b"startxref" not in tail or b"%%EOF" not in tail:
        raise Refused(BROKEN())
    if tail[tail.rfind(b"%%EOF") + 5 :].strip(b"\r\n\t \x00"):
        raise Refused(TWO_KINDS())
    _refuse_zip_tail(file, size)
    if any(LAUNCH.search(piece) for piece in _pieces(file, 16)):
        raise Refused(ACTIVE())
    return PDF


def _jpeg(file: BinaryIO, size: int) -> Kind:
    place, width, height = _jpeg_frame(file, size)
    _refuse_flood(width, height)
    if _at(file, place, size).rfind(b"\xff\xd9") < 0:
        raise Refused(BROKEN())
    _refuse_zip_tail(file, size)
    _refuse_markup(file)
    return JPEG


def _jpeg_frame(file: BinaryIO, size: int) -> tuple[int, int, int]:
    """Where the first frame header stands, and its width and height; each segment says how long it is."""
    place = 2
    for _segment in range(2000):
        mark = _at(file, place, 4)
        if len(mark) < 4 or mark[0] != 0xFF:
            break
        if mark[1] == 0xFF or mark[1] in ALONE:
            place += 1 if mark[1] == 0xFF else 2
            continue
        length = struct.unpack(">H", mark[2:4])[0]
        if mark[1] in SIZE_MARKS:
            frame = _at(file, place + 5, 4)
            if len(frame) < 4:
                break
            height, width = struct.unpack(">HH", frame)
            return place, width, height
        if length < 2 or mark[1] in (0xD9, 0xDA) or place + 2 + length > size:
            break
        place += 2 + length
    raise Refused(BROKEN())


def _refuse_flood(width: int, height: int) -> None:
    if not width or not height:
        raise Refused(BROKEN())
    if width * height > MOST_PIXELS:
        raise Refused(TOO_MANY_PIXELS(pixels=_millions(width * height), most=_millions(MOST_PIXELS)))


def _millions(pixels: int) -> Number:
    return Number((Decimal(pixels) / 1_000_000).quantize(Decimal("0.1")))


def _png(file: BinaryIO, size: int) -> Kind:
    place, first = 8, True
    for _chunk in range(200_000):
        head = _at(file, place, 8)
        if len(head) < 8:
            break
        length, name = struct.unpack(">I4s", head)
        if place + 12 + length > size or not name.isalpha():
            break
        if first:
            _refuse_flood(*_png_size(file, name, length))
        first = False
        place += 12 + length
        if name == b"IEND":
            if place != size:
                raise Refused(TWO_KINDS())
            _refuse_markup(file)
            return PNG
    raise Refused(BROKEN())


def _png_size(file: BinaryIO, name: bytes, length: int) -> tuple[int, int]:
    body = _at(file, 16, 17)
    if name != b"IHDR" or length != 13 or len(body) < 17:
        raise Refused(BROKEN())
    if zlib.crc32(b"IHDR" + body[:13]) != struct.unpack(">I", body[13:])[0]:
        raise Refused(BROKEN())
    width, height = struct.unpack(">II", body[:8])
    return width, height
