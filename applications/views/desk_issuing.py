"""/desk/decisions/together/: many proposals decided in one go, confirmed first, taken in the queue."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.choices import Role
from applications.formats import language
from applications.models import Decision
from applications.queries.desk import pile
from applications.queries.issuing import ZERO, progress_of
from applications.services.issuing import ISSUE, NONE_CHOSEN, ask_to_issue
from applications.views.desk_access import desk_page
from records.formats import reason_text
from records.models import Job
from records.rules import Refused


@require_POST
@desk_page(Role.DECIDER)
def decide_together(request: HttpRequest) -> HttpResponse:
    """The chosen proposals with their sums, to be confirmed; confirmed, they are owed to the queue."""
    chosen = chosen_of(request)
    try:
        if "confirm" in request.POST:
            job = ask_to_issue(chosen, by=request.user)
            return redirect("desk_issued", pk=job.pk)
        if not chosen:
            raise Refused(NONE_CHOSEN("decisions"))
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason_text(reason, language()))
        return redirect("desk_decisions")
    shown = {
        "chosen": chosen,
        "granted": sum((one.amount or ZERO for one in chosen), ZERO),
        "breadcrumbs": crumbs(_("Decide together")),
    }
    return render(request, "applications/desk/together.html", shown)


def chosen_of(request: HttpRequest) -> list[Decision]:
    """The proposals ticked, of those open to the person; others are as if they were not there."""
    numbers = set(request.POST.getlist("decision"))
    return [one for one in pile(request.user).open if str(one.pk) in numbers]


@require_GET
@desk_page(Role.DECIDER)
def issued(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is, as a page or, for the page that polls, its content; the one who asked sees it."""
    user: Any = request.user
    job = get_object_or_404(Job, pk=pk, kind=ISSUE)
    if job.owed_by != user.pk:
        raise Http404
    shown = {"progress": progress_of(user, job), "breadcrumbs": crumbs(_("Decide together"))}
    template = "issued_content.html" if request.headers.get("X-Fragment") else "issued.html"
    return render(request, f"applications/desk/{template}", shown)


def crumbs(label: str) -> list[tuple[str, str]]:
    """Where the page is."""
    return [(reverse("desk_decisions"), _("Decisions")), ("", label)]
