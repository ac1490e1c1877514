"""What the pages share that propose a decision on a case: the form, its sums worked out, sent, and the way back."""

from abc import ABC, abstractmethod
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_http_methods

from accounts.choices import Role
from accounts.services.sessions import forget_typed
from accounts.views.signed_out import typed_initial, typed_words
from applications.choices import DecisionKind
from applications.formats import language, titles_of, words
from applications.forms.proposal import RESERVE, WORK_OUT, ProposalForm
from applications.models import Application
from applications.queries.cases import load_criteria
from applications.queries.scoring import basis_of
from applications.queries.submitted import Submitted, submitted_of
from applications.queries.terms import basis_with, terms_to_begin_with, usable_types
from applications.rules.proposing import (
    ADMITTED,
    NO_GROUND_TO_REJECT,
    NOT_ASSESSED,
    Basis,
    Proposal,
    most_grantable,
)
from applications.rules.terms import Terms
from applications.views.desk_access import case_page, crumbs_of
from calls.queries.money import LineBalance, line_balance
from calls.rules.interventions import TypeEntry
from records.formats import money, reason_text
from records.forms import Effect
from records.rules import Reason, Refused

Kinds = list[tuple[str, Effect]]


class ProposingPage(View, ABC):
    """A page of a case with one form that proposes a decision to another person.

    Shown with what to begin with; the sums worked out when asked; sent to the service, and back to the case.
    """

    template: str
    form_class: type[ProposalForm] = ProposalForm
    back = "desk_case"
    application: Application

    @classmethod
    def as_page(cls) -> Any:
        """The page as the addresses take it: of a case, for officers."""
        return require_http_methods(["GET", "POST"])(case_page(Role.OFFICER)(cls.as_view()))

    def setup(self, request: HttpRequest, *args: Any, application: Application, **key: Any) -> None:
        """The case the page is of; what else it needs is read when it is asked for, once."""
        super().setup(request, *args, **key)
        self.application = application

    def get(self, request: HttpRequest, **key: Any) -> HttpResponse:
        unsaved = typed_initial(request)
        return self.page(self.form(unsaved, checked=False), unsaved)

    def post(self, request: HttpRequest, **key: Any) -> HttpResponse:
        form = self.form(request.POST)
        if WORK_OUT in request.POST:
            worked_out = form.worked_out(self.basis.revenue, self.basis.requested)
            return self.page(self.form(worked_out, checked=False))
        if form.is_valid():
            try:
                self.propose(form)
                forget_typed(request.session, request.path)
                messages.success(request, self.proposed())
                return redirect(self.back, reference=self.application.case.reference)
            except Refused as refused:
                form.refuse(refused)
        return self.page(form)

    def page(self, form: ProposalForm, unsaved: dict[str, Any] | None = None) -> HttpResponse:
        """The form with what it is about; `unsaved` is what was typed when the session had ended."""
        shown = {
            "application": self.application,
            "form": form,
            "balance": self.balance,
            "closed": self.closed(),
            "breadcrumbs": crumbs_of(self.application, self.name()),
            **typed_words(self.request, unsaved),
            **self.about(),
        }
        return render(self.request, self.template, shown)

    def form(self, data: Any = None, *, checked: bool = True) -> ProposalForm:
        """The form to begin with or as sent; unchecked what only stands in it, as when sums have been worked out."""
        application = self.application
        return self.form_class(
            data if checked else None,
            kinds=self.kinds(),
            basis=basis_with(application, self.submitted, self.types),
            types=self.types,
            tables=application.call.programme.vocabulary.get("intervention_tables", {}),
            begin=self.terms(),
            initial=self.initial() | ((not checked and data) or {}),
            **self.more(),
        )

    @cached_property
    def criteria(self) -> list[Any]:
        """The criteria with what was checked and agreed. One query."""
        return load_criteria(self.application)

    @cached_property
    def basis(self) -> Basis:
        """What the proposal is held against."""
        return basis_of(self.application, self.criteria)

    @cached_property
    def most(self) -> Proposal:
        """What can be granted at most."""
        return most_grantable(self.basis)

    @cached_property
    def submitted(self) -> Submitted | None:
        """What was applied for."""
        return submitted_of(self.application)

    @cached_property
    def types(self) -> list[TypeEntry]:
        """The types of intervention to choose among. One query."""
        return usable_types(self.application)

    @cached_property
    def balance(self) -> LineBalance:
        """The money of the line. One query."""
        return line_balance(self.application.line)

    def kinds(self) -> Kinds:
        """The kinds of decision, with what each means here and why one cannot be chosen."""
        return choices(self.basis, titles_of(self.criteria))

    def terms(self) -> Terms:
        """The terms of a grant to begin with."""
        return terms_to_begin_with(self.application, self.submitted, self.types)

    def initial(self) -> dict[str, Any]:
        """What the form begins with: the most that can be granted."""
        return {
            "cost": self.most.cost,
            "rate": self.most.rate,
            "amount": self.most.amount,
            "kind": first_possible(self.kinds(), self.most.kind),
        }

    def more(self) -> dict[str, Any]:
        """What else the form takes."""
        return {}

    def about(self) -> dict[str, Any]:
        """What the page shows beside the form."""
        return {}

    def proposed(self) -> str:
        """What is said once it has been proposed."""
        return _("Proposed. Another person decides.")

    @abstractmethod
    def name(self) -> str:
        """What the page is called."""

    @abstractmethod
    def closed(self) -> Reason | None:
        """Why nothing can be proposed here now."""

    @abstractmethod
    def propose(self, form: Any) -> None:
        """Hand what was sent to the service."""


