"""The life of an application in the applicant's words: what it is now, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from applications.choices import ApplicationState as State
from applications.models import Application, Submission
from applications.queries.together import Beside


@dataclass(frozen=True)
class StateWords:
    """How a state looks and what it means for the applicant."""

    kind: str
    icon: str
    means: Any


CHECKING = _("The ministry checks that the application meets the general selection criteria.")
ASSESSING = _("Two assessors score the application by the selection criteria of the call.")
COMING = _(
    "The scores are ready and the decision is being prepared. It is sent to you when it has been taken."
)
WORDS: Mapping[str, StateWords] = {
    State.DRAFT: StateWords("", "pen", _("Only your organisation sees the draft until an owner submits it.")),
    State.SUBMITTED: StateWords(
        "good",
        "check",
        _("The ministry has received the application. It is checked after the call has closed."),
    ),
    State.IN_CHECK: StateWords("now", "clock", CHECKING),
    State.SUPPLEMENT_REQUESTED: StateWords("warn", "warning", _("The ministry asks for more information.")),
    State.SUPPLEMENTED: StateWords("now", "clock", CHECKING),
    State.IN_ASSESSMENT: StateWords("now", "clock", ASSESSING),
    State.ASSESSED: StateWords("now", "clock", COMING),
    State.PROPOSED: StateWords("now", "clock", COMING),
    State.GRANTED: StateWords("good", "check", _("The support you asked for has been granted.")),
    State.GRANTED_IN_PART: StateWords(
        "good", "check", _("Support has been granted, less than you asked for. The decision tells why.")
    ),
    State.REJECTED: StateWords(
        "stop",
        "alert",
        _("Support was not granted. The decision tells why, and how you can ask for a review."),
    ),
    State.NOT_ADMITTED: StateWords(
        "stop",
        "alert",
        _("The application was not examined. The decision tells why, and how you can ask for a review."),
    ),
    State.WITHDRAWN: StateWords(
        "none", "open", _("You have withdrawn the application. It is not handled further.")
    ),
    State.EXPIRED: StateWords("none", "open", _("The call closed before the draft was submitted.")),
}


@dataclass(frozen=True)
class Moment:
    """A step of the way: when it was, or that it is yet to come, and by when it is expected."""

    text: Any
    at: datetime | None
    kind: str
    by: date | None = None


def way_of(application: Application, submission: Submission | None) -> list[Moment]:
    """The way of a submitted application: what is done, what comes next."""
    order = (
        (pgettext_lazy("step", "Received"), submission.submitted_at if submission else None, ()),
        (
            pgettext_lazy("step", "Checked"),
            None,
            (State.SUBMITTED, State.IN_CHECK, State.SUPPLEMENT_REQUESTED, State.SUPPLEMENTED),
        ),
        (pgettext_lazy("step", "Assessed"), None, (State.IN_ASSESSMENT,)),
        (pgettext_lazy("step", "Decided"), application.decided_at, (State.ASSESSED, State.PROPOSED)),
    )
    if application.state in (State.WITHDRAWN, State.EXPIRED):
        return [Moment(text, at, "done") for text, at, _states in order if at]
    here = next(
        (place for place, (_t, _a, states) in enumerate(order) if application.state in states), len(order)
    )
    kinds = ["done" if place < here else "next" if place == here else "" for place in range(len(order))]
    way = [Moment(text, at, kind) for (text, at, _s), kind in zip(order, kinds, strict=True)]
    by = application.call.decisions_by if application.awaits_decision else None
    return [*way[:-1], replace(way[-1], by=by)]


def words_of(state: str) -> StateWords:
    """The words of a state."""
    return WORDS[state]


def beside_words(found: Mapping[str, Beside]) -> dict[str, str]:
    """What colleagues do in each section, for the task list: who is editing it, and how many comments are open."""
    return {code: " ".join(filter(None, [editing(one), comments(one)])) for code, one in found.items()}


def editing(one: Beside) -> str:
    """Who is editing the section now."""
    if not one.people:
        return ""
    said = ngettext("%(names)s is editing now.", "%(names)s are editing now.", len(one.people))
    return said % {"names": ", ".join(one.people)}


def comments(one: Beside) -> str:
    """How many comments wait."""
    if not one.comments:
        return ""
    said = ngettext("%(number)s open comment.", "%(number)s open comments.", one.comments)
    return said % {"number": one.comments}
