"""Pages that change a draft of the plan, and the answers to the committee's comments."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from calls.formats import season_name
from calls.forms.plans import AnswerForm, HeadForm, ObjectiveForm, OpeningForm
from calls.forms.rounds import add_reasons
from calls.models import Objective, PlanComment, PlanOpening
from calls.permissions import why_not_answer
from calls.queries.plan_versions import laid_out, names_of, said_of
from calls.queries.season_plan import Lines
from calls.services.plan_comments import answer_comment
from calls.services.plan_content import edit_head, edit_objective, edit_opening
from calls.views.plan_desk import PlanDesk, draft_or_404, under, version_or_404
from records.rules import Refused


class EditHead(PlanDesk):
    """A draft's title, dates and reason."""

    writes = True

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(request, pk, HeadForm(version=draft_or_404(request, pk)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = draft_or_404(request, pk)
        form = HeadForm(request.POST, version=version)
        if form.is_valid():
            data = form.cleaned_data
            try:
                edit_head(
                    version,
                    title=form.title(),
                    dated=data["dated"],
                    handled_on=data["handled_on"],
                    reason=data["reason"],
                    by=request.user,
                )
                messages.success(request, _("Saved."))
                return redirect("plan-version", pk)
            except Refused as refused:
                add_reasons(form, refused)
        return self.show(request, pk, form)

    @staticmethod
    def show(request: HttpRequest, pk: int, form: HeadForm) -> HttpResponse:
        version = version_or_404(pk)
        context = {"form": form, "version": version, "breadcrumbs": under(version, _("Title and dates"))}
        return render(request, "calls/plan_head.html", context)


class EditObjective(PlanDesk):
    """When an objective's actions are open, and with which amounts."""

    writes = True

    def get(self, request: HttpRequest, pk: int, code: str) -> HttpResponse:
        return self.show(request, pk, code)

    def post(self, request: HttpRequest, pk: int, code: str) -> HttpResponse:
        return self.show(request, pk, code, request.POST)

    @staticmethod
    def show(request: HttpRequest, pk: int, code: str, data: Any = None) -> HttpResponse:
        version = draft_or_404(request, pk)
        objective = get_object_or_404(Objective, programme=version.programme_id, code=code)
        laid = laid_out(version, objective)
        form = ObjectiveForm(data, laid_out=laid)
        if form.is_valid():
            try:
                given = form.openings(), form.amounts()
                edit_objective(
                    version, objective, *given, reason=form.cleaned_data["reason"], by=request.user
                )
                messages.success(request, _("Saved."))
                return redirect("plan-version", pk)
            except Refused as refused:
                add_reasons(form, refused)
        context = {
            "form": form,
            "version": version,
            "objective": objective,
            "part": laid.parts[0],
            "seasons": [season_name(one) for one in form.seasons],
            "breadcrumbs": under(version, objective.code),
        }
        return render(request, "calls/plan_objective.html", context)


class EditOpening(PlanDesk):
    """How an action is open in one season: carried over, targeted."""

    writes = True

    def get(self, request: HttpRequest, pk: int, opening: int) -> HttpResponse:
        return self.show(request, pk, opening)

    def post(self, request: HttpRequest, pk: int, opening: int) -> HttpResponse:
        return self.show(request, pk, opening, request.POST)

    @staticmethod
    def show(request: HttpRequest, pk: int, opening: int, data: Any = None) -> HttpResponse:
        version = draft_or_404(request, pk)
        rows = PlanOpening.objects.select_related(
            "version__programme", "action__objective", "action__measure"
        )
        found = get_object_or_404(rows, pk=opening, version=version)
        form = OpeningForm(data, opening=found, carried_from=carried_from(found))
        if form.is_valid():
            try:
                edit_opening(
                    found,
                    carried_from=form.cleaned_data["carried_from"],
                    targeted=form.cleaned_data["targeted"],
                    text=form.text(),
                    by=request.user,
                )
                messages.success(request, _("Saved."))
                return redirect("plan-version", pk)
            except Refused as refused:
                add_reasons(form, refused)
        context = {
            "form": form,
            "version": version,
            "opening": found,
            "season": season_name(found.season),
            "breadcrumbs": under(version, f"{found.action.code}, {season_name(found.season)}"),
        }
        return render(request, "calls/plan_opening.html", context)


def carried_from(opening: PlanOpening) -> str:
    """The season the opening's line carries money over from; empty for none."""
    action = opening.action
    line = Lines(opening.version).of(action.objective, action.measure, action.support)
    rows = opening.version.amounts.filter(objective=line.objective, measure=line.measure)
    found = rows.filter(support=action.support, season=opening.season).first()
    return found.carry_over_from if found else ""


class AnswerComment(PlanDesk):
    """One comment of the committee, and its answer."""

    writes = True

    def get(self, request: HttpRequest, pk: int, comment: int) -> HttpResponse:
        return self.show(request, pk, comment)

    def post(self, request: HttpRequest, pk: int, comment: int) -> HttpResponse:
        return self.show(request, pk, comment, request.POST)

    @staticmethod
    def show(request: HttpRequest, pk: int, comment: int, data: Any = None) -> HttpResponse:
        version = version_or_404(pk)
        found = get_object_or_404(PlanComment, pk=comment, version=version)
        if why_not_answer(request.user, version):
            raise Http404
        form = AnswerForm(data, initial={"answer": found.answer})
        if form.is_valid():
            try:
                answer_comment(found, form.cleaned_data["answer"], by=request.user)
                messages.success(request, _("The answer is saved. The committee sees it."))
                return redirect("plan-version", pk)
            except Refused as refused:
                add_reasons(form, refused)
        context = {
            "form": form,
            "version": version,
            "one": said_of(found, names_of([found.by])),
            "breadcrumbs": under(version, _("Answer")),
        }
        return render(request, "calls/plan_answer.html", context)
