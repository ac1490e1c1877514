"""Criteria drafted at the desk: begun, copied, edited; what is used or before the committee stays as it is."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.choices import Role
from calls.choices import CriteriaState, CriterionStage, Scoring
from calls.models import CriteriaSet, Criterion
from calls.queries.criteria import as_rules
from calls.rules.criteria import CriteriaSet as Rules
from calls.rules.criteria_changes import compare
from calls.services.criteria_drafts import (
    begin_set,
    edit_head,
    edit_limits,
    next_version,
    remove_criterion,
    save_criterion,
    shift_criterion,
)
from calls.services.criteria_votes import proposing_problems
from records.models import AuditEvent
from records.rules import Refused
from tests.factories.accounts import person
from tests.factories.calls import ProgrammeFactory, words
from tests.factories.criteria import adopted, drafted, figures, proposed, texts
from tests.factories.rules import codes

pytestmark = pytest.mark.django_db
QUALITY, ELIGIBILITY = CriterionStage.QUALITY, CriterionStage.ELIGIBILITY


@pytest.fixture
def officer():
    return person(Role.OFFICER)


def refused(act, *args, **fields):
    with pytest.raises(Refused) as error:
        act(*args, **fields)
    return codes(error.value.reasons)


def test_set_is_begun_empty_and_says_what_is_missing(officer):
    made = begin_set(ProgrammeFactory(), code="new", title={"fi": "Uusi", "sv": ""}, by=officer)
    assert (made.version, made.state, made.title, made.drafted_by) == (1, "draft", {"fi": "Uusi"}, officer.pk)
    assert codes(proposing_problems(made)) == [
        "criteria_missing",
        "criteria_weights",
        "criteria_title",
        "criteria_title",
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"code": "grid"}, ["criteria_code_taken"]),
        ({"code": "no spaces"}, ["criteria_code"]),
        ({"code": ""}, ["criteria_code"]),
        ({"title": {"fi": " "}}, ["criteria_needs_title"]),
    ],
)
def test_set_is_not_begun_without_a_code_of_its_own_and_a_title(officer, fields, said):
    programme = drafted(officer).programme
    values = {"code": "other", "title": words("Other"), **fields}
    assert refused(begin_set, programme, **values, by=officer) == said


def test_set_can_begin_from_another(officer):
    base = drafted(officer)
    made = begin_set(base.programme, code="other", title=words("Other"), base=base, by=officer)
    assert compare(as_rules(base, assessors=2), as_rules(made, assessors=2)).criteria == ()
    assert (made.code, made.version, made.based_on, made.title) == ("other", 1, base, words("Other"))


def test_next_version_has_all_the_one_before_has(officer):
    base = adopted(officer)
    made = next_version(base, reason="Weights by experience.", by=officer)
    before, after = as_rules(base, assessors=2), as_rules(made, assessors=2)
    assert replace(after, version="", approved_on=None) == replace(before, version="", approved_on=None)
    assert (made.version, made.state, made.based_on, made.approved_on) == (2, "draft", base, None)
    assert codes_of(made) == codes_of(base)
    assert not set(made.criteria.values_list("pk", flat=True)) & set(
        base.criteria.values_list("pk", flat=True)
    )


def codes_of(found):
    return list(found.criteria.order_by("stage", "position").values_list("code", flat=True))


def test_next_version_needs_a_reason_and_waits_for_the_one_under_way(officer):
    base = adopted(officer)
    assert refused(next_version, base, reason=" ", by=officer) == ["criteria_reason"]
    made = next_version(base, reason="One.", by=officer)
    assert refused(next_version, base, reason="Two.", by=officer) == ["criteria_version_under_way"]
    assert refused(next_version, made, reason="Two.", by=officer) == ["criteria_version_under_way"]


def test_criterion_is_added_at_the_end_changed_and_removed(officer):
    made = drafted(officer)
    save_criterion(made, "cost", QUALITY, {**texts("Cost"), **figures(10)}, by=officer, new=True)
    assert made.criteria.get(code="cost").position == 3
    assert codes(proposing_problems(made)) == ["criteria_weights"]
    values = {**texts("Costs"), **figures(5), "maximum": 10, "threshold": Decimal("2.00")}
    save_criterion(made, "cost", QUALITY, values, by=officer, new=False)
    row = made.criteria.get(code="cost")
    assert (row.title["en"], row.maximum, row.weight, row.threshold, row.position) == ("Costs", 10, 5, 2, 3)
    remove_criterion(made, "cost", by=officer)
    assert proposing_problems(made) == []


def test_removed_criterion_leaves_the_order_for_ties(officer):
    made = remove_criterion(drafted(officer), "relevance", by=officer)
    assert made.tie_order == []


@pytest.mark.parametrize(
    ("values", "said", "field"),
    [
        ({"minimum": 5}, "criteria_scale", "maximum"),
        ({"minimum": 6}, "criteria_scale", "maximum"),
        ({"step": 0}, "criteria_scale", "maximum"),
        ({"step": 3}, "criteria_scale", "maximum"),
        ({"weight": 0}, "criteria_weight", "weight"),
        ({"threshold": 6}, "criteria_threshold", "threshold"),
    ],
)
def test_figures_that_do_not_work_together_are_refused_at_their_field(officer, values, said, field):
    made = drafted(officer)
    typed = {
        name: Decimal(value) if isinstance(value, int) else value
        for name, value in {**figures(40), **values}.items()
    }
    with pytest.raises(Refused) as error:
        save_criterion(made, "plan", QUALITY, {**texts("Plan"), **typed}, by=officer, new=False)
    assert (said, field) in [(one.code, one.field) for one in error.value.reasons]
    assert made.criteria.get(code="plan").minimum == 1


def test_code_of_a_criterion_is_its_own(officer):
    made = drafted(officer)
    for code, said in (
        ("plan", "criterion_code_taken"),
        ("two words", "criteria_code"),
        ("", "criteria_code"),
    ):
        assert refused(save_criterion, made, code, ELIGIBILITY, texts("x"), by=officer, new=True) == [said]


def test_criteria_move_within_their_stage_and_stop_at_its_ends(officer):
    made = drafted(officer)
    assert codes_of(made) == ["solvent", "relevance", "plan"]
    shift_criterion(made, "plan", -1, by=officer)
    assert codes_of(made) == ["solvent", "plan", "relevance"]
    shift_criterion(made, "plan", -1, by=officer)
    shift_criterion(made, "solvent", 1, by=officer)
    assert codes_of(made) == ["solvent", "plan", "relevance"]


def test_points_as_given_make_the_weight_the_maximum(officer):
    made = edit_head(drafted(officer), title=words("Grid"), scoring=Scoring.POINTS, reason="", by=officer)
    assert set(made.criteria.filter(stage=QUALITY).values_list("weight", flat=True)) == {5}
    values = {**texts("Cost"), **figures(99), "maximum": Decimal(20), "weight": None}
    save_criterion(made, "cost", QUALITY, values, by=officer, new=True)
    assert made.criteria.get(code="cost").weight == 20
    assert as_rules(made, assessors=2).whole == 30
    assert proposing_problems(made) == []


def test_limits_are_kept_and_checked(officer):
    made = edit_limits(
        drafted(officer),
        total=Decimal(101),
        categories={"content": {"fi": "Sisältö", "sv": " ", "en": "Content"}},
        thresholds={"content": Decimal(20)},
        tie_order=["plan", "relevance"],
        by=officer,
    )
    made.refresh_from_db()
    assert (made.total_threshold, made.category_thresholds) == (101, {"content": "20.00"})
    assert [(one.code, one.field) for one in proposing_problems(made)] == [
        ("criteria_threshold", "total_threshold"),
        ("criteria_threshold_idle", "category_thresholds.content"),
        ("category_name", "categories.content"),
    ]


EDITS = {
    "head": lambda made, by: edit_head(made, title=words("x"), scoring="weighted", reason="", by=by),
    "limits": lambda made, by: edit_limits(
        made, total=None, categories={}, thresholds={}, tie_order=[], by=by
    ),
    "add": lambda made, by: save_criterion(made, "more", ELIGIBILITY, texts("x"), by=by, new=True),
    "change": lambda made, by: save_criterion(made, "solvent", ELIGIBILITY, texts("x"), by=by, new=False),
    "remove": lambda made, by: remove_criterion(made, "plan", by=by),
    "shift": lambda made, by: shift_criterion(made, "plan", -1, by=by),
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize(
    "role", [Role.DECIDER, Role.ASSESSOR, Role.FINANCE, Role.COMMITTEE, Role.AUDITOR, Role.ADMIN]
)
def test_only_officers_edit(edit, role):
    made = drafted()
    before = as_rules(made, assessors=2)
    assert refused(EDITS[edit], made, person(role)) == ["role_needed"]
    assert as_rules(CriteriaSet.objects.get(pk=made.pk), assessors=2) == before


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("state", ["proposed", "approved", "replaced", "frozen"])
def test_version_beyond_its_draft_is_never_edited(officer, edit, state):
    made = {"proposed": proposed, "approved": adopted}.get(state, drafted)(officer)
    if state == "replaced":
        CriteriaSet.objects.filter(pk=made.pk).update(state=state, approved_on="2022-12-13")
    if state == "frozen":
        CriteriaSet.objects.filter(pk=made.pk).update(frozen_at=timezone.now())
    before = as_rules(made, assessors=2)
    said = "criteria_frozen" if state == "frozen" else "criteria_fixed"
    assert refused(EDITS[edit], made, officer) == [said]
    now = as_rules(CriteriaSet.objects.get(pk=made.pk), assessors=2)
    assert replace(now, approved_on=None, replaced=False) == replace(before, approved_on=None)


@pytest.mark.both
@pytest.mark.parametrize("table", ["set", "criterion", "new criterion", "gone", "set gone"])
def test_database_itself_keeps_the_criteria_of_a_published_round(officer, table):
    made = drafted(officer)
    CriteriaSet.objects.filter(pk=made.pk).update(frozen_at=timezone.now())
    acts = {
        "set": lambda: CriteriaSet.objects.filter(pk=made.pk).update(total_threshold=1),
        "criterion": lambda: made.criteria.filter(code="plan").update(weight=50),
        "new criterion": lambda: Criterion.objects.create(
            criteria_set=made, code="late", stage=ELIGIBILITY, position=9
        ),
        "gone": lambda: made.criteria.filter(code="plan").delete(),
        "set gone": lambda: CriteriaSet.objects.filter(pk=made.pk)._raw_delete("default"),
    }
    with (
        pytest.raises(IntegrityError, match="criteria set of a published round is fixed"),
        transaction.atomic(),
    ):
        acts[table]()
    CriteriaSet.objects.filter(pk=made.pk).update(state=CriteriaState.DRAFT, reason="May be said.")


def test_draft_of_another_set_is_left_alone_by_the_database(officer):
    frozen, free = drafted(officer), drafted(officer, code="free")
    CriteriaSet.objects.filter(pk=frozen.pk).update(frozen_at=timezone.now())
    remove_criterion(free, "plan", by=officer)
    assert free.criteria.count() == 2


def test_history_names_each_edit(officer):
    made = drafted(officer)
    verbs = AuditEvent.objects.filter(stream=made.stream).order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["criteria.drafted", *["criteria.criterion_added"] * 3, "criteria.limits_edited"]


def rules(officer) -> Rules:
    return as_rules(drafted(officer), assessors=2)


def test_versions_that_say_the_same_differ_in_nothing(officer):
    one = rules(officer)
    assert compare(one, replace(one, version="9", approved_on=None)).empty


def test_compare_names_everything_the_later_version_says_otherwise(officer):
    before = rules(officer)
    relevance, plan = before.criteria
    added = replace(plan, code="cost", title=words("Cost"))
    after = replace(
        before,
        title={**before.title, "sv": "Annan titel"},
        total_threshold=Decimal(60),
        category_thresholds={"content": Decimal(30)},
        tie_order=("plan",),
        criteria=(added, replace(relevance, weight=Decimal(50), guidance={"fi": "Ohje"})),
    )
    found = compare(before, after)
    assert [one.code for one in found.added] == ["cost"]
    assert [one.code for one in found.removed] == ["plan"]
    assert [(one.code, one.field, one.language, one.before, one.after) for one in found.criteria] == [
        ("relevance", "guidance", "fi", "", "Ohje"),
        ("relevance", "weight", "", Decimal("60.00"), Decimal(50)),
    ]
    assert [(one.field, one.before, one.after) for one in found.whole] == [
        ("title", "Grid sv", "Annan titel"),
        ("total_threshold", Decimal(0), Decimal(60)),
        ("category_threshold", None, Decimal(30)),
        ("tie_order", ("relevance",), ("plan",)),
    ]
    back = compare(after, before)
    assert (back.added, back.removed) == (found.removed, found.added)


def test_compare_sees_another_order(officer):
    before = rules(officer)
    found = compare(before, replace(before, criteria=before.criteria[::-1]))
    assert [(one.field, one.after) for one in found.whole] == [("order_specific", ("plan", "relevance"))]
