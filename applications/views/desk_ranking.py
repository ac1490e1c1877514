"""/desk/rounds/<id>/ranking/: the order of each line, and where the money ends."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.choices import Role
from applications.formats import titles_of, words
from applications.forms.impartiality import DeclarationForm
from applications.forms.selection import round_name
from applications.queries.ranking import LineRanking, Place, ranked_lines
from applications.rules.ranking import ABOVE, OUT
from applications.services.declaring import declare
from applications.views.desk_access import desk_page
from calls.models import CallRound
from records import clock
from records.rules import Refused

RANKERS = (Role.OFFICER, Role.DECIDER, Role.AUDITOR)


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
        "lines": [(one, tuple(table(one, titles))) for one in lines],
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


def round_or_404(call: str) -> CallRound:
    """A round with its criteria, fetched with it."""
    rows = CallRound.objects.public().select_related("programme", "criteria_set")
    return get_object_or_404(rows.prefetch_related("criteria_set__criteria"), pk=call)


def table(found: LineRanking, titles: dict[str, str]) -> Iterator[TableRow]:
    """The ranked rows, with the funding line after the last that is funded and the threshold before the rest."""
    drawn: set[str] = set()
    for place in found.places:
        for line in lines_before(place, found.places):
            if line not in drawn:
                drawn.add(line)
                yield TableRow(line=line)
        reasons = [*place.row.because, *(place.scored.verdict.reasons if place.row.place == OUT else ())]
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
