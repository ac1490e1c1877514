"""The committee's votes on a version of the criteria, with names, as they stand."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.choices import Role
from accounts.models import User
from calls.choices import Vote
from calls.models import CriteriaBallot, CriteriaSet, CriteriaVote
from calls.queries.plan_versions import names_of
from calls.rules.votes import Tally, Terms, tally


@dataclass(frozen=True)
class VoteShown:
    """How one member voted; `entered_by` names who entered it, empty when the member did."""

    name: str
    vote: str
    label: str
    at: datetime
    entered_by: str


@dataclass(frozen=True)
class BallotShown:
    """A vote with its votes and their count."""

    ballot: CriteriaBallot
    votes: list[VoteShown]
    tally: Tally


def committee() -> list[User]:
    """The members of the monitoring committee who have an account, by name. One query."""
    members = User.objects.filter(role_grants__role=Role.COMMITTEE, is_active=True)
    return list(members.distinct().order_by("name", "pk"))


def open_ballot(criteria_set: CriteriaSet) -> CriteriaBallot | None:
    """The vote that is under way. One query."""
    return criteria_set.ballots.filter(closed_at=None).first()


def votes_of(ballot: CriteriaBallot) -> list[str]:
    """Every vote of it. One query."""
    return list(ballot.votes.values_list("vote", flat=True))


def terms_of(ballot: CriteriaBallot) -> Terms:
    """On which terms the vote is counted."""
    return Terms(ballot.members, ballot.votes_needed, ballot.votes_of, ballot.quorum)


def ballots_of(criteria_set: CriteriaSet) -> list[BallotShown]:
    """Every vote on the version, the newest first, with names. Three queries."""
    ballots = list(criteria_set.ballots.all())
    rows: dict[int, list[CriteriaVote]] = defaultdict(list)
    for row in CriteriaVote.objects.filter(ballot__in=ballots):
        rows[row.ballot_id].append(row)
    names = names_of(
        person for own in rows.values() for row in own for person in (row.member, row.by) if person
    )
    return [
        BallotShown(
            ballot,
            sorted((shown(row, names) for row in rows[ballot.pk]), key=lambda one: one.name),
            tally([row.vote for row in rows[ballot.pk]], terms_of(ballot)),
        )
        for ballot in ballots
    ]


def shown(row: CriteriaVote, names: Mapping[UUID, str]) -> VoteShown:
    """One vote with its names."""
    name = names.get(row.member, "") if row.member else row.name
    entered = "" if row.own or row.by is None else names.get(row.by, "")
    return VoteShown(name, row.vote, str(Vote(row.vote).label), row.at, entered)
