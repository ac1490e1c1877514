"""An application copied into a new call: what is carried over, what is not, and what the applicant is told."""

from dataclasses import replace

import pytest

from applications.rules.copying import Fits, Said, carried, misfits
from tests.factories.rules import codes, only

EARLIER = Said(
    "2D2",
    cost_model="flat_40",
    ground="vulnerable_persons",
    indicators=("O.2.3", "R.2.9", "R.2.10"),
    answers=("need", "method"),
    dated=True,
    files=2,
    other_funding="no",
)
FITS = Fits(
    models=("flat_40", "flat_7"),
    grounds=("vulnerable_persons",),
    of_action=("O.2.3", "R.2.9", "R.2.10"),
    of_objective=("O.2.3", "R.2.9", "R.2.10", "O.2.7"),
    questions=("need", "method", "risks"),
)
# The applicant has seen to everything a copy leaves open.
SEEN_TO = EARLIER


def test_what_fits_is_carried_over_and_dates_files_and_other_funding_are_answered_anew() -> None:
    assert carried(EARLIER, FITS) == replace(EARLIER, dated=False, files=0, other_funding="")


def test_only_what_the_new_call_allows_is_carried_over() -> None:
    narrow = Fits(("flat_7",), ("other",), ("O.2.3",), ("R.2.10", "O.2.3"), ("method",))
    kept = carried(EARLIER, narrow)
    assert (kept.action, kept.cost_model, kept.ground) == ("2D2", "", "")
    assert (kept.indicators, kept.answers) == (("O.2.3", "R.2.10"), ("method",))


def test_a_copy_the_applicant_has_seen_to_is_told_nothing() -> None:
    assert misfits(EARLIER, SEEN_TO, FITS) == []


def test_a_fresh_copy_is_told_what_it_left_open() -> None:
    fresh = carried(EARLIER, FITS)
    found = misfits(EARLIER, fresh, FITS)
    assert codes(found) == ["copy_dates", "copy_other_funding", "copy_files"]
    assert found[2].params == {"count": 2}
    assert not any(one.blocks for one in found)


def test_another_action_is_said_with_both() -> None:
    reason = only(misfits(EARLIER, replace(SEEN_TO, action="2D5"), FITS))
    assert (reason.code, reason.field) == ("copy_action", "title")
    assert reason.params == {"was": "2D2", "now": "2D5"}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("dated", False, "copy_dates"),
        ("other_funding", "", "copy_other_funding"),
        ("files", 0, "copy_files"),
    ],
)
def test_what_is_left_open_is_said_until_it_is_answered(name: str, value: object, code: str) -> None:
    left = replace(SEEN_TO, **{name: value})
    assert codes(misfits(EARLIER, left, FITS)) == [code]
    earlier_had_none = replace(EARLIER, **{name: value})
    assert codes(misfits(earlier_had_none, left, FITS)) == (["copy_dates"] if name == "dated" else [])


@pytest.mark.parametrize(
    ("name", "allowed", "other", "code"),
    [
        ("cost_model", {"models": ("flat_7",)}, "flat_7", "copy_cost_model"),
        ("ground", {"grounds": ("other",)}, "other", "copy_ground"),
    ],
)
def test_a_choice_the_call_does_not_allow_is_said_until_another_is_made(
    name: str, allowed: dict[str, tuple[str, ...]], other: str, code: str
) -> None:
    fits = replace(FITS, **allowed)
    assert codes(misfits(EARLIER, replace(SEEN_TO, **{name: ""}), fits)) == [code]
    assert misfits(EARLIER, replace(SEEN_TO, **{name: other}), fits) == []
    never_chosen = replace(EARLIER, **{name: ""})
    assert misfits(never_chosen, replace(SEEN_TO, **{name: ""}), fits) == []
    assert misfits(EARLIER, replace(SEEN_TO, **{name: ""}), FITS) == []


def test_targets_of_another_objective_are_named_in_the_order_a_person_reads_them() -> None:
    fits = replace(FITS, of_objective=("O.2.3",))
    reason = only(misfits(EARLIER, replace(SEEN_TO, indicators=("O.2.3",)), fits))
    assert (reason.code, reason.field, reason.params["codes"]) == (
        "copy_indicators",
        "targets",
        "R.2.9, R.2.10",
    )


def test_targets_that_are_not_the_actions_own_are_named_while_they_stand() -> None:
    fits = replace(FITS, of_action=("O.2.3",))
    reason = only(misfits(EARLIER, SEEN_TO, fits))
    assert (reason.code, reason.params["codes"]) == ("copy_indicators_other", "R.2.9, R.2.10")
    assert misfits(EARLIER, replace(SEEN_TO, indicators=("O.2.3",)), fits) == []
    added_here = replace(SEEN_TO, indicators=("O.2.3", "O.2.7"))
    assert misfits(EARLIER, added_here, fits) == []


def test_answers_to_questions_the_call_does_not_ask_are_said_to_be_left_out() -> None:
    fits = replace(FITS, questions=("need",))
    assert codes(misfits(EARLIER, SEEN_TO, fits)) == ["copy_answers"]
