"""The financing plan: who pays, equal to the eligible costs to the cent, and the fund's share of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from applications.rules.data import APPLICANT, Financing, OwnMoney, Party
from calls.rules import articles as art
from calls.rules.findings import Finding
from calls.rules.rates import grant_amount
from records.rules import WARNING, Reason, gettext_noop

ZERO = Decimal("0.00")

FUND_MISSING = Finding(
    "fund_share_missing", gettext_noop("Enter the support you ask for: %(grant)s."), art.ACT_14
)
FUND_ABOVE = Finding(
    "fund_share_above_grant",
    gettext_noop("You ask for %(fund)s, but the rate gives %(grant)s. Lower it to %(grant)s."),
    art.ACT_20,
)
FUND_BELOW = Finding(
    "fund_share_below_grant",
    gettext_noop("You ask for %(fund)s, but the rate gives %(grant)s. Enter %(grant)s, or lower the rate."),
    art.ACT_20,
)
NOTHING_TO_SUPPORT = Finding(
    "nothing_to_support",
    gettext_noop("Revenue of %(revenue)s covers the costs of %(eligible)s, so there is nothing to support."),
    art.DEC_10,
)
AMOUNT_MISSING = Finding(
    "financing_amount_missing", gettext_noop("Enter the amount, 0 if there is none."), art.DEC_31
)
NEGATIVE = Finding(
    "financing_negative", gettext_noop("An amount of financing cannot be below zero."), art.DEC_31
)
MAXIMUM_NOT_POSITIVE = Finding(
    "maximum_not_positive",
    gettext_noop("Enter a highest support above zero, or leave it empty to ask for what the rate gives."),
    art.ACT_14,
)
FINANCING_SHORT = Finding(
    "financing_short",
    gettext_noop("%(gap)s has no payer. Raise somebody's share, add a payer, or lower the costs."),
    art.ACT_13,
)
FINANCING_OVER = Finding(
    "financing_over",
    gettext_noop("The financing is %(gap)s more than the costs. Lower somebody's share, or check the costs."),
    art.ACT_13,
)
OWN_MISSING_APPLICANT = Finding(
    "own_money_missing",
    gettext_noop("Enter your own money, above zero; or write why the project has none."),
    art.ACT_14,
)
OWN_MISSING_PARTNER = Finding(
    "partner_own_money_missing",
    gettext_noop("Enter the own money of %(name)s, above zero; or write why it has none."),
    art.ACT_12,
)
OWN_REASONED = Finding(
    "own_money_reasoned",
    gettext_noop("%(name)s puts in no own money. The ministry decides whether your reasons are enough."),
    art.ACT_14,
    WARNING,
)
OWN_REFUSED = Finding(
    "own_money_reasons_refused",
    gettext_noop("The reasons for which %(name)s puts in no own money were not accepted. Enter own money."),
    art.ACT_14,
)
OWN_PARTY_UNKNOWN = Finding(
    "own_money_party_unknown",
    gettext_noop("Choose whose own money this is: yours or a partner's."),
    art.ACT_12,
)
IN_KIND = Finding(
    "financing_in_kind",
    gettext_noop("Only money counts as financing. Remove %(name)s: work and goods given are not money."),
    art.DEC_10,
)
EU_MONEY = Finding(
    "financing_from_eu_budget",
    gettext_noop(
        "The part supported cannot have other money of the EU budget. Remove %(name)s, or its costs."
    ),
    art.DEC_8,
)


@dataclass(frozen=True)
class FinancingVerdict:
    """The grant the rate gives, what the plan sums to, and the gap: positive when money is missing, in euro."""

    grant: Decimal
    financed: Decimal
    gap: Decimal
    reasons: tuple[Reason, ...]


def financing_verdict(
    financing: Financing,
    rate: Decimal | None,
    eligible: Decimal,
    parties: tuple[Party, ...],
    *,
    fully_funded: bool = False,
) -> FinancingVerdict:
    """Act sections 12-14 and 20: the plan equals the costs to the cent, with the grant and own money in it."""
    grant = grant_amount(rate or ZERO, eligible, financing.revenue, financing.maximum)
    financed = _sum(financing)
    gap = eligible - financed
    reasons = [
        *amount_problems(financing),
        *maximum_problems(financing.maximum),
        *_gap_problems(gap),
        *(fund_problems(financing, grant, eligible) if rate is not None else []),
        *outside_problems(financing),
        *([] if fully_funded else own_problems(financing, parties)),
    ]
    return FinancingVerdict(grant, financed, gap, tuple(reasons))


def amount_problems(financing: Financing) -> list[Reason]:
    """Decree section 31 point 5: every row of the plan has an amount, and none is negative."""
    amounts: Mapping[str, Decimal | None] = {
        "financing.fund": financing.fund or ZERO,
        "financing.revenue": financing.revenue,
        **{f"financing.own.{one.party or 'applicant'}": one.amount for one in financing.own},
        **{f"financing.other.{one.key}": one.amount for one in financing.other},
    }
    missing = [AMOUNT_MISSING(path) for path, amount in amounts.items() if amount is None]
    return missing + [NEGATIVE(path) for path, amount in amounts.items() if (amount or ZERO) < 0]


def maximum_problems(maximum: Decimal | None) -> list[Reason]:
    """Act section 14: the applicant may ask for less in euro than the rate would give, but not for nothing."""
    return [MAXIMUM_NOT_POSITIVE("financing.maximum")] if maximum is not None and maximum <= 0 else []


def fund_problems(financing: Financing, grant: Decimal, eligible: Decimal) -> list[Reason]:
    """Act section 20; decree section 10: the fund's share is the rate of costs less revenue, cut to the cent."""
    path, fund = "financing.fund", financing.fund
    if eligible > 0 and financing.revenue >= eligible:
        return [NOTHING_TO_SUPPORT("financing.revenue", revenue=financing.revenue, eligible=eligible)]
    if fund is None:
        return [FUND_MISSING(path, grant=grant)]
    if fund == grant:
        return []
    return [(FUND_ABOVE if fund > grant else FUND_BELOW)(path, fund=fund, grant=grant)]


