"""One function says everything that is wrong with an application, each thing at its field."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from applications.rules.data import ApplicationData, Budget, CallTerms, Financing, OwnMoney
from applications.rules.submission import (
    budget_of,
    can_submit,
    financing_of,
    length_of,
    problems,
    rate_of,
)
from calls.rules.rates import RateClaim, RateTerms
from records.rules import Reason
from tests.factories.rules import (
    APPLICATION,
    CALL,
    CATALOGUE,
    LAW,
    NOW,
    PARTNER,
    codes,
    cost_line,
    only,
    persons,
    staff_line,
)


def judged(
    data: ApplicationData = APPLICATION, call: CallTerms = CALL, arrives: datetime = NOW
) -> list[Reason]:
    return problems(data, call, LAW, arrives=arrives)


def test_whole_application_has_no_problems() -> None:
    assert judged() == []
    assert can_submit(judged())


def test_verdicts_agree_with_each_other() -> None:
    assert rate_of(APPLICATION, CALL, LAW).ceiling.value == 90
    assert budget_of(APPLICATION, CALL, LAW).total == Decimal("67200.00")
    financing = financing_of(APPLICATION, CALL, LAW)
    assert (financing.grant, financing.gap) == (Decimal("60480.00"), Decimal("0.00"))


BAD_CLAIM = RateClaim("integration_local_regional_cso", "Why.", "company")

SPOILT = [
    ({"texts": {"title": " ", "summary": "x"}}, "text_missing", "title"),
    ({"starts_on": None}, "start_missing", "starts_on"),
    ({"ends_on": date(2030, 9, 1)}, "too_long", "ends_on"),
    ({"starts_on": date(2027, 2, 28)}, "starts_before_application", "starts_on"),
    ({"claim": BAD_CLAIM}, "ground_not_for_form", "rate.ground"),
    ({"claim": BAD_CLAIM}, "rate_above_ceiling", "rate.asked"),
    ({"rate": None}, "rate_missing", "rate.asked"),
    ({"budget": Budget("")}, "model_missing", "budget.model"),
    (
        {"budget": Budget("flat_40", (staff_line("7", share=Decimal(15)),))},
        "staff_share_needs_reasons",
        "budget.lines.7.share",
    ),
    (
        {"financing": Financing(Decimal("60480.00"), (OwnMoney("", Decimal("6719.99")),))},
        "financing_short",
        "financing",
    ),
    ({"partners": (PARTNER,)}, "partner_own_money_missing", "financing.own.p1"),
    ({"targets": (persons("R.2.9", 1),)}, "indicator_of_action_missing", "targets.O.2.3"),
]


@pytest.mark.parametrize(("change", "code", "field"), SPOILT)
def test_each_flaw_is_named_at_its_field(change: dict[str, object], code: str, field: str) -> None:
    found = judged(replace(APPLICATION, **change))
    assert (code, field) in {(reason.code, reason.field) for reason in found}
    assert not can_submit(found)


def test_every_reason_has_a_field_or_is_about_the_deadline() -> None:
    worst = ApplicationData(
        {}, APPLICATION.applicant, None, None, RateClaim("x"), None, Budget("flat_7", (cost_line("1", "x", "0"),)),
        Financing(None), (), (PARTNER,),
    )  # fmt: skip
    closed = judged(
        worst, replace(CALL, attachments=("accounts",), declarations=("true",)), CALL.closes + timedelta(1)
    )
    assert {reason.code for reason in closed if not reason.field} == {"call_closed"}
    assert all(reason.article and reason.text for reason in closed)
    assert {"attachment_missing", "declaration_missing"} <= set(codes(closed))


@pytest.mark.parametrize(("late", "count"), [(timedelta(0), 0), (timedelta(microseconds=1), 1)])
def test_deadline_counts_to_the_microsecond(late: timedelta, count: int) -> None:
    assert len([r for r in judged(arrives=CALL.closes + late) if r.code == "call_closed"]) == count


def test_day_of_arrival_is_the_day_in_finland() -> None:
    evening = datetime(2027, 2, 28, 22, 30, tzinfo=UTC)
    found = judged(replace(APPLICATION, starts_on=date(2027, 2, 28)), arrives=evening)
    assert only(found).params == {"earliest": date(2027, 3, 1)}


def test_text_fits_its_length() -> None:
    call = replace(CALL, longest_texts={"title": 10})
    reason = only(judged(call=call))
    assert (reason.code, reason.params) == ("text_too_long", {"length": len("Alkuun yhdessä"), "most": 10})


def test_call_for_another_action_or_applicant_is_refused() -> None:
    assert codes(judged(call=replace(CALL, open_actions=frozenset({"2D5"})))) == ["action_not_open"]
    assert codes(judged(call=replace(CALL, applicant_kinds=("local_authorities",)))) == [
        "applicant_not_eligible"
    ]
    assert codes(judged(call=replace(CALL, models=("flat_7",)))) == ["model_not_in_call"]


def test_warnings_do_not_stop_a_submission() -> None:
    early = replace(APPLICATION, early_start_reasons="The school year begins.")
    call = replace(CALL, decisions_on=date(2027, 10, 1))
    found = judged(early, call)
    assert codes(found) == ["starts_before_decision_reasoned"]
    assert can_submit(found)
    assert not can_submit(judged(call=call))


def test_operating_support_is_judged_by_its_own_rules() -> None:
    hours = staff_line(
        share=None, monthly_cost=None, months=None, yearly_cost=Decimal(51600), hours=Decimal(1720)
    )
    data = replace(
        APPLICATION,
        claim=RateClaim(legal_form="state_agency"),
        rate=Decimal("100.00"),
        budget=Budget("operating_real", (hours,), "hourly"),
        financing=Financing(Decimal("51600.00")),
    )
    call = replace(
        CALL,
        rate=RateTerms("OS2", "operating", Decimal(100)),
        open_actions=frozenset({"OS2"}),
        catalogue=CATALOGUE,
    )
    assert judged(data, call) == []


def test_same_application_gives_the_same_answer() -> None:
    spoilt = replace(APPLICATION, rate=Decimal(91), partners=(PARTNER,))
    assert judged(spoilt) == judged(spoilt)


@pytest.mark.parametrize(("length", "found"), [(10, []), (11, ["text_too_long"])])
def test_a_text_is_as_long_as_the_call_allows_and_no_longer(length: int, found: list[str]) -> None:
    call = replace(CALL, longest_texts={"title": 10, "method": 5})
    data = replace(APPLICATION, texts={**APPLICATION.texts, "title": "x" * length})
    reasons = judged(data, call)
    assert codes(reasons) == found
    if found:
        assert only(reasons).params == {"length": 11, "most": 10}


def test_each_declaration_the_call_asks_for_is_given() -> None:
    call = replace(CALL, declarations=("true", "no_double_funding"))
    assert [one.field for one in judged(replace(APPLICATION, declared=frozenset({"true"})), call)] == [
        "declarations.no_double_funding"
    ]
    assert judged(replace(APPLICATION, declared=frozenset(call.declarations)), call) == []


@pytest.mark.parametrize(
    ("starts", "ends", "length"),
    [
        (date(2027, 9, 1), date(2029, 8, 31), (2, 24)),
        (date(2027, 9, 1), date(2029, 9, 1), (3, 25)),
        (date(2027, 9, 1), date(2027, 9, 1), (1, 1)),
        (date(2027, 9, 1), date(2027, 8, 31), (None, None)),
        (None, date(2027, 8, 31), (None, None)),
        (date(2027, 9, 1), None, (None, None)),
    ],
)
def test_a_project_has_years_and_months_once_its_dates_are_in_order(
    starts: date | None, ends: date | None, length: tuple[int | None, int | None]
) -> None:
    assert length_of(replace(APPLICATION, starts_on=starts, ends_on=ends)) == length