def choices(basis: Basis, titles: dict[str, str]) -> Kinds:
    """The kinds with what each means here, and why one cannot be chosen."""
    most = most_grantable(basis)
    whole = most.kind == DecisionKind.GRANT
    return [
        (
            DecisionKind.GRANT,
            Effect(
                DecisionKind.GRANT.label,
                _("All that was asked for."),
                money(basis.requested, language()),
                why_not=why_not_grant(basis, titles) or ("" if whole else why_not_whole(basis)),
            ),
        ),
        (
            DecisionKind.GRANT_IN_PART,
            Effect(
                DecisionKind.GRANT_IN_PART.label,
                _("Less than was asked for; the reasons say what was cut."),
                why_not=why_not_grant(basis, titles),
            ),
        ),
        (
            DecisionKind.REJECT,
            Effect(
                DecisionKind.REJECT.label,
                _("A criterion, a threshold or the money."),
                why_not="" if basis.assessed or basis.failed else said(NO_GROUND_TO_REJECT()),
            ),
        ),
        (
            RESERVE,
            Effect(
                _("Reject for lack of money, with a place in reserve"),
                _("The ranking gives the place. If money is freed before its last day, it can be promoted."),
                why_not=why_not_grant(basis, titles),
            ),
        ),
        (
            DecisionKind.NOT_ADMIT,
            Effect(
                DecisionKind.NOT_ADMIT.label,
                _("Late, unsigned, or not supplemented: it is not examined."),
                why_not=said(ADMITTED()) if basis.assessed else "",
            ),
        ),
    ]


def why_not_grant(basis: Basis, titles: dict[str, str]) -> str:
    """Not assessed, or below a threshold."""
    if not basis.assessed:
        return said(NOT_ASSESSED())
    return " ".join(words(reason, titles) for reason in basis.missed)


def why_not_whole(basis: Basis) -> str:
    """The rate asked for is above what the rules allow."""
    return " ".join(said(reason) for reason in basis.ceiling.because)


def said(reason: Reason) -> str:
    """A reason in the page's language."""
    return reason_text(reason, language())


def first_possible(kinds: Kinds, wanted: str) -> str:
    """The kind to begin with: the likeliest, if it can be chosen."""
    return next((kind for kind, effect in kinds if kind == wanted and not effect.why_not), "")
