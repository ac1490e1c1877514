"""/desk/cases/<reference>/record/files/: a case's whole file, asked for, made in the queue, and taken."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from applications.formats import language
from applications.models import Application, CaseFile
from applications.permissions.records import TAKERS
from applications.services.case_files import ask_case_file, is_there, job_of, take_case_file
from applications.views.desk_access import case_page, crumbs_of
from records.choices import JobState
from records.formats import reason_text
from records.rules import Refused


@require_POST
@case_page(*TAKERS)
def ask(request: HttpRequest, application: Application) -> HttpResponse:
    """Owe the file to the queue, and go to where it is followed."""
    reference = application.case.reference
    try:
        asked = ask_case_file(application, get_language() or "en", by=request.user)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason_text(reason, language()))
        return redirect("desk_record", reference=reference)
    return redirect("desk_case_file", reference=reference, pk=asked.pk)


@require_GET
@case_page(*TAKERS)
def case_file(request: HttpRequest, application: Application, pk: UUID) -> HttpResponse:
    """How far it is, as a page or, for the page that polls, its content; whoever asked sees it."""
    asked = own_file(request, application, pk)
    job = job_of(asked)
    shown = {
        "application": application,
        "asked": asked,
        "job": job,
        "working": asked.finished_at is None and job.state in (JobState.WAITING, JobState.RUNNING),
        "there": is_there(asked),
        "breadcrumbs": crumbs_of(application, _("Case file")),
    }
    name = "case_file_content.html" if request.headers.get("X-Fragment") else "case_file.html"
    return render(request, f"applications/desk/{name}", shown)


@require_GET
@case_page(*TAKERS)
def case_file_zip(request: HttpRequest, application: Application, pk: UUID) -> HttpResponseBase:
    """The file itself; that it was taken is in the trail."""
    asked = own_file(request, application, pk)
    try:
        take_case_file(asked, by=request.user)
    except Refused:
        return redirect("desk_case_file", reference=application.case.reference, pk=asked.pk)
    name = f"{application.case.reference}.zip"
    answer = FileResponse(
        asked.path.open("rb"), as_attachment=True, filename=name, content_type="application/zip"
    )
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


def own_file(request: HttpRequest, application: Application, pk: UUID) -> CaseFile:
    """The file this person asked for; another's is not there."""
    user: Any = request.user
    found = get_object_or_404(CaseFile, pk=pk, application=application.pk, asked_by=user)
    found.application = application
    return found
