"""The ledger as CSV and XLSX: one row an entry, amounts with their sign."""

from collections.abc import Sequence
from datetime import UTC

from django.utils.translation import gettext as _

from calls.models import LedgerEntry, Programme
from calls.queries.money_page import names_of, signed
from records import clock
from records.formats import HELSINKI
from records.renderers.sheets import XLSX, Table, comma_separated, workbook

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}
NAMES = (
    "entry", "effective_at", "recorded_at", "kind", "amount", "objective", "support", "round", "line", "case",
    "action", "by", "note", "change", "document", "demo",
)  # fmt: skip
KINDS = (
    "count", "text", "text", "code", "money", "code", "code", "text", "code", "code",
    "code", "text", "wide", "count", "code", "code",
)  # fmt: skip


def exported(entries: list[LedgerEntry], form: str, programme: Programme) -> bytes:
    """The entries as a file; `form` is csv or xlsx."""
    people = names_of(entries)
    rows = [cells(entry, people.get(entry.by, "")) for entry in entries]
    if form == "csv":
        return comma_separated(NAMES, rows)
    title = _("Ledger of %(programme)s, euro") % {"programme": programme.pk}
    table = Table("Ledger", title, list(zip(NAMES, KINDS, strict=True)), rows, total=False)
    return workbook([table], {"title": title, "created": clock.now().astimezone(UTC).replace(tzinfo=None)})


def cells(entry: LedgerEntry, who: str) -> Sequence[object]:
    """One entry, column by column; instants by the clock in Helsinki."""
    return (
        entry.pk,
        entry.effective_at.astimezone(HELSINKI).isoformat(),
        entry.recorded_at.astimezone(HELSINKI).isoformat(),
        entry.kind,
        signed(entry),
        entry.objective.code,
        entry.support,
        entry.line.call_id if entry.line else None,
        entry.line.code if entry.line else None,
        entry.case.reference if entry.case else None,
        entry.action.code if entry.action else None,
        who or None,
        entry.note,
        entry.change_id,
        entry.document_id,
        "demo" if entry.demo else None,
    )
