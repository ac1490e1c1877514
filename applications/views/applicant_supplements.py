"""/my/applications/<reference>/supplement/: what the ministry asks for, and sending the answer."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.choices import ApplicationState, SupplementState
from applications.forms.applicant import DeclarationsForm
from applications.models import Application, SupplementRequest
from applications.permissions.supplements import why_not_answer_as
from applications.queries.content import digest_of
from applications.queries.drafts import problems, standing_of
from applications.queries.signing import signed_before
from applications.queries.supplements import in_the_way, looks_of, requests_of, said_last
from applications.services.submitting import Signing
from applications.services.supplementing import answer
from applications.views.applicant import crumbs_of, judged, mine, refused_at
from records.rules import Reason, Refused


def requests_or_404(application: Application) -> list[SupplementRequest]:
    """The requests in the case; 404 where nothing was ever asked."""
    found = requests_of(application)
    if not found:
        raise Http404
    return found


def said_or_404(application: Application) -> Mapping[str, Any] | None:
    """What was submitted last; 404 when it is gone from storage."""
    try:
        return said_last(application)
    except FileNotFoundError as missing:
        raise Http404 from missing


@require_GET
@login_required
def supplement(request: HttpRequest, reference: str) -> HttpResponse:
    """What is asked for with links, until when, and earlier requests."""
    application = mine(request, reference)
    asked, *earlier = requests_or_404(application)
    waits = asked.state == SupplementState.OPEN
    judgement = judged(application) if waits else None
    then = said_or_404(application) if waits else None
    standing = standing_of(request.user, application)
    context = {
        "application": application,
        "asked": asked,
        "waits": waits,
        "looks": looks_of(asked, judgement.content, then) if judgement else [],
        "errors": problems(in_the_way(judgement, asked, then)) if judgement else [],
        "earlier": earlier,
        "standing": standing,
        "breadcrumbs": crumbs_of(application, ("", _("Request for supplement"))),
    }
    return render(request, "applications/applicant/supplement.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def supplement_send(request: HttpRequest, reference: str) -> HttpResponse:
    """Declarations and signature; sent once, also when clicked twice."""
    application = mine(request, reference)
    asked = requests_or_404(application)[0]
    if application.state != ApplicationState.SUPPLEMENT_REQUESTED:
        return redirect("application_receipt" if asked.submission_id else "supplement", reference)
    form = DeclarationsForm(request.POST if request.method == "POST" else None)
    reasons: list[Reason] = []
    if request.method == "POST":
        try:
            sent = answer(application, Signing(form.given, request.POST.get("seen", "")), by=request.user)
            return redirect("application_receipt" if sent else "supplement_send", reference)
        except Refused as refused:
            reasons = refused_at(form, refused.reasons)
    context = send_context(request, application, asked) | {"form": form, "reasons": reasons}
    return render(request, "applications/applicant/supplement_send.html", context)


def send_context(request: HttpRequest, application: Application, asked: SupplementRequest) -> dict[str, Any]:
    """What the page of sending shows."""
    judgement, then = judged(application), said_or_404(application)
    standing = standing_of(request.user, application)
    seen = digest_of(judgement.content)
    return {
        "application": application,
        "asked": asked,
        "judgement": judgement,
        "looks": looks_of(asked, judgement.content, then),
        "errors": problems(in_the_way(judgement, asked, then)),
        "seen": seen,
        "signed": signed_before(application, standing.people, seen),
        "standing": standing,
        "why_not": why_not_answer_as(standing.role, bool(standing.signs), application),
        "breadcrumbs": crumbs_of(application, ("", _("Send the supplement"))),
    }
