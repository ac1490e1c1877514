"""The timetable of calls as open data: CSV, JSON and XLSX of the same rows."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from calls.formats import season_name, timetable_state
from calls.queries.timetable import Timetable, TimetableRow
from calls.renderers.call_text import text_styles
from calls.renderers.open_data import CSV, JSON, LICENCE, XLSX, Download, area_name
from records.formats import in_language
from records.renderers import pdf, sheets

FIELDS = (
    "area",
    "objective",
    "objective_title",
    "applicants",
    "amount",
    "currency",
    "start_date",
    "end_date",
    "state",
    "season",
    "call",
    "title",
    "decisions_by",
)


def item(row: TimetableRow) -> dict[str, Any]:
    """A row as the interface and the JSON file give it: money as a string, days as ISO 8601."""
    return {
        "area": row.area,
        "area_name": area_name(row.area),
        "objective": row.objective.code,
        "objective_title": row.objective.title,
        "applicants": row.applicants,
        "applicant_types": row.applicant_types,
        "amount": None if row.amount is None else f"{row.amount:.2f}",
        "start_date": row.start_date and row.start_date.isoformat(),
        "end_date": row.end_date and row.end_date.isoformat(),
        "opens_at": row.start and row.start.isoformat(),
        "closes_at": row.end and row.end.isoformat(),
        "decisions_by": row.decisions_by and row.decisions_by.isoformat(),
        "state": row.state,
        "season": row.season,
        "programme": row.programme,
        "call": row.call,
        "title": row.title,
        "actions": row.actions,
    }


def as_json(found: Timetable) -> bytes:
    """Every row in all languages, with the last update and the licence."""
    head = {
        "programme": found.programme.pk,
        "currency": found.programme.currency,
        "updated": found.updated and found.updated.isoformat(),
        "licence": LICENCE,
        "rows": [item(row) for row in found.rows],
    }
    return json.dumps(head, ensure_ascii=False, indent=1).encode()


def as_csv(found: Timetable, language: str) -> bytes:
    """A line for each row, its texts in one language; the head has the names of the fields."""
    rows = [
        (
            area_name(row.area)[language],
            row.objective.code,
            in_language(row.objective.title, language),
            in_language(row.applicants, language),
            row.amount,
            found.programme.currency,
            row.start_date,
            row.end_date,
            row.state,
            row.season,
            row.call,
            in_language(row.title, language),
            row.decisions_by,
        )
        for row in found.rows
    ]
    return sheets.comma_separated(FIELDS, rows)


def as_xlsx(found: Timetable, language: str) -> bytes:
    """One sheet with the article's five fields first, in one language."""
    with override(language):
        table = sheet(found, language)
    made = found.updated or datetime(2021, 1, 1, tzinfo=UTC)
    properties = {"title": table.title, "created": made.astimezone(UTC).replace(tzinfo=None)}
    return sheets.workbook([table], properties)


def sheet(found: Timetable, language: str) -> sheets.Table:
    """The rows with their heads in the present language."""
    columns = [
        (_("Area"), "code"),
        (_("Specific objective"), "text"),
        (_("Who can apply"), "wide"),
        (_("Amount, €"), "money"),
        (_("Opens"), "date"),
        (_("Closes"), "date"),
        (_("State"), "code"),
        (_("Season"), "code"),
        (_("Call"), "text"),
        (_("Decisions expected by"), "date"),
    ]
    rows = [
        (
            area_name(row.area)[language],
            f"{row.objective.code} {in_language(row.objective.title, language)}",
            in_language(row.applicants, language),
            row.amount,
            row.start_date,
            row.end_date,
            timetable_state(row.state),
            season_name(row.season),
            in_language(row.title, language),
            row.decisions_by,
        )
        for row in found.rows
    ]
    name = _("Timetable of calls")
    return sheets.Table(
        name[:31], f"{name}, {in_language(found.programme.title, language)}", columns, list(rows), total=False
    )


def as_pdf(found: Timetable, language: str) -> bytes:
    """The rows as PDF/UA-1; the same rows give the same file."""
    with override(language):
        shown = {"found": found, "country": area_name(found.programme.country), "language": language}
        html = render_to_string("calls/text/timetable.html", shown)
    return pdf(html, language=language, identifier=sha256(html.encode()).digest()[:16], styles=text_styles())


def download(found: Timetable, language: str, form: str) -> Download:
    """The timetable in csv, json, xlsx or pdf. KeyError for another format."""
    writers = {
        "csv": lambda: Download(as_csv(found, language), CSV),
        "json": lambda: Download(as_json(found), JSON),
        "pdf": lambda: Download(as_pdf(found, language), "application/pdf"),
        "xlsx": lambda: Download(as_xlsx(found, language), XLSX),
    }
    return writers[form]()
