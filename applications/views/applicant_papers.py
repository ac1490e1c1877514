"""An application on paper, its receipts, and the page an officer will see."""

from collections.abc import Iterable
from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications.models import Application, Submission
from applications.queries.attachments import NamedFile
from applications.queries.papers import Paper, draft_paper, receipt_files, submitted_paper
from applications.queries.preview import preview_of
from applications.queries.versions import versions_of
from applications.renderers.application import application_pdf as made_pdf
from applications.renderers.application import receipt_pdf
from applications.views.applicant import crumbs_of, mine
from applications.views.applicant_words import words_of
from records import clock
from records.services import open_document


@require_GET
@login_required
def application_pdf(request: HttpRequest, reference: str) -> FileResponse:
    """The draft as it stands, or a submitted version; `version` chooses an earlier one."""
    application = mine(request, reference)
    wanted = request.GET.get("version", "")
    if wanted or application.state != "draft":
        submission = submitted(application, wanted)
        return paper_answer(paper_or_404(application, submission), f"{reference}-v{submission.version}")
    return paper_answer(draft_paper(application, clock.now()), f"{reference}-draft")


@require_GET
@login_required
def application_receipt_pdf(request: HttpRequest, reference: str) -> FileResponse:
    """The receipt of the latest submitted version, or of the one named."""
    application = mine(request, reference)
    submission = submitted(application, request.GET.get("version", ""))
    language, files = get_language() or "en", files_or_404(application, submission)
    return pdf_answer(
        receipt_pdf(application, submission, files, language), f"{reference}-v{submission.version}-receipt"
    )


@require_GET
@login_required
def application_preview(request: HttpRequest, reference: str) -> HttpResponse:
    """The application as an officer will see it."""
    application = mine(request, reference)
    context = preview_of(application, clock.now()) | {
        "application": application,
        "breadcrumbs": crumbs_of(application, ("", _("As the officer sees it"))),
    }
    return render(request, "applications/applicant/preview.html", context)


def submitted(application: Application, wanted: str = "") -> Submission:
    """The version submitted last, or the one whose number is wanted; 404 when there is none."""
    return chosen(versions_of(application), wanted)


def chosen(versions: Iterable[Submission], wanted: str) -> Submission:
    """The version of that number, the first of them when none is wanted; 404 when it is not there."""
    found = next((one for one in versions if not wanted or str(one.version) == wanted), None)
    if found is None:
        raise Http404
    return found


@require_GET
@login_required
def application_receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """The proof of content and time, at any time."""
    application = mine(request, reference)
    versions = list(versions_of(application))
    submission = chosen(versions, request.GET.get("version", ""))
    context = {
        "application": application,
        "submission": submission,
        "versions": versions,
        "files": files_or_404(application, submission),
        "state": words_of(application.state),
        "breadcrumbs": crumbs_of(application, ("", _("Receipt"))),
    }
    return render(request, "applications/applicant/receipt.html", context)


def files_or_404(application: Application, submission: Submission) -> list[NamedFile]:
    """The files of a submitted version; 404 when its content is gone from storage."""
    try:
        return receipt_files(application, submission)
    except FileNotFoundError as missing:
        raise Http404 from missing


@require_GET
@login_required
def application_content(request: HttpRequest, reference: str) -> FileResponse:
    """The very bytes whose SHA-256 stands in the receipt."""
    found = submitted(mine(request, reference), request.GET.get("version", ""))
    name = f"{reference}-v{found.version}.json"
    return FileResponse(
        open_document(found.content_id), as_attachment=True, filename=name, content_type="application/json"
    )


def paper_or_404(application: Application, submission: Submission) -> Paper:
    """The submitted version on paper; 404 when its content is gone from storage."""
    try:
        return submitted_paper(application, submission)
    except FileNotFoundError as missing:
        raise Http404 from missing


def paper_answer(paper: Paper, name: str) -> FileResponse:
    """The paper in the language of the page."""
    return pdf_answer(made_pdf(paper, get_language() or "en"), name)


def pdf_answer(content: bytes, name: str) -> FileResponse:
    """A PDF of our own making."""
    answer = FileResponse(BytesIO(content), content_type="application/pdf", filename=f"{name}.pdf")
    answer.headers["Cache-Control"] = "no-store, private"
    return answer
