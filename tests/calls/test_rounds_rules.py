"""The plain rules of rounds: what a round is at an instant, when the clock may turn it, what stops a publication."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.rules.criteria import Check, CriteriaSet, Criterion
from calls.rules.rounds import (
    CANCELLED,
    CLOSED,
    COMING,
    DRAFT,
    OPEN,
    SETTLED,
    Line,
    Round,
    blocking,
    checklist,
    phase,
    why_not_closed,
    why_not_opened,
)
from calls.rules.seasons import Season, reference_series, season, season_of

TEXTS = {"fi": "Haku", "sv": "Utlysning", "en": "Call"}
NOW = datetime(2023, 8, 1, tzinfo=UTC)
OPENS, CLOSES = datetime(2023, 9, 4, 6, tzinfo=UTC), datetime(2023, 9, 29, 13, 15, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FREE = {("SO2", "project"): Decimal("500.00")}
CRITERIA = CriteriaSet("1", date(2023, 1, 1), (Check("a"),), (Criterion("b", Decimal(100)),))
WHOLE = Round(
    title=TEXTS,
    summary=TEXTS,
    languages=("fi", "sv", "en"),
    contact_email="eusa@example.org",
    opens_at=OPENS,
    closes_at=CLOSES,
    actions=("2D2",),
    lines=(Line("2D", "SO2", "project", Decimal("500.00")),),
    cost_models=("flat_7",),
    criteria=CRITERIA,
)
moments = st.datetimes(min_value=datetime(2022, 1, 1), max_value=datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def gaps(round_: Round, now: datetime = NOW) -> set[str]:
    points = checklist(round_, now=now, free=FREE, minimum_assessors=2)
    return {reason.code for reason in blocking(points)}


def with_line(**changes: object) -> Round:
    return replace(WHOLE, lines=(replace(WHOLE.lines[0], **changes),))


@given(first=moments, second=moments, now=moments, state=st.sampled_from([COMING, OPEN]))
def test_running_round_is_what_its_instants_make_it(first, second, now, state):
    opens, closes = sorted([first, second])
    expected = COMING if now < opens else OPEN if now <= closes else CLOSED
    assert phase(state, opens, closes, now) == expected


@given(first=moments, second=moments, now=moments, state=st.sampled_from([DRAFT, SETTLED, CANCELLED]))
def test_round_that_does_not_run_is_what_is_stored(first, second, now, state):
    assert phase(state, *sorted([first, second]), now) == state


def test_round_the_clock_closed_stays_closed():
    assert phase(CLOSED, OPENS, CLOSES, CLOSES) == CLOSED


@given(first=moments, second=moments, now=moments)
def test_clock_turns_a_round_exactly_when_its_phase_changes(first, second, now):
    opens, closes = sorted([first, second])
    is_now = phase(COMING, opens, closes, now)
    assert (why_not_opened(opens, now) is None) is (is_now != COMING)
    assert (why_not_closed(closes, now) is None) is (is_now == CLOSED)


def test_deadline_itself_is_open_and_a_microsecond_later_is_not():
    assert why_not_closed(CLOSES, CLOSES) is not None
    assert why_not_closed(CLOSES, CLOSES + MICROSECOND) is None
    assert why_not_opened(OPENS, OPENS - MICROSECOND) is not None
    assert why_not_opened(OPENS, OPENS) is None


def test_whole_round_has_no_gap():
    assert gaps(WHOLE) == set()
    assert all(point.done for point in checklist(WHOLE, now=NOW, free=FREE, minimum_assessors=2))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (replace(WHOLE, title={**TEXTS, "sv": " "}), "round_title_missing"),
        (replace(WHOLE, summary={"fi": "Haku"}), "round_summary_missing"),
        (replace(WHOLE, contact_email=""), "round_no_contact"),
        (replace(WHOLE, actions=()), "round_no_action"),
        (replace(WHOLE, cost_models=()), "round_no_cost_model"),
        (replace(WHOLE, cost_models=("operating_real",)), "round_no_cost_model"),
        (with_line(support="operating"), "round_no_operating_model"),
        (replace(WHOLE, criteria=None), "round_no_criteria_set"),
        (replace(WHOLE, criteria=replace(CRITERIA, approved_on=None)), "criteria_not_approved"),
        (replace(WHOLE, closes_at=OPENS), "call_ends_before_it_begins"),
        (with_line(amount=Decimal("500.01")), "round_allocation_short"),
        (with_line(amount=Decimal("0.00")), "round_line_without_money"),
    ],
)
def test_gap_is_named(wrong, code):
    assert code in gaps(wrong)


def test_round_is_not_published_at_or_after_its_deadline():
    assert "round_already_over" in gaps(WHOLE, CLOSES)
    assert gaps(WHOLE, CLOSES - MICROSECOND) == set()


def noticed(round_: Round, now: datetime = NOW) -> set[str]:
    points = checklist(round_, now=now, free=FREE, minimum_assessors=2)
    return {reason.code for point in points for reason in point.reasons if not reason.blocks}


@pytest.mark.parametrize(
    ("now", "said"),
    [(OPENS, set()), (OPENS + MICROSECOND, {"round_opens_in_the_past"}), (CLOSES, set())],
)
def test_round_whose_opening_has_passed_opens_when_it_is_published(now, said):
    assert noticed(WHOLE, now) == said


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(days=14), set()),
        (timedelta(days=14) - MICROSECOND, {"round_short_period"}),
        (timedelta(hours=1), {"round_short_period"}),
        (timedelta(0), {"round_short_period"}),
        (-MICROSECOND, set()),
    ],
)
def test_period_under_two_weeks_is_warned_of_and_stops_nothing(length, said):
    assert noticed(replace(WHOLE, closes_at=OPENS + length)) == said


@pytest.mark.parametrize(
    ("turn", "at"), [(why_not_opened, OPENS - MICROSECOND), (why_not_closed, CLOSES), (why_not_closed, OPENS)]
)
def test_clock_that_turns_a_round_too_early_is_told_so(turn, at):
    assert turn(OPENS if turn is why_not_opened else CLOSES, at).code == "round_not_due"


def test_lines_of_one_objective_are_weighed_together():
    lines = (Line("2A", "SO2", "project", Decimal("250.00")), Line("2D", "SO2", "project", Decimal("250.01")))
    assert "round_allocation_short" in gaps(replace(WHOLE, lines=lines))


def test_only_carried_over_lines_are_not_yet_money():
    assert gaps(with_line(amount=Decimal("0.00"), carried_over=True)) == {"round_no_money"}


@given(
    amount=st.decimals(min_value=1, max_value=499, places=2),
    planned=st.decimals(min_value=1, max_value=499, places=2),
)
def test_amount_beside_the_plan_warns_and_never_stops(amount, planned):
    points = checklist(with_line(amount=amount, planned=planned), now=NOW, free=FREE, minimum_assessors=2)
    assert blocking(points) == []
    assert any(point.warns for point in points) is (amount != planned)


def test_seasons_stand_in_time_not_in_alphabet():
    codes = ["2023-autumn", "2024-spring", "2023-spring"]
    assert sorted(codes, key=season) == ["2023-spring", "2023-autumn", "2024-spring"]


@given(st.dates(min_value=date(2021, 1, 1), max_value=date(2029, 12, 31)))
def test_season_of_a_day_is_named_by_its_code(day):
    found = season_of(day)
    assert season(found.code) == found
    assert (found.year, found.number) == (day.year, 1 if day.month <= 6 else 2)


@pytest.mark.parametrize("code", ["2023", "autumn", "2023-winter", ""])
def test_code_that_is_no_season_is_refused(code):
    with pytest.raises(ValueError):  # noqa: PT011
        season(code)


def test_reference_series_has_year_place_and_line():
    assert reference_series("2023-autumn", 2, "2D") == "2023-2-2D"
    assert Season(2023, 1).code == "2023-autumn"


@pytest.mark.parametrize(
    ("state", "now", "found"),
    [
        (COMING, OPENS - MICROSECOND, COMING),
        (COMING, OPENS, OPEN),
        (OPEN, OPENS - MICROSECOND, COMING),
        (OPEN, CLOSES, OPEN),
        (OPEN, CLOSES + MICROSECOND, CLOSED),
        (CLOSED, OPENS, CLOSED),
        (CLOSED, OPENS - MICROSECOND, COMING),
        ("draft", OPENS, "draft"),
        ("cancelled", OPENS, "cancelled"),
        ("settled", CLOSES + MICROSECOND, "settled"),
    ],
)
def test_phase_of_a_round_at_its_instants(state, now, found):
    assert phase(state, OPENS, CLOSES, now) == found


@pytest.mark.parametrize(
    ("planned", "said"),
    [
        (None, set()),
        ("500.00", set()),
        ("500.01", {"round_line_not_as_planned"}),
        ("0.00", {"round_line_not_as_planned"}),
    ],
)
def test_line_is_compared_with_the_plan_only_where_the_plan_gives_something(planned, said):
    assert noticed(with_line(planned=planned and Decimal(planned))) == said


@pytest.mark.parametrize(
    ("supports", "models", "found"),
    [
        (["project"], ("flat_7",), set()),
        (["project"], ("flat_7", "operating_real"), set()),
        (["operating"], ("operating_real",), set()),
        (["operating"], (), {"round_no_operating_model"}),
        (["project", "operating"], ("flat_7", "operating_real"), set()),
        (["project", "operating"], ("flat_7",), {"round_no_operating_model"}),
        (["project", "operating"], ("operating_real",), {"round_no_cost_model"}),
        (["project", "operating"], (), {"round_no_cost_model", "round_no_operating_model"}),
    ],
)
def test_each_kind_of_support_has_a_cost_model_of_its_own(supports, models, found):
    lines = tuple(Line(one, "SO2", one, Decimal("1.00")) for one in supports)
    round_ = replace(WHOLE, lines=lines, cost_models=models)
    free = {("SO2", one): Decimal("1.00") for one in supports}
    points = checklist(round_, now=NOW, free=free, minimum_assessors=2)
    assert {reason.code for reason in blocking(points)} == found


def test_what_an_objective_lacks_is_told_to_the_cent_for_each_of_them():
    lines = (
        Line("1A", "SO1", "project", Decimal("100.01")),
        Line("2A", "SO2", "project", Decimal("500.00")),
        Line("3A", "SO3", "project", Decimal("0.01")),
    )
    free = {**FREE, ("SO1", "project"): Decimal("100.00")}
    points = checklist(replace(WHOLE, lines=lines), now=NOW, free=free, minimum_assessors=2)
    short = [one.params for one in blocking(points) if one.code == "round_allocation_short"]
    assert [(one["objective"], one["there"], one["missing"]) for one in short] == [
        ("SO1", Decimal("100.00"), Decimal("0.01")),
        ("SO3", Decimal("0.00"), Decimal("0.01")),
    ]


def test_one_line_with_money_is_enough_for_a_round_though_another_has_none():
    empty = Line("2A", "SO2", "project", Decimal("0.00"))
    assert gaps(replace(WHOLE, lines=(*WHOLE.lines, empty))) == {"round_line_without_money"}


def test_point_warns_by_its_warnings_alone():
    short = replace(WHOLE, closes_at=OPENS + timedelta(days=1))
    by_code = {
        one.code: one for one in checklist(short, now=OPENS + MICROSECOND, free=FREE, minimum_assessors=2)
    }
    assert (by_code["dates"].warns, by_code["dates"].done) == (True, True)
    passed = {
        one.code: one for one in checklist(WHOLE, now=OPENS + MICROSECOND, free=FREE, minimum_assessors=2)
    }
    assert (passed["dates"].warns, len(passed["dates"].reasons)) == (False, 1)
