"""The lock under which a case is worked on: always the application first, then the ledger's guards."""

from functools import lru_cache

from django.db.transaction import TransactionManagementError, get_connection

from applications.models import Application
from records.queries import SOME_ROW, Prepared, prepare


def lock(application: Application) -> Application:
    """The application as it now is, locked until the transaction ends.

    TransactionManagementError when there is none, Application.DoesNotExist when there is no such application.
    """
    if not get_connection().in_atomic_block:
        raise TransactionManagementError("An application is locked within a transaction.")
    found = locking().models(application=application.pk)
    if not found:
        raise Application.DoesNotExist
    locked: Application = found[0]
    return locked


@lru_cache(maxsize=1)
def locking() -> Prepared:
    """The application with all it refers to, put together once: nothing is asked more often."""
    rows = Application.objects.filter(pk=SOME_ROW).order_by()
    together = rows.select_related(
        "case", "call__programme", "call__criteria_set", "action", "line__objective", "organisation"
    )
    return prepare(together.select_for_update(of=("self",)), application=SOME_ROW)
