"""The decision in the applicant's hands: what, why, until when and how a review is asked; the request itself."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.services.sessions import forget_typed
from accounts.views.signed_out import keeps_typed, kept_form
from applications.forms.review import ReviewForm
from applications.models import Application, Decision, ReviewRequest
from applications.permissions.reserve import why_not_decline_as
from applications.permissions.review import why_not_ask_review, why_not_ask_review_as
from applications.queries.letters import letter_of
from applications.queries.reserve import declined_of
from applications.queries.reviews import requests_about, review_look, sent_at_of, sent_decision_of
from applications.queries.revisions import asked_rows, earlier_decisions
from applications.services.reviewing import (
    ask_review,
    record_answer_readings,
    record_reading,
    withdraw_review,
)
from applications.views.applicant import crumbs_of, mine
from applications.views.applicant_attachments import LOCKED_DOWN
from applications.views.applicant_words import words_of
from calls.rules.dates import local_day
from records import clock
from records.formats import reason_text
from records.rules import Refused
from records.services import open_document


def sent_decision(application: Application, reader: Any = None) -> tuple[Decision, datetime]:
    """The newest decision that was sent, and when; 404 before that."""
    found = sent_decision_of(application, reader)
    sent_at = sent_at_of(found) if found else None
    if found is None or sent_at is None:
        raise Http404
    return found, sent_at


@require_GET
@login_required
def application_decision(request: HttpRequest, reference: str) -> HttpResponse:
    """The decision. The first time a member opens it is kept: it shows that the decision has been notified."""
    application: Any = mine(request, reference)
    decision, sent_at = sent_decision(application, request.user)
    record_reading(decision, by=request.user)
    asked = requests_about(application)
    look = review_look(decision, clock.now(), asked)
    try:
        letter = letter_of(decision, on=local_day(sent_at))
    except FileNotFoundError as missing:
        raise Http404 from missing
    requests = asked_rows(application, asked, request.user)
    record_answer_readings((row.answer for row in requests if row.answer), by=request.user)
    context = {
        "application": application,
        "decision": decision,
        "letter": letter,
        "look": look,
        "requests": requests,
        "earlier": [one for one in earlier_decisions(decision) if one.letter_id],
        "sent_at": sent_at,
        "state": words_of(application.state),
        "why_not_ask": why_not_ask_review_as(
            application.member_role, decision, look.requests if look else []
        ),
        "why_not_decline": why_not_decline_as(application.member_role, application),
        "declined": declined_of(decision),
        "breadcrumbs": crumbs_of(application, ("", _("Decision"))),
    }
    return render(request, "applications/applicant/decision.html", context)


@require_http_methods(["GET", "POST"])
@keeps_typed
def review_new(request: HttpRequest, reference: str) -> HttpResponse:
    """Write the request for review and send it."""
    application = mine(request, reference)
    decision, _sent = sent_decision(application)
    form, typed = kept_form(request, ReviewForm)
    if request.method == "POST" and form.is_valid():
        try:
            ask_review(decision, form.asked(), by=request.user)
            forget_typed(request.session, request.path)
            messages.success(
                request, _("The request for review has been received. You find its receipt below.")
            )
            return redirect(f"{reverse('application_decision', args=[reference])}#review")
        except Refused as refused:
            form.refuse(refused)
    here = reverse("application_decision", args=[reference])
    context: dict[str, Any] = {
        "application": application,
        **typed,
        "look": review_look(decision, clock.now()),
        "why_not": why_not_ask_review(request.user, decision),
        "breadcrumbs": crumbs_of(application, (here, _("Decision")), ("", _("Ask for a review"))),
    }
    return render(request, "applications/applicant/review.html", context)


@require_POST
@login_required
def review_withdraw(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take a request back."""
    found = own_request(mine(request, reference), pk)
    try:
        withdraw_review(found, by=request.user)
        messages.success(request, _("The request for review has been taken back."))
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason_text(reason, get_language() or "en"))
    return redirect(f"{reverse('application_decision', args=[reference])}#review")


@require_GET
@login_required
def review_file(request: HttpRequest, reference: str, pk: int) -> FileResponse:
    """The document that came with a request of one's own."""
    return served(own_request(mine(request, reference), pk))


def own_request(application: Application, pk: int) -> ReviewRequest:
    """The request, when it is about this application's decision; 404 otherwise."""
    rows = ReviewRequest.objects.select_related("decision__application__call__programme", "document")
    return get_object_or_404(rows, pk=pk, decision__application=application)


def served(found: ReviewRequest) -> FileResponse:
    """Its document, to be saved and never shown in the browser."""
    if found.document is None:
        raise Http404
    try:
        file = open_document(found.document.sha256)
    except FileNotFoundError as missing:
        raise Http404 from missing
    kind = found.document.media_type
    answer = FileResponse(file, as_attachment=True, filename=found.document_name, content_type=kind)
    answer.headers["Content-Security-Policy"] = LOCKED_DOWN
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store, private"
    return answer
