"""/desk/cases/<reference>/declaration/: impartiality before a case opens, and winning it back by another's word."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.choices import Role
from applications.forms.impartiality import AnswerForm, AskBackForm, DeclarationForm
from applications.models import Application, DeclarationStatement
from applications.permissions.selection import (
    READERS,
    standing,
    why_not_answer,
    why_not_ask_back,
    why_not_declare,
)
from applications.queries.impartiality import parties_of
from applications.services.declaring import answer, ask_back, declare
from applications.views.desk_access import case_or_404, case_page, closed, crumbs_of, desk_page
from records.rules import Refused


@require_http_methods(["GET", "POST"])
@desk_page(*READERS)
def declaration(request: HttpRequest, reference: str) -> HttpResponse:
    """Who applies with whom, and whether one is impartial; nothing else of the case is shown yet."""
    application = case_or_404(request, reference)
    refusal = why_not_declare(request.user, application)
    if refusal is not None:
        return closed(request, application, refusal)
    form = DeclarationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            declare(
                application, form.is_impartial, typed["ground"], by=request.user, grounds=typed["grounds"]
            )
            return redirect(onward(request, application))
        except Refused as refused:
            form.refuse(refused)
    shown = {
        "application": application,
        "form": form,
        "declared": standing(request.user, application).impartial,
        "partners": parties_of(application),
        "breadcrumbs": crumbs_of(application, _("Declaration")),
    }
    return render(request, "applications/desk/declaration.html", shown)


def onward(request: HttpRequest, application: Application) -> str:
    """Where the person was going, else to the case."""
    wanted = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, None):
        return wanted
    return reverse("desk_case", args=[application.case.reference])


@require_http_methods(["GET", "POST"])
@desk_page(*READERS)
def impartial_again(request: HttpRequest, reference: str) -> HttpResponse:
    """Somebody who declared a tie asks to be held impartial after all; nothing of the case is shown."""
    application = case_or_404(request, reference)
    refusal = why_not_ask_back(request.user, application)
    if refusal is not None:
        return closed(request, application, refusal)
    form = AskBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_back(application, form.cleaned_data["ground"], by=request.user)
            messages.success(request, _("Asked. A decision maker answers; until then the case stays closed."))
            return redirect("desk_cases")
        except Refused as refused:
            form.refuse(refused)
    shown = {"application": application, "form": form, "breadcrumbs": crumbs_of(application)}
    return render(request, "applications/desk/impartial_again.html", shown)


@require_http_methods(["GET", "POST"])
@case_page(Role.DECIDER)
def statement(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """A decision maker answers whether somebody else is impartial after all."""
    found = get_object_or_404(
        DeclarationStatement.objects.select_related("user", "answered_by"),
        pk=pk,
        application=application,
        answered_at=None,
        state="asked",
    )
    if why_not_answer(request.user, found, application) is not None:
        raise Http404
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user: Any = request.user
            answer(found, form.accepts, form.cleaned_data["answer"], by=user)
            messages.success(request, _("Your answer has been entered."))
            return redirect("desk_case", reference=application.case.reference)
        except Refused as refused:
            form.refuse(refused)
    shown = {
        "application": application,
        "statement": found,
        "form": form,
        "breadcrumbs": crumbs_of(application, _("Impartial after all")),
    }
    return render(request, "applications/desk/statement.html", shown)
