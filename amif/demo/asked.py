"""What the open round asks and gives beside the common form, and whom one past opening was for."""

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from amif.demo.people import Cast
from applications.services.drafting import Typed
from calls.choices import AnswerKind
from calls.models import CallAction, CallAttachment, CallQuestion, CallRound
from calls.rules.contents import USUAL
from calls.services.parameters import ask_contents
from calls.services.round_changes import extend_round
from calls.services.round_parts import add_document, add_part, publish_answer, set_opening
from records import clock
from records.renderers.paper import pdf

CONTENTS = sorted({*USUAL, "agreements", "procurement_plan"})
"""What an application of the open round contains beside what the decree names: two things more than usual."""
AREA, EMPLOYED = "q1", "q2"
EXTENDED_BY = timedelta(days=3)
TARGETED = ("2024-autumn", "OS3", "jarjestysvirasto", Decimal("537650.00"))
OPERATING = ("OS2", "lupavirasto", Decimal("300000.00"))
GROUND = {
    "fi": "Palautusten valmistelu ja täytäntöönpano on säädetty poliisin tehtäväksi.",
    "sv": "Beredning och verkställighet av återvändande är enligt lag polisens uppgift.",
    "en": "Preparing and carrying out returns is by law a task of the police.",
}
OPERATING_GROUND = {
    "fi": "Oleskelulupien käsittely on säädetty viraston tehtäväksi.",
    "sv": "Behandling av uppehållstillstånd är enligt lag myndighetens uppgift.",
    "en": "Handling residence permits is by law a task of the agency.",
}
PRIORITIES = {
    "2D2": {
        "fi": "Etusijalla on yhteiskuntaorientaatio kielillä, joilla sitä ei vielä järjestetä.",
        "sv": "Företräde har samhällsorientering på språk som den ännu inte ordnas på.",
        "en": "Civic orientation in languages in which it is not yet given comes first.",
    },
    "3C1": {
        "fi": "Etusijalla on neuvonta maakunnissa, joissa paluuneuvontaa ei ole.",
        "sv": "Företräde har rådgivning i landskap där det inte finns rådgivning om återvändande.",
        "en": "Counselling in regions without any counselling on return comes first.",
    },
}
QUESTIONS: tuple[dict[str, Any], ...] = (
    {
        "text": {
            "fi": "Missä kunnissa tai millä hyvinvointialueilla hanke toimii?",
            "sv": "I vilka kommuner eller välfärdsområden verkar projektet?",
            "en": "In which municipalities or wellbeing services counties does the project work?",
        },
        "help": {
            "fi": "Nimeä ne tai kirjoita, että hanke on valtakunnallinen.",
            "sv": "Nämn dem, eller skriv att projektet är riksomfattande.",
            "en": "Name them, or write that the project is nationwide.",
        },
        "kind": AnswerKind.TEXT,
        "maximum": 500,
        "required": True,
    },
    {
        "text": {
            "fi": "Kuinka monta henkilöä hanke työllistää enimmillään?",
            "sv": "Hur många personer sysselsätter projektet som mest?",
            "en": "How many people does the project employ at most?",
        },
        "help": {},
        "kind": AnswerKind.NUMBER,
        "maximum": None,
        "required": False,
    },
)
EXTRACT: dict[str, Any] = {
    "title": {
        "fi": "Kaupparekisteriote",
        "sv": "Utdrag ur handelsregistret",
        "en": "Extract from the Trade Register",
    },
    "help": {
        "fi": "Enintään kolme kuukautta vanha.",
        "sv": "Högst tre månader gammalt.",
        "en": "Not older than three months.",
    },
    "required": True,
    "legal_forms": ["company"],
}
GUIDE = {
    "fi": "Hakijan muistilista",
    "sv": "Checklista för sökande",
    "en": "Checklist for applicants (in Finnish)",
}
GUIDE_PAGE = """<!doctype html><html lang="fi"><head><title>Hakijan muistilista</title></head><body>
<h1>Hakijan muistilista</h1><p>Esittelyaineistoa.</p><ol><li>Valitse toimi, jota hanke toteuttaa.</li>
<li>Laadi talousarvio yhdellä kustannusmallilla.</li><li>Varaa omarahoitus, jos toimi sitä edellyttää.</li>
<li>Aseta tavoitteet toimen indikaattoreille.</li><li>Vastaa haun omiin kysymyksiin.</li>
<li>Allekirjoita ja lähetä ennen määräajan päättymistä.</li></ol></body></html>"""
ASKED = {
    "fi": "Voiko sama organisaatio jättää useita hakemuksia?",
    "sv": "Kan samma organisation lämna in flera ansökningar?",
    "en": "May one organisation send several applications?",
}
ANSWERED = {
    "fi": "Voi, kunhan hankkeet ovat erillisiä eivätkä samat kustannukset ole kahdessa hakemuksessa.",
    "sv": "Ja, förutsatt att projekten är skilda och samma kostnader inte finns i två ansökningar.",
    "en": "Yes, as long as the projects are separate and no cost is in two applications.",
}
WHY_LONGER = {
    "fi": "Asiointipalvelu oli poissa käytöstä huoltokatkon vuoksi.",
    "sv": "E-tjänsten var ur bruk på grund av ett underhållsavbrott.",
    "en": "The service was out of use because of maintenance.",
}
AREAS = {"fi": "Hanke on valtakunnallinen.", "sv": "Projektet är riksomfattande."}


