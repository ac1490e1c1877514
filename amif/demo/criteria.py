"""The next version of the selection criteria, before the committee now; and a set of another kind as a draft."""

from datetime import datetime, timedelta
from decimal import Decimal

from amif.demo.people import Cast
from calls.choices import CriterionStage
from calls.models import Criterion, Programme
from calls.queries.criteria import latest_set
from calls.rules.dates import local_day
from calls.services.criteria import ILLUSTRATIVE, load_criteria
from calls.services.criteria_drafts import next_version, save_criterion
from calls.services.criteria_votes import enter_votes, propose_criteria
from records import clock

REASON = (
    "Kahden hakukierroksen kokemus: suunnitelman ja indikaattorien laatu erotteli hankkeet parhaiten, "
    "kustannustehokkuus heikoimmin. Viisi pistettä siirtyy kustannuksista laatuun, ja tulosten levittäminen "
    "erotetaan kestävyydestä."
)
WEIGHTS = {"quality": Decimal("25.00"), "cost": Decimal("10.00"), "sustainability": Decimal("5.00")}
DISSEMINATION = {
    "title": {
        "fi": "Tulosten levittäminen",
        "sv": "Spridning av resultaten",
        "en": "Dissemination of results",
    },
    "guidance": {
        "fi": "Kenelle tuloksista kerrotaan, milloin ja millä kielillä.",
        "sv": "Vem som får veta om resultaten, när och på vilka språk.",
        "en": "Who is told of the results, when and in which languages.",
    },
    "article": "",
    "category": "effect",
    "minimum": Decimal(1),
    "maximum": Decimal(5),
    "step": Decimal(1),
    "weight": Decimal(5),
    "threshold": None,
}
MEMBERS = 5
BY_LETTER = (("Jaana Niemi", "for"), ("Olli Kivelä", "abstained"))
"""Members without an account who voted by letter; the committee's own member votes on the page."""


def present_criteria(programme: Programme, today: datetime, cast: Cast) -> None:
    """Draft the next version, put it before the committee, enter two votes; load the hundred-point set as a draft."""
    base, officer = latest_set(programme), cast.staff["officer"]
    if base is None:
        return
    with clock.at(today - timedelta(days=21)):
        load_criteria(programme, ILLUSTRATIVE.with_name("criteria-hundred-points.yaml"), by=officer)
        version = next_version(base, reason=REASON, by=officer)
        for row in version.criteria.filter(code__in=WEIGHTS):
            save_criterion(
                version, row.code, row.stage, values_of(row, WEIGHTS[row.code]), by=officer, new=False
            )
        save_criterion(version, "dissemination", CriterionStage.QUALITY, DISSEMINATION, by=officer, new=True)
    day = local_day(today)
    with clock.at(today - timedelta(days=10)):
        meeting = f"Kirjallinen menettely 1/{day.year}"
        propose_criteria(version, meeting=meeting, held_on=day, members=MEMBERS, by=officer)
    with clock.at(today - timedelta(days=3)):
        enter_votes(version, {}, BY_LETTER, by=officer)


def values_of(row: Criterion, weight: Decimal) -> dict[str, object]:
    """A criterion as it is, with another weight."""
    names = ("title", "guidance", "article", "category", "minimum", "maximum", "step", "threshold")
    return {**{name: getattr(row, name) for name in names}, "weight": weight}
