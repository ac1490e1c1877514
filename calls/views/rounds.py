"""/desk/rounds/: prepare a round, publish it with its money, follow it, cancel it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.permissions import has_role
from calls.choices import CostModel
from calls.formats import season_name
from calls.forms.rounds import (
    CancelForm,
    FreeRoundForm,
    PeriodForm,
    RoundActionsForm,
    RoundForm,
    add_reasons,
    sentence,
    words,
)
from calls.models import CallRound, Programme
from calls.permissions import may_see_rounds, why_not_cancel, why_not_edit, why_not_prepare, why_not_publish
from calls.queries.calls import LineLook, checklist, history, lines_of, look_at, look_of, not_called
from calls.queries.plan_notes import notes_on_season
from calls.queries.programme_pages import site_programme
from calls.queries.season_plan import current_version, season_plans
from calls.rules.ledger import ZERO
from calls.rules.rounds import Point, blocking
from calls.services import rounds as services
from calls.views.money import READERS as LEDGER_READERS
from calls.views.public import call_context
from records import clock
from records.rules import Refused

CountApplications = Callable[[Iterable[str]], Mapping[str, int]]
HAPPENINGS = {
    "calls.prepared": gettext_lazy("Prepared"),
    "calls.edited": gettext_lazy("Texts, dates or conditions changed"),
    "calls.amounts_set": gettext_lazy("Amounts changed"),
    "calls.actions_chosen": gettext_lazy("Actions chosen"),
    "calls.published": gettext_lazy("Published, and the money called"),
    "calls.opened": gettext_lazy("Opened by the clock"),
    "calls.closed": gettext_lazy("Closed by the clock"),
    "calls.settled": gettext_lazy("All applications decided"),
    "calls.cancelled": gettext_lazy("Cancelled, and the money given back"),
}
Crumbs = list[tuple[str, str]]


class Desk(LoginRequiredMixin, View):
    """A page of rounds. Whoever may not see rounds is told that there is none (404)."""

    writes = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not self.admits(request):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def admits(self, request: HttpRequest) -> bool:
        """Readers see; pages that write are for officers."""
        if self.writes and why_not_prepare(request.user):
            return False
        return may_see_rounds(request.user)


def call_or_404(pk: str) -> CallRound:
    """The round with what its pages need."""
    rows = CallRound.objects.select_related("programme", "criteria_set", "plan_version__programme")
    return get_object_or_404(rows, pk=pk)


def programme_or_404(request: HttpRequest) -> Programme:
    """The programme asked for, else the first."""
    programme = site_programme(request.GET.get("programme", ""))
    if programme is None:
        raise Http404
    return programme


def crumbs(*rest: tuple[str, str]) -> Crumbs:
    """Where the page is, from the list of rounds on."""
    return [(reverse("rounds"), _("Rounds")), *rest]


def address(call: CallRound) -> str:
    """The round's page."""
    return reverse("round", args=[call.pk])


class RoundList(Desk):
    """Every round, newest first, with dates, applications and money."""

    count_applications: CountApplications = staticmethod(lambda ids: {})

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = CallRound.objects.select_related("programme").order_by("-opens_at", "pk")
        page = Paginator(rows, 20).get_page(request.GET.get("page"))
        looks = look_at(page, clock.now())
        counts = self.count_applications([look.call.pk for look in looks])
        context = {
            "page": page,
            "rows": [(look, counts.get(look.call.pk, 0)) for look in looks],
            "why_not": why_not_prepare(request.user),
        }
        return render(request, "calls/rounds.html", context)


class NewRound(Desk):
    """Which season of the plan, or a round outside it."""

    writes = True

    def get(self, request: HttpRequest) -> HttpResponse:
        programme = programme_or_404(request)
        version = current_version(programme)
        taken = dict(
            programme.rounds.filter(plan_version=version)
            .exclude(state="cancelled")
            .values_list("season", "pk")
        )
        plans = season_plans(version).values() if version else []
        context = {
            "programme": programme,
            "version": version,
            "seasons": [(plan, season_name(plan.season), taken.get(plan.season)) for plan in plans],
            "breadcrumbs": crumbs(("", _("New round"))),
        }
        return render(request, "calls/round_new.html", context)


class PlannedRound(Desk):
    """What the plan says about a season, and the dates its round gets."""

    writes = True

    def get(self, request: HttpRequest, season: str) -> HttpResponse:
        return self.show(request, season, PeriodForm())

    def post(self, request: HttpRequest, season: str) -> HttpResponse:
        form = PeriodForm(request.POST)
        if not form.is_valid():
            return self.show(request, season, form)
        data = form.cleaned_data
        try:
            call = services.open_round_from_plan(
                programme_or_404(request),
                season,
                opens_at=data["opens"],
                closes_at=data["closes"],
                by=request.user,
            )
        except Refused as refused:
            add_reasons(form, refused)
            return self.show(request, season, form)
        messages.success(request, _("The round is prepared. Nobody sees it before it is published."))
        return redirect("round", call.pk)

    def show(self, request: HttpRequest, season: str, form: PeriodForm) -> HttpResponse:
        programme = programme_or_404(request)
        version = current_version(programme)
        plan = season_plans(version).get(season) if version else None
        if plan is None:
            raise Http404
        context = {
            "form": form,
            "plan": plan,
            "season": season_name(season),
            "free": not_called(programme),
            "notes": notes_on_season(plan),
            "breadcrumbs": crumbs(
                (reverse("round-new"), _("New round")), ("", capfirst(season_name(season)))
            ),
        }
        return render(request, "calls/round_planned.html", context)


