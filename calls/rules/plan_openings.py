"""The plan check's openings: tables against sheets, the running text against both, amounts against openings."""

import re
from collections.abc import Iterator

from calls.rules.findings import NOTE, Finding
from calls.rules.plan_facts import ACT_5, Facts, PlanFinding, found
from calls.rules.plan_file import ALL_OPEN, NEXT_OPENING, OPENS_IN
from calls.rules.programme_data import OPERATING, ActionEntry, AmountEntry, Statement
from records.rules import WARNING, gettext_noop

YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")

SHEET_ONLY = Finding(
    "opening_sheet_only",
    gettext_noop(
        "The sheet of %(action)s says that it is open in %(season)s; the plan's table does not. "
        "The table opens it in: %(expected)s. The sheet: %(printed)s."
    ),
    ACT_5,
)
TABLE_ONLY = Finding(
    "opening_table_only",
    gettext_noop(
        "The plan's table opens %(action)s in %(season)s; its sheet does not. "
        "The table opens it in: %(printed)s. The sheet: %(expected)s."
    ),
    ACT_5,
)
NOT_ALWAYS_OPEN = Finding(
    "text_all_open",
    gettext_noop(
        "The text says that every action of %(objective)s is always open; the table does not open %(action)s in "
        "%(season)s."
    ),
    ACT_5,
)
OPENS_EARLIER = Finding(
    "text_next_opening",
    gettext_noop(
        "The text says that %(action)s opens next in %(expected)s; the table has money for it in %(printed)s."
    ),
    ACT_5,
)
OPENS_ELSEWHERE = Finding(
    "text_opening",
    gettext_noop("The text says that %(action)s opens in: %(expected)s. The table opens it in: %(printed)s."),
    ACT_5,
)
AMOUNT_UNOPENED = Finding(
    "amount_without_opening",
    gettext_noop("%(line)s has %(printed)s in %(season)s, but none of its actions is open then."),
    ACT_5,
)
OPENING_UNPAID = Finding(
    "opening_without_amount",
    gettext_noop("%(action)s is open in %(season)s, but there is no amount for %(line)s in that season."),
    ACT_5,
)
OPENING_CARRIED = Finding(
    "opening_by_carry_over",
    gettext_noop(
        "%(action)s is open in %(season)s without an amount of its own: what %(line)s leaves unused in %(source)s can "
        "be carried over."
    ),
    ACT_5,
    NOTE,
)
AMOUNTS_BY_OBJECTIVE = Finding(
    "amounts_by_objective",
    gettext_noop(
        "The table of %(objective)s opens the measures %(measures)s without an amount for any of them: there is one "
        "amount for the objective in each season."
    ),
    ACT_5,
    NOTE,
)
SEASON_EMPTY = Finding(
    "season_without_amount",
    gettext_noop("The plan has a round in %(season)s, but no amount for it."),
    ACT_5,
    WARNING,
)
BEYOND_PLAN = Finding(
    "sheet_beyond_plan",
    gettext_noop(
        "The sheet of %(action)s names %(printed)s, which lies outside the plan's years %(expected)s."
    ),
    ACT_5,
    NOTE,
)
NO_APPLICATION_TIME = Finding(
    "sheet_without_application_time",
    gettext_noop(
        "Where the sheet of %(action)s should tell the application time, it tells when the action would be "
        "carried out, outside the plan's years %(expected)s: “%(printed)s”"
    ),
    ACT_5,
    NOTE,
)
TARGETED = Finding(
    "targeted_in_table_only",
    gettext_noop(
        "The table marks %(action)s as a targeted call (%(printed)s); its sheet does not say so, and names several "
        "kinds of applicants."
    ),
    ACT_5,
    WARNING,
)
NO_ROW = Finding(
    "action_without_row",
    gettext_noop("%(action)s has a sheet, but no row in the plan's table."),
    ACT_5,
    NOTE,
)
NO_ACTION_TEXT = gettext_noop(
    "%(objective)s has %(printed)s for projects, but the plan has no action to apply for."
)
NO_ACTION = Finding("objective_without_action", NO_ACTION_TEXT, ACT_5, WARNING)
NO_ACTION_YET = Finding("objective_without_action", NO_ACTION_TEXT, ACT_5, NOTE)


def opening_findings(facts: Facts) -> Iterator[PlanFinding]:
    """Act 1125/2021 section 5: when each action opens, and with what money, said the same everywhere."""
    for action in facts.actions:
        yield from _sheet(facts, action)
        yield from _unusual(facts, action)
    for statement in facts.plan.statements:
        yield from STATEMENTS[statement.kind](facts, statement)
    yield from _amounts(facts)
    yield from _openings(facts)
    yield from _objectives(facts)


def _sheet(facts: Facts, action: ActionEntry) -> Iterator[PlanFinding]:
    for season in facts.plan.seasons:
        words = {"action": action.code, "season": season}
        in_table, in_sheet = season in action.openings, season in action.sheet_openings
        if in_sheet and not in_table:
            yield found(
                SHEET_ONLY,
                action.code,
                season,
                expected=action.openings,
                printed=action.sheet_openings,
                **words,
            )
        elif in_table and not in_sheet:
            yield found(
                TABLE_ONLY,
                action.code,
                season,
                expected=action.sheet_openings,
                printed=action.openings,
                **words,
            )


