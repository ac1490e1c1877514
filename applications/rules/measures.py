"""The limits of a round beside what an application comes to: held, near, to be looked at, or passed.

Whether a limit is passed is not judged here a second time: it follows from what the rules found (`Measure.codes`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from applications.rules.budget import BudgetVerdict
from applications.rules.cost_models import procurements
from applications.rules.data import (
    HOURLY,
    LAND,
    LAND_DERELICT,
    LUMP_SUM,
    STAFF,
    ApplicationData,
    CallTerms,
)
from applications.rules.financing import FinancingVerdict
from applications.rules.staff import hours_by_person
from applications.rules.time import LONG_RUNNING
from calls.rules import articles as art
from calls.rules.dates import local_day, months_of
from calls.rules.limits import BY_NAME, shown
from calls.rules.parameter_names import LABELS
from calls.rules.parameters import Parameters
from calls.rules.rates import OPERATING, RateVerdict
from calls.rules.rounding import half_up
from records.rules import Number, Percent, Reason, gettext_noop

HELD, NEAR, LOOK, PASSED = "held", "near", "look", "passed"
NEAR_FROM = Fraction(95, 100)
ZERO = Decimal("0.00")
KINDS = ("goods_services", "social_health", "other_special", "works")


@dataclass(frozen=True)
class Judged:
    """An application as the rules have judged it."""

    data: ApplicationData
    terms: CallTerms
    parameters: Parameters
    rate: RateVerdict
    budget: BudgetVerdict
    financing: FinancingVerdict
    arrived: datetime


@dataclass(frozen=True)
class Measure:
    """A limit with the value held against it; `codes` are the findings that decide, `share` how much of it is used.

    `parameter` names the programme's figure the limit is, if it is one; `floor` that it is a least, not a most.
    """

    label: str
    value: object
    limit: object
    codes: tuple[str, ...]
    article: str = ""
    parameter: str = ""
    floor: bool = False
    share: Fraction = field(default=Fraction(0))


@dataclass(frozen=True)
class Outcome:
    """A measure, how it stands, and what the rules say of it."""

    measure: Measure
    stands: str
    reasons: tuple[Reason, ...]


def outcomes(judged: Judged, found: Iterable[Reason]) -> list[Outcome]:
    """Act sections 11-15; decree section 31: every limit that concerns the application, in the order of the form."""
    reasons = list(found)
    return [_outcome(one, reasons) for measure in MEASURES for one in measure(judged)]


def _outcome(measure: Measure, reasons: Iterable[Reason]) -> Outcome:
    mine = tuple(one for one in reasons if one.code in measure.codes)
    if any(one.blocks for one in mine):
        return Outcome(measure, PASSED, mine)
    if mine:
        return Outcome(measure, LOOK, mine)
    return Outcome(measure, NEAR if measure.share >= NEAR_FROM else HELD, ())


def deadline(judged: Judged) -> list[Measure]:
    """Act section 15: when it arrived, and when the round closed."""
    label = gettext_noop("Arrived; the round closed")
    return [
        Measure(label, judged.arrived, judged.terms.closes, ("call_closed", "call_not_open_yet"), art.ACT_15)
    ]


def rate_asked(judged: Judged) -> list[Measure]:
    """AMIF Regulation, Article 15: the rate asked for, and the highest there is."""
    codes = ("rate_missing", "rate_not_positive", "rate_too_precise", "rate_above_ceiling")
    asked, why = judged.data.rate, judged.rate.because[0].article
    value = Percent(asked) if asked is not None else None
    return [Measure(gettext_noop("Rate asked for"), value, judged.rate.ceiling, codes, why)]


def support_asked(judged: Judged) -> list[Measure]:
    """Act section 20: the support asked for, and what the rate gives of the costs less revenue."""
    codes = ("fund_share_missing", "fund_share_above_grant", "fund_share_below_grant", "nothing_to_support")
    label = gettext_noop("Support asked for; what the rate gives")
    return [Measure(label, judged.data.financing.fund, judged.financing.grant, codes, art.ACT_20)]


def targeting(judged: Judged) -> list[Measure]:
    """Act section 11: what a targeted opening gives at most."""
    terms = judged.terms.targeting
    if terms is None or terms.ceiling is None:
        return []
    label = gettext_noop("Support asked for; what the targeted opening gives at most")
    asked = judged.data.financing.fund or ZERO
    return [Measure(label, asked, terms.ceiling, ("above_targeting_ceiling",), art.ACT_11)]


def first_day(judged: Judged) -> list[Measure]:
    """Act section 13(3): the first day of the project, and the day the application arrived."""
    codes = (
        "start_missing",
        "starts_before_application",
        "starts_before_decision",
        "starts_before_decision_reasoned",
        "starts_before_call_closes",
        "starts_before_call_closes_reasoned",
    )
    label = gettext_noop("First day of the project; the day of arrival")
    day = local_day(judged.arrived)
    return [Measure(label, judged.data.starts_on, day, codes, art.ACT_13, floor=True)]


def duration(judged: Judged) -> list[Measure]:
    """Decree section 32; CPR Article 63(2): months, and the last day of eligible costs."""
    data, most = judged.data, judged.parameters.max_months
    last = _measure("eligible_until", data.ends_on, judged, ("ends_after_eligibility", "end_missing"))
    if data.starts_on is None or data.ends_on is None or data.ends_on < data.starts_on:
        return [last]
    if judged.terms.rate.support in LONG_RUNNING:
        return [last]
    months = months_of(data.starts_on, data.ends_on)
    limit = _measure(
        "max_months", Number(Decimal(months)), judged, ("too_long",), share=Fraction(months, most)
    )
    return [limit, last]


def lump_sum(judged: Judged) -> list[Measure]:
    """Decree section 17: the largest project a lump sum is for."""
    if judged.data.budget.model != LUMP_SUM:
        return []
    total, most = judged.budget.total, judged.parameters.lump_sum_maximum
    share = Fraction(total) / Fraction(most)
    return [_measure("lump_sum_maximum", total, judged, ("lump_sum_too_large",), share=share)]


def operating(judged: Judged) -> list[Measure]:
    """Decree section 13(4): below which operating support pays staff by the hour only."""
    if judged.terms.rate.support != OPERATING:
        return []
    return [
        _measure(
            "operating_staff_only_below", judged.budget.total, judged, ("operating_staff_only",), floor=True
        )
    ]


def working_time(judged: Judged) -> list[Measure]:
    """Decree sections 22 and 23: the smallest share of working time, or the most hours a person has in a year."""
    lines = [one for one in judged.data.budget.lines if one.category == STAFF and one.staff]
    shares = [one.staff.share for one in lines if one.staff and one.staff.share is not None]
    codes = (
        "staff_share_too_small",
        "staff_share_needs_reasons",
        "staff_share_justified",
        "staff_share_above_full",
    )
    found = []
    if shares:
        found.append(_measure("staff_share_minimum", Percent(min(shares)), judged, codes, floor=True))
    return found + _hours(judged)


def _hours(judged: Judged) -> list[Measure]:
    people = hours_of_people(judged)
    if judged.data.budget.staff_method != HOURLY or not people:
        return []
    used, hours, most = max(people)
    label, value, limit = LABELS["hours_per_year"], Number(half_up(hours)), Number(half_up(most))
    return [Measure(label, value, limit, ("staff_hours_above",), art.CPR_55, "hours_per_year", share=used)]


def hours_of_people(judged: Judged) -> list[tuple[Fraction, Fraction, Fraction]]:
    """Decree section 22(4): by person and year the share used, the hours and the most there are."""
    years = len(judged.budget.by_year) or 1
    rows = hours_by_person(judged.data.budget.lines, judged.parameters, years=years)
    return [(hours / most, hours, most) for _line, hours, most in rows if most]


def procurement(judged: Judged) -> list[Measure]:
    """Act 1397/2016 section 25: the largest procurement of each kind, and its national threshold."""
    codes = ("procurement_above_threshold", "procurement_plan_missing", "procurement_documents_missing")
    planned = [(one.kind, one.value) for one in procurements(judged.data.budget).values()]
    planned += [(one.kind, one.value) for one in judged.data.entries.procurements if one.value is not None]
    found = []
    for kind in KINDS:
        values = [value for one, value in planned if one == kind]
        if values:
            found.append(_measure(f"procurement_{kind}", max(values), judged, codes))
    return found


def land(judged: Judged) -> list[Measure]:
    """CPR Article 64(1)(b); decree section 26: the part of the costs that is land."""
    found = []
    for kind, name, code in (
        (LAND, "land_share", "land_above_share"),
        (LAND_DERELICT, "land_share_derelict", "derelict_land_above_share"),
    ):
        cost = sum((one.eligible for one in judged.budget.lines if one.line.kind == kind), ZERO)
        if cost and judged.budget.total:
            part = Fraction(cost) * 100 / Fraction(judged.budget.total)
            most = Fraction(getattr(judged.parameters, name))
            share = part / most if most else Fraction(1)
            found.append(_measure(name, Percent(half_up(part)), judged, (code,), share=share))
    return found


def own_money(judged: Judged) -> list[Measure]:
    """Act sections 12 and 14: the own money of the applicant and the partners together, above zero of each."""
    if judged.terms.fully_funded:
        return []
    codes = (
        "own_money_missing",
        "partner_own_money_missing",
        "own_money_reasoned",
        "own_money_reasons_refused",
    )
    amount = sum((one.amount or ZERO for one in judged.data.financing.own), ZERO)
    label = gettext_noop("Own money; above zero of each party")
    return [Measure(label, amount, ZERO, codes, art.ACT_14, floor=True)]


def equality(judged: Judged) -> list[Measure]:
    """Act section 13(2): who pays, and the eligible costs, to the cent."""
    label = gettext_noop("Financing; equal to the eligible costs")
    codes = ("financing_short", "financing_over", "financing_negative", "financing_amount_missing")
    return [Measure(label, judged.financing.financed, judged.budget.total, codes, art.ACT_13)]


def _measure(
    name: str,
    value: object,
    judged: Judged,
    codes: tuple[str, ...],
    *,
    floor: bool = False,
    share: Fraction = Fraction(0),
) -> Measure:
    """A measure against one of the programme's figures; its provision is the figure's own (limits.LIMITS)."""
    return Measure(
        LABELS[name],
        value,
        shown(BY_NAME[name], getattr(judged.parameters, name)),
        codes,
        BY_NAME[name].article,
        name,
        floor,
        share,
    )


MEASURES: tuple[Callable[[Judged], list[Measure]], ...] = (
    deadline,
    first_day,
    duration,
    rate_asked,
    support_asked,
    targeting,
    lump_sum,
    operating,
    working_time,
    procurement,
    land,
    own_money,
    equality,
)
