"""/audit/: who did what, when and why. Read-only, and every look at it is a look, nothing more."""

from typing import Any

import django_filters as filters
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.choices import Role
from accounts.models import User
from accounts.permissions import has_role
from calls.queries.reconciliation import reconcile
from records.models import AuditEvent, Case
from records.services import verify
from records.triggers import missing


class AuditFilter(filters.FilterSet):
    """Which events."""

    stream = filters.CharFilter(lookup_expr="icontains", label=_("Thing (case, call, programme)"))
    verb = filters.CharFilter(lookup_expr="icontains", label=_("Event"))
    since = filters.DateFilter(
        field_name="at", lookup_expr="date__gte", label=_("From"), input_formats=["%d.%m.%Y", "%Y-%m-%d"]
    )
    until = filters.DateFilter(
        field_name="at", lookup_expr="date__lte", label=_("Until"), input_formats=["%d.%m.%Y", "%Y-%m-%d"]
    )

    class Meta:
        model = AuditEvent
        fields: list[str] = []


def auditor_only(request: HttpRequest) -> None:
    """404 for everybody else."""
    if not has_role(request.user, Role.AUDITOR):
        raise Http404


@require_GET
@login_required
def audit(request: HttpRequest) -> HttpResponse:
    """The trail, newest first, filtered, fifty a page; with names resolved for this page only."""
    auditor_only(request)
    events = AuditFilter(request.GET, AuditEvent.objects.order_by("-at", "-id"))
    page = Paginator(events.qs, 50).get_page(request.GET.get("page"))
    context = {"filter": events, "page": page, "rows": rows(list(page))}
    return render(request, "audit/trail.html", context)


@require_GET
@login_required
def integrity(request: HttpRequest) -> HttpResponse:
    """Whether the trail's chain is whole, the ledger reconciles and the database's guards stand."""
    auditor_only(request)
    context = {
        "broken": verify(),
        "events": AuditEvent.objects.count(),
        "ledger": reconcile(),
        "missing": missing(),
    }
    return render(request, "audit/integrity.html", context)


def rows(events: list[AuditEvent]) -> list[dict[str, Any]]:
    """Each event with the person's name and the case's reference; two queries for the page."""
    people = dict(User.objects.filter(pk__in={event.actor for event in events}).values_list("pk", "name"))
    ids = {event.stream.removeprefix("case:") for event in events if event.stream.startswith("case:")}
    cases = {
        str(pk): reference for pk, reference in Case.objects.filter(pk__in=ids).values_list("pk", "reference")
    }
    return [
        {
            "event": event,
            "name": people.get(event.actor) if event.actor else None,
            "thing": cases.get(event.stream.removeprefix("case:"), event.stream),
            "case": event.stream.removeprefix("case:") in cases,
        }
        for event in events
    ]
