"""The files and the paper of a submitted application, for those to whom the case is open."""

from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from applications.models import Application
from applications.queries.attachments import files_numbered
from applications.queries.case_file import Reviews, reviews_for
from applications.queries.records import marks_of
from applications.queries.submitted import submitted_of
from applications.renderers.application import Desk, application_pdf
from applications.views.applicant_attachments import served
from applications.views.applicant_papers import paper_or_404, pdf_answer, submitted
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
    """The version that counts, on paper, marked when it is secret."""
    return paper(application, "")


@require_GET
@case_page()
def case_reviews_pdf(request: HttpRequest, application: Application) -> FileResponse:
    """The same with the checks, the scores with their reasons and the statements, as far as the reader may see them."""
    return paper(application, "-reviews", reviews_for(request.user, application))


def paper(application: Application, ending: str, reviews: Reviews | None = None) -> FileResponse:
    """The newest version in the page's language; 404 when there is none, or its content is gone from storage."""
    submission = submitted(application)
    desk = Desk(marks_of(application)["submission"].get(submission.pk), reviews)
    content = application_pdf(paper_or_404(application, submission), get_language() or "en", desk)
    return pdf_answer(content, f"{application.case.reference}-v{submission.version}{ending}")