def ask(call: CallRound, cast: Cast) -> None:
    """Contents, priorities, two questions, an attachment asked of companies, a document to download."""
    officer = cast.staff["officer"]
    ask_contents(call, CONTENTS, by=officer)
    rows = call.call_actions.select_related("call", "action").filter(action__code__in=PRIORITIES)
    for row in rows:
        set_opening(row, by=officer, priorities=PRIORITIES[row.action.code])
    name_one(call, *OPERATING, OPERATING_GROUND, cast)
    for code, values in zip((AREA, EMPLOYED), QUESTIONS, strict=True):
        add_part(CallQuestion, call, values, by=officer, code=code)
    add_part(CallAttachment, call, EXTRACT, by=officer)
    guide = pdf(GUIDE_PAGE, language="fi", identifier=b"demo-guide")
    add_document(call, BytesIO(guide), len(guide), title=GUIDE, language="fi", by=officer)


def go_on(call: CallRound, closes: datetime, opened: datetime, cast: Cast) -> None:
    """After the opening: a question answered for everybody, and three days more."""
    officer = cast.staff["officer"]
    with clock.at(opened + timedelta(days=3, hours=5)):
        publish_answer(call, ASKED, ANSWERED, by=officer)
    with clock.at(opened + timedelta(days=6, hours=3)):
        extend_round(call, closes, reason=WHY_LONGER, by=officer)


def target(call: CallRound, cast: Cast) -> None:
    """The operating support for returns was for the police alone, at most as much as they asked."""
    season, code, organisation, ceiling = TARGETED
    if call.season == season:
        name_one(call, code, organisation, ceiling, GROUND, cast)


def name_one(
    call: CallRound, code: str, organisation: str, ceiling: Decimal, ground: dict[str, str], cast: Cast
) -> None:
    """An action open to one named applicant, up to a sum in euro."""
    row = CallAction.objects.select_related("call", "action").get(call=call, action__code=code)
    named = [cast.organisations[organisation]]
    set_opening(
        row, by=cast.staff["officer"], priorities={}, organisations=named, ground=ground, ceiling=ceiling
    )


def answers(language: str, number: int) -> Typed:
    """What a demo application answers."""
    return Typed({"answers": {AREA: AREAS[language], EMPLOYED: str(2 + number % 5)}})
