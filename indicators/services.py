"""Writes of this app: loading a fund's indicator catalogue."""

import hashlib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from accounts.choices import Role
from accounts.permissions import why_not_role
from indicators.models import Indicator
from indicators.rules.catalogue import Catalogue, IndicatorEntry, parse_catalogue
from records.definitions import Problem, Unloadable, read_text
from records.rules import Refused
from records.services import append
from records.services.loading import Tally

CATALOGUES = Path(__file__).parent / "catalogues"


def catalogue_path(name: str, beside: Path | None = None) -> Path | None:
    """The file of a catalogue: beside the programme file that names it, else among those shipped; None when neither."""
    places = [*([beside.parent] if beside else []), CATALOGUES]
    return next((place / f"{name}.yaml" for place in places if (place / f"{name}.yaml").is_file()), None)


def read_catalogue(path: Path) -> Catalogue:
    """The catalogue in a file. Unloadable, naming the file, when it has errors."""
    try:
        return parse_catalogue(read_text(path))
    except Unloadable as error:
        raise error.of(str(path)) from error


def load_catalogue(path: Path, *, by: Any) -> Tally:
    """AMIF Annex VIII: bring the fund's indicators in line with the file. All or nothing; the second time nothing.

    `by` is an officer, or None for the command line. Unloadable when the file has errors, or no longer has an indicator
    that is in use.
    """
    refusal = why_not_role(by, Role.OFFICER) if by is not None else None
    if refusal:
        raise Refused(refusal)
    catalogue = read_catalogue(path)
    with transaction.atomic():
        tally = _keep_all(catalogue, path)
        if tally.changed:
            data = {
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "indicators": len(catalogue.indicators),
            }
            append(
                f"indicators:{catalogue.fund}", "indicators.loaded", by=by, subject=catalogue.fund, data=data
            )
    return tally


def _keep_all(catalogue: Catalogue, path: Path) -> Tally:
    tally = Tally()
    rows: dict[str, Indicator] = {}
    for position, entry in enumerate(catalogue.indicators, start=1):
        key = {"fund": catalogue.fund, "code": entry.code}
        rows[entry.code] = tally.keep(Indicator, key, _values(entry, position, rows))
    gone = Indicator.objects.filter(fund=catalogue.fund).exclude(code__in=rows)
    try:
        tally.remove(gone)
    except ProtectedError as error:
        codes = ", ".join(gone.values_list("code", flat=True))
        raise Unloadable(
            [Problem(1, "indicators", f"{codes}: in use, cannot be left out")], str(path)
        ) from error
    return tally


def _values(entry: IndicatorEntry, position: int, rows: dict[str, Indicator]) -> dict[str, Any]:
    """Columns of a row. Natural order puts a whole before its parts, and outputs before the results on them."""
    return {
        "objective_code": entry.objective,
        "kind": entry.kind,
        "position": position,
        "title": dict(entry.title),
        "official_languages": list(entry.official),
        "unit": dict(entry.unit),
        "counts": entry.counts,
        "parent": rows.get(entry.parent),
        "result_of": rows.get(entry.result_of),
        "breakdown": entry.breakdown,
        "ages": list(entry.ages),
        "core": entry.core,
        "timing": dict(entry.timing),
        "guidance": dict(entry.note),
    }
