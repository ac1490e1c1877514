"""The plan check's text: titles that differ between places, numbering, order, misprints and gaps."""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher

from calls.rules.findings import NOTE, Finding
from calls.rules.plan_facts import ACT_5, Facts, PlanFinding, found
from calls.rules.plan_file import EMPTY_RESULT, RESULTS_POSTPONED
from calls.rules.plan_openings import YEAR
from calls.rules.programme_data import MeasureEntry
from records.rules import WARNING, gettext_noop

PLACES = {
    "contents": {"en": "the table of contents", "fi": "sisällysluettelossa", "sv": "innehållsförteckningen"},
    "heading": {"en": "the chapter's heading", "fi": "luvun otsikossa", "sv": "kapitlets rubrik"},
    "table": {"en": "the table", "fi": "taulukossa", "sv": "tabellen"},
    "sheet": {"en": "the sheet", "fi": "toimenpidekuvauksessa", "sv": "åtgärdsbeskrivningen"},
    "text": {"en": "the text", "fi": "tekstissä", "sv": "texten"},
}

TITLE_DIFFERS = Finding(
    "title_differs",
    gettext_noop("%(code)s has two titles. In %(place)s: “%(printed)s”. Otherwise: “%(expected)s”."),
    ACT_5,
    NOTE,
)
TITLE_OF_ANOTHER = Finding(
    "title_of_another",
    gettext_noop(
        "In %(place)s %(code)s has the title “%(printed)s”, which is almost that of %(other)s. "
        "Its own is “%(expected)s”."
    ),
    ACT_5,
    WARNING,
)
TITLE_OF_OLD_YEAR = Finding(
    "title_of_old_year",
    gettext_noop(
        "The title of %(code)s in %(place)s names %(year)s, but the plan is for %(expected)s: “%(printed)s”."
    ),
    ACT_5,
    WARNING,
)
CHAPTER_TWICE = Finding(
    "chapter_number_twice",
    gettext_noop(
        "Two chapters have the number %(printed)s: “%(first)s” and “%(second)s”. The second should be %(expected)s."
    ),
    ACT_5,
    WARNING,
)
NO_CAPTION = Finding(
    "table_without_caption",
    gettext_noop("The contents list table %(printed)s, “%(title)s”; the text has no such heading."),
    ACT_5,
    NOTE,
)
ORDER = Finding(
    "measure_order",
    gettext_noop("The measures of %(objective)s stand in the order %(printed)s, not %(expected)s."),
    ACT_5,
    NOTE,
)
MISPRINT = Finding(
    "misprint",
    gettext_noop("In %(place)s (%(code)s) “%(printed)s” is printed; it is read as “%(expected)s”."),
    ACT_5,
    NOTE,
)
POSTPONED = Finding(
    "results_postponed",
    gettext_noop(
        "The expected results of %(code)s are left to the update of the plan for the very years it is for: "
        "“%(printed)s”"
    ),
    ACT_5,
    WARNING,
)
EMPTY = Finding(
    "result_empty",
    gettext_noop("The list of expected results of %(code)s ends in an empty item: text may be lost."),
    ACT_5,
    NOTE,
)
GAPS = {RESULTS_POSTPONED: POSTPONED, EMPTY_RESULT: EMPTY}
NO_COORDINATION = Finding(
    "coordination_blank",
    gettext_noop("The sheet of %(code)s leaves the coordination with other EU funding empty."),
    ACT_5,
    NOTE,
)


def text_findings(facts: Facts) -> Iterator[PlanFinding]:
    """Act 1125/2021 section 5: the plan's wording, the same in every place."""
    yield from _titles(facts)
    yield from _chapters(facts)
    yield from _order(facts)
    for table in facts.plan.tables:
        if not table.caption:
            yield found(NO_CAPTION, facts.programme, printed=table.number, title=table.title)
    for repair in facts.plan.repairs:
        yield found(
            MISPRINT,
            repair.where,
            expected=repair.repaired,
            printed=repair.printed,
            place=PLACES[repair.place],
            code=repair.where,
        )
    for gap in facts.plan.gaps:
        yield found(GAPS[gap.kind], gap.where, printed=gap.wording, code=gap.where)
    for action in facts.actions:
        if not action.coordination:
            yield found(NO_COORDINATION, action.code, code=action.code)


def _titles(facts: Facts) -> Iterator[PlanFinding]:
    for entry in facts.entries:
        own = entry.title.get(facts.language, "")
        for place, printed in entry.printed_titles.items():
            if _same(own, printed):
                continue
            words = {"code": entry.code, "place": PLACES[place], "printed": printed}
            yield from _old_year(facts, entry.code, place, printed)
            other = _nearest(facts, entry, printed) if isinstance(entry, MeasureEntry) else ""
            rule = TITLE_OF_ANOTHER if other else TITLE_DIFFERS
            yield found(rule, entry.code, expected=own, other=other, **words)


def _old_year(facts: Facts, code: str, place: str, printed: str) -> Iterator[PlanFinding]:
    years = range(facts.plan.year_from, facts.plan.year_to + 1)
    for year in YEAR.findall(printed):
        if int(year) not in years:
            expected = f"{facts.plan.year_from}–{facts.plan.year_to}"
            yield found(
                TITLE_OF_OLD_YEAR,
                code,
                expected=expected,
                printed=printed,
                code=code,
                place=PLACES[place],
                year=year,
            )


def _nearest(facts: Facts, entry: MeasureEntry, printed: str) -> str:
    """The measure whose title the printed one is nearest to, when it is not its own."""

    def likeness(measure: MeasureEntry) -> float:
        return SequenceMatcher(None, _folded(measure.title.get(facts.language, "")), _folded(printed)).ratio()

    nearest = max(facts.measures, key=likeness)
    return "" if nearest.code == entry.code or likeness(nearest) < LIKE else nearest.code


LIKE = 0.8


def _same(one: str, other: str) -> bool:
    return _folded(one) == _folded(other)


def _folded(title: str) -> str:
    return re.sub(r"\s+", " ", title).strip(" .;:").casefold()


def _chapters(facts: Facts) -> Iterator[PlanFinding]:
    numbers = Counter(chapter.number for chapter in facts.plan.chapters)
    for number in (number for number, times in numbers.items() if times > 1):
        first, second, *_ = (chapter for chapter in facts.plan.chapters if chapter.number == number)
        following = [chapter.number for chapter in facts.plan.chapters].index(number) + 2
        yield found(
            CHAPTER_TWICE,
            facts.programme,
            expected=str(following),
            printed=number,
            first=first.title,
            second=second.title,
        )


def _order(facts: Facts) -> Iterator[PlanFinding]:
    for objective in facts.objectives:
        codes = [measure.code for measure in facts.measures if measure.objective == objective.code]
        if codes != sorted(codes):
            yield found(
                ORDER, objective.code, expected=sorted(codes), printed=codes, objective=objective.code
            )
