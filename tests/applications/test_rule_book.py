"""The fund's rules for rate, budget, financing and time, sentence by sentence: refused in the right words, and passing.

Each case changes one thing of an application with nothing wrong in it. The words are what the applicant reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from applications.rules.data import (
    ApplicationData,
    Budget,
    CallTerms,
    CostLine,
    Deliverable,
    Financing,
    OtherMoney,
    OwnMoney,
    Party,
    Procurement,
    Staff,
)
from applications.rules.submission import budget_of, problems
from calls.rules.rates import RateClaim, RateTerms, grant_amount
from records.formats import reason_text
from tests.factories.rules import APPLICANT, APPLICATION, CALL, LAW, cost_line, staff_line

CITY = Party(
    "p1",
    "Kuusikallion kaupunki",
    "municipality",
    business_id="2345678-0",
    row="partners-0",
    role="Ohjaus",
    agreement="drafted",
)
HOURLY = {"monthly_cost": None, "months": None, "share": None, "yearly_cost": Decimal(51600)}
OPERATING = replace(
    CALL,
    rate=RateTerms("OS2", support="operating"),
    open_actions=frozenset({"OS2"}),
    models=("operating_real",),
)
GROUND = "integration_local_regional_cso"


@dataclass(frozen=True)
class Rule:
    """A rule with what breaks it, the words it is refused with, and what keeps it."""

    says: str
    refused: Mapping[str, Any]
    words: str
    passes: Mapping[str, Any]
    call: CallTerms = CALL
    arrives: datetime = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)


def budget(model: str, *lines: CostLine, method: str = "real", **values: Any) -> dict[str, Any]:
    return {"budget": Budget(model, lines, method, **values)}


def operating(*lines: CostLine, method: str = "hourly") -> dict[str, Any]:
    return budget("operating_real", *lines, method=method) | {"claim": RateClaim(), "rate": Decimal(100)}


def rate(asked: str, ground: str = "", form: str = "association") -> dict[str, Any]:
    return {"rate": Decimal(asked), "claim": RateClaim(ground, "Perustelut" if ground else "", form)}


def time(first: date, last: date) -> dict[str, Any]:
    return {"starts_on": first, "ends_on": last}


def with_city(**values: Any) -> dict[str, Any]:
    lines = (staff_line(), cost_line("2", "other", "1000.00", party="p1", label="Tilat"))
    return {"partners": (replace(CITY, **values),), **budget("flat_7", *lines)}


STAFF = staff_line()
BOUGHT = cost_line("2", "external", "1000.00", label="Tulkkaus")
RULES = [
    Rule("base rate 75 %", rate("75.01"), "at most 75% can be granted", rate("75")),
    Rule(
        "raised rate 90 % with a ground",
        rate("90.01", GROUND),
        "at most 90% can be granted",
        rate("90", GROUND),
    ),
    Rule(
        "raised rate only where the plan allows it",
        rate("90", "assisted_voluntary_return"),
        "does not allow",
        rate("90", "vulnerable_persons"),
    ),
    Rule(
        "a state agency stays at 75 %",
        rate("90", GROUND, "state_agency"),
        "75%",
        rate("75", "", "state_agency"),
    ),
    Rule(
        "specific actions 90 %",
        rate("90.01"),
        "at most 90% can be granted",
        rate("90"),
        replace(CALL, rate=RateTerms("2D2", support="specific")),
    ),
    Rule("a lower rate can be asked", rate("0"), "above zero", rate("50")),
    Rule(
        "flat_40 is staff only",
        budget("flat_40", STAFF, BOUGHT),
        "Remove Tulkkaus: in this cost model you enter staff costs only",
        budget("flat_40", STAFF),
    ),
    Rule(
        "flat_40 has no procurement above the national threshold",
        budget("flat_40", STAFF, procurements=(Procurement("1", "Tulkkaus", Decimal("60000.01")),)),
        "is above the national threshold of €60,000.00",
        budget("flat_40", STAFF, procurements=(Procurement("1", "Tulkkaus", Decimal("60000.00")),)),
    ),
    Rule(
        "flat_1 is procurement only",
        budget("flat_1", BOUGHT, STAFF),
        "in this cost model you enter procurement only",
        budget("flat_1", BOUGHT),
    ),
    Rule(
        "a lump sum is at most EUR 200 000",
        budget(
            "lump_sum",
            cost_line("1", "other", "186915.90"),
            deliverables=(Deliverable("1", "Opas", Decimal("200000.01"), "Julkaistu"),),
        ),
        "A lump sum is for projects of at most €200,000.00; yours costs €200,000.01",
        budget(
            "lump_sum",
            cost_line("1", "other", "186915.89"),
            deliverables=(Deliverable("1", "Opas", Decimal("200000.00"), "Julkaistu"),),
        ),
    ),
    Rule(
        "a lump sum has deliverables with amounts",
        budget("lump_sum", STAFF, deliverables=(Deliverable("1", "Opas", Decimal("51359.99"), "Julkaistu"),)),
        "The deliverables sum to €51,359.99 and the costs to €51,360.00",
        budget("lump_sum", STAFF, deliverables=(Deliverable("1", "Opas", Decimal("51360.00"), "Julkaistu"),)),
    ),
    Rule(
        "a lump sum is not for a project wholly procured",
        budget("lump_sum", BOUGHT, wholly_procured=True),
        "The whole project is procurement, so it cannot be a lump sum",
        budget("flat_1", BOUGHT, wholly_procured=True),
    ),
    Rule(
        "operating support is real costs",
        operating(staff_line(hours=Decimal(1720), **HOURLY)) | budget("flat_40", STAFF),
        "Operating support is paid for actual costs",
        operating(staff_line(hours=Decimal(1720), **HOURLY)),
        OPERATING,
    ),
    Rule(
        "operating support under EUR 200 000 is staff unit costs",
        operating(staff_line(hours=Decimal(1720), **HOURLY), cost_line("2", "external", "1.00")),
        "Below €200,000.00 operating support pays staff costs only, by the hour",
        operating(STAFF, cost_line("2", "external", "152000.00"), method="real"),
        OPERATING,
    ),
    Rule(
        "a share of full time is at least 20 %",
        budget("flat_40", staff_line(share=Decimal("19.99"))),
        "below 20%. Raise it, or write why",
        budget("flat_40", staff_line(share=Decimal(20))),
    ),
    Rule(
        "a justified share is at least 10 %",
        budget("flat_40", staff_line(share=Decimal("9.99"), share_reasons="Pieni osa")),
        "Raise it to at least 20%, or remove the line",
        budget("flat_40", staff_line(share=Decimal(10), share_reasons="Pieni osa")),
    ),
    Rule(
        "staff is calculated one way for the whole project",
        budget("flat_40", STAFF, staff_line("2", hours=Decimal(10), **HOURLY)),
        "All staff of the project is calculated in one way",
        budget("flat_40", STAFF, staff_line("2")),
    ),
    Rule(
        "hours in a project year never above the hours of the rate",
        budget("flat_40", staff_line(year=1, hours=Decimal("1720.01"), **HOURLY), method="hourly"),
        "has 1,720.01 hours in a project year; the hourly rate rests on 1,720",
        budget("flat_40", staff_line(year=1, hours=Decimal(1720), **HOURLY), method="hourly"),
    ),
    *(
        Rule(
            f"never eligible: {kind}",
            budget("flat_7", STAFF, cost_line("2", "other", "5.00", kind=kind, label="Meno")),
            "Remove Meno from the budget",
            budget("flat_7", STAFF, cost_line("2", "other", "5.00", label="Meno")),
        )
        for kind in (
            "in_kind",
            "volunteer_work",
            "interest",
            "bank",
            "fine",
            "legal",
            "representation",
            "basic_activity",
        )
    ),
    Rule(
        "no VAT of municipalities",
        budget("flat_7", STAFF, replace(BOUGHT, vat=Decimal("255.00")))
        | {"applicant": replace(APPLICANT, legal_form="municipality", vat_shown=True)},
        "VAT of a municipality or a joint municipal authority is not paid. Enter Tulkkaus without VAT",
        budget("flat_7", STAFF, BOUGHT) | {"applicant": replace(APPLICANT, legal_form="municipality")},
    ),
    Rule(
        "VAT of others only where shown",
        budget("flat_7", STAFF, replace(BOUGHT, vat=Decimal("255.00"))),
        "VAT is paid only when it has been shown that it cannot be deducted",
        budget("flat_7", STAFF, replace(BOUGHT, vat=Decimal("255.00")))
        | {"applicant": replace(APPLICANT, vat_shown=True)},
    ),
    Rule(
        "land at most 10 % of total eligible cost",
        budget("flat_7", STAFF, cost_line("2", "equipment", "5751.40", kind="land")),
        "It can be at most 10% of the total costs: with your other costs, at most €5,751.39",
        budget("flat_7", STAFF, cost_line("2", "equipment", "5751.39", kind="land")),
    ),
    Rule(
        "derelict land at most 15 %",
        budget("flat_7", STAFF, cost_line("2", "equipment", "9176.90", kind="land_derelict")),
        "It can be at most 15% of the total costs",
        budget("flat_7", STAFF, cost_line("2", "equipment", "9176.89", kind="land_derelict")),
    ),
    Rule(
        "duration at most 36 months",
        time(date(2027, 9, 1), date(2030, 9, 1)),
        "The project runs for 37 months; at most 36 are allowed. With this start it can end on 31 August 2030",
        time(date(2027, 9, 1), date(2029, 12, 31)),
    ),
    Rule(
        "no cost before the application arrived",
        time(date(2027, 2, 28), date(2029, 2, 27)),
        "No cost is paid from before the application has arrived. Start on 1 March 2027",
        time(date(2027, 3, 1), date(2029, 2, 28)) | {"early_start_reasons": "Kurssi alkaa maaliskuussa."},
    ),
    Rule(
        "none before the decision unless accepted with reasons",
        time(date(2027, 3, 5), date(2029, 2, 28)),
        "write why the project has to start before the decision",
        time(date(2027, 3, 5), date(2029, 2, 28)) | {"early_start_reasons": "Kurssi alkaa maaliskuussa."},
    ),
    Rule(
        "no cost after the last day of eligibility",
        time(date(2027, 9, 1), date(2030, 1, 1)),
        "Costs are paid until 31 December 2029",
        time(date(2027, 9, 1), date(2029, 12, 31)),
    ),
    Rule(
        "a partner needs a business id",
        with_city(business_id=""),
        "Enter the business id of the partner Kuusikallion kaupunki",
        with_city(),
    ),
    Rule(
        "a partner without support has no costs",
        with_city(receives_funding=False),
        "Kuusikallion kaupunki receives no part of the support, so Tilat cannot be its cost",
        with_city(),
    ),
    Rule("equal to the deadline is in time", {}, "The call closed on", {}, arrives=CALL.closes),
]


def judged(rule: Rule, change: Mapping[str, Any], arrives: datetime) -> list[str]:
    """What blocks the application with this change, its plan made to meet its costs."""
    data: ApplicationData = replace(APPLICATION, **change)
    if data.partners:
        data = replace(data, texts={**data.texts, "cooperation": "Vastuut on jaettu."})
    eligible = budget_of(data, rule.call, LAW).total
    fund = grant_amount(data.rate or Decimal(0), eligible, Decimal(0))
    theirs = Decimal("1.00") if data.partners and data.partners[0].receives_funding else Decimal(0)
    own = tuple(
        OwnMoney(key, amount)
        for key, amount in (("", eligible - fund - theirs), ("p1", theirs))
        if not key or theirs
    )
    data = replace(data, financing=Financing(fund, own))
    found = problems(data, rule.call, LAW, arrives=arrives)
    return [reason_text(one, "en") for one in found if one.blocks]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.says)
def test_rule_is_refused_in_its_words_and_kept_in_silence(rule: Rule) -> None:
    late = rule.arrives + timedelta(microseconds=1) if not rule.refused else rule.arrives
    said = [plain(one) for one in judged(rule, rule.refused, late)]
    assert [one for one in said if rule.words in one], said
    assert judged(rule, rule.passes, rule.arrives) == []


FINANCED = replace(APPLICATION, rate=Decimal(75), claim=RateClaim(legal_form="association"))
PLAN = Financing(Decimal("50400.00"), (OwnMoney("", Decimal("16800.00")),))


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (replace(PLAN, own=(OwnMoney("", Decimal("16799.99")),)), "€0.01 has no payer"),
        (
            replace(PLAN, own=(OwnMoney("", Decimal("16800.01")),)),
            "The financing is €0.01 more than the costs",
        ),
        (replace(PLAN, fund=Decimal("50400.01")), "You ask for €50,400.01, but the rate gives €50,400.00"),
        (
            replace(PLAN, own=(), other=(OtherMoney("1", "Säätiö", Decimal("16800.00")),)),
            "Enter your own money, above zero",
        ),
        (
            replace(
                PLAN,
                own=(OwnMoney("", Decimal(800)),),
                other=(OtherMoney("1", "Talkoot", Decimal(16000), in_kind=True),),
            ),
            "Only money counts as financing. Remove Talkoot",
        ),
        (
            replace(
                PLAN,
                own=(OwnMoney("", Decimal(800)),),
                other=(OtherMoney("1", "ESR+", Decimal(16000), from_eu_budget=True),),
            ),
            "cannot have other money of the EU budget. Remove ESR+",
        ),
        (replace(PLAN, maximum=Decimal(0)), "Enter a highest support above zero"),
    ],
)
def test_plan_that_does_not_meet_the_costs_is_refused_in_its_words(plan: Financing, words: str) -> None:
    found = problems(replace(FINANCED, financing=plan), CALL, LAW, arrives=Rule("", {}, "", {}).arrives)
    assert [one for one in found if words in plain(reason_text(one, "en"))]


@pytest.mark.parametrize(
    "plan",
    [
        PLAN,
        replace(
            PLAN, own=(OwnMoney("", Decimal("800.00")),), other=(OtherMoney("1", "Kaupunki", Decimal(16000)),)
        ),
        replace(
            PLAN,
            fund=Decimal("49650.00"),
            own=(OwnMoney("", Decimal("16550.00")),),
            revenue=Decimal("1000.00"),
        ),
        replace(PLAN, fund=Decimal(50000), own=(OwnMoney("", Decimal(17200)),), maximum=Decimal(50000)),
    ],
)
def test_plan_that_meets_the_costs_to_the_cent_passes(plan: Financing) -> None:
    found = problems(replace(FINANCED, financing=plan), CALL, LAW, arrives=Rule("", {}, "", {}).arrives)
    assert [one.code for one in found if one.blocks] == []


def test_operating_support_needs_no_own_money() -> None:
    line = CostLine("1", "staff", "Käsittelijä", staff=Staff(yearly_cost=Decimal(51600), hours=Decimal(1720)))
    data = replace(APPLICATION, **operating(line), financing=Financing(Decimal("51600.00")))
    found = problems(data, OPERATING, LAW, arrives=Rule("", {}, "", {}).arrives)
    assert [one.code for one in found if one.blocks] == []
