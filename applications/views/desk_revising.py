"""/desk/cases/<reference>/correction/ and .../notification/: an error put right, and how a decision was notified."""

from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.choices import Role
from applications.formats import titles_of
from applications.forms.proposal import WORK_OUT, ProposalForm
from applications.forms.revising import CorrectionForm, NotificationForm
from applications.models import Application, Decision
from applications.models.decision import GRANTING
from applications.permissions.revising import why_not_correct, why_not_record_notification
from applications.queries.cases import load_criteria
from applications.queries.reviews import decision_of, review_look
from applications.queries.revisions import notification_records
from applications.queries.scoring import basis_of
from applications.queries.submitted import submitted_of
from applications.queries.terms import basis_with, terms_of, terms_to_begin_with, usable_types
from applications.services.correcting import propose_correction
from applications.services.notifying import record_notification
from applications.views.desk_access import case_page, crumbs_of
from applications.views.desk_decisions import choices
from calls.queries.money import line_balance
from records import clock
from records.forms import Effect
from records.rules import Refused

Kinds = list[tuple[str, Effect]]
AnyForm = TypeVar("AnyForm", bound=ProposalForm)


@require_http_methods(["GET", "POST"])
@case_page(Role.OFFICER)
def correction(request: HttpRequest, application: Application) -> HttpResponse:
    """The decision as it should read; another person takes it."""
    found = decision_or_404(application)
    titles = titles_of(load_criteria(application))
    basis = basis_of(application)
    kinds = kinds_like(found, choices(basis, titles))
    form = revision_form(CorrectionForm, found, kinds, request.POST or None)
    if WORK_OUT in request.POST:
        form = revision_form(
            CorrectionForm, found, kinds, form.worked_out(basis.revenue, basis.requested), checked=False
        )
    elif request.method == "POST" and form.is_valid():
        try:
            given = form.proposal(), form.cleaned_data["conditions"], form.terms(), form.wrong()
            propose_correction(application, *given, by=request.user)
            messages.success(request, _("The correction has been proposed. Another person takes it."))
            return redirect("desk_case", reference=application.case.reference)
        except Refused as refused:
            form.refuse(refused)
    shown = {
        "application": application,
        "decision": found,
        "form": form,
        "granting": found.kind in GRANTING,
        "balance": line_balance(application.line),
        "closed": why_not_correct(request.user, application),
        "breadcrumbs": crumbs_of(application, _("Correction")),
    }
    return render(request, "applications/desk/correction.html", shown)


def decision_or_404(application: Application) -> Decision:
    """The decision in force; no page before there is one."""
    found = decision_of(application)
    if found is None:
        raise Http404
    return found


def kinds_like(decision: Decision, kinds: Kinds) -> Kinds:
    """A clerical error never turns a decision around: a grant stays one, in whole or in part; a refusal its kind."""
    same = GRANTING if decision.kind in GRANTING else (decision.kind,)
    return [(kind, effect) for kind, effect in kinds if kind in same]


def revision_form(
    form_class: type[AnyForm],
    decision: Decision,
    kinds: Kinds,
    data: Any = None,
    *,
    checked: bool = True,
    begin: Any = None,
    **more: Any,
) -> AnyForm:
    """The form with what the decision says, or with `begin`; unchecked when the sums have only been worked out."""
    application = decision.application
    submitted, types = submitted_of(application), usable_types(application)
    granted = decision.kind in GRANTING and decision.starts_on is not None
    return form_class(
        data if checked else None,
        kinds=kinds,
        basis=basis_with(application, submitted, types),
        types=types,
        tables=application.call.programme.vocabulary.get("intervention_tables", {}),
        begin=terms_of(decision) if granted else terms_to_begin_with(application, submitted, types),
        initial={**(begin if begin is not None else texts_of(decision)), **({} if checked else data)},
        **more,
    )


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
