"""/audit/impartiality/: who declared what, by round and person, and everybody's ties to organisations."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.permissions import why_not_read_ties
from accounts.queries import all_ties
from applications.choices import TieGround
from applications.filters import DeclarationFilter
from applications.models import DeclarationStatement, ImpartialityDeclaration
from applications.queries.impartiality import all_declarations, declared_by_round

PAGE = 50


@dataclass(frozen=True)
class Declared:
    """A declaration that stands, its grounds in words, and what the same person said on the case before."""

    declaration: ImpartialityDeclaration
    grounds: tuple[str, ...]
    history: tuple[DeclarationStatement, ...]


@require_GET
@login_required
def impartiality(request: HttpRequest) -> HttpResponse:
    """Declarations, filtered, fifty a page; the rounds in figures; the register of ties."""
    if why_not_read_ties(request.user) is not None:
        raise Http404
    found = DeclarationFilter(request.GET, all_declarations())
    rows = found.qs if found.is_valid() else ImpartialityDeclaration.objects.none()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = {
        "filter": found,
        "page": page,
        "rows": list(declared(page)),
        "rounds": declared_by_round(),
        "ties": Paginator(all_ties(), PAGE).get_page(request.GET.get("ties")),
        "breadcrumbs": [("/audit/", _("Audit")), ("", _("Impartiality"))],
    }
    return render(request, "audit/impartiality.html", shown)


def declared(page: Any) -> Iterator[Declared]:
    """The rows of a page."""
    for one in page:
        said = [row for row in one.application.statements.all() if row.user_id == one.user_id]
        grounds = tuple(str(TieGround(code).label) for code in one.grounds if code in TieGround.values)
        yield Declared(one, grounds, tuple(said) if len(said) > 1 else ())
