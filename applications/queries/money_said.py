"""What an application said of money when it was submitted, reckoned again from its rows."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from applications.choices import FinancingSource
from applications.queries.content import Content
from applications.queries.facts import data_of
from applications.queries.sums import GONE, CostGroup, Sums, cost_groups, sums_of
from applications.rules.budget import BudgetVerdict, budget_verdict
from applications.rules.data import ApplicationData, Deliverable
from calls.queries.parameters import parameters_of_call

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class MoneySaid:
    """Costs by category, their sums, what a lump sum is paid against, who pays, and why somebody puts in nothing.

    `payers`: the kind of money, the payer's name (empty for the applicant's own), and the amount.
    """

    verdict: BudgetVerdict
    costs: tuple[CostGroup, ...]
    sums: Sums
    deliverables: tuple[Deliverable, ...]
    payers: tuple[tuple[Any, str, Decimal], ...]


def money_said(content: Content, support: Decimal) -> MoneySaid:
    """The rows' verdict under the round's parameters; `support` is what was asked for."""
    application, data = content.application, data_of(content)
    parameters = parameters_of_call(application.call)
    verdict = budget_verdict(data.budget, data.parties, parameters, support=application.action.support)
    return MoneySaid(
        verdict,
        tuple(cost_groups(verdict, data.parties, data.budget.staff_method, parameters)),
        sums_of(verdict, data.parties, data.financing, support),
        data.budget.deliverables,
        tuple(payers_of(content, data)),
    )


def payers_of(content: Content, data: ApplicationData) -> list[tuple[Any, str, Decimal]]:
    """Who pays beside the fund, a partner by its name."""
    names = {one.key: one.name or one.key for one in data.partners}
    return [
        (FinancingSource(one.source).label, names.get(one.party, "") or one.payer, one.amount or ZERO)
        for one in content.financing
    ]


def own_reasons(data: ApplicationData) -> list[tuple[str, str]]:
    """Why a party puts in no own money, by its name."""
    names = {one.key: one.name or one.key for one in data.parties}
    return [
        (names.get(one.party, str(GONE)), one.reasons) for one in data.financing.own if one.reasons.strip()
    ]
