"""Reading a programme file (YAML): the programme, its objectives, measures and actions, and its plan.

Every error is collected with its line and path; a file with an error is used for nothing.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from calls.rules.case_numbers import mask_problem
from calls.rules.contents import OPTIONAL
from calls.rules.interventions import TypeEntry
from calls.rules.letter_texts import read_letter_texts
from calls.rules.plan_file import read_plan
from calls.rules.programme_data import (
    OPERATING,
    PROJECT,
    ActionEntry,
    Head,
    MeasureEntry,
    ObjectiveEntry,
    PlanEntry,
    ProgrammeFile,
    Term,
    Texts,
)
from calls.rules.programme_references import check_letters, check_references, check_types
from calls.rules.state_aid import read_aid_terms
from records.definitions import Place, Unloadable, read_definition

SECTIONS = ("programme", "objectives", "actions")
OPTIONAL_SECTIONS = (
    "parameters",
    "legal_forms",
    "contents",
    "grounds",
    "applicant_types",
    "short_titles",
    "wordings",
    "names",
    "letters",
    "state_aid",
    "measures",
    "plan",
)
ACTION_FIELDS = ("code", "objective", "support", "title", "rate", "indicators", "openings")
OPTIONAL_ACTION_FIELDS = (
    "measure",
    "description",
    "aims",
    "printed_titles",
    "applicants",
    "applicants_wording",
    "raised_rate",
    "raised_rate_grounds",
    "raised_rate_wording",
    "printed_indicators",
    "printed_indicator_titles",
    "indicator_statement",
    "coordination",
    "coordinated_funds",
    "intervention_types",
    "in_table",
    "carry_overs",
    "sheet_openings",
    "sheet_text",
    "latest_start",
    "targeted",
    "source",
)
TITLE_PLACES = ("contents", "heading", "table")
NAMES = ("fund", "objective", "objectives", "measure", "action")
STATEMENTS = ("none", "others_too", "own_objective")
TARGETED = ("open", "expired")
LANGUAGES = ("fi", "sv", "en")
NO_DAY = date.min

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Words:
    """What the texts of entries may use: the programme's languages and its shared wordings."""

    languages: tuple[str, ...]
    wordings: Mapping[str, Texts]

    def wording(self, place: Place) -> Texts:
        """The shared wording a place names."""
        code = place.choice(self.wordings.keys()) if place.given else ""
        return self.wordings.get(code, {})


def parse_programme(
    text: str,
    *,
    indicator_codes: Callable[[str], Collection[str] | None],
    type_entries: Callable[[str], Mapping[str, TypeEntry] | None] = lambda name: None,
) -> ProgrammeFile:
    """CPR 22 and act 1125/2021 section 5: the programme and its plan as data.

    `indicator_codes` gives the codes of the catalogue a file names, None when there is no such catalogue;
    `type_entries` the types of intervention by key, likewise.
    Unloadable, with every problem's line and path, when anything is wrong.
    """
    root, problems = read_definition(text)
    top = root.fields(SECTIONS, OPTIONAL_SECTIONS)
    head = _head(top["programme"])
    wordings = {code: place.translated(head.languages) for code, place in top["wordings"].entries().items()}
    words = Words(head.languages, wordings)
    parameters, articles, bounds = _parameters(top["parameters"])
    file = ProgrammeFile(
        head=head,
        objectives=_all(top["objectives"], words, _objective),
        measures=_all(top["measures"], words, _measure),
        actions=_all(top["actions"], words, _action),
        plan=_plan(top["plan"], head.languages),
        parameters=parameters,
        articles=articles,
        bounds=bounds,
        letters=read_letter_texts(top["letters"], head.languages) if top["letters"].given else {},
        state_aid=read_aid_terms(top["state_aid"]) if top["state_aid"].given else {},
        names={name: place.translated(head.languages) for name, place in _named(top["names"]).items()},
        legal_forms={form: place.text() for form, place in top["legal_forms"].entries().items()},
        contents=_contents(top["contents"]),
        grounds=_all(top["grounds"], words, _term),
        applicant_types=_all(top["applicant_types"], words, _term),
        short_titles=_all(top["short_titles"], words, _term),
    )
    check_references(file, top, indicator_codes(head.catalogue) if head.catalogue else ())
    check_letters(file, top)
    check_types(file, top, type_entries(head.interventions) if head.interventions else {})
    if problems:
        raise Unloadable(problems)
    return file


def _all(place: Place, words: Words, read: Callable[[Place, Words], Entry]) -> tuple[Entry, ...]:
    return tuple(read(item, words) for item in place.items())


def _plan(place: Place, languages: tuple[str, ...]) -> PlanEntry | None:
    return read_plan(place, languages) if place.given else None


def _head(place: Place) -> Head:
    f = place.fields(
        ("id", "fund", "country", "currency", "period", "languages", "title", "allocation"),
        (
            "catalogue",
            "interventions",
            "authority",
            "area",
            "approved_on",
            "rulebook",
            "criteria",
            "case_number",
            "court",
            "source",
        ),
    )
    spoken = f["languages"].fields(("official",), ("unofficial",))
    for item in spoken["official"].items() + spoken["unofficial"].items():
        item.choice(LANGUAGES)
    official, unofficial = spoken["official"].texts(), spoken["unofficial"].texts()
    period = f["period"].fields(("start", "end"))
    start, end = period["start"].day(), period["end"].day()
    if start and end and end <= start:
        f["period"].refuse("ends before it starts")
    if set(official) & set(unofficial):
        f["languages"].refuse("a language is either official or unofficial")
    languages = official + unofficial
    return Head(
        id=f["id"].code(),
        fund=f["fund"].code(),
        country=f["country"].text(),
        currency=f["currency"].text(),
        start=start or NO_DAY,
        end=end or NO_DAY,
        official=official,
        unofficial=unofficial,
        title=f["title"].translated(languages),
        allocation=f["allocation"].amount(),
        catalogue=f["catalogue"].code(),
        interventions=f["interventions"].code(longest=60) if f["interventions"].given else "",
        authority=f["authority"].translated(languages),
        area=f["area"].translated(languages),
        approved_on=f["approved_on"].day(),
        rulebook=f["rulebook"].text(),
        criteria=f["criteria"].code(longest=60),
        case_number=_mask(f["case_number"]),
        court=f["court"].translated(languages),
        source=f["source"].text(),
    )


