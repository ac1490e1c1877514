"""Loading the types of intervention of a fund's regulation."""

from collections.abc import Mapping
from pathlib import Path

from calls.models import InterventionType
from calls.rules.interventions import TypeEntry
from calls.rules.interventions_file import TypesFile, parse_types
from records.definitions import Unloadable, read_text
from records.services.loading import Tally

SHIPPED = Path(__file__).parents[1] / "programmes"


def types_path(name: str, beside: Path | None = None) -> Path | None:
    """The file of a fund's types: beside the programme file that names it, else as shipped; None when neither."""
    places = [*([beside.parent] if beside else []), SHIPPED]
    return next((place / f"{name}.yaml" for place in places if (place / f"{name}.yaml").is_file()), None)


def read_types(path: Path) -> TypesFile:
    """The types in a file. Unloadable, naming file, line and path, when it has errors."""
    try:
        return parse_types(read_text(path))
    except Unloadable as error:
        raise error.of(str(path)) from error


def entries_of(name: str, beside: Path | None = None) -> Mapping[str, TypeEntry] | None:
    """The types by key that a programme file may name; None when there is no such file."""
    path = types_path(name, beside)
    return {entry.key: entry for entry in read_types(path).types} if path else None


def keep_types(file: TypesFile, tally: Tally) -> None:
    """AMIF Annex VI: bring the fund's types in line with the file; those it no longer has go."""
    rows = [keep_type(file.fund, entry, tally) for entry in file.types]
    tally.remove(InterventionType.objects.filter(fund=file.fund).exclude(pk__in=[row.pk for row in rows]))


def keep_type(fund: str, entry: TypeEntry, tally: Tally) -> InterventionType:
    """One type's row."""
    key = {"fund": fund, "table": entry.table, "objective": entry.objective, "code": entry.code}
    values = {
        "title": dict(entry.title),
        "valid_from": entry.valid_from,
        "valid_to": entry.valid_to,
        "source": entry.source,
    }
    return tally.keep(InterventionType, key, values)
