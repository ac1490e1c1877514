"""Stage 1: declarations, the general criteria, the ground, admission."""

from decimal import Decimal

import pytest

from accounts.choices import Role
from applications.choices import ApplicationState
from applications.models import Application, Assessment, EligibilityCheck, ImpartialityDeclaration
from applications.permissions import selection as may
from applications.queries.scoring import rate_of
from applications.services.assessing import given_problems
from applications.services.checking import (
    Entry,
    admit,
    judge_ground,
    record_checks,
    record_checks_and_ground,
)
from applications.services.declaring import declare
from records.models import AuditEvent
from records.rules import Refused
from records.services import verify
from tests.factories.accounts import MembershipFactory, UserFactory, member, person
from tests.factories.applications import open_round, submitted
from tests.factories.refusals import refused_with
from tests.factories.selection import (
    REASON,
    admitted,
    answers,
    assessor,
    assigned,
    checked,
    decider,
    give_scores,
    impartial,
    officer,
)

pytestmark = pytest.mark.django_db


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


# Declarations


def test_declaration_opens_the_case_to_an_officer():
    application, by = submitted(), officer()
    assert may.why_not_open(by, application).code == "impartiality_not_declared"
    declare(application, True, by=by)
    assert may.why_not_open(by, application) is None


def test_disqualification_needs_its_ground_and_is_not_taken_back():
    application, by = submitted(), officer()
    refused_with(lambda: declare(application, False, "  ", by=by), "declaration_ground")
    declare(application, False, "Min bror är verksamhetsledare.", by=by)
    assert may.why_not_open(by, application).code == "disqualified_declared"
    refused_with(lambda: declare(application, True, by=by), "disqualified_declared")


def test_impartial_person_can_declare_a_tie_later_but_not_impartiality_anew():
    application, by = submitted(), officer()
    first = declare(application, True, by=by)
    assert declare(application, True, by=by).declared_at == first.declared_at
    declare(application, False, "Anställd sedan i går.", by=by)
    declaration = ImpartialityDeclaration.objects.get(user=by)
    assert (declaration.impartial, declaration.ground) == (False, "Anställd sedan i går.")
    assert AuditEvent.objects.filter(verb="applications.declared").count() == 2


def test_declaration_leaves_no_personal_text_in_the_audit_trail():
    application, by = submitted(), officer()
    declare(application, False, "Min bror är verksamhetsledare.", by=by)
    event = AuditEvent.objects.get(verb="applications.declared")
    assert event.data == {"impartial": False}
    assert event.actor == by.pk


def test_member_of_the_applicant_is_disqualified_without_declaring():
    application, by = submitted(), officer()
    impartial(application, by)
    MembershipFactory(user=by, organisation=application.organisation, role="viewer")
    assert may.why_not_open(by, application).code == "disqualified_organisation"
    refused_with(lambda: declare(application, True, by=by), "disqualified_organisation")
    refused_with(lambda: record_checks(application, answers(application), by=by), "disqualified_organisation")


@pytest.mark.parametrize("role", [None, Role.FINANCE, Role.COMMITTEE, Role.AUDITOR, Role.ADMIN])
def test_nobody_declares_who_does_not_handle_cases(role):
    by = person(role) if role else UserFactory()
    refused_with(lambda: declare(submitted(), True, by=by), "role_needed")


def test_assessor_declares_only_on_what_is_assigned():
    application, by = admitted(), assessor()
    refused_with(lambda: declare(application, True, by=by), "role_needed")


def test_tie_declared_ends_an_assignment_that_is_not_given():
    first, second = assigned()
    declare(first.application, False, "Vän till sökanden.", by=first.assessor)
    assert list(Assessment.objects.all()) == [second]


def test_scores_given_before_a_tie_was_declared_stay_but_no_longer_count():
    first, second = assigned()
    for one in (first, second):
        give_scores(one)
    assert given_problems(first.application) == []
    declare(first.application, False, "Anställd sedan i går.", by=first.assessor)
    assert Assessment.objects.count() == 2
    assert [reason.code for reason in given_problems(first.application)] == ["too_few_assessors"]


# The general criteria


def test_first_answer_begins_the_check():
    application, by = submitted(), officer()
    impartial(application, by)
    one = dict(list(answers(application).items())[:1])
    assert record_checks(application, one, by=by) == 1
    application.refresh_from_db()
    assert application.state == ApplicationState.IN_CHECK
    check = EligibilityCheck.objects.get()
    assert (check.verdict, check.reason, check.checked_by) == ("yes", REASON, by)
    assert check.checked_at is not None


