"""Two versions of the plan side by side: for the desk, the committee and everybody; and a version's documents."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from calls.forms.plans import CompareForm
from calls.models import PlanVersion
from calls.permissions import may_read_hearing, may_read_plans
from calls.queries.plan_compare import Comparison, comparison
from calls.queries.plan_versions import (
    all_versions,
    content_of,
    heard_versions,
    laid_out,
    published_versions,
)
from calls.renderers.plan import LANGUAGES, plan_pdf
from calls.renderers.plan_file import plan_yaml
from calls.views.sites import site_or_404

Crumbs = list[tuple[str, str]]


@require_safe
@login_required
def desk_compare(request: HttpRequest) -> HttpResponse:
    """Any two versions, drafts among them."""
    if not may_read_plans(request.user):
        raise Http404
    trail = [(reverse("plan-versions"), _("Plan")), ("", _("Compare versions"))]
    return compared(request, all_versions(), trail)


@require_safe
@login_required
def committee_compare(request: HttpRequest) -> HttpResponse:
    """Any two versions the committee sees."""
    if not may_read_hearing(request.user):
        raise Http404
    trail = [(reverse("committee-plan"), _("Plan")), ("", _("Compare versions"))]
    return compared(request, heard_versions(), trail)


@require_safe
def public_changes(request: HttpRequest) -> HttpResponse:
    """What changed between two published versions."""
    asked = request.GET.get("programme", "")
    programme = None if "from" in request.GET and not asked else site_or_404(request).programme
    trail = [("/", _("Start")), (reverse("plan"), _("Plan")), ("", _("What changed"))]
    return compared(request, published_versions(programme), trail, public=True)


def compared(
    request: HttpRequest, rows: "QuerySet[PlanVersion]", trail: Crumbs, *, public: bool = False
) -> HttpResponse:
    """The page: which two are compared, and what differs."""
    versions = list(rows)
    earlier, later = chosen(request, versions)
    shown: Comparison | None = None
    shift = bool(request.GET.get("shift")) if "from" in request.GET else apart(earlier, later)
    if earlier and later:
        shown = comparison(earlier, later, shift=shift)
    if later:
        versions = [row for row in versions if row.programme_id == later.programme_id]
    now = {"from": earlier and earlier.pk, "to": later and later.pk, "shift": shift}
    context = {
        "form": CompareForm(versions=versions, initial=now),
        "shown": shown,
        "versions": versions,
        "public": public,
        "breadcrumbs": trail,
    }
    return render(request, "calls/plan_compare.html", context)


def chosen(
    request: HttpRequest, versions: list[PlanVersion]
) -> tuple[PlanVersion | None, PlanVersion | None]:
    """The two asked for; else the newest and what it began from or came after. 404 for one that is not there."""
    by_pk = {str(row.pk): row for row in versions}
    if "from" in request.GET or "to" in request.GET:
        found = by_pk.get(request.GET.get("from", "")), by_pk.get(request.GET.get("to", ""))
        if None in found or found[0].programme_id != found[1].programme_id:  # type: ignore[union-attr]
            raise Http404
        return found
    for later in versions:
        others = [row for row in versions if row.programme_id == later.programme_id and row.pk != later.pk]
        if others:
            return next((row for row in others if row.pk == later.based_on_id), others[0]), later
    return None, None


def apart(earlier: PlanVersion | None, later: PlanVersion | None) -> bool:
    """Whether the two have no year in common, so that only their order in the years can be compared."""
    if not (earlier and later):
        return False
    return earlier.year_to < later.year_from or later.year_to < earlier.year_from


def readable_or_404(request: HttpRequest, pk: int) -> PlanVersion:
    """A version this person may read: any at the desk, else those the committee sees."""
    rows: QuerySet[Any] = all_versions() if may_read_plans(request.user) else heard_versions()
    if not may_read_hearing(request.user):
        raise Http404
    return get_object_or_404(rows, pk=pk)


@require_safe
@login_required
def version_pdf(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The version as PDF in one of the three languages."""
    version = readable_or_404(request, pk)
    if language not in LANGUAGES:
        raise Http404
    content = plan_pdf(laid_out(version), language=language)
    return attached(content, "application/pdf", f"{name_of(version)}-{language}.pdf")


@require_safe
@login_required
def version_yaml(request: HttpRequest, pk: int) -> HttpResponse:
    """The version as a file that loads again to the same."""
    version = readable_or_404(request, pk)
    content = plan_yaml(content_of(version)).encode()
    return attached(content, "application/yaml; charset=utf-8", f"{name_of(version)}.yaml")


def name_of(version: PlanVersion) -> str:
    """What its files are called."""
    return f"plan-{version.programme_id}-{version.code}"


def attached(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file to be saved."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)
