"""/timetable/: when which calls open, for whom, with how much (CPR Article 49(2)); as a page and as open data."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from calls.queries.timetable import PLANNED, timetable
from calls.renderers import timetable as files
from calls.renderers.open_data import FORMS, LICENCE, LICENCE_URL, area_name
from calls.rules.rounds import CLOSED, COMING, OPEN
from calls.views.sites import in_site, sent, site_or_404
from records import clock


@require_GET
def timetable_page(request: HttpRequest) -> HttpResponse:
    """Open and coming calls, what the plan still holds, and those that are over."""
    site = site_or_404(request)
    found = timetable(site.programme, clock.now()) if site.programme else None
    context = {
        "found": found,
        "country": area_name(site.programme.country) if site.programme else {},
        "current": found.in_state(OPEN, COMING) if found else [],
        "planned": found.in_state(PLANNED) if found else [],
        "closed": found.in_state(CLOSED) if found else [],
        "forms": FORMS,
        "licence": (LICENCE, LICENCE_URL),
        "breadcrumbs": [("/", _("Start")), ("", _("Timetable of calls"))],
    }
    return render(request, "public/timetable.html", in_site(site, **context))


@require_GET
def timetable_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same rows as CSV, JSON or XLSX, texts in the page's language."""
    site = site_or_404(request)
    if site.programme is None or form not in FORMS:
        raise Http404
    found = timetable(site.programme, clock.now())
    name = f"{site.programme.pk}-timetable.{form}"
    return sent(name, files.download(found, get_language() or "en", form))
