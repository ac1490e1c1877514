"""Pages that change a draft of the selection criteria."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from calls.choices import CriterionStage
from calls.forms.criteria import CriterionForm, LimitsForm, SetHeadForm
from calls.forms.rounds import add_reasons, words
from calls.models import CriteriaSet, Criterion
from calls.queries.criteria_pages import grid_of
from calls.services.criteria_drafts import (
    edit_head,
    edit_limits,
    remove_criterion,
    save_criterion,
    shift_criterion,
)
from calls.views.criteria_desk import CriteriaDesk, draft_or_404, under
from records.rules import Refused

PLACES = {"up": -1, "down": 1}


class EditHead(CriteriaDesk):
    """A draft's title, how its scores become points, and why it is drafted."""

    writes = True

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(request, draft_or_404(request, pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(request, draft_or_404(request, pk), request.POST)

    @staticmethod
    def show(request: HttpRequest, found: CriteriaSet, data: Any = None) -> HttpResponse:
        form = SetHeadForm(data, criteria_set=found)
        if form.is_valid():
            chosen = {name: form.cleaned_data[name] for name in ("scoring", "reason")}
            try:
                edit_head(found, title=form.title(), **chosen, by=request.user)
                messages.success(request, _("Saved."))
                return redirect("criteria-set", found.pk)
            except Refused as refused:
                add_reasons(form, refused)
        context = {"form": form, "found": found, "breadcrumbs": under(found, _("Title and scoring"))}
        return render(request, "calls/criteria/head.html", context)


class EditLimits(CriteriaDesk):
    """A draft's thresholds, the names of its categories and its order for ties."""

    writes = True

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(request, draft_or_404(request, pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(request, draft_or_404(request, pk), request.POST)

    @staticmethod
    def show(request: HttpRequest, found: CriteriaSet, data: Any = None) -> HttpResponse:
        grid = grid_of(found)
        form = LimitsForm(data, criteria_set=found, grid=grid)
        if form.is_valid():
            edit_limits(found, **form.limits(), by=request.user)
            messages.success(request, _("Saved."))
            return redirect("criteria-set", found.pk)
        context = {
            "form": form,
            "found": found,
            "grid": grid,
            "breadcrumbs": under(found, _("Thresholds and ties")),
        }
        return render(request, "calls/criteria/limits.html", context)


class EditCriterion(CriteriaDesk):
    """One criterion of a draft: changed, moved, or removed."""

    writes = True

    def get(self, request: HttpRequest, pk: int, code: str) -> HttpResponse:
        found = draft_or_404(request, pk)
        return shown(request, found, criterion_or_404(found, code))

    def post(self, request: HttpRequest, pk: int, code: str) -> HttpResponse:
        found = draft_or_404(request, pk)
        row = criterion_or_404(found, code)
        if "remove" in request.POST:
            remove_criterion(found, code, by=request.user)
            messages.success(request, _("%(title)s is removed.") % {"title": words(row.title) or code})
            return redirect("criteria-set", pk)
        if request.POST.get("move") in PLACES:
            shift_criterion(found, code, PLACES[request.POST["move"]], by=request.user)
            messages.success(request, _("%(title)s is moved.") % {"title": words(row.title) or code})
            return redirect("criteria-set", pk)
        return shown(request, found, row, data=request.POST)


class AddCriterion(CriteriaDesk):
    """One more criterion at the end of a stage."""

    writes = True

    def get(self, request: HttpRequest, pk: int, stage: str) -> HttpResponse:
        return self.page(request, pk, stage)

    def post(self, request: HttpRequest, pk: int, stage: str) -> HttpResponse:
        return self.page(request, pk, stage, request.POST)

    @staticmethod
    def page(request: HttpRequest, pk: int, stage: str, data: Any = None) -> HttpResponse:
        """The form for a stage there is."""
        if stage not in CriterionStage.values:
            raise Http404
        return shown(request, draft_or_404(request, pk), None, stage=stage, data=data)


def criterion_or_404(found: CriteriaSet, code: str) -> Criterion:
    """A criterion of the draft."""
    return get_object_or_404(Criterion, criteria_set=found, code=code)


def shown(
    request: HttpRequest, found: CriteriaSet, row: Criterion | None, *, stage: str = "", data: Any = None
) -> HttpResponse:
    """The form of a criterion; saved when it can be."""
    stage = row.stage if row else stage
    form = CriterionForm(data, criteria_set=found, stage=stage, criterion=row)
    if form.is_valid():
        code = row.code if row else form.cleaned_data["code"]
        try:
            save_criterion(found, code, stage, form.values(), by=request.user, new=row is None)
            messages.success(request, _("Saved."))
            return redirect("criteria-set", found.pk)
        except Refused as refused:
            add_reasons(form, refused)
    label = (words(row.title) or row.code) if row else _("New criterion")
    context = {
        "form": form,
        "found": found,
        "row": row,
        "stage": CriterionStage(stage).label,
        "breadcrumbs": under(found, label),
    }
    return render(request, "calls/criteria/criterion.html", context)
