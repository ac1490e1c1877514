"""/desk/rounds/<id>/extend/, /expect/, /correct/ and /cancel/: what happens to a round after it was published."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from calls.forms.round_changes import CorrectForm, ExpectForm, ExtendForm, ReasonForm
from calls.forms.rounds import add_reasons, words
from calls.models import CallRound
from calls.permissions import why_not_change_public
from calls.services import round_changes as services
from calls.services.rounds import LANGUAGES
from calls.views.desk import Desk, address, call_or_404, crumbs
from records import clock
from records.rules import Refused


class ChangePage(Desk, ABC):
    """A page with one form that changes a published round; where it cannot be changed, there is no such page."""

    writes = True
    template: str

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        call = self.call(request, pk)
        return self.show(request, call, self.form(call))

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        call = self.call(request, pk)
        form = self.form(call, request.POST)
        if form.is_valid():
            try:
                messages.success(request, self.carry_out(call, form, request.user))
                return redirect("round", pk)
            except Refused as refused:
                add_reasons(form, refused)
        return self.show(request, call, form)

    def show(self, request: HttpRequest, call: CallRound, form: Any) -> HttpResponse:
        trail = crumbs((address(call), words(call.title)), ("", self.name()))
        return render(request, self.template, {"call": call, "form": form, "breadcrumbs": trail})

    def call(self, request: HttpRequest, pk: str) -> CallRound:
        """The round, where it can be changed so."""
        call = call_or_404(pk)
        if not self.can(request, call):
            raise Http404
        return call

    def can(self, request: HttpRequest, call: CallRound) -> bool:
        """Whether the page is there for the round."""
        return not why_not_change_public(request.user, call)

    @abstractmethod
    def name(self) -> str:
        """What the page is called."""

    @abstractmethod
    def form(self, call: CallRound, data: Any = None) -> Any:
        """The form, filled in or empty."""

    @abstractmethod
    def carry_out(self, call: CallRound, form: Any, by: Any) -> str:
        """Do it, and say what was done."""


class ExtendRound(ChangePage):
    """A later closing."""

    template = "calls/round_extend.html"

    def can(self, request: HttpRequest, call: CallRound) -> bool:
        """Until it has closed."""
        return super().can(request, call) and clock.now() <= call.closes_at

    def name(self) -> str:
        return _("Extend")

    def form(self, call: CallRound, data: Any = None) -> ExtendForm:
        return ExtendForm(data, call=call)

    def carry_out(self, call: CallRound, form: Any, by: Any) -> str:
        services.extend_round(call, form.cleaned_data["closes"], reason=form.reason(), by=by)
        return _("The round is extended. Everybody with a draft in it gets a message.")


class ExpectDecisions(ChangePage):
    """Another day by which decisions are expected."""

    template = "calls/round_expect.html"

    def name(self) -> str:
        return _("Expected decisions")

    def form(self, call: CallRound, data: Any = None) -> ExpectForm:
        return ExpectForm(data, call=call)

    def carry_out(self, call: CallRound, form: Any, by: Any) -> str:
        services.expect_decisions(call, form.cleaned_data["decisions_by"], reason=form.reason(), by=by)
        return _("The day is changed. Everybody who waits for a decision in the round gets a message.")


class CorrectRound(ChangePage):
    """Title, summary and contact put right."""

    template = "calls/round_correct.html"

    def name(self) -> str:
        return _("Correct the texts")

    def form(self, call: CallRound, data: Any = None) -> CorrectForm:
        return CorrectForm(data, call=call)

    def carry_out(self, call: CallRound, form: Any, by: Any) -> str:
        services.correct_round(call, form.changed(), reason=form.reason(), by=by)
        return _("The texts are corrected. The public page shows what was changed.")


class CancelRound(ChangePage):
    """An end before the closing."""

    template = "calls/round_cancel.html"

    def can(self, request: HttpRequest, call: CallRound) -> bool:
        """From its preparation until it has closed."""
        return call.can("cancel")

    def name(self) -> str:
        return _("Cancel the round")

    def form(self, call: CallRound, data: Any = None) -> ReasonForm:
        own = (get_language() or "en",)
        return ReasonForm(data, languages=LANGUAGES if call.is_public else own)

    def carry_out(self, call: CallRound, form: Any, by: Any) -> str:
        services.cancel_round(call, reason=form.reason(), by=by)
        return _("The round is cancelled, and its money is given back.")
