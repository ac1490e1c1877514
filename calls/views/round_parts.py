"""/desk/rounds/<id>/…: copying a round; whom its actions are open to; what it asks; where carried money comes from."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.forms.round_parts import AttachmentForm, OpeningForm, QuestionForm, SourcesForm
from calls.forms.rounds import PeriodForm, add_reasons, words
from calls.models import CallAction, CallAttachment, CallQuestion, CallRound
from calls.queries.round_parts import bank, organisations_named, sources_of
from calls.services import round_parts as services
from calls.services.round_copies import copy_round
from calls.views.desk import Desk, address, call_or_404, crumbs, editable_or_404, tell_refused
from records.rules import Refused


class CopyRound(Desk):
    """A new round like this one: only its dates are asked."""

    writes = True

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        return self.show(request, call_or_404(pk), PeriodForm())

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        source, form = call_or_404(pk), PeriodForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = copy_round(source, opens_at=data["opens"], closes_at=data["closes"], by=request.user)
                messages.success(request, _("The round is prepared. Check its amounts and texts."))
                return redirect("round-edit", made.pk)
            except Refused as refused:
                add_reasons(form, refused)
        return self.show(request, source, form)

    def show(self, request: HttpRequest, call: CallRound, form: PeriodForm) -> HttpResponse:
        trail = crumbs((address(call), words(call.title)), ("", _("Copy")))
        return render(request, "calls/round_copy.html", {"call": call, "form": form, "breadcrumbs": trail})


class EditOpening(Desk):
    """An action of the round: its priorities, and whom alone it is open to."""

    writes = True

    def get(self, request: HttpRequest, pk: str, code: str) -> HttpResponse:
        row = self.row(request, pk, code)
        return self.show(request, row, OpeningForm(row=row), None)

    def post(self, request: HttpRequest, pk: str, code: str) -> HttpResponse:
        row = self.row(request, pk, code)
        searching = "find" in request.POST
        found = organisations_named(request.POST.get("search", "")) if searching else []
        form = OpeningForm(request.POST, row=row, found=found)
        if not searching and form.is_valid():
            try:
                self.keep(form, row, request.user)
                messages.success(request, _("The opening is saved."))
                return redirect("round", pk)
            except Refused as refused:
                add_reasons(form, refused)
        elif searching:
            form.errors.clear()
        return self.show(request, row, form, found if searching else None)

    @staticmethod
    def row(request: HttpRequest, pk: str, code: str) -> CallAction:
        """The action in a round that can be changed."""
        call = editable_or_404(request, pk)
        rows = call.call_actions.select_related("action__objective", "line__objective", "call")
        return get_object_or_404(rows, action__code=code)

    @staticmethod
    def keep(form: OpeningForm, row: CallAction, by: Any) -> None:
        """What was written, kept."""
        data = form.cleaned_data
        services.set_opening(
            row,
            by=by,
            priorities=form.said("priorities"),
            organisations=services.organisations_of(data["organisations"]),
            ground=form.said("ground"),
            ceiling=data["ceiling"],
            whole_round=data["whole_round"],
        )

    def show(self, request: HttpRequest, row: CallAction, form: OpeningForm, found: Any) -> HttpResponse:
        trail = crumbs((address(row.call), words(row.call.title)), ("", row.action.code))
        context = {"call": row.call, "row": row, "form": form, "found": found, "breadcrumbs": trail}
        return render(request, "calls/round_opening.html", context)


class PartPage(Desk):
    """The list of a round's questions or attachments with a form for one more, or the form of one of them."""

    writes = True
    model: Any = CallQuestion
    form_class: Any = QuestionForm
    template = "calls/round_questions.html"
    url = "round-questions"

    def get(self, request: HttpRequest, pk: str, code: str = "") -> HttpResponse:
        call = editable_or_404(request, pk)
        part = self.part(call, code)
        return self.show(request, call, self.form_class(part=part), part)

    def post(self, request: HttpRequest, pk: str, code: str = "") -> HttpResponse:
        call = editable_or_404(request, pk)
        if any(name in request.POST for name in ("up", "down", "remove", "take")):
            return self.arrange(request, call)
        part = self.part(call, code)
        form: Any = self.form_class(request.POST, part=part)
        if form.is_valid():
            try:
                self.keep(call, part, form.values(), request.user)
                return redirect(self.url, pk)
            except Refused as refused:
                add_reasons(form, refused)
        return self.show(request, call, form, part)

    def keep(self, call: CallRound, part: Any, values: dict[str, Any], by: Any) -> None:
        """The part changed, or one more."""
        if part:
            services.edit_part(part, values, by=by)
        else:
            services.add_part(self.model, call, values, by=by)

    def arrange(self, request: HttpRequest, call: CallRound) -> HttpResponse:
        """Up, down, away, or taken from an earlier round."""
        sent = request.POST
        try:
            if "take" in sent:
                services.take_question(call, self.banked(call, sent["take"]), by=request.user)
            elif "remove" in sent:
                services.remove_part(self.need(call, sent["remove"]), by=request.user)
            else:
                up = "up" in sent
                services.move_part(self.need(call, sent["up" if up else "down"]), up, by=request.user)
        except Refused as refused:
            tell_refused(request, refused)
        return redirect(self.url, call.pk)

    def part(self, call: CallRound, code: str) -> Any:
        """The part with the code, None without one; 404 when there is none of that code."""
        return self.need(call, code) if code else None

    def need(self, call: CallRound, code: str) -> Any:
        """The part with the code, or 404."""
        return get_object_or_404(self.model._default_manager.filter(call=call), code=code)

    @staticmethod
    def banked(call: CallRound, code: str) -> CallQuestion:
        """A question of the bank, or 404."""
        found = next((question for question in bank(call) if question.code == code), None)
        if found is None:
            raise Http404
        return found

    def show(self, request: HttpRequest, call: CallRound, form: Any, part: Any) -> HttpResponse:
        name = self.name()
        trail = crumbs((address(call), words(call.title)))
        trail += [(reverse(self.url, args=[call.pk]), name), ("", part.code)] if part else [("", name)]
        context = {
            "call": call,
            "form": form,
            "part": part,
            "parts": [] if part else list(self.model._default_manager.filter(call=call)),
            "breadcrumbs": trail,
            **self.more(request, call, part),
        }
        return render(request, self.template, context)

    def name(self) -> str:
        """What the page is called."""
        return _("Questions")

    def more(self, request: HttpRequest, call: CallRound, part: Any) -> dict[str, Any]:
        """The bank of questions, searched."""
        search = request.GET.get("search", "").strip()[:100]
        return {} if part else {"bank": bank(call, search)[:20], "search": search}


