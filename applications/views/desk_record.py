"""/desk/cases/<reference>/record/: the case in the authority's records: its number, and what of it is secret."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.choices import Role
from applications.forms.records import NumberForm, PublicForm, SecrecyForm
from applications.models import Application
from applications.permissions.records import RECORD_KEEPERS, why_not_mark, why_not_number, why_not_take_file
from applications.queries.records import (
    CaseDocument,
    case_files_of,
    document_of,
    documents_of,
    numbers_of,
)
from applications.services.registering import give_number
from applications.services.secrecy import end_secrecy, mark_secret
from applications.views.desk_access import case_page, crumbs_of
from calls.queries.parameters import case_number_mask
from records.rules import Refused


@require_http_methods(["GET", "POST"])
@case_page(*RECORD_KEEPERS)
def record(request: HttpRequest, application: Application) -> HttpResponse:
    """The number, which of the case's documents are secret, and its whole file; sent, the number is given."""
    form = NumberForm(
        request.POST or None,
        mask=case_number_mask(application.call.programme),
        now=application.case.register_number,
    )
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            give_number(application, given["number"], given.get("reason", ""), by=request.user)
            messages.success(request, _("The case number is saved."))
            return redirect("desk_record", reference=application.case.reference)
        except Refused as refused:
            form.refuse(refused)
    shown = {
        "application": application,
        "form": form,
        "why_not_number": why_not_number(request.user, application),
        "numbers": numbers_of(application),
        "documents": documents_of(application),
        "marks_documents": why_not_mark(request.user, application) is None,
        "takes_file": why_not_take_file(request.user, application) is None,
        "case_files": case_files_of(application),
        "breadcrumbs": crumbs_of(application, _("Records")),
    }
    return render(request, "applications/desk/record.html", shown)


@require_http_methods(["GET", "POST"])
@case_page(Role.OFFICER)
def secrecy(request: HttpRequest, application: Application, kind: str, pk: int) -> HttpResponse:
    """One document: marked as secret, in whole or in part, or public again."""
    document = document_of(application, kind, pk)
    if document is None:
        raise Http404
    ends = "public" in request.POST
    form = SecrecyForm(
        request.POST if request.method == "POST" and not ends else None,
        dated=document.dated,
        mark=document.mark,
    )
    public = PublicForm(request.POST if ends else None)
    try:
        if changed(request, application, document, form, public):
            return redirect("desk_record", reference=application.case.reference)
    except Refused as refused:
        (public if ends else form).refuse(refused)
    shown = {
        "application": application,
        "one": document,
        "mark": document.mark,
        "form": form,
        "public": public,
        "has_errors": bool(form.errors or public.errors),
        "breadcrumbs": crumbs_of(application, _("Secrecy")),
    }
    return render(request, "applications/desk/secrecy.html", shown)


def changed(
    request: HttpRequest,
    application: Application,
    document: CaseDocument,
    form: SecrecyForm,
    public: PublicForm,
) -> bool:
    """Whether what was sent has been done. Refused with the reasons when it may not be."""
    if public.is_bound and public.is_valid():
        end_secrecy(application, document, public.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The document is public again."))
        return True
    if form.is_bound and form.is_valid():
        mark_secret(application, document, form.said(), in_part=form.in_part, by=request.user)
        messages.success(request, _("The document is marked as secret."))
        return True
    return False
