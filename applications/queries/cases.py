"""One case as the desk shows it, and the queue of cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery, prefetch_related_objects

from accounts.choices import Role
from accounts.models import User
from applications.models import (
    Application,
    Assessment,
    Decision,
    EligibilityCheck,
    ImpartialityDeclaration,
    ReconciledScore,
    Score,
    Submission,
)
from applications.permissions.selection import Standing, standing, visible, with_standing
from applications.queries.scoring import criteria_of, disqualified_assessments
from applications.rules.selection import ScoreVerdict, score_verdict
from calls.choices import CriterionStage
from calls.models import Criterion, LedgerEntry
from calls.rules import criteria as rules
from records.models import AuditEvent

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


@dataclass(frozen=True)
class Scoring:
    """One assessor's scores as they may be shown: without `scores` while they are hidden."""

    assessment: Assessment
    scores: Mapping[str, Score]
    total: Decimal | None

    @property
    def shown(self) -> bool:
        """Whether the reader may see the scores."""
        return bool(self.scores)


@dataclass(frozen=True)
class ScoreRow:
    """One scored criterion: what each assessor gave, what was agreed, and its points."""

    criterion: Any
    given: tuple[Score | None, ...]
    points: Decimal | None


@dataclass(frozen=True)
class ScoreTable:
    """The scores of a case, column by assessor; `waiting` is how many have not given theirs."""

    columns: tuple[Scoring, ...]
    rows: tuple[ScoreRow, ...]
    verdict: ScoreVerdict | None
    waiting: int


def with_details(rows: QuerySet[Application]) -> QuerySet[Application]:
    """The applications with what every page of a case names."""
    newest = Submission.objects.filter(application=OuterRef("pk")).order_by("-version")
    return rows.select_related(
        "case",
        "call__programme",
        "call__criteria_set",
        "action",
        "line__objective",
        "line__measure",
        "organisation",
    ).annotate(
        content_sha=Subquery(newest.values("content")[:1]),
        submission_version=Subquery(newest.values("version")[:1]),
    )


def find_case(user: Any, reference: str) -> Application:
    """The case as this person may know of it. Application.DoesNotExist for one that is not there for him or her."""
    return with_details(with_standing(visible(user), user)).get(case__reference=reference)


def load_criteria(application: Application) -> list[Any]:
    """The criteria of both stages with their answers and agreed scores, where the rules then find them."""
    found = application.call.criteria_set
    if found is None:
        return []
    checks = EligibilityCheck.objects.filter(application=application, criterion=OuterRef("pk"))
    agreed = ReconciledScore.objects.filter(application=application, criterion=OuterRef("pk"))
    rows = Criterion.objects.annotate(
        verdict=Subquery(checks.values("verdict")[:1]),
        reason=Subquery(checks.values("reason")[:1]),
        checker=Subquery(checks.values("checked_by__name")[:1]),
        checked_at=Subquery(checks.values("checked_at")[:1]),
        agreed=Subquery(agreed.values("value")[:1]),
        agreed_reason=Subquery(agreed.values("reason")[:1]),
        agreed_by=Subquery(agreed.values("by__name")[:1]),
    )
    prefetch_related_objects([found], Prefetch("criteria", queryset=rows))
    return list(found.criteria.all())


def of_stage(rows: Iterable[Any], stage: str) -> list[Any]:
    """The criteria of one stage."""
    return [row for row in rows if row.stage == stage]


def score_table(user: Any, application: Application, criteria: Iterable[Any]) -> ScoreTable:
    """The scores, hidden where the reader may not see them yet; `criteria` from load_criteria. One query."""
    quality = of_stage(criteria, CriterionStage.QUALITY)
    everybody = scorings(application)
    columns = tuple(_masked(one, everybody, user) for one in everybody)
    shown = [one for one in columns if one.shown and one.assessment.given_at]
    verdict = _verdict(quality, shown, application) if shown and len(shown) == len(columns) else None
    points = verdict.points if verdict else {}
    rows = tuple(
        ScoreRow(one, tuple(column.scores.get(one.code) for column in columns), points.get(one.code))
        for one in quality
    )
    waiting = sum(one.assessment.given_at is None for one in everybody)
    return ScoreTable(columns, rows, verdict, waiting)


def scorings(application: Application) -> list[Scoring]:
    """Every assessment that counts, with its scores, in the order of assignment."""
    criteria = replace(criteria_of(application.call), assessors=1)
    rows = (
        Score.objects.filter(assessment__application=application)
        .exclude(assessment__in=disqualified_assessments())
        .select_related("assessment__assessor", "criterion")
        .order_by("assessment__assigned_at", "assessment_id")
    )
    found: dict[int, dict[str, Score]] = {}
    for row in rows:
        found.setdefault(row.assessment_id, {})[row.criterion.code] = row
    return [_scoring(scores, criteria) for scores in found.values()]


def _scoring(scores: Mapping[str, Score], criteria: rules.CriteriaSet) -> Scoring:
    assessment = next(iter(scores.values())).assessment
    return Scoring(assessment, scores, score_verdict(criteria, [values_of(scores)]).total)


def values_of(scores: Mapping[str, Score]) -> dict[str, Decimal]:
    """The scores that are there."""
    return {code: row.value for code, row in scores.items() if row.value is not None}


def _masked(one: Scoring, everybody: Iterable[Scoring], user: Any) -> Scoring:
    """Blind: an assessor sees others' only after giving, everybody else when all have given."""
    if sees(user, one.assessment, [other.assessment for other in everybody]):
        return one
    return Scoring(one.assessment, {}, None)


def sees(user: Any, assessment: Assessment, everybody: Iterable[Assessment]) -> bool:
    """Whether the person may see these scores now."""
    everybody = list(everybody)
    own = next((one for one in everybody if one.assessor_id == user.pk), None)
    if own is not None:
        return assessment == own or bool(own.given_at and assessment.given_at)
    return user.has_role(Role.OFFICER, Role.DECIDER, Role.AUDITOR) and all(one.given_at for one in everybody)


def _verdict(quality: Iterable[Any], shown: Iterable[Scoring], application: Application) -> ScoreVerdict:
    given = [values_of(one.scores) for one in shown]
    agreed = {one.code: one.agreed for one in quality if one.agreed is not None}
    return score_verdict(criteria_of(application.call), given, agreed)


def decisions_of(application: Application) -> list[Decision]:
    """Proposals and the decision, newest first. One query."""
    rows = Decision.objects.filter(application=application).select_related("proposed_by", "decided_by")
    return list(rows.order_by("-proposed_at", "-pk"))


def declarations_of(application: Application) -> list[ImpartialityDeclaration]:
    """Who has declared what. One query."""
    rows = ImpartialityDeclaration.objects.filter(application=application).select_related("user")
    return list(rows.order_by("declared_at"))


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
    if here.own:
        return False
    return here.impartial is True or (not here.works_here and bool(here.roles & {Role.AUDITOR, Role.FINANCE}))
