"""The monitoring committee's vote on a version of the criteria: proposed, voted on, adopted or sent back."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from calls.choices import BallotOutcome, Vote
from calls.models import CriteriaBallot, CriteriaSet, CriteriaVote
from calls.permissions import (
    NOT_BEFORE_COMMITTEE,
    why_not_close_vote,
    why_not_edit_criteria,
    why_not_enter_votes,
    why_not_take_back,
    why_not_vote,
)
from calls.queries.criteria import as_rules, languages_of
from calls.queries.criteria_votes import committee, open_ballot, terms_of, votes_of
from calls.queries.parameters import parameters_of
from calls.rules.criteria import content_problems
from calls.rules.dates import local_day
from calls.rules.votes import tally
from calls.services.criteria import named, replace_earlier
from records import clock
from records.rules import Reason, Refused, gettext_noop, refuse
from records.services import append, move, notify

NEEDS_MEETING = Reason("vote_meeting", gettext_noop("Name the meeting or the procedure."), field="meeting")
NO_MEMBERS = Reason("vote_members", gettext_noop("Say how many members the committee has."), field="members")
TERMS_WRONG = Reason(
    "vote_terms",
    gettext_noop("The programme asks for more votes in favour than are cast. Correct its figures first."),
)
NOT_YET = Reason(
    "vote_not_yet", gettext_noop("The meeting is on %(day)s: the vote is closed that day at the earliest.")
)
NEEDS_REASON = Reason("vote_reason", gettext_noop("Write why the version is taken back."), field="reason")
OWN_VOTE = Reason(
    "vote_own", gettext_noop("A member who has voted here cannot be entered otherwise: %(name)s.")
)
NO_SUCH_VOTE = Reason("vote_unknown", gettext_noop("Choose for, against or abstained."), field="vote")


def propose_criteria(
    criteria_set: CriteriaSet, *, meeting: str, held_on: date, members: int | None = None, by: Any
) -> CriteriaSet:
    """CPR Article 40(2)(a): put a draft before the committee; from now on its content stays as it is.

    Refused with every fault the rules find. `members` is how many the committee has; else its accounts are counted.
    """
    with transaction.atomic():
        locked = CriteriaSet.objects.select_for_update().get(pk=criteria_set.pk)
        refuse(why_not_edit_criteria(by, locked))
        number = len(committee()) if members is None else members
        refuse(*proposing_problems(locked), *terms_problems(locked, meeting, number))
        move(criteria_set, "propose", by=by, why_not=why_not_edit_criteria, reason=meeting.strip())
        parameters = parameters_of(locked.programme)
        CriteriaBallot.objects.create(
            criteria_set=locked,
            meeting=meeting.strip(),
            held_on=held_on,
            members=number,
            votes_needed=parameters.committee_votes,
            votes_of=parameters.committee_votes_of,
            quorum=parameters.committee_quorum,
            opened_at=clock.now(),
            opened_by=getattr(by, "pk", None),
        )
        ask(locked, meeting.strip(), held_on)
    return criteria_set


def proposing_problems(criteria_set: CriteriaSet) -> list[Reason]:
    """What the rules find in a version that is to be proposed, warnings among it."""
    content = as_rules(criteria_set, assessors=parameters_of(criteria_set.programme).minimum_assessors)
    return content_problems(content, languages_of(criteria_set.programme))


def terms_problems(criteria_set: CriteriaSet, meeting: str, members: int) -> list[Reason]:
    """What is missing for a vote."""
    parameters = parameters_of(criteria_set.programme)
    found = [] if meeting.strip() else [NEEDS_MEETING]
    if members < 1:
        found.append(NO_MEMBERS)
    return found + ([TERMS_WRONG] if parameters.committee_votes > parameters.committee_votes_of else [])


def ask(criteria_set: CriteriaSet, meeting: str, held_on: date) -> None:
    """A notice to every member of the monitoring committee."""
    params = {
        "title": dict(criteria_set.title),
        "version": criteria_set.version,
        "meeting": meeting,
        "day": f"{held_on.day}.{held_on.month}.{held_on.year}",
    }
    url = reverse("committee-criteria-version", args=[criteria_set.pk])
    for member in committee():
        notify(member, "criteria_proposed", params=params, url=url)


def locked_ballot(criteria_set: CriteriaSet) -> tuple[CriteriaSet, CriteriaBallot]:
    """The version and its open vote, locked until the transaction ends. Refused when there is none."""
    locked = CriteriaSet.objects.select_for_update().get(pk=criteria_set.pk)
    ballot = open_ballot(locked)
    if ballot is None:
        raise Refused(NOT_BEFORE_COMMITTEE)
    return locked, ballot


def cast_vote(criteria_set: CriteriaSet, vote: str, *, by: Any) -> CriteriaVote:
    """CPR Article 40(2)(a): a member votes, or votes otherwise, until the vote is closed."""
    with transaction.atomic():
        locked, ballot = locked_ballot(criteria_set)
        refuse(why_not_vote(by, locked), None if vote in Vote.values else NO_SUCH_VOTE)
        values = {"vote": vote, "by": by.pk, "at": clock.now()}
        found, _ = CriteriaVote.objects.update_or_create(ballot=ballot, member=by.pk, defaults=values)
        data = {**named(locked), "vote": vote}
        append(locked.stream, "criteria.voted", by=by, subject=locked.stream, data=data)
    return found


def enter_votes(
    criteria_set: CriteriaSet,
    members: Mapping[UUID, str],
    others: Iterable[tuple[str, str]] = (),
    *,
    by: Any,
) -> CriteriaBallot:
    """The votes of a meeting from its minutes: by member's account, and by name for members without one.

    An empty vote takes an entered one out. What a member cast here stays: Refused when it is entered otherwise.
    """
    with transaction.atomic():
        locked, ballot = locked_ballot(criteria_set)
        refuse(why_not_enter_votes(by, locked))
        there = {row.member: row for row in ballot.votes.exclude(member=None)}
        names = {member.pk: member.name for member in committee()}
        chosen = {pk: vote for pk, vote in members.items() if pk in names}
        refuse(*[own_problem(there.get(pk), vote, names[pk]) for pk, vote in chosen.items()])
        entered = {pk: vote for pk, vote in chosen.items() if not (pk in there and there[pk].own)}
        ballot.votes.filter(member__in=entered).delete()
        ballot.votes.filter(member=None).delete()
        named_votes = {name.strip(): vote for name, vote in others if name.strip() and vote}
        now, who = clock.now(), getattr(by, "pk", None)
        CriteriaVote.objects.bulk_create(
            [
                CriteriaVote(ballot=ballot, member=pk, vote=vote, by=who, at=now)
                for pk, vote in entered.items()
                if vote
            ]
            + [
                CriteriaVote(ballot=ballot, name=name, vote=vote, by=who, at=now)
                for name, vote in named_votes.items()
            ]
        )
        data = {**named(locked), "votes": {str(pk): vote for pk, vote in entered.items() if vote}}
        data["without_account"] = len(named_votes)
        append(locked.stream, "criteria.votes_entered", by=by, subject=locked.stream, data=data)
    return ballot


def own_problem(row: CriteriaVote | None, vote: str, name: str) -> Reason | None:
    """A member's own vote is not entered otherwise."""
    if row is None or not row.own or vote in ("", row.vote):
        return None
    return Reason(OWN_VOTE.code, OWN_VOTE.text, {"name": name})


