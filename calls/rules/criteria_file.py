"""Reading a file of selection criteria (YAML): one version of a set, with the line of everything in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from calls.rules.criteria import Check, CriteriaSet, Criterion
from records.definitions import Place, Problem, Unloadable, read_definition

WEIGHTED, POINTS = "weighted", "points"
OURS = ("titles", "criteria", "weights", "thresholds")
SCALE = ("minimum", "maximum", "step")
LONGEST_CODE = 40


@dataclass(frozen=True)
class CriteriaFile:
    """A version as its file has it: `ours`: what in it is not the source's; `places`: where it stands."""

    code: str
    version: int
    content: CriteriaSet
    source: str
    ours: tuple[str, ...]
    places: Mapping[str, Place]

    def problem(self, path: str, text: str) -> Problem:
        """A problem at the place a rule names, else at the file's beginning."""
        parts = path.split(".")
        known = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
        place = next((self.places[one] for one in known if one in self.places), None)
        return Problem(place.line, place.path, text) if place else Problem(1, path, text)


def parse_criteria(text: str, *, languages: tuple[str, ...]) -> CriteriaFile:
    """CPR Article 73(1); act section 11: one version of the criteria as data, each text in the programme's languages.

    Unloadable, with every problem's line and path, when the file cannot be read so. What the rules say of the
    criteria themselves (calls.rules.criteria.content_problems) is another matter.
    """
    root, problems = read_definition(text)
    f = root.fields(
        ("code", "version", "title", "tie_order", "eligibility", "quality"),
        (
            "scoring",
            "approved_on",
            "total_threshold",
            "categories",
            "category_thresholds",
            "scale",
            "source",
            "ours",
        ),
    )
    weighted = (f["scoring"].choice((WEIGHTED, POINTS)) or WEIGHTED) == WEIGHTED
    scale = f["scale"].fields((), SCALE)
    scored = tuple(_scored(item, scale, weighted, languages) for item in f["quality"].items())
    content = CriteriaSet(
        version=f"{f['code'].code(longest=LONGEST_CODE)} {f['version'].whole()}",
        approved_on=_day(f["approved_on"]),
        checks=tuple(_check(item, languages) for item in f["eligibility"].items()),
        criteria=scored,
        total_threshold=f["total_threshold"].amount(),
        category_thresholds={code: one.amount() for code, one in f["category_thresholds"].entries().items()},
        tie_order=f["tie_order"].texts(),
        whole=Decimal(100) if weighted else sum((one.maximum for one in scored), Decimal(0)),
        weighted=weighted,
        title=f["title"].translated(languages),
        categories={code: one.translated(languages) for code, one in f["categories"].entries().items()},
    )
    ours = tuple(item.choice(OURS) for item in f["ours"].items())
    source = f["source"].text()
    if not f["version"].whole():
        f["version"].refuse("a version is 1 or more")
    if problems:
        raise Unloadable(problems)
    return CriteriaFile(f["code"].code(), f["version"].whole(), content, source, ours, _places(f))


def _day(place: Place) -> date | None:
    return place.day() if place.given else None


def _check(item: Place, languages: tuple[str, ...]) -> Check:
    f = item.fields(("code", "title"), ("guidance", "article"))
    return Check(
        f["code"].code(longest=LONGEST_CODE),
        f["title"].translated(languages),
        f["guidance"].translated(languages),
        f["article"].text(),
    )


def _scored(item: Place, scale: Mapping[str, Place], weighted: bool, languages: tuple[str, ...]) -> Criterion:
    weight = ("weight",) if weighted else ()
    f = item.fields(("code", "title", *weight), ("category", "guidance", "article", "threshold", *SCALE))
    figures = {name: f[name] if f[name].given else scale[name] for name in SCALE}
    for name, place in figures.items():
        if not place.given:
            f[name].refuse("missing, here and in the file's scale")
    maximum = figures["maximum"].amount()
    return Criterion(
        code=f["code"].code(longest=LONGEST_CODE),
        weight=f["weight"].amount() if weighted else maximum,
        category=f["category"].code() if f["category"].given else "",
        minimum=figures["minimum"].amount(),
        maximum=maximum,
        step=figures["step"].amount(),
        threshold=f["threshold"].amount() if f["threshold"].given else None,
        title=f["title"].translated(languages),
        guidance=f["guidance"].translated(languages),
        article=f["article"].text(),
    )


def _places(f: Mapping[str, Place]) -> dict[str, Place]:
    """Where the rules' paths stand in the file."""
    found = {name: f[name] for name in ("total_threshold", "tie_order")}
    found["criteria"] = f["quality"]
    for section in ("category_thresholds", "categories"):
        found |= {f"{section}.{code}": place for code, place in f[section].entries().items()}
    for item in (*f["eligibility"].items(), *f["quality"].items()):
        found[f"criteria.{item.entries()['code'].written()}"] = item
    return found
