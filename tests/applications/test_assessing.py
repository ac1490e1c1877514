"""Stage 2: assignment, blind scores, given once; reconciling and finishing."""

from decimal import Decimal
from typing import Any

import pytest

from accounts.choices import Role
from applications.choices import ApplicationState
from applications.models import Application, Assessment, ReconciledScore, Score
from applications.queries.cases import find_case, load_criteria
from applications.queries.score_table import score_table
from applications.services.assessing import (
    Mark,
    assign,
    finish_assessment,
    give,
    reconcile,
    save_scores,
    unassign,
)
from applications.services.declaring import declare
from applications.services.reconciling import explain_differences
from records.models import AuditEvent, Notice
from records.services import verify
from tests.factories.accounts import member, person
from tests.factories.refusals import refused_with
from tests.factories.selection import (
    REASON,
    admitted,
    assessed,
    assessor,
    assigned,
    checked,
    decider,
    give_scores,
    impartial,
    marks,
    officer,
)

pytestmark = pytest.mark.django_db


def scored(application: Application, by: Any) -> dict[str, set[str]]:
    """Which criteria's scores of which assessor this person sees."""
    found = find_case(by, application.case.reference)
    table = score_table(by, found, load_criteria(found))
    return {one.assessment.assessor.name: set(one.scores) for one in table.columns}


# Assignment


def test_assignment_tells_each_assessor():
    found = assigned()
    assert {one.application.state for one in found} == {ApplicationState.IN_ASSESSMENT}
    notices = Notice.objects.filter(kind="assigned")
    assert {notice.user for notice in notices} == {one.assessor for one in found}
    assert all(
        notice.url == f"/desk/cases/{found[0].application.case.reference}/score/" for notice in notices
    )
    assert AuditEvent.objects.filter(verb="applications.assigned").count() == 2


def test_fewer_assessors_than_the_programme_asks_for_are_refused():
    by = officer()
    application = admitted(by=by)
    refused_with(lambda: assign(application, [assessor()], by=by), "too_few_assigned")
    assert Assessment.objects.count() == 0


def test_one_more_can_be_named_later_and_nobody_twice():
    by = officer()
    first, _second = assigned(by=by)
    again = assign(first.application, [first.assessor, assessor()], by=by)
    assert len(again) == 1
    assert Assessment.objects.count() == 3


def test_disqualified_people_and_others_than_assessors_are_not_named():
    by = officer()
    application = admitted(by=by)
    own = person(Role.ASSESSOR)
    own.memberships.create(organisation=application.organisation, role="viewer")
    refused_with(lambda: assign(application, [own, assessor()], by=by), "disqualified_organisation")
    refused_with(lambda: assign(application, [decider(), assessor()], by=by), "role_needed")


def test_assessors_are_named_only_after_admission_and_only_by_an_impartial_officer():
    by = officer()
    application = checked(by=by)
    refused_with(lambda: assign(application, [assessor(), assessor()], by=by), "wrong_state")
    refused_with(
        lambda: assign(admitted(), [assessor(), assessor()], by=officer()), "impartiality_not_declared"
    )


def test_assignment_is_taken_back_until_scores_are_given():
    by = officer()
    first, second = assigned(by=by)
    give_scores(first)
    unassign(first, by=by)
    unassign(second, by=by)
    assert list(Assessment.objects.all()) == [first]


# Scoring


def test_scores_are_kept_as_typed_and_may_be_incomplete():
    first, _second = assigned()
    impartial(first.application, first.assessor)
    typed = {"relevance": Mark(Decimal(4), ""), "plan": Mark(None, "Tidplanen är snäv.")}
    save_scores(first, typed, "Bra projekt.", by=first.assessor)
    kept = {row.criterion.code: (row.value, row.reason) for row in first.scores.select_related("criterion")}
    assert kept == {"relevance": (Decimal("4.00"), ""), "plan": (None, "Tidplanen är snäv.")}
    assert Assessment.objects.get(pk=first.pk).overall == "Bra projekt."


@pytest.mark.parametrize("value", ["0", "6", "4.5", "-1"])
def test_score_off_its_scale_is_refused_and_nothing_is_kept(value):
    first, _second = assigned()
    impartial(first.application, first.assessor)
    typed = {"relevance": Mark(Decimal(3), REASON), "plan": Mark(Decimal(value), REASON)}
    refused_with(lambda: save_scores(first, typed, "", by=first.assessor), "score_outside_scale")
    assert set(first.scores.values_list("value", flat=True)) == {None}


def test_scores_are_given_whole_with_reasons():
    first, _second = assigned()
    impartial(first.application, first.assessor)
    save_scores(first, {"relevance": Mark(Decimal(4), "")}, "", by=first.assessor)
    refused_with(lambda: give(first, by=first.assessor), "score_reason", "score_missing")
    assert Assessment.objects.get(pk=first.pk).given_at is None


def test_given_scores_can_no_longer_be_changed_and_giving_twice_is_giving_once():
    first = give_scores(assigned()[0])
    assert give(first, by=first.assessor).given_at == first.given_at
    refused_with(
        lambda: save_scores(first, marks(first.application, 1), "", by=first.assessor), "assessment_given"
    )
    assert AuditEvent.objects.filter(verb="applications.scored").count() == 1


