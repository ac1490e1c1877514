"""/committee/: packs of reports, their making and their documents."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calls.models import CallRound, Programme
from records.formats import day, reason_text
from records.rules import Refused
from records.services import open_document
from reporting.choices import ReportKind
from reporting.forms import PackForm, today
from reporting.models import FrozenReport, Pack
from reporting.permissions import why_not_read, why_not_request
from reporting.queries.packs import PackView, documents, pack_view, pack_views
from reporting.services import record_download, request_pack

PER_PAGE = 20
View = Callable[..., HttpResponseBase]


def readers_only(view: View) -> View:
    """Signed in and allowed to read reports; for others the page does not exist."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if why_not_read(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@readers_only
def packs(request: HttpRequest) -> HttpResponse:
    """Every pack, the newest cut-off first, and the form that asks for one."""
    programmes = list(Programme.objects.all())
    refusal = why_not_request(request.user)
    form = PackForm(request.POST or None, programmes=programmes)
    if request.method == "POST" and form.is_valid():
        pack = asked(request, form)
        if pack:
            return redirect("committee-pack", pack.pk)
    page = Paginator(Pack.objects.with_documents(), PER_PAGE).get_page(request.GET.get("page"))
    views = pack_views(page.object_list)
    latest = next((view for view in views if view.state == "ready"), None) if page.number == 1 else None
    context = {"form": form, "page": page, "views": views, "latest": latest, "figures": figures(latest)}
    context["why_not"] = refusal
    return render(request, "reporting/packs.html", context)


def asked(request: HttpRequest, form: PackForm) -> Pack | None:
    """The pack asked for; None when the service refuses, with its reasons in the form."""
    given = form.cleaned_data
    try:
        return request_pack(
            given["programme"], given["as_of"], given["kinds"], by=request.user, key=str(given["key"])
        )
    except Refused as refused:
        for reason in refused.reasons:
            form.add_error(None, reason_text(reason, request.LANGUAGE_CODE))
        return None


def figures(view: PackView | None) -> Any:
    """The report whose totals stand beside the list: those of the programme, not of a round."""
    reports = [row.report for row in view.reports] if view else []
    return next((row for row in reports if row.kind != ReportKind.CALL_RESULTS), None)


@require_POST
@readers_only
def report_round(request: HttpRequest, call: str) -> HttpResponse:
    """Ask for the report of a round's results as of today; asked again the same day, it is another pack."""
    found = get_object_or_404(CallRound.objects.public().select_related("programme"), pk=call)
    try:
        made = request_pack(found.programme, today(), [ReportKind.CALL_RESULTS], by=request.user, call=found)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason_text(reason, request.LANGUAGE_CODE))
        return redirect("committee")
    return redirect("committee-pack", made.pk)


@require_safe
@readers_only
def pack(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One pack: how far it is, its documents, how it can be checked. A poll gets the changing part alone."""
    view = pack_view(get_object_or_404(Pack.objects.with_documents(), pk=pk))
    crumbs = [(reverse("committee"), _("Reports")), ("", day(view.pack.as_of, request.LANGUAGE_CODE))]
    template = "reporting/pack_content.html" if request.headers.get("X-Fragment") else "reporting/pack.html"
    return render(request, template, {"view": view, "figures": figures(view), "breadcrumbs": crumbs})


@require_safe
@readers_only
def download(request: HttpRequest, pk: UUID, kind: str, language: str, form: str) -> FileResponse:
    """One document, as an attachment; who took it goes into the audit trail."""
    found = documents().filter(report__pack=pk, report__kind=kind, language=language, form=form)
    document = get_object_or_404(found)
    if request.method == "GET":
        record_download(document, by=request.user)
    name = f"{about(document.report)}-{kind}-{document.report.pack.as_of}-{language}.{form}"
    content = open_document(document.stored_id)
    return FileResponse(content, content_type=document.stored.media_type, as_attachment=True, filename=name)


def about(report: FrozenReport) -> str:
    """What a report is about, for its file's name: the round, else the programme."""
    of_round = report.kind == ReportKind.CALL_RESULTS
    return str(report.pack.call_id if of_round else report.pack.programme_id)
