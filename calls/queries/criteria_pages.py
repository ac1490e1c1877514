"""Criteria sets as the desk's and the committee's pages show them."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from calls.choices import CriteriaState, CriterionStage
from calls.models import CallRound, CriteriaBallot, CriteriaSet, Criterion
from calls.queries.criteria import as_rules, by_stage, languages_of
from calls.queries.plan_versions import PlanEvent, names_of
from calls.rules.criteria_changes import Changes, compare
from records.formats import in_language
from records.models import AuditEvent

SEEN_BY_COMMITTEE = (CriteriaState.PROPOSED, CriteriaState.APPROVED, CriteriaState.REPLACED)


@dataclass(frozen=True)
class Category:
    """A category of the scored criteria: what it is called, how many points it has, and how many are needed."""

    code: str
    names: dict[str, str]
    most: Decimal
    threshold: Decimal | None


@dataclass(frozen=True)
class Grid:
    """The criteria of a version by stage, its categories, points in all and the order for ties."""

    checks: list[Criterion]
    criteria: list[Criterion]
    categories: list[Category]
    whole: Decimal
    ties: list[Criterion]
    languages: tuple[str, ...]

    @property
    def needed(self) -> list[Category]:
        """The categories with a threshold of their own."""
        return [one for one in self.categories if one.threshold]

    @property
    def needed_each(self) -> list[Criterion]:
        """The scored criteria with a threshold of their own."""
        return [row for row in self.criteria if row.threshold]

    @property
    def number(self) -> int:
        """How many criteria both stages have."""
        return len(self.checks) + len(self.criteria)

    @property
    def sum(self) -> Decimal:
        """What the weights sum to."""
        return sum((row.weight or Decimal(0) for row in self.criteria), Decimal(0))


def all_sets() -> "QuerySet[CriteriaSet]":
    """Every version of every programme, with how many rounds use it."""
    rows = CriteriaSet.objects.select_related("programme", "based_on")
    return rows.annotate(used=Count("rounds")).order_by("programme", "code", "-version")


def committee_sets() -> "QuerySet[CriteriaSet]":
    """The versions the committee sees: those before it, approved and replaced, and drafts it has voted on."""
    asked = CriteriaBallot.objects.values("criteria_set")
    return all_sets().filter(Q(state__in=SEEN_BY_COMMITTEE) | Q(pk__in=asked))


def grid_of(criteria_set: CriteriaSet) -> Grid:
    """The version laid out. One query."""
    rows = by_stage(criteria_set)
    quality = rows[CriterionStage.QUALITY]
    content = as_rules(criteria_set, assessors=1, rows=rows)
    by_code = {row.code: row for row in quality}
    categories = [
        Category(
            code,
            criteria_set.categories.get(code, {}),
            sum((row.weight or Decimal(0) for row in quality if row.category == code), Decimal(0)),
            content.category_thresholds.get(code),
        )
        for code in dict.fromkeys(row.category for row in quality if row.category)
    ]
    return Grid(
        rows[CriterionStage.ELIGIBILITY],
        quality,
        categories,
        content.whole,
        [by_code[code] for code in criteria_set.tie_order if code in by_code],
        languages_of(criteria_set.programme),
    )


def grid_of_call(call: CallRound) -> Grid | None:
    """The criteria of a round laid out; None while none are chosen. One query for a call with its programme."""
    if call.criteria_set is None:
        return None
    call.criteria_set.programme = call.programme
    return grid_of(call.criteria_set)


def rounds_with(criteria_set: CriteriaSet) -> list[CallRound]:
    """The rounds that use the version. One query."""
    return list(criteria_set.rounds.order_by("-opens_at"))


def history_of(criteria_set: CriteriaSet) -> list[PlanEvent]:
    """What happened to the version, newest first. Two queries."""
    events = list(AuditEvent.objects.filter(stream=criteria_set.stream).order_by("-sequence"))
    names = names_of(event.actor for event in events if event.actor)
    return [
        PlanEvent(event.at, event.verb, names.get(event.actor, ""), event.data.get("reason", ""))  # type: ignore[arg-type]
        for event in events
    ]


def changes_between(earlier: CriteriaSet, later: CriteriaSet) -> Changes:
    """What the later version says otherwise. Two queries."""
    return compare(as_rules(earlier, assessors=1), as_rules(later, assessors=1))


def titles_by_code(*sets: CriteriaSet, language: str) -> dict[str, str]:
    """The titles of every criterion of these versions, the last one's where several have it. One query."""
    rows = Criterion.objects.filter(criteria_set__in=sets).order_by("criteria_set__version", "pk")
    return {row.code: in_language(row.title, language) for row in rows}
