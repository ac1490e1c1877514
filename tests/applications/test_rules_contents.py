"""What the rows of an application must hold, point by point of decree 31."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from applications.rules.contents import (
    by_weight,
    content_problems,
    is_above_threshold,
    other_funding_problems,
    procurement_problems,
    required_rows,
    required_texts,
    row_problems,
    weight,
)
from applications.rules.data import Enclosure
from applications.rules.entries import (
    EU,
    KINDS,
    SHAPES,
    Entries,
    Invited,
    OtherFunding,
    PlannedProcurement,
    Risk,
    TargetGroup,
    WorkPackage,
    entries_of,
)
from calls.rules.contents import OPTIONAL
from calls.rules.rates import EMERGENCY, OPERATING, PROJECT, SPECIFIC
from records.rules import Reason
from tests.factories.applications import ENTRIES
from tests.factories.rules import APPLICATION, CALL, LAW, codes, only

WHOLE = replace(APPLICATION, entries=entries_of(ENTRIES), texts=APPLICATION.texts | {"procurement_plan": ""})
ASKED = replace(CALL, required_rows=required_rows(PROJECT))
LARGE = PlannedProcurement("0", "System", "goods_services", Decimal("60000.01"), "planned")


def judged(entries: Entries = WHOLE.entries, **values: Any) -> list[Reason]:
    return content_problems(replace(WHOLE, entries=entries, **values), ASKED, LAW)


def test_whole_rows_have_no_problems() -> None:
    assert judged() == []


def test_each_kind_asked_for_is_missed_at_its_section() -> None:
    found = judged(Entries())
    assert codes(found) == [
        "target_groups_missing",
        "work_packages_missing",
        "risks_missing",
        "steering_missing",
    ]
    assert [one.field for one in found] == [f"entries.{kind}" for kind in ASKED.required_rows]
    assert "31 point 11" in found[-1].article


@pytest.mark.parametrize("support", [PROJECT, SPECIFIC, EMERGENCY])
def test_a_project_has_a_steering_group_and_says_how_it_goes_on(support: str) -> None:
    assert "steering" in required_rows(support)
    assert "continuation" in required_texts(support)


def test_operating_support_needs_no_steering_group_and_no_continuation() -> None:
    assert required_rows(OPERATING) == ("work_packages", "risks")
    assert "continuation" not in required_texts(OPERATING)
    assert set(required_texts(OPERATING)) < set(required_texts(PROJECT))
    assert {"need", "objectives", "results", "communication", "lessons"} <= set(required_texts(OPERATING))


@pytest.mark.parametrize("kind", ["target_groups", "work_packages", "risks", "other_funding", "procurements"])
def test_a_begun_row_is_told_each_field_it_lacks(kind: str) -> None:
    first = KINDS[kind].fields[0]
    (row,) = entries_of({kind: [{first: "x"}]}).of(kind)
    found = row_problems(kind, (row,))
    assert set(codes(found)) == {"entry_field_missing"}
    assert [one.field for one in found] == [
        f"entries.{kind}.0.{name}" for name in KINDS[kind].required if name != first
    ]


def test_a_member_of_the_steering_group_needs_no_reason() -> None:
    assert row_problems("steering", (Invited("0", "NTM-centralen"),)) == []


def test_a_text_fits_to_the_last_character() -> None:
    most = KINDS["risks"].longest["response"]
    whole = Risk("0", "Brand", "low", "low", "x" * most)
    assert row_problems("risks", (whole,)) == []
    found = only(row_problems("risks", (replace(whole, response="x" * (most + 1)),)))
    assert (found.code, found.field) == ("entry_text_too_long", "entries.risks.0.response")
    assert found.params == {"length": most + 1, "most": most}


def test_there_are_not_more_rows_than_fit() -> None:
    most = KINDS["steering"].most
    rows = tuple(Invited(str(place), "NTM") for place in range(most + 1))
    assert row_problems("steering", rows[:-1]) == []
    assert only(row_problems("steering", rows)).params == {"count": most + 1, "most": most}


@pytest.mark.parametrize("number", [0, -1])
def test_a_target_group_of_nobody_is_none(number: int) -> None:
    entries = replace(WHOLE.entries, target_groups=(TargetGroup("3", "Unga", number, "Skolan"),))
    found = only(judged(entries))
    assert (found.code, found.field) == ("target_group_nobody", "entries.target_groups.3.number")


def test_one_person_is_enough() -> None:
    entries = replace(WHOLE.entries, target_groups=(TargetGroup("0", "Unga", 1, "Skolan"),))
    assert judged(entries) == []


def test_work_packages_are_judged_against_the_project() -> None:
    late = WorkPackage("0", "Sent", "x", "", 1, 99, "y")
    assert "package_outside_project" in codes(judged(replace(WHOLE.entries, work_packages=(late,))))


# Procurement: point 12


def test_a_procurement_at_its_threshold_is_not_above_it() -> None:
    at = replace(LARGE, value=Decimal("60000.00"))
    assert not is_above_threshold(at, LAW)
    assert is_above_threshold(LARGE, LAW)
    assert procurement_problems((at,), "", (), LAW) == []


def test_each_kind_of_procurement_has_its_own_threshold() -> None:
    for kind, threshold in (("social_health", 400_000), ("other_special", 300_000), ("works", 150_000)):
        at = replace(LARGE, kind=kind, value=Decimal(threshold))
        assert not is_above_threshold(at, LAW), kind
        assert is_above_threshold(replace(at, value=Decimal(threshold) + 1), LAW), kind


def test_a_procurement_of_no_kind_or_value_passes_no_threshold() -> None:
    assert not is_above_threshold(replace(LARGE, kind=""), LAW)
    assert not is_above_threshold(replace(LARGE, value=None), LAW)


def test_a_large_procurement_needs_words_on_how_it_is_carried_out() -> None:
    assert codes(procurement_problems((LARGE,), "  ", (), LAW)) == ["procurement_plan_missing"]
    assert procurement_problems((LARGE,), "Öppet förfarande", (), LAW) == []


@pytest.mark.parametrize("stage", ["begun", "contract"])
def test_the_documents_of_a_procedure_that_has_begun_are_attached(stage: str) -> None:
    begun = replace(LARGE, stage=stage)
    found = only(procurement_problems((begun,), "Öppet", (), LAW))
    assert (found.code, found.params["name"]) == ("procurement_documents_missing", "System")
    assert "point 12" in found.article
    for heading in ("", "procurement"):
        assert procurement_problems((begun,), "Öppet", (Enclosure(heading, "annons.pdf"),), LAW) == []
    assert procurement_problems((begun,), "Öppet", (Enclosure("budget", "x.pdf"),), LAW) != []


def test_a_procurement_is_worth_something() -> None:
    entries = replace(WHOLE.entries, procurements=(replace(LARGE, value=Decimal(0)),))
    assert codes(judged(entries)) == ["procurement_without_value"]


# Other funding: point 10

FUNDED = OtherFunding("0", "Fond", "private", "Program", Decimal(100), "granted", "2028")


def test_silence_on_other_funding_is_no_answer() -> None:
    found = only(other_funding_problems("", Entries()))
    assert (found.code, found.field) == ("other_funding_unanswered", "other_funding_answer")


def test_no_is_an_answer_unless_funding_is_told() -> None:
    assert other_funding_problems("no", Entries()) == []
    assert codes(other_funding_problems("no", Entries(other_funding=(FUNDED,)))) == [
        "other_funding_told_but_denied"
    ]


def test_yes_tells_which() -> None:
    assert codes(other_funding_problems("yes", Entries())) == ["other_funding_not_told"]
    assert other_funding_problems("yes", Entries(other_funding=(FUNDED,))) == []


def test_other_eu_funding_is_looked_at_and_stops_nothing() -> None:
    found = only(other_funding_problems("yes", Entries(other_funding=(replace(FUNDED, source=EU),))))
    assert (found.code, found.blocks) == ("other_funding_from_eu", False)
    assert "63(9)" in found.article


def test_an_amount_of_nothing_is_no_funding() -> None:
    entries = replace(WHOLE.entries, other_funding=(replace(FUNDED, amount=Decimal(0)),))
    assert codes(judged(entries, other_funding="yes")) == ["other_funding_without_amount"]


# Risks


def test_the_heaviest_risk_comes_first_and_equal_ones_as_told() -> None:
    light, middle, other, heavy = (
        Risk("0", "a", "low", "low"),
        Risk("1", "b", "high", "medium"),
        Risk("2", "c", "medium", "high"),
        Risk("3", "d", "high", "high"),
    )
    assert [one.key for one in by_weight([light, middle, other, heavy])] == ["3", "1", "2", "0"]
    assert [weight(one) for one in (light, middle, heavy)] == [1, 6, 9]
    assert weight(Risk("4", "e", "low", "")) == 0


@pytest.mark.parametrize("support", [PROJECT, OPERATING, SPECIFIC, EMERGENCY])
def test_optional_contents_come_and_go_and_those_of_the_decree_stay(support: str):
    texts, rows = required_texts(support, ()), required_rows(support, ())
    assert not {*texts, *rows} & set(OPTIONAL)
    assert set(required_texts(support)) - set(texts) == {"summary_en", "personal_data"}
    assert set(required_rows(support)) - set(rows) == {"risks"}
    everything = {*required_texts(support, OPTIONAL), *required_rows(support, OPTIONAL)}
    assert everything == {*texts, *rows, *OPTIONAL} - {"agreements"}


@pytest.mark.parametrize("kind", sorted(SHAPES))
def test_one_row_more_than_fits_is_refused(kind: str) -> None:
    most = KINDS[kind].most
    rows = getattr(entries_of({kind: [{next(iter(KINDS[kind].fields)): "x"}] * (most + 1)}), kind)
    assert "entries_too_many" not in {one.code for one in row_problems(kind, rows[:most])}
    found = [one for one in row_problems(kind, rows) if one.code == "entries_too_many"]
    assert [(one.field, one.params) for one in found] == [
        (f"entries.{kind}", {"count": most + 1, "most": most})
    ]