class FreeRound(Desk):
    """A round outside the plan: when, and which actions."""

    writes = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, FreeRoundForm(programme=programme_or_404(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        programme = programme_or_404(request)
        form = FreeRoundForm(request.POST, programme=programme)
        if not form.is_valid():
            return self.show(request, form)
        try:
            call = services.open_round_beside_plan(
                programme,
                form.chosen(),
                opens_at=form.cleaned_data["opens"],
                closes_at=form.cleaned_data["closes"],
                by=request.user,
            )
        except Refused as refused:
            add_reasons(form, refused)
            return self.show(request, form)
        messages.success(
            request, _("The round is prepared. Enter the amounts and texts before you publish it.")
        )
        return redirect("round-edit", call.pk)

    def show(self, request: HttpRequest, form: FreeRoundForm) -> HttpResponse:
        trail = crumbs((reverse("round-new"), _("New round")), ("", _("Outside the plan")))
        return render(request, "calls/round_free.html", {"form": form, "breadcrumbs": trail})


class RoundPage(Desk):
    """One round: what is missing, dates, lines with their money, actions, history; publish and cancel."""

    count_applications: CountApplications = staticmethod(lambda ids: {})

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        return self.show(request, call_or_404(pk), CancelForm())

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Cancel, with the reason."""
        if why_not_prepare(request.user):
            raise Http404
        call, form = call_or_404(pk), CancelForm(request.POST)
        if form.is_valid():
            try:
                services.cancel_round(call, by=request.user, reason=form.cleaned_data["reason"])
                messages.success(request, _("The round is cancelled, and its money is given back."))
                return redirect("round", pk)
            except Refused as refused:
                add_reasons(form, refused)
        return self.show(request, call, form)

    def show(self, request: HttpRequest, call: CallRound, form: CancelForm) -> HttpResponse:
        now = clock.now()
        lines = lines_of(call)
        look = look_of(call, lines, now)
        draft = call.state == "draft"
        points = checklist(call, now, lines) if draft else []
        context = {
            "form": form,
            "look": look,
            "call": call,
            "lines": lines,
            "sums": sums(lines),
            "draft": draft,
            "points": points,
            "models": [CostModel(code).label for code in call.cost_models],
            "applications": self.count_applications([call.pk]).get(call.pk, 0),
            "history": [(item, HAPPENINGS.get(item.verb, item.verb)) for item in history(call)],
            "breadcrumbs": crumbs(("", words(call.title))),
            **self.powers(request, call, points),
        }
        return render(request, "calls/round.html", context)

    @staticmethod
    def powers(request: HttpRequest, call: CallRound, points: list[Point]) -> dict[str, Any]:
        """What this person may do with the round now, and why not."""
        refusal = why_not_publish(request.user, call)
        gaps = blocking(points)
        missing = _("First correct what the checklist names.") if gaps else ""
        closable = call.state in ("draft", "published", "open") and not why_not_cancel(request.user, call)
        return {
            "officer": not why_not_prepare(request.user),
            "sees_ledger": has_role(request.user, *LEDGER_READERS),
            "may_edit": not why_not_edit(request.user, call),
            "why_not_publish": sentence(refusal) if refusal else missing,
            "may_cancel": closable,
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


class PublishRound(Desk):
    """Publish, when the checklist has no gap."""

    writes = True

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        call = call_or_404(pk)
        try:
            services.publish_round(call, by=request.user)
        except Refused as refused:
            for reason in refused.reasons:
                messages.error(request, sentence(reason))
            return redirect("round", pk)
        text = (
            _("The round is open for applications.") if call.state == "open" else _("The round is published.")
        )
        messages.success(request, text)
        return redirect("round", pk)


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


def editable_or_404(request: HttpRequest, pk: str) -> CallRound:
    """A round that can still be changed; a published one has no such page."""
    call = call_or_404(pk)
    if why_not_edit(request.user, call):
        raise Http404
    return call


class PreviewRound(Desk):
    """The public page of a round before it is published."""

    def get(self, request: HttpRequest, pk: str) -> HttpResponse:
        call = call_or_404(pk)
        trail = crumbs((address(call), words(call.title)), ("", _("Preview")))
        return render(
            request, "public/call.html", {**call_context(call), "preview": True, "breadcrumbs": trail}
        )
