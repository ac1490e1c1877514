"""/desk/cases/<reference>/supplements/: a request written, looked at and sent, and what becomes of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.choices import Role
from accounts.services.sessions import forget_typed
from accounts.views.signed_out import typed_initial, typed_words
from applications.choices import CheckVerdict, Section, SupplementState
from applications.forms.selection import RefusableForm
from applications.forms.supplements import ExtendForm, JudgeForm, LateForm, RequestForm, TakeBackForm
from applications.models import Application, LateAnswer, SupplementRequest
from applications.permissions.supplements import why_not_handle, why_not_request
from applications.queries.cases import load_criteria, of_stage
from applications.queries.parts import part_label
from applications.queries.supplements import name_people, requests_of
from applications.services.supplements import (
    Wanted,
    extend_supplement,
    judge_late,
    record_late,
    request_problems_of,
    request_supplement,
    take_back_supplement,
)
from applications.views.applicant_attachments import served_document
from applications.views.desk_access import case_page, crumbs_of
from calls.choices import CriterionStage
from records.rules import Refused, refuse

NOT_TYPED = ("csrfmiddlewaretoken", "go")


@require_http_methods(["GET", "POST"])
@case_page(Role.OFFICER)
def supplement_new(request: HttpRequest, application: Application) -> HttpResponse:
    """Write a request; look at it as the applicant will see it; send it."""
    unsaved = typed_initial(request)
    form = RequestForm(request.POST or None, application=application, initial=unsaved)
    if request.method == "POST" and form.is_valid():
        try:
            refuse(why_not_request(request.user, application))
            refuse(*request_problems_of(application, form.wanted()))
            if request.POST.get("go") == "send":
                sent = request_supplement(application, form.wanted(), by=request.user)
                forget_typed(request.session, request.path)
                messages.success(request, _("The request has been sent; the applicant has been told."))
                return redirect("desk_supplement", application.case.reference, sent.pk)
            if request.POST.get("go") == "preview":
                return preview(request, application, form.wanted())
        except Refused as refused:
            form.refuse(refused)
    checks = of_stage(load_criteria(application), CriterionStage.ELIGIBILITY)
    shown = {
        "application": application,
        "form": form,
        "failed": [one for one in checks if one.verdict == CheckVerdict.NO],
        "why_not": why_not_request(request.user, application),
        "breadcrumbs": crumbs_of(application, _("Request for supplement")),
        **typed_words(request, unsaved),
    }
    return render(request, "applications/desk/supplement_new.html", shown)


def preview(request: HttpRequest, application: Application, wanted: Wanted) -> HttpResponse:
    """The request as the applicant will read it; nothing is sent yet."""
    items = [(one, tuple(part_label(part) for part in one.parts)) for one in wanted.items]
    kept = [
        (name, value) for name, values in request.POST.lists() if name not in NOT_TYPED for value in values
    ]
    shown = {
        "application": application,
        "wanted": wanted,
        "items": items,
        "labels": dict(Section.choices),
        "kept": kept,
        "breadcrumbs": crumbs_of(application, _("Request for supplement")),
    }
    return render(request, "applications/desk/supplement_preview.html", shown)


@require_http_methods(["GET", "POST"])
@case_page()
def supplement(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """One request: what was asked, what became of it, and what an officer can do now."""
    asked = next((one for one in requests_of(application) if one.pk == pk), None)
    if asked is None:
        raise Http404
    name_people(asked)
    refusal = why_not_handle(request.user, application)
    forms = {} if refusal else forms_of(asked)
    step = request.POST.get("step", "")
    if request.method == "POST" and step in forms:
        forms[step] = FORMS[step](request.POST, request.FILES)
        if forms[step].is_valid():
            try:
                done = STEPS[step](asked, forms[step], request)
                messages.success(request, done)
                return redirect("desk_supplement", application.case.reference, pk)
            except Refused as refused:
                forms[step].refuse(refused)
    shown = {
        "application": application,
        "one": asked,
        "forms": forms,
        "late": unjudged(asked),
        "breadcrumbs": crumbs_of(application, _("Request for supplement")),
    }
    return render(request, "applications/desk/supplement.html", shown)


FORMS: dict[str, Callable[..., RefusableForm]] = {
    "extend": ExtendForm,
    "take_back": TakeBackForm,
    "late": LateForm,
    "judge": JudgeForm,
}


def unjudged(asked: SupplementRequest) -> LateAnswer | None:
    """The recorded answer of which it is not decided yet whether it is accepted."""
    return next((one for one in asked.late_answers.all() if one.accepted is None), None)


def forms_of(asked: SupplementRequest) -> dict[str, RefusableForm]:
    """What can be done with the request now."""
    if asked.state not in (SupplementState.OPEN, SupplementState.LAPSED):
        return {}
    names = ["judge"] if unjudged(asked) else ["late"]
    if asked.state == SupplementState.OPEN:
        names = ["extend", "take_back", *names]
    return {name: FORMS[name]() for name in names}


def extended(asked: SupplementRequest, form: Any, request: HttpRequest) -> str:
    """More time."""
    extend_supplement(asked, form.cleaned_data["due_at"], form.cleaned_data["reason"], by=request.user)
    return _("The deadline has been put later; the applicant has been told.")


def taken_back(asked: SupplementRequest, form: Any, request: HttpRequest) -> str:
    """Not needed after all."""
    take_back_supplement(asked, form.cleaned_data["reason"], by=request.user)
    return _("The request has been taken back; the applicant has been told.")


def recorded(asked: SupplementRequest, form: Any, request: HttpRequest) -> str:
    """An answer came late or not through the service."""
    record_late(asked, form.late(), by=request.user)
    return _("The answer has been recorded. Now decide whether it is accepted.")


def judged(asked: SupplementRequest, form: Any, request: HttpRequest) -> str:
    """Whether it is accepted."""
    late = unjudged(asked)
    if late is None:
        raise Http404
    judge_late(late, form.cleaned_data["accepted"], form.cleaned_data["reason"], by=request.user)
    return _("Saved; the applicant has been told.")


STEPS: dict[str, Callable[[SupplementRequest, Any, HttpRequest], str]] = {
    "extend": extended,
    "take_back": taken_back,
    "late": recorded,
    "judge": judged,
}


@require_GET
@case_page()
def late_file(request: HttpRequest, application: Application, pk: int) -> FileResponse:
    """The file of an answer that was recorded, for those to whom the case is open."""
    rows = LateAnswer.objects.filter(request__application=application, document__isnull=False)
    found = get_object_or_404(rows, pk=pk)
    return served_document(str(found.document_id), found.name, found.media_type)
