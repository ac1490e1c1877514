"""Colleagues on one section: who is editing it now, and what they say to each other of its fields."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_POST

from accounts.views.signed_out import keeps_typed
from applications.choices import Section
from applications.forms.applicant import SectionForm
from applications.forms.comments import Said, all_talks, said_in, talks
from applications.models import Application, FieldComment
from applications.permissions.applicant import why_not_edit
from applications.permissions.comments import why_not_comment_as
from applications.queries.drafts import Standing
from applications.queries.together import newest_version, present_in, threads_in
from applications.services.commenting import answer, comment, settle
from applications.services.presence import seen
from applications.views.applicant import mine
from records.formats import reason_text
from records.rules import Refused


@require_POST
@keeps_typed
def section_presence(request: HttpRequest, reference: str, section: str) -> HttpResponse:
    """This person is at the section now; who else is, and which version of it was saved last."""
    application = here(request, reference, section)
    if not why_not_edit(request.user, application):
        seen(application, section, by=request.user)
    others = present_in(application, request.user).get(section, [])
    return JsonResponse({"people": presence_words(others), "version": newest_version(application, section)})


@require_POST
@keeps_typed
def section_comments(request: HttpRequest, reference: str, section: str) -> HttpResponse:
    """Comments of somebody who only reads the section; an editor's come with the section's own form."""
    application = here(request, reference, section)
    write(request, application, section, said_in(request.POST))
    return redirect(f"{reverse('application_section', args=[reference, section])}#talks")


def here(request: HttpRequest, reference: str, section: str) -> Application:
    """The application; 404 when it is not the person's, or there is no such section."""
    if section not in Section.values:
        raise Http404
    return mine(request, reference)


def write(request: HttpRequest, application: Application, section: str, said: Said) -> None:
    """Write what was said to colleagues; what is refused is told on the next page."""
    try:
        for control, text in said.comments.items():
            comment(application, section, control, text, by=request.user)
        for pk, text in said.answers.items():
            answer(thread_of(application, section, pk), text, by=request.user)
        if said.settled:
            settle(thread_of(application, section, said.settled), by=request.user)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason_text(reason, get_language() or "en"))


def thread_of(application: Application, section: str, pk: int) -> FieldComment:
    """A comment of this section; 404 when it is another's."""
    rows = FieldComment.objects.filter(application=application, section=section, answers_to=None)
    found = rows.select_related("application").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def presence_words(names: list[str]) -> str:
    """Who else is editing the section; empty when nobody is."""
    if not names:
        return ""
    said = ngettext(
        "%(names)s is editing this section now.", "%(names)s are editing this section now.", len(names)
    )
    return said % {"names": ", ".join(names)}


def together_context(
    request: HttpRequest, form: SectionForm, standing: Standing, unsaved: QueryDict | None
) -> dict[str, Any]:
    """What a section's page shows of colleagues: who is editing, and the comments. Three queries.

    Somebody alone in the organisation is offered nothing. `unsaved` is what was typed before signing in again.
    """
    application = form.content.application
    others = present_in(application, request.user).get(form.section, [])
    threads = threads_in(application, form.section)
    context: dict[str, Any] = {"present": presence_words(others)}
    alone = len(standing.people) < 2 and not threads
    if alone or why_not_comment_as(standing.role, application):
        return context
    typed = {name: str(value) for name, value in (unsaved or request.POST).items()}
    reading = standing.why_not_edit and not form.sent
    beside = all_talks(form, threads, typed) if reading else talks(form, threads, typed)
    return context | {"talks": beside}
