"""/desk/criteria/: sets of selection criteria in versions; begun, shown, proposed, voted on, compared."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.choices import CriteriaState
from calls.forms.criteria import NewSetForm, NextVersionForm, StateForm
from calls.forms.criteria_votes import EarlierForm, EnterVotesForm, ProposeForm, TakeBackForm
from calls.forms.rounds import add_reasons, sentence
from calls.models import CriteriaSet
from calls.permissions import (
    may_close_votes,
    may_read_criteria,
    why_not_close_vote,
    why_not_edit_criteria,
    why_not_prepare,
    why_not_record_approval,
)
from calls.queries.criteria_pages import Grid, all_sets, grid_of, history_of, rounds_with
from calls.queries.criteria_votes import ballots_of, committee, open_ballot
from calls.services import criteria, criteria_drafts, criteria_votes
from calls.views.closed import ClosedPage
from records.rules import Reason, Refused

PER_PAGE = 20
HAPPENINGS = {
    "criteria.loaded": gettext_lazy("Loaded from its file"),
    "criteria.drafted": gettext_lazy("Drafted"),
    "criteria.edited": gettext_lazy("Title or scoring changed"),
    "criteria.limits_edited": gettext_lazy("Thresholds or order of ties changed"),
    "criteria.criterion_added": gettext_lazy("A criterion added"),
    "criteria.criterion_changed": gettext_lazy("A criterion changed"),
    "criteria.criterion_removed": gettext_lazy("A criterion removed"),
    "criteria.reordered": gettext_lazy("Criteria put in another order"),
    "criteria.proposed": gettext_lazy("Put before the committee"),
    "criteria.voted": gettext_lazy("A member voted"),
    "criteria.votes_entered": gettext_lazy("Votes entered from the minutes"),
    "criteria.approved": gettext_lazy("Adopted by the committee"),
    "criteria.returned": gettext_lazy("A draft again"),
    "criteria.recorded": gettext_lazy("The committee’s earlier approval entered"),
    "criteria.day_corrected": gettext_lazy("The day of approval corrected"),
    "criteria.replaced": gettext_lazy("Replaced by a later version"),
}
Crumbs = list[tuple[str, str]]


class CriteriaDesk(ClosedPage):
    """A page of the criteria sets. Whoever may not read drafts is told that there is none (404)."""

    may_read = staticmethod(may_read_criteria)


def crumbs(*rest: tuple[str, str]) -> Crumbs:
    """Where the page is, from the list on."""
    return [(reverse("criteria"), _("Selection criteria")), *rest]


def under(found: CriteriaSet, label: str) -> Crumbs:
    """Where a page of one version is."""
    return crumbs((reverse("criteria-set", args=[found.pk]), str(found)), ("", label))


def set_or_404(pk: int) -> CriteriaSet:
    """The version with what its pages need."""
    return get_object_or_404(CriteriaSet.objects.select_related("programme", "based_on"), pk=pk)


def draft_or_404(request: HttpRequest, pk: int) -> CriteriaSet:
    """A version that can still be changed; another has no such page."""
    found = set_or_404(pk)
    if why_not_edit_criteria(request.user, found):
        raise Http404
    return found


class SetList(CriteriaDesk):
    """Every set with its versions, the newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = StateForm(request.GET)
        state = form.cleaned_data["state"] if form.is_valid() else ""
        rows = all_sets().filter(state=state) if state else all_sets()
        context = {
            "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "filter_form": form,
            "state": state,
            "officer": not why_not_prepare(request.user),
        }
        return render(request, "calls/criteria/list.html", context)


class NewSet(CriteriaDesk):
    """A set of its own."""

    writes = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, NewSetForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewSetForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                found = criteria_drafts.begin_set(
                    data["programme"],
                    code=data["code"],
                    title=form.title(),
                    scoring=data["scoring"],
                    base=data["base"],
                    by=request.user,
                )
                messages.success(request, _("The set is begun. Add its criteria."))
                return redirect("criteria-set", found.pk)
            except Refused as refused:
                add_reasons(form, refused)
        return self.show(request, form)

    @staticmethod
    def show(request: HttpRequest, form: NewSetForm) -> HttpResponse:
        context = {"form": form, "breadcrumbs": crumbs(("", _("New set")))}
        return render(request, "calls/criteria/new.html", context)


