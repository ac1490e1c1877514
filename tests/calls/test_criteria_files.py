"""Criteria from files: loaded once and again, left alone once decided on, refused with file, line and path."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.choices import Role
from calls.choices import CriteriaState, Scoring
from calls.models import CriteriaSet, Criterion
from calls.queries.criteria import as_rules, choosable, latest_set
from calls.services.criteria import ILLUSTRATIVE, approve_criteria, load_criteria
from records.definitions import Unloadable
from records.models import AuditEvent
from records.rules import Refused
from records.services.loading import Tally
from tests.factories.accounts import person
from tests.factories.calls import ProgrammeFactory, words
from tests.factories.rules import codes

pytestmark = pytest.mark.django_db
HERE = ILLUSTRATIVE.parent
GRIDS = {
    "criteria-fi.yaml": ("general", 11, 7, Scoring.WEIGHTED),
    "criteria-pl-fami-2-2015.yaml": ("pl-fami-2-2015", 4, 8, Scoring.POINTS),
    "criteria-hundred-points.yaml": ("hundred-points", 4, 7, Scoring.POINTS),
    "criteria-eea-example.yaml": ("example", 2, 4, Scoring.WEIGHTED),
}


@pytest.fixture
def programme():
    return ProgrammeFactory()


def spoilt(tmp_path, before, after):
    """The hundred-point file with one thing changed."""
    text = (HERE / "criteria-hundred-points.yaml").read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "spoilt.yaml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return path


def refused(programme, path):
    with pytest.raises(Unloadable) as error:
        load_criteria(programme, path)
    assert not CriteriaSet.objects.exists()
    return error.value.lines


@pytest.mark.parametrize("name", GRIDS)
def test_grid_loads_whole_and_a_second_time_changes_nothing(programme, name):
    code, checks, scored, scoring = GRIDS[name]
    found = load_criteria(programme, HERE / name)
    content = as_rules(found, assessors=2)
    assert (found.code, len(content.checks), len(content.criteria)) == (code, checks, scored)
    assert (found.scoring, content.whole) == (scoring, Decimal(100))
    assert (found.state, found.approved_on, found.drafted_by) == (CriteriaState.DRAFT, None, None)
    again = Tally()
    assert load_criteria(programme, HERE / name, tally=again) == found
    assert (again.changed, again.left, again.unchanged) == (False, [], 1 + checks + scored)
    assert AuditEvent.objects.filter(stream=found.stream).count() == 1


def test_what_is_ours_is_marked_as_ours(programme):
    found = load_criteria(programme, HERE / "criteria-pl-fami-2-2015.yaml")
    assert found.source.startswith("Poland, FAMI open call 2/2015")
    assert found.ours.split() == ["titles", "criteria", "weights"]  # not the thresholds: those are sourced
    assert found.own_parts == ["titles and guidance", "the criteria themselves", "weights and maximum points"]


def test_changed_file_refreshes_a_version_nobody_has_touched(programme, tmp_path):
    found = load_criteria(programme, HERE / "criteria-hundred-points.yaml")
    path = spoilt(tmp_path, 'total_threshold: "60.00"', 'total_threshold: "55.00"')
    pks = set(found.criteria.values_list("pk", flat=True))
    tally = Tally()
    load_criteria(programme, path, tally=tally)
    found.refresh_from_db()
    assert (found.total_threshold, tally.updated, tally.left) == (Decimal("55.00"), 1, [])
    assert set(found.criteria.values_list("pk", flat=True)) == pks


@pytest.mark.parametrize("how", ["approved", "edited", "proposed", "frozen"])
def test_version_that_is_no_longer_the_files_stays_as_it_is(programme, tmp_path, how):
    found = load_criteria(programme, HERE / "criteria-hundred-points.yaml")
    if how == "approved":
        approve_criteria(found, date(2022, 12, 13), by=None)
    values = {"edited": {"drafted_by": person().pk}, "proposed": {"state": CriteriaState.PROPOSED}}
    CriteriaSet.objects.update(
        **values.get(how, {"frozen_at": "2023-01-01T00:00Z"} if how == "frozen" else {}) or {"reason": ""}
    )
    same, other = Tally(), Tally()
    load_criteria(programme, HERE / "criteria-hundred-points.yaml", tally=same)
    load_criteria(programme, spoilt(tmp_path, '"60.00"', '"55.00"'), tally=other)
    found.refresh_from_db()
    assert (found.total_threshold, same.left, other.left) == (
        Decimal("60.00"),
        [],
        ["criteria hundred-points 1"],
    )


def test_file_with_a_day_of_approval_brings_its_approval(programme, tmp_path):
    found = load_criteria(programme, spoilt(tmp_path, "approved_on: null", "approved_on: 2022-12-13"))
    assert (found.state, found.approved_on) == (CriteriaState.APPROVED, date(2022, 12, 13))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('maximum: "25.00"', 'maximum: "0.00"', "criteria.relevance"),
        ('total_threshold: "60.00"', 'total_threshold: "101.00"', "total_threshold"),
        ("tie_order: [relevance, quality, need]", "tie_order: [relevance, beauty]", "tie_order"),
        ("code: horizontal", "code: quality", "criteria"),
        ("scoring: points", "scoring: by feeling", "scoring"),
        ("scoring: points", "scoring: weighted", "quality[0].weight"),
        ('scale: {minimum: "0.00", step: "1.00"}', 'scale: {minimum: "0.00"}', "quality[0].step"),
        ("version: 1", "version: 0", "version"),
        ("ours: [titles, criteria, weights, thresholds]", "ours: [everything]", "ours[0]"),
        ("code: hundred-points", "code: hundred points", "code"),
        ("approved_on: null", "approved_on: yesterday", "approved_on"),
        ('step: "1.00"', 'step: "0.70"', "quality[0]"),
    ],
)
def test_fault_is_named_with_file_line_and_path(programme, tmp_path, before, after, said):
    lines = refused(programme, spoilt(tmp_path, before, after))
    assert all("spoilt.yaml: line " in line for line in lines)
    assert any(said.removeprefix("criteria.") in line for line in lines), lines


def test_title_missing_in_a_language_is_named_at_its_line(programme, tmp_path):
    text = 'sv: "Kostnadseffektivitet"'
    path = spoilt(tmp_path, f"      {text}\n", "")
    number = (HERE / "criteria-hundred-points.yaml").read_text(encoding="utf-8").split(text)[0].count("\n")
    (line,) = refused(programme, path)
    assert line == f"{path}: line {number}: quality[3].title.sv: missing"


def test_rule_broken_in_the_file_names_the_line_of_the_criterion(programme, tmp_path):
    path = spoilt(tmp_path, 'threshold: "13.00"', 'threshold: "26.00"')
    (line,) = refused(programme, path)
    number = path.read_text(encoding="utf-8").split("- code: relevance")[0].count("\n") + 1
    assert line.startswith(
        f"{path}: line {number}: quality[0]: The threshold 26.00 of relevance is more than can"
    )


def test_command_loads_into_the_only_programme(programme):
    out = StringIO()
    call_command("load_criteria", str(HERE / "criteria-hundred-points.yaml"), stdout=out)
    assert "12 made" in out.getvalue()
    assert programme.criteria_sets.get().criteria.count() == 11


def test_command_asks_which_programme_and_names_every_fault(programme, tmp_path):
    other = ProgrammeFactory(id="other")
    path = HERE / "criteria-hundred-points.yaml"
    with pytest.raises(CommandError, match="amif-test, other"):
        call_command("load_criteria", str(path))
    call_command("load_criteria", str(path), programme=other.pk, stdout=StringIO())
    assert other.criteria_sets.count() == 1
    with pytest.raises(CommandError, match=r"line \d+.*\n*Nothing was changed"):
        call_command(
            "load_criteria", str(spoilt(tmp_path, "version: 1", "version: x")), programme="amif-test"
        )
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_criteria", str(tmp_path / "none.yaml"), programme="amif-test")


@pytest.mark.parametrize("role", [Role.DECIDER, Role.FINANCE, Role.COMMITTEE, Role.AUDITOR, Role.ADMIN])
def test_only_officers_load_and_enter_an_earlier_approval(programme, role):
    with pytest.raises(Refused) as error:
        load_criteria(programme, by=person(role))
    assert codes(error.value.reasons) == ["role_needed"]
    found = load_criteria(programme)
    with pytest.raises(Refused) as error:
        approve_criteria(found, date(2022, 12, 13), by=person(role))
    assert codes(error.value.reasons) == ["role_needed"]
    assert CriteriaSet.objects.get().state == CriteriaState.DRAFT


def test_earlier_approval_is_entered_and_its_day_corrected(programme):
    officer = person(Role.OFFICER)
    found = load_criteria(programme, by=officer)
    approve_criteria(found, date(2022, 12, 12), by=officer)
    approve_criteria(found, date(2022, 12, 13), by=officer)
    found.refresh_from_db()
    assert (found.state, found.approved_on) == (CriteriaState.APPROVED, date(2022, 12, 13))
    verbs = list(
        AuditEvent.objects.filter(stream=found.stream).order_by("sequence").values_list("verb", flat=True)
    )
    assert verbs == ["criteria.loaded", "criteria.recorded", "criteria.day_corrected"]


def test_no_day_makes_a_version_approved_that_was_drafted_here(programme):
    found = load_criteria(programme)
    CriteriaSet.objects.update(drafted_by=person().pk)
    found.refresh_from_db()
    with pytest.raises(Refused) as error:
        approve_criteria(found, date(2022, 12, 13), by=person(Role.OFFICER))
    assert codes(error.value.reasons) == ["criteria_voted"]


def version(programme, number, state):
    day = date(2022, 1, number) if state in ("approved", "replaced") else None
    return CriteriaSet.objects.create(
        programme=programme, code="c", version=number, state=state, approved_on=day, title=words("c")
    )


def test_new_round_begins_with_the_newest_approved_version(programme):
    assert latest_set(programme) is None
    draft = version(programme, 3, "draft")
    assert latest_set(programme) == draft
    approved = version(programme, 2, "approved")
    old = version(programme, 1, "replaced")
    assert latest_set(programme) == approved
    assert set(choosable(programme, None)) == {draft, approved}
    assert set(choosable(programme, old)) == {draft, approved, old}


def test_points_of_a_criterion_are_its_score_where_points_count_as_given(programme):
    load_criteria(programme, HERE / "criteria-pl-fami-2-2015.yaml")
    assert not [one for one in Criterion.objects.filter(stage="quality") if one.weight != one.maximum]
