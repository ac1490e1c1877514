"""A submitted application taken back as a draft, the submitted version kept after all, and copies into a new call."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.forms.versions import CopyForm
from applications.models import Application
from applications.permissions.versions import why_not_copy, why_not_keep, why_not_reopen
from applications.queries.copies import places_for
from applications.queries.drafts import latest_submission
from applications.services.copying import copy_application
from applications.services.versions import keep_submitted, reopen
from applications.views.applicant import action_effect, crumbs_of, mine
from calls.models import CallAction
from calls.queries.round_parts import as_rules, targeted_of
from calls.rules.targeting import Targeting
from records import clock
from records.formats import in_language, moment
from records.forms import Effect
from records.rules import Reason, Refused


@require_http_methods(["GET", "POST"])
@login_required
def application_reopen(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the application back as a draft, after a page that says what it means."""
    application = mine(request, reference)
    refusal = why_not_reopen(request.user, application)
    return stepped(request, application, reopen, refusal, _("Reopen the application"), "reopen")


@require_http_methods(["GET", "POST"])
@login_required
def application_keep(request: HttpRequest, reference: str) -> HttpResponse:
    """Give up the changes of a reopened draft, after a page that says what it means."""
    application = mine(request, reference)
    if application.submitted_at is None:
        raise Http404
    refusal = why_not_keep(request.user, application)
    return stepped(
        request, application, keep_submitted, refusal, _("Keep the version submitted before"), "keep"
    )


def stepped(
    request: HttpRequest,
    application: Application,
    step: Callable[..., Any],
    refusal: Reason | None,
    title: str,
    template: str,
) -> HttpResponse:
    """The page of a step, and the step when it is sent."""
    reasons: list[Reason] = []
    if request.method == "POST":
        try:
            step(application, by=request.user)
            return redirect("application", application.reference)
        except Refused as refused:
            reasons = refused.reasons
    context = {
        "application": application,
        "submission": latest_submission(application),
        "why_not": refusal,
        "reasons": reasons,
        "title": title,
        "breadcrumbs": crumbs_of(application, ("", title)),
    }
    return render(request, f"applications/applicant/{template}.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def application_copy(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin a new application with what this one says: for which action of which open call."""
    source = mine(request, reference)
    places = places_for(clock.now())
    reasons: list[Reason] = []
    form = copy_form(request, source, places)
    if request.method == "POST" and form.is_valid():
        chosen = next(one for one in places if str(one.pk) == form.cleaned_data["place"])
        try:
            made = copy_application(source, chosen.call, chosen.action, by=request.user)
            return redirect("application", made.reference)
        except Refused as refused:
            reasons = refused.reasons
    context = {
        "application": source,
        "form": form,
        "places": places,
        "same": any(one.action.code == source.action.code for one in places),
        "why_not": why_not_copy(request.user, source),
        "reasons": reasons,
        "breadcrumbs": crumbs_of(source, ("", _("Copy into a new call"))),
    }
    return render(request, "applications/applicant/copy.html", context)


def copy_form(request: HttpRequest, source: Application, places: list[CallAction]) -> CopyForm:
    """The choices, the same action chosen already when it is open once."""
    same = [one for one in places if one.action.code == source.action.code]
    initial = {"place": str(same[0].pk)} if len(same) == 1 else {}
    data = request.POST if request.method == "POST" else None
    targeted = {found.row.pk: as_rules(found) for found in targeted_of(places)}
    choices = [(str(one.pk), place_effect(one, source, targeted.get(one.pk))) for one in places]
    return CopyForm(data, places=choices, initial=initial)


def place_effect(one: CallAction, source: Application, targeting: Targeting | None) -> Effect:
    """An action of a call as a choice, with its closing; why this organisation cannot apply for it."""
    language = get_language() or "en"
    effect = action_effect(one, source.organisation, language, targeting)
    call = _("%(call)s, closes %(until)s.") % {
        "call": in_language(one.call.title, language),
        "until": moment(one.call.closes_at, language),
    }
    return Effect(effect.label, f"{call} {effect.text}", effect.figure, effect.why_not)
