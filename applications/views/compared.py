"""Two submitted versions compared: for those to whom the case is open, and for the applicant."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications.models import Application, Submission
from applications.queries.comparing import compared
from applications.queries.versions import versions_of
from applications.views import applicant
from applications.views.desk_access import case_page, crumbs_of


@require_GET
@case_page()
def case_versions(request: HttpRequest, application: Application) -> HttpResponse:
    """The versions of a case, two of them compared."""
    return page(request, application, {"breadcrumbs": crumbs_of(application, _("Versions"))})


@require_GET
@login_required
def application_versions(request: HttpRequest, reference: str) -> HttpResponse:
    """The versions of one's own application, two of them compared."""
    application = applicant.mine(request, reference)
    return page(request, application, {"breadcrumbs": applicant.crumbs_of(application, ("", _("Versions")))})


def page(request: HttpRequest, application: Application, context: dict[str, Any]) -> HttpResponse:
    """The latest two versions, or those asked for by number, with or without what did not change; 404 without any."""
    versions = list(versions_of(application))
    if not versions:
        raise Http404
    after = chosen(versions, request.GET.get("to", ""), versions[0])
    earlier = [one for one in versions if one.version < after.version]
    before = chosen(earlier, request.GET.get("from", ""), earlier[0]) if earlier else None
    whole = bool(request.GET.get("whole"))
    try:
        sections = compared(application, before, after, whole=whole) if before else []
    except FileNotFoundError as missing:
        raise Http404 from missing
    context |= {
        "application": application,
        "versions": versions,
        "before": before,
        "after": after,
        "sections": sections,
        "whole": whole,
        "differ": [one for one in sections if one.count],
    }
    return render(request, "applications/versions.html", context)


def chosen(versions: list[Submission], wanted: str, otherwise: Submission) -> Submission:
    """The version of that number, else the one given."""
    return next((one for one in versions if str(one.version) == wanted), otherwise)
