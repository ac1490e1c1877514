"""The indicator catalogue: what is in it, what a wrong one is told, loading it."""

import pytest

from indicators.models import Indicator
from indicators.rules.catalogue import Catalogue, natural_key, parse_catalogue
from indicators.services import CATALOGUES, load_catalogue
from records.definitions import Unloadable
from records.models import AuditEvent

PATH = CATALOGUES / "amif-2021-2027.yaml"
TEXT = PATH.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return parse_catalogue(TEXT)


def test_catalogue_has_41_indicators_and_one_sub_entry(catalogue):
    codes = [entry.code for entry in catalogue.indicators]
    assert len(codes) == len(set(codes)) == 42
    assert [entry.code for entry in catalogue.indicators if not entry.official] == ["O.3.2.1"]
    counts = {
        f"SO{n}": sum(entry.objective == f"SO{n}" for entry in catalogue.indicators) for n in range(1, 5)
    }
    assert counts == {"SO1": 14, "SO2": 14, "SO3": 9, "SO4": 5}


def test_order_is_natural(catalogue):
    codes = [entry.code for entry in catalogue.indicators]
    assert codes.index("R.2.9") + 1 == codes.index("R.2.10")
    assert codes.index("O.1.1") + 1 == codes.index("O.1.1.1")
    assert sorted(["R.2.10", "R.2.9", "R.2.9.1"], key=natural_key) == ["R.2.9", "R.2.9.1", "R.2.10"]


def test_persons_and_only_persons_are_broken_down(catalogue):
    others = {entry.code: entry.counts for entry in catalogue.indicators if not entry.breakdown}
    assert others == {
        "O.1.3": "places",
        "O.1.3.1": "places",
        "O.1.4": "places",
        "O.1.4.1": "places",
        "R.1.7.2": "families",
        "O.2.2": "authorities",
        "O.2.4": "packages",
        "O.2.7": "projects",
        "O.3.2": "items",
        "O.3.2.1": "items",
        "O.3.4": "places",
        "O.3.5": "places",
    }


def test_parts_name_their_whole_and_results_their_output(catalogue):
    entries = {entry.code: entry for entry in catalogue.indicators}
    parts = {code: entry.parent for code, entry in entries.items() if entry.parent}
    assert len(parts) == 11
    assert all(code.startswith(parent + ".") for code, parent in parts.items())
    assert {code: entry.result_of for code, entry in entries.items() if entry.result_of} == {
        "R.1.5": "O.1.2",
        "R.1.6": "O.1.2",
        "R.2.8": "O.2.3.1",
    }


def test_titles_stand_in_three_languages_and_finnish_is_ours(catalogue):
    for entry in catalogue.indicators:
        assert set(entry.title) == set(entry.unit) == {"fi", "sv", "en"}
        assert "fi" not in entry.official
    unofficial = [entry.code for entry in catalogue.indicators if "sv" not in entry.official]
    assert unofficial == ["O.1.1.2", "O.3.2.1", "O.4.1", "O.4.2", "R.4.3", "R.4.4", "R.4.5"]


@pytest.mark.parametrize(
    ("old", "new", "path", "said"),
    [
        ('code: "O.1.1.1"', 'code: "O.1.1"', "indicators[1].code", '"O.1.1" is defined twice'),
        ('parent: "O.1.1"', 'parent: "O.9"', "indicators[1].parent", 'there is no indicator "O.9"'),
        ('parent: "O.1.1"', 'parent: "O.2.3"', "indicators[1].parent", "of another objective"),
        ('result_of: "O.1.2"', 'result_of: "R.1.6"', "indicators[9].result_of", "is no output"),
        ("breakdown: true", "breakdown: false", "indicators[0].breakdown", "persons, and nothing else"),
        ("breakdown: true", "breakdown: perhaps", "indicators[0].breakdown", "not true or false"),
        ('kind: "output"', 'kind: "input"', "indicators[0].kind", '"input" is not one of output, result'),
        ('counts: "persons"', 'counts: "heads"', "indicators[0].counts", '"heads" is not one of'),
        ("sort_key: [1, 1, 1]", "sort_key: [1, 0]", "indicators[1].sort_key", "must come after O.1.1"),
        ("sort_key: [1, 1]", "sort_key: [1, x]", "indicators[0].sort_key[1]", "not a whole number"),
        ('      fi: "Tuettujen', '      no: "Tuettujen', "indicators[0].title.fi", "missing"),
        ('unofficial: ["fi"]', 'unofficial: ["de"]', "indicators[0].unofficial[0]", '"de" is not one of'),
    ],
)
def test_wrong_catalogue_is_told_where(old, new, path, said):
    assert old in TEXT
    with pytest.raises(Unloadable) as caught:
        parse_catalogue(TEXT.replace(old, new, 1))
    found = {problem.path: problem for problem in caught.value.problems}
    assert said in found[path].text
    assert found[path].line > 1


@pytest.mark.django_db
def test_loading_twice_changes_nothing_the_second_time():
    first = load_catalogue(PATH, by=None)
    rows = list(Indicator.objects.values_list())
    second = load_catalogue(PATH, by=None)
    assert (first.created, second.created, second.updated, second.unchanged) == (42, 0, 0, 42)
    assert list(Indicator.objects.values_list()) == rows
    assert AuditEvent.objects.filter(verb="indicators.loaded").count() == 1


@pytest.mark.django_db
def test_loaded_indicator_points_to_its_whole_and_its_output():
    load_catalogue(PATH, by=None)
    result = Indicator.objects.get(code="R.2.8")
    assert (result.result_of.code, result.kind, result.core) == ("O.2.3.1", "result", True)
    assert Indicator.objects.get(code="R.1.7.2").parent.code == "R.1.7"
    codes = list(Indicator.objects.values_list("code", flat=True))
    assert codes[:4] == ["O.1.1", "O.1.1.1", "O.1.1.2", "O.1.1.3"]
    assert codes[-1] == "R.4.5"


@pytest.mark.django_db
def test_wrong_catalogue_changes_nothing(tmp_path):
    load_catalogue(PATH, by=None)
    rows = list(Indicator.objects.values_list())
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(TEXT.replace('en: "Number of participants supported"', "en: 1", 1), encoding="utf-8")
    with pytest.raises(Unloadable) as caught:
        load_catalogue(wrong, by=None)
    assert caught.value.lines[0].startswith(f"{wrong}: line ")
    assert "indicators[0].title.en: not text: write it in quotes" in caught.value.lines[0]
    assert list(Indicator.objects.values_list()) == rows
