"""/desk/money/: where each euro is, what lies ahead of it, and the same cut by measure, action and support."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.choices import Role
from accounts.permissions import has_role
from calls.choices import Support
from calls.models import CallLine, Objective, Programme
from calls.queries.money import Budget, budget, end_of
from calls.queries.money_breakdown import CUTS
from calls.queries.money_outlook import AskedByLine, Outlook, outlook
from calls.queries.money_page import identities, parts, rows
from calls.queries.payment_applications import mid_term, payment_applications
from calls.rules.ledger import Balance
from calls.rules.money_outlook import Asked
from records import clock
from records.formats import HELSINKI, in_language
from records.forms import MomentField, MomentInput

READERS = (Role.OFFICER, Role.DECIDER, Role.FINANCE, Role.AUDITOR)
CUT_NAMES = {
    "measure": gettext_lazy("By measure"),
    "action": gettext_lazy("By action"),
    "support": gettext_lazy("By kind of support"),
}


class AsOfField(MomentField):
    """A day, which means its end, or a day and a time; both by the clock in Helsinki."""

    default_error_messages = {
        "invalid": gettext_lazy(
            "Give a day as day.month.year, for example 31.12.2022, or a day and a time: 31.12.2022 16.15."
        )
    }

    def to_python(self, value: Any) -> Any:
        """The day, or the instant; None when nothing is typed."""
        try:
            return forms.DateField(input_formats=["%d.%m.%Y", "%Y-%m-%d"]).clean(value)
        except forms.ValidationError:
            return super().to_python(value)


class AsOfForm(forms.Form):
    """The day at whose end the figures hold, or the instant."""

    as_of = AsOfField(label=gettext_lazy("As of"), required=False, widget=MomentInput)

    def typed(self) -> date | datetime | None:
        """What was asked for; None for now."""
        return self.cleaned_data.get("as_of") if self.is_valid() else None

    def before(self) -> datetime | None:
        """The instant until which entries count; None for all."""
        typed = self.typed()
        return typed if isinstance(typed, datetime) or typed is None else end_of(typed)


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


def nobody_asks(lines: Iterable[CallLine]) -> Mapping[int, Asked]:
    """What applications ask for, where no upper layer tells."""
    return {}


@require_GET
@login_required
def money(request: HttpRequest, asked: AskedByLine = nobody_asks) -> HttpResponse:
    """The programme's money by objective, now or as of an instant; now also what lies ahead."""
    readers_only(request)
    programme = programme_of(request)
    form = AsOfForm(request.GET)
    before = form.before()
    found = budget(programme, before)
    now = outlook(programme, found, today(), asked) if before is None else None
    context = {
        **as_of(form),
        "programme": programme,
        "mid_term": mid_term(found.initial, payment_applications(programme, before)),
        "outlook": now,
        "ahead": shown_ahead(now) if now else [],
        "proposes": has_role(request.user, Role.OFFICER),
    }
    return render(
        request, "calls/money.html", {**context, **shown(found)}, status=200 if form.is_valid() else 400
    )


def today() -> date:
    """The day in Helsinki."""
    return clock.now().astimezone(HELSINKI).date()


def as_of(form: AsOfForm) -> dict[str, Any]:
    """The form, and the instant it names as a template shows it."""
    typed = form.typed()
    instant = typed if isinstance(typed, datetime) else None
    return {"form": form, "as_of": typed or today(), "instant": instant, "asked": request_text(form)}


def request_text(form: AsOfForm) -> str:
    """What was typed, for the links that keep it."""
    return str(form.data.get("as_of", "")) if form.is_valid() else ""


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


def shown_ahead(found: Outlook) -> list[dict[str, Any]]:
    """The rounds ahead, each with its lines and their sum."""
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in found.ahead:
        key = (row.call.pk if row.call else "", row.need.by, row.need.name["en"] if row.need.name else "")
        group = groups.setdefault(
            key, {"name": row.need.name, "by": row.need.by, "call": row.call, "lines": []}
        )
        group["lines"].append((row, Support(row.need.place[1]).label))
        group["sum"] = group.get("sum", 0) + row.need.amount
    return list(groups.values())


def name_of(objective: Objective) -> str:
    """Code and title in the page's language."""
    return f"{objective.code} {in_language(objective.title, get_language() or 'en')}"


@require_GET
@login_required
def breakdown(request: HttpRequest, by: str) -> HttpResponse:
    """The money by measure, by action or by kind of support, now or as of an instant."""
    readers_only(request)
    if by not in CUTS:
        raise Http404
    programme = programme_of(request)
    form = AsOfForm(request.GET)
    found = CUTS[by](programme, form.before())
    context = {
        **as_of(form),
        "programme": programme,
        "by": by,
        "title": CUT_NAMES[by],
        "others": [
            (reverse("money-by", args=[name]), label) for name, label in CUT_NAMES.items() if name != by
        ],
        "rows": [(row, Support(row.support).label) for row in found],
        "total": sum((row.held for row in found), Balance()),
        "breadcrumbs": [(reverse("money"), _("Money")), ("", CUT_NAMES[by])],
    }
    return render(request, "calls/money_by.html", context, status=200 if form.is_valid() else 400)
