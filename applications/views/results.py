"""/calls/<id>/results/: what a call has led to, for everybody; /desk/rounds/<id>/results/: where it is published."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from applications.forms.selection import round_name
from applications.permissions.results import PUBLISHERS, why_not_publish_results
from applications.queries.results import line_standings, public_results
from applications.renderers import results as files
from applications.services.results import publish_results
from applications.views.desk_access import desk_page
from applications.views.desk_round import MINISTRY, REPORTED_TO, round_or_404
from calls.models import CallLine
from calls.queries.sites import site_of
from calls.renderers.open_data import FORMS, LICENCE, LICENCE_URL
from calls.views.sites import sent
from records.formats import reason_text
from records.rules import Refused


@require_GET
def call_results(request: HttpRequest, pk: str) -> HttpResponse:
    """The granted projects of the lines published, with counts and sums of all other applications."""
    call = round_or_404(pk)
    title = round_name(call)
    context = {
        "call": call,
        "found": public_results(call),
        "keep": site_of(call.programme_id).keep,
        "forms": FORMS,
        "licence": (LICENCE, LICENCE_URL),
        "breadcrumbs": [
            ("/", _("Start")),
            (reverse("calls"), _("Calls")),
            (reverse("call", args=[pk]), title),
            ("", _("Results")),
        ],
    }
    return render(request, "public/call_results.html", context)


@require_safe
def call_results_file(request: HttpRequest, pk: str, form: str) -> HttpResponse:
    """The same as CSV, JSON or XLSX; the heads of the sheet in the page's language."""
    call = round_or_404(pk)
    if form not in FORMS:
        raise Http404
    return sent(
        f"{call.pk}-results.{form}", files.download(public_results(call), get_language() or "en", form)
    )


@require_GET
@desk_page(*MINISTRY)
def round_results(request: HttpRequest, call: str) -> HttpResponse:
    """Which lines' results are public, which can be, and what the others lack."""
    found = round_or_404(call)
    lines = line_standings(found)
    context: dict[str, Any] = {
        "call": found,
        "lines": lines,
        "may_publish": why_not_publish_results(request.user) is None,
        "may_report": any(row.decided for row in lines) and request.user.has_role(*REPORTED_TO),  # type: ignore[union-attr]
        "breadcrumbs": [
            (reverse("rounds"), _("Rounds")),
            (reverse("round", args=[call]), round_name(found)),
            (reverse("desk_round", args=[call]), _("Applications")),
            ("", _("Results")),
        ],
    }
    return render(request, "applications/desk/results.html", context)


@require_POST
@desk_page(*PUBLISHERS)
def round_results_publish(request: HttpRequest, call: str, line: int) -> HttpResponse:
    """Make the results of a line public."""
    found = get_object_or_404(CallLine.objects.select_related("call"), pk=line, call=round_or_404(call))
    try:
        publish_results(found, by=request.user)
        messages.success(request, _("The results of line %(line)s are public.") % {"line": found.code})
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason_text(reason, get_language() or "en"))
    return redirect("desk_results", call)
