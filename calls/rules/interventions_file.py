"""Reading a file of types of intervention (YAML): every error with its line and path, all of it or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from calls.rules.interventions import TypeEntry
from records.definitions import Place, Unloadable, read_definition

LANGUAGES = ("fi", "sv", "en")
NO_DAY = date.min


@dataclass(frozen=True)
class TypesFile:
    """The types of a fund. `tables` has the titles by number; `official` the languages the regulation is quoted in."""

    fund: str
    official: tuple[str, ...]
    source: str
    tables: Mapping[int, Mapping[str, str]]
    types: tuple[TypeEntry, ...]


@dataclass(frozen=True)
class Defaults:
    """What a type has unless it says otherwise."""

    languages: tuple[str, ...]
    valid_from: date
    source: str


def parse_types(text: str) -> TypesFile:
    """AMIF Annex VI: the tables and their types. Unloadable, with every problem's line and path, when one is wrong."""
    root, problems = read_definition(text)
    top = root.fields(("fund", "languages", "valid_from", "source", "tables"))
    spoken = top["languages"].fields(("official",), ("unofficial",))
    for item in spoken["official"].items() + spoken["unofficial"].items():
        item.choice(LANGUAGES)
    official = spoken["official"].texts()
    languages = official + spoken["unofficial"].texts()
    defaults = Defaults(languages, top["valid_from"].day() or NO_DAY, top["source"].text())
    tables: dict[int, Mapping[str, str]] = {}
    types: dict[str, TypeEntry] = {}
    for place in top["tables"].items():
        _table(place, defaults, tables, types)
    if problems:
        raise Unloadable(problems)
    return TypesFile(top["fund"].code(), official, defaults.source, tables, tuple(types.values()))


def _table(
    place: Place, defaults: Defaults, tables: dict[int, Mapping[str, str]], types: dict[str, TypeEntry]
) -> None:
    f = place.fields(("number", "title", "types"))
    number = f["number"].whole()
    if number in tables:
        f["number"].refuse(f"table {number} is defined twice")
    tables[number] = f["title"].translated(defaults.languages)
    for item in f["types"].items():
        entry = _type(item, number, defaults)
        if entry.key in types:
            item.refuse(f'"{entry.key}" is defined twice')
        types[entry.key] = entry


def _type(place: Place, table: int, defaults: Defaults) -> TypeEntry:
    f = place.fields(("code", "title"), ("objective", "valid_from", "valid_to", "source"))
    start, end = f["valid_from"].day() or defaults.valid_from, f["valid_to"].day()
    if end and end < start:
        f["valid_to"].refuse("ends before it begins")
    return TypeEntry(
        table=table,
        code=f["code"].code(longest=10),
        valid_from=start,
        valid_to=end,
        objective=f["objective"].code() if f["objective"].given else "",
        title=f["title"].translated(defaults.languages),
        source=f["source"].text() or defaults.source,
    )
