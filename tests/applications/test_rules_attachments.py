"""Files of an application: at the size and the number allowed, a byte and a file past them, and the virus check."""

from decimal import Decimal

import pytest

from applications.rules.attachments import attachment_problems, megabytes, room_problems, size_problems
from applications.rules.data import Enclosure
from calls.rules.parameters import Parameters
from records.rules import Number
from tests.factories.rules import LAW, codes, only

FEW = Parameters(attachments_most=3, attachment_megabytes=20, attachments_megabytes=50)
TITLES = {"accounts": {"en": "Annual accounts", "fi": "Tilinpäätös"}}


@pytest.mark.parametrize(
    ("size", "found"),
    [
        (0, ["file_empty"]),
        (1, []),
        (20_000_000, []),
        (20_000_001, ["file_too_large"]),
    ],
)
def test_a_file_has_content_and_at_most_twenty_megabytes(size: int, found: list[str]) -> None:
    assert codes(size_problems(size, LAW)) == found


def test_a_file_that_is_too_large_is_told_the_most_there_is() -> None:
    assert only(size_problems(20_000_001, LAW)).params == {"most": 20}


@pytest.mark.parametrize(
    ("others", "size", "found"),
    [
        ([], 50_000_000, []),
        ([], 50_000_001, ["files_too_large"]),
        ([1, 1], 1, []),
        ([1, 1, 1], 1, ["files_too_many"]),
        ([20_000_000, 20_000_000], 10_000_000, []),
        ([20_000_000, 20_000_000], 10_000_001, ["files_too_large"]),
        ([20_000_000, 20_000_000, 5_000_000], 5_000_001, ["files_too_many", "files_too_large"]),
    ],
)
def test_files_together_are_bounded_by_number_and_by_size(
    others: list[int], size: int, found: list[str]
) -> None:
    assert codes(room_problems(size, others, FEW)) == found


def test_the_room_left_is_told_and_never_below_zero() -> None:
    left = only(room_problems(10_000_001, [20_000_000, 20_000_000], FEW))
    assert left.params == {"most": 50, "free": Number(Decimal("10.0"))}
    none = only(room_problems(1, [30_000_000, 30_000_000], FEW))
    assert none.params == {"most": 50, "free": Number(Decimal("0.0"))}


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0.0"), (1, "0.1"), (100_000, "0.1"), (100_001, "0.2"), (20_000_000, "20.0"), (20_000_001, "20.1")],
)
def test_megabytes_are_rounded_up_to_one_decimal(size: int, shown: str) -> None:
    assert megabytes(size) == Decimal(shown)


def test_each_document_asked_for_is_named_at_its_heading_until_it_is_there() -> None:
    asked = ("accounts", "rules")
    missing = attachment_problems(asked, TITLES, [Enclosure("", "kuva.png", key="7")])
    assert [(one.code, one.field) for one in missing] == [
        ("attachment_missing", "attachments.file-accounts"),
        ("attachment_missing", "attachments.file-rules"),
    ]
    assert missing[0].params["title"] == TITLES["accounts"]
    assert missing[1].params["title"] == {"en": "rules"}
    there = [Enclosure("accounts", "tase.pdf", key="1")]
    assert [one.field for one in attachment_problems(asked, TITLES, there)] == ["attachments.file-rules"]


def test_only_files_the_virus_check_let_pass_are_silent() -> None:
    files = [
        Enclosure("accounts", "tase.pdf", "infected", key="1"),
        Enclosure("", "kartta.pdf", "waiting", key="2"),
        Enclosure("", "kuva.png", "clean", key="3"),
    ]
    assert [
        (one.code, one.field, one.params["name"]) for one in attachment_problems(("accounts",), TITLES, files)
    ] == [
        ("attachment_infected", "attachments.row-1", "tase.pdf"),
        ("attachment_waiting", "attachments.row-2", "kartta.pdf"),
    ]
