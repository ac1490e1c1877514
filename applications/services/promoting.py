"""A promotion from the reserve: a new proposal to grant, decided by another person, in place of the rejection."""

from typing import Any

from django.db import transaction

from applications.models import Application, Decision, Promotion
from applications.permissions.reserve import why_not_promote
from applications.queries.ranking import line_ranking
from applications.queries.reserve import change_waits, waiting_in
from applications.rules.proposing import GRANTING, Proposal
from applications.rules.reserve import ALREADY_PROPOSED, MUST_GRANT, promotion_problems
from applications.rules.terms import Terms
from applications.services.deciding import keep_proposal
from applications.services.locking import lock
from calls.rules.dates import local_day
from calls.services.ledger import lock_lines
from records import clock
from records.rules import Reason, refuse
from records.services import append, retried


@retried
def promote(
    application: Application,
    proposal: Proposal,
    conditions: str = "",
    *,
    by: Any,
    terms: Terms | None = None,
    out_of_order: str = "",
) -> Decision:
    """Propose to grant what waits in reserve; the sum is earmarked at once, and the rejection stands until decided.

    The line is locked while the order of its reserve is looked at. Refused when the place no longer holds, when
    somebody else comes first and `out_of_order` does not say why, and with the figures when the line is short.
    """
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_promote(by, locked), ALREADY_PROPOSED() if change_waits(locked) else None)
        lock_lines(locked.line)
        refuse(*reserve_problems(locked, proposal, out_of_order))
        earlier = Decision.objects.in_force().get(application=locked)
        decision = keep_proposal(locked, proposal, conditions, terms, by=by, replaces=earlier)
        Promotion.objects.create(decision=decision, out_of_order=out_of_order.strip())
        data = {"kind": decision.kind, "amount": decision.amount, "reason": out_of_order.strip()}
        append(locked.stream, "applications.promotion_proposed", by=by, data=data)
    return decision


def reserve_problems(application: Application, proposal: Proposal, out_of_order: str) -> list[Reason]:
    """What stands against promoting this one now."""
    line = line_ranking(application.line)
    waiting = [one for one, _scored in waiting_in(line)]
    today = local_day(clock.now())
    found = promotion_problems(application.case.reference, waiting, today, line.balance.free, out_of_order)
    return found if proposal.kind in GRANTING else [*found, MUST_GRANT("kind")]
