"""/desk/rounds/ and /desk/rounds/new/: every round, and preparing one from the plan or beside it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from calls.formats import season_name
from calls.forms.rounds import FreeRoundForm, PeriodForm, add_reasons
from calls.models import CallRound
from calls.permissions import why_not_prepare
from calls.queries.calls import look_at, not_called
from calls.queries.plan_notes import notes_on_season
from calls.queries.season_plan import current_version, season_plans
from calls.queries.sites import site_of
from calls.services import rounds as services
from calls.views.desk import CountApplications, Desk, crumbs, programme_or_404
from records import clock
from records.rules import Refused


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
            "site": site_of(programme.pk),
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
