"""/admin-area/: people, roles and the machinery. No power over money."""

import django_filters as filters
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.choices import Role
from accounts.models import Organisation, User
from accounts.permissions import has_role
from amif.views import broker_ready, database_ready, storage_ready
from records.choices import JobState
from records.models import Job, OutboxMessage


class UserFilter(filters.FilterSet):
    """Which people."""

    q = filters.CharFilter(method="search", label=_("Name or e-mail address"))
    role = filters.ChoiceFilter(
        field_name="role_grants__role", choices=Role.choices, label=_("Role"), empty_label=_("All")
    )

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, people: object, name: str, value: str) -> object:
        """By part of the name or address."""
        return people.filter(Q(name__icontains=value) | Q(email__icontains=value))  # type: ignore[attr-defined]


def admin_only(request: HttpRequest) -> None:
    """404 for everybody else."""
    if not has_role(request.user, Role.ADMIN):
        raise Http404


@require_GET
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Users with their roles and organisations."""
    admin_only(request)
    everybody = User.objects.prefetch_related("role_grants", "memberships__organisation").order_by(
        "name", "email"
    )
    chosen = UserFilter(request.GET, everybody)
    page = Paginator(chosen.qs, 50).get_page(request.GET.get("page"))
    context = {"filter": chosen, "page": page, "organisations": Organisation.objects.count()}
    return render(request, "admin_area/people.html", context)


@require_GET
@login_required
def machinery(request: HttpRequest) -> HttpResponse:
    """The parts the service leans on, and what the queue owes."""
    admin_only(request)
    states = dict(Job.objects.values_list("state").annotate(Count("pk")))
    parts = [(_("Database"), database_ready()), (_("Queue"), broker_ready()), (_("Storage"), storage_ready())]
    context = {
        "parts": parts,
        "states": [(JobState(state).label, states.get(state, 0)) for state in JobState],
        "failed": Job.objects.filter(state=JobState.FAILED).order_by("-owed_at")[:20],
        "undispatched": OutboxMessage.objects.filter(dispatched_at=None).count(),
    }
    return render(request, "admin_area/machinery.html", context)
