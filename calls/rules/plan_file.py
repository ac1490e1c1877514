"""Reading the plan's part of a programme file."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from calls.rules.programme_data import (
    OPERATING,
    PROJECT,
    AmountEntry,
    Chapter,
    Gap,
    PlanEntry,
    ProgressEntry,
    Repair,
    Statement,
    TableEntry,
)
from records.definitions import Place

PLAN_FIELDS = ("code", "title", "years", "seasons")
OPTIONAL_PLAN_FIELDS = (
    "dated",
    "handled_on",
    "amounts",
    "printed_totals",
    "chapters",
    "tables",
    "progress",
    "statements",
    "repairs",
    "gaps",
    "source",
)
ALL_OPEN, NEXT_OPENING, OPENS_IN = "all_open", "next_opening", "opens_in"
PLACES = ("contents", "heading", "table", "sheet", "text")
RESULTS_POSTPONED, EMPTY_RESULT = "results_postponed", "empty_result"


def read_plan(place: Place, languages: Collection[str]) -> PlanEntry:
    """Act 1125/2021, section 5: one version of the implementation plan."""
    f = place.fields(PLAN_FIELDS, OPTIONAL_PLAN_FIELDS)
    years = f["years"].fields(("from", "to"))
    progress = f["progress"].fields(("as_of", "objectives"), ("total", "source"))
    total = progress["total"]
    return PlanEntry(
        code=f["code"].code(longest=40),
        title=f["title"].translated(languages),
        year_from=years["from"].whole(),
        year_to=years["to"].whole(),
        seasons=f["seasons"].seasons(),
        dated=f["dated"].day(),
        handled_on=f["handled_on"].day(),
        amounts=tuple(_amount(item) for item in f["amounts"].items()),
        totals=_totals(f["printed_totals"]),
        chapters=tuple(_chapter(item) for item in f["chapters"].items()),
        tables=tuple(_table(item) for item in f["tables"].items()),
        progress={code: _progress(item) for code, item in progress["objectives"].entries().items()},
        progress_total=_progress(total) if total.given else None,
        progress_as_of=progress["as_of"].day(),
        statements=tuple(_statement(item) for item in f["statements"].items()),
        repairs=tuple(_repair(item) for item in f["repairs"].items()),
        gaps=tuple(_gap(item) for item in f["gaps"].items()),
        source=f["source"].text(),
    )


def _amount(place: Place) -> AmountEntry:
    f = place.fields(("objective", "support", "season", "amount"), ("measure", "carry_over_from", "source"))
    return AmountEntry(
        objective=f["objective"].text(),
        measure=f["measure"].text(),
        support=f["support"].choice((PROJECT, OPERATING)),
        season=f["season"].season(),
        amount=f["amount"].amount(),
        carry_over_from=f["carry_over_from"].season(),
        source=f["source"].text(),
    )


def _totals(place: Place) -> Mapping[str, Mapping[str, Decimal]]:
    return {
        objective: {season: amount.amount() for season, amount in row.entries().items()}
        for objective, row in place.entries().items()
    }


def _chapter(place: Place) -> Chapter:
    f = place.fields(("number", "title"))
    return Chapter(f["number"].text(), f["title"].text())


def _table(place: Place) -> TableEntry:
    f = place.fields(("number", "title"), ("objective", "caption"))
    return TableEntry(
        f["number"].text(), f["title"].text(), f["objective"].text(), f["caption"].flag(otherwise=True)
    )


def _progress(place: Place) -> ProgressEntry:
    f = place.fields(("earmarked", "remaining"))
    return ProgressEntry(f["earmarked"].figure(), f["remaining"].figure())


def _statement(place: Place) -> Statement:
    f = place.fields(("kind", "seasons"), ("objective", "actions", "source", "wording"))
    if f["objective"].given == f["actions"].given:
        place.refuse("names either an objective or actions")
    return Statement(
        kind=f["kind"].choice((ALL_OPEN, NEXT_OPENING, OPENS_IN)),
        seasons=f["seasons"].seasons(),
        objective=f["objective"].text(),
        actions=f["actions"].texts(),
        source=f["source"].text(),
        wording=f["wording"].text(),
    )


def _repair(place: Place) -> Repair:
    f = place.fields(("where", "place", "printed", "repaired"))
    return Repair(f["where"].text(), f["place"].choice(PLACES), f["printed"].text(), f["repaired"].text())


def _gap(place: Place) -> Gap:
    f = place.fields(("where", "kind"), ("source", "wording"))
    kind = f["kind"].choice((RESULTS_POSTPONED, EMPTY_RESULT))
    return Gap(f["where"].text(), kind, f["source"].text(), f["wording"].text() if f["wording"].given else "")
