"""/my/: what waits for me, by date."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from applications.queries.start import home
from applications.views.applicant_words import words_of
from records import clock
from records.renderers.notices import told


@require_GET
@login_required
def my_home(request: HttpRequest) -> HttpResponse:
    """What waits for me; below it my applications with their states in words, beside it calls and notices."""
    found = home(request.user, clock.now())
    context = {
        "home": found,
        "agenda": found.agenda,
        "pending": [(one, words_of(one.state)) for one in found.pending],
        "ended": [(one, words_of(one.state)) for one in found.ended],
        "notices": [told(one) for one in found.notices],
        "why_not": found.why_not,
    }
    return render(request, "applications/applicant/home.html", context)