class NextVersion(CriteriaDesk):
    """A draft of the next version, with all this one has."""

    writes = True

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(request, set_or_404(pk), NextVersionForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        base, form = set_or_404(pk), NextVersionForm(request.POST)
        if form.is_valid():
            try:
                made = criteria_drafts.next_version(base, reason=form.cleaned_data["reason"], by=request.user)
                messages.success(request, _("The draft is made. Change it, and put it before the committee."))
                return redirect("criteria-set", made.pk)
            except Refused as refused:
                add_reasons(form, refused)
        return self.show(request, base, form)

    @staticmethod
    def show(request: HttpRequest, base: CriteriaSet, form: NextVersionForm) -> HttpResponse:
        context = {"form": form, "found": base, "breadcrumbs": under(base, _("Next version"))}
        return render(request, "calls/criteria/next.html", context)


class SetPage(CriteriaDesk):
    """One version in full, what is wrong with it, its vote, the next step."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(request, set_or_404(pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the step named."""
        found, step = set_or_404(pk), request.POST.get("step", "")
        if step not in STEPS or not may_close_votes(request.user):
            raise Http404
        kind, act, done = STEPS[step]
        form = kind(request.POST)
        if form.is_valid():
            try:
                act(found, form.cleaned_data, request.user)
                messages.success(request, done(found))
                return redirect("criteria-set", pk)
            except Refused as refused:
                add_reasons(form, refused)
        return self.show(request, set_or_404(pk), form)

    def show(self, request: HttpRequest, found: CriteriaSet, sent: Any = None) -> HttpResponse:
        draft = found.state == CriteriaState.DRAFT
        forms = {name: sent if isinstance(sent, kind) else blank(kind, draft) for name, kind in FORMS.items()}
        faults = criteria_votes.proposing_problems(found) if draft else []
        grid = grid_of(found)
        context = {
            **forms,
            "form": sent,
            "found": found,
            "grid": grid,
            "faults": [(by_title(one, grid), place_of(found, one.field)) for one in faults],
            "why_not_propose": _("First correct what is named above.")
            if any(one.blocks for one in faults)
            else "",
            "ballots": ballots_of(found),
            "rounds": rounds_with(found),
            "history": [(event, HAPPENINGS.get(event.verb, event.verb)) for event in history_of(found)],
            "breadcrumbs": crumbs(("", str(found))),
            **powers(request, found),
        }
        return render(request, "calls/criteria/set.html", context)


def blank(kind: type[Any], draft: bool) -> Any:
    """A form nobody has sent yet."""
    return kind(initial={"members": len(committee())}) if draft and kind is ProposeForm else kind()


def powers(request: HttpRequest, found: CriteriaSet) -> dict[str, Any]:
    """What this person may do with the version now, and why not."""
    user = request.user
    proposed = found.state == CriteriaState.PROPOSED
    refusal = why_not_close_vote(user, found) if proposed else None
    draft = found.state == CriteriaState.DRAFT
    return {
        "officer": not why_not_prepare(user),
        "closer": may_close_votes(user),
        "proposed": proposed,
        "may_edit": not why_not_edit_criteria(user, found),
        "may_record": draft and not why_not_record_approval(user, found),
        "why_not_close": sentence(refusal) if refusal else "",
    }


def by_title(found: Reason, grid: Grid) -> Reason:
    """What a rule found, with a criterion's or a category's name in place of its code."""
    names = {one.code: one.names for one in grid.categories}
    names |= {row.code: row.title for row in (*grid.checks, *grid.criteria)}
    name = names.get(found.params.get("code", ""))
    return replace(found, params={**found.params, "code": name}) if name else found


def place_of(found: CriteriaSet, field: str) -> str:
    """The page where what a rule found is put right."""
    head, _dot, code = field.partition(".")
    if head == "criteria" and code:
        return reverse("criteria-criterion", args=[found.pk, code])
    if head in ("total_threshold", "tie_order", "category_thresholds", "categories"):
        return reverse("criteria-limits", args=[found.pk])
    return reverse("criteria-head", args=[found.pk]) if head.startswith("title") else "#specific"


def propose(found: CriteriaSet, data: dict[str, Any], by: Any) -> None:
    """Put it before the committee."""
    criteria_votes.propose_criteria(found, **data, by=by)


def close(found: CriteriaSet, data: dict[str, Any], by: Any) -> None:
    """Count the votes."""
    criteria_votes.close_vote(found, by=by)


def take_back(found: CriteriaSet, data: dict[str, Any], by: Any) -> None:
    """Take it back to be changed."""
    criteria_votes.take_back(found, reason=data["reason"], by=by)


def record(found: CriteriaSet, data: dict[str, Any], by: Any) -> None:
    """Enter the committee's earlier approval."""
    criteria.approve_criteria(found, data["approved_on"], by=by)


def closed_words(found: CriteriaSet) -> str:
    """What the vote led to."""
    if found.state == CriteriaState.APPROVED:
        return _("The committee adopted the version. It is approved, and rounds can use it.")
    return _("The committee did not adopt the version. It is a draft again.")


Act = Callable[[CriteriaSet, dict[str, Any], Any], None]
STEPS: dict[str, tuple[type[Any], Act, Callable[[CriteriaSet], str]]] = {
    "propose": (
        ProposeForm,
        propose,
        lambda found: _("The version is before the committee. Its members have been told."),
    ),
    "close": (TakeBackForm, close, closed_words),
    "return": (TakeBackForm, take_back, lambda found: _("The version is a draft again.")),
    "record": (EarlierForm, record, lambda found: _("The approval is entered.")),
}
FORMS = {"propose_form": ProposeForm, "back_form": TakeBackForm, "earlier_form": EarlierForm}


class EnterVotes(CriteriaDesk):
    """The votes of a meeting, from its minutes."""

    writes = True

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(request, self.found(pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(request, self.found(pk), request.POST)

    @staticmethod
    def found(pk: int) -> CriteriaSet:
        """A version that is before the committee; another has no such page."""
        version = set_or_404(pk)
        if version.state != CriteriaState.PROPOSED:
            raise Http404
        return version

    @staticmethod
    def show(request: HttpRequest, found: CriteriaSet, data: Any = None) -> HttpResponse:
        ballot = open_ballot(found)
        if ballot is None:
            raise Http404
        form = EnterVotesForm(data, members=committee(), votes=ballot.votes.all())
        if form.is_valid():
            try:
                criteria_votes.enter_votes(found, form.by_member(), form.by_name(), by=request.user)
                messages.success(request, _("The votes are entered. Another person closes the vote."))
                return redirect("criteria-set", found.pk)
            except Refused as refused:
                add_reasons(form, refused)
        context = {
            "form": form,
            "found": found,
            "ballot": ballot,
            "breadcrumbs": under(found, _("Enter votes")),
        }
        return render(request, "calls/criteria/enter.html", context)
