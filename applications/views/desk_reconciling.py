"""/desk/cases/<reference>/scores/: side by side once all are given; differences, agreed scores, experts, finishing."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.choices import Role
from applications.choices import ScanState
from applications.formats import titles_of, words
from applications.forms.scoring import ExpertForm, NotesForm, ReceivedForm, ReopenForm
from applications.forms.selection import ReconcileForm
from applications.models import Application, Assessment, ExpertStatement
from applications.permissions.selection import why_not_ask_expert, why_not_reconcile, why_not_reopen
from applications.queries.cases import load_criteria, of_stage
from applications.queries.experts import expert_statements
from applications.queries.score_table import ScoreTable, score_table
from applications.queries.scoring import difference_problems
from applications.services.assessing import finish_assessment, given_problems, reconcile
from applications.services.experts import ask_expert, cancel_request, receive
from applications.services.reconciling import explain_differences, reopen
from applications.views.applicant_attachments import served_document
from applications.views.desk_access import case_page, crumbs_of
from calls.choices import CriterionStage
from records import clock
from records.rules import Reason, Refused


@dataclass(frozen=True)
class Step:
    """What the officer may still do on the page, and what stands against finishing."""

    closed: Reason | None
    waiting: tuple[str, ...]
    unexplained: tuple[str, ...]


@require_http_methods(["GET", "POST"])
@case_page(Role.OFFICER)
def scores(request: HttpRequest, application: Application) -> HttpResponse:
    """The scores side by side once all are given; a word on differences; agreed scores; finishing."""
    criteria = load_criteria(application)
    table = score_table(request.user, application, criteria)
    form = ReconcileForm(
        request.POST if "agree" in request.POST else None, criteria=of_stage(criteria, CriterionStage.QUALITY)
    )
    notes = NotesForm(request.POST if "explain" in request.POST else None, far=table.far)
    if request.method == "POST" and kept(request, application, form, notes):
        messages.success(request, _("Saved."))
        return redirect("desk_scores", reference=application.case.reference)
    titles = titles_of(criteria)
    shown = {
        "application": application,
        "form": form,
        "notes": notes,
        "table": table,
        "titles": titles,
        "statements": expert_statements(application),
        "asks": why_not_ask_expert(request.user, application) is None,
        "step": step(request, application, table, titles),
        "has_errors": bool(form.errors or notes.errors),
        "breadcrumbs": crumbs_of(application, _("Scores")),
    }
    return render(request, "applications/desk/scores.html", shown)


def kept(request: HttpRequest, application: Application, form: ReconcileForm, notes: NotesForm) -> bool:
    """Whether the form that was sent could be saved."""
    sent: Any = form if form.is_bound else notes
    if not sent.is_valid():
        return False
    try:
        if form.is_bound:
            reconcile(application, form.marks(), by=request.user)
        elif notes.is_bound:
            explain_differences(application, notes.texts(), by=request.user)
        else:
            return False
    except Refused as refused:
        sent.refuse(refused, titles_of(load_criteria(application)))
        return False
    return True


def step(request: HttpRequest, application: Application, table: ScoreTable, titles: dict[str, str]) -> Step:
    """What stands between the scores and their total."""
    waiting = tuple(words(reason, {}) for reason in given_problems(application))
    apart = () if waiting or not table.far else difference_problems(application)
    return Step(
        why_not_reconcile(request.user, application),
        waiting,
        tuple(words(reason, titles) for reason in apart),
    )


@require_POST
@case_page(Role.OFFICER)
def finish(request: HttpRequest, application: Application) -> HttpResponse:
    """Count the points."""
    try:
        finish_assessment(application, by=request.user)
    except Refused as refused:
        titles = titles_of(load_criteria(application))
        for reason in refused.reasons:
            messages.error(request, words(reason, titles))
        return redirect("desk_scores", reference=application.case.reference)
    messages.success(request, _("The assessment is finished."))
    return redirect("desk_case", reference=application.case.reference)


@require_http_methods(["GET", "POST"])
@case_page(Role.OFFICER)
def reopening(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Hand given scores back to their assessor."""
    rows = Assessment.objects.select_related("assessor", "application")
    assessment = get_object_or_404(rows, pk=pk, application=application)
    assessment.application = application
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reopen(assessment, form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("Handed back; the assessor has been told."))
            return redirect("desk_assessors", reference=application.case.reference)
        except Refused as refused:
            form.refuse(refused)
    shown = {
        "application": application,
        "assessment": assessment,
        "form": form,
        "closed": why_not_reopen(request.user, assessment),
        "breadcrumbs": crumbs_of(application, _("Hand scores back")),
    }
    return render(request, "applications/desk/reopening.html", shown)


@require_http_methods(["GET", "POST"])
@case_page(Role.OFFICER)
def expert_new(request: HttpRequest, application: Application) -> HttpResponse:
    """Ask somebody outside for a statement."""
    form = ExpertForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_expert(application, form.request(), by=request.user)
            messages.success(request, _("Written down. Send the question to the expert yourself."))
            return redirect(to_experts(application))
        except Refused as refused:
            form.refuse(refused)
    shown = {
        "application": application,
        "form": form,
        "closed": why_not_ask_expert(request.user, application),
        "breadcrumbs": crumbs_of(application, _("Statement of an expert")),
    }
    return render(request, "applications/desk/expert_new.html", shown)


def to_experts(application: Application) -> str:
    """The statements on the page of scores."""
    return reverse("desk_scores", args=[application.case.reference]) + "#experts"


@require_http_methods(["GET", "POST"])
@case_page(Role.OFFICER)
def expert(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Enter what the expert answered, or withdraw the request."""
    statement = get_object_or_404(ExpertStatement, pk=pk, application=application)
    statement.application = application
    today = timezone.localdate(clock.now())
    sent = "cancel" not in request.POST and request.method == "POST"
    form = ReceivedForm(
        request.POST if sent else None, request.FILES if sent else None, initial={"received_on": today}
    )
    if request.method == "POST" and entered(request, statement, form):
        return redirect(to_experts(application))
    shown = {
        "application": application,
        "statement": statement,
        "form": form,
        "closed": why_not_ask_expert(request.user, application),
        "breadcrumbs": crumbs_of(application, _("Statement of an expert")),
    }
    return render(request, "applications/desk/expert.html", shown)


def entered(request: HttpRequest, statement: ExpertStatement, form: ReceivedForm) -> bool:
    """Whether the answer was entered, or the request withdrawn."""
    try:
        if not form.is_bound:
            cancel_request(statement, by=request.user)
            messages.success(request, _("The request has been withdrawn."))
            return True
        if form.is_valid():
            receive(statement, form.received(), by=request.user)
            messages.success(request, _("The statement has been entered."))
            return True
    except Refused as refused:
        form.is_bound = True
        form.refuse(refused)
    return False


@require_GET
@case_page()
def expert_file(request: HttpRequest, application: Application, pk: int) -> HttpResponseBase:
    """The file of an expert's statement, for those to whom the case is open."""
    found = get_object_or_404(
        ExpertStatement.objects.select_related("document"), pk=pk, application=application
    )
    if found.document is None or found.scan == ScanState.INFECTED:
        raise Http404
    return served_document(found.document.sha256, found.name, found.document.media_type)
