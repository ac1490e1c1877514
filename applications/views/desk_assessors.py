"""Naming assessors: for one application by hand, or evenly over a round or a line, looked at before it is done."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.choices import Role
from applications.formats import words
from applications.forms.scoring import DistributeForm
from applications.forms.selection import AssignForm, round_name
from applications.models import Application, Assessment
from applications.permissions.selection import why_not_assign
from applications.queries.assessors import all_assessors, candidates
from applications.queries.scoring import criteria_of
from applications.services.assessing import assign, standing_assessments, unassign
from applications.services.distributing import Plan, carry_out, plan_assessors
from applications.views.desk_access import case_page, crumbs_of, desk_page
from calls.models import CallRound
from records.rules import Refused


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


@require_POST
@case_page(Role.OFFICER)
def removal(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Take an assignment back."""
    assessment = get_object_or_404(Assessment, pk=pk, application=application)
    try:
        unassign(assessment, by=request.user)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, words(reason, {}))
    return redirect("desk_assessors", reference=application.case.reference)


@require_http_methods(["GET", "POST"])
@desk_page(Role.OFFICER)
def distribution(request: HttpRequest, call: str) -> HttpResponse:
    """Hand the applications in assessment out evenly: a look by GET, done by POST exactly as it was seen."""
    found = round_or_404(call)
    given = request.POST if request.method == "POST" else request.GET
    form = DistributeForm(
        given if "each" in given else None,
        lines=found.lines.all(),
        assessors=all_assessors(),
        minimum=criteria_of(found).assessors,
    )
    plan = looked(request, found, form) if form.is_bound and form.is_valid() else None
    if isinstance(plan, HttpResponse):
        return plan
    shown = {
        "call": found,
        "form": form,
        "plan": plan,
        "breadcrumbs": [
            (reverse("rounds"), _("Rounds")),
            (reverse("round", args=[call]), round_name(found)),
            ("", _("Hand out to assessors")),
        ],
    }
    return render(request, "applications/desk/distribution.html", shown)


def round_or_404(call: str) -> CallRound:
    """A published round, its criteria with it: the form and the distribution both ask for them."""
    rows: QuerySet[CallRound] = CallRound.objects.public().select_related("programme", "criteria_set")
    found = rows.prefetch_related("criteria_set__criteria").filter(pk=call).first()
    if found is None:
        raise Http404
    return found


def looked(request: HttpRequest, call: CallRound, form: DistributeForm) -> Plan | HttpResponse | None:
    """The distribution, or the way on once it is done; None when it is refused, with the reasons on the form."""
    typed: Any = form.cleaned_data
    what = (call, typed["line"], list(typed["assessors"]), typed["each"])
    try:
        if request.method == "POST":
            made = carry_out(*what, seen=request.POST.get("seen", ""), by=request.user)
            done = ngettext(
                "%(number)s assignment made; each assessor has been told.",
                "%(number)s assignments made; each assessor has been told.",
                made,
            )
            messages.success(request, done % {"number": made})
            return redirect("desk_distribution", call=call.pk)
        return plan_assessors(*what, by=request.user)
    except Refused as refused:
        form.refuse(refused)
    return plan_or_none(what, request.user)


def plan_or_none(what: Any, user: Any) -> Plan | None:
    """The distribution as it would be now, to be looked at again; None when there cannot be one."""
    try:
        return plan_assessors(*what, by=user)
    except Refused:
        return None
