"""The plan check: every contradiction of Finland's plan, each rule on a doctored plan, silence on a sound one."""

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from calls.queries.plan import in_english
from calls.rules.plan_check import check_plan
from calls.rules.plan_facts import PlanFinding, facts_of
from records.formats import reason_text
from tests.factories.programme_files import (
    FINLAND,
    OTHER_FUND,
    SMALL,
    catalogue,
    findings,
    parsed,
    with_change,
)


@pytest.fixture(scope="module")
def finland() -> list[PlanFinding]:
    return findings(FINLAND.read_text(encoding="utf-8"))


def one(rows: list[PlanFinding], code: str, where: str) -> PlanFinding:
    """The one finding of this check at this place."""
    found = [row for row in rows if (row.code, row.where) == (code, where)]
    assert len(found) == 1, [(row.code, row.where) for row in rows if row.code == code]
    return found[0]


@pytest.mark.parametrize(
    ("code", "where", "severity", "expected", "printed"),
    [
        ("objective_parts_rounded", "SO1", "warning", "24339120.50", "24339120.81"),
        ("objective_parts_rounded", "SO2", "warning", "29948081.14", "29948081.87"),
        ("objective_parts_rounded", "SO3", "warning", "7820873.88", "7820874.59"),
        ("table_total_missing", "SO1 2024-autumn", "warning", "2000000.00", ""),
        ("progress_remaining", "SO3", "warning", "6.2", "6.3"),
        ("progress_remaining_coarse", "SO2", "note", "23.3", "23"),
        ("progress_total_remaining", "amif-fi-2021-2027", "error", "46.4", "45"),
        (
            "opening_sheet_only",
            "3A2 2023-spring",
            "error",
            "2023-autumn, 2024-spring, 2024-autumn",
            "2023-spring, 2023-autumn, 2024-spring, 2024-autumn",
        ),
        ("opening_table_only", "OS3 2024-spring", "error", "2024-autumn", "2024-spring, 2024-autumn"),
        ("text_next_opening", "OS3 2024-spring", "error", "2024-autumn", "2024-spring"),
        ("opening_by_carry_over", "2A1 2023-autumn", "note", "", ""),
        ("indicator_misprinted", "1A1 O.1.4.1", "error", "O.1.4.1", "O.1.5"),
        ("indicator_code_missing", "2D2 O.2.3.2", "error", "O.2.3.2", ""),
        ("indicator_part_unused", "O.1.1.2", "warning", "O.1.1.2", ""),
        ("result_without_output", "OS1 R.1.5", "warning", "O.1.2", "R.1.5"),
        ("output_without_result", "2D6 O.2.3.1", "note", "R.2.8", "O.2.3.1"),
        ("chapter_number_twice", "amif-fi-2021-2027", "warning", "4", "3"),
        ("measure_order", "SO3", "note", "3A, 3B, 3C, 3D", "3C, 3B, 3D, 3A"),
        ("objective_without_action", "SO4", "note", "", "300000.00"),
        ("sheet_beyond_plan", "OS2", "note", "2023–2024", "2025-autumn"),
        ("title_of_old_year", "2D1", "warning", "2023–2024", "Riktad ansökan: Integration 2022-evenemang"),
        ("misprint", "1A2", "note", "asylförfarandet", "asylofförandet"),
    ],
)
def test_finlands_plan_contradicts_itself_here(finland, code, where, severity, expected, printed):
    row = one(finland, code, where)
    assert (row.severity, row.expected, row.found) == (severity, expected, printed)


@pytest.mark.parametrize(("where", "difference"), [("SO1", "0.31"), ("SO2", "0.73"), ("SO3", "0.71")])
def test_rounding_difference_is_told_in_words(finland, where, difference):
    message = in_english(one(finland, "objective_parts_rounded", where)).message
    assert f"The difference, €{difference}, is rounding" in message


def test_title_in_table_2_is_that_of_another_measure(finland):
    row = one(finland, "title_of_another", "1C")
    assert "almost that of 2C" in in_english(row).message
    differing = {row.where for row in finland if row.code == "title_differs"}
    assert differing == {"SO3", "2A", "2B", "2C", "2D", "3D", "2D1", "2D3", "2D4", "2D6"}


def test_text_says_all_of_objective_3_is_open_but_one_action_is_not(finland):
    assert [row.where for row in finland if row.code == "text_all_open"] == ["SO3 3A2 2023-spring"]


def test_what_agrees_in_finlands_plan_is_not_reported(finland):
    codes = Counter(row.code for row in finland)
    for silent in (
        "programme_total",
        "table_total",
        "plan_over_allocation",
        "plan_over_remaining",
        "progress_total_earmarked",
        "amount_without_opening",
        "opening_without_amount",
        "indicator_other_objective",
        "indicator_unknown",
        "indicator_without_parent",
        "text_opening",
    ):
        assert codes[silent] == 0, silent
    assert "SO1" not in {row.where for row in finland if row.code.startswith("progress")}


