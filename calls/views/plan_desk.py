"""/desk/plan/: versions of the plan; drafted, edited, put to hearing, approved; comments answered; files."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.choices import PlanState
from calls.forms.plans import DraftForm, PlanFileForm, StepForm
from calls.forms.rounds import add_reasons, sentence
from calls.models import PlanVersion
from calls.permissions import (
    may_read_plans,
    may_second,
    why_not_answer,
    why_not_approve_plan,
    why_not_edit_plan,
    why_not_prepare,
)
from calls.queries.plan_notes import by_severity, findings_of
from calls.queries.plan_versions import (
    LaidOut,
    all_versions,
    comments_of,
    laid_out,
    plan_history,
    with_comments,
)
from calls.queries.season_plan import with_tables
from calls.services import plan_files, plans
from calls.views.closed import ClosedPage
from records.definitions import Unloadable
from records.rules import Refused

PER_PAGE = 20
HAPPENINGS = {
    "plan.drafted": gettext_lazy("Drafted"),
    "plan.edited": gettext_lazy("Title, dates or reason changed"),
    "plan.content_changed": gettext_lazy("Openings or amounts changed"),
    "plan.opening_marked": gettext_lazy("An opening marked"),
    "plan.loaded": gettext_lazy("Loaded from a file"),
    "plan.heard": gettext_lazy("Hearing began"),
    "plan.reopened": gettext_lazy("Taken back to be changed"),
    "plan.commented": gettext_lazy("Commented by the committee"),
    "plan.answered": gettext_lazy("A comment answered"),
    "plan.approved": gettext_lazy("Approved"),
    "plan.replaced": gettext_lazy("Replaced by a later version"),
}
STEPS = {
    "hear": (plans.put_to_hearing, gettext_lazy("The version is heard. The committee can comment on it.")),
    "reopen": (plans.reopen_version, gettext_lazy("The version is a draft again.")),
    "approve": (plans.approve_version, gettext_lazy("The version is approved and in force.")),
}
Crumbs = list[tuple[str, str]]


class PlanDesk(ClosedPage):
    """A page of the plan's versions. Whoever may not read drafts is told that there is none (404)."""

    may_read = staticmethod(may_read_plans)


def crumbs(*rest: tuple[str, str]) -> Crumbs:
    """Where the page is, from the list of versions on."""
    return [(reverse("plan-versions"), _("Plan")), *rest]


def under(version: PlanVersion, label: str) -> Crumbs:
    """Where a page of one version is."""
    return crumbs((address(version), version.code), ("", label))


def address(version: PlanVersion) -> str:
    """The version's page."""
    return reverse("plan-version", args=[version.pk])


def version_or_404(pk: int) -> PlanVersion:
    """The version with what its pages need."""
    return get_object_or_404(PlanVersion.objects.select_related("programme", "based_on"), pk=pk)


def draft_or_404(request: HttpRequest, pk: int) -> PlanVersion:
    """A version that can still be changed; another has no such page."""
    version = version_or_404(pk)
    if why_not_edit_plan(request.user, version):
        raise Http404
    return version


