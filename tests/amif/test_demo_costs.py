"""The demo's budgets: divided by year, shared with a partner, paid to the cent, and accepted by the fund's rules."""

from dataclasses import replace
from decimal import Decimal

import pytest

from accounts.models import Organisation
from amif.demo.costs import money_of
from applications.models import Application, ApplicationPartner, BudgetLine, FinancingLine
from applications.queries.content import Content, plain
from applications.queries.costs import budget_facts, financing_facts, partner_facts
from applications.rules.budget import budget_problems, budget_verdict
from applications.rules.data import Party
from applications.rules.drafts import undivided_problems
from applications.rules.financing import financing_verdict
from calls.rules.rates import OPERATING, PROJECT, grant_amount
from tests.factories.rules import LAW, codes

SWEDISH = Organisation(name="Norrhamns stad", language="sv", legal_form="municipality")
CITY = Organisation(name="Kuusikallion kaupunki", business_id="2345678-0", legal_form="municipality")


@pytest.mark.parametrize("rate", ["75", "90", "100"])
@pytest.mark.parametrize("partner", [None, CITY])
@pytest.mark.parametrize("months", [1, 10, 12, 18, 30, 36])
@pytest.mark.parametrize("cost", ["188000", "744900.40", "2460000"])
def test_demo_budget_is_accepted_and_financed(
    cost: str, months: int, partner: Organisation | None, rate: str
) -> None:
    if rate == "100" and cost == "188000":
        return  # so small an operating support pays only staff by the hour, and the demo has none
    money = money_of(Decimal(cost), months, SWEDISH, partner, (Decimal(rate), "", ""))
    application = Application(organisation=SWEDISH, **{**money.budget.fields, **money.financing.fields})
    application.entries = {kind: [plain(row) for row in rows] for kind, rows in money.budget.entries.items()}
    content = Content(
        application,
        tuple(BudgetLine(**line) for line in money.budget.lines),
        tuple(FinancingLine(**line) for line in money.financing.financing),
        partners=tuple(ApplicationPartner(**row) for row in money.partners.partners),
    )
    budget, parties = budget_facts(content), (Party("", "A", "association"), *partner_facts(content.partners))
    years, support = -(-months // 12), OPERATING if rate == "100" else PROJECT
    verdict = budget_verdict(budget, parties, LAW, support=support, years=years, months=months)
    assert codes(budget_problems(budget, verdict, LAW, support=support, years=years)) == []
    assert undivided_problems(budget, years) == []
    assert Decimal(0) <= Decimal(cost) - verdict.total <= Decimal("0.03")
    plan = financing_facts(content)
    plan = replace(plan, fund=grant_amount(Decimal(rate), verdict.total, plan.revenue))
    full = support == OPERATING
    assert (
        codes(financing_verdict(plan, Decimal(rate), verdict.total, parties, fully_funded=full).reasons) == []
    )
    assert bool(verdict.by_party.get("p1")) == (partner is not None and not full)
