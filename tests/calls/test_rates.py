"""What must hold of rates and sums for every programme: both shipped ones, and any the law would allow."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.budget import budget_verdict
from applications.rules.data import Budget
from calls.rules.limits import (
    COUNT,
    DAY,
    PERCENT,
    Bounds,
    Limit,
    bounds_of,
    parameter_problems,
    parameters_from,
    value_problems,
    written,
)
from calls.rules.parameters import Parameters
from calls.rules.programme_data import ProgrammeFile
from calls.rules.programme_file import parse_programme
from calls.rules.rates import RateClaim, RateTerms, grant_amount, rate_ceiling, rate_problems
from calls.services.interventions import entries_of
from indicators.rules.catalogue import parse_catalogue
from tests.factories.programme_files import FINLAND, ROOT
from tests.factories.rules import APPLICANT, PARTNER, cost_line, staff_line

PROGRAMMES = ("amif-fi-2021-2027", "eea-example")
PARTIES = (APPLICANT, PARTNER)
CENT = Decimal("0.01")
FREE_ENDS = {PERCENT: Decimal(100), COUNT: 5000, DAY: date(2099, 12, 31)}
AMOUNT = st.decimals("0", "9999999.99", places=2)


@cache
def file_of(name: str) -> ProgrammeFile:
    """A programme file as shipped."""
    path: Path = FINLAND.with_name(f"{name}.yaml")
    codes = {
        entry.code
        for catalogue in (ROOT / "indicators" / "catalogues").glob("*.yaml")
        for entry in parse_catalogue(catalogue.read_text(encoding="utf-8")).indicators
    }
    text = path.read_text(encoding="utf-8")
    return parse_programme(
        text, indicator_codes=lambda _: codes, type_entries=lambda kind: entries_of(kind, path)
    )


@cache
def bounds(name: str) -> Bounds:
    """What binds a shipped programme."""
    head, file = file_of(name).head, file_of(name)
    return bounds_of(head.fund, head.country, file.bounds, file.articles, head.rulebook)


@cache
def shipped(name: str) -> Parameters:
    """The figures of a shipped programme."""
    data = {**file_of(name).parameters, "legal_forms": file_of(name).legal_forms}
    parameters, reasons = parameters_from(data, bounds(name))
    assert reasons == []
    return parameters


def value(limit: Limit) -> st.SearchStrategy[object]:
    """Any value the limit allows."""
    highest = limit.highest or FREE_ENDS.get(limit.unit, Decimal("1000000"))
    if limit.unit == DAY:
        return st.dates(limit.lowest, highest)
    if limit.unit == COUNT:
        return st.integers(int(limit.lowest), int(highest))
    return st.decimals(limit.lowest, highest, places=2)


@st.composite
def allowed(draw: st.DrawFn) -> tuple[Bounds, Parameters]:
    """Bounds of one of the funds, and figures anywhere within them."""
    name = draw(st.sampled_from(PROGRAMMES))
    if draw(st.booleans()):
        return bounds(name), shipped(name)
    drawn = {limit.name: draw(value(limit)) for limit in bounds(name).limits.values()}
    parameters, reasons = parameters_from({key: str(one) for key, one in drawn.items()}, bounds(name))
    assert reasons == []
    return bounds(name), parameters


TERMS = st.builds(
    RateTerms,
    st.just("A1"),
    st.sampled_from(["project", "specific", "operating", "emergency"]),
    st.one_of(st.none(), st.decimals("0.01", "100", places=2)),
    st.one_of(st.none(), st.decimals("0.01", "100", places=2)),
    st.lists(st.sampled_from(["vulnerable_persons", "civil_society"]), unique=True).map(tuple),
    words=st.just({"civil_society": {"en": "the project is carried out by a civil society organisation"}}),
    by_legal_form=st.just(("civil_society",)),
)
CLAIMS = st.builds(
    RateClaim,
    st.sampled_from(["", "vulnerable_persons", "civil_society", "nonsense"]),
    st.just("Because"),
    st.sampled_from(["association", "company", "municipality", "state_agency", "parish"]),
    accepted=st.sampled_from([None, True, False]),
)


def highest_of(terms: RateTerms, parameters: Parameters) -> Decimal:
    """The highest rate there can be for the kind of support."""
    if terms.support == "project":
        return max(parameters.base_rate, parameters.raised_rate)
    return {
        "specific": parameters.specific_action_rate,
        "operating": parameters.operating_rate,
        "emergency": parameters.emergency_rate,
    }[terms.support]


@given(allowed(), TERMS, CLAIMS)
def test_rate_is_never_above_the_ceiling(
    figures: tuple[Bounds, Parameters], terms: RateTerms, claim: RateClaim
) -> None:
    parameters = figures[1]
    verdict = rate_ceiling(terms, claim, parameters)
    assert verdict.base.value <= verdict.ceiling.value <= highest_of(terms, parameters)
    assert rate_problems(verdict.ceiling.value + CENT, verdict)
    assert verdict.ceiling.value == 0 or rate_problems(verdict.ceiling.value, verdict) == []


@given(allowed())
def test_figures_within_the_bounds_pass_them_and_a_step_beyond_does_not(
    figures: tuple[Bounds, Parameters],
) -> None:
    held, parameters = figures
    assert parameter_problems(parameters, held) == []
    for limit in held.limits.values():
        for end, step in ((limit.lowest, -1), (limit.highest, 1)):
            if end is not None:
                assert value_problems(limit, end) == []
                assert value_problems(limit, beyond(limit, end, step)), limit.name


def beyond(limit: Limit, end: object, step: int) -> object:
    """The least that lies beyond a bound."""
    least = {DAY: timedelta(days=1), COUNT: 1}.get(limit.unit, CENT)
    return end + step * least  # type: ignore[operator]


@given(st.decimals("0.01", "100", places=2), AMOUNT, AMOUNT, st.one_of(st.none(), AMOUNT))
def test_grant_is_cut_and_never_loses_a_cent(
    rate: Decimal, eligible: Decimal, revenue: Decimal, maximum: Decimal | None
) -> None:
    grant = grant_amount(rate, eligible, revenue, maximum)
    exact = rate * max(eligible - revenue, Decimal(0)) / 100
    most = exact if maximum is None else min(exact, maximum)
    assert 0 <= most - grant < CENT
    assert grant == grant.quantize(CENT)


LINE = st.tuples(
    st.sampled_from(["travel", "external", "equipment", "other"]),
    st.decimals("0.01", "99999.99", places=2),
    st.sampled_from(["", "p1"]),
    st.integers(1, 4),
)


@given(
    allowed(),
    st.lists(LINE, min_size=1, max_size=12),
    st.sampled_from(["flat_7", "flat_40", "flat_1"]),
    st.randoms(),
)
def test_sums_are_equal_in_every_order_of_lines(
    figures: tuple[Bounds, Parameters],
    rows: list[tuple[str, Decimal, str, int]],
    model: str,
    random: Random,
) -> None:
    parameters = replace(figures[1], hours_per_year=1720)
    lines = [staff_line("s")] + [
        cost_line(str(n), category, str(amount), party=party, year=year)
        for n, (category, amount, party, year) in enumerate(rows)
    ]
    first = budget_verdict(Budget(model, tuple(lines)), PARTIES, parameters)
    random.shuffle(lines)
    second = budget_verdict(Budget(model, tuple(lines)), PARTIES, parameters)
    assert (first.total, first.amounts) == (second.total, second.amounts)
    assert (dict(first.by_category), dict(first.by_party), dict(first.by_year)) == (
        dict(second.by_category),
        dict(second.by_party),
        dict(second.by_year),
    )
    for parts in (first.by_party, first.by_year):
        assert sum((part.total for part in parts.values()), Decimal(0)) == first.total


@given(allowed(), TERMS, CLAIMS)
def test_same_input_gives_the_same_verdict(
    figures: tuple[Bounds, Parameters], terms: RateTerms, claim: RateClaim
) -> None:
    held, parameters = figures
    again, _ = parameters_from(
        {name: written(getattr(parameters, name)) for name in held.limits}
        | {"legal_forms": dict(parameters.legal_forms)},
        held,
    )
    assert again == parameters
    assert rate_ceiling(terms, claim, parameters) == rate_ceiling(terms, claim, again)


@pytest.mark.parametrize("name", PROGRAMMES)
def test_shipped_programmes_keep_their_own_bounds(name: str) -> None:
    assert parameter_problems(shipped(name), bounds(name)) == []
    assert all(limit.article for limit in bounds(name).limits.values())


def test_the_same_figure_is_judged_by_its_own_fund() -> None:
    for name, refused in (("amif-fi-2021-2027", True), ("eea-example", False)):
        limit = bounds(name).limits["base_rate"]
        assert bool(value_problems(limit, Decimal("85.00"))) is refused
