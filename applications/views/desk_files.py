"""The files and the paper of a submitted application, for those to whom the case is open."""

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_GET

from applications.models import Application
from applications.queries.attachments import files_numbered
from applications.queries.submitted import submitted_of
from applications.views.applicant_attachments import served
from applications.views.applicant_papers import paper_answer, paper_or_404, submitted
from applications.views.desk_access import case_page


@require_GET
@case_page()
def case_file(request: HttpRequest, application: Application, pk: int) -> FileResponse:
    """A file of the version that counts; no other file of the applicant's is there."""
    content = submitted_of(application)
    if content is None or pk not in content.files:
        raise Http404
    found = files_numbered(application, [pk])
    if not found:
        raise Http404
    return served(found[0])


@require_GET
@case_page()
def case_pdf(request: HttpRequest, application: Application) -> FileResponse:
    """The version that counts, on paper."""
    submission = submitted(application)
    name = f"{application.case.reference}-v{submission.version}"
    return paper_answer(paper_or_404(application, submission), name)
