"""/desk/rounds/<id>/ranking/: the order of each line, and where the money ends."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.choices import Role
from applications.formats import language, titles_of, words
from applications.forms.impartiality import DeclarationForm
from applications.forms.selection import round_name
from applications.forms.supposing import SupposeForm
from applications.queries.ranking import LineRanking, Place, ranked_lines
from applications.queries.reserve import ReserveRow, reserve_of
from applications.queries.supposing import Outcome, above, lenders, suppose
from applications.renderers.ranking import MEDIA_TYPES, ranking_file
from applications.rules.ranking import ABOVE, OUT, Ranking
from applications.rules.supposing import Supposition
from applications.services.declaring import declare
from applications.views.desk_access import desk_page
from calls.models import CallRound
from calls.rules.dates import local_day
from records import clock
from records.formats import money
from records.rules import Reason, Refused

NOTHING: Mapping[str, Reason] = MappingProxyType({})
PER_PAGE = 100
RANKERS = (Role.OFFICER, Role.DECIDER, Role.AUDITOR)


@dataclass(frozen=True)
class ShownLine:
    """A line with its table, and what is supposed about it when something is."""

    found: LineRanking
    rows: Page["TableRow"]
    form: SupposeForm | None = None
    outcome: Outcome | None = None
    kept: tuple[tuple[str, str, str], ...] = ()

    @property
    def above(self) -> int:
        """How many are funded as things are."""
        return above(self.found)

    @property
    def reserve(self) -> list[ReserveRow]:
        """Who waits in reserve, in order."""
        return reserve_of(self.found, local_day(clock.now()))

    @property
    def ranking(self) -> Ranking | None:
        """The ranking in the table."""
        return self.outcome.line.ranking if self.outcome else self.found.ranking


@dataclass(frozen=True)
class TableRow:
    """A row of the table: a place with its reasons in words, or one of the two lines that run across."""

    place: Place | None = None
    reasons: tuple[str, ...] = ()
    line: str = ""


@require_GET
@desk_page(*RANKERS)
def ranking(request: HttpRequest, call: str) -> HttpResponse:
    """Every line of the round, ranked."""
    found = round_or_404(call)
    titles = titles_of(found.criteria_set.criteria.all()) if found.criteria_set else {}
    lines = ranked_lines(request.user, found)
    shown = {
        "call": found,
        "lines": [shown_line(request, one, lines, titles) for one in lines],
        "criteria_set": found.criteria_set,
        "titles": titles,
        "proposes": request.user.has_role(Role.OFFICER),  # type: ignore[union-attr]
        "still_open": found.closes_at > clock.now(),
        "breadcrumbs": [
            (reverse("rounds"), _("Rounds")),
            (reverse("round", args=[call]), round_name(found)),
            ("", _("Ranking")),
        ],
    }
    return render(request, "applications/desk/ranking.html", shown)


def shown_line(
    request: HttpRequest, found: LineRanking, lines: list[LineRanking], titles: dict[str, str]
) -> ShownLine:
    """A line as it is or, when the address supposes something about it, as it would be."""
    if found.ranking is None:
        return ShownLine(found, paged(request, table(found, titles)))
    supposing = request.GET.get("line") == str(found.line.pk)
    form = SupposeForm(request.GET if supposing else QueryDict(), found=found, lenders=lenders(lines, found))
    what = form.supposition() if supposing else Supposition()
    if what.is_empty:
        return ShownLine(found, paged(request, table(found, titles)), form)
    source = next((one for one in lines if str(one.line.pk) == form.cleaned_data.get("source")), None)
    outcome = suppose(found, what, source)
    rows = paged(request, table(outcome.line, titles, outcome.crossings))
    return ShownLine(found, rows, form, outcome, tuple(kept(what)))


def paged(request: HttpRequest, rows: Iterable["TableRow"]) -> Page["TableRow"]:
    """The rows of a line on the page the address asks for; a shorter line shows its last."""
    return Paginator(tuple(rows), PER_PAGE).get_page(request.GET.get("page"))


def kept(what: Supposition) -> Iterator[tuple[str, str, str]]:
    """What the form carries on: the name and value of each supposition about one application, and its words."""
    for reference in sorted(what.left_out):
        yield "out", reference, _("%(reference)s left out") % {"reference": reference}
    for reference, amount in sorted(what.grants.items()):
        said = {"reference": reference, "amount": money(amount, language())}
        yield "grant", f"{reference}:{amount:.2f}", _("%(reference)s gets %(amount)s") % said


@require_GET
@desk_page(*RANKERS)
def ranking_download(request: HttpRequest, call: str, line: int, form: str) -> HttpResponse:
    """The ranking of a line as CSV or XLSX, for those who may see it."""
    lines = ranked_lines(request.user, round_or_404(call))
    found = next((one for one in lines if one.line.pk == line and one.ranking is not None), None)
    if found is None or form not in MEDIA_TYPES:
        raise Http404
    name = f"{call}-{found.line.code}-ranking.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(
        ranking_file(found, form, language()), content_type=MEDIA_TYPES[form], headers=headers
    )


def round_or_404(call: str) -> CallRound:
    """A round with its criteria, fetched with it."""
    rows = CallRound.objects.public().select_related("programme", "criteria_set")
    return get_object_or_404(rows.prefetch_related("criteria_set__criteria"), pk=call)


def table(
    found: LineRanking, titles: dict[str, str], crossings: Mapping[str, Reason] = NOTHING
) -> Iterator[TableRow]:
    """The ranked rows, with the funding line after the last that is funded and the threshold before the rest."""
    drawn: set[str] = set()
    for place in found.places:
        for line in lines_before(place, found.places):
            if line not in drawn:
                drawn.add(line)
                yield TableRow(line=line)
        reasons = [*place.row.because, *(place.scored.verdict.reasons if place.row.place == OUT else ())]
        crossing = crossings.get(place.row.candidate.reference)
        reasons = [crossing, *reasons] if crossing else reasons
        yield TableRow(place, tuple(words(reason, titles) for reason in reasons))
    if found.places and "money" not in drawn and not any(one.row.place == OUT for one in found.places):
        yield TableRow(line="money")


def lines_before(place: Place, places: Iterable[Place]) -> list[str]:
    """Which lines run above a row; each is drawn once."""
    if place.row.place == ABOVE:
        return []
    ranked = any(one.row.place != OUT for one in places)
    return (["money"] if ranked else []) + (["threshold"] if place.row.place == OUT else [])


@require_http_methods(["GET", "POST"])
@desk_page(Role.OFFICER, Role.DECIDER)
def declarations(request: HttpRequest, call: str, line: int) -> HttpResponse:
    """Declare on every application of a line that waits for it, one form each, on one page."""
    found = next((one for one in ranked_lines(request.user, round_or_404(call)) if one.line.pk == line), None)
    if found is None or found.refusal is not None:
        raise Http404
    prefetch_related_objects(list(found.undeclared), "partners")
    forms = [(one, bound(request, one.pk)) for one in found.undeclared]
    if request.method == "POST" and declared(request, forms):
        return redirect(f"{reverse('desk_ranking', args=[call])}#line-{line}")
    shown = {
        "found": found,
        "forms": forms,
        "all_forms": [form for _one, form in forms],
        "has_errors": any(form.errors for _one, form in forms),
        "breadcrumbs": [(reverse("desk_ranking", args=[call]), _("Ranking")), ("", _("Declarations"))],
    }
    return render(request, "applications/desk/declarations.html", shown)


def bound(request: HttpRequest, pk: int) -> DeclarationForm:
    """The form of one application; left empty it declares nothing."""
    form = DeclarationForm(request.POST or None, prefix=f"case-{pk}", use_required_attribute=False)
    form.empty_permitted = True
    return form


def declared(request: HttpRequest, forms: list[tuple[Any, DeclarationForm]]) -> bool:
    """Whether every form that was filled in could be declared."""
    filled = [(one, form) for one, form in forms if form.has_changed()]
    well = sum(not form.is_valid() for _one, form in filled) == 0
    for application, form in filled if well else []:
        try:
            typed = form.cleaned_data
            declare(
                application,
                form.is_impartial,
                typed["ground"],
                by=request.user,
                grounds=typed["grounds"],
            )
        except Refused as refused:
            form.refuse(refused)
            well = False
    return well