def test_nobody_scores_for_another_nor_before_declaring():
    first, second = assigned()
    typed = marks(first.application)
    refused_with(lambda: save_scores(first, typed, "", by=first.assessor), "impartiality_not_declared")
    impartial(first.application, second.assessor)
    refused_with(lambda: save_scores(first, typed, "", by=second.assessor), "not_assigned")
    refused_with(lambda: give(first, by=second.assessor), "not_assigned")


# Blindness


def test_assessor_sees_only_own_scores_until_they_are_given():
    first, second = assigned()
    give_scores(first)
    impartial(second.application, second.assessor)
    assert scored(first.application, second.assessor) == {
        first.assessor.name: set(),
        second.assessor.name: {"relevance", "plan"},
    }
    give_scores(second)
    assert all(scored(first.application, second.assessor).values())


def test_first_to_give_does_not_see_what_the_other_is_writing():
    first, second = assigned()
    give_scores(first)
    impartial(second.application, second.assessor)
    save_scores(second, marks(second.application, 1), "", by=second.assessor)
    assert scored(first.application, first.assessor)[second.assessor.name] == set()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DECIDER, Role.AUDITOR])
def test_others_see_scores_when_all_have_given(role):
    by, reader = officer(), person(role)
    first, second = assigned(by=by)
    if role != Role.AUDITOR:
        impartial(first.application, reader)
    give_scores(first)
    assert not any(scored(first.application, reader).values())
    give_scores(second)
    assert all(scored(first.application, reader).values())


def test_officer_who_also_scores_is_as_blind_as_the_others():
    both = person(Role.OFFICER, Role.ASSESSOR)
    other = assessor()
    first, second = assigned(assessors=[both, other])
    give_scores(second)
    impartial(first.application, both)
    assert scored(first.application, both)[other.name] == set()


# Reconciling and finishing


def test_total_is_weight_times_score_over_maximum_of_the_means():
    application = assessed(values=(4, 5))
    assert application.state == ApplicationState.ASSESSED
    assert application.score == Decimal("90.00")


def test_agreed_score_takes_the_place_of_the_mean_and_leaves_again():
    by = officer()
    first, second = assigned(by=by)
    for one, value in ((first, 2), (second, 5)):
        give_scores(one, value)
    application = first.application
    refused_with(
        lambda: reconcile(application, {"relevance": Mark(Decimal("4.50"), "")}, by=by), "reconciled_reason"
    )
    refused_with(
        lambda: reconcile(application, {"relevance": Mark(Decimal("5.50"), REASON)}, by=by),
        "agreed_outside_scale",
    )
    reconcile(application, {"relevance": Mark(Decimal("4.50"), REASON), "plan": Mark(None, "")}, by=by)
    assert ReconciledScore.objects.get().by == by
    reconcile(application, {"relevance": Mark(None, "")}, by=by)
    assert ReconciledScore.objects.count() == 0
    reconcile(application, {"relevance": Mark(Decimal("4.50"), REASON)}, by=by)
    refused_with(lambda: finish_assessment(application, by=by), "difference_unexplained")
    explain_differences(application, {"plan": REASON}, by=by)
    # 60 x 4.5/5 + 40 x 3.5/5
    assert finish_assessment(application, by=by).score == Decimal("82.00")
    assert AuditEvent.objects.filter(verb="applications.reconciled").count() == 3


def test_nothing_is_reconciled_or_finished_before_all_have_given():
    by = officer()
    first, _second = assigned(by=by)
    give_scores(first)
    typed = {"relevance": Mark(Decimal(4), REASON)}
    refused_with(lambda: reconcile(first.application, typed, by=by), "scores_not_given")
    refused_with(lambda: finish_assessment(first.application, by=by), "scores_not_given")


def test_finishing_needs_two_assessors_who_count():
    by = officer()
    first, second = assigned(by=by)
    give_scores(first)
    unassign(second, by=by)
    refused_with(lambda: finish_assessment(first.application, by=by), "too_few_assessors")


def test_scores_of_somebody_disqualified_since_are_not_in_the_total():
    by = officer()
    found = assigned(by=by, assessors=[assessor(), assessor(), assessor()])
    for one, value in zip(found, (5, 3, 3), strict=True):
        give_scores(one, value)
    declare(found[0].application, False, "Anställd sedan i går.", by=found[0].assessor)
    assert finish_assessment(found[0].application, by=by).score == Decimal("60.00")


def test_finished_assessment_is_closed_for_all():
    by = officer()
    application = assessed(by=by)
    refused_with(lambda: finish_assessment(application, by=by), "wrong_state")
    one = Score.objects.select_related("assessment__assessor").first()
    refused_with(lambda: reconcile(application, {"relevance": Mark(None, "")}, by=by), "wrong_state")
    refused_with(
        lambda: assign(application, [assessor()], by=by),
        "wrong_state",
    )
    assert one.assessment.given_at
    assert verify() == []


def test_applicant_is_never_an_assessor_of_the_own_organisation():
    by = officer()
    application = admitted(by=by)
    owner = member(application.organisation)
    refused_with(lambda: assign(application, [owner, assessor()], by=by), "role_needed")
