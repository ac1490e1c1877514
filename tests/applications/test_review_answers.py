"""The answer to a request for review: by whom, within the time limit, with what for the decision and the money."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from applications.choices import ReviewState
from applications.models import Application, Decision, ReviewAnswer, ReviewRequest
from applications.permissions.review import why_not_ask_review
from applications.permissions.revising import why_not_answer_review, why_not_decide_answer
from applications.queries.reviews import decision_of, last_day_of
from applications.queries.revisions import Contested, contested_by_line, contested_of
from applications.rules.review import closes_at
from applications.services.deciding import decide
from applications.services.declaring import declare
from applications.services.review_answers import decide_answer, keep_answer_letter, return_answer
from applications.services.reviewing import ask_review, withdraw_review
from calls.models import LedgerEntry
from calls.queries.money import case_balance
from records import clock
from records.models import AuditEvent, Job, Notice
from records.rules import Refused
from tests.factories.accounts import person
from tests.factories.revising import (
    AMOUNT,
    DEMAND,
    LETTER,
    answer,
    asked,
    change,
    chief_of,
    clerk_of,
    granting,
    owner_of,
    refused,
    sent,
)
from tests.factories.selection import decider, impartial, officer, whole

pytestmark = pytest.mark.django_db
LESS = Decimal("80000.00")


def codes(work):
    with pytest.raises(Refused) as caught:
        work()
    return [one.code for one in caught.value.reasons]


def code(reason):
    return reason.code if reason else None


def late(decision):
    with clock.at(closes_at(last_day_of(decision, clock.now())) + timedelta(microseconds=1)):
        return ask_review(decision, DEMAND, by=owner_of(decision))


def test_upheld_decision_stays_and_the_answer_is_owed_a_letter():
    request = asked()
    made = decide_answer(answer(request), by=chief_of(request.decision))
    request.refresh_from_db()
    assert (request.state, made.state) == (ReviewState.UPHELD, "decided")
    assert decision_of(request.decision.application) == request.decision
    assert Job.objects.get(kind="applications.review_letter").payload == {"answer": made.pk}
    assert LedgerEntry.objects.count() == 4
    verbs = ["reviews.answer_proposed", "reviews.answer_decided", "reviews.upheld"]
    assert [AuditEvent.objects.filter(verb=verb).count() for verb in verbs] == [1, 1, 1]


@pytest.mark.both
def test_refusal_changed_to_a_grant_replaces_it_and_commits_the_money():
    first = refused()
    request = asked(first)
    proposal = whole(first.application, "Pengarna räcker.")
    proposed = answer(request, "change", reasons="Pengarna räcker.", change=change(proposal))
    assert case_balance(first.application.case).earmarked == AMOUNT
    assert Application.objects.get(pk=first.application_id).state == "rejected"
    decide_answer(proposed, by=chief_of(first))
    application = Application.objects.get(pk=first.application_id)
    assert (application.state, application.granted) == ("granted", AMOUNT)
    assert case_balance(application.case).committed == AMOUNT
    found = decision_of(application)
    assert (found, found.replaces) == (proposed.replacement, first)
    request.refresh_from_db()
    assert request.state == ReviewState.CHANGED
    assert Job.objects.filter(kind="applications.review_letter").count() == 0


def test_changed_decision_is_never_taken_apart_from_its_answer():
    first = sent()
    proposed = answer(asked(first), "change", change=change(granting(first, amount=LESS)))
    chief = chief_of(first)
    assert codes(lambda: decide(proposed.replacement, by=chief)) == ["with_review_answer"]
    assert codes(lambda: decide(proposed.replacement, by=first.decided_by)) == ["with_review_answer"]
    decide_answer(proposed, by=chief)
    assert case_balance(first.application.case).committed == LESS


def test_answer_sent_back_releases_what_it_earmarked_and_can_be_proposed_again():
    first = refused()
    request = asked(first)
    proposed = answer(request, "change", change=change(whole(first.application)))
    return_answer(proposed, "Motivera bättre.", by=chief_of(first))
    request.refresh_from_db()
    assert (request.state, proposed.state) == (ReviewState.RECEIVED, "returned")
    assert case_balance(first.application.case).earmarked == Decimal(0)
    assert Notice.objects.filter(kind="review_answer_returned", user=proposed.proposed_by).count() == 1
    assert answer(request).outcome == "uphold"


def test_answer_is_sent_back_with_a_reason():
    request = asked()
    assert codes(lambda: return_answer(answer(request), " ", by=chief_of(request.decision))) == [
        "return_reason"
    ]


def test_late_request_is_left_unexamined_and_only_that():
    first = sent()
    request = late(first)
    assert codes(lambda: answer(request)) == ["examined_though_late"]
    made = answer(request, "dismiss", ground="late")
    decide_answer(made, by=chief_of(first))
    request.refresh_from_db()
    assert request.state == ReviewState.DISMISSED
    assert why_not_ask_review(owner_of(first), first) is None


def test_request_in_time_is_never_left_unexamined_as_late():
    assert codes(lambda: answer(asked(), "dismiss", ground="late")) == ["dismissed_in_time"]


def test_after_it_has_been_examined_nobody_asks_again():
    request = asked()
    first = request.decision
    decide_answer(answer(request), by=chief_of(first))
    assert code(why_not_ask_review(owner_of(first), first)) == "review_answered"


def test_changed_decision_is_appealed_and_not_reviewed():
    first = sent()
    proposed = answer(asked(first), "change", change=change(granting(first, amount=LESS)))
    decide_answer(proposed, by=chief_of(first))
    second = sent(Decision.objects.get(pk=proposed.replacement_id))
    assert code(why_not_ask_review(owner_of(first), second)) == "review_answered"


def test_no_hand_in_the_decision_under_review():
    request = asked()
    first = request.decision
    both = [first.proposed_by, first.decided_by]
    for one in both:
        one.role_grants.get_or_create(role="officer")
        one.role_grants.get_or_create(role="decider")
        assert code(why_not_answer_review(fresh(one), request)) == "hand_in_decision"
    made = answer(request)
    made = ReviewAnswer.objects.select_related("request__decision__application").get(pk=made.pk)
    for one in both:
        assert code(why_not_decide_answer(fresh(one), made)) == "hand_in_decision"


def test_whoever_proposed_the_answer_or_scored_does_not_decide_it():
    request = asked()
    application = request.decision.application
    clerk = clerk_of(request.decision)
    clerk.role_grants.create(role="decider")
    made = answer(request, by=fresh(clerk))
    assert codes(lambda: decide_answer(made, by=fresh(clerk))) == ["own_answer"]
    scored = application.assessments.first().assessor
    scored.role_grants.create(role="decider")
    assert codes(lambda: decide_answer(made, by=fresh(scored))) == ["decider_took_part"]
    tied = decider()
    declare(application, False, "Vän.", by=tied)
    assert codes(lambda: decide_answer(made, by=tied)) == ["disqualified_declared"]
    assert codes(lambda: decide_answer(made, by=decider())) == ["impartiality_not_declared"]
    assert codes(lambda: decide_answer(made, by=officer())) == ["role_needed"]


def fresh(user):
    return type(user).objects.get(pk=user.pk)


def test_only_an_impartial_officer_proposes_an_answer():
    request = asked()
    assert codes(lambda: answer(request, by=officer())) == ["impartiality_not_declared"]
    assert codes(lambda: answer(request, by=decider())) == ["role_needed"]
    assert codes(lambda: answer(request, by=person("auditor"))) == ["role_needed"]
    made = answer(request)
    assert codes(lambda: answer(request)) == ["wrong_state"]
    assert ReviewRequest.objects.get().state == made.request.state == ReviewState.PROPOSED


def test_deciding_twice_is_once():
    request = asked()
    made, chief = answer(request), chief_of(request.decision)
    assert decide_answer(made, by=chief).pk == decide_answer(made, by=chief).pk
    assert Job.objects.filter(kind="applications.review_letter").count() == 1
    other = decider()
    impartial(request.decision.application, other)
    assert codes(lambda: decide_answer(made, by=other)) == ["wrong_state"]


def test_letter_of_an_answer_is_kept_once_and_told():
    request = asked()
    made = decide_answer(answer(request), by=chief_of(request.decision))
    assert keep_answer_letter(made, LETTER, sent_at=clock.now())
    assert not keep_answer_letter(made, LETTER, sent_at=clock.now())
    assert Notice.objects.filter(kind="review_answered", user=owner_of(request.decision)).count() == 1


def test_contested_is_what_waiting_requests_could_add(django_assert_num_queries):
    first = refused()
    line = first.application.line
    request = asked(first)
    with django_assert_num_queries(1):
        assert contested_by_line([line]) == {line.pk: Contested(1, AMOUNT)}
    assert contested_of(request) == AMOUNT
    whole_one = asked(sent())
    assert contested_by_line([line]) == {line.pk: Contested(2, AMOUNT)}
    withdraw_review(whole_one, by=whole_one.recorded_by)
    made = answer(request)
    assert contested_by_line([line]) == {line.pk: Contested(1, AMOUNT)}
    decide_answer(made, by=chief_of(first))
    assert contested_by_line([line]) == {}


def test_database_keeps_two_persons_and_one_answer():
    made = answer(asked())
    rows = ReviewAnswer.objects.filter(pk=made.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(decided_by=made.proposed_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(outcome="change")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(outcome="dismiss")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="decided")