class VersionList(PlanDesk):
    """Every version of every programme, the newest years first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(all_versions(), PER_PAGE).get_page(request.GET.get("page"))
        context = {"page": page, "officer": not why_not_prepare(request.user)}
        return render(request, "calls/plan_versions.html", context)


class NewVersion(PlanDesk):
    """A draft from an earlier version."""

    writes = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, self.form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request, request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                version = plans.draft_version(
                    version_or_404(data["base"]),
                    code=data["code"],
                    title=form.title(),
                    year_from=data["year_from"],
                    year_to=data["year_to"],
                    reason=data["reason"],
                    by=request.user,
                )
                messages.success(request, _("The draft is made. Change what opens, and put it to hearing."))
                return redirect("plan-version", version.pk)
            except Refused as refused:
                add_reasons(form, refused)
        return self.show(request, form)

    @staticmethod
    def form(request: HttpRequest, data: Any = None) -> DraftForm:
        """The form, beginning from the version asked for, else the first."""
        versions = list(PlanVersion.objects.order_by("programme", "-year_from", "-pk"))
        asked = request.GET.get("from", "")
        base = next((row for row in versions if str(row.pk) == asked), versions[0] if versions else None)
        return DraftForm(data, versions=versions, base=base)

    @staticmethod
    def show(request: HttpRequest, form: DraftForm) -> HttpResponse:
        context = {"form": form, "breadcrumbs": crumbs(("", _("New version")))}
        return render(request, "calls/plan_new.html", context)


class LoadVersion(PlanDesk):
    """A version from its file, as a draft; a wrong file changes nothing."""

    writes = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, PlanFileForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PlanFileForm(request.POST, request.FILES)
        if form.is_valid():
            name, text = form.cleaned_data["file"]
            try:
                version = plan_files.load_plan(text, by=request.user)
                messages.success(request, _("The file is loaded."))
                return redirect("plan-version", version.pk)
            except Unloadable as error:
                return self.show(request, form, [name, *error.lines])
        return self.show(request, form)

    @staticmethod
    def show(request: HttpRequest, form: PlanFileForm, problems: list[str] | None = None) -> HttpResponse:
        context = {"form": form, "problems": problems, "breadcrumbs": crumbs(("", _("Load from a file")))}
        return render(request, "calls/plan_load.html", context, status=200)


class VersionPage(PlanDesk):
    """One version: what opens when with which money, its contradictions, what the committee says, the next step."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(request, version_or_404(pk), StepForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the step named."""
        version, form = version_or_404(pk), StepForm(request.POST)
        step = STEPS.get(request.POST.get("step", ""))
        if step is None or not may_step(request.user):
            raise Http404
        if form.is_valid():
            try:
                step[0](version, reason=form.cleaned_data["reason"], by=request.user)
                messages.success(request, step[1])
                return redirect("plan-version", pk)
            except Refused as refused:
                add_reasons(form, refused)
        return self.show(request, version_or_404(pk), form)

    def show(self, request: HttpRequest, version: PlanVersion, form: StepForm) -> HttpResponse:
        laid = laid_out(with_comments(with_tables(version)))
        said = comments_of(version)
        context = {
            "form": form,
            "version": version,
            "laid": laid,
            "said": said,
            "unanswered": sum(1 for one in said if not one.comment.answer),
            "short": [(part, left) for part in laid.parts for left in part.left if left.short],
            "findings": by_severity(findings_of(version)),
            "history": [(event, HAPPENINGS.get(event.verb, event.verb)) for event in plan_history(version)],
            "breadcrumbs": crumbs(("", version.code)),
            **powers(request, version, laid),
        }
        return render(request, "calls/plan_version.html", context)


def may_step(user: Any) -> bool:
    """Whether this person takes any step of a version at all: officers and decision makers."""
    return not why_not_prepare(user) or may_second(user)


def powers(request: HttpRequest, version: PlanVersion, laid: LaidOut) -> dict[str, Any]:
    """What this person may do with the version now, and why not."""
    heard = version.state == PlanState.HEARD
    refusal = why_not_approve_plan(request.user, version) if heard else None
    return {
        "officer": not why_not_prepare(request.user),
        "may_edit": not why_not_edit_plan(request.user, version),
        "may_answer": not why_not_answer(request.user, version),
        "heard": heard,
        "why_not_hear": sentence(plans.NOTHING_OPENS) if not opens_anything(laid) else "",
        "why_not_approve": sentence(refusal) if refusal else "",
    }


def opens_anything(laid: LaidOut) -> bool:
    """Whether the version opens an action at all."""
    cells = (cell for part in laid.parts for line in part.lines for row in line.rows for cell in row.cells)
    return any(cell.opening for cell in cells)
