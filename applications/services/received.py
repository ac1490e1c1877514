"""A file that comes beside the form: with a message, or with an answer an officer records."""

from dataclasses import dataclass
from typing import Any, BinaryIO

from applications.choices import ScanState
from applications.rules.attachments import INFECTED, size_problems
from calls.rules.files import harmless_name, kind_of
from calls.rules.findings import Finding
from calls.rules.parameters import Parameters
from records.models import StoredDocument
from records.rules import Refused, gettext_noop, refuse
from records.services import scan, store_document

NOT_CHECKED = Finding(
    "file_not_checked",
    gettext_noop("The virus check cannot be reached just now. Send it without the file, or try again later."),
)


@dataclass(frozen=True)
class Upload:
    """A file as it was sent."""

    file: BinaryIO
    name: str


@dataclass(frozen=True)
class Received:
    """A file that was looked at and kept; nothing when none came."""

    name: str = ""
    media_type: str = ""
    document: StoredDocument | None = None
    scan: str = ScanState.UNSCANNED

    @property
    def sha256(self) -> str:
        """Of its content; empty without one."""
        return self.document.sha256 if self.document else ""

    def fields(self) -> dict[str, Any]:
        """Its values as the rows that hold a file name them."""
        return {"name": self.name, "media_type": self.media_type, "document": self.document}


def receive(upload: Upload, parameters: Parameters) -> Received:
    """Look at the content, check it for viruses where that is set up, and keep it. Refused with the reason."""
    refuse(*size_problems(upload.file.seek(0, 2), parameters))
    kind = kind_of(upload.file)
    name = harmless_name(upload.name, kind)
    verdict = scan(upload.file)
    if verdict == ScanState.INFECTED:
        raise Refused(INFECTED(name=name))
    if verdict == ScanState.WAITING:
        raise Refused(NOT_CHECKED())
    upload.file.seek(0)
    document = store_document(upload.file.read(), kind.media_type)
    return Received(name, kind.media_type, document, verdict)
