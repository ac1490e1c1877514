"""/desk/cases/<reference>/correction/ and .../notification/: an error put right, and how a decision was notified."""

from abc import abstractmethod
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.choices import Role
from applications.forms.revising import CorrectionForm, NotificationForm
from applications.models import Application, Decision
from applications.models.decision import GRANTING
from applications.permissions.revising import why_not_correct, why_not_record_notification
from applications.queries.reviews import decision_of, review_look
from applications.queries.revisions import notification_records
from applications.queries.terms import terms_of
from applications.rules.terms import Terms
from applications.services.correcting import propose_correction
from applications.services.notifying import record_notification
from applications.views.desk_access import case_page, crumbs_of
from applications.views.desk_proposing import Kinds, ProposingPage
from records import clock
from records.rules import Reason, Refused


class RevisingPage(ProposingPage):
    """A page that proposes a decision in place of an earlier one, and begins with its terms."""

    @property
    @abstractmethod
    def earlier(self) -> Decision:
        """The decision it would replace; 404 where there is none."""

    def terms(self) -> Terms:
        granted = self.earlier.kind in GRANTING and self.earlier.starts_on is not None
        return terms_of(self.earlier) if granted else super().terms()


class Correct(RevisingPage):
    """The decision as it should read; another person takes it."""

    template = "applications/desk/correction.html"
    form_class = CorrectionForm

    def name(self) -> str:
        return _("Correction")

    def closed(self) -> Reason | None:
        return why_not_correct(self.request.user, self.application)

    @cached_property
    def earlier(self) -> Decision:
        return decision_or_404(self.application)

    def kinds(self) -> Kinds:
        """A clerical error never turns a decision around: a grant stays one, whole or in part; a refusal its kind."""
        same = GRANTING if self.earlier.kind in GRANTING else (self.earlier.kind,)
        return [one for one in super().kinds() if one[0] in same]

    def initial(self) -> dict[str, Any]:
        return texts_of(self.earlier)

    def propose(self, form: CorrectionForm) -> None:
        given = form.proposal(), form.cleaned_data["conditions"], form.terms(), form.wrong()
        propose_correction(self.application, *given, by=self.request.user)

    def proposed(self) -> str:
        return _("The correction has been proposed. Another person takes it.")

    def about(self) -> dict[str, Any]:
        return {"decision": self.earlier, "granting": self.earlier.kind in GRANTING}


def decision_or_404(application: Application) -> Decision:
    """The decision in force; no page before there is one."""
    found = decision_of(application)
    if found is None:
        raise Http404
    return found


def texts_of(decision: Decision) -> dict[str, Any]:
    """What the decision says, as the form begins with it."""
    return {
        "kind": decision.kind,
        "cost": decision.eligible_cost,
        "rate": decision.rate,
        "amount": decision.amount,
        "reasons": decision.reasons,
        "conditions": decision.conditions,
    }


@require_http_methods(["GET", "POST"])
@case_page(Role.OFFICER)
def notification(request: HttpRequest, application: Application) -> HttpResponse:
    """How the decision was notified and when; the time limit follows."""
    found = decision_or_404(application)
    begin = {name: getattr(found, name) for name in ("sent_by", "posted_on", "shown_on")}
    form = NotificationForm(request.POST or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            record_notification(found, form.notified(), by=request.user)
            messages.success(request, _("Recorded. The time limit is reckoned by it."))
            return redirect(reverse("desk_reviews", args=[application.case.reference]))
        except Refused as refused:
            form.refuse(refused)
    shown = {
        "application": application,
        "decision": found,
        "look": review_look(found, clock.now()),
        "records": notification_records(found),
        "form": form,
        "closed": why_not_record_notification(request.user, application),
        "breadcrumbs": crumbs_of(application, _("Notification of the decision")),
    }
    return render(request, "applications/desk/notification.html", shown)
