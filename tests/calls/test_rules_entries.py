"""What differs between versions of an entry, in words and by field, and whose a field is."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.rules.entries import (
    differences,
    editable,
    indicator_problems,
    kept,
    list_problems,
    official_titles,
    own_fields,
    rate_problems,
    text_problems,
)
from calls.rules.parameters import Parameters
from calls.rules.wording import pieces

TEXT = st.text("ab c", max_size=30)


@given(before=TEXT, after=TEXT)
def test_both_wordings_can_be_read_from_the_pieces(before, after):
    found = pieces(before, after)
    assert "".join(piece.text for piece in found if piece.kind != "new") == before
    assert "".join(piece.text for piece in found if piece.kind != "gone") == after
    assert (before == after) is all(piece.kind == "same" for piece in found)


def test_a_sentence_written_anew_is_taken_out_and_put_in_as_a_whole():
    found = pieces("Alku: yksi kaksi kolme loppu", "Alku: neljä viisi kuusi loppu")
    assert [(one.kind, one.text) for one in found] == [
        ("same", "Alku: "),
        ("gone", "yksi kaksi kolme"),
        ("new", "neljä viisi kuusi"),
        ("same", " loppu"),
    ]


@given(
    before=st.fixed_dictionaries({"title": st.dictionaries(st.sampled_from("fse"), TEXT)}),
    after=st.fixed_dictionaries({"title": st.dictionaries(st.sampled_from("fse"), TEXT)}),
)
def test_differences_are_none_exactly_when_every_language_says_the_same(before, after):
    found = differences(before, after, kept("measure"))
    languages = {item.language for item in found}
    for language in "fse":
        says = [data["title"].get(language, "") for data in (before, after)]
        assert (language in languages) is (says[0] != says[1])


def test_field_is_the_ministrys_once_a_person_changed_it():
    file, own, later = (
        {"title": {"en": "A"}},
        {"title": {"en": "B"}},
        {"title": {"en": "B"}, "aims": {"en": "C"}},
    )
    assert own_fields([(file, False), (own, True), (later, False)], kept("action")) == {"title"}
    assert own_fields([(file, False), (own, False)], kept("action")) == set()


RATES = st.decimals(Decimal("-5"), Decimal("110"), places=2)


@given(
    rate=RATES,
    raised=st.none() | RATES,
    grounds=st.lists(st.sampled_from(["known", "other"]), unique=True),
    operating=st.booleans(),
    base=st.decimals(Decimal("1"), Decimal("75"), places=2),
)
def test_rates_are_accepted_exactly_within_the_ceilings_and_with_their_grounds(
    rate, raised, grounds, operating, base
):
    parameters = Parameters(base_rate=base)
    found = rate_problems(
        rate,
        raised,
        grounds,
        support="operating" if operating else "project",
        parameters=parameters,
        known=["known"],
    )
    ceiling = parameters.operating_rate if operating else base
    fits = 0 < rate <= ceiling and "other" not in grounds
    if raised is None:
        fits = fits and not grounds
    else:
        fits = fits and rate < raised <= parameters.raised_rate and bool(grounds)
    assert (found == []) is fits
    assert all(reason.article and reason.field for reason in found)


def rates(rate: str, raised: str | None = None, *grounds: str, support: str = "project") -> list[str]:
    found = rate_problems(
        Decimal(rate),
        None if raised is None else Decimal(raised),
        grounds,
        support=support,
        parameters=Parameters(),
        known=("vulnerable_persons",),
    )
    return [f"{one.field}: {one.code}" for one in found]


@pytest.mark.parametrize(
    ("given_rates", "support", "codes"),
    [
        (("75.00",), "project", []),
        (("0.01",), "project", []),
        (("75.01",), "project", ["rate: action_rate_above"]),
        (("0.00",), "project", ["rate: action_rate_nothing"]),
        (("100.00",), "operating", []),
        (("100.01",), "operating", ["rate: action_rate_above"]),
        (("75.00", "90.00", "vulnerable_persons"), "project", []),
        (("75.00", "90.01", "vulnerable_persons"), "project", ["raised_rate: action_rate_above"]),
        (("75.00", "75.01", "vulnerable_persons"), "project", []),
        (("75.00", "75.00", "vulnerable_persons"), "project", ["raised_rate: action_rate_not_raised"]),
        (("75.00", "90.00"), "project", ["raised_rate_grounds: action_rate_no_ground"]),
        (("75.00", None, "vulnerable_persons"), "project", ["raised_rate_grounds: action_rate_ground_alone"]),
        (("75.00", "90.00", "mountains"), "project", ["raised_rate_grounds: entry_not_listed"]),
    ],
)
def test_rates_of_an_action_stay_within_article_15_to_the_hundredth(given_rates, support, codes):
    assert rates(*given_rates, support=support) == codes


@pytest.mark.parametrize(
    ("kind", "values", "fields"),
    [
        ("measure", {"title": {"fi": "Toimi", "sv": "Åtgärd"}}, []),
        ("measure", {"title": {"fi": "Toimi", "sv": " "}}, ["title_sv"]),
        ("measure", {"title": {}}, ["title_fi", "title_sv"]),
        ("measure", {}, []),
        ("action", {"description": {}}, []),
        ("action", {"description": {"fi": "", "sv": ""}}, []),
        ("action", {"description": {"fi": "Kuvaus"}}, ["description_sv"]),
    ],
)
def test_a_title_stands_in_every_language_and_a_text_in_all_or_none(kind, values, fields):
    assert [one.field for one in text_problems(kind, values, ("fi", "sv"))] == fields


def test_what_is_chosen_is_known_or_was_there():
    assert [one.params["value"] for one in list_problems("indicators", ["a", "b", "c"], ["a"], ["b"])] == [
        "c"
    ]


@pytest.mark.parametrize(
    ("chosen", "had", "found"),
    [
        (["O.2.3"], [], []),
        (["O.1.2"], [], ["O.1.2"]),
        (["O.1.2"], ["O.1.2"], []),
        (["O.9.9"], [], ["O.9.9"]),
        (["O.9.9"], ["O.9.9"], []),
    ],
)
def test_an_action_is_measured_by_its_own_objective_unless_the_plan_said_otherwise(chosen, had, found):
    reasons = indicator_problems(chosen, {"O.2.3": "SO2", "O.1.2": "SO1"}, objective="SO2", had=had)
    assert [one.params["value"] for one in reasons] == found


def test_a_field_that_is_empty_and_one_left_out_are_the_same():
    assert differences({"title": {}, "order": 0}, {"order": None}, ("title", "order")) == []
    found = differences({"order": 1}, {"title": {"fi": "Toimi"}}, ("title", "order"))
    assert [(one.name, one.before, one.after, one.language) for one in found] == [
        ("title", "", "Toimi", "fi"),
        ("order", 1, None, ""),
    ]
    assert official_titles(found, ["fi", "sv"]) == ["fi"]
    assert official_titles(found, ["sv"]) == []
    assert official_titles(found[1:], ["fi", ""]) == []


def test_rates_belong_to_the_history_of_an_action_alone():
    assert set(kept("action")) - set(editable("action")) == {
        "rate",
        "raised_rate",
        "raised_rate_grounds",
        "raised_rate_text",
    }
    assert kept("measure") == editable("measure")
