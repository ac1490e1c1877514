"""Applications as they stood on the cut-off date: who asked, who got. The ledger says what is granted and earmarked."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from applications.choices import ApplicationState
from applications.models import Application
from applications.models.application import UNSUBMITTED
from calls.choices import EntryKind
from calls.queries.money import balances
from calls.rules.ledger import Balance as Held
from records.models import AuditEvent
from reporting.queries.money import earmarked_cases
from reporting.queries.scope import Scope
from reporting.rules.dataset import ZERO

GRANTED, WAITING, UNDECIDED = "granted", "waiting", "undecided"
REJECTED, NOT_ADMITTED, WITHDRAWN = "rejected", "not_admitted", "withdrawn"
ENDED = {ApplicationState.REJECTED: REJECTED, ApplicationState.NOT_ADMITTED: NOT_ADMITTED}


@dataclass(frozen=True)
class Cases:
    """The submitted applications of a scope, and what the ledger holds for their cases."""

    applications: list[Application]
    held: Mapping[UUID, Held]
    granted: Mapping[UUID, Decimal]
    earmarked: Mapping[UUID, Decimal]
    withdrawn: frozenset[UUID] = field(default_factory=frozenset)
    moment: datetime = datetime.max  # noqa: DTZ901

    def state(self, application: Application) -> str:
        """Where the application stood: the ledger first, since only it is never changed afterwards."""
        case = application.case_id
        if case in self.granted:
            return GRANTED
        if case in self.withdrawn:
            return WITHDRAWN
        decided = application.decided_at is not None and application.decided_at < self.moment
        if decided and application.state in ENDED:
            return ENDED[ApplicationState(application.state)]
        return WAITING if case in self.earmarked else UNDECIDED


def cases(scope: Scope) -> Cases:
    """Every application that had arrived. A fixed number of queries."""
    found = (
        Application.objects.filter(call__programme=scope.programme, submitted_at__lt=scope.moment)
        .exclude(state__in=UNSUBMITTED)
        .select_related("case", "action__measure", "action__objective", "organisation", "line__objective")
        .order_by("case__reference")
    )
    rows = scope.ledger().filter(case__isnull=False)
    commits = rows.filter(kind=EntryKind.COMMIT).values_list("case_id").annotate(sum=Sum("amount"))
    held: dict[UUID, Held] = {UUID(str(key[0])): value for key, value in balances(rows, "case_id").items()}
    earmarked: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for (_, case), value in earmarked_cases(scope).items():
        earmarked[UUID(str(case))] += value.earmarked
    applications = list(found)
    return Cases(
        applications, held, dict(commits), dict(earmarked), withdrawn(scope, applications), scope.moment
    )


def withdrawn(scope: Scope, applications: list[Application]) -> frozenset[UUID]:
    """Cases withdrawn before the cut-off: the audit trail knows when."""
    gone = [row for row in applications if row.state == ApplicationState.WITHDRAWN]
    events = AuditEvent.objects.filter(
        stream__in=[row.stream for row in gone], verb="applications.withdrawn", at__lt=scope.moment
    )
    streams = set(events.values_list("stream", flat=True)) if gone else set()
    return frozenset(row.case_id for row in gone if row.stream in streams)