def _contents(place: Place) -> Mapping[str, bool]:
    given = place.entries()
    for code, item in given.items():
        if code not in OPTIONAL:
            item.refuse(f"{code} is not an optional content: {', '.join(OPTIONAL)}")
    return {code: item.flag() for code, item in given.items()}


def _mask(place: Place) -> str:
    mask = place.text() if place.given else ""
    wrong = mask_problem(mask) if mask else ""
    if wrong:
        place.refuse(wrong)
    return mask


def _parameters(place: Place) -> tuple[Mapping[str, str], Mapping[str, str], Mapping[str, dict[str, str]]]:
    values: dict[str, str] = {}
    articles: dict[str, str] = {}
    bounds: dict[str, dict[str, str]] = {}
    for name, item in place.entries().items():
        f = item.fields(("value", "article"), ("lowest", "highest"))
        values[name], articles[name] = f["value"].written(), f["article"].text()
        own = {end: f[end].written() for end in ("lowest", "highest") if f[end].given}
        bounds |= {name: own} if own else {}
    return values, articles, bounds


def _named(place: Place) -> Mapping[str, Place]:
    return {name: item for name, item in place.fields((), NAMES).items() if item.given}


def _term(place: Place, words: Words) -> Term:
    f = place.fields(("code", "label"), ("article", "by_legal_form"))
    return Term(
        f["code"].code(longest=60),
        f["label"].translated(words.languages),
        f["article"].text(),
        f["by_legal_form"].flag(),
    )


def _printed(place: Place) -> Mapping[str, str]:
    return {name: item.text() for name, item in place.fields((), TITLE_PLACES).items() if item.given}


def _objective(place: Place, words: Words) -> ObjectiveEntry:
    f = place.fields(
        ("code", "title", "allocation"),
        ("description", "article", "special_nature", "printed_titles", "source"),
    )
    money = f["allocation"].fields(("total", "project_support"), ("operating_support",))
    return ObjectiveEntry(
        code=f["code"].code(),
        title=f["title"].translated(words.languages),
        total=money["total"].amount(),
        project=money["project_support"].amount(),
        operating=money["operating_support"].amount(),
        description=f["description"].translated(words.languages),
        article=f["article"].text(),
        special_nature=f["special_nature"].translated(words.languages),
        printed_titles=_printed(f["printed_titles"]),
        source=f["source"].text(),
        line=f["allocation"].line,
    )


def _measure(place: Place, words: Words) -> MeasureEntry:
    f = place.fields(("code", "objective", "title"), ("printed_titles", "source"))
    return MeasureEntry(
        code=f["code"].code(),
        objective=f["objective"].text(),
        title=f["title"].translated(words.languages),
        printed_titles=_printed(f["printed_titles"]),
        source=f["source"].text(),
        line=place.line,
    )


def _action(place: Place, words: Words) -> ActionEntry:
    f = place.fields(ACTION_FIELDS, OPTIONAL_ACTION_FIELDS)
    targeted = f["targeted"].fields(("state", "wording"))
    return ActionEntry(
        code=f["code"].code(),
        objective=f["objective"].text(),
        measure=f["measure"].text(),
        support=f["support"].choice((PROJECT, OPERATING)),
        title=f["title"].translated(words.languages),
        rate=f["rate"].percent(),
        description=f["description"].translated(words.languages),
        aims=f["aims"].translated(words.languages),
        printed_titles=_printed(f["printed_titles"]),
        applicants=f["applicants"].texts(),
        applicants_text=words.wording(f["applicants_wording"]),
        raised_rate=f["raised_rate"].percent() if f["raised_rate"].given else None,
        raised_rate_grounds=f["raised_rate_grounds"].texts(),
        raised_rate_text=words.wording(f["raised_rate_wording"]),
        indicators=f["indicators"].texts(),
        printed_indicators=tuple(item.written() for item in f["printed_indicators"].items()),
        printed_indicator_titles={
            code: item.text() for code, item in f["printed_indicator_titles"].entries().items()
        },
        indicator_statement=tuple(item.choice(STATEMENTS) for item in f["indicator_statement"].items()),
        coordination=words.wording(f["coordination"]),
        coordinated_funds=f["coordinated_funds"].texts(),
        intervention_types=f["intervention_types"].texts(),
        openings=f["openings"].seasons(),
        carry_overs=f["carry_overs"].seasons(),
        sheet_openings=f["sheet_openings"].seasons(),
        sheet_text=f["sheet_text"].text(),
        start_text=words.wording(f["latest_start"]),
        targeted=targeted["state"].choice(TARGETED),
        targeted_text=targeted["wording"].text(),
        in_table=f["in_table"].flag(otherwise=True),
        source=f["source"].text(),
        line=place.line,
    )
