"""The letters of a programme of another fund: its own law in its languages, and nothing of the home affairs funds'."""

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from applications.models import ReservePlace
from applications.queries.letters import AnswerLetter, Letter, letter_of
from applications.renderers.letter import answer_letter_html, letter_html
from calls.models import Programme
from calls.queries.letter_texts import LANGUAGES
from calls.rules.dates import ELECTRONIC, appeal_until
from calls.rules.letter_texts import read_letter_texts
from records.definitions import read_definition
from records.formats import HELSINKI
from tests.factories.applications import submitted
from tests.factories.selection import decided

pytestmark = pytest.mark.django_db
FILE = Path(__file__).parents[2] / "calls" / "programmes" / "eea-example.yaml"
NOTICES = FILE.parents[2] / "templates" / "notices"
ON = date(2027, 3, 1)
WHEN = datetime(2027, 2, 1, 12, 0, tzinfo=HELSINKI)
FOREIGN = re.compile(
    r"1125/2021|119/2022|FINLEX|hallinto-oikeus|Helsin|688/2001|434/2003|808/2019|13/2003|150/1930|1455/2015"
    r"|hallintolaki|förvaltningsl|Administrative Procedure|inisteri|Inrikesm|Ministry|AMIF|2021/1060|2021/1147"
    r"|Euroopan union|Europeiska union|European Union",
    re.IGNORECASE,
)
OWN = {
    "fi": "ohjelmasopimus (esimerkki)",
    "sv": "programavtalet (exempel)",
    "en": "Programme agreement (example)",
}
BOARD = {"fi": "muutoksenhakulautakunta", "sv": "besvärsnämnd", "en": "board of appeal"}


def of_another_fund(letter: Letter) -> Letter:
    """The letter as the second programme writes it: its texts and its authority."""
    root, _ = read_definition(FILE.read_text(encoding="utf-8"))
    top = root.entries()
    texts = read_letter_texts(top["letters"], LANGUAGES)
    authority = top["programme"].entries()["authority"].translated(LANGUAGES)
    letter.call.programme = Programme(fund="EEA", country="FI", vocabulary={"letters": texts})
    return replace(letter, authority=authority)


def revised(kind: str) -> SimpleNamespace:
    correction = SimpleNamespace(error="Ett fel.", heard_on=ON, hearing="consented")
    request = SimpleNamespace(received_at=WHEN, demand="Mer.")
    found = {"correction": correction, "answer": None} if kind == "correction" else {"correction": None}
    return SimpleNamespace(earlier_on=ON, **{"answer": SimpleNamespace(request=request), **found})


def letters(first: Letter) -> dict[str, Letter]:
    """Every kind of decision letter, of one decision."""
    appeal = appeal_until(ON, ELECTRONIC, first.parameters)
    changes: dict[str, dict[str, Any]] = {
        "grant": {"has_equipment": True, "audit_needed": True},
        "whole": {"kind": "grant_in_part", "rate": 100},
        "reject": {"kind": "reject"},
        "reserve": {"kind": "reject", "reserve": ReservePlace(place=1, until=ON)},
        "not admitted": {"kind": "not_admit"},
        "promoted": {"promoted_after": WHEN},
        "corrected": {"revision": revised("correction")},
        "changed": {"revision": revised("answer"), "appeal": appeal},
    }
    return {name: replace(first, **fields) for name, fields in changes.items()}


def answers(first: Letter) -> dict[str, AnswerLetter]:
    """Every kind of answer to a request for review that has a letter of its own."""
    about = replace(first, appeal=appeal_until(ON, ELECTRONIC, first.parameters))
    one = SimpleNamespace(sender="A. Berg", received_at=WHEN, last_day=ON, demand="Mer.")
    kinds = {"uphold": "", "dismiss": "late", "annul": "", "no standing": "not_a_party"}
    return {
        name: AnswerLetter(
            about, SimpleNamespace(outcome=name.split()[0], ground=ground, reasons="Skäl."), one, WHEN
        )
        for name, ground in kinds.items()
    }


def test_no_letter_of_another_fund_quotes_the_law_of_the_home_affairs_funds():
    own = letter_of(decided(submitted(language="sv")), on=ON)
    assert FOREIGN.search(letter_html(own))
    first = of_another_fund(own)
    made = {}
    for language in LANGUAGES:
        said = replace(first, language=language)
        made |= {(language, name): letter_html(one) for name, one in letters(said).items()}
        made |= {(language, name): answer_letter_html(one) for name, one in answers(said).items()}
    found = {key: sorted(set(FOREIGN.findall(html))) for key, html in made.items()}
    assert {key: words for key, words in found.items() if words} == {}
    assert [key for key, html in made.items() if OWN[key[0]].lower() not in html.lower()] == []
    appealed = {key for key, html in made.items() if BOARD[key[0]] in html and 'class="review"' in html}
    assert {name for _, name in appealed} == {"changed", *answers(first)}


def test_no_notice_of_a_case_names_an_authority_or_an_act():
    notices = {path.name: path.read_text(encoding="utf-8") for path in NOTICES.glob("*.txt")}
    assert len(notices) > 40
    found = {name for name, text in notices.items() if re.search(r"Ministry of|\d/\d{4}|FINLEX", text)}
    assert found <= {"invitation.body.txt", "invitation.subject.txt"}
