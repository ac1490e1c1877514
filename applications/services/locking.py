"""The lock under which a case is worked on: always the application first, then the ledger's guards."""

from applications.models import Application


def lock(application: Application) -> Application:
    """The application as it now is, locked until the transaction ends."""
    rows = Application.objects.select_related(
        "case", "call__programme", "call__criteria_set", "action", "line__objective", "organisation"
    )
    return rows.select_for_update(of=("self",)).get(pk=application.pk)
