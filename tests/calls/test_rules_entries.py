"""What differs between versions of an entry, in words and by field, and whose a field is."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from calls.rules.entries import differences, kept, own_fields, rate_problems
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
