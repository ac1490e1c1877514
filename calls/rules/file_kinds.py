"""The kinds of file that are accepted, and what is said of one that is not."""

from dataclasses import dataclass

from calls.rules.findings import Finding
from records.rules import gettext_noop

OFFICE = "application/vnd.openxmlformats-officedocument."
OASIS = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class Kind:
    """A kind of file that is accepted."""

    media_type: str
    ending: str
    label: str


PDF = Kind("application/pdf", ".pdf", "PDF")
JPEG = Kind("image/jpeg", ".jpg", "JPEG")
PNG = Kind("image/png", ".png", "PNG")
DOCX = Kind(f"{OFFICE}wordprocessingml.document", ".docx", "DOCX")
XLSX = Kind(f"{OFFICE}spreadsheetml.sheet", ".xlsx", "XLSX")
ODT = Kind(f"{OASIS}text", ".odt", "ODT")
ODS = Kind(f"{OASIS}spreadsheet", ".ods", "ODS")
KINDS = (PDF, DOCX, XLSX, ODT, ODS, JPEG, PNG)
KINDS_SAID = ", ".join(kind.label for kind in KINDS)
ENDINGS = (*(kind.ending for kind in KINDS), ".jpeg")

EMPTY = Finding("file_empty", gettext_noop("The file is empty. Choose one that has content."))
NOT_ACCEPTED = Finding(
    "file_kind",
    gettext_noop(
        "This kind of file is not accepted, whatever its name ends in. Save it as one of these: %(kinds)s."
    ),
)
OLD_OFFICE = Finding(
    "file_old_office",
    gettext_noop(
        "The file is in an old Office format or locked with a password. Save it without a password as one of these: "
        "%(kinds)s."
    ),
)
BROKEN = Finding(
    "file_broken",
    gettext_noop("The file is not whole: it ends too early or is damaged. Save it again and send it anew."),
)
TWO_KINDS = Finding(
    "file_two_kinds",
    gettext_noop(
        "The file is two kinds of file in one, which is not accepted. Save it again as a plain PDF."
    ),
)
ACTIVE = Finding(
    "file_active",
    gettext_noop(
        "The file contains macros or other parts that run by themselves. Save it without them, or as PDF."
    ),
)
LOCKED = Finding(
    "file_locked", gettext_noop("The file is locked with a password. Save it without one and send it anew.")
)
TOO_LARGE_INSIDE = Finding(
    "file_unpacked",
    gettext_noop(
        "Unpacked, the file would be far larger than such a document is. Save it as PDF and send it anew."
    ),
)
TOO_MANY_PIXELS = Finding(
    "file_pixels",
    gettext_noop("The picture has %(pixels)s million pixels; at most %(most)s fit. Make it smaller."),
)
