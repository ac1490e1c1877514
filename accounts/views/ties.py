"""/accounts/ties/: what ties somebody who handles cases to organisations, kept by that person."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms.ties import TieEndForm, TieForm
from accounts.models import OrganisationTie
from accounts.permissions import why_not_keep_ties
from accounts.queries import organisations_of, own_tie, ties_of
from accounts.services.ties import end_tie, record_tie
from records import clock
from records.rules import Refused


def staff_or_404(user: Any) -> None:
    """404 for whoever handles no cases."""
    if why_not_keep_ties(user) is not None:
        raise Http404


@require_http_methods(["GET", "POST"])
@login_required
def ties(request: HttpRequest) -> HttpResponse:
    """One's own ties, and telling another."""
    staff_or_404(request.user)
    form = TieForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record_tie(form.told(), by=request.user)
            messages.success(request, _("Entered. The organisation's cases are closed to you now."))
            return redirect("ties")
        except Refused as refused:
            form.refuse(refused)
    shown = {
        "form": form,
        "ties": list(ties_of(request.user)),
        "memberships": list(organisations_of(request.user)),
        "today": timezone.localdate(clock.now()),
        "breadcrumbs": [("/desk/", _("Desk")), ("", _("My ties"))],
    }
    return render(request, "accounts/ties.html", shown)


@require_http_methods(["GET", "POST"])
@login_required
def tie_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell that a tie has ended."""
    staff_or_404(request.user)
    try:
        tie = own_tie(request.user, pk)
    except OrganisationTie.DoesNotExist as missing:
        raise Http404 from missing
    today = timezone.localdate(clock.now())
    form = TieEndForm(request.POST or None, initial={"ends_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            end_tie(tie, form.cleaned_data["ends_on"], by=request.user)
            messages.success(request, _("The end of the tie has been entered."))
            return redirect("ties")
        except Refused as refused:
            form.refuse(refused)
    crumbs = [("/desk/", _("Desk")), (reverse("ties"), _("My ties")), ("", _("End of a tie"))]
    return render(request, "accounts/tie_end.html", {"tie": tie, "form": form, "breadcrumbs": crumbs})
