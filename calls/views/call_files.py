"""What else there is of a call: its text as PDF, its dates as a calendar file, all questions answered."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from calls.forms.rounds import words
from calls.models import CallAnswer
from calls.renderers.calendars import call_calendar
from calls.renderers.call_text import call_text_pdf
from calls.views.public import call_context, public_round
from calls.views.sites import FindForm
from records import clock

LANGUAGES = dict(settings.LANGUAGES)


@require_GET
def call_text(request: HttpRequest, pk: str, language: str) -> HttpResponse:
    """The call's text in one language, to read, print and keep."""
    if language not in LANGUAGES:
        raise Http404
    found = public_round(pk)
    with override(language):
        content = call_text_pdf(call_context(found), language)
    headers = {
        "Content-Disposition": f'inline; filename="{found.pk}-{language}.pdf"',
        "Content-Language": language,
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_GET
def call_dates(request: HttpRequest, pk: str) -> HttpResponse:
    """Opening and closing for a calendar, in the page's language."""
    found = public_round(pk)
    language = get_language() or "en"
    content = call_calendar(found, language, changes=found.changes.count(), at=clock.now())
    headers = {"Content-Disposition": f'attachment; filename="{found.pk}.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


@require_GET
def call_answers(request: HttpRequest, pk: str) -> HttpResponse:
    """Every question answered about the call, the newest first; searched by words, twenty a page."""
    found = public_round(pk)
    form = FindForm(request.GET)
    sought = form.cleaned_data["q"].strip().casefold() if form.is_valid() else ""
    rows = [row for row in found.answers.all() if row.withdrawn_at is None and sought in said(row)]
    context = {
        "call": found,
        "form": form,
        "sought": sought,
        "page": Paginator(rows, 20).get_page(request.GET.get("page")),
        "breadcrumbs": [
            ("/", _("Start")),
            (reverse("calls"), _("Calls")),
            (reverse("call", args=[pk]), words(found.title)),
            ("", _("Questions and answers")),
        ],
    }
    return render(request, "public/answers.html", context)


def said(row: CallAnswer) -> str:
    """Everything a question and its answer say, in every language."""
    return " ".join([*row.question.values(), *row.answer.values()]).casefold()
