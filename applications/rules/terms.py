"""What a grant decision lays down beside the sum: costs cut and why, the period, claims, property, types."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from applications.rules.state_aid import Aid
from applications.rules.time import period_problems
from calls.rules import articles as art
from calls.rules.dates import last_day_of, next_weekday
from calls.rules.findings import Finding
from calls.rules.parameters import Parameters
from calls.rules.rounding import down, share_of
from calls.rules.state_aid import AidTerms
from records.rules import Reason, gettext_noop

ZERO = Decimal("0.00")
CLAIM_MONTHS, CLAIM_DAYS = 6, 60
MOST_CLAIM_MONTHS, MOST_CLAIM_DAYS = 12, 180
FIELD_TABLE = 1

CUT_REASON = Finding("cut_reason", gettext_noop("Write why this is cut."), art.DEC_32)
CUT_ABOVE = Finding(
    "cut_above",
    gettext_noop("Only %(amount)s was applied for here; no more can be cut."),
    art.DEC_32,
)
CUT_EMPTY = Finding("cut_empty", gettext_noop("Enter the amount that is cut, or leave the reason out."))
CUTS_DIFFER = Finding(
    "cuts_differ",
    gettext_noop(
        "With these cuts the accepted costs are %(accepted)s, not %(cost)s. Correct one or the other, or work out "
        "the sums."
    ),
    art.DEC_32,
)
CLAIM_MONTHS_WRONG = Finding(
    "claim_months", gettext_noop("A claim concerns 1 to %(most)s months. Enter how many."), art.DEC_32
)
CLAIM_DAYS_WRONG = Finding(
    "claim_days",
    gettext_noop("A claim is due 1 to %(most)s days after its period. Enter how many."),
    art.DEC_32,
)
PROPERTY_EARLY = Finding(
    "property_early",
    gettext_noop("The time of use of property cannot end before the project does, %(ends)s."),
    art.DEC_32,
)
TYPE_MISSING = Finding(
    "intervention_missing",
    gettext_noop("Choose the intervention field: every grant is attributed to one."),
    art.CPR_73,
)
TYPE_UNKNOWN = Finding(
    "intervention_not_usable",
    gettext_noop(
        "The type of intervention %(key)s cannot be used for this application today. Choose another."
    ),
    art.AMIF_VI,
)


@dataclass(frozen=True)
class Cut:
    """Costs of one category that are not accepted, in euro, and why."""

    category: str
    amount: Decimal
    reason: str


@dataclass(frozen=True)
class Terms:
    """What the decision sets. A claim concerns `claim_months` months and is due `claim_days` days after them.

    `property_until`: the last day property may be used for the purpose only; None: until the project ends.
    `types` are keys of types of intervention (calls/rules/interventions.py), one of a table. `aid`: whether
    it is State aid, where the programme asks.
    """

    starts_on: date | None
    ends_on: date | None
    claim_months: int = CLAIM_MONTHS
    claim_days: int = CLAIM_DAYS
    property_until: date | None = None
    cuts: tuple[Cut, ...] = ()
    types: tuple[str, ...] = ()
    aid: Aid | None = None


@dataclass(frozen=True)
class TermsBasis:
    """What the terms are held against: the costs applied for, whole and direct by category, in euro; the flat rate in
    percent; the support.

    `types` are those that can be used today, each with its table; empty where the fund has none. `aid`: what the
    programme asks about State aid, if anything.
    """

    whole: Decimal
    by_category: Mapping[str, Decimal]
    flat: Decimal
    support: str
    types: Mapping[str, int]
    aid: AidTerms | None = None


@dataclass(frozen=True)
class Claim:
    """A payment claim: the days it concerns, and the last day it can be made."""

    first: date
    last: date
    due: date


def accepted_cost(basis: TermsBasis, cuts: Iterable[Cut]) -> Decimal:
    """Decree section 32 point 7: direct costs less the cuts, and the flat rate on what is left, cut to the cent."""
    cuts = list(cuts)
    if not cuts:
        return basis.whole
    direct = sum(basis.by_category.values(), ZERO) - sum((cut.amount for cut in cuts), ZERO)
    return direct + down(share_of(basis.flat, direct))


def accepted_by_category(basis: TermsBasis, cuts: Iterable[Cut]) -> dict[str, Decimal]:
    """Decree section 32 point 7: what is accepted of each category of direct costs."""
    left = dict(basis.by_category)
    for cut in cuts:
        left[cut.category] = left.get(cut.category, ZERO) - cut.amount
    return left


def claims(terms: Terms) -> tuple[Claim, ...]:
    """Decree sections 32 point 8 and 33: periods from the first day on, each due on a weekday; the last is shorter."""
    if terms.starts_on is None or terms.ends_on is None:
        return ()
    found: list[Claim] = []
    first = terms.starts_on
    while first <= terms.ends_on:
        whole = last_day_of(terms.starts_on, terms.claim_months * (len(found) + 1))
        last = min(whole, terms.ends_on)
        found.append(Claim(first, last, next_weekday(last + timedelta(days=terms.claim_days))))
        first = last + timedelta(days=1)
    return tuple(found)


def terms_problems(
    terms: Terms, basis: TermsBasis, cost: Decimal | None, parameters: Parameters
) -> list[Reason]:
    """Decree section 32; CPR 73(2)(g): what stands against the terms of a grant of these accepted costs."""
    return [
        *cut_problems(terms.cuts, basis, cost),
        *period_problems(terms.starts_on, terms.ends_on, basis.support, parameters),
        *claim_problems(terms),
        *property_problems(terms),
        *type_problems(terms.types, basis),
    ]


def cut_problems(cuts: Iterable[Cut], basis: TermsBasis, cost: Decimal | None) -> list[Reason]:
    """Decree section 32 point 7: each cut has its reason, none is above its category, together they give the costs."""
    cuts = list(cuts)
    found = [reason for cut in cuts for reason in _one_cut(cut, basis)]
    if found or cost is None:
        return found
    accepted = accepted_cost(basis, cuts)
    return [] if accepted == cost else [CUTS_DIFFER("cost", accepted=accepted, cost=cost)]


def _one_cut(cut: Cut, basis: TermsBasis) -> list[Reason]:
    """Decree section 32 point 7."""
    there = basis.by_category.get(cut.category, ZERO)
    name = f"cut_{cut.category}"
    if cut.amount <= 0:
        return [CUT_EMPTY(name)]
    if cut.amount > there:
        return [CUT_ABOVE(name, amount=there)]
    return [] if cut.reason.strip() else [CUT_REASON(f"{name}_reason")]


def claim_problems(terms: Terms) -> list[Reason]:
    """Decree sections 32 point 8 and 33: claims are made at the times the decision sets."""
    found = []
    if not 1 <= terms.claim_months <= MOST_CLAIM_MONTHS:
        found.append(CLAIM_MONTHS_WRONG("claim_months", most=MOST_CLAIM_MONTHS))
    if not 1 <= terms.claim_days <= MOST_CLAIM_DAYS:
        found.append(CLAIM_DAYS_WRONG("claim_days", most=MOST_CLAIM_DAYS))
    return found


def property_problems(terms: Terms) -> list[Reason]:
    """Decree sections 9 and 32 point 4: property is used for the project at least as long as it runs."""
    if terms.property_until and terms.ends_on and terms.property_until < terms.ends_on:
        return [PROPERTY_EARLY("property_until", ends=terms.ends_on)]
    return []


def type_problems(types: Iterable[str], basis: TermsBasis) -> list[Reason]:
    """CPR 73(2)(g); AMIF Annex VI: attributed to an intervention field before the decision, to usable types only."""
    types = list(types)
    unknown = [
        TYPE_UNKNOWN(f"type_{key.partition('.')[0]}", key=key) for key in types if key not in basis.types
    ]
    if unknown:
        return unknown
    has_field = any(basis.types[key] == FIELD_TABLE for key in types)
    needs_field = FIELD_TABLE in basis.types.values()
    return [TYPE_MISSING(f"type_{FIELD_TABLE}")] if needs_field and not has_field else []
