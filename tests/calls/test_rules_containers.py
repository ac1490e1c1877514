"""Documents that are zip containers: each thing that makes one refused, at its bound and a part or a byte past it."""

import io
import struct
import zipfile

import pytest

from calls.rules import containers
from calls.rules.files import kind_of
from records.rules import Refused
from tests.factories import files

TYPES = {"[Content_Types].xml": files.types(), "word/document.xml": b"<w:document/>"}
END = 22  # bytes of the record that ends a container


def found(content: bytes) -> str:
    """The kind of a file, or the code of what is wrong with it."""
    try:
        return kind_of(io.BytesIO(content)).label
    except Refused as refused:
        return refused.reasons[0].code


def with_flag(content: bytes, number: int) -> bytes:
    """The container with its part of this number marked as locked, the others left as they are."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        for _ in range(number + 1):
            place = content.index(mark, place + 1)
        changed[place + offset] |= 1
    return bytes(changed)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_one_locked_part_locks_the_document(number: int) -> None:
    assert found(with_flag(files.with_part("word/notes.xml"), number)) == "file_locked"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_one_part_packed_in_another_way_is_refused(method: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in TYPES.items():
            archive.writestr(name, body)
        archive.writestr("word/notes.xml", b"<notes/>", method)
    assert found(out.getvalue()) == "file_broken"


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "word\\notes.xml", "C:notes.xml", "../notes.xml", "word/../../notes.xml"]
)
def test_a_name_that_would_leave_the_container_is_refused(name: str) -> None:
    assert found(files.with_part(name)) == "file_broken"


@pytest.mark.parametrize("name", ["word/notes..xml", "word/a-b_c.xml", "customXml/item1.xml"])
def test_an_ordinary_name_is_one(name: str) -> None:
    assert found(files.with_part(name)) == "DOCX"


def test_a_name_with_a_hidden_end_is_refused() -> None:
    hidden = files.with_part("word/notes.xml#.exe").replace(b"notes.xml#.exe", b"notes.xml\0.exe")
    assert found(hidden) == "file_broken"


def test_the_same_name_twice_is_refused() -> None:
    twice = files.with_part("word/document.xmm").replace(b"document.xmm", b"document.xml")
    assert found(twice) == "file_broken"


@pytest.mark.parametrize(("most", "expected"), [(3, "DOCX"), (2, "file_unpacked")])
def test_a_document_has_so_many_parts_and_no_more(
    most: int, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "MOST_PARTS", most)
    assert found(files.with_part("word/notes.xml")) == expected


@pytest.mark.parametrize(("more", "expected"), [(0, "DOCX"), (1, "file_unpacked")])
def test_a_document_unpacks_to_so_many_bytes_and_no_more(
    more: int, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(containers, "MOST_RATIO", 0)
    monkeypatch.setattr(containers, "SMALL_UNPACKED", 10_000)
    rest = 10_000 - sum(map(len, TYPES.values()))
    assert found(files.with_part("word/media/image.bin", b"\0" * (rest + more))) == expected


def test_a_larger_file_may_unpack_to_more_in_proportion(monkeypatch: pytest.MonkeyPatch) -> None:
    flood = files.with_part("word/media/image.bin", b"\0" * 40_000)
    monkeypatch.setattr(containers, "SMALL_UNPACKED", 0)
    enough = 40_000 // len(flood) + 2
    monkeypatch.setattr(containers, "MOST_RATIO", enough)
    assert found(flood) == "DOCX"
    monkeypatch.setattr(containers, "MOST_RATIO", enough // 2)
    assert found(flood) == "file_unpacked"
    monkeypatch.setattr(containers, "MOST_RATIO", enough)
    monkeypatch.setattr(containers, "MOST_UNPACKED", 40_000)
    assert found(flood) == "file_unpacked"


def test_nothing_stands_before_or_after_the_container() -> None:
    whole = files.docx()
    assert found(files.docx(comment=b"x")) == "file_broken"
    assert found(whole + b"x") == "file_broken"
    assert found(files.patched(whole, len(whole) - 2, b"\x01")) == "file_two_kinds"
    assert found(b"PK\x03\x04" + whole) in ("file_two_kinds", "file_broken")


@pytest.mark.parametrize(("size", "expected"), [(1_000_001, "file_unpacked"), (1_000_000, "file_broken")])
def test_a_directory_larger_than_any_documents_is_not_read(size: int, expected: str) -> None:
    whole = files.docx()
    assert found(files.patched(whole, len(whole) - 10, struct.pack("<I", size))) == expected


def test_a_container_of_the_larger_format_is_not_read() -> None:
    whole = files.docx()
    locator = b"PK\x06\x07" + b"\0" * 16
    assert found(whole[:-END] + locator + whole[-END:]) == "file_unpacked"


PADDING = (containers.PIECE - 5, containers.PIECE - 1, containers.PIECE, 3)


@pytest.mark.parametrize("before", PADDING)
@pytest.mark.parametrize("name", ["word/notes.xml", "word/_rels/document.xml.rels"])
def test_an_entity_is_found_wherever_the_pieces_are_cut(name: str, before: int) -> None:
    assert found(files.with_part(name, b" " * before + b'<!ENTITY a "b">')) == "file_active"


@pytest.mark.parametrize("before", [*PADDING, containers.PIECE - 60])
@pytest.mark.parametrize(
    "link",
    [
        b'<Relationship Type="attachedTemplate" Target="http://x" TargetMode="External"/>',
        b'<Relationship TargetMode="External" Target="http://x" Type="attachedTemplate"/>',
    ],
)
def test_a_template_elsewhere_is_found_wherever_the_pieces_are_cut(link: bytes, before: int) -> None:
    assert found(files.with_part("word/_rels/settings.xml.rels", b" " * before + link)) == "file_active"


def test_what_is_no_markup_may_hold_any_bytes() -> None:
    assert found(files.with_part("word/media/image.bin", b"<!ENTITY")) == "DOCX"
    inside = b'<Relationship Type="attachedTemplate" Target="a.dotx"/>'
    assert found(files.with_part("word/_rels/settings.xml.rels", inside)) == "DOCX"


@pytest.mark.parametrize(
    "parts",
    [
        {"[Content_Types].xml": files.types()},
        {"[Content_Types].xml": files.types("text/plain"), "word/document.xml": b"<w:document/>"},
        {"[Content_Types].xml": files.types(files.SHEET), "word/document.xml": b"<w:document/>"},
        {"mimetype": b"application/vnd.oasis.opendocument.text"},
        {"content.xml": b"<office/>", "mimetype": b"application/vnd.oasis.opendocument.text"},
        {"mimetype": b"application/vnd.oasis.opendocument.graphics", "content.xml": b"<office/>"},
        {"readme.txt": b"x", "content.xml": b"<office/>"},
    ],
)
def test_a_container_is_a_document_by_what_it_says_and_holds(parts: dict[str, bytes]) -> None:
    assert found(files.container(parts)) == "file_kind"


@pytest.mark.parametrize(
    "name",
    [
        "word/vbaProject.bin",
        "word/activeX/activeX1.xml",
        "xl/macrosheets/sheet1.xml",
        "word/embeddings/oleObject1.bin",
        "Basic/script.xml",
        "Scripts/python/x.py",
        "word/media/run.EXE",
        "word/media/run.lnk",
    ],
)
def test_a_part_that_could_run_is_refused_by_its_name(name: str) -> None:
    assert found(files.with_part(name)) == "file_active"
