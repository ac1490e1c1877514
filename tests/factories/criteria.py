"""Criteria sets on their way: a draft with nothing wrong, before the committee, voted on."""

from datetime import date, datetime
from typing import Any

from accounts.choices import Role
from accounts.models import User
from calls.choices import CriterionStage
from calls.models import CriteriaSet, Programme
from calls.services.criteria_drafts import begin_set, edit_limits, save_criterion
from calls.services.criteria_votes import cast_vote, close_vote, propose_criteria
from records import clock
from records.formats import HELSINKI
from tests.factories.accounts import person
from tests.factories.calls import ProgrammeFactory, words

MEETING = date(2026, 11, 20)
AFTER = datetime(2026, 11, 20, 15, 0, tzinfo=HELSINKI)


def texts(name: str) -> dict[str, Any]:
    """A criterion's words."""
    return {"title": words(name), "guidance": {}, "article": ""}


def figures(weight: int, category: str = "content") -> dict[str, Any]:
    """A scale from 1 to 5 with a weight."""
    return {
        "category": category,
        "minimum": 1,
        "maximum": 5,
        "step": 1,
        "weight": weight,
        "threshold": None,
    }


def drafted(
    by: User | None = None, programme: Programme | None = None, code: str = "grid", **fields: Any
) -> CriteriaSet:
    """A set drafted at the desk: one check, two scored criteria of 60 and 40, nothing wrong with it."""
    by = by or person(Role.OFFICER)
    made = begin_set(programme or ProgrammeFactory(), code=code, title=words("Grid"), by=by, **fields)
    save_criterion(made, "solvent", CriterionStage.ELIGIBILITY, texts("Solvent"), by=by, new=True)
    for name, weight in (("relevance", 60), ("plan", 40)):
        values = {**texts(name.capitalize()), **figures(weight)}
        save_criterion(made, name, CriterionStage.QUALITY, values, by=by, new=True)
    return edit_limits(
        made,
        total=None,
        categories={"content": words("Content")},
        thresholds={},
        tie_order=["relevance"],
        by=by,
    )


def proposed(by: User | None = None, *, members: int = 3, **fields: Any) -> CriteriaSet:
    """The same before the committee."""
    by = by or person(Role.OFFICER)
    made = drafted(by, **fields)
    return propose_criteria(made, meeting="14th meeting", held_on=MEETING, members=members, by=by)


def voted(made: CriteriaSet, *votes: str) -> list[User]:
    """A new member for each vote."""
    people = [person(Role.COMMITTEE) for _ in votes]
    for member, vote in zip(people, votes, strict=True):
        cast_vote(made, vote, by=member)
    return people


def adopted(by: User | None = None, **fields: Any) -> CriteriaSet:
    """The same adopted by three members."""
    made = proposed(by, **fields)
    voted(made, "for", "for", "for")
    with clock.at(AFTER):
        return close_vote(made, by=person(Role.DECIDER))
