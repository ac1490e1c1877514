"""What a submission is found by: its words in every section, in any case, and where they are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.searching import (
    MOST_WORDS,
    fold,
    hits_in,
    marked,
    pieces_of,
    searched_text,
    words_of,
)

SAID = {
    "reference": "2023-2-2D-001",
    "applicant": {"name": "Vänstugan rf", "business_id": "1234567-1", "iban": "FI2112345600000785"},
    "sections": {
        "basics": {"title": "Språkcafé i Åbo", "language": "sv", "contact_email": "anna@example.org"},
        "project": {
            "need": "Många  saknar\nnätverk.",
            "starts_on": "2024-01-01",
            "reasons": {"need": "Därför."},
        },
        "budget": {
            "lines": [
                {"category": "staff", "description": "Samordnare", "months": "12.00", "sha256": "a" * 64}
            ]
        },
        "indicators": {"targets": [["O.2.1", "<18", "female", 4]]},
        "questions": {
            "questions": [{"code": "q1", "kind": "text", "text": {"sv": "Ministeriets fråga"}}],
            "answers": {"q1": "Vårt svar"},
        },
        "a_section_of_tomorrow": {"risks": [{"what": "Ingen kommer", "key": "r1"}]},
    },
    "sums": {"requested": "100.00"},
}


def test_pieces_are_the_applicants_words_in_every_section_those_of_tomorrow_too():
    assert [(one.section, one.name, one.text) for one in pieces_of(SAID)] == [
        ("applicant", "name", "Vänstugan rf"),
        ("applicant", "business_id", "1234567-1"),
        ("basics", "title", "Språkcafé i Åbo"),
        ("basics", "contact_email", "anna@example.org"),
        ("project", "need", "Många saknar nätverk."),
        ("project", "need", "Därför."),
        ("budget", "description", "Samordnare"),
        ("questions", "q1", "Vårt svar"),
        ("a_section_of_tomorrow", "what", "Ingen kommer"),
    ]


def test_an_empty_submission_has_no_words():
    assert searched_text({}) == ""


def test_searched_text_is_folded_and_keeps_texts_apart():
    found = searched_text(SAID)
    assert "språkcafé i åbo" in found
    assert "många saknar nätverk." in found
    assert words_of('"åbo anna@example.org"')[0] not in found


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Åbo", ("åbo",)),
        ("  SPRÅK   café språk ", ("språk", "café")),
        ('"saknar  nätverk" Åbo', ("saknar nätverk", "åbo")),
        ("”saknar nätverk”", ("saknar nätverk",)),
        ('"oavslutat', ("oavslutat",)),
        ("a i å", ()),
        ('"" "', ()),
        ("STRASSE Straße", ("strasse",)),
    ],
)
def test_words_are_folded_and_told_apart(query, words):
    assert words_of(query) == words


def test_more_words_than_the_most_are_left_out():
    assert len(words_of(" ".join(f"ord{number}" for number in range(20)))) == MOST_WORDS


def test_a_letter_with_its_accent_beside_it_is_the_same_letter():
    assert fold("Ho\u0308yry") == fold("HÖYRY")
    assert fold("Hoyry") != fold("Höyry")


def test_hits_show_each_word_once_the_fullest_text_first():
    found = hits_in(pieces_of(SAID), words_of("åbo nätverk SPRÅK"))
    assert [(one.section, one.name) for one in found] == [("basics", "title"), ("project", "need")]
    assert [text for text, is_word in found[0].parts if is_word] == ["Språk", "Åbo"]
    assert found[1].parts == (("Många saknar ", False), ("nätverk", True), (".", False))


def test_marking_keeps_the_letters_as_written_where_folding_makes_two_of_one():
    parts = marked("Die Straße nach Åbo", words_of("strasse"))
    assert parts == (("Die ", False), ("Straße", True), (" nach Åbo", False))


def test_a_long_text_is_cut_at_whole_words_around_the_hit():
    text = "alfa " * 100 + "Närvaro " + "beta " * 100
    parts = marked(text.strip(), ("närvaro",))
    assert parts[0][0].startswith("… alfa")
    assert parts[1] == ("Närvaro", True)
    assert parts[-1][0].endswith("beta …")
    assert sum(len(said) for said, _ in parts) < 400


@given(st.text(max_size=300), st.lists(st.text(min_size=1, max_size=8), max_size=3))
def test_marking_never_changes_a_short_text_and_marks_only_the_words(text, wanted):
    plain = " ".join(text.split())[:60]
    words = [fold(one) for one in wanted if fold(one)]
    parts = marked(plain, words)
    assert "".join(said for said, _ in parts) == plain
    for said, is_word in parts:
        if is_word:
            assert any(word in said.casefold() or said.casefold() in word for word in words)


@given(st.text(max_size=80))
def test_whatever_is_written_is_found_by_its_words(text):
    said = {"sections": {"basics": {"title": text}}}
    found = searched_text(said)
    for word in words_of(text.replace('"', " ")):
        if found:
            assert word in found
            assert hits_in(pieces_of(said), [word])


def test_codes_of_rows_are_no_words() -> None:
    row = {"risk": "Tolkar saknas", "likelihood": "medium", "impact": "high", "response": "Fjärrtolkning"}
    said = {"sections": {"principles": {"risks": [row]}, "other_funding": {"other_funding_answer": "yes"}}}
    assert [one.text for one in pieces_of(said)] == ["Tolkar saknas", "Fjärrtolkning"]
