"""One case as the desk shows it, and the queue of cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery, prefetch_related_objects

from accounts.choices import Role
from accounts.models import User
from applications.models import (
    Application,
    Decision,
    DeclarationStatement,
    DifferenceNote,
    EligibilityCheck,
    ImpartialityDeclaration,
    ReconciledScore,
    ReviewRequest,
    SecrecyMark,
    Submission,
)
from applications.permissions.selection import Standing, standing, visible, with_standing
from applications.queries.handling import with_officer
from applications.queries.scoring import with_revenue
from calls.models import Criterion, LedgerEntry
from records.models import AuditEvent
from records.queries import Relation, at_hand, gathering, settle

MARKS = {"secrecy_marks": Relation(SecrecyMark, "application")}
DECLARED = {
    "declarations": Relation(ImpartialityDeclaration, "application", along=("user",)),
    "statements": Relation(DeclarationStatement, "application", along=("user",)),
}
ASKED = {"review_requests": Relation(ReviewRequest, "decision")}
DRAFTING = (
    "applications.opened",
    "applications.section_saved",
    "applications.attached",
    "applications.detached",
    "applications.scanned",
)


@dataclass(frozen=True)
class Event:
    """One line of the history, with its actor's name."""

    at: datetime
    verb: str
    who: str
    data: Mapping[str, Any]


def with_details(rows: QuerySet[Application]) -> QuerySet[Application]:
    """The applications with what every page of a case names."""
    newest = Submission.objects.filter(application=OuterRef("pk")).order_by("-version")
    return rows.select_related(
        "case",
        "call__programme",
        "call__criteria_set",
        "action__objective",
        "line__objective",
        "line__measure",
        "organisation",
    ).annotate(
        content_sha=Subquery(newest.values("content")[:1]),
        submission_version=Subquery(newest.values("version")[:1]),
    )


def find_case(user: Any, reference: str, beside: Mapping[str, Relation] | None = None) -> Application:
    """The case as this person may know of it, its marks of secrecy and what else is asked `beside` with it. One query.

    Application.DoesNotExist for one that is not there for him or her.
    """
    rows = with_revenue(with_details(with_officer(with_standing(visible(user), user))))
    relations = {**MARKS, **(beside or {})}
    found: Application = gathering(rows, relations).get(case__reference=reference)
    settle(found, relations)
    return found


def load_criteria(application: Application) -> list[Any]:
    """The criteria of both stages with their answers and agreed scores, where the rules then find them."""
    found = application.call.criteria_set
    if found is None:
        return []
    checks = EligibilityCheck.objects.filter(application=application, criterion=OuterRef("pk"))
    agreed = ReconciledScore.objects.filter(application=application, criterion=OuterRef("pk"))
    notes = DifferenceNote.objects.filter(application=application, criterion=OuterRef("pk"))
    rows = Criterion.objects.annotate(
        verdict=Subquery(checks.values("verdict")[:1]),
        reason=Subquery(checks.values("reason")[:1]),
        checker=Subquery(checks.values("checked_by__name")[:1]),
        checked_at=Subquery(checks.values("checked_at")[:1]),
        note=Subquery(notes.values("text")[:1]),
        noted_by=Subquery(notes.values("by__name")[:1]),
        agreed=Subquery(agreed.values("value")[:1]),
        agreed_reason=Subquery(agreed.values("reason")[:1]),
        agreed_by=Subquery(agreed.values("by__name")[:1]),
    )
    prefetch_related_objects([found], Prefetch("criteria", queryset=rows))
    return list(found.criteria.all())


def of_stage(rows: Iterable[Any], stage: str) -> list[Any]:
    """The criteria of one stage."""
    return [row for row in rows if row.stage == stage]


def decisions_of(application: Application) -> list[Decision]:
    """Proposals and the decision, newest first, each with the requests for its review. One query."""
    rows = Decision.objects.filter(application=application).order_by("-proposed_at", "-pk")
    rows = rows.select_related("proposed_by", "decided_by", "reserve", "promotion", "declined", "correction")
    found = list(gathering(rows, ASKED))
    for one in found:
        one.application = application
        settle(one, ASKED)
    return found


def declarations_of(application: Application) -> list[ImpartialityDeclaration]:
    """Who has declared what. One query, none when they were read beside the case."""
    rows = application.declarations.all()
    if not at_hand(application, "declarations"):
        rows = rows.select_related("user")
    return sorted(rows, key=attrgetter("declared_at"))


def ledger_of(application: Application) -> list[Any]:
    """The case's ledger entries with who posted them, newest last. One query."""
    name = User.objects.filter(pk=OuterRef("by")).values("name")[:1]
    return list(LedgerEntry.objects.filter(case=application.case).annotate(who=Subquery(name)))


def history_of(application: Application) -> list[Event]:
    """The audit trail of the case with names, newest first; not how the draft was written. One query."""
    name = User.objects.filter(pk=OuterRef("actor")).values("name")[:1]
    rows = AuditEvent.objects.filter(stream=application.stream).exclude(verb__in=DRAFTING)
    rows = rows.annotate(who=Subquery(name))
    found = rows.order_by("-sequence").values_list("at", "verb", "who", "data")
    return [Event(at, verb, who or "", data) for at, verb, who, data in found]


def queue(user: Any) -> QuerySet[Application]:
    """The cases a person may know of, newest first, each with his or her standing in it."""
    rows = with_standing(visible(user), user).select_related("case", "call", "action", "line", "organisation")
    return rows.order_by(F("submitted_at").desc(), "-pk")


def opened(user: Any, application: Application) -> bool:
    """Whether a list may show more of the case than reference and state."""
    here: Standing = standing(user, application)
    if here.disqualified:
        return False
    return here.impartial is True or (not here.works_here and bool(here.roles & {Role.AUDITOR, Role.FINANCE}))
