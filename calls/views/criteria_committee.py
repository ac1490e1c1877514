"""/committee/criteria/: the committee reads versions of the criteria and votes; two versions beside each other."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from accounts.choices import Role
from accounts.permissions import has_role
from calls.choices import CriteriaState
from calls.forms.criteria import CompareSetsForm
from calls.forms.criteria_votes import VoteForm
from calls.forms.rounds import add_reasons
from calls.models import CriteriaSet, CriteriaVote
from calls.permissions import may_read_ballots, may_read_criteria, why_not_vote
from calls.queries.criteria_pages import (
    all_sets,
    changes_between,
    committee_sets,
    grid_of,
    titles_by_code,
)
from calls.queries.criteria_votes import ballots_of
from calls.services.criteria_votes import cast_vote
from records.rules import Refused

PER_PAGE = 20
Crumbs = list[tuple[str, str]]


class BallotView(LoginRequiredMixin, View):
    """A page of the committee's criteria. For others there is none (404)."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not may_read_ballots(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class BallotList(BallotView):
    """Every version the committee has been asked about, or that is in use."""

    def get(self, request: HttpRequest) -> HttpResponse:
        page = Paginator(committee_sets(), PER_PAGE).get_page(request.GET.get("page"))
        return render(request, "calls/criteria/committee_list.html", {"page": page})


class BallotPage(BallotView):
    """One version in full, and the member's own vote while it is before the committee."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(request, seen_or_404(pk))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Vote, or vote otherwise."""
        found, form = seen_or_404(pk), VoteForm(request.POST)
        if not has_role(request.user, Role.COMMITTEE):
            raise Http404
        if form.is_valid():
            try:
                cast_vote(found, form.cleaned_data["vote"], by=request.user)
                messages.success(
                    request, _("Your vote is recorded. You can change it until the vote is closed.")
                )
                return redirect("committee-criteria-version", pk)
            except Refused as refused:
                add_reasons(form, refused)
        return self.show(request, seen_or_404(pk), form)

    @staticmethod
    def show(request: HttpRequest, found: CriteriaSet, form: VoteForm | None = None) -> HttpResponse:
        ballots = ballots_of(found)
        mine = own_vote(request.user, found)
        context = {
            "form": form or VoteForm(initial={"vote": mine.vote if mine else None}),
            "found": found,
            "grid": grid_of(found),
            "ballots": ballots,
            "proposed": found.state == CriteriaState.PROPOSED,
            "may_vote": not why_not_vote(request.user, found),
            "mine": mine,
            "breadcrumbs": [(reverse("committee-criteria"), _("Selection criteria")), ("", str(found))],
        }
        return render(request, "calls/criteria/committee_set.html", context)


def seen_or_404(pk: int) -> CriteriaSet:
    """A version the committee sees."""
    return get_object_or_404(committee_sets(), pk=pk)


def own_vote(user: Any, found: CriteriaSet) -> CriteriaVote | None:
    """How this person has voted on the version, in the vote that is under way."""
    return CriteriaVote.objects.filter(
        ballot__criteria_set=found, ballot__closed_at=None, member=user.pk
    ).first()


@require_safe
@login_required
def desk_compare(request: HttpRequest) -> HttpResponse:
    """Any two versions, drafts among them."""
    if not may_read_criteria(request.user):
        raise Http404
    trail = [(reverse("criteria"), _("Selection criteria")), ("", _("Compare versions"))]
    return compared(request, all_sets(), trail)


@require_safe
@login_required
def committee_compare(request: HttpRequest) -> HttpResponse:
    """Any two versions the committee sees."""
    if not may_read_ballots(request.user):
        raise Http404
    trail = [(reverse("committee-criteria"), _("Selection criteria")), ("", _("Compare versions"))]
    return compared(request, committee_sets(), trail)


def compared(request: HttpRequest, rows: "QuerySet[CriteriaSet]", trail: Crumbs) -> HttpResponse:
    """The page: which two are compared, and what differs."""
    versions = list(rows)
    earlier, later = chosen(request, versions)
    context: dict[str, Any] = {"versions": versions, "earlier": earlier, "later": later, "breadcrumbs": trail}
    if earlier and later:
        language = get_language() or "en"
        now = {"from": earlier.pk, "to": later.pk}
        context["form"] = CompareSetsForm(versions=versions, initial=now)
        context["changes"] = changes_between(earlier, later)
        context["titles"] = titles_by_code(earlier, later, language=language)
    return render(request, "calls/criteria/compare.html", context)


def chosen(
    request: HttpRequest, versions: list[CriteriaSet]
) -> tuple[CriteriaSet | None, CriteriaSet | None]:
    """The two asked for; else the newest version and the one it began from. 404 for one that is not there."""
    by_pk = {str(row.pk): row for row in versions}
    if "from" in request.GET or "to" in request.GET:
        found = by_pk.get(request.GET.get("from", "")), by_pk.get(request.GET.get("to", ""))
        if None in found:
            raise Http404
        return found
    for later in versions:
        if str(later.based_on_id) in by_pk:
            return by_pk[str(later.based_on_id)], later
    return (versions[-1], versions[0]) if len(versions) > 1 else (None, None)
