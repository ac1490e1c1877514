"""/desk/rules/ and /desk/rounds/<id>/rules/: the rules' figures, and proposing another value of one."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.choices import CallState
from calls.forms.figures import ParameterForm
from calls.forms.rounds import sentence, words
from calls.models import CallRound, Programme
from calls.permissions import why_not_propose
from calls.queries.change_pages import people_of
from calls.queries.parameter_pages import Figure, changes_of, figure_named, names_in, parts_of
from calls.queries.parameters import bounds_of_programme, is_frozen
from calls.queries.sites import site_of
from calls.rules.laws import laws_of
from calls.services.parameters import propose_parameter
from calls.views.desk import Crumbs, Desk, address, call_or_404, crumbs, programme_or_404
from records.rules import Refused


class Figures(Desk):
    """A page of figures, of the programme or of one round."""

    def place(self, request: HttpRequest, pk: str) -> tuple[Programme, CallRound | None]:
        """Whose figures they are."""
        call = call_or_404(pk) if pk else None
        return (call.programme, call) if call else (programme_or_404(request), None)

    def why_not(self, request: HttpRequest, call: CallRound | None) -> str:
        """Why this person cannot propose a change here."""
        if why_not_propose(request.user):
            return "role"
        return "fixed" if call and call.state != CallState.DRAFT else ""


class FigureList(Figures):
    """Every figure with its value, what the law allows, the provision, and where it comes from."""

    def get(self, request: HttpRequest, pk: str = "") -> HttpResponse:
        programme, call = self.place(request, pk)
        page = Paginator(changes_of(programme, call), 10).get_page(request.GET.get("page"))
        names = people_of(page)
        context = {
            "programme": programme,
            "call": call,
            "site": None if call else site_of(programme.pk),
            "parts": parts_of(programme, call),
            "laws": laws_of(programme.fund, programme.country),
            "rulebook": bounds_of_programme(programme).citing.rulebook,
            "why_not": self.why_not(request, call),
            "frozen": bool(call and is_frozen(call)),
            "page": page,
            "changes": told(page, names),
            "rounds": [] if call else programme.rounds.filter(state=CallState.DRAFT),
            "breadcrumbs": trail(call, programme),
        }
        return render(request, "calls/rules.html", context)


class FigurePage(Figures):
    """One figure, its history, and the form with which an officer proposes another value."""

    def get(self, request: HttpRequest, name: str, pk: str = "") -> HttpResponse:
        programme, call = self.place(request, pk)
        figure = figure_or_404(programme, call, name)
        return self.show(request, programme, call, figure, form_for(figure))

    def post(self, request: HttpRequest, name: str, pk: str = "") -> HttpResponse:
        programme, call = self.place(request, pk)
        figure = figure_or_404(programme, call, name)
        if self.why_not(request, call):
            raise Http404
        form = form_for(figure, request.POST)
        if not form.is_valid():
            return self.show(request, programme, call, figure, form)
        try:
            said = form.cleaned_data
            propose_parameter(
                programme, name, said["value"], reason=said["reason"], by=request.user, call=call
            )
        except Refused as refused:
            tell_in_form(form, refused, figure)
            return self.show(request, programme, call, figure, form)
        messages.success(request, _("Proposed. A decision maker confirms it."))
        return redirect(list_url(call, programme))

    def show(
        self,
        request: HttpRequest,
        programme: Programme,
        call: CallRound | None,
        figure: Figure,
        form: ParameterForm,
    ) -> HttpResponse:
        changes = list(changes_of(programme, call, figure.name)[:50])
        context = {
            "programme": programme,
            "call": call,
            "figure": figure,
            "form": form,
            "why_not": self.why_not(request, call),
            "changes": told(changes, people_of(changes)),
            "list_url": list_url(call, programme),
            "breadcrumbs": [
                *trail(call, programme)[:-1],
                (list_url(call, programme), _("Rules")),
                ("", figure.label),
            ],
        }
        return render(request, "calls/rule.html", context)


def figure_or_404(programme: Programme, call: CallRound | None, name: str) -> Figure:
    """The figure of that name."""
    figure = figure_named(programme, call, name)
    if figure is None:
        raise Http404
    return figure


def form_for(figure: Figure, data: Any = None) -> ParameterForm:
    """The form, with what the value may be beside it."""
    bound = [figure.bound.capitalize() + "."] if figure.bound else []
    return ParameterForm(data, name=figure.name, help_text=" ".join(bound))


def tell_in_form(form: ParameterForm, refused: Refused, figure: Figure) -> None:
    """The reasons at the field they concern, with the figure's name as the page calls it and the provision."""
    for reason in refused.reasons:
        said = sentence(replace(reason, params={**reason.params, "name": figure.label}))
        article = f" {_(reason.article)}." if reason.article else ""
        form.add_error(reason.field if reason.field in form.fields else None, said + article)


def told(changes: Any, names: dict[Any, str]) -> list[tuple[Any, str, str, str, str]]:
    """Changes with their figures and the names of those who made them."""
    return [
        (change, before, after, names.get(change.proposed_by, ""), names.get(change.decided_by, ""))
        for change, before, after in names_in(changes)
    ]


def list_url(call: CallRound | None, programme: Programme) -> str:
    """The list the figure stands in."""
    return reverse("round-rules", args=[call.pk]) if call else f"{reverse('rules')}?programme={programme.pk}"


def trail(call: CallRound | None, programme: Programme) -> Crumbs:
    """Where the page is."""
    if call is None:
        return [("", _("Rules"))]
    return crumbs((address(call), words(call.title)), ("", _("Rules")))