def test_findings_come_in_one_order_errors_first(finland):
    again = findings(FINLAND.read_text(encoding="utf-8"))
    assert again == finland
    ranks = [("error", "warning", "note").index(row.severity) for row in finland]
    assert ranks == sorted(ranks)


def test_every_finding_reads_in_three_languages(finland):
    for row in finland:
        texts = {language: reason_text(row.reason, language) for language in ("fi", "sv", "en")}
        assert len(set(texts.values())) == 3, texts["en"]
        assert "%(" not in "".join(texts.values())


def test_sound_plan_has_no_findings():
    assert findings(SMALL) == []


def test_programme_without_plan_has_no_findings():
    assert findings(OTHER_FUND) == []


AUTUMN_LINE = 'season: "2023-autumn", amount: "100000.00"}'
SHEET = 'sheet_openings: ["2023-autumn"]'
RATE = '    rate: "75.00"\n'
INDICATORS = '"R.1.6"]\n'
TITLE = '    title: {sv: "Tolkning", en: "Interpretation"}\n'
PLAN = 'season: "2023-autumn", amount: "1000000.00"}\n'
LINE_1A = 'measure: "1A", support: "project", season: '
OS1_SHEET = (
    'openings: ["2023-autumn"]\n    sheet_openings: ["2023-autumn"]\n    sheet_text: "Hösten 2023"\nplan:'
)
Change = tuple[str, str]


def after(anchor: str, line: str, indent: int = 4) -> Change:
    """A line put in after `anchor`."""
    return anchor, f"{anchor}{' ' * indent}{line}\n"


