"""/desk/rounds/<id>/: one round, what it lacks, its money and history; proposed by an officer, published by another."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import has_role
from calls.choices import CallState, CostModel
from calls.forms.rounds import BackForm, add_reasons, sentence, words
from calls.models import CallRound
from calls.permissions import (
    may_second,
    why_not_add_to,
    why_not_cancel,
    why_not_change_public,
    why_not_edit,
    why_not_prepare,
    why_not_publish,
    why_not_send_back,
)
from calls.queries.calls import Happening, LineLook, checklist, history, lines_of, look_of
from calls.queries.round_parts import extras_of
from calls.rules.ledger import ZERO
from calls.rules.rounds import Point, blocking
from calls.services import rounds as services
from calls.views.desk import CountApplications, Desk, address, call_or_404, crumbs, tell_refused
from calls.views.money import READERS as LEDGER_READERS
from calls.views.public import call_context
from records import clock
from records.rules import Refused

HAPPENINGS = {
    "calls.prepared": gettext_lazy("Prepared"),
    "calls.edited": gettext_lazy("Texts, dates or conditions changed"),
    "calls.amounts_set": gettext_lazy("Amounts changed"),
    "calls.parameter_set": gettext_lazy("A figure of the rules changed"),
    "calls.contents_chosen": gettext_lazy("What an application must contain changed"),
    "calls.actions_chosen": gettext_lazy("Actions chosen"),
    "calls.opening_set": gettext_lazy("Priorities or targeting changed"),
    "calls.questions_changed": gettext_lazy("Questions changed"),
    "calls.attachments_changed": gettext_lazy("Attachments asked for changed"),
    "calls.documents_changed": gettext_lazy("Documents changed"),
    "calls.sources_named": gettext_lazy("Source of money carried over named"),
    "calls.answered": gettext_lazy("An answer published"),
    "calls.answer_withdrawn": gettext_lazy("An answer taken off"),
    "calls.proposed": gettext_lazy("Put before a decision maker"),
    "calls.sent_back": gettext_lazy("Sent back to be changed"),
    "calls.published": gettext_lazy("Published, and the money called"),
    "calls.opened": gettext_lazy("Opened by the clock"),
    "calls.closed": gettext_lazy("Closed by the clock"),
    "calls.settled": gettext_lazy("All applications decided"),
    "applications.results_published": gettext_lazy("Results of a line published"),
    "calls.extended": gettext_lazy("Extended"),
    "calls.corrected": gettext_lazy("Texts corrected"),
    "calls.rescheduled": gettext_lazy("Another day for the decisions"),
    "calls.cancelled": gettext_lazy("Cancelled, and the money given back"),
}


class RoundPage(Desk):
    """One round: what is missing, dates, lines with their money, actions, history, and the next step."""

    count_applications: CountApplications = staticmethod(lambda ids: {})

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        return self.show(request, call_or_404(pk), BackForm())

    def show(self, request: HttpRequest, call: CallRound, form: BackForm) -> HttpResponse:
        now, lines = clock.now(), lines_of(call)
        happened = history(call)
        points = checklist(call, now, lines) if call.in_preparation else []
        rows = [row for look in lines for row in look.actions]
        context = {
            "form": form,
            "look": look_of(call, lines, now),
            "call": call,
            "lines": lines,
            "sums": sums(lines),
            "draft": call.in_preparation,
            "points": points,
            "extras": extras_of(call, rows),
            "models": [CostModel(code).label for code in call.cost_models],
            "applications": 0 if call.in_preparation else self.count_applications([call.pk]).get(call.pk, 0),
            "history": [(item, HAPPENINGS.get(item.verb, item.verb)) for item in happened],
            "proposed": last(happened, "calls.proposed"),
            "sent_back": happened[0] if happened and happened[0].verb == "calls.sent_back" else None,
            "breadcrumbs": crumbs(("", words(call.title))),
            **powers(request.user, call, points),
        }
        return render(request, "calls/round.html", context)


def last(happened: list[Happening], verb: str) -> Happening | None:
    """The latest event of a kind."""
    return next((item for item in happened if item.verb == verb), None)


def powers(user: Any, call: CallRound, points: list[Point]) -> dict[str, Any]:
    """What this person may do with the round now, and why not."""
    missing = _("First correct what the checklist names.") if blocking(points) else ""
    proposed = call.state == CallState.PROPOSED
    refusal = why_not_publish(user, call) if proposed else None
    return {
        "may_propose": call.state == CallState.DRAFT and not why_not_prepare(user),
        "seconds": proposed and may_second(user),
        "may_send_back": proposed and not why_not_send_back(user, call),
        "own_proposal": proposed and user.pk == call.proposed_by,
        "missing": missing,
        "why_not_publish": sentence(refusal) if refusal else missing,
        "sees_ledger": has_role(user, *LEDGER_READERS),
        "may_edit": not why_not_edit(user, call),
        "may_add": not why_not_add_to(user, call),
        "may_copy": not why_not_prepare(user),
        "may_correct": not why_not_change_public(user, call),
        "may_extend": not why_not_change_public(user, call) and clock.now() <= call.closes_at,
        "may_cancel": call.can("cancel") and not why_not_cancel(user, call),
    }


def sums(lines: list[LineLook]) -> dict[str, Any]:
    """The sum row of a round's lines."""
    return {
        "amount": sum((look.amount for look in lines), ZERO),
        "earmarked": sum((look.balance.earmarked for look in lines), ZERO),
        "committed": sum((look.balance.committed for look in lines), ZERO),
        "paid": sum((look.balance.paid for look in lines), ZERO),
        "free": sum((look.balance.free for look in lines), ZERO),
    }


class ProposeRound(Desk):
    """An officer puts the round before a decision maker."""

    writes = True

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        try:
            services.propose_round(call_or_404(pk), by=request.user)
            messages.success(request, _("The round waits for a decision maker. It can be taken back."))
        except Refused as refused:
            tell_refused(request, refused)
        return redirect("round", pk)


class Second(Desk):
    """A step of the second person; whoever cannot be one finds nothing here."""

    def admits(self, request: HttpRequest) -> bool:
        return may_second(request.user)


class PublishRound(Second):
    """A decision maker confirms: the round is published and its money called."""

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        call = call_or_404(pk)
        try:
            services.publish_round(call, by=request.user)
        except Refused as refused:
            tell_refused(request, refused)
            return redirect("round", pk)
        opened = call.state == CallState.OPEN
        messages.success(
            request,
            _("The round is open for applications.") if opened else _("The round is published."),
        )
        return redirect("round", pk)


class ReturnRound(RoundPage):
    """A decision maker sends the round back with a reason; its proposer takes it back."""

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        """The form stands on the round's page."""
        return redirect("round", pk)

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        call, form = call_or_404(pk), BackForm(request.POST)
        if why_not_send_back(request.user, call) and not may_second(request.user):
            raise Http404
        if form.is_valid():
            try:
                services.send_round_back(call, by=request.user, reason=form.cleaned_data["reason"])
                messages.success(request, _("The round is in preparation again."))
                return redirect("round", pk)
            except Refused as refused:
                add_reasons(form, refused)
        return self.show(request, call, form)


class PreviewRound(Desk):
    """The public page of a round before it is published."""

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        call = call_or_404(pk)
        trail = crumbs((address(call), words(call.title)), ("", _("Preview")))
        context = {**call_context(call), "preview": call.in_preparation, "breadcrumbs": trail}
        return render(request, "public/call.html", context)