def own_problems(financing: Financing, parties: tuple[Party, ...]) -> list[Reason]:
    """Act sections 12 and 14: the applicant and each partner puts in own money, unless reasons are accepted."""
    names = {party.key for party in parties}
    own = {one.party: one for one in financing.own}
    found = [OWN_PARTY_UNKNOWN(f"financing.own.{key}") for key in own if key not in names]
    for party in parties:
        if party.receives_funding:
            found += _own_of(party, own.get(party.key, OwnMoney(party.key, ZERO)))
    return found


def _own_of(party: Party, own: OwnMoney) -> list[Reason]:
    if (own.amount or ZERO) > 0 or own.accepted:
        return []
    path = f"financing.own.{party.key or 'applicant'}"
    if own.accepted is False:
        return [OWN_REFUSED(path, name=party.name)]
    if own.reasons.strip():
        return [OWN_REASONED(path, name=party.name)]
    return [(OWN_MISSING_APPLICANT if party.key == APPLICANT else OWN_MISSING_PARTNER)(path, name=party.name)]


def outside_problems(financing: Financing) -> list[Reason]:
    """Decree sections 8 and 10: other financing is money, and not from the EU budget."""
    found = []
    for one in financing.other:
        path = f"financing.other.{one.key}"
        if one.in_kind:
            found.append(IN_KIND(path, name=one.name))
        if one.from_eu_budget:
            found.append(EU_MONEY(path, name=one.name))
    return found


def _gap_problems(gap: Decimal) -> list[Reason]:
    """Act section 13(2): eligible costs equal the financing, to the cent."""
    if gap == 0:
        return []
    return [FINANCING_SHORT("financing", gap=gap) if gap > 0 else FINANCING_OVER("financing", gap=-gap)]


def _sum(financing: Financing) -> Decimal:
    """Fund share, own money, other money and revenue together."""
    rows = [financing.fund, financing.revenue]
    rows += [one.amount for one in financing.own]
    rows += [one.amount for one in financing.other]
    return sum((amount or ZERO for amount in rows), ZERO)
