"""Everything in a case, gathered for paper: what was found of the application, and how it was handled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from accounts.models import User
from applications.choices import CheckVerdict
from applications.models import (
    Application,
    CaseFile,
    Decision,
    ExpertStatement,
    Message,
    ReviewRequest,
    SupplementRequest,
)
from applications.permissions.records import why_not_take_file
from applications.queries.cases import (
    DRAFTING,
    declarations_of,
    find_case,
    ledger_of,
    load_criteria,
    of_stage,
)
from applications.queries.double_funding import AnsweredHint, answered_hints
from applications.queries.messages import thread_of
from applications.queries.records import CaseDocument, Marks, documents_of, marks_of, statements_in
from applications.queries.score_table import ScoreTable, score_table
from applications.queries.supplements import name_people, requests_of
from calls.choices import CriterionStage
from calls.queries.parameters import parameters_of_call
from records.models import AuditEvent


@dataclass(frozen=True)
class Reviews:
    """Checks, scores and statements, as far as the reader may see them (queries/score_table.py)."""

    checks: Sequence[Any]
    table: ScoreTable
    agreed: Sequence[Any]
    statements: Sequence[ExpertStatement]
    marks: Marks


@dataclass(frozen=True)
class Dossier:
    """A whole case as it stands at an instant, for one person; `retention_years` as the round's parameters have it."""

    application: Application
    taker: User
    at: datetime
    documents: Sequence[CaseDocument]
    supplements: Sequence[SupplementRequest]
    thread: Sequence[Message]
    reviews: Reviews
    decisions: Sequence[Decision]
    review_requests: Sequence[ReviewRequest]
    double_funding: Sequence[AnsweredHint]
    declarations: Sequence[Any]
    ledger: Sequence[Any]
    events: Sequence[AuditEvent]
    retention_years: int


def reviews_for(user: Any, application: Application) -> Reviews:
    """What the person may see of them, for paper. Four queries, whatever there is."""
    criteria = load_criteria(application)
    checks = of_stage(criteria, CriterionStage.ELIGIBILITY)
    for one in checks:
        one.answer = CheckVerdict(one.verdict).label if one.verdict else "–"
    table = score_table(user, application, criteria)
    whole = table.verdict is not None
    agreed = [one for one in of_stage(criteria, CriterionStage.QUALITY) if one.agreed is not None or one.note]
    return Reviews(checks, table, agreed if whole else (), statements_in(application), marks_of(application))


def dossier_of(case_file: CaseFile) -> Dossier | None:
    """The case as whoever asked for its file may see it now; None when it is no longer open to that person."""
    taker = case_file.asked_by
    try:
        application = find_case(taker, case_file.application.case.reference)
    except Application.DoesNotExist:
        return None
    if why_not_take_file(taker, application) is not None:
        return None
    supplements = requests_of(application)
    for one in supplements:
        name_people(one)
    return Dossier(
        application,
        taker,
        case_file.asked_at,
        documents_of(application),
        supplements,
        thread_of(application.case),
        reviews_for(taker, application),
        decided_and_proposed(application),
        asked_reviews(application),
        answered_hints(taker, application),
        declarations_of(application),
        ledger_of(application),
        events_of(application),
        parameters_of_call(application.call).retention_years,
    )


def decided_and_proposed(application: Application) -> list[Decision]:
    """Every proposal and decision in the order they were made, with their letters. One query."""
    rows = Decision.objects.filter(application=application)
    return list(rows.select_related("proposed_by", "decided_by", "letter").order_by("proposed_at", "pk"))


def asked_reviews(application: Application) -> list[ReviewRequest]:
    """Every request for review in the order they came, with the answers to each. Two queries."""
    rows = ReviewRequest.objects.filter(decision__application=application)
    found = rows.select_related("document", "recorded_by").order_by("received_at", "pk")
    return list(found.prefetch_related("answers__letter", "answers__proposed_by", "answers__decided_by"))


def events_of(application: Application) -> list[AuditEvent]:
    """The trail of the case in its order, with names (`who`); not how the draft was written. One query."""
    name = User.objects.filter(pk=OuterRef("actor")).values("name")[:1]
    rows = AuditEvent.objects.filter(stream=application.stream).exclude(verb__in=DRAFTING)
    return list(rows.annotate(who=Subquery(name)).order_by("sequence"))
