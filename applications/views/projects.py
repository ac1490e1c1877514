"""/projects/: what the fund pays for."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications.filters import ProjectFilter
from applications.queries.projects import granted_projects, sums
from calls.queries.programme_pages import site_programme


@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """Projects with a grant: title, beneficiary, action, dates and sum; filtered, twenty a page."""
    programme = site_programme(request.GET.get("programme", ""))
    if programme is None:
        return render(request, "public/projects.html", {"page": None})
    rows = granted_projects(programme)
    chosen = ProjectFilter(request.GET, rows, programme=programme)
    page = Paginator(chosen.qs, 20).get_page(request.GET.get("page"))
    context = {
        "programme": programme,
        "filter": chosen,
        "page": page,
        "sums": sums(chosen.qs),
        "breadcrumbs": [("/", _("Start")), ("", _("Projects"))],
    }
    return render(request, "public/projects.html", context)
