"""/open-data/: what anybody may take and use on, in which formats, with which fields, how old."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from calls.models import Programme
from calls.queries.timetable import timetable
from calls.renderers import figures
from calls.renderers import timetable as timetable_files
from calls.renderers.open_data import FORMS, LICENCE, LICENCE_URL
from calls.rules.dates import local_day
from calls.views.sites import in_site, site_or_404
from records import clock


@dataclass(frozen=True)
class DataSet:
    """One set of open data: where it is shown, its files by format, its address in the programming interface."""

    key: str
    title: str
    about: str
    page: str
    files: list[tuple[str, str]]
    api: str
    fields: tuple[str, ...]
    updated: datetime | None
    rhythm: str


@require_GET
def open_data(request: HttpRequest) -> HttpResponse:
    """Every data set with its formats, fields, licence and last update."""
    site = site_or_404(request)
    context = {
        "sets": list(data_sets(site.programme, site.keep)) if site.programme else [],
        "licence": (LICENCE, LICENCE_URL),
        "today": local_day(clock.now()),
        "breadcrumbs": [("/", _("Start")), ("", _("Open data"))],
    }
    return render(request, "public/open_data.html", in_site(site, **context))


def files_of(page: str, name: str, programme: Programme) -> list[tuple[str, str]]:
    """Each format with its address."""
    return [(form.upper(), f"{page}{name}.{form}?programme={programme.pk}") for form in FORMS]


def data_sets(programme: Programme, keep: str) -> Iterator[DataSet]:
    """All there is, the most asked for first."""
    calls, money = reverse("timetable"), reverse("public-money")
    yield DataSet(
        "timetable",
        _("Timetable of calls"),
        _("Calls that are open, published or planned: for whom, with how much, from when to when."),
        calls + keep,
        files_of(calls, "timetable", programme),
        f"/api/v1/timetable/?programme={programme.pk}",
        timetable_files.FIELDS,
        timetable(programme, clock.now()).updated,
        _("whenever a call or the plan changes"),
    )
    yield DataSet(
        "money",
        _("Figures of the programme"),
        _(
            "Allocated, called, earmarked, committed and paid, by objective and measure; as of any day with as_of."
        ),
        money + keep,
        files_of(money, "figures", programme),
        "",
        figures.FIELDS,
        None,
        _("at once, from the ledger"),
    )
    yield from interface(programme, keep)


def interface(programme: Programme, keep: str) -> Iterator[DataSet]:
    """What only the programming interface gives."""
    rows: list[tuple[Any, ...]] = [
        (
            "calls",
            _("Calls"),
            _("Published calls with their lines and actions."),
            reverse("calls") + keep,
            f"/api/v1/calls/?programme={programme.pk}",
            ("id", "season", "title", "opens_at", "closes_at", "state", "lines", "actions"),
        ),
        (
            "actions",
            _("Actions of the plan"),
            _("Every action with who can apply, rates, indicators, and when it opens."),
            reverse("plan") + keep,
            f"/api/v1/actions/?programme={programme.pk}",
            (
                "code",
                "objective",
                "measure",
                "support",
                "title",
                "rate",
                "raised_rate",
                "indicators",
                "openings",
            ),
        ),
        (
            "indicators",
            _("Indicators"),
            _("The fund’s indicators of outputs and results."),
            "",
            f"/api/v1/indicators/?fund={programme.fund}",
            ("code", "objective", "kind", "title", "unit", "parent", "breakdown"),
        ),
    ]
    for key, title, about, page, address, fields in rows:
        rhythm = _("whenever a call changes") if key == "calls" else _("with the programme and its plan")
        loaded = None if key == "calls" else programme.loaded_at
        yield DataSet(key, title, about, page, [], address, fields, loaded, rhythm)
