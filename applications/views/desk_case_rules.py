"""/desk/cases/<reference>/rules/: what the rules say of the application as submitted."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications.models import Application
from applications.queries.rules_said import rules_said
from applications.views.desk_access import case_page, crumbs_of


@require_GET
@case_page()
def case_rules(request: HttpRequest, application: Application) -> HttpResponse:
    """Rate, cost models, limits, sums, section 31 and other funding, each with provision and figures."""
    try:
        said = rules_said(application)
    except FileNotFoundError as missing:
        raise Http404 from missing
    shown = {
        "application": application,
        "said": said,
        "breadcrumbs": crumbs_of(application, _("What the rules say")),
    }
    return render(request, "applications/desk/case_rules.html", shown)
