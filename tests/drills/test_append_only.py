"""What is only ever added to: the application's own user can neither change nor delete a row of it."""

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from applications.choices import Side
from applications.services.messages import send_message
from applications.services.received import Upload
from calls.models import EntryVersion, RoundChange
from calls.queries.reconciliation import reconcile
from records import clock
from records.models import AuditEvent
from records.services import append, verify
from records.triggers import REGISTRY, lifted
from tests.drills.conftest import a_pdf
from tests.factories.applications import submitted
from tests.factories.calls import open_line

pytestmark = [pytest.mark.django_db, pytest.mark.both]
KEPT = sorted({one.table for one in REGISTRY.values() if "is append-only" in one.sqlite})


@pytest.fixture
def rows() -> None:
    """A row in each of the tables."""
    made = submitted()
    line = open_line("1000.00")
    send_message(made, Side.APPLICANT, "Hej!", [Upload(a_pdf(), "x.pdf")], by=made.created_by)
    now, programme = clock.now(), line.call.programme
    EntryVersion.objects.create(
        programme=programme, kind="actions", code="2D2", number=1, data={}, began_at=now
    )
    RoundChange.objects.create(call=line.call, kind="extended", at=now)


def test_every_table_that_is_kept_refuses_update_and_delete() -> None:
    """A table with one trigger but not the other would be open; SQLite loses both when a migration remakes it."""
    assert {f"{table}_no_{verb}" for table in KEPT for verb in ("update", "delete")} <= set(REGISTRY)
    assert {"calls_ledgerentry", "records_auditevent", "records_storeddocument"} <= set(KEPT)


@pytest.mark.parametrize("table", KEPT)
def test_row_is_neither_changed_nor_deleted_in_plain_sql(rows: None, table: str) -> None:
    model = next(one for one in apps.get_models() if one._meta.db_table == table)
    key = model._meta.pk.column
    before = [*model._base_manager.order_by("pk").values()]
    assert before
    for column in (one.column for one in model._meta.concrete_fields):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(f'UPDATE {table} SET "{column}" = "{column}"')
    for statement in (f"DELETE FROM {table}", f'DELETE FROM {table} WHERE "{key}" IS NOT NULL'):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)
    assert [*model._base_manager.order_by("pk").values()] == before


@pytest.mark.parametrize("column", ["verb", "subject", "hash", "previous_hash", "stream"])
def test_one_altered_letter_is_named_by_its_row(column: str, record_property: Any) -> None:
    for number in range(20):
        append("test:drill", "begun", by=None, subject=f"thing:{number}", data={"n": number})
    chosen = AuditEvent.objects.get(stream="test:drill", sequence=11)
    with lifted(), connection.cursor() as cursor:
        said = getattr(chosen, column)
        altered = said[:-1] + ("x" if said[-1] != "x" else "y")
        cursor.execute(f"UPDATE records_auditevent SET {column} = %s WHERE id = %s", [altered, chosen.pk])
    found = verify()
    record_property(f"{connection.vendor}: {column} altered by a letter", found)
    assert found[0] in ("test:drill #11", "test:drill #12")
    assert len(found) <= 3


def test_one_altered_cent_of_the_ledger_is_named_by_its_line(record_property: Any) -> None:
    line = open_line("1000.00")
    assert reconcile().clean
    with lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE calls_ledgerentry SET amount = amount + 1 WHERE line_id = %s", [line.pk])
    found = reconcile().differences
    record_property(f"{connection.vendor}: a cent altered", [str(one.place) for one in found])
    assert any(line.code in one.place for one in found)
