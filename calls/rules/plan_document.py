"""Reading one version of the plan from a file of its own, as `calls.renderers.plan_file` writes it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from calls.rules.plan_versions import OpeningEntry, PlanContent, line_of, seasons_in, year_reasons
from calls.rules.programme_data import OPERATING, PROJECT, AmountEntry
from records.definitions import Place, Unloadable, read_definition

LANGUAGES = ("fi", "sv", "en")
FIELDS = ("programme", "code", "title", "years")
OPTIONAL = ("dated", "handled_on", "reason", "based_on", "openings", "amounts")


@dataclass(frozen=True)
class Known:
    """What a programme has, for a file that names it; `measures` with the objective of each."""

    objectives: frozenset[str]
    measures: frozenset[tuple[str, str]]
    actions: frozenset[str]
    period: tuple[int, int]


def read_plan_version(text: str, known: Callable[[str], Known | None]) -> PlanContent:
    """Act 1125/2021, section 5: the version in `text`. `known` tells what a programme has, None when there is none.

    Unloadable, naming line and path of every problem, when the file has one.
    """
    root, problems = read_definition(text)
    f = root.fields(("plan",))["plan"].fields(FIELDS, OPTIONAL)
    programme = f["programme"].code(longest=60)
    has = known(programme)
    if has is None:
        if programme:
            f["programme"].refuse(f'there is no programme "{programme}"')
        raise Unloadable(problems)
    content = _content(f, programme, has)
    if problems:
        raise Unloadable(problems)
    return content


def _content(f: Mapping[str, Place], programme: str, known: Known) -> PlanContent:
    year_from, year_to = _years(f["years"], known)
    last = min(year_to, year_from + 10)
    seasons = frozenset([*seasons_in(year_from, last), *seasons_in(year_from, last, ["2000-9"])])
    openings = tuple(_opening(item, known, seasons) for item in f["openings"].items())
    amounts = tuple(_amount(item, known, seasons) for item in f["amounts"].items())
    _each_once(f["openings"], [row.place for row in openings])
    _each_once(f["amounts"], [(*line_of(row), row.season) for row in amounts])
    return PlanContent(
        programme=programme,
        code=f["code"].code(longest=40),
        title=_texts(f["title"]),
        year_from=year_from,
        year_to=year_to,
        dated=f["dated"].day(),
        handled_on=f["handled_on"].day(),
        reason=f["reason"].text(),
        based_on=f["based_on"].text(),
        openings=openings,
        amounts=amounts,
    )


def _years(place: Place, known: Known) -> tuple[int, int]:
    f = place.fields(("from", "to"))
    year_from, year_to = f["from"].whole(), f["to"].whole()
    if f["from"].given and f["to"].given:
        for reason in year_reasons(year_from, year_to, known.period):
            place.refuse(reason.text % reason.params)
    return year_from, year_to


def _opening(place: Place, known: Known, seasons: frozenset[str]) -> OpeningEntry:
    f = place.fields(("action", "season"), ("carry_over", "targeted", "targeted_text"))
    return OpeningEntry(
        action=f["action"].known(known.actions, "action"),
        season=_season(f["season"], seasons),
        carry_over=f["carry_over"].flag(),
        targeted=f["targeted"].flag(),
        targeted_text=_texts(f["targeted_text"]),
    )


def _amount(place: Place, known: Known, seasons: frozenset[str]) -> AmountEntry:
    f = place.fields(("objective", "support", "season", "amount"), ("measure", "carry_over_from", "source"))
    objective = f["objective"].known(known.objectives, "objective")
    measure = f["measure"].text()
    if measure and (objective, measure) not in known.measures:
        f["measure"].refuse(f'{objective or "the programme"} has no measure "{measure}"')
    return AmountEntry(
        objective=objective,
        measure=measure,
        support=f["support"].choice((PROJECT, OPERATING)),
        season=_season(f["season"], seasons),
        amount=f["amount"].amount(),
        carry_over_from=f["carry_over_from"].season(),
        source=_short(f["source"]),
    )


def _season(place: Place, seasons: frozenset[str]) -> str:
    code = place.season()
    if code and code not in seasons and seasons:
        place.refuse(f"{code} lies outside the plan's years")
    return code


def _short(place: Place) -> str:
    said = place.text()
    if len(said) > 200:
        place.refuse("longer than 200 characters")
    return said


def _texts(place: Place) -> dict[str, str]:
    found = place.entries()
    for name in found.keys() - set(LANGUAGES):
        found[name].refuse(f"not one of the languages {', '.join(LANGUAGES)}")
    if place.given and not found:
        place.refuse("has no language")
    return {language: found[language].text() for language in LANGUAGES if language in found}


def _each_once(place: Place, keys: Iterable[tuple[str, ...]]) -> None:
    seen: set[tuple[str, ...]] = set()
    for item, key in zip(place.items(), keys, strict=True):
        if key in seen:
            item.refuse("stands there already")
        seen.add(key)
