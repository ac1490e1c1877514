"""Pages that change a draft of the plan, and the answers to the committee's comments."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.formats import season_name
from calls.forms.plans import AnswerForm, HeadForm, ObjectiveForm, OpeningForm
from calls.forms.rounds import add_reasons
from calls.models import Objective, PlanComment, PlanOpening, PlanVersion
from calls.permissions import why_not_answer
from calls.queries.plan_versions import LaidOut, laid_out, names_of, said_of
from calls.queries.season_plan import Lines
from calls.services.plan_comments import answer_comment
from calls.services.plan_content import edit_head, edit_objective, edit_opening
from calls.views.plan_desk import PlanDesk, draft_or_404, under, version_or_404
from records.rules import Refused


class PlanPage(PlanDesk, ABC):
    """A page with one form on something of a plan version: shown, sent, and back to the version once it is kept."""

    writes = True
    template: str
    kept = gettext_lazy("Saved.")

    def get(self, request: HttpRequest, pk: int, **key: Any) -> HttpResponse:
        version, thing = self.found(request, pk, **key)
        return self.page(request, version, thing, self.form(version, thing))

    def post(self, request: HttpRequest, pk: int, **key: Any) -> HttpResponse:
        version, thing = self.found(request, pk, **key)
        form = self.form(version, thing, request.POST)
        if form.is_valid():
            try:
                self.keep(version, thing, form, request.user)
                messages.success(request, self.kept)
                return redirect("plan-version", pk)
            except Refused as refused:
                add_reasons(form, refused)
        return self.page(request, version, thing, form)

    def page(self, request: HttpRequest, version: PlanVersion, thing: Any, form: Any) -> HttpResponse:
        """The form with what it is about."""
        trail = under(version, self.label(thing))
        context = {"form": form, "version": version, "breadcrumbs": trail, **self.about(thing, form)}
        return render(request, self.template, context)

    def found(self, request: HttpRequest, pk: int, **key: Any) -> tuple[PlanVersion, Any]:
        """The draft and what of it is edited; 404 when either is not there or cannot be changed."""
        version = draft_or_404(request, pk)
        return version, self.thing(version, **key)

    def about(self, thing: Any, form: Any) -> dict[str, Any]:
        """What the page shows beside the form."""
        return {}

    @abstractmethod
    def thing(self, version: PlanVersion, **key: Any) -> Any:
        """What of the version is edited, by the address."""

    @abstractmethod
    def label(self, thing: Any) -> str:
        """What the page is called."""

    @abstractmethod
    def form(self, version: PlanVersion, thing: Any, data: Any = None) -> Any:
        """The form, filled in or as sent."""

    @abstractmethod
    def keep(self, version: PlanVersion, thing: Any, form: Any, by: Any) -> None:
        """Hand what was sent to the service."""


class EditHead(PlanPage):
    """A draft's title, dates and reason."""

    template = "calls/plan_head.html"

    def thing(self, version: PlanVersion, **key: Any) -> PlanVersion:
        return version

    def label(self, thing: PlanVersion) -> str:
        return _("Title and dates")

    def form(self, version: PlanVersion, thing: PlanVersion, data: Any = None) -> HeadForm:
        return HeadForm(data, version=version)

    def keep(self, version: PlanVersion, thing: PlanVersion, form: HeadForm, by: Any) -> None:
        data = form.cleaned_data
        edit_head(
            version,
            title=form.title(),
            dated=data["dated"],
            handled_on=data["handled_on"],
            reason=data["reason"],
            by=by,
        )


class EditObjective(PlanPage):
    """When an objective's actions are open, and with which amounts."""

    template = "calls/plan_objective.html"

    def thing(self, version: PlanVersion, **key: Any) -> LaidOut:
        objective = get_object_or_404(Objective, programme=version.programme_id, code=key["code"])
        return laid_out(version, objective)

    def label(self, thing: LaidOut) -> str:
        return str(thing.parts[0].objective.code)

    def form(self, version: PlanVersion, thing: LaidOut, data: Any = None) -> ObjectiveForm:
        return ObjectiveForm(data, laid_out=thing)

    def keep(self, version: PlanVersion, thing: LaidOut, form: ObjectiveForm, by: Any) -> None:
        reason = form.cleaned_data["reason"]
        edit_objective(
            version, thing.parts[0].objective, form.openings(), form.amounts(), reason=reason, by=by
        )

    def about(self, thing: LaidOut, form: ObjectiveForm) -> dict[str, Any]:
        seasons = [season_name(one) for one in form.seasons]
        return {"objective": thing.parts[0].objective, "part": thing.parts[0], "seasons": seasons}


class EditOpening(PlanPage):
    """How an action is open in one season: carried over, targeted."""

    template = "calls/plan_opening.html"

    def thing(self, version: PlanVersion, **key: Any) -> PlanOpening:
        rows = PlanOpening.objects.select_related(
            "version__programme", "action__objective", "action__measure"
        )
        return get_object_or_404(rows, pk=key["opening"], version=version)

    def label(self, thing: PlanOpening) -> str:
        return f"{thing.action.code}, {season_name(thing.season)}"

    def form(self, version: PlanVersion, thing: PlanOpening, data: Any = None) -> OpeningForm:
        return OpeningForm(data, opening=thing, carried_from=carried_from(thing))

    def keep(self, version: PlanVersion, thing: PlanOpening, form: OpeningForm, by: Any) -> None:
        data = form.cleaned_data
        edit_opening(
            thing, carried_from=data["carried_from"], targeted=data["targeted"], text=form.text(), by=by
        )

    def about(self, thing: PlanOpening, form: OpeningForm) -> dict[str, Any]:
        return {"opening": thing, "season": season_name(thing.season)}


def carried_from(opening: PlanOpening) -> str:
    """The season the opening's line carries money over from; empty for none."""
    action = opening.action
    line = Lines(opening.version).of(action.objective, action.measure, action.support)
    rows = opening.version.amounts.filter(objective=line.objective, measure=line.measure)
    found = rows.filter(support=action.support, season=opening.season).first()
    return found.carry_over_from if found else ""


class AnswerComment(PlanPage):
    """One comment of the committee, and its answer."""

    template = "calls/plan_answer.html"
    kept = gettext_lazy("The answer is saved. The committee sees it.")

    def found(self, request: HttpRequest, pk: int, **key: Any) -> tuple[PlanVersion, Any]:
        """The comment on a version that is or was heard."""
        version = version_or_404(pk)
        found = self.thing(version, **key)
        if why_not_answer(request.user, version):
            raise Http404
        return version, found

    def thing(self, version: PlanVersion, **key: Any) -> PlanComment:
        return get_object_or_404(PlanComment, pk=key["comment"], version=version)

    def label(self, thing: PlanComment) -> str:
        return _("Answer")

    def form(self, version: PlanVersion, thing: PlanComment, data: Any = None) -> AnswerForm:
        return AnswerForm(data, initial={"answer": thing.answer})

    def keep(self, version: PlanVersion, thing: PlanComment, form: AnswerForm, by: Any) -> None:
        answer_comment(thing, form.cleaned_data["answer"], by=by)

    def about(self, thing: PlanComment, form: AnswerForm) -> dict[str, Any]:
        return {"one": said_of(thing, names_of([thing.by]))}
