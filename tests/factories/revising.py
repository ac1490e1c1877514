"""Decisions that have been sent, requests for their review, and people who had no hand in them."""

from decimal import Decimal
from typing import Any

from accounts.models import User
from applications.models import Decision, ReviewAnswer, ReviewRequest
from applications.queries.terms import terms_of
from applications.rules.proposing import Proposal
from applications.rules.revising import HeardParty
from applications.services.correcting import Wrong, propose_correction
from applications.services.deciding import decide, keep_letter, propose
from applications.services.review_answers import Answered, NewText, propose_answer
from applications.services.reviewing import Asked, ask_review
from records import clock
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.applications import submitted
from tests.factories.selection import assessed, decided, decider, impartial, officer

LETTER = b"%PDF-1.7 a letter"
DEMAND = Asked("Stödet beviljas i sin helhet.", "Tolkningen behövs.")
AMOUNT = Decimal("86612.22")


def sent(decision: Decision | None = None) -> Decision:
    """A decision whose letter has been sent."""
    made = decision or decided(submitted(member(OrganisationFactory())))
    keep_letter(made, LETTER, sent_at=clock.now())
    return Decision.objects.select_related("application__call__programme", "application__case").get(
        pk=made.pk
    )


def refused(**fields: Any) -> Decision:
    """An assessed application rejected, and told so."""
    clerk, chief = officer(), decider()
    application = assessed(submitted(member(OrganisationFactory()), **fields), by=clerk)
    made = propose(application, Proposal("reject", "Pengarna räcker inte."), by=clerk)
    impartial(application, chief)
    return sent(decide(made, by=chief))


def owner_of(decision: Decision) -> User:
    return User.objects.get(memberships__organisation=decision.application.organisation_id)


def asked(decision: Decision | None = None) -> ReviewRequest:
    """A review asked of a decision, by the owner."""
    decision = decision or sent()
    return ask_review(decision, DEMAND, by=owner_of(decision))


def clerk_of(decision: Decision) -> User:
    """An officer who has declared, without a hand in the decision."""
    made = officer()
    impartial(decision.application, made)
    return made


def chief_of(decision: Decision) -> User:
    """A decision maker who has declared, without a hand in the decision."""
    made = decider()
    impartial(decision.application, made)
    return made


def granting(decision: Decision, kind: str = "grant_in_part", **figures: Any) -> Proposal:
    """The decision's own figures, with others in their place."""
    names = {"amount": decision.amount, "rate": decision.rate, "cost": decision.eligible_cost}
    return Proposal(kind, figures.pop("reasons", decision.reasons), **{**names, **figures})


def corrected(
    decision: Decision, proposal: Proposal, heard: HeardParty | None = None, *, by: User | None = None
) -> Decision:
    """A correction proposed: these figures, all else as it was."""
    wrong = Wrong("Beloppet skulle vara ett annat.", heard or HeardParty())
    by = by or clerk_of(decision)
    return propose_correction(
        decision.application, proposal, decision.conditions, terms_of(decision), wrong, by=by
    )


def answer(
    request: ReviewRequest, outcome: str = "uphold", *, by: User | None = None, **how: Any
) -> ReviewAnswer:
    """An answer proposed by somebody without a hand in the decision."""
    by = by or clerk_of(request.decision)
    return propose_answer(request, Answered(outcome, how.pop("reasons", "Skälen håller."), **how), by=by)


def change(proposal: Proposal) -> NewText:
    return NewText(proposal)
