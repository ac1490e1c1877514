"""Pictures and PDF files byte by byte: what a whole one may have, and what makes it none, at each bound."""

import io
import struct

import pytest

from calls.rules.file_kinds import PDF
from calls.rules.files import MOST_PIXELS, harmless_name, kind_of
from records.rules import Refused
from tests.factories import files

PIECE = 1 << 20


def found(content: bytes) -> str:
    """The kind of a file, or the code of what is wrong with it."""
    try:
        return kind_of(io.BytesIO(content)).label
    except Refused as refused:
        return refused.reasons[0].code


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (1, 1, "PNG"),
        (MOST_PIXELS, 1, "PNG"),
        (MOST_PIXELS + 1, 1, "file_pixels"),
        (1, MOST_PIXELS, "PNG"),
        (1, MOST_PIXELS + 1, "file_pixels"),
        (0, 1, "file_broken"),
        (1, 0, "file_broken"),
    ],
)
def test_a_picture_has_pixels_and_not_too_many(width: int, height: int, expected: str) -> None:
    assert found(files.png(width, height)) == expected


def test_a_flood_of_pixels_is_told_in_millions() -> None:
    with pytest.raises(Refused) as refused:
        kind_of(io.BytesIO(files.png(MOST_PIXELS + 100_000, 1)))
    figures = refused.value.reasons[0].params
    assert figures["pixels"].value * 1_000_000 == MOST_PIXELS + 100_000
    assert figures["most"].value * 1_000_000 == MOST_PIXELS


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (files.png(extra=files.chunk(b"tEXt", b"Comment\0ok")), "PNG"),
        (files.png(extra=files.chunk(b"te1t", b"")), "file_broken"),
        (files.png() + b"\0", "file_two_kinds"),
        (files.patched(files.png(), 8, struct.pack(">I", 12)), "file_broken"),
        (files.patched(files.png(), 12, b"IHDX"), "file_broken"),
        (files.png()[:8] + files.chunk(b"tEXt", b"") + files.png()[8:], "file_broken"),
        (files.png()[:8] + files.chunk(b"IEND", b""), "file_broken"),
        (files.png()[:20], "file_broken"),
    ],
)
def test_a_png_is_a_row_of_whole_chunks(content: bytes, expected: str) -> None:
    assert found(content) == expected


FRAME = files.jpeg().index(b"\xff\xc0")


def with_segment(segment: bytes) -> bytes:
    """A picture with something before its frame."""
    whole = files.jpeg()
    return whole[:FRAME] + segment + whole[FRAME:]


@pytest.mark.parametrize(
    ("segment", "expected"),
    [
        (b"\xff\xfe\x00\x02", "JPEG"),
        (b"\xff\xfe\x00\x01", "file_broken"),
        (b"\xff\xff\xff", "JPEG"),
        (b"\xff\x01", "JPEG"),
        (b"\xff\xd0", "JPEG"),
        (b"\xff\xd9\x00\x02", "file_broken"),
        (b"\xff\xda\x00\x02", "file_broken"),
        (b"\x00\xfe\x00\x02", "file_broken"),
        (b"\xff\xc4\x00\x02", "JPEG"),
        (b"\xff\xfe\xff\xff", "file_broken"),
    ],
)
def test_a_jpeg_is_a_row_of_segments_up_to_its_frame(segment: bytes, expected: str) -> None:
    assert found(with_segment(segment)) == expected


def test_a_jpeg_has_its_size_where_the_frame_says() -> None:
    assert found(files.jpeg(5000, 5000)) == "JPEG"
    assert found(files.jpeg(65_000, 65_000)) == "file_pixels"
    assert found(files.jpeg()[: FRAME + 7]) == "file_broken"


@pytest.mark.parametrize("before", [PIECE - 90, PIECE - 80, PIECE - 70, 0])
def test_markup_in_a_picture_is_found_wherever_the_pieces_are_cut(before: int) -> None:
    hidden = files.chunk(b"tEXt", b" " * before + b"<script>alert(1)</script>")
    assert found(files.png(extra=hidden)) == "file_two_kinds"


@pytest.mark.parametrize("before", [PIECE - 20, PIECE - 14, PIECE - 12, PIECE - 10, 0])
def test_a_pdf_that_launches_is_found_wherever_the_pieces_are_cut(before: int) -> None:
    assert found(files.pdf(b" " * before + b"<< /S /Launch /F (cmd.exe) >>")) == "file_active"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (files.PDF + b"\r\n\t \0", "PDF"),
        (files.PDF + b"x", "file_two_kinds"),
        (files.PDF.replace(b"startxref", b"startxxxx"), "file_broken"),
        (files.PDF.replace(b"%%EOF", b"%%EOX"), "file_broken"),
        (files.PDF.replace(b"%PDF-1.7", b"%PDF-2.0"), "PDF"),
        (files.PDF.replace(b"%PDF-1.7", b"%PDF-3.0"), "file_broken"),
        (files.PDF.replace(b"%%EOF", b"%%EOF\n" + b" " * 3000), "file_broken"),
        (files.pdf(b"PK\x05\x06"), "PDF"),
        (files.pdf(b"PK\x05\x06" + b"\0" * 18), "file_two_kinds"),
        (files.pdf(b"PK\x05\x06" + b"\0" * 16 + b"\xff\xff"), "PDF"),
    ],
)
def test_a_pdf_begins_and_ends_as_one_and_is_nothing_else(content: bytes, expected: str) -> None:
    assert found(content) == expected


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("con.pdf", "_con.pdf"),
        ("COM1.txt", "_COM1.pdf"),
        ("console.pdf", "console.pdf"),
        ("a\u202eb.exe", "ab.pdf"),
        ("tase\n2026.pdf", "tase 2026.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\tase.docx", "tase.pdf"),
        ("liite 1.2.pdf", "liite 1.2.pdf"),
        ("....", "file.pdf"),
    ],
)
def test_a_name_keeps_its_words_and_nothing_else(sent: str, name: str) -> None:
    assert harmless_name(sent, PDF) == name
