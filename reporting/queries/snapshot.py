"""Reading everything as of one moment, without holding up those who write."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """A read-only view of the database that stays the same until the end.

    SQLite: a deferred transaction, since our usual immediate ones take the write lock. PostgreSQL: repeatable read.
    Inside another transaction it is that one's view.
    """
    if connection.in_atomic_block:
        yield
        return
    with deferred(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def deferred() -> Iterator[None]:
    """SQLite's BEGIN without a lock, for transactions begun within. Connecting sets the mode: it comes first."""
    connection.ensure_connection()
    usual = getattr(connection, "transaction_mode", None)
    if connection.vendor == "sqlite":
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        yield
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = usual  # type: ignore[attr-defined]
