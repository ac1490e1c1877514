"""A grant that its beneficiary declines: the commitment is given back to the line, and the desk is told."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.choices import Language
from applications.choices import ReviewChannel
from applications.models import Application, Decision, DeclinedGrant
from applications.permissions.reserve import why_not_decline, why_not_enter_declined
from applications.queries.reserve import change_waits
from applications.rules.reserve import decline_problems, entered_problems
from applications.services.locking import lock
from applications.services.reviewing import Came
from applications.services.submitting import writers
from applications.services.telling import tell_desk
from calls.queries.money import case_balance
from calls.services.ledger import decommit
from records import clock
from records.formats import money
from records.rules import Reason, refuse
from records.services import move, notify, retried


@retried
def decline(application: Application, reason: str, *, by: Any) -> DeclinedGrant:
    """An owner declines the grant. Refused without a reason, and when something of it has been paid."""
    came = Came(by.name, clock.now(), ReviewChannel.SERVICE)
    return _decline(application, reason, came, by=by, why_not=why_not_decline)


@retried
def enter_declined(application: Application, reason: str, came: Came, *, by: Any) -> DeclinedGrant:
    """An officer enters that the grant has been declined by post, by e-mail or by hand."""
    return _decline(application, reason, came, by=by, why_not=why_not_enter_declined, keeper=by)


def _decline(
    application: Application,
    reason: str,
    came: Came,
    *,
    by: Any,
    why_not: Callable[[Any, Application], Reason | None],
    keeper: Any = None,
) -> DeclinedGrant:
    """Move the case, give the whole commitment back, keep who said it, and tell both sides; all or nothing.

    `keeper` posts to the ledger; without one the system does, for a beneficiary keeps no money.
    """
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not(by, locked))
        decision = Decision.objects.in_force().get(application=locked)
        held = case_balance(locked.case)
        refuse(
            *decline_problems(reason, held.paid, change_waits=change_waits(locked)),
            *entered_problems(came.received_at, decision.decided_at or came.received_at, clock.now()),
        )
        decommit(locked.line, locked.case, held.open, by=keeper, note=reason.strip())
        made = DeclinedGrant.objects.create(
            decision=decision,
            reason=reason.strip(),
            channel=came.channel,
            sender=came.sender.strip(),
            declined_at=came.received_at,
            amount=held.open,
            recorded_by=by,
            recorded_at=clock.now(),
        )
        move(locked, "decline", by=by, why_not=why_not, reason=made.reason, granted=None, granted_rate=None)
        _tell(made, locked)
    application.__dict__.update(locked.__dict__)
    return made


def _tell(made: DeclinedGrant, application: Application) -> None:
    """A receipt for those who write for the beneficiary; a notice for the officers and both who decided."""
    amount = {code: money(made.amount, code) for code in Language.values}
    params = {"reference": application.reference, "amount": amount, "sender": made.sender}
    url = reverse("application_decision", args=[application.reference])
    for one in writers(application):
        notify(one, "grant_declined", case=application.case, params=params, url=url)
    decision = made.decision
    also = [one for one in (decision.proposed_by_id, decision.decided_by_id) if one]
    tell_desk(application, "money_freed", params, also=also)