def close_vote(criteria_set: CriteriaSet, *, by: Any) -> CriteriaSet:
    """CPR Article 40(2)(a): count the votes; adopted, the version is approved as of the meeting's day and replaces the
    one before; not adopted, it is a draft again.

    Refused before the meeting's day, without enough members or any vote cast, and to whoever entered a member's vote.
    """
    with transaction.atomic():
        locked, ballot = locked_ballot(criteria_set)
        refuse(why_not_close_vote(by, locked))
        if local_day(clock.now()) < ballot.held_on:
            raise Refused(Reason(NOT_YET.code, NOT_YET.text, {"day": ballot.held_on}))
        found = tally(votes_of(ballot), terms_of(ballot))
        if not found.countable:
            raise Refused(*found.reasons)
        end(ballot, BallotOutcome.ADOPTED if found.adopted else BallotOutcome.NOT_ADOPTED, by)
        if found.adopted:
            moved = {"approved_on": ballot.held_on}
            move(criteria_set, "approve", by=by, why_not=why_not_close_vote, reason=ballot.meeting, **moved)
            replace_earlier(criteria_set)
        else:
            move(criteria_set, "return", by=by, why_not=why_not_close_vote, reason=ballot.meeting)
    return criteria_set


def take_back(criteria_set: CriteriaSet, *, reason: str, by: Any) -> CriteriaSet:
    """Take a version back from the committee, to change it; its votes stay on record. Refused without a reason."""
    with transaction.atomic():
        _, ballot = locked_ballot(criteria_set)
        refuse(why_not_take_back(by, criteria_set), None if reason.strip() else NEEDS_REASON)
        end(ballot, BallotOutcome.TAKEN_BACK, by, reason.strip())
        move(criteria_set, "return", by=by, why_not=why_not_take_back, reason=reason.strip())
    return criteria_set


def end(ballot: CriteriaBallot, outcome: str, by: Any, reason: str = "") -> None:
    """Close the vote; the database keeps it from now on."""
    ballot.closed_at, ballot.closed_by = clock.now(), getattr(by, "pk", None)
    ballot.outcome, ballot.reason = outcome, reason
    ballot.save()
