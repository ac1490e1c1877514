"""Targets: broken down, whole numbers, no part above its whole, no result above its output."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.data import Target
from applications.rules.indicators import CELLS, indicator_problems, natural, subtotals, total
from records.rules import Reason
from tests.factories.rules import CATALOGUE, codes, only, persons


def judged(*targets: Target, objective: str = "SO2", **values: object) -> list[Reason]:
    return indicator_problems(targets, CATALOGUE, objective=objective, **values)


def test_part_within_its_whole_passes() -> None:
    assert judged(persons("O.2.3", 10, 10), persons("O.2.3.1", 10, 5), persons("O.2.3.2", 9, 10)) == []


def test_parts_need_not_add_up() -> None:
    assert judged(persons("O.2.3", 10), persons("O.2.3.1", 10), persons("O.2.3.2", 10)) == []


def test_part_above_its_whole_is_refused_in_total_and_by_cell() -> None:
    found = judged(persons("O.2.3", 300), persons("O.2.3.2", 200, 120))
    assert codes(found) == ["indicator_above_parent", "indicator_cell_above_parent"]
    assert found[0].field == "targets.O.2.3.2"
    assert found[0].params == {"value": 320, "most": 300, "code": "O.2.3.2", "whole": "O.2.3"}
    assert found[1].field == "targets.O.2.3.2.<18.male"
    assert found[1].params == {"value": 120, "most": 0, "code": "O.2.3.2", "whole": "O.2.3"}


def test_part_above_its_whole_in_a_cell_only_is_refused() -> None:
    assert codes(judged(persons("O.2.3", 5, 5), persons("O.2.3.1", 6))) == ["indicator_cell_above_parent"]


def test_part_needs_its_whole() -> None:
    reason = only(judged(persons("O.2.3.1", 5)))
    assert (reason.code, reason.params) == ("indicator_parent_missing", {"code": "O.2.3.1", "whole": "O.2.3"})
    assert codes(judged(persons("O.2.3", 5), persons("O.2.3.1"))) == []


def test_families_are_compared_in_total_only() -> None:
    targets = (persons("R.1.7", 0, 0, 0, 4), Target("R.1.7.2", 4))
    assert judged(*targets, objective="SO1") == []
    found = judged(persons("R.1.7", 3), Target("R.1.7.2", 4), objective="SO1")
    assert codes(found) == ["indicator_above_parent"]


def test_result_is_reached_by_participants_of_its_output() -> None:
    assert judged(persons("O.1.2", 10), persons("R.1.5", 10), objective="SO1") == []
    found = judged(persons("O.1.2", 10), persons("R.1.5", 11), objective="SO1")
    assert codes(found) == ["indicator_above_output", "indicator_cell_above_output"]
    assert found[0].params == {"value": 11, "most": 10, "code": "R.1.5", "whole": "O.1.2"}
    missing = only(judged(persons("R.1.5", 3), objective="SO1"))
    assert (missing.code, missing.blocks) == ("indicator_output_missing", False)


def test_indicator_of_another_objective_is_refused() -> None:
    reason = only(judged(persons("O.2.3", 1), persons("O.1.2", 1)))
    assert reason.code == "indicator_of_other_objective"
    assert reason.params == {"code": "O.1.2", "found": "SO1", "objective": "SO2"}


def test_other_indicators_of_the_objective_are_allowed() -> None:
    assert judged(persons("O.2.3", 1), persons("R.2.9", 1), of_action=["O.2.3"]) == []


def test_indicators_of_the_action_are_there_or_reasoned() -> None:
    reason = only(judged(persons("O.2.3", 1), of_action=["R.2.9", "O.2.3"]))
    assert (reason.code, reason.field) == ("indicator_of_action_missing", "targets.R.2.9")
    reasoned = only(
        judged(
            persons("O.2.3", 1),
            of_action=["R.2.9"],
            missing_reasons={"R.2.9": "No survey of small children."},
        )
    )
    assert (reasoned.code, reasoned.blocks) == ("indicator_of_action_reasoned", False)


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (Target("O.2.3", 10), "indicator_needs_breakdown"),
        (Target("O.2.3", cells={CELLS[0]: 10}), "indicator_needs_breakdown"),
        (
            Target("O.2.3", cells={**persons("O.2.3", 1).cells, ("<18", "unknown"): 1}),
            "indicator_needs_breakdown",
        ),
        (persons("O.2.2", 10), "indicator_needs_number"),
        (Target("O.2.2"), "indicator_needs_number"),
        (Target("O.2.2", -1), "indicator_not_a_count"),
        (persons("O.2.3", 5, -1), "indicator_not_a_count"),
        (persons("O.2.3", 5, None), "indicator_not_a_count"),
        (persons("O.2.3", True), "indicator_not_a_count"),
        (persons("O.2.3", Decimal("1.5")), "indicator_not_a_count"),
        (Target("O.2.2", 5, baseline=1), "indicator_baseline"),
        (Target("O.9.9", 5), "indicator_not_of_fund"),
    ],
)
def test_target_of_the_wrong_shape_is_refused(target: Target, code: str) -> None:
    good = persons("R.2.9", 1)
    assert codes(judged(target, good)) == [code]


def test_wrong_cell_is_named() -> None:
    reason = only(judged(persons("O.2.3", 5, -1)))
    assert reason.field == "targets.O.2.3.<18.male"


def test_unaccompanied_minors_are_under_eighteen() -> None:
    whole = persons("R.1.7", 5, 5, 5, 5)
    assert judged(whole, persons("R.1.7.1", 5), objective="SO1") == []
    reason = only(judged(whole, persons("R.1.7.1", 0, 0, 0, 5), objective="SO1"))
    assert (reason.code, reason.field) == ("indicator_age", "targets.R.1.7.1.18-60.female")


def test_a_project_counts_once_and_for_an_authority() -> None:
    assert judged(Target("O.2.7", 1), legal_form="municipality") == []
    assert codes(judged(Target("O.2.7", 2), legal_form="municipality")) == ["indicator_one_project"]
    assert codes(judged(Target("O.2.7", 1), legal_form="association")) == ["indicator_project_of_authority"]
    assert judged(Target("O.2.7", 0), persons("O.2.3", 1), legal_form="association") == []


def test_something_has_to_be_reached() -> None:
    assert codes(judged(of_action=("O.2.3",)))[0] == "indicators_missing"
    assert codes(judged(persons("O.2.3"))) == ["indicators_missing"]


def test_an_action_without_indicators_asks_for_none() -> None:
    assert codes(judged(of_action=())) == []


def test_the_same_indicator_twice_is_refused() -> None:
    assert codes(judged(persons("O.2.3", 1), persons("O.2.3", 2))) == ["indicator_twice"]


def test_codes_sort_as_a_person_reads_them() -> None:
    shuffled = ["R.2.10", "R.2.9", "O.2.3.1", "O.2.10", "O.2.3", "O.1.2"]
    assert sorted(shuffled, key=natural) == ["O.1.2", "O.2.3", "O.2.3.1", "O.2.10", "R.2.9", "R.2.10"]


COUNTS = st.lists(st.integers(0, 50), min_size=9, max_size=9)


@given(COUNTS)
def test_totals_are_the_sums_of_cells(values: list[int]) -> None:
    target = persons("O.2.3", *values)
    sums = subtotals(target)
    assert total(target) == sum(values)
    assert sum(sums[age] for age in ("<18", "18-60", ">60")) == sum(values)
    assert sum(sums[gender] for gender in ("female", "male", "non_binary")) == sum(values)


@given(COUNTS, COUNTS)
def test_part_passes_only_when_no_cell_is_above_the_whole(whole: list[int], part: list[int]) -> None:
    found = judged(persons("O.2.3", *whole), persons("O.2.3.1", *part))
    fits = all(p <= w for p, w in zip(part, whole, strict=True))
    above = [one for one in found if "above" in one.code]
    assert fits == (not above)
    assert found == judged(persons("O.2.3.1", *part), persons("O.2.3", *whole))


def test_an_open_cell_is_nobody_in_every_sum() -> None:
    target = Target("O.2.3", cells={**dict.fromkeys(CELLS, None), CELLS[0]: 3})
    sums = subtotals(target)
    assert total(target) == 3
    assert sorted(sums.values()) == [0, 0, 0, 0, 3, 3]


def test_what_is_counted_in_one_number_has_no_cells() -> None:
    both = Target("O.2.2", 4, cells=persons("O.2.2", 4).cells)
    assert codes(judged(both)) == ["indicator_needs_number"]
    assert codes(judged(Target("O.2.2"), persons("O.2.3", 1))) == ["indicator_needs_number"]
    assert judged(Target("O.2.2", 4)) == []


@pytest.mark.parametrize(("code", "found"), [("O.2.3", ["indicator_baseline"]), ("R.2.9", [])])
def test_only_results_have_a_baseline(code: str, found: list[str]) -> None:
    started = Target(code, cells=persons(code, 5).cells, baseline=2)
    assert [one for one in codes(judged(started)) if "baseline" in one] == found


def test_a_part_of_nobody_needs_no_whole_and_is_compared_with_none() -> None:
    assert judged(persons("O.2.3", 1), persons("O.2.3.1", 0)) == []
    assert codes(judged(persons("R.2.8", 0), Target("O.2.2", 1))) == []


def test_a_part_is_compared_only_with_a_whole_that_is_whole_itself() -> None:
    spoilt = Target("O.2.3", cells={CELLS[0]: 1})
    assert codes(judged(spoilt, persons("O.2.3.1", 5))) == ["indicator_needs_breakdown"]


@pytest.mark.parametrize(
    ("value", "form", "found"),
    [
        (0, "association", []),
        (1, "municipality", []),
        (1, "association", ["indicator_project_of_authority"]),
        (2, "municipality", ["indicator_one_project"]),
    ],
)
def test_a_project_of_an_authority_counts_once(value: int, form: str, found: list[str]) -> None:
    assert codes(judged(persons("O.2.3", 1), Target("O.2.7", value), legal_form=form)) == found
