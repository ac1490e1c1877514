"""/desk/money/: where each euro is, reconciled to the cent, down to the single ledger entry."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.choices import Role
from accounts.permissions import has_role
from calls.filters import LedgerFilter
from calls.models import Objective, Programme
from calls.queries.money import Budget, budget, end_of
from calls.queries.money_page import identities, ledger, names_of, parts, rows, signed
from records import clock
from records.formats import HELSINKI, in_language

READERS = (Role.OFFICER, Role.DECIDER, Role.FINANCE, Role.AUDITOR)


class AsOfForm(forms.Form):
    """The day at whose end the figures hold."""

    as_of = forms.DateField(
        label=_("As of"),
        required=False,
        input_formats=["%d.%m.%Y", "%Y-%m-%d"],
        error_messages={"invalid": _("Give a day as day.month.year, for example 31.12.2022.")},
    )

    def day(self) -> date | None:
        """The day asked for; None for now."""
        return self.cleaned_data.get("as_of") if self.is_valid() else None


def readers_only(request: HttpRequest) -> None:
    """404 for everybody else: the page is not theirs to know of."""
    if not has_role(request.user, *READERS):
        raise Http404


def programme_of(request: HttpRequest) -> Programme:
    """The programme asked for by ?programme=, else the first."""
    wanted = request.GET.get("programme")
    found = Programme.objects.filter(pk=wanted) if wanted else Programme.objects.all()
    programme = found.first()
    if programme is None:
        raise Http404
    return programme


@require_GET
@login_required
def money(request: HttpRequest) -> HttpResponse:
    """The programme's money by objective, now or as of a day."""
    readers_only(request)
    programme = programme_of(request)
    form = AsOfForm(request.GET)
    day = form.day()
    found = budget(programme, end_of(day) if day else None)
    today = clock.now().astimezone(HELSINKI).date()
    context = {
        "programme": programme,
        "form": form,
        "as_of": day or today,
        "entries": ledger(programme).count(),
    }
    return render(
        request, "calls/money.html", {**context, **shown(found)}, status=200 if form.is_valid() else 400
    )


def shown(found: Budget) -> dict[str, Any]:
    """The budget as the template walks through it."""
    return {
        "budget": found,
        "groups": list(rows(found)),
        "bars": [(name_of(part.objective), parts(part.total), part.total) for part in found.objectives],
        "whole": parts(found.total),
        "identities": identities(found),
        "rounding": [part for part in found.objectives if part.rounding_difference],
    }


def name_of(objective: Objective) -> str:
    """Code and title in the page's language."""
    return f"{objective.code} {in_language(objective.title, get_language() or 'en')}"


@require_GET
@login_required
def ledger_page(request: HttpRequest) -> HttpResponse:
    """The entries themselves, filtered, fifty a page."""
    readers_only(request)
    programme = programme_of(request)
    chosen = LedgerFilter(request.GET, ledger(programme))
    page = Paginator(chosen.qs, 50).get_page(request.GET.get("page"))
    entries = list(page)
    names = names_of(entries)
    lines = [(entry, signed(entry), names.get(entry.by)) for entry in entries]
    context = {"programme": programme, "filter": chosen, "page": page, "lines": lines}
    return render(request, "calls/ledger.html", context)
