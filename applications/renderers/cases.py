"""The queue of cases as CSV and XLSX: as filtered, and no more of a case than the list shows."""

from collections.abc import Iterable, Sequence
from datetime import UTC

from django.utils.translation import gettext as _

from applications.queries.queue import QueueRow
from records import clock
from records.formats import HELSINKI
from records.renderers.sheets import XLSX, Table, comma_separated, workbook

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}
NAMES = (
    "reference", "case_number", "round", "line", "action", "state", "officer", "due", "late", "submitted_at",
    "title", "applicant", "legal_form", "requested", "score", "scores_given", "scores_assigned",
)  # fmt: skip
KINDS = (
    "code", "code", "text", "code", "code", "text", "text", "date", "code", "text",
    "wide", "text", "text", "money", "money", "count", "count",
)  # fmt: skip


def exported(rows: Iterable[QueueRow], form: str) -> bytes:
    """The rows as a file; `form` is csv or xlsx. What people wrote is never a formula."""
    table: list[Sequence[object]] = [
        [*outside(row), *(inside(row) if row.open else [None] * 8)] for row in rows
    ]
    if form == "csv":
        return comma_separated(NAMES, table)
    sheet = Table("Cases", _("Cases"), list(zip(NAMES, KINDS, strict=True)), table, total=False)
    created = clock.now().astimezone(UTC).replace(tzinfo=None)
    return workbook([sheet], {"title": _("Cases"), "created": created})


def outside(row: QueueRow) -> Sequence[object]:
    """What the list says of every case."""
    one = row.application
    return (
        one.case.reference,
        one.case.register_number,
        one.call_id,
        one.line.code,
        one.action.code,
        one.get_state_display(),
        one.officer_name,
        row.due,
        "late" if row.late else None,
    )


def inside(row: QueueRow) -> Sequence[object]:
    """What it says of an open one; the instant by the clock in Helsinki."""
    one = row.application
    return (
        one.submitted_at.astimezone(HELSINKI).isoformat(timespec="minutes"),
        one.title,
        one.organisation.name,
        one.organisation.get_legal_form_display(),
        one.requested,
        one.score,
        one.given_count or 0,
        one.assigned_count or 0,
    )
