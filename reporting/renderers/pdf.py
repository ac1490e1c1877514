"""PDF/UA-1 in the look of the reports."""

from pathlib import Path

from django.conf import settings

from records.renderers import laid_out

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "reporting"


def pdf(markup: str, identifier: bytes) -> tuple[bytes, int]:
    """`markup` as PDF, and its number of pages. The same markup and identifier (16 bytes) give the same bytes."""
    document = laid_out(markup, styles=(TEMPLATES / "report.css").read_text("utf-8"))
    written: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return written, len(document.pages)
