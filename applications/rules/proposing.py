"""What can be proposed to a decision maker: the sum and the rate within every ceiling, with reasons."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from calls.rules import articles as art
from calls.rules.findings import Finding
from calls.rules.rates import RateVerdict, grant_amount
from records.rules import Percent, Reason, gettext_noop

GRANT, GRANT_IN_PART, REJECT, NOT_ADMIT = "grant", "grant_in_part", "reject", "not_admit"
GRANTING = (GRANT, GRANT_IN_PART)

REASONS_MISSING = Finding(
    "proposal_reasons",
    gettext_noop("Write the reasons; the applicant reads them in the decision."),
    art.ACT_16,
)
NOT_ASSESSED = Finding(
    "not_assessed", gettext_noop("Only an assessed application can be granted."), art.ACT_11
)
NO_GROUND_TO_REJECT = Finding(
    "no_ground_to_reject",
    gettext_noop("Before assessment an application is rejected only when it fails a general criterion."),
    art.ACT_11,
)
ADMITTED = Finding(
    "already_admitted",
    gettext_noop("The application was admitted to assessment, so it can no longer be left unexamined."),
    art.ACT_15,
)
COST_MISSING = Finding("proposal_cost", gettext_noop("Enter the costs that are accepted."), art.DEC_32)
COST_ABOVE = Finding(
    "proposal_cost_above",
    gettext_noop("The application has costs of %(applied)s; no more can be accepted."),
    art.DEC_32,
)
RATE_MISSING = Finding("proposal_rate", gettext_noop("Enter the rate, at most %(ceiling)s."), art.DEC_32)
RATE_ABOVE = Finding(
    "proposal_rate_above",
    gettext_noop("At most %(ceiling)s can be granted, and %(rate)s is proposed."),
    art.DEC_32,
)
AMOUNT_MISSING = Finding("proposal_amount", gettext_noop("Enter the amount in euro."), art.DEC_32)
AMOUNT_ABOVE = Finding(
    "proposal_amount_above",
    gettext_noop("%(rate)s of the accepted costs of %(base)s is %(most)s; no more can be granted."),
    art.DEC_32,
)
MORE_THAN_ASKED = Finding(
    "proposal_more_than_asked",
    gettext_noop("%(requested)s at %(rate)s was asked for; no more can be granted."),
    art.ACT_14,
)
WHOLE_IS_LESS = Finding(
    "proposal_whole_is_less",
    gettext_noop(
        "To grant all is to grant %(requested)s at %(rate)s, as asked for. Choose to grant in part for anything less."
    ),
    art.ACT_14,
)
PART_IS_ALL = Finding(
    "proposal_part_is_all",
    gettext_noop(
        "This is all that was asked for. Choose to grant, or lower the amount, the rate or the costs."
    ),
    art.ACT_14,
)


@dataclass(frozen=True)
class Proposal:
    """What an officer would propose. Money in euro, the rate in percent; without them when nothing is granted.

    `reserve` is given when a rejection for lack of money is to keep a place in the reserve.
    """

    kind: str
    reasons: str
    amount: Decimal | None = None
    rate: Decimal | None = None
    cost: Decimal | None = None
    reserve: "Reserve | None" = None


@dataclass(frozen=True)
class Reserve:
    """That a rejection for lack of money is to keep a place in the reserve of its line, and until which day."""

    until: date | None


@dataclass(frozen=True)
class Basis:
    """What a proposal is held against: what was applied for, the highest rate, and what was found in the two stages.

    `failed` are general criteria that are not met, `missed` the thresholds; `assessed` tells the stage.
    """

    requested: Decimal
    rate_asked: Decimal
    cost: Decimal
    revenue: Decimal
    ceiling: RateVerdict
    assessed: bool
    failed: tuple[Reason, ...] = ()
    missed: tuple[Reason, ...] = ()


def proposal_problems(proposal: Proposal, basis: Basis) -> list[Reason]:
    """Act sections 11, 14 and 16; decree section 32 point 5: what stands against a proposal."""
    found = [] if proposal.reasons.strip() else [REASONS_MISSING("reasons")]
    if proposal.kind not in GRANTING:
        return found + _refusing_problems(proposal, basis)
    if not basis.assessed:
        return [*found, NOT_ASSESSED("kind")]
    return found + [reason.at("kind") for reason in basis.missed] + _sum_problems(proposal, basis)


def most_grantable(basis: Basis) -> Proposal:
    """Act section 14: all that was asked for, or what the highest rate leaves of it."""
    rate = min(basis.rate_asked, basis.ceiling.ceiling.value)
    amount = min(basis.requested, grant_amount(rate, basis.cost, basis.revenue))
    kind = GRANT if (amount, rate) == (basis.requested, basis.rate_asked) else GRANT_IN_PART
    return Proposal(kind, "", amount, rate, basis.cost)


def _refusing_problems(proposal: Proposal, basis: Basis) -> list[Reason]:
    """Act sections 11 and 15: rejected for a criterion, a threshold or the money; left unexamined only before that."""
    if proposal.kind == REJECT and not basis.assessed and not basis.failed:
        return [NO_GROUND_TO_REJECT("kind")]
    return [ADMITTED("kind")] if proposal.kind != REJECT and basis.assessed else []


def _sum_problems(proposal: Proposal, basis: Basis) -> list[Reason]:
    """Decree section 32 point 5: percentage and euro, the lower binds."""
    missing = _missing(proposal, basis)
    if missing or proposal.amount is None or proposal.rate is None or proposal.cost is None:
        return missing
    found = _above(proposal.amount, proposal.rate, proposal.cost, basis)
    return found or _kind_problems(proposal, basis)


def _missing(proposal: Proposal, basis: Basis) -> list[Reason]:
    found = []
    if not proposal.cost or proposal.cost < 0:
        found.append(COST_MISSING("cost"))
    if not proposal.rate or proposal.rate < 0:
        found.append(RATE_MISSING("rate", ceiling=basis.ceiling.ceiling))
    if not proposal.amount or proposal.amount < 0:
        found.append(AMOUNT_MISSING("amount"))
    return found


def _above(amount: Decimal, rate: Decimal, cost: Decimal, basis: Basis) -> list[Reason]:
    asked, ceiling = Percent(basis.rate_asked), basis.ceiling.ceiling
    if cost > basis.cost:
        return [COST_ABOVE("cost", applied=basis.cost)]
    if rate > ceiling.value:
        return [RATE_ABOVE("rate", ceiling=ceiling, rate=Percent(rate))]
    if rate > basis.rate_asked or amount > basis.requested:
        field = "rate" if rate > basis.rate_asked else "amount"
        return [MORE_THAN_ASKED(field, requested=basis.requested, rate=asked)]
    most = grant_amount(rate, cost, basis.revenue)
    base = max(cost - basis.revenue, Decimal(0))
    return [AMOUNT_ABOVE("amount", rate=Percent(rate), base=base, most=most)] if amount > most else []


def _kind_problems(proposal: Proposal, basis: Basis) -> list[Reason]:
    """A grant is all that was asked for; a grant in part is less of the amount, the rate or the costs."""
    asked = (basis.requested, basis.rate_asked, basis.cost)
    whole = (proposal.amount, proposal.rate, proposal.cost) == asked
    words = {"requested": basis.requested, "rate": Percent(basis.rate_asked)}
    if proposal.kind == GRANT and not whole:
        return [WHOLE_IS_LESS("kind", **words)]
    return [PART_IS_ALL("kind")] if proposal.kind == GRANT_IN_PART and whole else []
