"""One change of the programme at the desk: a description made clearer after the autumn round of 2024 asked about it."""

from accounts.models import User
from amif.demo.calendar import at
from calls.models import Action, Programme
from calls.services.entries import edit_entry
from records import clock

WHEN = at(2025, 1, 20, 13, 5)
ACTION = "2D7"
WHY = (
    "Hakijat kysyivät syksyn 2024 haussa, kuuluuko perheenyhdistämisen neuvonta myös täysi-ikäisille lapsille. "
    "Kuvaus täsmennetään seuraavaa hakua varten."
)
DESCRIPTION = {
    "sv": "Familjetjänster på egna språk, förebyggande familjearbete, jämställdhet, flerspråkighet och rådgivning om "
    "familjeåterförening för hela familjen, också vuxna barn, utvecklas i kommuner och välfärdsområden.",
    "fi": "Kunnissa ja hyvinvointialueilla kehitetään omakielisiä perhepalveluja, ennaltaehkäisevää perhetyötä, "
    "tasa-arvoa, monikielisyyttä ja perheenyhdistämisen neuvontaa koko perheelle, myös täysi-ikäisille lapsille.",
    "en": "Family services in people's own languages, preventive family work, gender equality, multilingualism and "
    "advice on family reunification for the whole family, adult children too, are developed in municipalities and "
    "wellbeing services counties.",
}


def clarify(programme: Programme, officer: User) -> Action:
    """The action's second version; the rounds before keep the first."""
    with clock.at(WHEN):
        action = programme.actions.current().get(code=ACTION)
        edit_entry(action, {"description": DESCRIPTION}, by=officer, reason=WHY)
    return programme.actions.current().get(code=ACTION)
