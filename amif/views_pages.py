"""Pages of words: accessibility, data protection, contact."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from calls.queries.calls import look_at
from calls.views.sites import in_site, site_or_404
from records import clock

STATEMENT_DAY = date(2026, 11, 22)
SUPERVISOR = "https://www.saavutettavuusvaatimukset.fi/"
OMBUDSMAN = "https://tietosuoja.fi/"


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement that act 306/2019 asks for, with the way to give feedback."""
    context = {
        "day": STATEMENT_DAY,
        "supervisor": SUPERVISOR,
        "contact": settings.SERVICE_CONTACT,
        "breadcrumbs": [("/", _("Start")), ("", _("Accessibility"))],
    }
    return render(request, "public/accessibility.html", context)


@require_GET
def data_protection(request: HttpRequest) -> HttpResponse:
    """What is kept of a person, why, for how long, and his or her rights."""
    context = {
        "ombudsman": OMBUDSMAN,
        "contact": settings.SERVICE_CONTACT,
        "breadcrumbs": [("/", _("Start")), ("", _("Data protection"))],
    }
    return render(request, "public/data_protection.html", context)


@require_GET
def contact(request: HttpRequest) -> HttpResponse:
    """Whom to ask: about a call, about the service."""
    site = site_or_404(request)
    programme = site.programme
    rounds = programme.rounds.accepting(clock.now()).order_by("closes_at") if programme else []
    context = {
        "looks": look_at(rounds, clock.now()) if programme else [],
        "contact": settings.SERVICE_CONTACT,
        "breadcrumbs": [("/", _("Start")), ("", _("Contact"))],
    }
    return render(request, "public/contact.html", in_site(site, **context))