def _unusual(facts: Facts, action: ActionEntry) -> Iterator[PlanFinding]:
    """Worth knowing about one action's sheet and its row."""
    years = _years(facts)
    beyond = [season for season in action.sheet_openings if season not in facts.plan.seasons]
    if beyond:
        yield found(BEYOND_PLAN, action.code, expected=years, printed=beyond, action=action.code)
    stray = [year for year in YEAR.findall(action.sheet_text) if not _in_years(facts, int(year))]
    if stray and not action.sheet_openings:
        yield found(
            NO_APPLICATION_TIME, action.code, expected=years, printed=action.sheet_text, action=action.code
        )
    if action.targeted == "open" and len(action.applicants) > 1:
        yield found(TARGETED, action.code, printed=action.targeted_text, action=action.code)
    if not action.in_table:
        yield found(NO_ROW, action.code, action=action.code)


def _years(facts: Facts) -> str:
    return f"{facts.plan.year_from}–{facts.plan.year_to}"


def _in_years(facts: Facts, year: int) -> bool:
    return facts.plan.year_from <= year <= facts.plan.year_to


def _all_open(facts: Facts, statement: Statement) -> Iterator[PlanFinding]:
    for action in facts.project_actions(statement.objective):
        for season in statement.seasons:
            if season not in action.openings:
                yield found(
                    NOT_ALWAYS_OPEN,
                    statement.objective,
                    action.code,
                    season,
                    expected=statement.seasons,
                    printed=action.openings,
                    objective=statement.objective,
                    action=action.code,
                    season=season,
                )


def _next_opening(facts: Facts, statement: Statement) -> Iterator[PlanFinding]:
    order = facts.plan.seasons
    for action in _named(facts, statement):
        earlier = [
            season for season in action.openings if order.index(season) < order.index(statement.seasons[0])
        ]
        for season in earlier:
            yield found(
                OPENS_EARLIER,
                action.code,
                season,
                expected=statement.seasons[0],
                printed=season,
                action=action.code,
            )


def _opens_in(facts: Facts, statement: Statement) -> Iterator[PlanFinding]:
    for action in _named(facts, statement):
        if not action.openings or set(action.openings) - set(statement.seasons):
            yield found(
                OPENS_ELSEWHERE,
                action.code,
                expected=statement.seasons,
                printed=action.openings,
                action=action.code,
            )


STATEMENTS = {ALL_OPEN: _all_open, NEXT_OPENING: _next_opening, OPENS_IN: _opens_in}


def _named(facts: Facts, statement: Statement) -> list[ActionEntry]:
    return [action for action in facts.actions if action.code in statement.actions]


def _amounts(facts: Facts) -> Iterator[PlanFinding]:
    for row in facts.plan.amounts:
        open_then = [
            action for action in facts.actions if _on_row(action, row) and row.season in action.openings
        ]
        if row.amount and not open_then:
            line = row.measure or row.objective
            yield found(AMOUNT_UNOPENED, line, row.season, printed=row.amount, line=line, season=row.season)
    for season in facts.plan.seasons:
        if facts.plan.amounts and not any(row.amount for row in facts.plan.amounts if row.season == season):
            yield found(SEASON_EMPTY, season, season=season)


def _on_row(action: ActionEntry, row: AmountEntry) -> bool:
    same = (action.objective, action.support) == (row.objective, row.support)
    return same and row.measure in ("", action.measure)


def _openings(facts: Facts) -> Iterator[PlanFinding]:
    for action in facts.actions:
        for season in action.openings:
            rows = [row for row in facts.plan.amounts if row.season == season and _on_row(action, row)]
            if not any(row.amount for row in rows):
                yield _unpaid(action, season, rows)
    for objective in facts.objectives:
        measures = sorted(
            {action.measure for action in facts.project_actions(objective.code) if action.openings}
        )
        rows = [
            row for row in facts.plan.amounts if row.objective == objective.code and row.support != OPERATING
        ]
        if any(measures) and rows and not any(row.measure for row in rows):
            yield found(AMOUNTS_BY_OBJECTIVE, objective.code, objective=objective.code, measures=measures)


def _unpaid(action: ActionEntry, season: str, rows: list[AmountEntry]) -> PlanFinding:
    words = {"action": action.code, "season": season, "line": action.measure or action.objective}
    carried = [row.carry_over_from for row in rows if row.carry_over_from]
    if carried:
        return found(OPENING_CARRIED, action.code, season, source=carried[0], **words)
    return found(OPENING_UNPAID, action.code, season, **words)


def _objectives(facts: Facts) -> Iterator[PlanFinding]:
    for objective in facts.objectives:
        if objective.project and not facts.project_actions(objective.code):
            rule = NO_ACTION_YET if objective.special_nature else NO_ACTION
            yield found(rule, objective.code, printed=objective.project, objective=objective.code)
