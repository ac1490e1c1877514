"""Assigning assessors, scoring blind, agreeing and finishing."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.choices import Role
from accounts.models import User
from applications.choices import ApplicationState as State
from applications.formats import titles_of, words
from applications.forms.selection import AssignForm, ReconcileForm, ScoresForm
from applications.models import Application, Assessment, ImpartialityDeclaration
from applications.permissions.selection import why_not_assign, why_not_reconcile, why_not_score
from applications.queries.cases import load_criteria, of_stage
from applications.queries.score_table import score_table
from applications.queries.scoring import criteria_of, rate_of
from applications.queries.submitted import submitted_of
from applications.services.assessing import (
    assign,
    finish_assessment,
    give,
    given_problems,
    reconcile,
    save_scores,
    standing_assessments,
    unassign,
)
from applications.views.desk_access import case_page, crumbs_of
from calls.choices import CriterionStage
from records import clock
from records.rules import Refused


def refused_as_messages(request: HttpRequest, refused: Refused, titles: dict[str, str] | None = None) -> None:
    """Each reason as a message on the next page."""
    for reason in refused.reasons:
        messages.error(request, words(reason, titles or {}))


@require_http_methods(["GET", "POST"])
@case_page(Role.OFFICER)
def assessors(request: HttpRequest, application: Application) -> HttpResponse:
    """Name those who score."""
    form = AssignForm(request.POST or None, candidates=candidates(application))
    if request.method == "POST" and form.is_valid():
        try:
            assign(application, form.cleaned_data["assessors"], by=request.user)
            messages.success(request, _("Assigned; each assessor has been told."))
            return redirect("desk_assessors", reference=application.case.reference)
        except Refused as refused:
            form.refuse(refused)
    shown = {
        "application": application,
        "form": form,
        "assessments": standing_assessments(application).select_related("assessor", "assigned_by"),
        "minimum": criteria_of(application.call).assessors,
        "closed": why_not_assign(request.user, application),
        "breadcrumbs": crumbs_of(application, _("Assessors")),
    }
    return render(request, "applications/desk/assessors.html", shown)


def candidates(application: Application) -> QuerySet[User]:
    """Assessors by role who are not disqualified and not assigned yet, with how much each has in hand."""
    open_work = Q(assessments__given_at=None, assessments__application__state=State.IN_ASSESSMENT)
    out = ImpartialityDeclaration.objects.filter(application=application, impartial=False)
    return (
        User.objects.filter(role_grants__role=Role.ASSESSOR, is_active=True)
        .exclude(memberships__organisation=application.organisation_id)
        .exclude(pk__in=out.values("user"))
        .exclude(assessments__application=application)
        .annotate(in_hand=Count("assessments", filter=open_work, distinct=True))
        .order_by("name", "email")
    )


@require_POST
@case_page(Role.OFFICER)
def removal(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Take an assignment back."""
    assessment = get_object_or_404(Assessment, pk=pk, application=application)
    try:
        unassign(assessment, by=request.user)
    except Refused as refused:
        refused_as_messages(request, refused)
    return redirect("desk_assessors", reference=application.case.reference)


@require_http_methods(["GET", "POST"])
@case_page(Role.ASSESSOR)
def score(request: HttpRequest, application: Application) -> HttpResponse:
    """An assessor's own scores, saved as typed, given once."""
    assessment = Assessment.objects.filter(application=application, assessor=request.user).first()  # type: ignore[misc]
    if assessment is None:
        raise Http404
    assessment.application = application
    criteria = own_criteria(application, assessment)
    form = ScoresForm(request.POST or None, criteria=criteria, initial={"overall": assessment.overall})
    if request.method == "POST":
        return save(request, application, assessment, form)
    return render(
        request, "applications/desk/score.html", score_shown(request, application, assessment, form)
    )


def own_criteria(application: Application, assessment: Assessment) -> list[Any]:
    """The scored criteria with this assessor's scores and reasons on them."""
    scores = {row.criterion_id: row for row in assessment.scores.all()}
    rows = of_stage(load_criteria(application), CriterionStage.QUALITY)
    for row in rows:
        own = scores.get(row.pk)
        row.value, row.reason = (own.value, own.reason) if own else (None, "")
    return rows


def save(
    request: HttpRequest, application: Application, assessment: Assessment, form: ScoresForm
) -> HttpResponse:
    """Keep what is typed; give when asked to. An autosave is answered with the time."""
    quiet = request.headers.get("X-Autosave") == "1"
    if form.is_valid():
        try:
            save_scores(assessment, form.marks(), form.cleaned_data["overall"], by=request.user)
            if quiet:
                return JsonResponse({"saved_at": clock.now().isoformat()})
            return saved(request, application, assessment)
        except Refused as refused:
            form.refuse(refused, titles_of(form.criteria))
    if quiet:
        return JsonResponse({"errors": form.errors}, status=422)
    return render(
        request, "applications/desk/score.html", score_shown(request, application, assessment, form)
    )


def saved(request: HttpRequest, application: Application, assessment: Assessment) -> HttpResponse:
    """Back to the page, or to the case when the scores have been given."""
    if "give" not in request.POST:
        messages.success(request, _("Saved. Nobody else sees the scores before you give them."))
        return redirect("desk_score", reference=application.case.reference)
    try:
        give(assessment, by=request.user)
    except Refused as refused:
        criteria = own_criteria(application, assessment)
        form = ScoresForm(request.POST, criteria=criteria, initial={"overall": assessment.overall})
        form.is_valid()
        form.refuse(refused, titles_of(criteria))
        shown = score_shown(request, application, assessment, form)
        return render(request, "applications/desk/score.html", shown)
    messages.success(request, _("Your scores have been given. Thank you."))
    return redirect("desk_case", reference=application.case.reference)


def score_shown(
    request: HttpRequest, application: Application, assessment: Assessment, form: ScoresForm
) -> dict[str, Any]:
    """The page of one's own scores, beside the application."""
    return {
        "application": application,
        "assessment": assessment,
        "submitted": submitted_of(application),
        "ceiling": rate_of(application),
        "form": form,
        "closed": why_not_score(request.user, assessment),
        "breadcrumbs": crumbs_of(application, _("My scores")),
    }


@require_http_methods(["GET", "POST"])
@case_page(Role.OFFICER)
def scores(request: HttpRequest, application: Application) -> HttpResponse:
    """The scores side by side once all are given; agreed scores; finishing."""
    criteria = load_criteria(application)
    form = ReconcileForm(request.POST or None, criteria=of_stage(criteria, CriterionStage.QUALITY))
    if request.method == "POST" and form.is_valid():
        try:
            reconcile(application, form.marks(), by=request.user)
            messages.success(request, _("Saved."))
            return redirect("desk_scores", reference=application.case.reference)
        except Refused as refused:
            form.refuse(refused, titles_of(criteria))
    shown = {
        "application": application,
        "form": form,
        "table": score_table(request.user, application, criteria),
        "titles": titles_of(criteria),
        "closed": why_not_reconcile(request.user, application),
        "problems": [words(reason, {}) for reason in given_problems(application)],
        "breadcrumbs": crumbs_of(application, _("Scores")),
    }
    return render(request, "applications/desk/scores.html", shown)


@require_POST
@case_page(Role.OFFICER)
def finish(request: HttpRequest, application: Application) -> HttpResponse:
    """Count the points."""
    try:
        finish_assessment(application, by=request.user)
    except Refused as refused:
        refused_as_messages(request, refused)
        return redirect("desk_scores", reference=application.case.reference)
    messages.success(request, _("The assessment is finished."))
    return redirect("desk_case", reference=application.case.reference)
