"""A fund's indicator catalogue as a file: reading it, and what must hold in it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from records.definitions import Place, Problem, Unloadable, read_definition

KINDS = ("output", "result")
PERSONS = "persons"
AGES = ("<18", "18-60", ">60")
Texts = Mapping[str, str]


@dataclass(frozen=True)
class IndicatorEntry:
    """One indicator. `result_of` names the output a result is about; `official` its official titles' languages.

    `ages` are the brackets it can have; none named: all.
    """

    code: str
    objective: str
    kind: str
    title: Texts
    official: tuple[str, ...] = ()
    counts: str = PERSONS
    unit: Texts = field(default_factory=dict)
    breakdown: bool = False
    ages: tuple[str, ...] = ()
    parent: str = ""
    result_of: str = ""
    core: bool = False
    timing: Texts = field(default_factory=dict)
    note: Texts = field(default_factory=dict)
    sort_key: tuple[int, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Catalogue:
    """All indicators of a fund, in natural order (R.2.9 before R.2.10)."""

    fund: str
    period: str
    article: str
    indicators: tuple[IndicatorEntry, ...]


def parse_catalogue(text: str) -> Catalogue:
    """AMIF Annex VIII as data. Unloadable, with every problem's line and path, when anything is wrong."""
    root, problems = read_definition(text)
    top = root.fields(("catalogue", "units", "indicators"))
    head = top["catalogue"].fields(("fund", "period", "languages"), ("article",))
    languages = head["languages"].texts()
    units = {code: place.translated(languages) for code, place in top["units"].entries().items()}
    entries = [_indicator(place, languages, units) for place in top["indicators"].items()]
    problems += reference_problems(entries)
    if problems:
        raise Unloadable(problems)
    ordered = tuple(sorted(entries, key=lambda entry: entry.sort_key))
    return Catalogue(head["fund"].text(), head["period"].text(), head["article"].text(), ordered)


def natural_key(code: str) -> tuple[tuple[int, Decimal | str], ...]:
    """Sorts codes as people read them: O.1.1 before O.1.1.1, R.2.9 before R.2.10."""
    return tuple((0, Decimal(part)) if part.isdecimal() else (1, part) for part in code.split("."))


def reference_problems(entries: Iterable[IndicatorEntry]) -> list[Problem]:
    """AMIF Annex VIII: codes stand once; a part and its whole, a result and its output, belong together."""
    entries = list(entries)
    known: dict[str, IndicatorEntry] = {}
    problems: list[Problem] = []
    for n, entry in enumerate(entries):
        path = f"indicators[{n}]"
        if entry.code in known:
            problems.append(Problem(entry.line, f"{path}.code", f'"{entry.code}" is defined twice'))
        known.setdefault(entry.code, entry)
    for n, entry in enumerate(entries):
        for name, wrong in _LINKS.items():
            found = wrong(entry, known)
            if found:
                problems.append(Problem(entry.line, f"indicators[{n}].{name}", found))
    return problems


def _indicator(place: Place, languages: tuple[str, ...], units: Mapping[str, Texts]) -> IndicatorEntry:
    f = place.fields(
        ("code", "objective", "kind", "title", "unofficial", "counts", "breakdown", "sort_key"),
        ("parent", "result_of", "core", "timing", "note", "ages"),
    )
    unofficial = f["unofficial"].texts()
    for item in f["unofficial"].items():
        item.choice(languages)
    counts = f["counts"].choice(units.keys())
    return IndicatorEntry(
        code=f["code"].text(),
        objective=f["objective"].text(),
        kind=f["kind"].choice(KINDS),
        title=f["title"].translated(languages),
        official=tuple(language for language in languages if language not in unofficial),
        counts=counts,
        unit=units.get(counts, {}),
        breakdown=f["breakdown"].flag(),
        ages=tuple(item.choice(AGES) for item in f["ages"].items()),
        parent=f["parent"].text(),
        result_of=f["result_of"].text(),
        core=f["core"].flag(),
        timing=f["timing"].translated(languages),
        note=f["note"].translated(languages),
        sort_key=tuple(item.whole() for item in f["sort_key"].items()),
        line=place.line,
    )


def _parent_wrong(entry: IndicatorEntry, known: Mapping[str, IndicatorEntry]) -> str:
    parent = known.get(entry.parent)
    if not entry.parent:
        return ""
    if parent is None:
        return f'there is no indicator "{entry.parent}"'
    if parent is entry or parent.parent:
        return f'"{entry.parent}" cannot have parts'
    same = (parent.objective, parent.kind) == (entry.objective, entry.kind)
    return "" if same else f'"{entry.parent}" is of another objective or kind'


def _result_wrong(entry: IndicatorEntry, known: Mapping[str, IndicatorEntry]) -> str:
    output = known.get(entry.result_of)
    if not entry.result_of:
        return ""
    if entry.kind != "result" or output is None or output.kind != "output":
        return f'"{entry.result_of}" is no output this could be the result of'
    return "" if output.objective == entry.objective else f'"{entry.result_of}" is of another objective'


def _breakdown_wrong(entry: IndicatorEntry, _: Mapping[str, IndicatorEntry]) -> str:
    """Annex VIII: figures of persons, and only these, are given by age and gender."""
    agrees = entry.breakdown == (entry.counts == PERSONS)
    return "" if agrees else "persons, and nothing else, are broken down by age and gender"


def _order_wrong(entry: IndicatorEntry, known: Mapping[str, IndicatorEntry]) -> str:
    wanted = [known[code] for code in (entry.parent, entry.result_of) if code in known]
    late = [other.code for other in wanted if other.sort_key >= entry.sort_key]
    return f"must come after {', '.join(late)}" if late else ""


_LINKS: Mapping[str, Callable[[IndicatorEntry, Mapping[str, IndicatorEntry]], str]] = {
    "parent": _parent_wrong,
    "result_of": _result_wrong,
    "breakdown": _breakdown_wrong,
    "sort_key": _order_wrong,
}
