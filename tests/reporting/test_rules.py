"""Canonical text, identities, dates and words: plain rules on plain data."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import clock
from reporting.rules.canonical import fingerprint, from_text, to_text
from reporting.rules.cutoffs import end_of, month_before, previous_half_year, quarter_ends
from reporting.rules.dataset import STEPS, ZERO, Balance, CommitteeData, Text, balance
from reporting.rules.identities import cutoff, differences, ladder
from reporting.rules.observations import latest_rounds, observations, requests
from reporting.rules.words import FRACTIONS, fraction, fraction_words
from reporting.services import why_not_make
from tests.reporting.datasets import committee_data, earmarks_data

AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)
DAYS = st.dates(min_value=date(2021, 1, 2), max_value=date(2040, 12, 31))


def found_in(data):
    return {(reason.params["where"], reason.params["what"]) for reason in differences(data)}


@pytest.mark.parametrize(("kind", "data"), [("committee", committee_data()), ("earmarks", earmarks_data())])
def test_text_of_a_dataset_gives_the_same_dataset_again(kind, data):
    assert from_text(kind, to_text(data)) == data


def test_text_does_not_depend_on_the_order_of_fields():
    text = to_text(committee_data())
    assert text.startswith('{"ahead":')
    assert to_text(from_text("committee", text)) == text


def test_instants_are_written_in_utc():
    data = committee_data()
    later = replace(data.header, last_record=datetime.fromisoformat("2024-01-08T08:00:00+02:00"))
    assert to_text(replace(data, header=later)) == to_text(data)


def test_text_with_an_unknown_or_missing_field_is_no_dataset():
    text = to_text(earmarks_data())
    with pytest.raises(KeyError):
        from_text("earmarks", text.replace('"fund":', '"found":'))
    with pytest.raises(KeyError):
        from_text("nonsense", text)


def test_one_cent_gives_another_fingerprint():
    data = earmarks_data()
    total = replace(data.money.total, paid=data.money.total.paid + D("0.01"))
    other = replace(data, money=replace(data.money, total=total))
    assert fingerprint(to_text(other)) != fingerprint(to_text(data))


def test_reconciled_datasets_have_no_differences():
    assert differences(committee_data()) == []
    assert differences(earmarks_data()) == []


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_ladder_holds_for_parts_that_add_up(uncalled, free, earmarked, paid, unpaid):
    committed = paid + unpaid
    called = earmarked + committed + free
    assert list(ladder("x", balance(called + uncalled, called, earmarked, committed, paid))) == []


@given(st.sampled_from(STEPS), st.decimals(min_value="0.01", max_value=10**6, places=2), st.booleans())
def test_ladder_fails_when_one_step_is_off(step, amount, up):
    right = committee_data().money.total
    wrong = replace(right, **{step: getattr(right, step) + (amount if up else -amount)})
    assert list(ladder("x", wrong))


@given(st.lists(st.tuples(*[AMOUNTS] * 8), min_size=1, max_size=5))
def test_balances_add_and_subtract_step_by_step(rows):
    steps = [Balance(*row) for row in rows]
    whole = sum(steps, Balance())
    for field in fields(Balance):
        assert getattr(whole, field.name) == sum((getattr(row, field.name) for row in steps), ZERO)
    assert whole - sum(steps[1:], Balance()) == steps[0]


@given(st.integers(0, 3), st.sampled_from(STEPS), st.sampled_from(["now", "before"]))
def test_objective_off_by_a_cent_is_found(at, step, when):
    data = committee_data()
    rows = list(data.money.objectives)
    old = getattr(rows[at], when)
    rows[at] = replace(rows[at], **{when: replace(old, **{step: getattr(old, step) + D("0.01")})})
    assert differences(replace(data, money=replace(data.money, objectives=tuple(rows))))


@pytest.mark.parametrize(
    "field", ["opened", "carried", "returned", "called", "earmarked", "committed", "paid", "free"]
)
def test_line_off_by_a_cent_is_found(field):
    data = committee_data()
    line = replace(data.money.lines[0], **{field: getattr(data.money.lines[0], field) + D("0.01")})
    assert differences(replace(data, money=replace(data.money, lines=(line, *data.money.lines[1:]))))


@pytest.mark.parametrize("field", ["committed", "paid"])
def test_project_off_by_a_cent_is_found(field):
    data = committee_data()
    project = replace(data.projects[0], **{field: getattr(data.projects[0], field) + D("0.01")})
    assert ("projects", field) in found_in(replace(data, projects=(project, *data.projects[1:])))


def test_measure_off_by_a_cent_is_found():
    data = committee_data()
    row = replace(data.measures[0], earmarked=data.measures[0].earmarked - D("0.01"))
    assert ("measures", "earmarked") in found_in(replace(data, measures=(row, *data.measures[1:])))


def test_application_counted_twice_is_found():
    data = committee_data()
    first = data.rounds[1]
    row = replace(first.actions[0], rejected_n=first.actions[0].rejected_n + 1)
    changed = replace(first, actions=(row, *first.actions[1:]))
    rounds = (data.rounds[0], changed, data.rounds[2])
    assert ("2023-spring 2A1", "received") in found_in(replace(data, rounds=rounds))


def test_part_of_an_indicator_above_its_whole_is_found():
    data = committee_data()
    part = replace(data.indicators[2], planned=619)
    assert ("O.2.3.2", "at most O.2.3") in found_in(replace(data, indicators=(*data.indicators[:2], part)))


def test_cells_that_do_not_add_up_are_found():
    data = committee_data()
    whole = replace(data.indicators[1], planned=619)
    assert ("O.2.3", "breakdown") in found_in(replace(data, indicators=(data.indicators[0], whole)))


def test_series_that_ends_elsewhere_is_found():
    data = committee_data()
    last = data.money.quarters[-1]
    wrong = replace(last, reserved=(last.reserved[0] + D("0.01"), *last.reserved[1:]))
    money = replace(data.money, quarters=(*data.money.quarters[:-1], wrong))
    assert ("series of SO1", "reserved") in found_in(replace(data, money=money))


@given(DAYS)
def test_previous_half_year_is_the_nearest_before(day):
    before = previous_half_year(day)
    assert before < day
    assert (before.month, before.day) in {(6, 30), (12, 31)}
    assert (day - before).days <= 184


@given(DAYS, DAYS)
def test_quarters_rise_to_the_last_day(one, other):
    first, last = sorted((one, other))
    ends = quarter_ends(first, last)
    assert list(ends) == sorted(set(ends))
    assert ends[-1] == last
    assert all(end.month % 3 == 0 for end in ends[:-1])


def test_day_ends_at_midnight_in_helsinki_in_summer_and_winter():
    assert end_of(date(2024, 6, 30)) == datetime(2024, 6, 30, 21, tzinfo=UTC)
    assert end_of(date(2023, 12, 31)) == datetime(2023, 12, 31, 22, tzinfo=UTC)
    assert end_of(date(2026, 10, 25)) == datetime(2026, 10, 25, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2024, 3, 1), date(2024, 2, 29)),
        (date(2024, 1, 1), date(2023, 12, 31)),
        (date(2024, 5, 17), date(2024, 4, 30)),
    ],
)
def test_month_before_ends_on_its_last_day(today, expected):
    assert month_before(today) == expected


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ("0", "nothing"), ("0.5", "half"), ("0.505", "about half"), ("0.537", "more than half"),
        ("0.183", "less than a fifth"), ("0.6667", "about two thirds"), ("0.639", "less than two thirds"),
        ("0.04", "less than a tenth"), ("0.999", "nearly all"), ("1", "all"),
    ],
)  # fmt: skip
def test_fraction_in_words(share, expected):
    assert fraction_words(D(share), "en") == expected


@given(st.decimals(min_value="0.0001", max_value="0.9999", places=4), st.sampled_from(["fi", "sv", "en"]))
def test_fraction_in_words_is_never_untrue(share, language):
    qualifier, name = fraction(share)
    value = dict(FRACTIONS)[name]
    assert {"over": share > value, "under": share < value, "about": abs(share - value) <= D("0.01"),
            "exactly": share == value}[qualifier]  # fmt: skip
    assert fraction_words(share, language)


def test_text_falls_back_to_a_language_that_has_words():
    assert Text("suomi", "", "").to("sv") == "suomi"
    assert Text("suomi", "svenska", "").to("en") == "svenska"
    assert Text().to("fi") == ""


def test_rounds_told_in_detail_are_the_latest_two_that_have_closed():
    rounds = committee_data().rounds
    assert [item.code for item in latest_rounds(rounds)] == ["2023-spring", "2023-autumn"]
    still_open = (*rounds[:2], replace(rounds[2], open=True))
    assert [item.code for item in latest_rounds(still_open)] == ["2022-autumn", "2023-spring"]


def test_observations_name_what_the_figures_show():
    found = {item.code: item for item in observations(committee_data())}
    assert set(found) == {"unasked", "idle", "unplanned", "dormant"}
    assert found["unasked"].names == ("2A1",)
    assert found["idle"].amount == D("1218675.00")
    assert found["dormant"].subject.code == "SO4"


def test_observations_that_touch_most_money_come_first():
    amounts = [item.amount for item in observations(committee_data())]
    assert amounts == sorted(amounts, reverse=True)


def test_old_earmarks_and_late_decisions_are_observed():
    data = committee_data()
    later = replace(data, header=replace(data.header, as_of=date(2024, 3, 31)))
    found = {item.code: item for item in observations(later)}
    assert (found["old_earmarks"].count, found["old_earmarks"].days) == (5, 110)
    assert found["late_decisions"].count == 26
    on_the_limit = replace(data, header=replace(data.header, as_of=date(2024, 3, 11)))
    assert "old_earmarks" not in {item.code for item in observations(on_the_limit)}


def test_low_demand_is_observed():
    data = committee_data()
    spring = data.rounds[1]
    actions = tuple(replace(row, asked=D("1000.00")) for row in spring.actions)
    rounds = (data.rounds[0], replace(spring, actions=actions), data.rounds[2])
    found = {item.code: item.amount for item in observations(replace(data, rounds=rounds))}
    assert found["low_demand"] == spring.opened - D("2000.00")


def test_committee_is_asked_only_what_there_is_ground_for():
    data = committee_data()
    assert [item.code for item in requests(data)] == ["examine", "criteria", "plan"]
    approved = tuple(replace(item, approved_on=date(2022, 2, 1)) for item in data.criteria)
    assert [item.code for item in requests(replace(data, criteria=approved))] == ["examine", "plan"]


def test_kinds_of_data_are_frozen():
    with pytest.raises(AttributeError):
        committee_data().header.fund = "ISF"
    assert CommitteeData.__dataclass_params__.frozen


@pytest.mark.parametrize(
    ("previous", "found"),
    [(date(2023, 12, 30), []), (date(2023, 12, 31), ["cutoff"]), (date(2024, 1, 1), ["cutoff"])],
)
def test_day_compared_with_lies_before_the_cut_off(previous, found):
    header = replace(committee_data().header, as_of=date(2023, 12, 31), previous=previous)
    assert [one.code for one in cutoff(header)] == found


@pytest.mark.parametrize("step", STEPS)
def test_step_a_cent_below_zero_is_found_with_its_place(step):
    below = [
        one.params
        for one in ladder("SO2", replace(Balance(), **{step: D("-0.01")}))
        if one.code == "negative"
    ]
    assert [(one["where"], one["what"], one["found"]) for one in below] == [("SO2", step, D("-0.01"))]
    assert not [one for one in ladder("SO2", Balance()) if one.code == "negative"]


@pytest.mark.parametrize(
    ("as_of", "kinds", "found"),
    [
        (date(2024, 3, 1), ["committee"], []),
        (date(2024, 3, 2), ["committee"], ["future"]),
        (date(2024, 3, 1), [], ["no_kind"]),
        (date(2024, 3, 2), [], ["future", "no_kind"]),
    ],
)
def test_report_has_a_kind_and_a_day_that_has_come_in_helsinki(as_of, kinds, found):
    with clock.at(datetime(2024, 2, 29, 22, 0, tzinfo=UTC)):  # 1 March 00:00 in Helsinki
        assert [one.code for one in why_not_make(as_of, kinds)] == found
