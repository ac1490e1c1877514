"""/desk/cases/<reference>/promotion/ and .../declined/: out of the reserve, and a grant declined by post."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.choices import Role
from applications.choices import DecisionKind, DecisionState
from applications.formats import language
from applications.forms.proposal import ProposalForm
from applications.forms.reserve import CONFIRM, DeclinedForm, PromotionForm
from applications.models import Application, Decision
from applications.permissions.reserve import why_not_enter_declined, why_not_promote
from applications.queries.cases import load_criteria
from applications.queries.ranking import line_ranking
from applications.queries.reserve import ReserveRow, place_of, reserve_of
from applications.queries.revisions import contested_by_line
from applications.queries.scoring import basis_of
from applications.rules.proposing import Basis
from applications.rules.reserve import ALREADY_PROPOSED, CONTESTED, NOTHING_FREE, PLACE_OVER
from applications.services.declining import enter_declined
from applications.services.promoting import promote
from applications.views.desk_access import case_page, crumbs_of
from applications.views.desk_proposing import ProposingPage
from calls.queries.money import LineBalance
from calls.rules.dates import local_day
from records import clock
from records.formats import reason_text
from records.rules import Reason, Refused


@dataclass(frozen=True)
class Promoting:
    """Where the application stands in the reserve of its line, and the money there."""

    row: ReserveRow
    first: ReserveRow | None
    balance: LineBalance
    contested: Reason | None

    @property
    def closed(self) -> Reason | None:
        """Why it cannot be promoted now, whoever asks."""
        newest = self.row.scored.decision
        if newest is not None and newest.state == DecisionState.PROPOSED:
            return ALREADY_PROPOSED()
        if self.row.over:
            return PLACE_OVER(until=self.row.place.until)
        return NOTHING_FREE() if self.balance.free <= 0 else None


def promoting(application: Application) -> Promoting | None:
    """What the page says of the reserve; None when the application is not in it.

    The ranking finds the criteria with the round, where load_criteria has put them.
    """
    load_criteria(application)
    application.line.call = application.call
    found = line_ranking(application.line)
    rows = reserve_of(found, local_day(clock.now()))
    mine = next((one for one in rows if one.waiting.reference == application.case.reference), None)
    if mine is None:
        return None
    waits = contested_by_line([application.line]).get(application.line_id)
    balance = found.balance
    contested = CONTESTED(count=waits.count, contested=waits.amount, free=balance.free) if waits else None
    return Promoting(mine, next((one for one in rows if one.next), None), balance, contested)


class Promote(ProposingPage):
    """Propose to grant what waits in reserve; the sum is earmarked at once, another person decides."""

    template = "applications/desk/promotion.html"
    form_class = PromotionForm
    here: Promoting

    def dispatch(self, request: HttpRequest, *args: Any, **key: Any) -> HttpResponseBase:
        here = promoting(self.application)
        if here is None:
            return waiting_or_404(request, self.application)
        self.here = here
        return super().dispatch(request, *args, **key)

    def name(self) -> str:
        return _("Promotion")

    def closed(self) -> Reason | None:
        return why_not_promote(self.request.user, self.application) or self.here.closed

    @cached_property
    def basis(self) -> Basis:
        return basis_of(self.application, self.criteria, self.here.row.scored.verdict)

    @cached_property
    def balance(self) -> LineBalance:
        return self.here.balance

    def form(self, data: Any = None, *, checked: bool = True) -> ProposalForm:
        """A reason is asked only out of order."""
        form = super().form(data, checked=checked)
        if self.here.row.next:
            del form.fields["out_of_order"]
        return form

    def initial(self) -> dict[str, Any]:
        """All that can be granted, or as much of it as is free."""
        free = self.here.balance.free
        if self.most.amount is None or self.most.amount <= free:
            return super().initial()
        return super().initial() | {"kind": DecisionKind.GRANT_IN_PART, "amount": free or None}

    def propose(self, form: PromotionForm) -> None:
        given, reason = form.proposal(), form.cleaned_data.get("out_of_order", "")
        more = {"terms": form.terms(), "by": self.request.user, "out_of_order": reason}
        promote(self.application, given, form.cleaned_data["conditions"], **more)

    def about(self) -> dict[str, Any]:
        return {"here": self.here, "most": self.most}


def waiting_or_404(request: HttpRequest, application: Application) -> HttpResponse:
    """To the case, when the promotion has been proposed already; 404 for what is not in the reserve."""
    if place_of(application) is None:
        raise Http404
    messages.info(request, reason_text(ALREADY_PROPOSED(), language()))
    return redirect("desk_case", reference=application.case.reference)


@require_http_methods(["GET", "POST"])
@case_page(Role.OFFICER)
def declined(request: HttpRequest, application: Application) -> HttpResponse:
    """Enter that the beneficiary has declined its grant otherwise than in the service; confirmed on a second page."""
    decision = Decision.objects.in_force().filter(application=application, amount__isnull=False).first()
    if decision is None:
        raise Http404
    form = DeclinedForm(request.POST or None)
    asked = request.method == "POST" and form.is_valid()
    if asked and CONFIRM in request.POST:
        try:
            enter_declined(application, form.cleaned_data["reason"], form.came(), by=request.user)
            messages.success(
                request, _("Entered. The commitment is released, and the beneficiary has been told.")
            )
            return redirect("desk_case", reference=application.case.reference)
        except Refused as refused:
            form.refuse(refused)
            asked = False
    shown = {
        "application": application,
        "decision": decision,
        "form": form,
        "asked": asked,
        "closed": why_not_enter_declined(request.user, application),
        "breadcrumbs": crumbs_of(application, _("Grant declined")),
    }
    return render(request, "applications/desk/declined.html", shown)
