"""The public site's calls and plan: /calls/, /calls/<id>/, /plan/, /plan/<action>/."""

from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from calls.choices import CallState, CostModel
from calls.filters import PublicCallFilter
from calls.formats import cost_model_text, season_name
from calls.forms.rounds import words
from calls.models import Action, CallRound, Programme
from calls.queries.calls import LineLook, lines_of, look_at, phase_of
from calls.queries.criteria_pages import grid_of_call
from calls.queries.parameters import parameters_of_call
from calls.queries.plan_notes import by_severity, findings_of, notes_on_action
from calls.queries.programme_pages import (
    Ground,
    action_page,
    applicants_by_action,
    grounds_of,
    plan_page,
)
from calls.queries.round_parts import extras_of
from calls.queries.season_plan import current_version
from calls.queries.sites import site_of
from calls.rules.ledger import ZERO
from calls.rules.rounds import COMING, DRAFT, OPEN, PROPOSED
from calls.views.desk import with_parts_or_404
from calls.views.sites import in_site, site_or_404
from records import clock


@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """Rounds that are open, coming or closed, the open ones first; filtered, ten a page."""
    site = site_or_404(request)
    programme = site.programme
    if programme is None:
        return render(request, "public/calls.html", {"page": None})
    now = clock.now()
    chosen = PublicCallFilter(request.GET, public_rounds(programme, now), programme=programme, at=now)
    valid = chosen.is_valid()
    page = Paginator(chosen.qs if valid else chosen.qs.none(), 10).get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "page": page,
        "looks": look_at(page, now),
        "breadcrumbs": [("/", _("Start")), ("", _("Calls"))],
    }
    return render(request, "public/calls.html", in_site(site, **context), status=200 if valid else 400)


def public_rounds(programme: Programme, now: Any) -> QuerySet[CallRound]:
    """Open ones by deadline, then coming ones by opening, then the others, the last closed first."""
    running = Q(state__in=[CallState.PUBLISHED, CallState.OPEN])
    rank = Case(
        When(running & Q(opens_at__gt=now), then=Value(1)),
        When(running & Q(closes_at__gte=now), then=Value(0)),
        default=Value(2),
        output_field=IntegerField(),
    )
    closing = Case(When(rank=0, then=F("closes_at")))
    coming = Case(When(rank=1, then=F("opens_at")))
    rows = programme.rounds.public().annotate(rank=rank)
    return rows.order_by("rank", closing, coming, "-closes_at", "pk")


@require_GET
def call(request: HttpRequest, pk: str) -> HttpResponse:
    """One round: who, what, how much, until when, and how to apply."""
    found = public_round(pk)
    context = {**call_context(found), "may_apply": may_apply(request.user)}
    return render(request, "public/call.html", {**context, "keep": site_of(found.programme_id).keep})


def may_apply(user: Any) -> bool:
    """Whether the way to apply is shown: to guests and applicants, not to those who handle applications."""
    return not user.is_authenticated or not user.roles


def public_round(pk: str) -> CallRound:
    """A round everybody may read, with what its page needs; 404 for any other. One query."""
    rows = CallRound.objects.select_related("programme", "criteria_set", "plan_version")
    found = with_parts_or_404(rows, pk)
    if not found.is_public:
        raise Http404
    return found


def call_context(found: CallRound) -> dict[str, Any]:
    """What the page of a round shows."""
    now = clock.now()
    programme = found.programme
    lines = lines_of(found)
    actions = [row.action for look in lines for row in look.actions]
    grounds = grounds_of(programme, actions)
    parameters = parameters_of_call(found)
    grid = grid_of_call(found)
    return {
        "call": found,
        "phase": phase_of(found, now),
        "takes": phase_of(found, now) in (DRAFT, PROPOSED, COMING, OPEN),
        "lines": lines,
        "total": sum((look.opened for look in lines), ZERO),
        "with_money": [look for look in lines if look.opened],
        "actions": actions,
        "extras": extras_of(found, [row for look in lines for row in look.actions]),
        "priorities": [row for look in lines for row in look.actions if row.priorities],
        "objectives": by_objective(lines),
        "applicants": applicants_by_action(programme, actions),
        "grounds": grounds,
        "rates": rate_span(grounds),
        "max_months": parameters.max_months,
        "grid": grid,
        "checks": grid.checks if grid else [],
        "criteria": grid.criteria if grid else [],
        "assessors": parameters.minimum_assessors,
        "cost_models": [
            (CostModel(code).label, cost_model_text(code, parameters)) for code in found.cost_models
        ],
        "breadcrumbs": [("/", _("Start")), (reverse("calls"), _("Calls")), ("", words(found.title))],
    }


def by_objective(lines: list[LineLook]) -> list[tuple[Any, list[Any]]]:
    """The actions open in the round under their objectives, in order."""
    groups: dict[int, tuple[Any, list[Any]]] = {}
    for look in lines:
        members = groups.setdefault(look.line.objective_id, (look.line.objective, []))[1]
        members += [row.action for row in look.actions]
    return [
        (objective, sorted(members, key=lambda row: row.position)) for objective, members in groups.values()
    ]


def rate_span(grounds: list[Ground]) -> tuple[Decimal, Decimal] | None:
    """The lowest and the highest ceiling there is."""
    rates = [ground.rate for ground in grounds]
    return (min(rates), max(rates)) if rates else None


@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """The implementation plan: every action, when it opens, with which money; and where the plan contradicts itself."""
    site = site_or_404(request)
    version = current_version(site.programme) if site.programme else None
    if version is None:
        return render(request, "public/plan.html", in_site(site, laid_out=None))
    laid_out = plan_page(version)
    context = {
        "laid_out": laid_out,
        "seasons": [season_name(code) for code in laid_out.seasons],
        "findings": by_severity(findings_of(version)),
        "breadcrumbs": [("/", _("Start")), ("", _("Plan"))],
    }
    return render(request, "public/plan.html", in_site(site, **context))


@require_GET
def action(request: HttpRequest, code: str) -> HttpResponse:
    """One action of the plan: what it is for, who can apply, at which rate, measured by what, open when."""
    site = site_or_404(request)
    programme = site.programme
    if programme is None:
        raise Http404
    try:
        found = action_page(programme, code, clock.now())
    except Action.DoesNotExist as error:
        raise Http404 from error
    context = {
        "programme": programme,
        "keep": site.keep,
        "found": found,
        "action": found.action,
        "cells": [(season_name(cell.season), cell) for cell in found.cells],
        "sheet_seasons": [season_name(season) for season in found.action.sheet_openings],
        "applicants": applicants_by_action(programme, [found.action]),
        "grounds": grounds_of(programme, [found.action]),
        "findings": notes_on_action(found.version, found.action) if found.version else [],
        "breadcrumbs": [("/", _("Start")), (reverse("plan") + site.keep, _("Plan")), ("", found.action.code)],
    }
    return render(request, "public/action.html", context)
