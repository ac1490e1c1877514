"""Which applications are not examined, and who may not handle one."""

from datetime import UTC, datetime, timedelta

import pytest

from applications.rules.admission import (
    action_problems,
    applicant_problems,
    not_admitted_because,
    signature_problems,
    supplement_problems,
)
from applications.rules.data import Signature
from applications.rules.impartiality import (
    Person,
    decider_problems,
    disqualification,
    line_disqualification,
    payer_problems,
)
from calls.rules.targeting import Targeting
from tests.factories.rules import codes, only

OPENS = datetime(2027, 2, 1, 6, tzinfo=UTC)
CLOSES = datetime(2027, 3, 12, 14, 15, tzinfo=UTC)
SIGNED = (Signature(True, "strong"),)


def test_late_unsigned_and_not_supplemented_are_not_admitted() -> None:
    assert not_admitted_because(CLOSES, OPENS, CLOSES, SIGNED) == []
    found = not_admitted_because(
        CLOSES + timedelta(microseconds=1), OPENS, CLOSES, (), supplement_until=CLOSES
    )
    assert codes(found) == ["call_closed", "unsigned", "not_supplemented"]


@pytest.mark.parametrize(
    ("signatures", "demo", "code"),
    [
        (SIGNED, False, None),
        ((Signature(False, "strong"),), False, "unsigned"),
        ((), False, "unsigned"),
        ((Signature(True, "password"),), False, "signed_without_strong_identification"),
        (
            (Signature(False, "strong"), Signature(True, "password")),
            False,
            "signed_without_strong_identification",
        ),
        ((Signature(True, "password"),), True, None),
        ((Signature(True, ""),), True, "signed_without_strong_identification"),
    ],
)
def test_signature_is_strong_and_by_somebody_entitled(
    signatures: tuple[Signature, ...], demo: bool, code: str | None
) -> None:
    assert codes(signature_problems(signatures, demo=demo)) == ([code] if code else [])


def test_supplement_has_until_the_instant_set() -> None:
    until = datetime(2027, 4, 1, 13, 15, tzinfo=UTC)
    assert supplement_problems(until, until) == []
    late = only(supplement_problems(until, until + timedelta(microseconds=1)))
    assert (late.code, late.params["until"]) == ("supplemented_late", until)
    assert codes(supplement_problems(until, None)) == ["not_supplemented"]
    assert supplement_problems(None, None) == []


def test_applicant_and_action_fit_the_call() -> None:
    assert applicant_problems("association", ("third_sector",)) == []
    assert codes(applicant_problems("company", ("third_sector",))) == ["applicant_not_eligible"]
    targeting = Targeting(frozenset({"2"}), ("Two",), {"en": "It alone has the task."})
    found = applicant_problems("association", ("third_sector",), "1", targeting)
    assert codes(found) == ["call_targeted_at_another"]
    assert found[0].params["organisations"] == ["Two"]
    assert applicant_problems("association", ("third_sector",), "2", targeting) == []
    assert codes(applicant_problems("company", ("third_sector",), "2", targeting)) == [
        "applicant_not_eligible"
    ]
    assert action_problems("2D2", ["2D2"]) == []
    assert only(action_problems("2D3", ["2D2"])).params == {"action": "2D3"}


def test_impartiality_is_declared_before_anything() -> None:
    assert codes(disqualification(Person(), ["a"])) == ["impartiality_not_declared"]
    assert disqualification(Person(frozenset({"b"}), True), ["a"]) == []


@pytest.mark.parametrize(
    ("person", "code"),
    [
        (Person(frozenset({"a"}), True), "disqualified_organisation"),
        (Person(frozenset({"a"})), "disqualified_organisation"),
        (Person(frozenset(), False), "disqualified_declared"),
    ],
)
def test_tied_person_is_disqualified_whatever_was_declared(person: Person, code: str) -> None:
    assert codes(disqualification(person, ["x", "a"])) == [code]


def test_tie_to_one_case_shuts_out_of_the_whole_line() -> None:
    free, tied = Person(impartial=True), Person(impartial=False)
    assert line_disqualification([(free, ["a"]), (free, ["b"])]) == []
    assert codes(line_disqualification([(free, ["a"]), (tied, ["b"])])) == ["disqualified_in_line"]
    assert codes(line_disqualification([(Person(frozenset({"b"})), ["b"])])) == ["disqualified_in_line"]


def test_whoever_took_part_does_not_decide() -> None:
    assert decider_problems("d", proposed_by="p", checked_by=["c"], scored_by=["s"]) == []
    for person in ("p", "c", "s"):
        found = decider_problems(person, proposed_by="p", checked_by=["c"], scored_by=["s"])
        assert codes(found) == ["decider_took_part"]
    assert codes(payer_problems("v", ["v"])) == ["payer_verified"]
    assert payer_problems("f", ["v"]) == []


@pytest.mark.parametrize(
    ("levels", "demo", "found"),
    [
        (["strong"], False, []),
        (["password", "strong"], False, []),
        (["password"], False, ["signed_without_strong_identification"]),
        (["password"], True, []),
        (["password", "strong"], True, []),
        (["nothing"], True, ["signed_without_strong_identification"]),
    ],
)
def test_one_strong_signature_of_somebody_entitled_is_enough(
    levels: list[str], demo: bool, found: list[str]
) -> None:
    assert codes(signature_problems([Signature(True, level) for level in levels], demo=demo)) == found


def test_a_strong_signature_of_somebody_else_is_none() -> None:
    strangers = [Signature(False, "strong"), Signature(True, "password")]
    assert codes(signature_problems(strangers)) == ["signed_without_strong_identification"]
    assert codes(signature_problems(strangers[:1])) == ["unsigned"]
