"""Files as they arrive: kept in the temporary folder up to a limit; a full disk spoils the file, not the page."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

TOO_LARGE, DISK_FULL = "too_large", "disk_full"


class SpoiltUpload(UploadedFile):
    """A file that could not be kept as it arrived: empty, and `spoilt` says why."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(BytesIO(), name, size=0)
        self.spoilt = why


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """As Django's, but a file beyond UPLOAD_MOST_BYTES is not kept, nor one the disk has no room for."""

    spoilt = ""

    def new_file(self, *given: Any, **named: Any) -> None:
        self.spoilt = ""
        try:
            super().new_file(*given, **named)
        except OSError:
            self.spoilt, self.file_name = DISK_FULL, str(given[1])

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.spoilt:
            return
        if start + len(raw_data) > settings.UPLOAD_MOST_BYTES:
            self.give_up(TOO_LARGE)
            return
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            self.give_up(DISK_FULL)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self.spoilt:
            try:
                return super().file_complete(file_size)
            except OSError:
                self.give_up(DISK_FULL)
        return SpoiltUpload(self.file_name or "", self.spoilt)

    def give_up(self, why: str) -> None:
        """Throw away what has arrived of the file."""
        self.spoilt = why
        try:
            self.file.close()
        except OSError:
            return
