"""Proposals and decisions: ceilings, four eyes, earmark and commitment, once even when asked fifty times at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.choices import Role
from applications.choices import ApplicationState, DecisionState
from applications.models import Application, Decision
from applications.queries.cases import find_case, load_criteria
from applications.queries.scoring import basis_of
from applications.rules.proposing import Proposal, most_grantable
from applications.rules.terms import Cut
from applications.services.assessing import assign
from applications.services.checking import Entry, record_checks
from applications.services.deciding import decide, propose, return_proposal
from applications.services.declaring import declare
from calls.models import CriteriaSet, LedgerEntry
from calls.queries.money import case_balance, line_balance
from calls.queries.reconciliation import reconcile
from records.models import Job
from records.rules import Refused
from records.services import verify
from tests.factories.accounts import MembershipFactory, member, person
from tests.factories.applications import open_round, submitted
from tests.factories.refusals import refused_with
from tests.factories.selection import (
    REASON,
    answers,
    assessed,
    assessor,
    checked,
    cut_terms,
    decided,
    decider,
    impartial,
    officer,
    proposed,
    whole,
)

pytestmark = pytest.mark.django_db
ONE = Decimal("86612.22")


# The proposal


def test_proposal_to_grant_earmarks_on_the_line_at_once():
    by = officer()
    application = assessed(by=by)
    before = line_balance(application.line).free
    decision = propose(application, whole(application), "Upphandla tolkningen.", by=by)
    application.refresh_from_db()
    assert application.state == ApplicationState.PROPOSED
    assert (decision.kind, decision.amount, decision.rate) == ("grant", ONE, Decimal("90.00"))
    assert case_balance(application.case).earmarked == ONE
    assert line_balance(application.line).free == before - ONE
    assert LedgerEntry.objects.get(kind="earmark").by == by.pk


def test_proposal_is_refused_with_the_figures_when_the_line_is_short():
    by = officer()
    open_round(amount="80000.00")
    application = assessed(submitted(), by=by)
    (reason,) = refused_with(lambda: propose(application, whole(application), by=by), "money_short")
    assert (reason.params["wanted"], reason.params["there"]) == (ONE, Decimal("80000.00"))
    application.refresh_from_db()
    assert application.state == ApplicationState.ASSESSED
    assert Decision.objects.count() == 0
    assert LedgerEntry.objects.filter(kind="earmark").count() == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reasons": " "}, "proposal_reasons"),
        ({"amount": None}, "proposal_amount"),
        ({"amount": Decimal("0.00")}, "proposal_amount"),
        ({"rate": None}, "proposal_rate"),
        ({"cost": None}, "proposal_cost"),
        ({"amount": ONE + Decimal("0.01")}, "proposal_more_than_asked"),
        ({"rate": Decimal("90.01")}, "proposal_rate_above"),
        ({"cost": Decimal("96235.81")}, "proposal_cost_above"),
        ({"cost": Decimal("96235.79")}, "proposal_amount_above"),
        ({"rate": Decimal("89.99")}, "proposal_amount_above"),
        ({"amount": Decimal("80000.00")}, "proposal_whole_is_less"),
        ({"kind": "grant_in_part"}, "proposal_part_is_all"),
        ({"kind": "not_admit"}, "already_admitted"),
    ],
)
def test_proposal_keeps_within_every_ceiling(changes, code):
    by = officer()
    application = assessed(by=by)
    refused_with(lambda: propose(application, replace(whole(application), **changes), by=by), code)
    assert Decision.objects.count() == 0


def test_part_can_be_less_money_a_lower_rate_or_fewer_costs():
    by = officer()
    basis = basis_of(application := assessed(by=by))
    part = Proposal("grant_in_part", REASON, Decimal("60000.00"), Decimal("75.00"), Decimal("85257.60"))
    refused_with(lambda: propose(application, part, by=by), "cuts_differ")
    cut = Cut("external", Decimal("10260.00"), "Kommunerna tolkar själva.")
    decision = propose(application, part, terms=cut_terms(application, cut), by=by)
    assert decision.cuts == [["external", "10260.00", "Kommunerna tolkar själva."]]
    assert (decision.amount, decision.rate, decision.eligible_cost) == (part.amount, part.rate, part.cost)
    assert most_grantable(basis).kind == "grant"


def test_basis_says_the_same_by_what_came_with_the_case_as_asked_for_anew(django_assert_num_queries):
    by = officer()
    made = assessed(by=by)
    made.financing_lines.create(source="revenue", position=9, amount=Decimal("100.05"))
    made.checks.filter(pk=made.checks.first().pk).update(verdict="no", reason="Saknas.")
    impartial(made, by)
    found = find_case(by, made.case.reference)
    criteria = load_criteria(found)
    with django_assert_num_queries(1):  # the scores given
        here = basis_of(found, criteria)
    assert here == basis_of(Application.objects.get(pk=made.pk))
    assert here.revenue == Decimal("100.05")
    assert [reason.code for reason in here.failed] == ["check_failed"]


def test_refused_ground_lowers_what_can_be_granted():
    by = officer()
    application = assessed(by=by)
    Application.objects.update(ground_accepted=False)
    application.refresh_from_db()
    most = most_grantable(basis_of(application))
    assert (most.kind, most.rate, most.amount) == ("grant_in_part", Decimal("75.00"), Decimal("72176.85"))
    over = replace(most, reasons=REASON, rate=Decimal("90.00"), amount=ONE, kind="grant")
    refused_with(lambda: propose(application, over, by=by), "proposal_rate_above")


def test_below_a_threshold_nothing_is_granted_but_it_can_be_rejected():
    by = officer()
    application = assessed(by=by, values=(2, 2))
    CriteriaSet.objects.update(total_threshold=Decimal("60.00"))
    application = Application.objects.get()
    refused_with(lambda: propose(application, whole(application), by=by), "below_total_threshold")
    decision = propose(application, Proposal("reject", REASON), by=by)
    assert (decision.amount, LedgerEntry.objects.filter(kind="earmark").count()) == (None, 0)


def test_before_assessment_only_failed_criteria_reject():
    by = officer()
    application = checked(by=by)
    refused_with(lambda: propose(application, Proposal("reject", REASON), by=by), "no_ground_to_reject")
    refused_with(
        lambda: propose(application, replace(whole(application), reasons=REASON), by=by), "not_assessed"
    )
    record_checks(application, {"solvent": Entry("no", "Konkurs.")}, by=by)
    assert propose(application, Proposal("reject", REASON), by=by).kind == "reject"


def test_application_is_left_unexamined_from_the_check():
    by = officer()
    application = checked(by=by)
    propose(application, Proposal("not_admit", "Kom in för sent."), by=by)
    application.refresh_from_db()
    assert application.state == ApplicationState.PROPOSED


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.DECIDER, Role.FINANCE, Role.AUDITOR, Role.ADMIN])
def test_only_an_officer_proposes(role):
    application = assessed()
    refused_with(lambda: propose(application, whole(application), by=person(role)), "role_needed")


def test_officer_disqualified_elsewhere_on_the_line_does_not_propose():
    by = officer()
    open_round(amount="500000.00")
    application = assessed(submitted(), by=by)
    declare(submitted(), False, "Syster i styrelsen.", by=by)
    refused_with(lambda: propose(application, whole(application), by=by), "disqualified_in_line")


def test_member_of_another_applicant_on_the_line_does_not_propose():
    by = officer()
    open_round(amount="500000.00")
    application = assessed(submitted(), by=by)
    MembershipFactory(user=by, organisation=submitted().organisation)
    refused_with(lambda: propose(application, whole(application), by=by), "disqualified_in_line")


# Decision by another person


def test_decision_turns_the_earmark_into_a_commitment_and_owes_the_letter():
    decision = proposed()
    by = decider()
    impartial(decision.application, by)
    decide(decision, by=by)
    application = Application.objects.get()
    assert application.state == ApplicationState.GRANTED
    assert (application.granted, application.granted_rate) == (ONE, Decimal("90.00"))
    held = case_balance(application.case)
    assert (held.earmarked, held.committed) == (Decimal("0.00"), ONE)
    decision.refresh_from_db()
    assert (decision.state, decision.decided_by) == (DecisionState.DECIDED, by)
    assert decision.decided_at == application.decided_at
    assert Job.objects.get(kind="applications.letter").payload == {"decision": decision.pk}
    assert reconcile().clean
    assert verify() == []


def test_rejection_commits_nothing():
    by, other = officer(), decider()
    application = assessed(by=by)
    decision = propose(application, Proposal("reject", "Pengarna räcker inte."), by=by)
    impartial(application, other)
    decide(decision, by=other)
    application.refresh_from_db()
    assert application.state == ApplicationState.REJECTED
    assert application.granted is None
    assert LedgerEntry.objects.filter(case=application.case).count() == 0


def test_returned_proposal_releases_its_earmark_and_can_be_made_anew():
    by, other = officer(), decider()
    decision = proposed(by=by)
    impartial(decision.application, other)
    refused_with(lambda: return_proposal(decision, " ", by=other), "return_reason")
    return_proposal(decision, "Motivera resekostnaderna.", by=other)
    application = Application.objects.get()
    assert application.state == ApplicationState.ASSESSED
    assert case_balance(application.case).earmarked == 0
    assert (decision.state, decision.return_reason) == (DecisionState.RETURNED, "Motivera resekostnaderna.")
    again = propose(application, whole(application), by=by)
    decide(again, by=other)
    assert Decision.objects.filter(state=DecisionState.DECIDED).count() == 1
    assert reconcile().clean


def test_proposal_made_before_assessment_goes_back_to_the_check():
    by, other = officer(), decider()
    application = checked(by=by)
    decision = propose(application, Proposal("not_admit", "Kom in för sent."), by=by)
    impartial(application, other)
    return_proposal(decision, "Den kom i tid.", by=other)
    assert Application.objects.get().state == ApplicationState.IN_CHECK


def test_returned_proposal_can_no_longer_be_decided():
    by, other = officer(), decider()
    decision = proposed(by=by)
    impartial(decision.application, other)
    return_proposal(decision, "Motivera resekostnaderna.", by=other)
    propose(Application.objects.get(), whole(Application.objects.get()), by=by)
    refused_with(lambda: decide(decision, by=other), "wrong_state")
    assert case_balance(decision.application.case).committed == 0


def everything(*also: str) -> Any:
    return person(Role.OFFICER, Role.ASSESSOR, Role.DECIDER, *also)


def test_proposer_never_decides():
    by = everything()
    decision = proposed(by=by)
    refused_with(lambda: decide(decision, by=by), "decider_took_part")
    refused_with(lambda: return_proposal(decision, REASON, by=by), "decider_took_part")


def test_proposer_cannot_be_the_decider_in_the_database_either():
    decision = proposed()
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(
            decided_by=decision.proposed_by, decided_at=decision.proposed_at
        )


def test_checker_never_decides():
    checker, by = everything(), officer()
    application = submitted()
    impartial(application, checker)
    record_checks(application, answers(application), by=checker)
    decision = proposed(application, by=by)
    refused_with(lambda: decide(decision, by=checker), "decider_took_part")


def test_scorer_never_decides():
    scorer = everything()
    decision = proposed(assessors=[scorer, assessor()])
    refused_with(lambda: decide(decision, by=scorer), "decider_took_part")


def test_earlier_proposer_never_decides_the_new_proposal():
    first, other, second = everything(), decider(), officer()
    decision = proposed(by=first)
    impartial(decision.application, other, second)
    return_proposal(decision, "Motivera resekostnaderna.", by=other)
    again = propose(Application.objects.get(), whole(Application.objects.get()), by=second)
    refused_with(lambda: decide(again, by=first), "decider_took_part")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ASSESSOR, Role.FINANCE, Role.AUDITOR, Role.ADMIN])
def test_only_a_decision_maker_decides(role):
    decision = proposed()
    refused_with(lambda: decide(decision, by=person(role)), "role_needed")


def test_decision_maker_declares_first_and_is_not_disqualified():
    decision = proposed()
    refused_with(lambda: decide(decision, by=decider()), "impartiality_not_declared")
    tied = decider()
    declare(decision.application, False, "Granne.", by=tied)
    refused_with(lambda: decide(decision, by=tied), "disqualified_declared")
    own = decider()
    impartial(decision.application, own)
    MembershipFactory(user=own, organisation=decision.application.organisation)
    refused_with(lambda: decide(decision, by=own), "disqualified_organisation")


def test_applicant_decides_nothing():
    decision = proposed()
    refused_with(lambda: decide(decision, by=member(decision.application.organisation)), "role_needed")


def test_decided_application_takes_no_further_step():
    by = officer()
    application = decided(by=decider()).application
    impartial(application, by)
    application = Application.objects.get()
    refused_with(lambda: propose(application, whole(application), by=by), "wrong_state")
    refused_with(lambda: assign(application, [assessor(), assessor()], by=by), "wrong_state")


def test_deciding_again_answers_the_same_and_another_person_is_told_it_is_done():
    by, other = decider(), decider()
    decision = decided(by=by)
    impartial(decision.application, other)
    assert decide(decision, by=by).decided_at == decision.decided_at
    refused_with(lambda: decide(decision, by=other), "wrong_state")
    assert LedgerEntry.objects.filter(kind="commit").count() == 1


# At once


def at_once(work: Any, times: int = 50) -> Counter[str]:
    def one(_: int) -> str:
        try:
            return str(work())
        except Refused as refused:
            return refused.reasons[0].code
        except Exception as error:
            return repr(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        return Counter(pool.map(one, range(times)))


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_fifty_decisions_at_once_are_one():
    by = decider()
    decision = proposed()
    impartial(decision.application, by)
    met = at_once(lambda: decide(Decision.objects.get(pk=decision.pk), by=by).decided_at)
    print(f"{connection.vendor}: 50 parallel decisions: {dict(met)}")
    decision.refresh_from_db()
    assert met == {str(decision.decided_at): 50}
    assert LedgerEntry.objects.filter(kind="commit").count() == 1
    assert Job.objects.filter(kind="applications.letter").count() == 1
    assert reconcile().clean
    assert verify() == []


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_decision_and_return_at_once_have_one_winner():
    first, second = decider(), decider()
    decision = proposed()
    impartial(decision.application, first, second)

    def both(which: list[bool]) -> Any:
        return (
            decide(Decision.objects.get(pk=decision.pk), by=first).state
            if which.pop()
            else return_proposal(Decision.objects.get(pk=decision.pk), REASON, by=second).state
        )

    turns = [n % 2 == 0 for n in range(20)]
    met = at_once(lambda: both(turns), 20)
    print(f"{connection.vendor}: decisions and returns at once: {dict(met)}")
    held = case_balance(decision.application.case)
    decided_count = met.get("decided", 0)
    assert (met.get("returned", 0) == 1) != (decided_count >= 1)
    assert held.committed == (ONE if decided_count else 0)
    assert held.earmarked == 0
    assert reconcile().clean


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_two_officers_proposing_at_once_earmark_once():
    first, second = officer(), officer()
    application = assessed(by=first)
    impartial(application, second)
    plan = whole(application)
    people = [first, second] * 10
    met = at_once(lambda: propose(Application.objects.get(), plan, by=people.pop()).state, 20)
    print(f"{connection.vendor}: 20 proposals at once: {dict(met)}")
    assert met == {"proposed": 1, "wrong_state": 19}
    assert case_balance(application.case).earmarked == ONE
