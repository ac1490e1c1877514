"""Which of the plan's contradictions concern a season, or an action."""

from collections.abc import Iterable

from calls.models import Action, PlanVersion
from calls.queries.plan import cited_findings, plan_facts
from calls.queries.season_plan import SeasonPlan
from calls.rules.findings import NOTE
from calls.rules.plan_check import check_plan
from calls.rules.plan_facts import PlanFinding
from records.definitions import SEASON


def findings_of(version: PlanVersion) -> list[PlanFinding]:
    """Every contradiction of one version of the plan."""
    return cited_findings(version.programme, check_plan(plan_facts(version.programme, version)))


def notes_on_season(plan: SeasonPlan) -> list[PlanFinding]:
    """Findings that name the season, and those about its actions and measures that name none; remarks left out."""
    codes = {action.code for action in plan.actions}
    codes |= {line.measure.code for line in plan.lines if line.measure}
    return [finding for finding in findings_of(plan.version) if concerns(finding, plan.season, codes)]


def concerns(finding: PlanFinding, season: str, codes: set[str]) -> bool:
    """Whether the finding matters to whoever opens a round of the season with these actions and lines."""
    places = finding.where.split()
    seasons = [place for place in places if SEASON.fullmatch(place)]
    if seasons:
        return season in seasons
    return finding.severity != NOTE and bool(codes & set(places))


def notes_on_action(version: PlanVersion, action: Action) -> list[PlanFinding]:
    """Findings that name the action."""
    return [finding for finding in findings_of(version) if action.code in finding.where.split()]


def by_severity(findings: Iterable[PlanFinding]) -> dict[str, list[PlanFinding]]:
    """Errors, warnings and notes, each in order."""
    found: dict[str, list[PlanFinding]] = {"error": [], "warning": [], "note": []}
    for finding in findings:
        found[finding.severity].append(finding)
    return found
