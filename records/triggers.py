"""Database triggers, declared once for both databases and reinstalled after each migrate.

SQLite drops a table's triggers silently when a migration remakes the table; `installed` lets a test and /readyz
see that none is missing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Trigger:
    """One trigger: its name, table, time ("BEFORE UPDATE", "AFTER INSERT") and body per database.

    `postgresql` is the body of a plpgsql function, `sqlite` the statements between BEGIN and END.
    """

    name: str
    table: str
    when: str
    postgresql: str
    sqlite: str


REGISTRY: dict[str, Trigger] = {}


def register(*triggers: Trigger) -> None:
    """Declare triggers; called when an app's `triggers` module is imported."""
    for trigger in triggers:
        REGISTRY[trigger.name] = trigger


def append_only(table: str) -> tuple[Trigger, Trigger]:
    """Two triggers that refuse UPDATE and DELETE on `table`."""
    return (_refusing(table, "update"), _refusing(table, "delete"))


def _refusing(table: str, verb: str) -> Trigger:
    text = f"{table} is append-only"
    return Trigger(
        name=f"{table}_no_{verb}",
        table=table,
        when=f"BEFORE {verb.upper()}",
        postgresql=f"RAISE EXCEPTION '{text}' USING ERRCODE = 'integrity_constraint_violation';",
        sqlite=f"SELECT RAISE(ABORT, '{text}');",
    )


def install(using: str = "default") -> None:
    """Create every declared trigger anew (after migrate)."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for trigger in REGISTRY.values():
            if trigger.table in tables:
                for statement in _statements(trigger, connection.vendor):
                    cursor.execute(statement)


def remove(using: str = "default") -> None:
    """Drop every declared trigger. Only the test flush does this, and installs them again."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for trigger in REGISTRY.values():
            if trigger.table in tables:
                cursor.execute(_drop(trigger, connection.vendor))


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Without triggers, for the test flush only."""
    remove(using)
    try:
        yield
    finally:
        install(using)


def missing(using: str = "default") -> list[str]:
    """Names of declared triggers the database does not have."""
    return sorted(set(REGISTRY) - set(_names(connections[using])))


def _names(connection: BaseDatabaseWrapper) -> list[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [row[0] for row in cursor.fetchall()]


def _drop(trigger: Trigger, vendor: str) -> str:
    on_table = f" ON {trigger.table}" if vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {trigger.name}{on_table}"


def _statements(trigger: Trigger, vendor: str) -> list[str]:
    if vendor == "sqlite":
        create = (
            f"CREATE TRIGGER {trigger.name} {trigger.when} ON {trigger.table} FOR EACH ROW "
            f"BEGIN {trigger.sqlite} END"
        )
        return [_drop(trigger, vendor), create]
    function = (
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $body$ "
        f"BEGIN {trigger.postgresql} RETURN NEW; END $body$"
    )
    create = (
        f"CREATE TRIGGER {trigger.name} {trigger.when} ON {trigger.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {trigger.name}()"
    )
    return [function, _drop(trigger, vendor), create]


register(*append_only("records_auditevent"), *append_only("records_storeddocument"))
