"""Messages: /my/messages/ for the applicant, /desk/messages/ and the case's own page for the authority."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.choices import Role
from accounts.services.sessions import forget_typed
from accounts.views.signed_out import keeps_typed, kept_form
from applications.choices import Side
from applications.forms.messages import MessageForm
from applications.models import Application, Message, MessageFile
from applications.permissions.messages import why_not_begun, why_not_write
from applications.queries.messages import thread_of, threads_of, unanswered, waits_for_answer
from applications.services.messages import mark_read, send_message, settle
from applications.views.applicant import crumbs, mine
from applications.views.applicant_attachments import served_document
from applications.views.desk_access import case_page, crumbs_of, desk_page
from records.rules import Refused

PER_PAGE = 25


@require_GET
@login_required
def my_messages(request: HttpRequest) -> HttpResponse:
    """All threads of my organisations' cases, with how many messages are new."""
    page = Paginator(threads_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "breadcrumbs": crumbs(("", _("Messages")))}
    return render(request, "applications/messages/mine.html", context)


@require_http_methods(["GET", "POST"])
@keeps_typed
def my_thread(request: HttpRequest, reference: str) -> HttpResponse:
    """The messages of one case; 404 before it was submitted."""
    application = mine(request, reference)
    if why_not_begun(application):
        raise Http404
    trail = crumbs(("/my/messages/", _("Messages")), ("", reference))
    context = {"breadcrumbs": trail, "base": "applications/messages/thread.html"}
    return thread_page(request, application, Side.APPLICANT, "my_thread", context)


@require_http_methods(["GET", "POST"])
@case_page()
def desk_thread(request: HttpRequest, application: Application) -> HttpResponse:
    """The messages of one case, for those to whom it is open; officers write."""
    context = {"breadcrumbs": crumbs_of(application, _("Messages"))}
    return thread_page(request, application, Side.AUTHORITY, "desk_thread", context)


def thread_page(
    request: HttpRequest, application: Application, side: str, name: str, context: dict[str, Any]
) -> HttpResponse:
    """The thread with a place to write; a message that is sent leads back to it."""
    form, typed = kept_form(request, MessageForm)
    if request.method == "POST" and form.is_valid():
        try:
            text = form.cleaned_data["text"]
            sent = send_message(application, side, text, form.uploads(), by=request.user)
            forget_typed(request.session, request.path)
            messages.success(request, _("The message has been sent."))
            answer = redirect(name, application.case.reference)
            answer.headers["Location"] += f"#message-{sent.pk}"
            return answer
        except Refused as refused:
            form.refuse(refused)
    thread = thread_of(application.case)
    mark_read(application, side, by=request.user)
    context |= {
        "application": application,
        "thread": thread,
        "side": side,
        **typed,
        "why_not": why_not_write(request.user, application, side),
        "waits": waits_for_answer(thread) if side == Side.AUTHORITY else None,
    }
    return render(request, "applications/messages/thread.html", context)


@require_GET
@desk_page(Role.OFFICER)
def desk_messages(request: HttpRequest) -> HttpResponse:
    """The applicants who wait for an answer, the longest waiting first."""
    page = Paginator(unanswered(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "breadcrumbs": [("/desk/", _("Tasks")), ("", _("Messages"))]}
    return render(request, "applications/messages/unanswered.html", context)


@require_POST
@case_page(Role.OFFICER)
def desk_settle(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """The last message needs no answer."""
    message = get_object_or_404(Message, case=application.case, pk=pk)
    try:
        settle(application, message, by=request.user)
        messages.success(request, _("The message does not wait for an answer any more."))
    except Refused as refused:
        raise PermissionDenied from refused
    return redirect("desk_thread", application.case.reference)


@require_GET
@login_required
def my_message_file(request: HttpRequest, reference: str, pk: int) -> FileResponse:
    """A file of a message in one's own case."""
    return served_file(mine(request, reference), pk)


@require_GET
@case_page()
def desk_message_file(request: HttpRequest, application: Application, pk: int) -> FileResponse:
    """A file of a message in a case that is open to the reader."""
    return served_file(application, pk)


def served_file(application: Application, pk: int) -> FileResponse:
    """The file, when it belongs to a message of this case; 404 otherwise."""
    rows = MessageFile.objects.select_related("document")
    found = get_object_or_404(rows, message__case=application.case, pk=pk)
    return served_document(found.document_id, found.name, found.media_type)
