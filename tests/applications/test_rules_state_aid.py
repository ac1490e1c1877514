"""State aid of a grant: found and reasoned where the programme asks; de minimis aid up to its ceiling, to the cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.rules.state_aid import (
    DE_MINIMIS,
    NO_AID,
    STATE_AID,
    Aid,
    aid_problems,
    de_minimis_problems,
)
from calls.rules.state_aid import AidTerms, aid_terms_from, read_aid_terms
from records.definitions import read_definition
from records.formats import reason_text

TERMS = AidTerms(Decimal("300000.00"), 3, "Regulation (EU) 2023/2831, Article 3(2)")
GRANT = Decimal("100000.00")
EUROS = st.decimals(min_value=0, max_value=600_000, places=2)


def codes(aid: Aid | None, amount: Decimal | None = GRANT, terms: AidTerms | None = TERMS) -> list[str]:
    return [reason.code for reason in aid_problems(aid, amount, terms)]


@pytest.mark.parametrize(
    ("aid", "found"),
    [
        (None, ["aid_missing"]),
        (Aid(""), ["aid_missing"]),
        (Aid(NO_AID), ["aid_reason"]),
        (Aid(NO_AID, "  "), ["aid_reason"]),
        (Aid(NO_AID, "No market."), []),
        (Aid(STATE_AID, "Block exemption."), []),
        (Aid(DE_MINIMIS), ["aid_reason", "aid_earlier"]),
        (Aid(DE_MINIMIS, "Small.", None), ["aid_earlier"]),
        (Aid(DE_MINIMIS, "Small.", Decimal("-0.01")), ["aid_earlier"]),
        (Aid(DE_MINIMIS, "Small.", Decimal(0)), []),
        (Aid(DE_MINIMIS, "Small.", Decimal("200000.00")), []),
        (Aid(DE_MINIMIS, "Small.", Decimal("200000.01")), ["aid_above"]),
        (Aid(STATE_AID, "Block exemption.", Decimal("900000.00")), []),
    ],
)
def test_finding_is_asked_reasoned_and_under_the_ceiling(aid, found):
    assert codes(aid) == found


def test_programme_that_asks_nothing_refuses_nothing():
    assert codes(None, terms=None) == []
    assert codes(Aid(DE_MINIMIS), terms=None) == []


def test_refusal_gives_the_figures():
    (reason,) = aid_problems(Aid(DE_MINIMIS, "Small.", Decimal("250000.00")), GRANT, TERMS)
    text = reason_text(reason, "en").replace("\u00a0", " ")
    assert [
        word for word in ("€250,000.00", "3 years", "€350,000.00", "€300,000.00") if word not in text
    ] == []
    assert "2023/2831" in reason.article
    assert reason.field == "aid_earlier"


@given(earlier=EUROS, amount=EUROS, ceiling=EUROS)
def test_ceiling_holds_exactly_when_the_sum_is_not_above_it(earlier, amount, ceiling):
    terms = AidTerms(ceiling, 3, "")
    assert bool(de_minimis_problems(earlier, amount, terms)) is (earlier + amount > ceiling)


def test_grant_without_a_sum_counts_as_nothing():
    assert de_minimis_problems(Decimal("300000.00"), None, TERMS) == []


def read(text: str) -> tuple[dict[str, str], list[str]]:
    root, problems = read_definition(text)
    found = read_aid_terms(root.entries()["state_aid"])
    return dict(found), [str(problem) for problem in problems]


def test_terms_are_read_from_the_programme_file_and_back():
    found, problems = read('state_aid: {ceiling: "300000.00", years: "3", article: "Article 3(2)"}')
    assert problems == []
    assert aid_terms_from(found) == AidTerms(Decimal("300000.00"), 3, "Article 3(2)")
    assert aid_terms_from({}) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{ceiling: "0", years: "3", article: "A"}', "state_aid.ceiling: must be above zero"),
        ('{ceiling: "1", years: "0", article: "A"}', "state_aid.years: must be above zero"),
        ('{ceiling: "1", years: "3"}', "state_aid.article: missing"),
        ('{ceiling: "much", years: "3", article: "A"}', 'not an amount: "much"'),
    ],
)
def test_wrong_terms_are_named_with_their_place(text, words):
    assert any(words in line for line in read(f"state_aid: {text}")[1])
