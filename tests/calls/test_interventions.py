"""Types of intervention: the fund's own file, when a code can be used, what a wrong file is told, what is loaded."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.choices import OtherFund
from calls.models import InterventionType
from calls.rules.entries import OTHER_FUNDS
from calls.rules.interventions import TypeEntry, choice_problems, key_of, usable, why_not_usable
from calls.rules.interventions_file import parse_types
from calls.services.interventions import entries_of, keep_types, read_types, types_path
from calls.services.programme import load_programme
from records.definitions import Unloadable
from records.services.loading import Tally
from tests.factories.programme_files import FINLAND, SMALL, TYPES, with_change
from tests.factories.rules import told

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
FILE = """\
fund: "AMIF"
languages: {official: ["en"], unofficial: ["sv"]}
valid_from: "2021-01-01"
source: "Annex VI"
tables:
  - number: "1"
    title: {en: "Field", sv: "Omrade"}
    types:
      - {code: "001", objective: "SO1", title: {en: "One", sv: "Ett"}}
      - {code: "001", objective: "SO2", title: {en: "Two", sv: "Tva"}, valid_from: "2026-07-01", valid_to: "2027-12-31"}
  - number: "2"
    title: {en: "Action", sv: "Insats"}
    types:
      - {code: "001", title: {en: "All", sv: "Alla"}}
