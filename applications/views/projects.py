"""/projects/: what the fund pays for."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications.filters import ProjectFilter
from applications.queries.projects import granted_projects, sums
from applications.queries.results import rounds_with_results
from calls.views.sites import in_site, site_or_404

MOST_ROUNDS = 8


@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """Projects with a grant: title, beneficiary, action, dates and sum; filtered, twenty a page."""
    site = site_or_404(request)
    programme = site.programme
    if programme is None:
        return render(request, "public/projects.html", {"page": None})
    rows = granted_projects(programme)
    chosen = ProjectFilter(request.GET, rows, programme=programme)
    page = Paginator(chosen.qs, 20).get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "page": page,
        "sums": sums(chosen.qs),
        "results": rounds_with_results(programme)[:MOST_ROUNDS],
        "breadcrumbs": [("/", _("Start")), ("", _("Projects"))],
    }
    return render(request, "public/projects.html", in_site(site, **context))