# a check, where it finds it, and the changes of the sound plan that bring it about
DOCTORED: list[tuple[Any, ...]] = [
    ("objective_parts", "SO1", ('total: "1000000.50"', 'total: "1000010.50"')),
    ("objective_parts_rounded", "SO1", ('total: "1000000.50"', 'total: "1000000.49"')),
    ("programme_total", "amif-xx", ('allocation: "3000000.00"', 'allocation: "3000000.01"')),
    ("table_total", "SO1 2023-autumn", ('"150000.00"', '"150000.01"')),
    ("table_total_missing", "SO1 2023-autumn", (', "2023-autumn": "150000.00"}', "}")),
    ("plan_over_allocation", "SO1", ('support: "200000.00"', 'support: "49999.99"')),
    ("plan_over_remaining", "SO2", ('remaining: "1.7"', 'remaining: "0.9"')),
    ("progress_remaining", "SO2", ('remaining: "1.7"', 'remaining: "1.8"')),
    ("progress_remaining_coarse", "SO2", ('remaining: "1.7"', 'remaining: "2"')),
    ("progress_total_remaining", "amif-xx", ('remaining: "2.3"', 'remaining: "2.2"')),
    ("progress_total_earmarked", "amif-xx", ('earmarked: "0.7"', 'earmarked: "0.8"')),
    ("opening_sheet_only", "2B1 2023-spring", (SHEET, 'sheet_openings: ["2023-spring", "2023-autumn"]')),
    ("opening_table_only", "2B1 2023-autumn", (SHEET, "sheet_openings: []")),
    ("text_all_open", "SO2 2B1 2023-spring", ('"SO2", seasons: [', '"SO2", seasons: ["2023-spring", ')),
    ("text_next_opening", "1A1 2023-spring", ('actions: ["OS1"]', 'actions: ["1A1"]')),
    ("text_opening", "1A1", ('actions: ["1A1"], seasons: ["2023-spring", ', 'actions: ["1A1"], seasons: [')),
    ("amount_without_opening", "1B 2023-spring", (LINE_1A, LINE_1A.replace("1A", "1B"))),
    ("opening_without_amount", "1A1 2023-autumn", (AUTUMN_LINE, AUTUMN_LINE.replace("100000", "0"))),
    (
        "opening_by_carry_over",
        "1A1 2023-autumn",
        (AUTUMN_LINE, 'season: "2023-autumn", amount: "0.00", carry_over_from: "2023-spring"}'),
    ),
    (
        "amounts_by_objective",
        "SO1",
        (LINE_1A, 'support: "project", season: '),
        (LINE_1A, 'support: "project", season: '),
    ),
    ("season_without_amount", "2023-spring", ('amount: "300000.00"', 'amount: "0.00"')),
    ("sheet_beyond_plan", "2B1", (SHEET, 'sheet_openings: ["2023-autumn", "2025-spring"]')),
    (
        "sheet_without_application_time",
        "OS1",
        (OS1_SHEET, 'openings: []\n    sheet_openings: []\n    sheet_text: "Planerad 2025–2027"\nplan:'),
    ),
    ("targeted_in_table_only", "1A1", after(RATE, 'targeted: {state: "open", wording: "Riktad"}')),
    ("action_without_row", "1A1", after(RATE, "in_table: false")),
    (
        "objective_without_action",
        "SO2",
        ('objective: "SO2"\n    support', 'objective: "SO1"\n    support'),
    ),
    (
        "indicator_misprinted",
        "1A1 R.1.6",
        after(INDICATORS, 'printed_indicators: ["O.1.2", "R.1.5", "R.1.66"]'),
    ),
    (
        "indicator_misnumbered",
        "1A1 R.1.6",
        after(INDICATORS, 'printed_indicators: ["O.1.2", "R.1.5", "R.1.7"]'),
    ),
    (
        "indicator_code_missing",
        "1A1 R.1.6",
        after(INDICATORS, 'printed_indicators: ["O.1.2", "R.1.5", ""]'),
    ),
    ("indicator_other_objective", "1A1 O.2.1", ('"R.1.6"]', '"R.1.6", "O.2.1"]')),
    ("indicator_without_parent", "1A1 R.1.7.1", ('"R.1.6"]', '"R.1.6", "R.1.7.1"]')),
    ("result_without_output", "2B1 R.2.8", ('"O.2.3.1", ', "")),
    ("output_without_result", "2B1 O.2.3.1", (', "R.2.8"]', "]")),
    ("indicator_part_unused", "O.2.3.2", ('"O.2.3.2", ', "")),
    ("indicator_subentry_unused", "O.3.2.1", ('"R.1.6"]', '"R.1.6", "O.3.2"]')),
    (
        "indicator_statement_twofold",
        "1A1",
        after(INDICATORS, 'indicator_statement: ["none", "own_objective"]'),
    ),
    ("indicator_statement_false", "1A1", after(INDICATORS, 'indicator_statement: ["none"]')),
    ("action_without_indicators", "OS1", ('["O.1.2", "R.1.5"]', "[]")),
    (
        "indicator_two_wordings",
        "1A1 O.1.2",
        after(INDICATORS, 'printed_indicator_titles: {"O.1.2": "Antal elever"}'),
    ),
    ("title_differs", "1A1", after(TITLE, 'printed_titles: {table: "Översättning"}')),
    ("title_of_old_year", "1A1", after(TITLE, 'printed_titles: {table: "Tolkning 2021"}')),
    (
        "title_of_another",
        "1A",
        (
            'en: "Uniform application"}',
            'en: "Uniform application"}, printed_titles: {table: "Stödet till mottagandet på orten"}',
        ),
    ),
    ("chapter_number_twice", "amif-xx", ('"2", title: "Åtgärder"', '"1", title: "Åtgärder"')),
    ("table_without_caption", "amif-xx", ('title: "Asyl"}\n  am', 'title: "Asyl", caption: false}\n  am')),
    (
        "measure_order",
        "SO1",
        ('code: "1A", objective', 'code: "1C", objective'),
        ('measure: "1A"\n', 'measure: "1C"\n'),
        (LINE_1A, LINE_1A.replace("1A", "1C")),
        (LINE_1A, LINE_1A.replace("1A", "1C")),
    ),
    (
        "misprint",
        "1A1",
        after(PLAN, 'repairs: [{where: "1A1", place: "sheet", printed: "tolknin", repaired: "tolkning"}]', 2),
    ),
    (
        "results_postponed",
        "1A1",
        after(PLAN, 'gaps: [{where: "1A1", kind: "results_postponed", wording: "Senare."}]', 2),
    ),
    ("result_empty", "1A1", after(PLAN, 'gaps: [{where: "1A1", kind: "empty_result"}]', 2)),
    ("coordination_blank", "1A1", ('    coordination: "nothing"\n', "")),
]


@pytest.mark.parametrize("doctored", DOCTORED, ids=[row[0] for row in DOCTORED])
def test_check_finds_the_doctored_contradiction(doctored):
    code, where, *changes = doctored
    text = SMALL
    for change in changes:
        text = with_change(text, *change)
    one(findings(text), code, where)


def test_indicator_the_fund_no_longer_has_is_found():
    facts = facts_of(parsed(SMALL), [entry for entry in catalogue().indicators if entry.code != "R.1.6"])
    assert facts
    one(check_plan(facts), "indicator_unknown", "1A1 R.1.6")


def test_every_check_is_seen_failing():
    """A check nobody has seen failing may never fail; there is a doctored plan for each."""
    sources = (FINLAND.parents[1] / "rules").glob("plan_*.py")
    lines = [pair for source in sources for pair in pairwise(source.read_text("utf-8").splitlines())]
    defined = {line.strip(' ",') for before, line in lines if before.endswith("= Finding(") and '"' in line}
    assert len(defined) > 35
    assert defined == {row[0] for row in DOCTORED} & defined | {"indicator_unknown"}
