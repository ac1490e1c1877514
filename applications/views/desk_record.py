"""/desk/cases/<reference>/record/: the case in the authority's records: its number."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.forms.records import NumberForm
from applications.models import Application
from applications.permissions.records import RECORD_KEEPERS, why_not_number
from applications.queries.records import numbers_of
from applications.services.registering import give_number
from applications.views.desk_access import case_page, crumbs_of
from calls.queries.parameters import case_number_mask
from records.rules import Refused


@require_http_methods(["GET", "POST"])
@case_page(*RECORD_KEEPERS)
def record(request: HttpRequest, application: Application) -> HttpResponse:
    """The number, which of the case's documents are secret, and its whole file; sent, the number is given."""
    form = NumberForm(
        request.POST or None,
        mask=case_number_mask(application.call.programme),
        now=application.case.register_number,
    )
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            give_number(application, given["number"], given.get("reason", ""), by=request.user)
            messages.success(request, _("The case number is saved."))
            return redirect("desk_record", reference=application.case.reference)
        except Refused as refused:
            form.refuse(refused)
    shown = {
        "application": application,
        "form": form,
        "why_not_number": why_not_number(request.user, application),
        "numbers": numbers_of(application),
        "breadcrumbs": crumbs_of(application, _("Records")),
    }
    return render(request, "applications/desk/record.html", shown)
