"""The start page: open calls, what comes, where the money is, what it has paid for; so it looks at every app."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from applications.queries.projects import granted_projects, sums
from calls.formats import season_name
from calls.models import Programme
from calls.queries.calls import in_phase, look_at
from calls.queries.money import budget
from calls.queries.money_page import parts
from calls.queries.programme_pages import site_programme
from calls.queries.season_plan import current_version, season_plan, seasons_of
from calls.rules.dates import local_day
from calls.rules.ledger import ZERO
from calls.rules.rounds import COMING, OPEN
from calls.rules.seasons import season, season_of
from records import clock


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """/"""
    programme = site_programme(request.GET.get("programme", ""))
    if programme is None:
        return render(request, "public/home.html", {"programme": None})
    now = clock.now()
    rounds = programme.rounds.all()
    running = look_at(in_phase(rounds, OPEN, now).order_by("closes_at", "pk")[:10], now)
    projects = granted_projects(programme)
    found = budget(programme)
    context = {
        "programme": programme,
        "now": now,
        "open": running,
        "open_total": sum((look.total for look in running), ZERO),
        "coming": look_at(in_phase(rounds, COMING, now).order_by("opens_at", "pk")[:10], now),
        "planned": planned_seasons(programme),
        "budget": found,
        "bars": [(part.objective, parts(part.total), part.total) for part in found.objectives],
        "whole": parts(found.total),
        "projects": list(projects[:3]),
        "sums": sums(projects),
    }
    return render(request, "public/home.html", context)


def planned_seasons(programme: Programme) -> list[tuple[str, Any]]:
    """Seasons of the plan, from the present one on, that have no round yet."""
    version = current_version(programme)
    if version is None:
        return []
    present = season_of(local_day(clock.now()))
    made = set(programme.rounds.exclude(state="cancelled").values_list("season", flat=True))
    ahead = [code for code in seasons_of(version) if season(code) >= present and code not in made]
    return [(season_name(code), season_plan(version, code)) for code in ahead]
