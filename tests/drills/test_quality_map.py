"""docs/quality.md and docs/asvs.md name tests that there are."""

import re

import pytest
from machine import ROOT

NAMED = re.compile(r"(tests/[\w/]+\.py)::(\w+)")


def named(document: str) -> list[tuple[str, str]]:
    return NAMED.findall((ROOT / "docs" / document).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("document", "least"), [("quality.md", 60), ("asvs.md", 30)])
def test_every_test_that_a_map_names_is_there(document: str, least: int) -> None:
    found = named(document)
    lacking = [
        f"{path}::{name}"
        for path, name in found
        if not re.search(rf"^(async )?def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert lacking == []
    assert len(found) >= least


def test_map_has_every_row_of_the_requirements() -> None:
    rows = re.findall(
        r"^\| ([\d, ]+) \|", (ROOT / "docs" / "quality.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    numbers = [int(number) for row in rows for number in row.split(",")]
    assert numbers == list(range(1, 35))
