"""The attachments of an application: brought, replaced, taken away, read by the applicant's side."""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.choices import ScanState, Section
from applications.forms.applicant import Everything
from applications.forms.attachments import FileForm, OtherFileForm
from applications.models import Application, Attachment
from applications.queries.attachments import Enclosed, Heading, enclosed_of
from applications.queries.drafts import standing_of
from applications.queries.supplements import asked_context, in_section
from applications.rules.attachments import INFECTED, megabytes
from applications.services.attaching import attach, detach
from applications.views.applicant import crumbs_of, mine
from calls.queries.parameters import parameters_of_call
from calls.rules.file_kinds import KINDS_SAID
from records.formats import in_language, number, reason_text
from records.rules import Reason, Refused
from records.services import open_document

LOCKED_DOWN = "default-src 'none'; sandbox"


@require_http_methods(["GET", "POST"])
@login_required
def application_attachments(request: HttpRequest, reference: str) -> HttpResponse:
    """The round's headings with their files, the others, and a place to send each."""
    application = mine(request, reference)
    if request.method == "POST":
        return send(request, application)
    return page(request, application, None)


def send(request: HttpRequest, application: Application) -> HttpResponse:
    """Keep the file that was sent; script is answered in JSON, a browser without it by a page."""
    form = filled(request, application)
    if form.is_valid():
        try:
            made = attach(application, form.upload(), by=request.user)
            return sent(request, application, made)
        except Refused as refused:
            for reason in refused.reasons:
                form.add_error("file", reason_text(reason, get_language() or "en"))
    if request.headers.get("X-Upload"):
        said = [text for texts in form.errors.values() for text in texts]
        return JsonResponse({"reasons": said})
    return page(request, application, form)


def filled(request: HttpRequest, application: Application) -> FileForm:
    """The form as sent, its field called as its heading is."""
    code = request.POST.get("heading", "")
    if not code:
        return OtherFileForm("", request.POST, request.FILES)
    asked = application.call.attachments.filter(code=code[:40]).first()
    title = in_language(asked.title, get_language() or "en") if asked else ""
    return FileForm(code, request.POST, request.FILES, label=title)


def sent(request: HttpRequest, application: Application, made: Attachment) -> HttpResponse:
    """To the page, at the new file."""
    here = reverse("application_attachments", args=[application.reference])
    url = f"{here}?added={made.pk}#id_row-{made.pk}"
    return JsonResponse({"url": url}) if request.headers.get("X-Upload") else redirect(url)


def page(
    request: HttpRequest, application: Application, form: FileForm | None, reasons: list[Reason] | None = None
) -> HttpResponse:
    """The page; `form` is one that was refused."""
    enclosed = enclosed_of(application)
    standing = in_section(standing_of(request.user, application), application, Section.ATTACHMENTS)
    given = request.GET.get("added", "")
    context = {
        "application": application,
        "label": Section.ATTACHMENTS.label,
        "headings": [(one, form_of(one, form)) for one in enclosed.headings],
        "others": enclosed.others,
        "earlier": enclosed.earlier,
        "other_form": form if form is not None and form.data.get("heading", "") == "" else OtherFileForm(""),
        "everything": Everything([form] if form else []),
        "has_errors": bool(form and form.errors),
        "added": next((one for one in enclosed.current if str(one.pk) == given), None),
        "room": room_of(application, enclosed),
        "standing": standing,
        "editable": not standing.why_not_edit,
        "reasons": reasons or [],
        **asked_context(application, Section.ATTACHMENTS),
        "breadcrumbs": crumbs_of(application, ("", str(Section.ATTACHMENTS.label))),
    }
    status = HTTPStatus.BAD_REQUEST if form or reasons else HTTPStatus.OK
    return render(request, "applications/applicant/attachments.html", context, status=status)


def form_of(heading: Heading, refused: FileForm | None) -> FileForm:
    """The form of a heading: the one that was refused, or an empty one."""
    title = in_language(heading.asked.title, get_language() or "en")
    if refused is not None and refused.data.get("heading") == heading.code:
        return refused
    hidden = '{}<span class="govuk-visually-hidden">: {}</span>'
    return FileForm(heading.code, label=format_html(hidden, _("Choose the file"), title))


def room_of(application: Application, enclosed: Enclosed) -> dict[str, Any]:
    """The limits, and what is left of them."""
    parameters = parameters_of_call(application.call)
    return {
        "kinds": KINDS_SAID,
        "most": parameters.attachments_most,
        "megabytes": parameters.attachment_megabytes,
        "all_megabytes": parameters.attachments_megabytes,
        "files": len(enclosed.current),
        "used": number(megabytes(enclosed.size), get_language() or "en", 1),
    }


@require_POST
@login_required
def application_attachment_removal(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take a file away from a draft."""
    application = mine(request, reference)
    try:
        detach(own_file(application, pk), by=request.user)
    except Refused as refused:
        return page(request, application, None, refused.reasons)
    return redirect(f"{reverse('application_attachments', args=[reference])}#files")


@require_GET
@login_required
def application_attachment(request: HttpRequest, reference: str, pk: int) -> FileResponse:
    """A file of one's own application, earlier versions too."""
    return served(own_file(mine(request, reference), pk))


def own_file(application: Application, pk: int) -> Attachment:
    """The file, when it is this application's; 404 otherwise."""
    found = application.attachments.select_related("application", "document").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def served(one: Attachment) -> FileResponse:
    """The file, to be saved and never shown in the browser; PermissionDenied when a virus was found in it."""
    if one.scan == ScanState.INFECTED:
        raise PermissionDenied(reason_text(INFECTED(name=one.name), get_language() or "en"))
    return served_document(one.document_id, one.name, one.media_type)


def served_document(sha256: str, name: str, media_type: str) -> FileResponse:
    """A stored document, to be saved and never shown in the browser; 404 when it is gone from storage."""
    try:
        file = open_document(sha256)
    except FileNotFoundError as missing:
        raise Http404 from missing
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=media_type)
    answer.headers["Content-Security-Policy"] = LOCKED_DOWN
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store, private"
    return answer
