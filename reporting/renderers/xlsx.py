"""Spreadsheets from data sets: a cover with the cut-off and the fingerprint, then a sheet for each table.

Totals are the data set's own values; how cells are written stands in records.renderers.sheets.
"""

from datetime import UTC

from records.renderers import sheets
from reporting.renderers.result_tables import result_tables
from reporting.renderers.tables import cover, tables
from reporting.rules.call_results import CallResultsData
from reporting.rules.canonical import fingerprint
from reporting.rules.kinds import AnyDataset


def workbook(dataset: AnyDataset, text: str, language: str) -> tuple[bytes, int]:
    """The spreadsheet and its number of sheets. The same data set and language give the same bytes."""
    header = dataset.header
    made = sheets_of(dataset, fingerprint(text), language)
    properties = {
        "title": f"{header.fund} {header.period} {header.kind} {header.as_of.isoformat()}",
        "author": header.authority.to(language),
        "comments": f"SHA-256 {fingerprint(text)}",
        "created": header.last_record.astimezone(UTC).replace(tzinfo=None),
    }
    return sheets.workbook(made, properties), len(made)


def sheets_of(dataset: AnyDataset, sha: str, language: str) -> list[sheets.Table]:
    """The cover and the tables of a report."""
    if isinstance(dataset, CallResultsData):
        made = list(result_tables(dataset, language))
        return [cover(dataset, sha, language, made), *made]
    return list(tables(dataset, sha, language))
