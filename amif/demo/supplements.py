"""Requests for supplement and messages in the demo: one that waits, one answered, and a conversation."""

from datetime import datetime, timedelta

from accounts.models import User
from amif.demo.people import Cast
from applications.choices import Declaration, Section, Side
from applications.models import Application
from applications.queries.content import content_of, digest_of, version_of
from applications.rules.supplements import Asked, proposed_due
from applications.services.declaring import declare
from applications.services.drafting import Typed, save_section
from applications.services.messages import send_message
from applications.services.submitting import Signing
from applications.services.supplementing import answer
from applications.services.supplements import Wanted, request_supplement
from records import clock

WAITS, ANSWERED, DECIDED = "Kuntaan muuton valmennus", "Unga bygger broar", "Äidit opintielle"
WORDS = {
    "fi": (
        "Tarkastimme hakemuksenne yleiset valintaperusteet. Pyydämme kahta täsmennystä.",
        "Yhteyshenkilön puhelinnumero on vanhentunut.",
        "Kertokaa, kuka käyttää tuloksia hankkeen päätyttyä.",
    ),
    "sv": (
        "Vi har kontrollerat de allmänna urvalskriterierna i er ansökan. Vi ber om två preciseringar.",
        "Kontaktpersonens telefonnummer är föråldrat.",
        "Berätta vem som använder resultaten när projektet är slut.",
    ),
}
Talk = tuple[tuple[str, int, str], ...]
TALK: Talk = (
    (
        Side.APPLICANT,
        9,
        "Hei, riittääkö kumppanikunnan aiesopimus, vai tarvitsetteko allekirjoitetun sopimuksen?",
    ),
    (
        Side.AUTHORITY,
        7,
        "Hei, hakuvaiheessa riittää aiesopimus. Sopimus toimitetaan ennen ensimmäistä maksatusta.",
    ),
    (Side.APPLICANT, 1, "Kiitos! Saammeko toimittaa kumppanin yhteyshenkilön tiedot samalla täydennyksellä?"),
)


def ask_and_talk(today: datetime, cast: Cast) -> None:
    """What the officer has asked of two applicants, and what they wrote to each other. Nothing without the cases."""
    cases = {one.title: one for one in Application.objects.filter(title__in=(WAITS, ANSWERED, DECIDED))}
    if WAITS in cases:
        talk(cases[WAITS], today, cast, TALK[:2])
        ask(cases[WAITS], today - timedelta(days=3), cast, days=17)
        talk(cases[WAITS], today, cast, TALK[2:])
    if ANSWERED in cases:
        ask(cases[ANSWERED], today - timedelta(days=20), cast, days=14)
        complete(cases[ANSWERED], today - timedelta(days=12), cast)
    if DECIDED in cases:
        remind(cases[DECIDED], today, cast)


def owner_of(application: Application, cast: Cast) -> User:
    """The person who writes for the applicant."""
    key = next(name for name, one in cast.organisations.items() if one.pk == application.organisation_id)
    return cast.owners[key]


def ask(application: Application, when: datetime, cast: Cast, *, days: int) -> None:
    """The officer asks about two sections, in the applicant's language."""
    words, phone, use = WORDS[application.language]
    items = (
        Asked(Section.BASICS, phone, ("contact_phone",)),
        Asked(Section.RESULTS, use, ("results_use",)),
    )
    officer = cast.staff["officer"]
    with clock.at(when):
        if not application.declarations.filter(user=officer).exists():
            declare(application, True, by=officer)
        request_supplement(application, Wanted(items, proposed_due(when, days), words), by=officer)


def complete(application: Application, when: datetime, cast: Cast) -> None:
    """The applicant answers what was asked, and sends it."""
    by = owner_of(application, cast)
    typed = {
        Section.BASICS: {"contact_phone": "+358 40 765 4321"},
        Section.RESULTS: {
            "results_use": "Kommunernas ungdomsgårdar fortsätter med metoden, och föreningen utbildar nya ledare varje "
            "år."
        },
    }
    with clock.at(when):
        for section, fields in typed.items():
            content = content_of(Application.objects.get(pk=application.pk))
            version = version_of(content, section)
            save_section(application, section, Typed(fields=fields), version=version, by=by)
        made = Application.objects.get(pk=application.pk)
        answer(made, Signing(tuple(Declaration.values), digest_of(content_of(made))), by=by)


def talk(application: Application, today: datetime, cast: Cast, said: Talk) -> None:
    """What the two sides write to each other: who, how many days ago, and what."""
    sides: dict[str, User] = {
        Side.APPLICANT: owner_of(application, cast),
        Side.AUTHORITY: cast.staff["officer"],
    }
    for side, days, text in said:
        with clock.at(today - timedelta(days=days, hours=2)):
            send_message(application, side, text, by=sides[side])


def remind(application: Application, today: datetime, cast: Cast) -> None:
    """A message after the decision, which the applicant has not read yet."""
    text = "Hei, muistathan ilmoittaa hankkeen ohjausryhmän jäsenet ennen sen ensimmäistä kokousta."
    with clock.at(today - timedelta(days=1)):
        send_message(application, Side.AUTHORITY, text, by=cast.staff["officer"])