"""


@pytest.mark.parametrize(
    ("objective", "day", "code", "figures"),
    [
        ("SO2", date(2026, 7, 1), None, {}),
        ("SO2", date(2027, 12, 31), None, {}),
        ("SO2", date(2026, 6, 30), "intervention_not_yet", {"day": date(2026, 7, 1)}),
        ("SO2", date(2028, 1, 1), "intervention_no_longer", {"day": date(2027, 12, 31)}),
        (
            "SO1",
            date(2027, 1, 1),
            "intervention_other_objective",
            {"theirs": "SO2", "ours": "SO1"},
        ),
    ],
)
def test_type_that_cannot_be_chosen_says_why(objective, day, code, figures):
    entry = TypeEntry(1, "001", date(2026, 7, 1), date(2027, 12, 31), "SO2")
    reason = why_not_usable(entry, objective, day)
    assert (reason and told(reason).code) == code
    if reason:
        assert reason.params == {"key": "1.SO2.001", **figures}


def test_type_of_a_table_for_all_belongs_to_every_objective():
    assert why_not_usable(TypeEntry(2, "001", date(2021, 1, 1)), "SO3", date(2027, 1, 1)) is None


@given(start=DAYS, length=st.integers(0, 4000), day=DAYS, open_ended=st.booleans())
def test_type_is_usable_exactly_from_its_first_to_its_last_day(start, length, day, open_ended):
    end = None if open_ended else start + timedelta(days=length)
    entry = TypeEntry(1, "001", start, end, "SO2")
    assert usable(entry, day) is (start <= day and (end is None or day <= end))
    assert usable(entry, start)
    assert not usable(entry, start - timedelta(days=1))
    if end:
        assert usable(entry, end)
        assert not usable(entry, end + timedelta(days=1))


@given(start=DAYS, length=st.integers(0, 4000), day=DAYS, objective=st.sampled_from(["SO1", "SO2", ""]))
def test_reason_is_given_exactly_when_the_type_cannot_be_chosen(start, length, day, objective):
    entry = TypeEntry(1, "001", start, start + timedelta(days=length), objective)
    reason = why_not_usable(entry, "SO2", day)
    assert (reason is None) is (objective in ("", "SO2") and usable(entry, day))
    assert reason is None or (reason.article and reason.params["key"] == entry.key)


@given(day=DAYS, had=st.booleans())
def test_type_an_action_has_may_stay_after_its_last_day(day, had):
    entry = TypeEntry(2, "001", date(2021, 1, 1), date(2024, 12, 31))
    found = choice_problems(
        ["2.001"], {"2.001": entry}, objective="SO1", on=day, had=["2.001"] if had else []
    )
    assert bool(found) is (not had and not usable(entry, day))


def test_unknown_type_is_refused_even_when_it_was_there():
    (reason,) = choice_problems(["9.001"], {}, objective="SO1", on=date(2024, 1, 1), had=["9.001"])
    assert reason.code == "intervention_unknown"


def test_key_names_table_objective_and_code():
    assert (key_of(1, "SO2", "003"), key_of(2, "", "011")) == ("1.SO2.003", "2.011")


def test_the_funds_types_are_those_of_the_regulation():
    file = parse_types(TYPES.read_text(encoding="utf-8"))
    by_place: dict[tuple[int, str], int] = {}
    for entry in file.types:
        by_place[entry.table, entry.objective] = by_place.get((entry.table, entry.objective), 0) + 1
    assert by_place == {
        (1, "SO1"): 7,
        (1, "SO2"): 12,
        (1, "SO3"): 10,
        (1, "SO4"): 7,
        (1, "TA"): 4,
        (2, ""): 13,
        (3, ""): 9,
        (4, ""): 3,
    }
    assert file.official == ("en",)
    assert all(set(entry.title) == {"fi", "sv", "en"} for entry in file.types)
    later = [entry.key for entry in file.types if entry.valid_from > date(2021, 1, 1)]
    assert later == ["1.SO4.007", "3.006", "3.007", "3.008", "3.009"]
    assert {entry.valid_from for entry in file.types if entry.key in later} == {date(2026, 7, 1)}


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "text"),
    [
        (
            'valid_to: "2027-12-31"',
            'valid_to: "2026-06-30"',
            10,
            "tables[0].types[1].valid_to",
            "ends before",
        ),
        ('objective: "SO2"', 'objective: "SO1"', 10, "tables[0].types[1]", '"1.SO1.001" is defined twice'),
        ('number: "2"', 'number: "1"', 11, "tables[1].number", "table 1 is defined twice"),
        ('sv: "Ett"', 'fi: "Yksi"', 9, "tables[0].types[0].title.fi", "unknown key"),
        ('valid_from: "2021-01-01"', 'valid_from: "1.1.2021"', 3, "valid_from", "not a date"),
        ('official: ["en"]', 'official: ["xx"]', 2, "languages.official[0]", "is not one of"),
        (
            '{code: "001", title: {en: "All"',
            '{code: 001, title: {en: "All"',
            14,
            "tables[1].types[0].code",
            "quotes",
        ),
    ],
)
def test_wrong_file_names_line_path_and_error(old, new, line, path, text):
    with pytest.raises(Unloadable) as caught:
        parse_types(with_change(FILE, old, new))
    assert any(
        (problem.line, problem.path) == (line, path) and text in problem.text
        for problem in caught.value.problems
    ), caught.value.lines


def test_other_funds_have_words_for_every_code():
    assert tuple(OtherFund.values) == OTHER_FUNDS


def test_named_file_is_looked_for_beside_the_programme_first(tmp_path):
    (tmp_path / "interventions-amif.yaml").write_text(FILE, encoding="utf-8")
    beside = tmp_path / "programme.yaml"
    assert types_path("interventions-amif", beside) == tmp_path / "interventions-amif.yaml"
    assert types_path("interventions-amif") == TYPES
    assert types_path("none", beside) is None
    assert entries_of("none") is None
    assert set(entries_of("interventions-amif", beside) or ()) == {"1.SO1.001", "1.SO2.001", "2.001"}


def test_unreadable_file_is_named(tmp_path):
    path = tmp_path / "types.yaml"
    path.write_text("fund: [", encoding="utf-8")
    with pytest.raises(Unloadable, match=r"types.yaml: line \d"):
        read_types(path)


@pytest.mark.django_db
def test_types_load_once_and_follow_the_file():
    tally = Tally()
    keep_types(parse_types(FILE), tally)
    keep_types(parse_types(FILE), tally)
    assert (tally.created, tally.updated, tally.removed, tally.unchanged) == (3, 0, 0, 3)
    shorter = FILE[: FILE.index('  - number: "2"')].replace('en: "One"', 'en: "First"')
    keep_types(parse_types(shorter), tally)
    assert (tally.updated, tally.removed) == (1, 1)
    assert list(InterventionType.objects.values_list("objective", "title__en")) == [
        ("SO1", "First"),
        ("SO2", "Two"),
    ]


@pytest.mark.django_db
def test_programme_brings_its_types_and_those_of_operating_support():
    load_programme(FINLAND, by=None)
    assert InterventionType.objects.filter(fund="AMIF").count() == 65


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("chosen", "text"),
    [
        ('["1.SO1.099"]', 'there is no type of intervention "1.SO1.099"'),
        ('["1.SO3.001"]', "belongs to objective SO3, not SO1"),
    ],
)
def test_programme_file_with_a_wrong_type_names_its_place(tmp_path, chosen, text):
    changed = with_change(
        SMALL, '  currency: "EUR"\n', '  currency: "EUR"\n  interventions: "interventions-amif"\n'
    )
    changed = with_change(changed, '    coordination: "nothing"\n', f"    intervention_types: {chosen}\n")
    path = tmp_path / "programme.yaml"
    path.write_text(changed, encoding="utf-8")
    with pytest.raises(Unloadable) as caught:
        load_programme(path, by=None)
    assert any("actions[0].intervention_types[0]" in line and text in line for line in caught.value.lines)
    assert not InterventionType.objects.exists()


@pytest.mark.django_db
def test_programme_file_that_names_no_types_there_are_is_refused(tmp_path):
    path = tmp_path / "programme.yaml"
    path.write_text(with_change(SMALL, '  currency: "EUR"\n', '  currency: "EUR"\n  interventions: "none"\n'))
    with pytest.raises(
        Unloadable, match=r'programme.interventions: there are no types of intervention "none"'
    ):
        load_programme(path, by=None)
