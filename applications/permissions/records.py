"""Who gives a case its number in the register, marks its documents as secret, and takes its whole file out."""

from typing import Any

from accounts.choices import Role
from accounts.permissions import why_not_role
from applications.models import Application
from applications.models.application import DECIDED
from applications.permissions.selection import why_not_open, why_not_start_check
from calls.queries.parameters import case_number_mask
from calls.rules import articles as art
from calls.rules.case_numbers import why_undecidable
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

RECORD_KEEPERS = (Role.OFFICER, Role.DECIDER, Role.AUDITOR)
TAKERS = (Role.OFFICER, Role.AUDITOR)

NUMBER_FIXED = Finding(
    "case_number_fixed",
    gettext_noop("The case has been decided: the decision carries its number, which no longer changes."),
    art.ACT_906_26,
)


def why_not_number(user: Any, application: Application) -> Reason | None:
    """An officer, impartial in the case, gives and changes its number until the decision carries it."""
    refusal = why_not_start_check(user, application)
    fixed = refusal is None and bool(application.case.register_number) and carries_number(application)
    return refusal or (NUMBER_FIXED() if fixed else None)


def carries_number(application: Application) -> bool:
    """Whether a decision carries the number, also one that has been annulled. One query, none when it is decided."""
    return application.state in DECIDED or application.decisions.decided().exists()


def why_unnumbered(application: Application) -> Reason | None:
    """Why nothing can be decided: the programme's cases are numbered and this one is not. No query, its case read."""
    return why_undecidable(application.case.register_number, case_number_mask(application.call.programme))


def why_not_mark(user: Any, application: Application) -> Reason | None:
    """An officer, impartial in the case, marks its documents as secret and takes the mark away again."""
    return why_not_start_check(user, application)


def why_not_take_file(user: Any, application: Application) -> Reason | None:
    """Officers and auditors to whom the case is open take its whole file."""
    return why_not_role(user, *TAKERS) or why_not_open(user, application)
