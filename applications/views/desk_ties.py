"""/desk/rounds/<id>/ranking/<line>/ties/: a decision maker orders applications that nothing else tells apart."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.choices import Role
from applications.forms.scoring import TieOrderForm
from applications.models import Application
from applications.permissions.selection import why_not_order_ties, why_not_rank
from applications.queries.tie_orders import orders_on, tied_groups
from applications.services.tie_orders import order_ties
from applications.views.desk_access import desk_page
from calls.models import CallLine
from records.rules import Refused


@require_http_methods(["GET", "POST"])
@desk_page(Role.OFFICER, Role.DECIDER, Role.AUDITOR)
def ties(request: HttpRequest, call: str, line: int) -> HttpResponse:
    """The tied groups of a line, the orders given so far, and a form a group for decision makers."""
    rows = CallLine.objects.select_related("call__programme", "call__criteria_set", "objective", "measure")
    found = get_object_or_404(rows, pk=line, call=call)
    if why_not_rank(request.user, found) is not None:
        raise Http404
    closed = why_not_order_ties(request.user, found)
    forms = [] if closed else group_forms(request, found)
    for form in forms:
        if form.is_bound and form.is_valid() and ordered(request, found, form):
            return redirect(f"{reverse('desk_ranking', args=[call])}#line-{line}")
    shown = {
        "line": found,
        "forms": forms,
        "closed": closed,
        "orders": orders_on(found),
        "has_errors": any(form.errors for form in forms),
        "breadcrumbs": [(reverse("desk_ranking", args=[call]), _("Ranking")), ("", _("Tied applications"))],
    }
    return render(request, "applications/desk/ties.html", shown)


def group_forms(request: HttpRequest, line: CallLine) -> list[TieOrderForm]:
    """A form for each tied group; the one that was sent is bound."""
    groups = tied_groups(line)
    named = {reference for group in groups for reference in group}
    rows = Application.objects.filter(case__reference__in=named).select_related("case", "organisation")
    cases = {one.case.reference: one for one in rows}
    sent: Any = request.POST if request.method == "POST" else {}
    return [
        TieOrderForm(
            sent if sent.get("group") == str(number) else None,
            tied=[cases[reference] for reference in group],
            auto_id=f"id_{number}_%s",
        )
        for number, group in enumerate(groups)
    ]


def ordered(request: HttpRequest, line: CallLine, form: TieOrderForm) -> bool:
    """Whether the order could be set."""
    try:
        order_ties(line, form.references(), form.cleaned_data["reason"], by=request.user)
    except Refused as refused:
        form.refuse(refused)
        return False
    messages.success(request, _("The order has been set; the ranking follows it."))
    return True
