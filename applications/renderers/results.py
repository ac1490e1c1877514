"""The results of a round as open data: CSV, JSON and XLSX of what its page shows."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from applications.models import Application
from applications.queries.glance import Tally
from applications.queries.results import PublicLine, PublicResults
from calls.renderers.open_data import CSV, JSON, LICENCE, XLSX, Download
from records.formats import in_language
from records.renderers import sheets

FIELDS = (
    "round", "line", "reference", "project", "beneficiary", "business_id", "action", "starts_on", "ends_on", "currency",
    "granted", "rate",
)  # fmt: skip


def lines(found: PublicResults) -> Iterator[tuple[object, ...]]:
    """A row for each granted project."""
    currency = found.call.programme.currency
    for row in found.lines:
        for one in row.projects:
            yield (
                found.call.pk, row.line.code, one.reference, one.title, one.organisation.name,
                one.organisation.business_id, one.action.code, one.starts_on, one.ends_on, currency, one.granted,
                one.granted_rate,
            )  # fmt: skip


def as_csv(found: PublicResults) -> bytes:
    """The projects with the fields' names at the head."""
    return sheets.comma_separated(FIELDS, lines(found))


def as_json(found: PublicResults) -> bytes:
    """The round, its published lines with their sums, and their projects."""
    head = {
        "round": found.call.pk,
        "title": found.call.title,
        "currency": found.call.programme.currency,
        "published": found.published_at and found.published_at.isoformat(),
        "licence": LICENCE,
        "lines": [line_json(row) for row in found.lines],
        "lines_not_published": list(found.waiting),
    }
    return json.dumps(head, ensure_ascii=False, indent=1).encode()


def line_json(row: PublicLine) -> dict[str, Any]:
    """A line."""
    return {
        "line": row.line.code,
        "support": row.line.support,
        "amount": f"{row.balance.amount:.2f}",
        "published": row.published_at.isoformat(),
        "received": tally_json(row.standing.standing),
        "withdrawn": row.standing.withdrawn.count,
        "granted": {"count": row.granted.count, "sum": f"{row.granted.granted:.2f}"},
        "rejected": tally_json(row.rejected),
        "not_admitted": tally_json(row.not_admitted),
        "projects": [project_json(one) for one in row.projects],
    }


def tally_json(found: Tally) -> dict[str, Any]:
    """How many, and what they asked for."""
    return {"count": found.count, "asked": f"{found.asked:.2f}"}


def project_json(one: Application) -> dict[str, Any]:
    """A granted project."""
    return {
        "reference": one.reference,
        "project": one.title,
        "language": one.language,
        "beneficiary": one.organisation.name,
        "business_id": one.organisation.business_id,
        "action": one.action.code,
        "starts_on": one.starts_on and one.starts_on.isoformat(),
        "ends_on": one.ends_on and one.ends_on.isoformat(),
        "granted": f"{one.granted:.2f}",
        "rate": f"{one.granted_rate:.2f}",
    }


def as_xlsx(found: PublicResults, language: str) -> bytes:
    """A sheet of the projects and one of the lines' sums."""
    with override(language):
        tables = [projects_sheet(found), lines_sheet(found)]
        title = f"{_('Results of the call')}: {in_language(found.call.title, language)}"
    made = found.published_at or datetime(2021, 1, 1, tzinfo=UTC)
    return sheets.workbook(tables, {"title": title, "created": made.astimezone(UTC).replace(tzinfo=None)})


def projects_sheet(found: PublicResults) -> sheets.Table:
    """The granted projects."""
    rows: list[Any] = [(*row[1:9], *row[10:]) for row in lines(found)]
    rows.append((_("Total"), *[""] * 5, None, None, found.granted.granted, None))
    columns = [
        (_("Line"), "code"), (_("Reference"), "code"), (_("Project"), "wide"), (_("Beneficiary"), "text"),
        (_("Business ID"), "code"), (_("Action"), "code"), (_("Begins"), "date"), (_("Ends"), "date"),
        (_("Granted"), "money"), (_("Rate, %"), "percent"),
    ]  # fmt: skip
    title = _("Projects")
    return sheets.Table(title[:31], f"{title}, EUR", columns, rows, fixed=2)


def lines_sheet(found: PublicResults) -> sheets.Table:
    """The lines' money, and what became of their applications."""
    rows: list[Any] = [(row.line.code, row.balance.amount, *sums(row)) for row in found.lines]
    rows.append((_("Total"), found.amount, *sums(found)))
    columns = [
        (_("Line"), "code"), (_("Money there"), "money"), (_("Received"), "count"), (_("Asked"), "money"),
        (_("Granted, number"), "count"), (_("Granted"), "money"), (_("Rejected"), "count"),
        (_("They asked"), "money"), (_("Not admitted"), "count"), (_("They asked"), "money"),
    ]  # fmt: skip
    title = _("By line")
    return sheets.Table(title[:31], f"{title}, EUR", columns, rows)


def sums(row: PublicLine | PublicResults) -> tuple[object, ...]:
    """The figures of a line, or of all published ones."""
    received = row.standing.standing if isinstance(row, PublicLine) else row.standing
    granted, rejected, kept_out = row.granted, row.rejected, row.not_admitted
    return (
        received.count, received.asked, granted.count, granted.granted, rejected.count, rejected.asked, kept_out.count,
        kept_out.asked,
    )  # fmt: skip


def download(found: PublicResults, language: str, form: str) -> Download:
    """The results in csv, json or xlsx. KeyError for another format."""
    writers: dict[str, Callable[[], Download]] = {
        "csv": lambda: Download(as_csv(found), CSV),
        "json": lambda: Download(as_json(found), JSON),
        "xlsx": lambda: Download(as_xlsx(found, language), XLSX),
    }
    return writers[form]()
