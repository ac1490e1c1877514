"""A vote of the monitoring committee: enough members take part, and enough of the votes cast are in favour."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from calls.rules import articles as art
from calls.rules.findings import NOTE, Finding
from records.rules import Percent, Reason, gettext_noop

FOR, AGAINST, ABSTAINED = "for", "against", "abstained"

NO_QUORUM = Finding(
    "vote_no_quorum",
    gettext_noop(
        "%(present)s of %(members)s members take part; at least %(needed)s are needed (%(quorum)s of the members)."
    ),
    art.CPR_38,
)
NONE_CAST = Finding("vote_none_cast", gettext_noop("No vote for or against has been cast."), art.CPR_38)
NOT_ENOUGH = Finding(
    "vote_not_enough",
    gettext_noop(
        "%(in_favour)s of %(cast)s votes cast are in favour; %(needed)s are needed at least (%(votes)s of %(of)s)."
    ),
    art.CPR_38,
)
ENOUGH = Finding(
    "vote_enough",
    gettext_noop(
        "%(in_favour)s of %(cast)s votes cast are in favour; %(needed)s are needed (%(votes)s of %(of)s)."
    ),
    art.CPR_38,
    NOTE,
)


@dataclass(frozen=True)
class Terms:
    """How the committee decides: `votes` of every `of` votes cast; `quorum` in percent of its `members` takes part."""

    members: int
    votes: int = 2
    of: int = 3
    quorum: Decimal = Decimal(50)


@dataclass(frozen=True)
class Tally:
    """The votes counted: who is for and against, who abstained, and whether the proposal is adopted, with reasons."""

    in_favour: int
    against: int
    abstained: int
    reasons: tuple[Reason, ...]

    @property
    def cast(self) -> int:
        """Votes cast: for and against. An abstention is none."""
        return self.in_favour + self.against

    @property
    def present(self) -> int:
        """Members who took part, those who abstained among them."""
        return self.cast + self.abstained

    @property
    def adopted(self) -> bool:
        """Whether nothing stands in the way."""
        return not any(reason.blocks for reason in self.reasons)

    @property
    def countable(self) -> bool:
        """Whether it can be counted at all: enough members take part, and somebody votes for or against."""
        return not {NO_QUORUM.code, NONE_CAST.code} & {reason.code for reason in self.reasons}


def tally(votes: Iterable[str], terms: Terms) -> Tally:
    """CPR Articles 38(2) and 40(2)(a): adopted with the share of the votes cast that the terms ask for.

    An abstention is no vote cast, but its member takes part. Counted in whole votes: no share is rounded.
    """
    given = list(votes)
    in_favour, against, abstained = (given.count(kind) for kind in (FOR, AGAINST, ABSTAINED))
    cast, present = in_favour + against, len(given)
    found = []
    if present < needed_present(terms):
        words = {"needed": needed_present(terms), "quorum": Percent(terms.quorum)}
        found.append(NO_QUORUM("votes", present=present, members=terms.members, **words))
    figures = {"votes": terms.votes, "of": terms.of, "needed": needed_in_favour(cast, terms)}
    if not cast:
        found.append(NONE_CAST("votes"))
    elif in_favour < figures["needed"]:
        found.append(NOT_ENOUGH("votes", in_favour=in_favour, cast=cast, **figures))
    else:
        found.append(ENOUGH("votes", in_favour=in_favour, cast=cast, **figures))
    return Tally(in_favour, against, abstained, tuple(found))


def needed_in_favour(cast: int, terms: Terms) -> int:
    """CPR Article 38(2): how many of `cast` votes must be in favour, the next whole vote up."""
    return -(-terms.votes * cast // terms.of)


def needed_present(terms: Terms) -> int:
    """CPR Article 38(2): how many members must take part, the next whole member up; at least one."""
    return max(1, -(-int(terms.quorum * 100) * terms.members // 10_000))
