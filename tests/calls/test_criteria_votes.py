"""The committee's vote on criteria: by its members, or entered from the minutes; adopted, sent back, taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from accounts.choices import Role
from amif.receivers import RECEIVERS
from calls.choices import BallotOutcome, CriteriaState
from calls.models import CriteriaBallot, CriteriaSet, CriteriaVote, Programme
from calls.queries.criteria_votes import ballots_of
from calls.services.criteria import approve_criteria, load_criteria
from calls.services.criteria_drafts import next_version, remove_criterion
from calls.services.criteria_votes import cast_vote, close_vote, enter_votes, propose_criteria, take_back
from calls.services.rounds import edit_round, propose_round
from records import clock
from records.models import AuditEvent, Notice
from records.rules import Refused
from records.services import dispatch
from tests.factories.accounts import person
from tests.factories.calls import ProgrammeFactory
from tests.factories.criteria import AFTER, MEETING, adopted, drafted, proposed, voted
from tests.factories.plans import BEFORE, confirmed, ready_round
from tests.factories.rules import codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return person(Role.OFFICER)


@pytest.fixture
def decider():
    return person(Role.DECIDER)


def refused(act, *args, **fields):
    with pytest.raises(Refused) as error:
        act(*args, **fields)
    return codes(error.value.reasons)


def closed(made, by):
    with clock.at(AFTER):
        return close_vote(made, by=by)


def test_proposing_opens_a_vote_on_the_programmes_terms(officer):
    person(Role.COMMITTEE), person(Role.COMMITTEE)
    made = drafted(officer)
    Programme.objects.update(
        parameters={"committee_votes": "3", "committee_votes_of": "4", "committee_quorum": "60.00"}
    )
    propose_criteria(CriteriaSet.objects.get(pk=made.pk), meeting=" 14th ", held_on=MEETING, by=officer)
    ballot = CriteriaBallot.objects.get()
    assert (ballot.meeting, ballot.held_on, ballot.members, ballot.opened_by) == (
        "14th",
        MEETING,
        2,
        officer.pk,
    )
    assert (ballot.votes_needed, ballot.votes_of, ballot.quorum) == (3, 4, Decimal("60.00"))
    made.refresh_from_db()
    assert made.state == CriteriaState.PROPOSED


def test_proposing_is_refused_with_every_fault(officer):
    made = remove_criterion(drafted(officer), "solvent", by=officer)
    remove_criterion(made, "plan", by=officer)
    assert refused(propose_criteria, made, meeting=" ", held_on=MEETING, members=0, by=officer) == [
        "criteria_missing",
        "criteria_weights",
        "vote_meeting",
        "vote_members",
    ]
    assert (CriteriaBallot.objects.count(), Notice.objects.count()) == (0, 0)


def test_warning_does_not_stop_the_proposal(officer):
    made = drafted(officer)
    CriteriaSet.objects.update(total_threshold=5)
    propose_criteria(made, meeting="14th", held_on=MEETING, members=3, by=officer)
    assert made.state == CriteriaState.PROPOSED


def test_terms_that_nobody_can_meet_are_named(officer):
    made = drafted(officer)
    Programme.objects.update(parameters={"committee_votes": "4", "committee_votes_of": "3"})
    found = CriteriaSet.objects.get(pk=made.pk)
    assert refused(propose_criteria, found, meeting="14th", held_on=MEETING, members=3, by=officer) == [
        "vote_terms"
    ]


def test_members_are_told_in_their_own_language(officer, django_capture_on_commit_callbacks):
    person(Role.COMMITTEE, language="sv", email="carita@example.org")
    proposed(officer)
    dispatch(RECEIVERS)
    letter = mail.outbox[-1]
    assert letter.to == ["carita@example.org"]
    assert "Grid sv" in letter.subject
    assert "14th meeting, 20.11.2026" in letter.body
    assert f"/committee/criteria/{CriteriaSet.objects.get().pk}/" in letter.body


def test_two_thirds_adopt_as_of_the_meetings_day(officer, decider):
    made = proposed(officer)
    voted(made, "for", "for", "against")
    closed(made, decider)
    made.refresh_from_db()
    ballot = made.ballots.get()
    assert (made.state, made.approved_on) == (CriteriaState.APPROVED, MEETING)
    assert (ballot.outcome, ballot.closed_by, ballot.closed_at) == (BallotOutcome.ADOPTED, decider.pk, AFTER)
    (shown,) = ballots_of(made)
    assert (shown.tally.in_favour, shown.tally.against, shown.tally.adopted) == (2, 1, True)


def test_officer_closes_when_the_members_voted_themselves(officer):
    made = proposed(officer)
    voted(made, "for", "for", "for")
    assert closed(made, officer).state == CriteriaState.APPROVED


def test_too_few_in_favour_sends_the_version_back_and_keeps_the_vote(officer, decider):
    made = proposed(officer)
    voted(made, "for", "against", "against")
    closed(made, decider)
    made.refresh_from_db()
    assert (made.state, made.approved_on) == (CriteriaState.DRAFT, None)
    assert made.ballots.get().outcome == BallotOutcome.NOT_ADOPTED
    propose_criteria(made, meeting="15th", held_on=MEETING + timedelta(days=30), members=3, by=officer)
    assert made.ballots.count() == 2


def test_vote_stays_open_before_the_day_and_without_a_quorum(officer, decider):
    made = proposed(officer, members=5)
    with clock.at(AFTER - timedelta(days=1)):
        assert refused(close_vote, made, by=decider) == ["vote_not_yet"]
    assert refused(closed, made, decider) == ["vote_no_quorum", "vote_none_cast"]
    voted(made, "for", "for")
    assert refused(closed, made, decider) == ["vote_no_quorum", "vote_enough"]
    voted(made, "abstained")
    assert closed(made, decider).state == CriteriaState.APPROVED


def test_member_votes_otherwise_until_the_vote_is_closed(officer, decider):
    made = proposed(officer)
    (member, *_) = voted(made, "against", "for", "for")
    cast_vote(made, "for", by=member)
    assert made.ballots.get().votes.get(member=member.pk).vote == "for"
    closed(made, decider)
    assert refused(cast_vote, made, "against", by=member) == ["criteria_not_proposed"]
    assert refused(close_vote, made, by=decider) == ["criteria_not_proposed"]
    events = AuditEvent.objects.filter(stream=made.stream, verb="criteria.voted", actor=member.pk)
    assert [event.data["vote"] for event in events.order_by("sequence")] == ["against", "for"]


def test_vote_that_is_none_is_refused(officer):
    made = proposed(officer)
    assert refused(cast_vote, made, "perhaps", by=person(Role.COMMITTEE)) == ["vote_unknown"]


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.COMMITTEE])
def test_only_members_vote(role):
    made = proposed()
    assert refused(cast_vote, made, "for", by=person(role)) == ["role_needed"]


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.OFFICER])
def test_only_officers_propose_and_enter_votes(role):
    made, draft, user = proposed(), drafted(code="draft"), person(role)
    assert refused(enter_votes, made, {}, by=user) == ["role_needed"]
    assert refused(propose_criteria, draft, meeting="x", held_on=MEETING, members=1, by=user) == [
        "role_needed"
    ]


@pytest.mark.parametrize("role", [r for r in Role.values if r not in (Role.OFFICER, Role.DECIDER)])
def test_only_officers_and_deciders_close_and_take_back(role):
    made, user = proposed(), person(role)
    voted(made, "for", "for")
    assert refused(closed, made, user) == ["role_needed"]
    assert refused(take_back, made, reason="x", by=user) == ["role_needed"]


def test_votes_of_the_minutes_are_closed_by_another_person(officer, decider):
    made = proposed(officer)
    one, two = person(Role.COMMITTEE), person(Role.COMMITTEE)
    enter_votes(made, {one.pk: "for", two.pk: "for"}, [(" Maija Meri ", "against"), ("", "")], by=officer)
    votes = made.ballots.get().votes
    assert {(row.member, row.name, row.vote, row.by, row.own) for row in votes.all()} == {
        (one.pk, "", "for", officer.pk, False),
        (two.pk, "", "for", officer.pk, False),
        (None, "Maija Meri", "against", officer.pk, False),
    }
    assert refused(closed, made, officer) == ["criteria_votes_entered"]
    assert closed(made, decider).state == CriteriaState.APPROVED


def test_votes_of_the_minutes_are_entered_again_and_taken_out(officer):
    made = proposed(officer)
    one = person(Role.COMMITTEE)
    enter_votes(made, {one.pk: "for"}, [("A", "for")], by=officer)
    enter_votes(made, {one.pk: ""}, [("B", "abstained")], by=officer)
    assert list(made.ballots.get().votes.values_list("name", "vote")) == [("B", "abstained")]


def test_members_own_vote_is_not_entered_otherwise(officer):
    made = proposed(officer)
    (member,) = voted(made, "against")
    assert refused(enter_votes, made, {member.pk: "for"}, by=officer) == ["vote_own"]
    enter_votes(
        made, {member.pk: "", person().pk: "for"}, by=officer
    )  # nor taken out; who is no member has none
    assert [(row.member, row.vote) for row in CriteriaVote.objects.all()] == [(member.pk, "against")]


def test_officer_who_is_a_member_closes_after_an_own_vote(officer):
    made = proposed(officer)
    both = person(Role.OFFICER, Role.COMMITTEE)
    cast_vote(made, "for", by=both)
    voted(made, "for")
    assert closed(made, both).state == CriteriaState.APPROVED


def test_version_is_taken_back_with_a_reason_and_its_votes_stay_on_record(officer):
    made = proposed(officer)
    voted(made, "for")
    assert refused(take_back, made, reason=" ", by=officer) == ["vote_reason"]
    take_back(made, reason="A weight is wrong.", by=officer)
    ballot = made.ballots.get()
    assert (made.state, ballot.outcome, ballot.reason) == ("draft", "taken_back", "A weight is wrong.")
    assert ballot.votes.count() == 1


def test_adopted_version_replaces_the_one_before(officer, decider):
    first = adopted(officer)
    second = next_version(first, reason="Better weights.", by=officer)
    propose_criteria(second, meeting="15th", held_on=MEETING, members=3, by=officer)
    first.refresh_from_db()
    assert first.state == CriteriaState.APPROVED  # in force until the next is adopted
    voted(second, "for", "for")
    closed(second, decider)
    first.refresh_from_db()
    assert (first.state, second.state) == (CriteriaState.REPLACED, CriteriaState.APPROVED)
    assert first.approved_on == MEETING


def test_other_sets_are_not_replaced(officer):
    other = adopted(officer, code="other")
    adopted(officer)
    other.refresh_from_db()
    assert other.state == CriteriaState.APPROVED


@pytest.mark.both
@pytest.mark.parametrize("act", ["change", "add", "remove", "reopen", "gone"])
def test_database_itself_keeps_a_closed_vote(officer, act):
    made = adopted(officer)
    ballot = made.ballots.get()
    acts = {
        "change": lambda: ballot.votes.update(vote="against"),
        "add": lambda: CriteriaVote.objects.create(ballot=ballot, name="Late", vote="for", at=AFTER),
        "remove": lambda: ballot.votes.all().delete(),
        "reopen": lambda: CriteriaBallot.objects.update(closed_at=None, outcome=""),
        "gone": lambda: CriteriaBallot.objects.filter(pk=ballot.pk)._raw_delete("default"),
    }
    with pytest.raises(IntegrityError, match="closed vote of the committee is fixed"), transaction.atomic():
        acts[act]()


def test_one_vote_is_open_at_a_time_and_a_member_has_one(officer):
    ballot = proposed(officer).ballots.get()
    values = {"members": 3, "votes_needed": 2, "votes_of": 3, "quorum": 50, "opened_at": AFTER}
    with pytest.raises(IntegrityError), transaction.atomic():
        CriteriaBallot.objects.create(
            criteria_set=ballot.criteria_set, meeting="x", held_on=MEETING, **values
        )
    member = person(Role.COMMITTEE)
    CriteriaVote.objects.create(ballot=ballot, member=member.pk, vote="for", at=AFTER)
    for again in ({"member": member.pk}, {}, {"member": member.pk, "name": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CriteriaVote.objects.create(ballot=ballot, vote="for", at=AFTER, **again)


def test_approved_without_a_day_is_impossible():
    made = drafted()
    with pytest.raises(IntegrityError), transaction.atomic():
        CriteriaSet.objects.filter(pk=made.pk).update(state="approved")


def test_round_is_published_only_with_an_adopted_version(officer):
    call = ready_round(officer)
    made = drafted(officer, programme=call.programme)
    with clock.at(BEFORE):
        edit_round(call, by=officer, criteria_set=made)
        assert "criteria_not_approved" in refused(propose_round, call, by=officer)
        propose_criteria(made, meeting="8th", held_on=date(2023, 8, 1), members=1, by=officer)
        assert "criteria_not_approved" in refused(propose_round, call, by=officer)
        voted(made, "for")
        close_vote(made, by=officer)
        confirmed(call, officer)
    made.refresh_from_db()
    assert (made.frozen_at, made.state) == (BEFORE, CriteriaState.APPROVED)


def test_replaced_version_opens_no_new_round_and_stays_with_its_own(officer):
    call = ready_round(officer)
    old = call.criteria_set
    new = next_version(old, reason="Better.", by=officer)
    with clock.at(BEFORE):
        propose_criteria(new, meeting="8th", held_on=date(2023, 8, 1), members=1, by=officer)
        voted(new, "for")
        close_vote(new, by=officer)
        call.refresh_from_db()
        assert refused(propose_round, call, by=officer) == ["criteria_replaced"]
        edit_round(call, by=officer, criteria_set=new)
        confirmed(call, officer)
    again = next_version(new, reason="Better still.", by=officer)
    with clock.at(AFTER):
        propose_criteria(again, meeting="15th", held_on=MEETING, members=1, by=officer)
        voted(again, "for")
        close_vote(again, by=officer)
    call.refresh_from_db()
    assert (call.criteria_set, call.criteria_set.state) == (new, CriteriaState.REPLACED)


def test_day_of_approval_does_not_go_past_a_vote(officer):
    found = load_criteria(ProgrammeFactory(), by=officer)
    propose_criteria(found, meeting="14th", held_on=MEETING, members=1, by=officer)
    take_back(found, reason="Later.", by=officer)
    assert refused(approve_criteria, found, MEETING, by=officer) == ["criteria_voted"]
