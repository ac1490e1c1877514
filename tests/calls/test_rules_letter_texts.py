"""What the law says in a programme's letters: read whole or not at all, filled in, and no other fund's."""

import re
from types import SimpleNamespace

import pytest

from calls.queries.letter_texts import LANGUAGES, letter_texts, shipped, texts_of_law
from calls.rules.laws import LAWS
from calls.rules.letter_texts import (
    CITATIONS,
    NOTE,
    TEXTS,
    letter_words,
    parse_letter_texts,
    read_letter_texts,
)
from calls.rules.programme_references import check_letters
from records.definitions import Unloadable, read_definition
from tests.factories.programme_files import OTHER_FUND, OWN_LETTERS, SMALL, parsed, with_change

VALUES = {"court": "the court", "days": "3", "visibility": "3%", "when": "today"}
WHOLE = "".join(f'{name}: {{fi: "{name} fi", en: "{name} en"}}\n' for name in TEXTS)
FILES = sorted({law.letters for law in LAWS if law.letters})


def problems(text: str) -> list[str]:
    with pytest.raises(Unloadable) as caught:
        parse_letter_texts(text, ("fi", "en"))
    return caught.value.lines


def test_texts_are_read_in_every_language():
    found = parse_letter_texts(WHOLE, ("fi", "en"))
    assert found["court"] == {"fi": "court fi", "en": "court en"}
    assert set(found) == set(TEXTS)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('court: {fi: "court fi", en: "court en"}\n', "", "court: missing"),
        ('court: {fi: "court fi", ', "court: {", "court.fi: missing"),
        ("court en", "court of {city}", 'there is nothing to put in place of "{city}"'),
        ("signed en", "signed {days}", 'there is nothing to put in place of "{days}"'),
        ("court: {", 'fee: {fi: "a", en: "b"}\ncourt: {', "fee: unknown key"),
        ("court: {", 'audit: {fi: "a"}\ncourt: {', "audit.en: missing"),
        ("court: {", 'note: {sv: "a"}\ncourt: {', "note.sv: unknown key"),
    ],
)
def test_what_is_wrong_in_the_texts_is_named(old, new, words):
    assert any(words in line for line in problems(with_change(WHOLE, old, new)))


def test_note_is_said_only_in_the_languages_that_have_it():
    texts = parse_letter_texts(WHOLE + 'note: {en: "A translation."}\n', ("fi", "en"))
    assert letter_words(texts, "en", VALUES)[NOTE] == "A translation."
    assert letter_words(texts, "fi", VALUES)[NOTE] == ""


def test_citation_stands_in_brackets_and_is_left_out_where_there_is_none():
    texts = {"audit": {"en": "act, section 1"}, "court": {"en": "court"}}
    said = letter_words(texts, "en", VALUES)
    assert (said["audit"], said["payment"], said["court"]) == (" (act, section 1)", "", "court")


def test_figures_and_names_stand_in_place_of_their_braces():
    texts = {"appeal_route": {"en": "to {court}"}, "notified": {"en": "{days} days, {days}"}}
    said = letter_words(texts, "en", VALUES)
    assert (said["appeal_route"], said["notified"]) == ("to the court", "3 days, 3")


def test_texts_at_a_place_of_a_file_note_their_problems_there():
    root, found = read_definition("letters:\n  audit: 3\n")
    read_letter_texts(root.entries()["letters"], ("en",))
    assert [problem for problem in found if problem.path == "letters.issuer" and problem.text == "missing"]
    assert all(problem.path.startswith("letters.") for problem in found)


@pytest.mark.parametrize("name", FILES)
def test_shipped_texts_are_whole_and_filled_in_every_language(name):
    texts = shipped(name)
    for language in LANGUAGES:
        said = letter_words(texts, language, VALUES)
        assert [one for one in (*TEXTS, *CITATIONS) if not said[one]] == []
        assert [one for one, text in said.items() if re.search(r"[{}]|\(\(|\)\)|  ", text)] == []


@pytest.mark.parametrize(
    ("fund", "country", "given"),
    [
        ("AMIF", "FI", True),
        ("ISF", "FI", True),
        ("BMVI", "FI", True),
        ("EEA", "FI", False),
        ("AMIF", "SE", False),
    ],
)
def test_finnish_act_speaks_for_the_home_affairs_funds_in_finland_alone(fund, country, given):
    assert bool(texts_of_law(fund, country)) is given


def programme(fund: str = "AMIF", **vocabulary: object) -> SimpleNamespace:
    return SimpleNamespace(pk="p", fund=fund, country="FI", vocabulary=vocabulary)


def test_programme_puts_its_own_texts_and_court_in_place_of_the_laws():
    court = {"en": "Court of Exampletown"}
    found = letter_texts(programme(letters={"issuer": {"en": "We"}}, court=court))
    assert (found["issuer"], found["court"]) == ({"en": "We"}, court)
    assert "688/2001" in found["recovery"]["fi"]


def test_programme_without_any_texts_writes_no_letter():
    with pytest.raises(ValueError, match="load its file again"):
        letter_texts(programme("EEA"))


def test_file_of_another_fund_must_have_the_texts_of_its_letters():
    assert parsed(OTHER_FUND).letters["court"] == {"en": "Agreement: court"}
    with pytest.raises(Unloadable, match="letters: missing: no law of the fund"):
        parsed(OTHER_FUND.replace(OWN_LETTERS, ""))
    assert parsed(SMALL).letters == {}


def test_missing_texts_are_a_problem_only_where_no_law_gives_them():
    for text, missing in ((OTHER_FUND, True), (SMALL, False)):
        root, found = read_definition(text.replace(OWN_LETTERS, ""))
        places = root.fields(("programme", "objectives", "actions"), ("letters",))
        found.clear()
        file = parsed(text)
        check_letters(SimpleNamespace(letters={}, head=file.head), places)
        assert bool(found) is missing
