"""Spreadsheets from data sets: a cover with the cut-off and the fingerprint, then a sheet for each table.

Totals are the data set's own values; how cells are written stands in records.renderers.sheets.
"""

from datetime import UTC

from records.renderers import sheets
from reporting.renderers.tables import tables
from reporting.rules.canonical import fingerprint
from reporting.rules.dataset import Dataset


def workbook(dataset: Dataset, text: str, language: str) -> tuple[bytes, int]:
    """The spreadsheet and its number of sheets. The same data set and language give the same bytes."""
    header = dataset.header
    made = list(tables(dataset, fingerprint(text), language))
    properties = {
        "title": f"{header.fund} {header.period} {header.kind} {header.as_of.isoformat()}",
        "author": header.authority.to(language),
        "comments": f"SHA-256 {fingerprint(text)}",
        "created": header.last_record.astimezone(UTC).replace(tzinfo=None),
    }
    return sheets.workbook(made, properties), len(made)
