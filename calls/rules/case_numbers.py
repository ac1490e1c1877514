"""The number a case has in the authority's register: what it looks like is data of the programme, a mask.

A mask is the number with `{number}` and `{year}` in the places of the running number and the year: VN/{number}/{year}.
"""

import re

from calls.rules import articles as art
from calls.rules.findings import Finding
from records.rules import Reason, gettext_noop

NUMBER, YEAR = "{number}", "{year}"
LONGEST = 40
PATTERNS = {NUMBER: "[1-9][0-9]{0,6}", YEAR: "20[0-9]{2}"}
EXAMPLES = {NUMBER: "1234", YEAR: "2026"}
PARTS = re.compile(r"(\{[^}]*\})")

NO_NUMBER = Finding("case_number_empty", gettext_noop("Write the case number."), art.ACT_906_26)
OTHER_SHAPE = Finding(
    "case_number_shape",
    gettext_noop("The case number does not look like one of the register’s. It is like %(example)s."),
    art.ACT_906_26,
)
NOT_IN_REGISTER = Finding(
    "case_number_missing",
    gettext_noop(
        "The case has no number of the register yet. The decision carries it: an officer has to give it first."
    ),
    art.ACT_906_26,
)


def tidy_number(text: str) -> str:
    """Act 906/2019 section 26: a number as the register writes it: in capitals, without blanks."""
    return "".join(text.split()).upper()


def number_problem(number: str, mask: str) -> Reason | None:
    """Act 906/2019 section 26: why this is no number of the register; without a mask any number will do."""
    if not number:
        return NO_NUMBER("number")
    fits = re.fullmatch(pattern_of(mask), number) if mask else len(number) <= LONGEST
    return None if fits else OTHER_SHAPE("number", example=example_of(mask) if mask else "1234/2026")


def why_undecidable(number: str, mask: str) -> Reason | None:
    """Act 906/2019 section 26: no decision without the case's number, where the programme says what one looks like."""
    return NOT_IN_REGISTER() if mask and not number else None


def mask_problem(mask: str) -> str:
    """Act 906/2019 section 26: what is wrong with a mask, in English for a programme's file; empty: nothing."""
    unknown = [part for part in PARTS.findall(mask) if part not in PATTERNS]
    if unknown:
        return f"{unknown[0]} is neither {NUMBER} nor {YEAR}"
    if NUMBER not in mask:
        return f"{NUMBER} does not stand in it"
    if tidy_number(PARTS.sub("", mask)) != PARTS.sub("", mask):
        return "beside its parts it has blanks or small letters"
    return "" if len(example_of(mask)) + 3 <= LONGEST else f"longer than {LONGEST} letters"


def example_of(mask: str) -> str:
    """Act 906/2019 section 26: a number as the mask has them."""
    return "".join(EXAMPLES.get(part, part) for part in PARTS.split(mask))


def pattern_of(mask: str) -> str:
    """Act 906/2019 section 26: the mask as a regular expression, without any choice in it: it never runs long."""
    return "".join(PATTERNS.get(part) or re.escape(part) for part in PARTS.split(mask))
