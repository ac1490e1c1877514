"""/desk/cases/<reference>/: the case, and the declaration before it opens."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.choices import Role
from accounts.permissions import has_role
from applications.choices import ApplicationState as State
from applications.choices import CheckVerdict, DecisionState, Side
from applications.formats import titles_of
from applications.models import Application, Decision, DeclarationStatement, ImpartialityDeclaration
from applications.permissions.records import RECORD_KEEPERS, why_not_number, why_unnumbered
from applications.permissions.reserve import why_not_enter_declined, why_not_promote
from applications.permissions.selection import (
    CHECKED_IN,
    standing,
    why_not_decide,
    why_not_declare,
    why_not_propose,
)
from applications.permissions.supplements import why_not_request
from applications.queries.attachments import files_numbered, named_files
from applications.queries.cases import (
    DECLARED,
    decisions_of,
    declarations_of,
    history_of,
    ledger_of,
    load_criteria,
    of_stage,
)
from applications.queries.double_funding import ANSWERED, leads_of
from applications.queries.impartiality import waiting_statements
from applications.queries.messages import thread_of, waits_for_answer
from applications.queries.reviews import reviews_of
from applications.queries.revisions import contested_in
from applications.queries.score_table import score_table
from applications.queries.scoring import rate_of
from applications.queries.submitted import submitted_of
from applications.queries.supplements import requests_of
from applications.views.desk_access import case_page, crumbs_of
from calls.choices import CriterionStage


@dataclass(frozen=True)
class Next:
    """The step that comes next for this reader."""

    url: str
    label: str


@require_GET
@case_page(beside=DECLARED | ANSWERED)
def case(request: HttpRequest, application: Application) -> HttpResponse:
    """The application as submitted, beside it checks, scores, decision, money and history."""
    criteria = load_criteria(application)
    checks = of_stage(criteria, CriterionStage.ELIGIBILITY)
    decisions = decisions_of(application)
    submitted = submitted_of(application)
    declarations = declarations_of(application)
    thread = thread_of(application.case)
    asked = reviews_of(decisions)
    shown = {
        "application": application,
        "submitted": submitted,
        "files": named_files(application, files_numbered(application, submitted.files if submitted else ())),
        "ceiling": rate_of(application),
        "checks": checks,
        "answered": sum(bool(one.verdict) for one in checks),
        "failed": [one for one in checks if one.verdict == CheckVerdict.NO],
        "table": score_table(request.user, application, criteria),
        "titles": titles_of(criteria),
        "decisions": decisions,
        "reviews": asked,
        "contested": contested_in(application, [one for one, _in_time in asked]),
        "corrects": Role.OFFICER in standing(request.user, application).roles,
        "promotes": can_promote(request.user, application, decisions),
        "enters_declined": why_not_enter_declined(request.user, application) is None,
        "current": next((one for one in decisions if one.stands), None),
        "declarations": declarations,
        "statements": statements_to_answer(request.user, application, declarations),
        "ledger": ledger_of(application),
        "history": history_of(application),
        "supplements": requests_of(application),
        "leads": leads_of(request.user, application),
        "why_not_ask": why_not_request(request.user, application),
        "thread": thread,
        "waits": waits_for_answer(thread),
        "side": Side.AUTHORITY,
        "steps": next_steps(request.user, application),
        "keeps_records": has_role(request.user, *RECORD_KEEPERS),
        "can_declare": why_not_declare(request.user, application) is None,
        "breadcrumbs": crumbs_of(application),
    }
    return render(request, "applications/desk/case.html", shown)


def statements_to_answer(
    user: Any, application: Application, declarations: Iterable[ImpartialityDeclaration]
) -> list[DeclarationStatement]:
    """Who asks to be held impartial after all, for a decision maker to answer. No query while nobody has a tie."""
    if not user.has_role(Role.DECIDER) or all(one.impartial for one in declarations):
        return []
    return waiting_statements(application, user)


def can_promote(user: Any, application: Application, decisions: list[Decision]) -> bool:
    """Whether this person can propose to promote it from the reserve. No query: the standing came with the case."""
    taken = [one for one in decisions if one.state == DecisionState.DECIDED and one.annulled_at is None]
    placed = any(hasattr(one, "reserve") for one in taken)
    waits = any(one.state == DecisionState.PROPOSED for one in decisions)
    return placed and not waits and why_not_promote(user, application) is None


def next_steps(user: Any, application: Application) -> list[Next]:
    """What this person can do with the case now, the likeliest first. No query: the standing came with the case."""
    here, state = standing(user, application), application.state
    found: list[tuple[str, str]] = []
    if here.assigned and state == State.IN_ASSESSMENT and Role.ASSESSOR in here.roles:
        found.append(("desk_score", _("Score the application")))
    if Role.OFFICER in here.roles and state in CHECKED_IN:
        found.append(("desk_checks", _("Check the general criteria")))
    if Role.OFFICER in here.roles and state == State.IN_ASSESSMENT:
        found += [
            ("desk_assessors", _("Assign assessors")),
            ("desk_scores", _("Agree and finish the scores")),
        ]
    if why_unnumbered(application) is not None and why_not_number(user, application) is None:
        found.append(("desk_record", _("Give the case number")))
    if Role.OFFICER in here.roles and why_not_propose(user, application) is None:
        found.append(("desk_proposal", _("Propose a decision")))
    if state == State.PROPOSED and why_not_decide(user, application) is None:
        found.append(("desk_decision", _("Decide on the proposal")))
    return [Next(reverse(name, args=[application.case.reference]), label) for name, label in found]
