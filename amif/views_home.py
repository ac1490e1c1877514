"""The start page: open calls, what comes, where the money is, what it has paid for; so it looks at every app."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from applications.queries.projects import granted_projects, newest_with_sums
from calls.formats import season_name
from calls.models import Programme
from calls.queries.calls import look_at, phase_of
from calls.queries.money import budget
from calls.queries.money_page import parts
from calls.queries.season_plan import SeasonPlan, current_version, season_plans
from calls.rules.dates import local_day
from calls.rules.ledger import ZERO
from calls.rules.rounds import COMING, OPEN
from calls.rules.seasons import is_ahead
from calls.views.sites import in_site, site_or_404
from records import clock


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """/"""
    site = site_or_404(request)
    programme = site.programme
    if programme is None:
        return render(request, "public/home.html", {"programme": None})
    now = clock.now()
    rounds = list(programme.rounds.public().order_by("opens_at", "pk"))
    looks = look_at([row for row in rounds if phase_of(row, now) in (OPEN, COMING)], now)
    running = sorted((look for look in looks if look.is_open), key=lambda look: look.call.closes_at)
    newest, summed = newest_with_sums(granted_projects(programme), 3)
    found = budget(programme, with_lines=False)
    context = {
        "now": now,
        "open": running,
        "open_total": sum((look.total for look in running), ZERO),
        "coming": [look for look in looks if not look.is_open],
        "planned": planned_seasons(programme, {row.season for row in rounds if row.plan_version_id}),
        "budget": found,
        "bars": [(part.objective, parts(part.total), part.total) for part in found.objectives],
        "whole": parts(found.total),
        "projects": newest,
        "sums": summed,
    }
    return render(request, "public/home.html", in_site(site, **context))


def planned_seasons(programme: Programme, held: set[str]) -> list[tuple[str, SeasonPlan]]:
    """Seasons of the plan, from the present one on, beside those whose round is published."""
    version = current_version(programme)
    today = local_day(clock.now())
    if version is None or version.year_to < today.year:
        return []
    plans = season_plans(version).items()
    return [(season_name(code), found) for code, found in plans if is_ahead(code, today) and code not in held]
