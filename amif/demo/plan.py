"""One more version of the plan, for the programme's last year: heard now, with what the committee says of it."""

from datetime import datetime, timedelta
from decimal import Decimal

from amif.demo.people import Cast
from calls.models import PlanVersion, Programme
from calls.queries.plan_versions import content_of
from calls.queries.season_plan import current_version
from calls.services.plan_comments import answer_comment, comment
from calls.services.plan_content import edit_objective, edit_opening
from calls.services.plans import draft_version, put_to_hearing
from records import clock

SPRING, AUTUMN = "2027-spring", "2027-autumn"
TITLE = {
    "fi": "Turvapaikka-, maahanmuutto- ja kotouttamisrahaston (AMIF) toimeenpanosuunnitelma 2027",
    "sv": "Genomförandeplan för Asyl-, migrations- och integrationsfonden (AMIF) 2027",
    "en": "Implementation plan of the Asylum, Migration and Integration Fund (AMIF) 2027",
}
REASON = "Ohjelmakauden viimeiset haut: avataan, mitä aiemmilta hakukierroksilta on jäänyt myöntämättä tai palautunut."
AMOUNTS = {  # by objective: (measure, kind of support, season) -> euro, from what no round has called
    "SO1": {
        ("1A", "project", SPRING): 1_200_000,
        ("1B", "project", SPRING): 1_000_000,
        ("1B", "project", AUTUMN): 1_500_000,
    },
    "SO2": {
        ("2A", "project", SPRING): 400_000,
        ("2A", "project", AUTUMN): 0,
        ("2B", "project", SPRING): 300_000,
        ("2D", "project", SPRING): 2_000_000,
        ("2D", "project", AUTUMN): 1_500_000,
    },
    "SO3": {("", "project", SPRING): 900_000, ("", "project", AUTUMN): 800_000},
}
OPENED = {("2D2", SPRING), ("2D4", AUTUMN), ("2D5", SPRING)}
CLOSED = {("2B1", AUTUMN), ("2C1", AUTUMN)}
TARGETED = ("2D1", SPRING)
TARGETED_TO = {
    "fi": "Työ- ja elinkeinoministeriölle, joka vastaa kotoutumisen kansallisesta tapahtumasta.",
    "sv": "Till arbets- och näringsministeriet, som ansvarar för det nationella integrationsevenemanget.",
    "en": "To the Ministry of Economic Affairs and Employment, which answers for the national integration event.",
}
SAID = (  # day before today, point, season, comment, answer
    (
        9,
        "2D2",
        SPRING,
        "Bra att den inledande handledningen öppnas igen. Svenskspråkig samhällsorientering bör nämnas i utlysningen.",
        "Tack. Utlysningen för våren 2027 får en mening om samhällsorientering på båda nationalspråken.",
    ),
    (
        8,
        "2D",
        AUTUMN,
        "Hösten har en halv miljon mindre än våren, fast de flesta ansökningarna brukar komma på hösten. "
        "Kunde fördelningen vara jämn?",
        "",
    ),
    (
        8,
        "SO3",
        "",
        "Planen öppnar inget operativt stöd i mål 3. Det borde sägas varför.",
        "",
    ),
)


def present_plan(programme: Programme, today: datetime, cast: Cast) -> None:
    """Draft the version, put it to hearing, comment on it, and answer one comment. The approved one stays in force."""
    base = current_version(programme)
    if base is None:
        return
    officer, member = cast.staff["officer"], cast.staff["committee"]
    with clock.at(today - timedelta(days=30)):
        version = draft_version(
            base, code="2027", title=TITLE, year_from=2027, year_to=2027, reason=REASON, by=officer
        )
        change(version, cast)
    with clock.at(today - timedelta(days=14)):
        put_to_hearing(version, reason="", by=officer)
    for days, code, season, text, answer in SAID:
        with clock.at(today - timedelta(days=days)):
            said = comment(version, text, language="sv", code=code, season=season, by=member)
        if answer:
            with clock.at(today - timedelta(days=days - 3)):
                answer_comment(said, answer, by=officer)


def change(version: PlanVersion, cast: Cast) -> None:
    """What the draft opens otherwise than the version it began from."""
    officer = cast.staff["officer"]
    places = {row.place for row in content_of(version).openings} - CLOSED | OPENED | {TARGETED}
    for objective in version.programme.objectives.filter(code__in=AMOUNTS):
        own = set(
            version.programme.actions.current().filter(objective=objective).values_list("code", flat=True)
        )
        openings = {(code, season) for code, season in places if code in own and not code.startswith("OS")}
        amounts = {key: Decimal(amount) for key, amount in AMOUNTS[objective.code].items()}
        edit_objective(version, objective, openings, amounts, reason="", by=officer)
    opening = version.openings.get(action__code=TARGETED[0], season=TARGETED[1])
    edit_opening(opening, carried_from="", targeted=True, text=TARGETED_TO, by=officer)
