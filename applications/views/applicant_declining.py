"""/my/applications/<reference>/decision/decline/: an owner of the beneficiary declines the grant, in two steps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.forms.reserve import CONFIRM, DeclineForm
from applications.permissions.reserve import why_not_decline
from applications.services.declining import decline
from applications.views.applicant import crumbs_of, mine
from applications.views.applicant_decision import sent_decision
from records.rules import Refused


@require_http_methods(["GET", "POST"])
@login_required
def grant_decline(request: HttpRequest, reference: str) -> HttpResponse:
    """Say why, then confirm on a page that says what it means."""
    application = mine(request, reference)
    decision, _sent = sent_decision(application)
    if decision.amount is None:
        raise Http404
    form = DeclineForm(request.POST or None)
    asked = request.method == "POST" and form.is_valid()
    if asked and CONFIRM in request.POST:
        try:
            decline(application, form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("The grant has been declined."))
            return redirect("application_decision", reference)
        except Refused as refused:
            form.refuse(refused)
            asked = False
    here = reverse("application_decision", args=[reference])
    context = {
        "application": application,
        "decision": decision,
        "form": form,
        "asked": asked,
        "closed": why_not_decline(request.user, application),
        "breadcrumbs": crumbs_of(application, (here, _("Decision")), ("", _("Decline the grant"))),
    }
    return render(request, "applications/applicant/decline.html", context)
