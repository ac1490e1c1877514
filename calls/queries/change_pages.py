"""What the pages of confirmations show: what waits, what is decided, who, and which entries came of it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from calls.choices import ChangeState
from calls.models import ChangeProposal, LedgerEntry


def waiting() -> QuerySet[ChangeProposal]:
    """Changes nobody has decided on, the oldest first."""
    return ChangeProposal.objects.filter(state=ChangeState.PROPOSED).order_by("proposed_at", "pk")


def waiting_for_second(user: Any) -> list[ChangeProposal]:
    """Changes that wait for a decision maker other than the one who proposed them."""
    return list(waiting().exclude(proposed_by=user.pk))


def decided() -> QuerySet[ChangeProposal]:
    """Changes that are confirmed, refused or taken back, the newest first."""
    return ChangeProposal.objects.exclude(state=ChangeState.PROPOSED).order_by("-proposed_at", "-pk")


def people_of(changes: Iterable[ChangeProposal]) -> dict[Any, str]:
    """Names of those who proposed and decided, in one query."""
    ids = {pk for one in changes for pk in (one.proposed_by, one.decided_by) if pk}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))


def entries_of(change: ChangeProposal) -> list[LedgerEntry]:
    """The ledger entries a confirmed change has left."""
    rows = LedgerEntry.objects.filter(change=change).select_related("objective", "line__call")
    return list(rows.order_by("pk"))
