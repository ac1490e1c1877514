"""The ceiling of the rate, its reasons, and the grant."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.rules.parameters import Parameters
from calls.rules.rates import (
    GROUNDS,
    RateClaim,
    RateTerms,
    grant_amount,
    ground_problems,
    ground_warnings,
    rate_ceiling,
    rate_problems,
)
from records.rules import Percent
from tests.factories.rules import LAW, codes, only

WHO, DETENTION, RETURN, VULNERABLE = GROUNDS
OPEN = RateTerms("2D2", rate=Decimal(75), raised_rate=Decimal(90), grounds=(WHO, VULNERABLE))
PLAIN = RateTerms("2A1", rate=Decimal(75))
MONEY = st.decimals(0, 10_000_000, places=2)
RATE = st.decimals("0.01", 100, places=2)


def claim(ground: str = WHO, form: str = "association", **values: object) -> RateClaim:
    return RateClaim(ground, "Integration work.", form, **values)


def test_project_gets_the_base_rate_without_a_ground() -> None:
    verdict = rate_ceiling(PLAIN, RateClaim(), LAW)
    assert verdict.ceiling == Percent(Decimal(75))
    assert only(verdict.because).code == "rate_base"
    assert "15(1)" in verdict.because[0].article


def test_ground_the_plan_opens_raises_the_rate_and_says_why() -> None:
    verdict = rate_ceiling(OPEN, claim(), LAW)
    assert verdict.ceiling == Percent(Decimal(90))
    assert codes(verdict.because) == [
        "rate_raised_implementer",
        "rate_without_ground",
        "rate_to_be_confirmed",
    ]
    assert verdict.because[0].params == {"ceiling": Percent(Decimal(90)), "action": "2D2"}
    assert verdict.because[0].article.endswith("Annex IV point 1")
    assert verdict.because[1].params["base"] == Percent(Decimal(75))
    assert verdict.provisional


def test_action_with_grounds_says_that_more_could_be_asked() -> None:
    verdict = rate_ceiling(OPEN, RateClaim(), LAW)
    assert codes(verdict.because) == ["rate_base", "rate_could_be_raised"]


@pytest.mark.parametrize("form", ["municipality", "wellbeing_county", "region", "joint_municipal_authority"])
def test_authorities_and_associations_meet_the_first_ground(form: str) -> None:
    assert ground_problems(OPEN, claim(form=form), LAW) == []
    assert rate_ceiling(OPEN, claim(form=form), LAW).ceiling.value == 90


@pytest.mark.parametrize("form", ["state_agency", "company", "international_organisation"])
@pytest.mark.parametrize("accepted", [None, True])
def test_state_agency_and_company_stay_at_the_base_rate(form: str, accepted: bool | None) -> None:
    reason = only(ground_problems(OPEN, claim(form=form), LAW))
    assert (reason.code, reason.field) == ("ground_not_for_form", "rate.ground")
    assert reason.params == {"base": Percent(Decimal(75))}
    assert rate_ceiling(OPEN, claim(form=form, accepted=accepted), LAW).ceiling.value == 75


@pytest.mark.parametrize("form", ["foundation", "parish", "school", "something new"])
def test_officer_decides_on_forms_in_between(form: str) -> None:
    assert codes(ground_warnings(OPEN, claim(form=form), LAW)) == ["ground_officer_decides"]
    assert rate_ceiling(OPEN, claim(form=form), LAW).provisional


def test_partner_outside_the_ground_is_pointed_out() -> None:
    warned = ground_warnings(OPEN, claim(partner_forms=("municipality", "company")), LAW)
    assert codes(warned) == ["ground_partner_outside"]
    assert not warned[0].blocks
    assert ground_warnings(OPEN, claim(partner_forms=("municipality",)), LAW) == []


def test_company_can_claim_a_ground_about_whom_it_helps() -> None:
    verdict = rate_ceiling(OPEN, claim(VULNERABLE, "company"), LAW)
    assert verdict.ceiling.value == 90
    assert verdict.because[0].code == "rate_raised_vulnerable"
    assert ground_warnings(OPEN, claim(VULNERABLE, "company"), LAW) == []


@pytest.mark.parametrize(("ground", "code"), [(DETENTION, "ground_not_in_plan"), ("other", "ground_unknown")])
def test_ground_outside_the_plan_is_refused(ground: str, code: str) -> None:
    assert codes(ground_problems(OPEN, claim(ground), LAW)) == [code]
    assert rate_ceiling(OPEN, claim(ground), LAW).ceiling.value == 75


@pytest.mark.parametrize("ground", GROUNDS)
def test_each_ground_has_its_own_sentence(ground: str) -> None:
    terms = replace(OPEN, grounds=GROUNDS)
    assert (
        f"IV point {GROUNDS.index(ground) + 1}" in rate_ceiling(terms, claim(ground), LAW).because[0].article
    )


def test_ground_needs_reasons() -> None:
    reason = only(ground_problems(OPEN, replace(claim(), reasons="  "), LAW))
    assert (reason.code, reason.field) == ("ground_needs_reasons", "rate.reasons")


def test_officers_answer_settles_the_rate() -> None:
    accepted = rate_ceiling(OPEN, claim(form="parish", accepted=True), LAW)
    assert (accepted.ceiling.value, accepted.provisional) == (90, False)
    assert ground_warnings(OPEN, claim(form="parish", accepted=True), LAW) == []
    refused = rate_ceiling(OPEN, claim(accepted=False), LAW)
    assert (refused.ceiling.value, codes(refused.because)) == (75, ["rate_ground_not_accepted", "rate_base"])


@pytest.mark.parametrize(
    ("support", "ceiling", "code"),
    [
        ("specific", 90, "rate_specific"),
        ("operating", 100, "rate_operating"),
        ("emergency", 100, "rate_emergency"),
    ],
)
def test_kind_of_support_has_its_own_ceiling(support: str, ceiling: int, code: str) -> None:
    verdict = rate_ceiling(RateTerms("OS1", support), RateClaim(), LAW)
    assert (verdict.ceiling.value, codes(verdict.because)) == (ceiling, [code])
    assert codes(ground_problems(RateTerms("OS1", support), claim(), LAW)) == ["ground_not_in_plan"]


def test_lower_rate_of_the_plan_binds() -> None:
    verdict = rate_ceiling(replace(PLAIN, rate=Decimal(60)), RateClaim(), LAW)
    assert (verdict.ceiling.value, verdict.because[0].code) == (60, "rate_of_plan")
    assert rate_ceiling(replace(OPEN, raised_rate=Decimal(85)), claim(), LAW).ceiling.value == 85


def test_plan_cannot_pass_the_law() -> None:
    greedy = RateTerms("2D2", rate=Decimal(95), raised_rate=Decimal(99), grounds=(WHO,))
    assert rate_ceiling(greedy, RateClaim(), LAW).ceiling.value == 75
    assert rate_ceiling(greedy, claim(), LAW).ceiling.value == 90


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (None, "rate_missing"),
        (Decimal(0), "rate_not_positive"),
        (Decimal("-1"), "rate_not_positive"),
        (Decimal("75.01"), "rate_above_ceiling"),
        (Decimal("74.999"), "rate_too_precise"),
    ],
)
def test_asked_rate_is_refused(asked: Decimal | None, code: str) -> None:
    reason = only(rate_problems(asked, rate_ceiling(PLAIN, RateClaim(), LAW)))
    assert (reason.code, reason.field) == (code, "rate.asked")
    if code == "rate_above_ceiling":
        assert reason.params == {"asked": Percent(Decimal("75.01")), "ceiling": Percent(Decimal(75))}
        assert "15(1)" in reason.article


@pytest.mark.parametrize("asked", ["75", "0.01", "74.99"])
def test_rate_up_to_the_ceiling_passes(asked: str) -> None:
    assert rate_problems(Decimal(asked), rate_ceiling(PLAIN, RateClaim(), LAW)) == []


def test_grant_is_cut_to_the_cent_and_to_the_maximum() -> None:
    assert grant_amount(Decimal(90), Decimal("589238.82"), Decimal(0)) == Decimal("530314.93")
    assert grant_amount(Decimal(75), Decimal("100.00"), Decimal("20.00")) == Decimal("60.00")
    assert grant_amount(Decimal(75), Decimal("100.00"), Decimal(0), Decimal("50.00")) == Decimal("50.00")
    assert grant_amount(Decimal(75), Decimal("100.00"), Decimal("150.00")) == 0


@given(RATE, MONEY, MONEY)
def test_grant_never_passes_the_ceiling_and_loses_less_than_a_cent(
    rate: Decimal, eligible: Decimal, revenue: Decimal
) -> None:
    grant = grant_amount(rate, eligible, revenue)
    exact = rate * max(eligible - revenue, Decimal(0)) / 100
    assert 0 <= exact - grant < Decimal("0.01")


@given(
    st.sampled_from(["project", "specific", "operating", "emergency"]),
    st.sampled_from(["", *GROUNDS, "nonsense"]),
    st.sampled_from([*LAW.legal_forms, "unknown"]),
    st.sampled_from([None, True, False]),
    st.lists(st.sampled_from(GROUNDS), unique=True),
    st.one_of(st.none(), RATE),
    st.one_of(st.none(), RATE),
)
def test_ceiling_never_passes_the_law_and_is_always_explained(
    support: str,
    ground: str,
    form: str,
    accepted: bool | None,
    grounds: list[str],
    rate: Decimal | None,
    raised: Decimal | None,
) -> None:
    terms = RateTerms("2D2", support, rate, raised, tuple(grounds))
    verdict = rate_ceiling(terms, claim(ground, form, accepted=accepted), LAW)
    of_law = {"project": 90, "specific": 90, "operating": 100, "emergency": 100}[support]
    assert 0 < verdict.base.value <= verdict.ceiling.value <= of_law
    assert support != "project" or ground in grounds or verdict.ceiling.value <= 75
    assert verdict.because
    assert all(reason.article for reason in verdict.because)
    assert verdict == rate_ceiling(terms, claim(ground, form, accepted=accepted), LAW)


def test_other_parameters_give_other_ceilings() -> None:
    assert rate_ceiling(PLAIN, RateClaim(), Parameters(base_rate=Decimal(70))).ceiling.value == 70


NATIONAL = RateTerms(
    "2D2",
    rate=Decimal(75),
    raised_rate=Decimal(90),
    grounds=(*GROUNDS, "islands"),
    words={"islands": {"en": "work in the archipelago"}},
    by_legal_form=(WHO,),
)


@pytest.mark.parametrize(
    ("ground", "code"),
    [
        (WHO, "rate_raised_implementer"),
        (DETENTION, "rate_raised_detention"),
        (RETURN, "rate_raised_return"),
        (VULNERABLE, "rate_raised_vulnerable"),
        ("islands", "rate_raised"),
    ],
)
def test_a_raised_rate_names_its_own_ground(ground: str, code: str) -> None:
    verdict = rate_ceiling(NATIONAL, claim(ground), LAW)
    assert codes(verdict.because)[0] == code
    assert verdict.ceiling == Percent(Decimal(90))


def test_a_programmes_own_ground_is_said_in_its_words() -> None:
    verdict = rate_ceiling(NATIONAL, claim("islands"), LAW)
    assert verdict.because[0].params["ground"] == {"en": "work in the archipelago"}


@pytest.mark.parametrize(
    ("terms", "ground", "found"),
    [
        (NATIONAL, "", []),
        (NATIONAL, "islands", []),
        (NATIONAL, "mountains", ["ground_unknown"]),
        (replace(NATIONAL, words={}), "islands", ["ground_unknown"]),
        (replace(NATIONAL, support="specific"), WHO, ["ground_not_in_plan"]),
        (replace(NATIONAL, grounds=(VULNERABLE,)), WHO, ["ground_not_in_plan"]),
    ],
)
def test_a_ground_is_one_the_fund_and_the_action_have(
    terms: RateTerms, ground: str, found: list[str]
) -> None:
    assert codes(ground_problems(terms, claim(ground), LAW)) == found


def test_the_ceiling_can_be_told_before_the_reasons_are_written() -> None:
    silent = RateClaim(WHO, "  ", "association")
    assert codes(ground_problems(NATIONAL, silent, LAW)) == ["ground_needs_reasons"]
    assert ground_problems(NATIONAL, silent, LAW, reasons_needed=False) == []
    assert rate_ceiling(NATIONAL, silent, LAW).ceiling == Percent(Decimal(90))


@pytest.mark.parametrize(
    ("accepted", "raised", "provisional", "said"),
    [
        (None, True, True, "rate_to_be_confirmed"),
        (True, True, False, "rate_without_ground"),
        (False, False, False, "rate_base"),
    ],
)
def test_the_officers_answer_ends_what_was_provisional(
    accepted: bool | None, raised: bool, provisional: bool, said: str
) -> None:
    verdict = rate_ceiling(NATIONAL, claim(WHO, accepted=accepted), LAW)
    assert verdict.ceiling == Percent(Decimal(90 if raised else 75))
    assert verdict.provisional is provisional
    assert codes(verdict.because)[-1] == said


def test_an_answer_about_no_ground_changes_nothing() -> None:
    assert codes(rate_ceiling(PLAIN, RateClaim(accepted=False), LAW).because) == ["rate_base"]


@pytest.mark.parametrize(
    ("terms", "given_claim", "found"),
    [
        (NATIONAL, claim(WHO, "foundation"), ["ground_officer_decides"]),
        (NATIONAL, claim(WHO, "association"), []),
        (NATIONAL, claim(WHO, "foundation", accepted=True), []),
        (NATIONAL, claim(VULNERABLE, "foundation"), []),
        (replace(NATIONAL, support="specific"), claim(WHO, "foundation"), []),
        (NATIONAL, claim(WHO, partner_forms=("association", "company")), ["ground_partner_outside"]),
        (NATIONAL, claim(WHO, partner_forms=("association", "region")), []),
        (
            NATIONAL,
            claim(WHO, "parish", partner_forms=("company",)),
            ["ground_officer_decides", "ground_partner_outside"],
        ),
    ],
)
def test_an_officer_judges_only_what_the_form_leaves_open(
    terms: RateTerms, given_claim: RateClaim, found: list[str]
) -> None:
    assert codes(ground_warnings(terms, given_claim, LAW)) == found
