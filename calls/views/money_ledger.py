"""/desk/money/ledger/ and below: the entries, one entry with all behind it, the story of a line and of a case."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from calls.filters import LedgerFilter
from calls.models import CallLine
from calls.permissions import why_not_propose
from calls.queries.money_page import ledger, names_of, signed
from calls.queries.money_story import Step, case_story, entries_with_all, line_story, whole
from calls.renderers.ledger import MEDIA_TYPES, exported
from calls.rules.ledger import Balance
from calls.views.money import programme_of, readers_only
from records.models import Case

PAGE = 50


@require_GET
@login_required
def ledger_page(request: HttpRequest) -> HttpResponse:
    """The entries themselves, filtered, fifty a page."""
    readers_only(request)
    programme = programme_of(request)
    chosen = LedgerFilter(request.GET, ledger(programme))
    page = Paginator(chosen.qs, PAGE).get_page(request.GET.get("page"))
    entries = list(page)
    names = names_of(entries)
    asked = {name: value for name, value in request.GET.items() if value and name != "page"}
    context = {
        "programme": programme,
        "filter": chosen,
        "page": page,
        "lines": [(entry, signed(entry), names.get(entry.by)) for entry in entries],
        "files": [
            (f"{reverse('ledger-file', args=[form])}?{urlencode(asked)}", form) for form in MEDIA_TYPES
        ],
        "breadcrumbs": [(reverse("money"), _("Money")), ("", _("Ledger"))],
    }
    return render(request, "calls/ledger.html", context)


@require_GET
@login_required
def ledger_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same entries, all pages, as CSV or XLSX."""
    readers_only(request)
    if form not in MEDIA_TYPES:
        raise Http404
    programme = programme_of(request)
    chosen = LedgerFilter(request.GET, ledger(programme).select_related("action", "change"))
    content = exported(list(chosen.qs), form, programme)
    answer = HttpResponse(content, content_type=MEDIA_TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="ledger-{programme.pk}.{form}"'
    return answer


@require_GET
@login_required
def ledger_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: who, when, why, on which document and by which decision, and what stood before and after it."""
    readers_only(request)
    entry = get_object_or_404(entries_with_all(), pk=pk)
    found = whole(entry)
    context = {
        "entry": entry,
        "found": found,
        "step": found.step,
        "breadcrumbs": [
            (reverse("money"), _("Money")),
            (reverse("ledger"), _("Ledger")),
            ("", _("Entry %(number)s") % {"number": entry.pk}),
        ],
    }
    return render(request, "calls/ledger_entry.html", context)


ContestedByLine = Callable[[Iterable[CallLine]], Mapping[int, Any]]
"""How many requests for review wait on each line (`count`), and the most they could add (`amount`, euro)."""


def nobody_contests(lines: Iterable[CallLine]) -> Mapping[int, Any]:
    """What is contested, where no upper layer tells."""
    return {}


@require_GET
@login_required
def line_page(request: HttpRequest, pk: int, contested: ContestedByLine = nobody_contests) -> HttpResponse:
    """All that ever happened on a line, with its running balance; what of it a review puts in question."""
    readers_only(request)
    line = get_object_or_404(CallLine.objects.select_related("call", "objective", "measure"), pk=pk)
    steps = line_story(line)
    context = {
        "line": line,
        **told(request, steps),
        "proposes": why_not_propose(request.user) is None,
        "contested": contested([line]).get(line.pk),
        "breadcrumbs": crumbs(line.code),
    }
    context["free_typed"] = str(context["held"].free)
    return render(request, "calls/money_line.html", context)


@require_GET
@login_required
def case_page(request: HttpRequest, reference: str) -> HttpResponse:
    """All the money of one case, with its running balance; 404 without any, as a draft has none to show."""
    readers_only(request)
    case = get_object_or_404(Case, reference=reference)
    steps = case_story(case)
    if not steps:
        raise Http404
    context = {"case": case, **told(request, steps), "breadcrumbs": crumbs(case.reference)}
    return render(request, "calls/money_case.html", context)


def told(request: HttpRequest, steps: list[Step]) -> dict[str, Any]:
    """The steps, fifty a page, the newest first, and what stands after the last."""
    page = Paginator(steps[::-1], PAGE).get_page(request.GET.get("page"))
    return {"page": page, "steps": list(page), "held": steps[-1].after if steps else Balance()}


def crumbs(name: str) -> list[tuple[str, str]]:
    """Where the page is."""
    return [(reverse("money"), _("Money")), (reverse("ledger"), _("Ledger")), ("", name)]
