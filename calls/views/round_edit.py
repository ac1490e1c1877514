"""/desk/rounds/<id>/edit/ and /actions/: what an officer writes on a round until it is proposed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from calls.forms.rounds import RoundActionsForm, RoundForm, add_reasons, words
from calls.models import CallRound
from calls.queries.calls import lines_of, not_called
from calls.rules.ledger import ZERO
from calls.services import rounds as services
from calls.views.desk import Desk, address, crumbs, editable_or_404
from records.rules import Refused


class EditRound(Desk):
    """Texts, dates, amounts, cost models, criteria, contact: until the round is published."""

    writes = True

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        call = editable_or_404(request, pk)
        return self.show(request, RoundForm(call=call, lines=lines_of(call)))

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        call = editable_or_404(request, pk)
        form = RoundForm(request.POST, call=call, lines=lines_of(call))
        if form.is_valid():
            try:
                services.revise_round(
                    call,
                    form.details(),
                    form.amounts(),
                    contents=form.cleaned_data["contents"],
                    approved_on=form.cleaned_data.get("criteria_approved_on"),
                    by=request.user,
                )
                messages.success(request, _("The round is saved."))
                return redirect("round", pk)
            except Refused as refused:
                add_reasons(form, refused)
        return self.show(request, form)

    def show(self, request: HttpRequest, form: RoundForm) -> HttpResponse:
        call = form.call
        trail = crumbs((address(call), words(call.title)), ("", _("Edit")))
        free = not_called(call.programme)
        keys = {(look.line.objective, look.line.support): look.line for look in form.lines}
        context = {
            "form": form,
            "call": call,
            "free": [(line, free.get((line.objective.code, line.support), ZERO)) for line in keys.values()],
            "breadcrumbs": trail,
        }
        return render(request, "calls/round_edit.html", context)


class EditActions(Desk):
    """Which actions the round opens."""

    writes = True

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        call = editable_or_404(request, pk)
        return self.show(request, call, RoundActionsForm(call=call))

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        call = editable_or_404(request, pk)
        form = RoundActionsForm(request.POST, call=call)
        if form.is_valid():
            services.choose_actions(call, form.chosen(), by=request.user)
            messages.success(request, _("The actions are saved. Check the amounts of the lines."))
            return redirect("round", pk)
        return self.show(request, call, form)

    def show(self, request: HttpRequest, call: CallRound, form: RoundActionsForm) -> HttpResponse:
        trail = crumbs((address(call), words(call.title)), ("", _("Actions")))
        return render(request, "calls/round_actions.html", {"form": form, "call": call, "breadcrumbs": trail})
