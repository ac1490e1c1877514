"""Who may not handle a case: ties by the day, an own signature, and those who took part before deciding."""

from datetime import date

import pytest

from applications.rules.impartiality import (
    Person,
    ToldTie,
    decider_problems,
    disqualification,
    line_disqualification,
    payer_problems,
    tie_counts,
    tie_problems,
)
from tests.factories.rules import codes

ARRIVED, TODAY = date(2027, 3, 1), date(2027, 4, 1)
RINKI, TALO = "rinki", "talo"


@pytest.mark.parametrize(
    ("tie", "counts"),
    [
        (ToldTie(RINKI), True),
        (ToldTie(RINKI, starts_on=TODAY), True),
        (ToldTie(RINKI, starts_on=date(2027, 4, 2)), False),
        (ToldTie(RINKI, ends_on=ARRIVED), True),
        (ToldTie(RINKI, ends_on=date(2027, 2, 28)), False),
        (ToldTie(RINKI, "earlier", ends_on=date(2020, 1, 1)), True),
        (ToldTie(RINKI, "earlier", starts_on=date(2027, 4, 2)), False),
        (ToldTie(RINKI, "member", starts_on=date(2027, 3, 10), ends_on=date(2027, 3, 20)), True),
    ],
)
def test_a_tie_counts_from_its_first_day_unless_it_ended_before_the_application_arrived(
    tie: ToldTie, counts: bool
) -> None:
    assert tie_counts(tie, arrived=ARRIVED, today=TODAY) is counts


@pytest.mark.parametrize(
    ("person", "found"),
    [
        (Person(), []),
        (Person(ties=(ToldTie(RINKI),)), ["disqualified_tie"]),
        (Person(ties=(ToldTie(TALO), ToldTie(RINKI))), ["disqualified_tie"]),
        (Person(ties=(ToldTie("somebody"),)), []),
        (Person(ties=(ToldTie(RINKI, ends_on=date(2027, 2, 28)),)), []),
        (Person(signed=True), ["disqualified_signed"]),
        (Person(ties=(ToldTie(RINKI),), signed=True), ["disqualified_tie", "disqualified_signed"]),
    ],
)
def test_one_tie_to_anybody_on_the_application_or_an_own_signature_is_enough(
    person: Person, found: list[str]
) -> None:
    assert codes(tie_problems(person, [RINKI, TALO], arrived=ARRIVED, today=TODAY)) == found


@pytest.mark.parametrize(
    ("person", "found"),
    [
        (Person(), ["impartiality_not_declared"]),
        (Person(impartial=True), []),
        (Person(impartial=False), ["disqualified_declared"]),
        (Person(frozenset({TALO}), impartial=True), ["disqualified_organisation"]),
        (Person(frozenset({"somebody"}), impartial=True), []),
    ],
)
def test_nobody_handles_a_case_before_declaring_or_with_the_own_organisation_on_it(
    person: Person, found: list[str]
) -> None:
    assert codes(disqualification(person, [RINKI, TALO])) == found


@pytest.mark.parametrize(
    ("cases", "found"),
    [
        ([], []),
        ([(Person(), [RINKI])], []),
        ([(Person(impartial=True), [RINKI]), (Person(impartial=False), [TALO])], ["disqualified_in_line"]),
        (
            [(Person(frozenset({TALO})), [RINKI]), (Person(frozenset({TALO})), [TALO])],
            ["disqualified_in_line"],
        ),
        ([(Person(frozenset({"somebody"}), impartial=True), [RINKI, TALO])], []),
    ],
)
def test_who_cannot_handle_one_case_of_a_line_ranks_none_of_it(
    cases: list[tuple[Person, list[str]]], found: list[str]
) -> None:
    assert codes(line_disqualification(cases)) == found


@pytest.mark.parametrize(
    ("decider", "found"),
    [
        ("proposer", ["decider_took_part"]),
        ("checker", ["decider_took_part"]),
        ("scorer", ["decider_took_part"]),
        ("somebody", []),
    ],
)
def test_whoever_proposed_checked_or_scored_does_not_decide(decider: str, found: list[str]) -> None:
    part = {"proposed_by": "proposer", "checked_by": ["checker"], "scored_by": ["another", "scorer"]}
    assert codes(decider_problems(decider, **part)) == found


def test_whoever_verified_a_claim_does_not_decide_its_payment() -> None:
    assert codes(payer_problems("verifier", ["another", "verifier"])) == ["payer_verified"]
    assert payer_problems("somebody", ["another", "verifier"]) == []
