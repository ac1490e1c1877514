"""Applications as they stood on the cut-off date: who asked, who got. The ledger says what is granted and earmarked."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, Sum

from applications.choices import ApplicationState, DecisionKind
from applications.models import Application, Decision
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
GONE = ("applications.withdrawn", "applications.declined")
DECIDED_AS = {
    DecisionKind.GRANT: GRANTED,
    DecisionKind.GRANT_IN_PART: GRANTED,
    DecisionKind.REJECT: REJECTED,
    DecisionKind.NOT_ADMIT: NOT_ADMITTED,
}
ENDED = {ApplicationState.REJECTED: REJECTED, ApplicationState.NOT_ADMITTED: NOT_ADMITTED}


@dataclass(frozen=True)
class Cases:
    """The submitted applications of a scope, and what the ledger holds for their cases.

    `granted` are those with a commitment that has not been given back whole. `decided_before`: of those decided anew
    after the cut-off, the kind of decision in force on it.
    """

    applications: list[Application]
    held: Mapping[UUID, Held]
    granted: Mapping[UUID, Decimal]
    earmarked: Mapping[UUID, Decimal]
    withdrawn: frozenset[UUID] = field(default_factory=frozenset)
    decided_before: Mapping[int, str] = field(default_factory=dict)
    moment: datetime = datetime.max  # noqa: DTZ901

    def state(self, application: Application) -> str:
        """Where the application stood: the ledger first, since only it is never changed afterwards."""
        case = application.case_id
        if case in self.granted:
            return GRANTED
        if case in self.withdrawn:
            return WITHDRAWN
        if application.pk in self.decided_before:
            return DECIDED_AS[DecisionKind(self.decided_before[application.pk])]
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
        applications,
        held,
        {case: amount for case, amount in commits if held[case].committed > ZERO},
        dict(earmarked),
        withdrawn(scope, applications),
        decided_before(scope, applications),
        scope.moment,
    )


def decided_before(scope: Scope, applications: list[Application]) -> Mapping[int, str]:
    """The kind of the decision in force on the cut-off, of those that another has replaced since or that have been
    annulled since. One query, if any is decided later or not at all.
    """
    anew = [row for row in applications if row.decided_at is None or row.decided_at >= scope.moment]
    if not anew:
        return {}
    rows = Decision.objects.decided().filter(application__in=anew, decided_at__lt=scope.moment)
    rows = rows.filter(Q(annulled_at=None) | Q(annulled_at__gte=scope.moment))
    return dict(rows.order_by("decided_at", "pk").values_list("application_id", "kind"))


def withdrawn(scope: Scope, applications: list[Application]) -> frozenset[UUID]:
    """Cases withdrawn, or their grant declined, before the cut-off: the audit trail knows when."""
    gone = [row for row in applications if row.state == ApplicationState.WITHDRAWN]
    events = AuditEvent.objects.filter(
        stream__in=[row.stream for row in gone], verb__in=GONE, at__lt=scope.moment
    )
    streams = set(events.values_list("stream", flat=True)) if gone else set()
    return frozenset(row.case_id for row in gone if row.stream in streams)
