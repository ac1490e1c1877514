"""Reading programme files: Finland's own, wrong ones, and another fund's."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.rules.programme_data import ActionEntry, ProgrammeFile
from records.definitions import Unloadable
from tests.factories.programme_files import FINLAND, OTHER_FUND, SMALL, parsed, with_change

TEXT = FINLAND.read_text(encoding="utf-8")
FOUR = ("2023-spring", "2023-autumn", "2024-spring", "2024-autumn")
SPRING, AUTUMN, NEXT_SPRING, NEXT_AUTUMN = FOUR


@pytest.fixture(scope="module")
def finland() -> ProgrammeFile:
    return parsed(TEXT)


@pytest.fixture(scope="module")
def actions(finland: ProgrammeFile) -> dict[str, ActionEntry]:
    return {action.code: action for action in finland.actions}


def test_head_names_programme_fund_and_languages(finland):
    head = finland.head
    assert (head.id, head.fund, head.country, head.currency) == ("amif-fi-2021-2027", "AMIF", "FI", "EUR")
    assert (head.official, head.unofficial) == (("sv",), ("fi", "en"))
    assert str(head.approved_on) == "2022-09-21"
    assert (str(finland.plan.dated), str(finland.plan.handled_on)) == ("2023-04-05", "2022-12-13")


def test_case_numbers_have_the_shape_the_file_says(finland):
    assert finland.head.case_number == "VN/{number}/{year}"
    assert parsed(SMALL).head.case_number == ""
    with pytest.raises(Unloadable) as refused:
        parsed(TEXT.replace('"VN/{number}/{year}"', '"VN/{year}"'))
    assert [one.path for one in refused.value.problems] == ["programme.case_number"]
    assert "{number} does not stand in it" in str(refused.value)


def order(objective: str, letters: str) -> list[str]:
    return [objective + letter for letter in letters]


def test_actions_are_29_and_3_of_operating_support(finland):
    project = [action.code for action in finland.actions if action.support == "project"]
    operating = [action.code for action in finland.actions if action.support == "operating"]
    assert len(project) == len(set(project)) == 29
    assert operating == ["OS1", "OS2", "OS3"]
    assert [code for code in project if code.startswith("2D")] == [f"2D{n}" for n in range(1, 10)]
    assert [measure.code for measure in finland.measures] == [
        *order("1", "ABC"),
        *order("2", "ABCD"),
        *order("3", "CBDA"),
    ]


@pytest.mark.parametrize(
    ("code", "total", "project", "operating", "short"),
    [
        ("SO1", "24339120.81", "19115864.50", "5223256.00", "0.31"),
        ("SO2", "29948081.87", "27064429.14", "2883652.00", "0.73"),
        ("SO3", "7820874.59", "6315607.88", "1505266.00", "0.71"),
        ("SO4", "300000.00", "300000.00", "0.00", "0.00"),
    ],
)
def test_allocations_are_as_printed(finland, code, total, project, operating, short):
    row = next(objective for objective in finland.objectives if objective.code == code)
    assert (row.total, row.project, row.operating) == (Decimal(total), Decimal(project), Decimal(operating))
    assert row.total - row.project - row.operating == Decimal(short)


def test_allocations_add_up_to_the_programme(finland):
    assert sum(objective.total for objective in finland.objectives) == finland.head.allocation
    assert finland.head.allocation == Decimal("62408077.27")


@pytest.mark.parametrize(
    ("season", "project", "operating"),
    [
        (SPRING, "1000000.00", None),
        (AUTUMN, "1000000.00", None),
        (NEXT_SPRING, "1150000.00", "350000.00"),
        (NEXT_AUTUMN, "1333696.00", "537650.00"),
    ],
)
def test_objective_3_lines_are_totals_less_operating_support(finland, season, project, operating):
    rows = {
        row.support: row.amount
        for row in finland.plan.amounts
        if (row.objective, row.season, row.measure) == ("SO3", season, "")
    }
    assert rows.get("project") == Decimal(project)
    assert rows.get("operating") == (Decimal(operating) if operating else None)


def test_amounts_by_measure_add_up_to_table_totals(finland):
    for objective, totals in finland.plan.totals.items():
        for season, printed in totals.items():
            rows = [
                row.amount
                for row in finland.plan.amounts
                if (row.objective, row.season) == (objective, season)
            ]
            assert sum(rows) == printed, (objective, season)


@pytest.mark.parametrize(
    ("code", "openings", "sheet"),
    [
        ("1A1", (), ()),
        ("1A2", (SPRING, NEXT_SPRING, NEXT_AUTUMN), (SPRING, NEXT_SPRING, NEXT_AUTUMN)),
        ("1B4", (AUTUMN,), (AUTUMN,)),
        ("1B6", (), ()),
        ("2A1", (SPRING, AUTUMN), (SPRING, AUTUMN)),
        ("2B1", (SPRING, AUTUMN, NEXT_SPRING), (SPRING, AUTUMN, NEXT_SPRING)),
        ("2D3", (NEXT_SPRING,), (NEXT_SPRING,)),
        ("2D7", (SPRING, NEXT_AUTUMN), (SPRING, NEXT_AUTUMN)),
        ("3A1", FOUR, FOUR),
        ("3A2", (AUTUMN, NEXT_SPRING, NEXT_AUTUMN), FOUR),
        ("OS1", (), ("2025-autumn",)),
        ("OS3", (NEXT_SPRING, NEXT_AUTUMN), (NEXT_AUTUMN,)),
    ],
)
def test_openings_of_tables_and_sheets_are_kept_apart(actions, code, openings, sheet):
    assert actions[code].openings == openings
    assert actions[code].sheet_openings == sheet


def test_carry_over_counts_as_an_opening(finland, actions):
    assert actions["2A1"].carry_overs == (AUTUMN,)
    row = next(row for row in finland.plan.amounts if (row.measure, row.season) == ("2A", AUTUMN))
    assert (row.amount, row.carry_over_from) == (Decimal("0.00"), SPRING)


def test_raised_rate_has_the_grounds_of_the_sheet(actions):
    detention, vulnerable, returning = (
        "alternatives_to_detention",
        "vulnerable_persons",
        "assisted_voluntary_return",
    )
    both = ("integration_local_regional_cso", vulnerable)
    expected = {"1A1": (detention,), "3A2": (detention,), "3C1": (returning,)}
    expected |= dict.fromkeys(("1B2", "1B3", "1B4"), (vulnerable,))
    expected |= dict.fromkeys(("1B6", "1B7", *(f"2D{n}" for n in range(2, 10))), both)
    assert {
        code: action.raised_rate_grounds for code, action in actions.items() if action.raised_rate
    } == expected
    assert {action.raised_rate for action in actions.values()} == {None, Decimal("90.00")}
    rates = {action.support: action.rate for action in actions.values()}
    assert rates == {"project": Decimal("75.00"), "operating": Decimal("100.00")}


def test_misprinted_indicator_codes_are_repaired_and_kept(actions):
    assert actions["1A1"].indicators[-1] == "O.1.4.1"
    assert actions["1A1"].printed_indicators[-1] == "O.1.5"
    missing = actions["2D2"].indicators.index("O.2.3.2")
    assert actions["2D2"].printed_indicators[missing] == ""
    assert [code for code, action in actions.items() if action.printed_indicators] == ["1A1", "2D2"]


def test_every_entry_has_three_languages_and_its_section(finland):
    for entry in finland.entries:
        assert set(entry.title) == {"sv", "fi", "en"}
        assert entry.source, entry.code
    for action in finland.actions:
        assert set(action.description) == set(action.aims) == {"sv", "fi", "en"}
        assert action.sheet_text
        assert action.applicants
        assert set(action.applicants_text) == {"sv", "fi", "en"}


def test_parameters_have_an_article_each(finland):
    assert finland.parameters["base_rate"] == "75.00"
    assert finland.parameters["retention_years"] == "5"
    assert set(finland.articles) == set(finland.parameters)
    assert all(finland.articles.values())


def test_other_funds_programme_needs_neither_measures_nor_swedish():
    file = parsed(OTHER_FUND)
    assert (file.measures, file.plan, file.head.languages) == ((), None, ("en",))
    assert [(action.code, action.rate) for action in file.actions] == [
        ("PDP-1", Decimal("75.00")),
        ("Call.2", Decimal("60.50")),
    ]


# what stands there, what is put there, path and words of the problem; its line is the changed one, or the fifth's
WRONG = [
    ('total: "1000000.50"', 'total: "1,000,000.50"', "objectives[0].allocation.total", "not an amount"),
    ('total: "1000000.50"', 'total: "1000000.505"', "objectives[0].allocation.total", "not an amount"),
    ('total: "1000000.50"', 'total: "-1"', "objectives[0].allocation.total", "not an amount"),
    ('total: "1000000.50"', "total: 1e6", "objectives[0].allocation.total", "not an amount"),
    (
        ', operating_support: "0.00"',
        ', operating: "0.00"',
        "objectives[1].allocation.operating",
        "unknown key",
    ),
    ('    rate: "75.00"\n', "", "actions[0].rate", "missing", 'code: "1A1"'),
    ('    rate: "75.00"\n', '    rate: "80"\n', "actions[0].rate", "80.00 % is above 75.00 %"),
    ('    rate: "75.00"\n', '    rate: "0"\n', "actions[0].rate", "not a percentage between 0 and 100"),
    ('raised_rate: "90.00"', 'raised_rate: "95.00"', "actions[0].raised_rate", "95.00 % is above 90.00 %"),
    ('raised_rate: "90.00"', 'raised_rate: "75.00"', "actions[0].raised_rate", "not above the rate, 75.00 %"),
    (
        '    raised_rate: "90.00"\n',
        "",
        "actions[0].raised_rate_grounds",
        "grounds without a raised rate",
        "raised_rate_grounds:",
    ),
    (
        '    raised_rate_grounds: ["vulnerable_persons"]\n',
        "",
        "actions[0].raised_rate",
        "a raised rate without grounds",
        "raised_rate:",
    ),
    ('["vulnerable_persons"]', '["poor"]', "actions[0].raised_rate_grounds[0]", 'there is no ground "poor"'),
    (
        'code: "2B1"',
        'code: "1A1"',
        "actions[1].code",
        '"1A1" is defined twice',
        'code: "1A1"\n    objective: "SO2"',
    ),
    ('code: "2B1"', "code: 2023", "actions[1].code", "not text: write it in quotes"),
    ('code: "2B1"', 'code: "2 B1"', "actions[1].code", "not a code"),
    ('measure: "1A"\n', 'measure: "9Z"\n', "actions[0].measure", 'there is no measure "9Z"'),
    (
        'code: "1A", objective: "SO1"',
        'code: "1A", objective: "SO2"',
        "actions[0].measure",
        "belongs to SO2",
        'measure: "1A"',
    ),
    ('support: "project"\n', 'support: "projects"\n', "actions[0].support", '"projects" is not one of'),
    ('objective: "SO2"\n', 'objective: "SO9"\n', "actions[1].objective", 'there is no objective "SO9"'),
    ('"R.1.6"]', '"R.1.9"]', "actions[0].indicators[2]", 'there is no indicator "R.1.9"'),
    ('"R.1.6"]', '"R.1.5"]', "actions[0].indicators[2]", '"R.1.5" is listed twice'),
    (
        '["2023-autumn"]\n',
        '["2024-autumn"]\n',
        "actions[1].openings[0]",
        'no season of the plan "2024-autumn"',
    ),
    ('["2023-autumn"]\n', '["autumn 2023"]\n', "actions[1].openings[0]", "not a season"),
    (
        'applicants: ["third_sector"]',
        'applicants: ["kings"]',
        "actions[1].applicants[0]",
        'of applicant "kings"',
    ),
    ('"everybody"', '"nobody"', "actions[0].applicants_wording", '"nobody" is not one of'),
    ('en: "Advice"', 'de: "Rat"', "actions[1].title.de", "unknown key"),
    ('en: "Advice"', 'en: ""', "actions[1].title.en", "empty"),
    ('start: "2021-01-01"', 'start: "1.1.2021"', "programme.period.start", "not a date"),
    ('end: "2027-12-31"', 'end: "2020-12-31"', "programme.period", "ends before it starts"),
    ('value: "75.00"', 'value: "80.00"', "parameters.base_rate", "The law allows at most 75 %"),
    ("base_rate:", "bass_rate:", "parameters.bass_rate", "There is no parameter bass_rate"),
    ('foundation: "yes"', 'company: "yes"', "legal_forms.company", "the answer for company is no"),
    ("legal_forms:", "contents: {need: false}\nlegal_forms:", "contents.need", "need is not an optional"),
    ('"amif-2021-2027"', '"nowhere"', "programme.catalogue", 'there is no catalogue "nowhere"'),
    ('SO2: {"2023-autumn"', 'SO7: {"2023-autumn"', "plan.printed_totals.SO7", 'there is no objective "SO7"'),
    ('remaining: "2.3"', 'remaining: "about 2"', "plan.progress.total.remaining", "not a figure"),
    ('kind: "all_open"', 'kind: "open"', "plan.statements[0].kind", '"open" is not one of'),
    ('actions: ["OS1"]', 'actions: ["OS9"]', "plan.statements[1].actions[0]", 'there is no action "OS9"'),
    (
        'measure: "1A", support: "project", season: "2023-autumn"',
        'measure: "1A", support: "project", season: "2023-spring"',
        "plan.amounts[1].amount",
        "a second amount for SO1 1A project 2023-spring",
    ),
]


def line_of(text: str, part: str) -> int:
    """The line on which `part` begins."""
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize("wrong", WRONG, ids=[f"{row[2]}: {row[3]}" for row in WRONG])
def test_wrong_file_names_line_path_and_problem(wrong):
    old, new, path, said, *shown = wrong
    text = with_change(SMALL, old, new)
    line = line_of(text, shown[0]) if shown else line_of(SMALL, old)
    with pytest.raises(Unloadable) as caught:
        parsed(text)
    found = [problem for problem in caught.value.problems if (problem.line, problem.path) == (line, path)]
    assert said in " ".join(problem.text for problem in found), caught.value


def test_optional_contents_are_read_from_the_file():
    text = with_change(SMALL, "legal_forms:", "contents: {risks: false, contact_phone: true}\nlegal_forms:")
    assert parsed(text).contents == {"risks": False, "contact_phone": True}
    assert parsed(SMALL).contents == {}


def test_small_file_itself_is_right():
    assert [action.code for action in parsed(SMALL).actions] == ["1A1", "2B1", "OS1"]


def test_all_problems_are_reported_at_once():
    text = with_change(SMALL, 'total: "1000000.50"', 'total: "many"')
    text = with_change(text, 'measure: "1A"\n', 'measure: "9Z"\n')
    with pytest.raises(Unloadable) as caught:
        parsed(with_change(text, '"R.1.6"]', '"R.1.9"]'))
    lines = [line_of(SMALL, part) for part in ('total: "1000000.50"', 'measure: "1A"\n', '"R.1.6"]')]
    assert [problem.line for problem in caught.value.problems] == lines
    first = caught.value.of("file.yaml").lines[0]
    assert first == f'file.yaml: line {lines[0]}: objectives[0].allocation.total: not an amount: "many"'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "the file is empty"),
        ("programme: [", 2, "not YAML"),
        ("a: 1\na: 2\n", 2, "given twice"),
        ("a: &x 1\nb: *x\n", 1, "anchors and aliases"),
        ("a: !!python/object/apply:os.system ['ls']\n", 1, "is not used in definition files"),
        ("[1, 2]\n", 1, "not a mapping"),
        ("a: 1\n---\nb: 2\n", 2, "not YAML"),
        ("[" * 5000, 1, ""),
    ],
)
def test_text_that_is_no_definition_is_refused(text, line, said):
    with pytest.raises(Unloadable) as caught:
        parsed(text)
    assert any(
        said in problem.text and (problem.line == line or not said) for problem in caught.value.problems
    )


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_file_is_refused_or_read_never_worse(data):
    lines = SMALL.splitlines(keepends=True)
    n = data.draw(st.integers(0, len(lines) - 1))
    damage = data.draw(
        st.sampled_from(["", "x", "[]", "{}", "- 1", "null", "'", '"', "~", "!!set {}", "? [a]: 1"])
    )
    cut = data.draw(st.integers(0, len(lines[n])))
    lines[n] = lines[n][:cut] + damage + ("\n" if data.draw(st.booleans()) else lines[n][cut:])
    try:
        problems = []
        file = parsed("".join(lines))
    except Unloadable as error:
        problems, file = error.problems, None
    assert bool(file) != bool(problems)
    assert all(problem.line >= 1 and problem.text for problem in problems)
