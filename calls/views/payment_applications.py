"""/desk/money/payment-applications/: what was applied for from the Commission, against the mid-term condition."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calls.forms.money import PaymentApplicationForm
from calls.forms.rounds import add_reasons
from calls.permissions import why_not_record_payment
from calls.queries.money import initial_allocation
from calls.queries.money_page import names_of
from calls.queries.payment_applications import mid_term, payment_applications
from calls.services.payment_applications import record_payment_application
from calls.views.money import programme_of, readers_only
from records.rules import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def payments_page(request: HttpRequest) -> HttpResponse:
    """The payment applications with their sum; finance writes a new one down."""
    readers_only(request)
    programme = programme_of(request)
    if request.method != "POST":
        return show(request, PaymentApplicationForm(programme=programme))
    if why_not_record_payment(request.user):
        raise Http404
    form = PaymentApplicationForm(request.POST, programme=programme)
    if not form.is_valid():
        return show(request, form)
    data: dict[str, Any] = dict(form.cleaned_data)
    try:
        record_payment_application(data.pop("objective"), data.pop("number"), **data, by=request.user)
    except Refused as refused:
        add_reasons(form, refused)
        return show(request, form)
    messages.success(request, _("The payment application is written down."))
    return redirect("payment-applications")


def show(request: HttpRequest, form: PaymentApplicationForm) -> HttpResponse:
    """The page."""
    programme = form.programme
    rows = list(payment_applications(programme))
    names = names_of(rows)
    context = {
        "form": form,
        "programme": programme,
        "mid_term": mid_term(initial_allocation(programme), rows),
        "rows": [(row, names.get(row.by)) for row in rows],
        "may_record": why_not_record_payment(request.user) is None,
        "breadcrumbs": [(reverse("money"), _("Money")), ("", _("Payment applications"))],
    }
    return render(request, "calls/payment_applications.html", context, status=400 if form.is_bound else 200)