def test_same_answer_again_changes_nothing_and_another_answer_changes_who():
    application, first, second = submitted(), officer(), officer()
    impartial(application, first, second)
    record_checks(application, answers(application), by=first)
    assert record_checks(application, answers(application), by=second) == 0
    assert set(EligibilityCheck.objects.values_list("checked_by", flat=True)) == {first.pk}
    changed = {"solvent": Entry("no", "Eget kapital saknas.")}
    assert record_checks(application, changed, by=second) == 1
    assert EligibilityCheck.objects.get(criterion__code="solvent").checked_by == second


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Entry("yes", " "), "check_reason"),
        (Entry("", REASON), "check_answer"),
        (Entry("maybe", REASON), "check_answer"),
    ],
)
def test_answer_without_verdict_or_reason_writes_nothing_at_all(entry, code):
    application, by = submitted(), officer()
    impartial(application, by)
    entries = {"in_programme": Entry("yes", REASON), "solvent": entry}
    refused_with(lambda: record_checks(application, entries, by=by), code)
    application.refresh_from_db()
    assert EligibilityCheck.objects.count() == 0
    assert application.state == ApplicationState.SUBMITTED


def test_page_with_a_wrong_ground_keeps_none_of_its_answers():
    application, by = submitted(), officer()
    impartial(application, by)
    refused_with(
        lambda: record_checks_and_ground(application, answers(application), (True, ""), by=by),
        "ground_reason",
    )
    assert EligibilityCheck.objects.count() == 0


@pytest.mark.parametrize("by", [assessor, decider, lambda: person(Role.FINANCE), lambda: person(Role.ADMIN)])
def test_only_an_officer_checks(by):
    application = submitted()
    refused_with(lambda: record_checks(application, answers(application), by=by()), "role_needed")


def test_officer_who_has_not_declared_cannot_check():
    application = submitted()
    refused_with(
        lambda: record_checks(application, answers(application), by=officer()), "impartiality_not_declared"
    )


def test_admitted_application_is_not_checked_any_more():
    by = officer()
    application = admitted(by=by)
    refused_with(lambda: record_checks(application, answers(application, "no"), by=by), "wrong_state")


# The ground and admission


def test_ground_is_judged_with_a_reason_and_lowers_the_ceiling_when_refused():
    application, by = submitted(), officer()
    impartial(application, by)
    refused_with(lambda: judge_ground(application, True, "", by=by), "ground_reason")
    judge_ground(application, False, "Föreningen genomför inte åtgärden själv.", by=by)
    application.refresh_from_db()
    assert application.ground_accepted is False
    assert rate_of(application).ceiling.value == 75


def test_ground_that_was_not_claimed_cannot_be_judged():
    by = officer()
    application = submitted(rate_asked=Decimal("75.00"), ground="", ground_reason="")
    impartial(application, by)
    refused_with(lambda: judge_ground(application, True, REASON, by=by), "no_ground_claimed")


def test_admission_needs_every_answer_and_the_ground():
    application, by = submitted(), officer()
    impartial(application, by)
    record_checks(application, {"in_programme": Entry("yes", REASON)}, by=by)
    refused_with(lambda: admit(application, by=by), "check_missing", "ground_not_judged")


def test_admission_is_refused_when_a_criterion_is_not_met():
    by = officer()
    application = checked(by=by)
    record_checks(application, {"solvent": Entry("no", "Konkurs.")}, by=by)
    refused_with(lambda: admit(application, by=by), "check_failed")


def test_not_applicable_counts_as_met():
    by = officer()
    application = checked(by=by)
    record_checks(application, {"solvent": Entry("not_applicable", "Kommun.")}, by=by)
    assert admit(application, by=by).state == ApplicationState.IN_ASSESSMENT
    assert verify() == []


def test_round_without_criteria_admits_nothing():
    call, by = open_round(), officer()
    application = submitted(call=call)
    impartial(application, by)
    Application.objects.update(state="in_check")
    type(call).objects.update(criteria_set=None)
    refused_with(lambda: admit(Application.objects.get(), by=by), "call_without_criteria")


def test_applicant_cannot_check_the_own_application():
    application = submitted()
    owner = member(application.organisation)
    refused_with(lambda: record_checks(application, answers(application), by=owner), "role_needed")
