"""/my/applications/<reference>/<section>/history/: what was saved in a section, by whom, and any of it saved again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.choices import Section
from applications.models import Application, SectionVersion
from applications.queries.content import Content, content_of
from applications.queries.drafts import standing_of
from applications.queries.history import history_of, kept_of
from applications.queries.supplements import in_section
from applications.services.drafting import restore_section
from applications.services.section_versions import WRITABLE
from applications.views.applicant import crumbs_of, mine
from applications.views.applicant_sections import FORMS
from records.rules import Reason, Refused


@require_http_methods(["GET", "POST"])
@login_required
def section_history(request: HttpRequest, reference: str, section: str) -> HttpResponse:
    """What has been saved in a section while it can be written; sent, one content is saved again."""
    application = mine(request, reference)
    if section not in FORMS or application.state not in WRITABLE:
        raise Http404
    reasons: list[Reason] = []
    if request.method == "POST":
        try:
            restore_section(application, section, chosen(request, application, section), by=request.user)
            messages.success(
                request, _("The earlier content is saved again. What stood here before is kept below.")
            )
            return redirect("section_history", reference, section)
        except Refused as refused:
            reasons = refused.reasons
    return page(request, content_of(application), section, reasons)


def chosen(request: HttpRequest, application: Application, section: str) -> SectionVersion:
    """The content asked for; 404 when it is not one of this section."""
    number = request.POST.get("kept", "")
    found = kept_of(application, section).filter(pk=number).first() if number.isdecimal() else None
    if found is None:
        raise Http404
    return found


def page(request: HttpRequest, content: Content, section: str, reasons: list[Reason]) -> HttpResponse:
    """The history, with the reasons why something could not be saved again."""
    application = content.application
    here = reverse("application_section", args=[application.reference, section])
    label = str(Section(section).label)
    context = {
        "application": application,
        "label": label,
        "section_url": here,
        "history": history_of(content, section, request.GET.get("page")),
        "standing": in_section(standing_of(request.user, application), application, section),
        "reasons": reasons,
        "breadcrumbs": crumbs_of(application, (here, label), ("", _("History"))),
    }
    return render(
        request, "applications/applicant/section_history.html", context, status=403 if reasons else 200
    )
