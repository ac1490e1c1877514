"""A clerical error in a decision is put right: proposed by one person, taken by another, as a decision of its own."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from applications.models import Application, Correction, Decision
from applications.permissions.revising import why_not_correct
from applications.queries.reviews import decision_of
from applications.queries.revisions import said_by, said_of
from applications.rules.proposing import Proposal
from applications.rules.revising import (
    NOT_NEEDED,
    HeardParty,
    correction_in_time,
    correction_problems,
    hearing_problems,
)
from applications.rules.terms import Terms
from applications.services.deciding import keep_proposal
from applications.services.locking import lock
from calls.queries.parameters import parameters_of_call
from calls.rules.dates import local_day
from records import clock
from records.rules import Reason, refuse
from records.services import append, retried

NOBODY_HEARD = HeardParty()


@dataclass(frozen=True)
class Wrong:
    """What was wrong and is right, and whether the party was heard about it."""

    error: str
    heard: HeardParty = NOBODY_HEARD


@retried
def propose_correction(
    application: Application, proposal: Proposal, conditions: str, terms: Terms, wrong: Wrong, *, by: Any
) -> Decision:
    """Propose the decision as it should read; more money is earmarked at once. A decision maker takes it (`decide`).

    Refused, with nothing written, when it is no clerical error, the party had to be heard, or the line is short (act
    434/2003, sections 51 and 52).
    """
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_correct(by, locked))
        before = decision_of(locked)
        refuse(*_problems(locked, before, proposal, conditions, terms, wrong))
        made = keep_proposal(locked, proposal, conditions, terms, by=by, replaces=before)
        heard = wrong.heard.how != NOT_NEEDED
        Correction.objects.create(
            decision=made,
            error=wrong.error.strip(),
            hearing=wrong.heard.how,
            heard_on=wrong.heard.on if heard else None,
            heard=wrong.heard.result.strip() if heard else "",
        )
        data = {"reason": wrong.error.strip(), "hearing": wrong.heard.how}
        append(locked.stream, "applications.correction_proposed", by=by, subject=subject(made), data=data)
    return made


def _problems(
    application: Application,
    before: Decision | None,
    proposal: Proposal,
    conditions: str,
    terms: Terms,
    wrong: Wrong,
) -> list[Reason]:
    if before is None or before.decided_at is None:
        raise ValueError("there is no decision to correct")
    today, decided_on = local_day(clock.now()), local_day(before.decided_at)
    years = parameters_of_call(application.call).correction_years
    after = said_of(proposal, conditions, terms)
    return [
        *correction_problems(wrong.error, said_by(before), after, wrong.heard),
        *hearing_problems(wrong.heard, decided_on, today),
        *correction_in_time(decided_on, today, years),
    ]


def subject(decision: Decision) -> str:
    """How the audit trail names it."""
    return f"applications.decision:{decision.pk}"