class Attachments(PartPage):
    """The documents that applications bring."""

    model = CallAttachment
    form_class = AttachmentForm
    template = "calls/round_attachments.html"
    url = "round-attachments"

    def name(self) -> str:
        return _("Attachments")

    def more(self, request: HttpRequest, call: CallRound, part: Any) -> dict[str, Any]:
        """Nothing besides."""
        return {}


class CarrySources(Desk):
    """From which lines of earlier rounds the money of this one's comes."""

    writes = True

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        call = editable_or_404(request, pk)
        return self.show(request, call, SourcesForm(lines=sources_of(call)))

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        call = editable_or_404(request, pk)
        form = SourcesForm(request.POST, lines=sources_of(call))
        if form.is_valid():
            try:
                services.carry_from(call, form.chosen(), by=request.user)
                messages.success(request, _("Saved. The carry-over itself is proposed on the money page."))
                return redirect("round", pk)
            except Refused as refused:
                add_reasons(form, refused)
        return self.show(request, call, form)

    def show(self, request: HttpRequest, call: CallRound, form: SourcesForm) -> HttpResponse:
        trail = crumbs((address(call), words(call.title)), ("", _("Money carried over")))
        return render(request, "calls/round_sources.html", {"call": call, "form": form, "breadcrumbs": trail})
