"""What the law says in the letters of a programme, as data per language: names, provisions, sentences with figures.

The letters' own sentences stand in templates/applications/letter; here is what another fund or member state has
otherwise: whose decision it is, on which provisions, how money is recovered, how a decision is notified and contested.
"""

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from records.definitions import Place, Unloadable, read_definition

Texts = Mapping[str, str]
LetterTexts = Mapping[str, Texts]

# Every text, and the figures and names it may have in braces.
TEXTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "issuer": (),
        "decided_role": (),
        "proposed_role": (),
        "signed": ("when",),
        "project_grant": (),
        "operating_grant": (),
        "recovery": ("visibility",),
        "visibility_in_part": (),
        "visibility_in_full": (),
        "applied_grant": (),
        "applied_reject": (),
        "applied_not_admit": (),
        "applied_answer": (),
        "applied_late": (),
        "notified": ("days",),
        "court": (),
        "review_route": (),
        "review_last_day": (),
        "review_delivery": (),
        "appeal_route": ("court",),
        "appeal_last_day": (),
        "appeal_delivery": (),
    }
)
# The provision a sentence of the letter rests on; written in brackets after it, and left out where there is none.
CITATIONS = (
    "payment",
    "property",
    "audit",
    "retention",
    "changes",
    "steering_group",
    "publication",
    "corrected",
    "changed",
)
# Said only in the languages that have it: that a decision in this language is no official one.
NOTE = "note"
HOLE = re.compile(r"\{([^{}]*)\}")


def parse_letter_texts(text: str, languages: Collection[str]) -> LetterTexts:
    """CPR 73(3); act 434/2003 sections 44-45: the texts in a file of their own, each in all `languages`.

    Unloadable, with every problem's line and path, when anything is wrong.
    """
    root, problems = read_definition(text)
    found = read_letter_texts(root, languages)
    if problems:
        raise Unloadable(problems)
    return found


def read_letter_texts(place: Place, languages: Collection[str]) -> LetterTexts:
    """CPR 73(3); act 434/2003 sections 44-45: the texts at a place of a programme file; problems are noted there."""
    given = place.fields(TEXTS, (*CITATIONS, NOTE))
    found = {name: given[name].translated(languages) for name in (*TEXTS, *CITATIONS) if given[name].given}
    for name in found:
        _holes(name, given[name])
    if given[NOTE].given:
        found[NOTE] = {
            code: item.text() for code, item in given[NOTE].fields((), languages).items() if item.given
        }
    return found


def letter_words(texts: LetterTexts, language: str, values: Mapping[str, str]) -> dict[str, str]:
    """CPR 73(3); act 434/2003 sections 44-45: the texts in one language with `values` in place of their braces.

    A citation stands in brackets, a blank before it. What the programme does not have in the language is empty.
    """
    said = {
        name: _filled(texts.get(name, {}).get(language, ""), values) for name in (*TEXTS, *CITATIONS, NOTE)
    }
    return {name: f" ({text})" if text and name in CITATIONS else text for name, text in said.items()}


def _filled(text: str, values: Mapping[str, str]) -> str:
    return HOLE.sub(lambda hole: values[hole[1]], text)


def _holes(name: str, place: Place) -> None:
    """A figure the text cannot have would stand in the letter as it is written."""
    for item in place.entries().values():
        for hole in HOLE.findall(item.written()):
            if hole not in TEXTS.get(name, ()):
                item.refuse(f'there is nothing to put in place of "{{{hole}}}"')
