"""The budget from and to a spreadsheet: downloaded, pasted or sent, looked at row by row, saved."""

from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.choices import CostCategory, Section
from applications.forms.sheet import (
    SheetForm,
    columns_of,
    heading_of,
    party_word,
    placed_rows,
    sheet_of,
    typed_of,
)
from applications.models import Application
from applications.queries.content import Content, content_of, version_of
from applications.queries.drafts import standing_of
from applications.queries.facts import Judgement, judge
from applications.queries.supplements import judged_at
from applications.renderers.budget_sheet import BudgetSheet
from applications.rules.sheet import Row, Sheet
from applications.services.drafting import Clash, Typed, applied, save_section
from applications.views.applicant import crumbs_of, judged, mine
from records import clock
from records.formats import number
from records.renderers.sheets import XLSX
from records.rules import Reason, Refused

FORMS = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
NOT_FIGURES = ("category", "party", "description", "by_year")


@dataclass(frozen=True)
class Look:
    """A row of the preview: what was understood of it, what it comes to, what is wrong."""

    row: Row
    category: str
    party: str
    said: list[tuple[str, str]]
    sum: Decimal | None


@dataclass(frozen=True)
class Preview:
    """What would be saved: the table, its rows, and the costs with them."""

    sheet: Sheet
    rows: list[Look]
    typed: Typed
    after: Judgement

    @property
    def kept(self) -> int:
        """How many rows can be saved."""
        return len(self.sheet.good)

    @property
    def unread(self) -> int:
        """How many cells are kept as they were typed, to be corrected in the form."""
        return sum(len(row.unread) for row in self.sheet.good)


@require_GET
@login_required
def budget_file(request: HttpRequest, reference: str, form: str) -> HttpResponse:
    """The present budget as XLSX or CSV; empty, it is the template."""
    if form not in FORMS:
        raise Http404
    found = spreadsheet(judged(mine(request, reference)))
    answer = HttpResponse(found.xlsx() if form == "xlsx" else found.csv(), content_type=FORMS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="budget-{reference}.{form}"'
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


def spreadsheet(judgement: Judgement) -> BudgetSheet:
    """The budget as the reader's spreadsheet."""
    content = judgement.content
    columns = columns_of(content)
    headings = {column.key: heading_of(column) for column in columns}
    parties = {key: party_word(content, key) for key in ("", *(one.key for one in content.partners))}
    return BudgetSheet(content, columns, headings, parties, sums_of(judgement))


def sums_of(judgement: Judgement) -> dict[str, Decimal]:
    """What each row comes to, its years together."""
    found: dict[str, Decimal] = {}
    for line in judgement.budget.lines:
        found[line.line.key] = found.get(line.line.key, Decimal(0)) + line.eligible
    return found


@require_http_methods(["GET", "POST"])
@login_required
def budget_sheet(request: HttpRequest, reference: str) -> HttpResponse:
    """Bring rows: paste or send them, look at what is understood, save."""
    application = mine(request, reference)
    content = content_of(application)
    if request.method == "GET":
        return page(request, content, SheetForm())
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, content, form, status=HTTPStatus.BAD_REQUEST)
    if request.POST.get("go") == "save" and not form.cleaned_data.get("file"):
        return save(request, content, form)
    return page(request, content, form, preview=preview_of(content, form))


def preview_of(content: Content, form: SheetForm) -> Preview:
    """What the rows would make of the budget; nothing is written."""
    how = form.cleaned_data["how"]
    sheet = sheet_of(content, form.grid)
    typed = typed_of(sheet, content, how)
    after = judge(applied(content, Section.BUDGET, typed), at=judged_at(content.application, clock.now()))
    sums = sums_of(after)
    keys = {row.number: key for key, row in placed_rows(sheet, content, how)}
    rows = [look_at(row, content, sums.get(keys.get(row.number, ""))) for row in sheet.rows]
    return Preview(sheet, rows, typed, after)


def look_at(row: Row, content: Content, total: Decimal | None) -> Look:
    """One row in the reader's words."""
    values = row.values
    category = str(CostCategory(values["category"]).label) if "category" in values else ""
    headings = {column.name: heading_of(column) for column in columns_of(content) if not column.year}
    said = [(headings[name], words(value)) for name, value in values.items() if name not in NOT_FIGURES]
    if "by_year" in values:
        said.append((_("By year"), " + ".join(words(one or Decimal(0)) for one in values["by_year"])))
    return Look(row, category, party_word(content, values.get("party", "")), said, total)


def words(value: Any) -> str:
    """A value as the reader writes it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return number(value, get_language() or "en", 2) if isinstance(value, Decimal) else str(value)


def save(request: HttpRequest, content: Content, form: SheetForm) -> HttpResponse:
    """Keep the rows, unless one of them cannot be kept or somebody else has saved the budget meanwhile."""
    found = preview_of(content, form)
    if found.sheet.blocking:
        return page(request, content, form, preview=found, status=HTTPStatus.BAD_REQUEST)
    application = content.application
    try:
        version = request.POST.get("version", "")
        save_section(application, Section.BUDGET, found.typed, version=version, by=request.user)
    except Clash as clash:
        theirs = preview_of(clash.content, form)
        return page(request, clash.content, form, preview=theirs, clash=True, status=HTTPStatus.CONFLICT)
    except Refused as refused:
        return page(
            request, content, form, preview=found, reasons=refused.reasons, status=HTTPStatus.FORBIDDEN
        )
    said = ngettext(
        "%(count)s row was saved in the budget.", "%(count)s rows were saved in the budget.", found.kept
    )
    messages.success(request, said % {"count": found.kept})
    here = reverse("application_section", args=[application.reference, Section.BUDGET])
    return redirect(f"{here}?show=1" if found.unread else here)


def page(
    request: HttpRequest,
    content: Content,
    form: SheetForm,
    *,
    preview: Preview | None = None,
    clash: bool = False,
    reasons: list[Reason] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """The page; with what was brought, the preview above the form."""
    application: Application = content.application
    budget = reverse("application_section", args=[application.reference, Section.BUDGET])
    context = {
        "application": application,
        "form": form,
        "has_errors": bool(form.errors),
        "preview": preview,
        "clash": clash,
        "reasons": reasons or [],
        "present": len(content.lines),
        "version": version_of(content, Section.BUDGET),
        "standing": standing_of(request.user, application),
        "budget_url": budget,
        "breadcrumbs": crumbs_of(application, (budget, str(Section.BUDGET.label)), ("", _("Spreadsheet"))),
    }
    return render(request, "applications/applicant/budget_sheet.html", context, status=status)
