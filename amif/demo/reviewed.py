"""A request for review that waits: asked of a rejection, to be answered by people who had no hand in the decision."""

from datetime import timedelta

from amif.demo.people import Cast
from applications.models import Application, ReviewRequest
from applications.queries.reviews import decision_of
from applications.services.deciding import LETTER
from applications.services.declaring import declare
from applications.services.reviewing import Asked, ask_review
from applications.tasks import make_letter
from records import clock
from records.models import Job

TITLE = "Talousohjaajien kouluttajat"
ASKED_AFTER = timedelta(days=20)
ASKED = Asked(
    "Vaadimme, että päätös muutetaan ja hankkeelle myönnetään haettu avustus.",
    "Arvioinnissa on jäänyt huomioon ottamatta, että koulutus järjestetään neljässä kunnassa, joissa talousneuvontaa "
    "omalla kielellä ei ole. Kunnat ovat sitoutuneet jatkamaan toimintaa hankkeen jälkeen; sopimukset ovat "
    "hakemuksen liitteinä.",
)
HANDLERS = ("officer2", "decider2")


def ask_for_review(cast: Cast) -> ReviewRequest:
    """The letter and the request, each on its own day; both handlers have declared themselves impartial."""
    application = Application.objects.select_related("case", "call__programme").get(title=TITLE)
    decision = decision_of(application)
    if decision is None or decision.decided_at is None:
        raise ValueError(f"{TITLE} is not decided")
    with clock.at(decision.decided_at):
        make_letter(Job.objects.get(key=f"{LETTER}:{decision.pk}"))
    decision.refresh_from_db()
    decision.application = application
    with clock.at(decision.decided_at + ASKED_AFTER):
        for name in HANDLERS:
            declare(application, True, by=cast.staff[name])
        return ask_review(decision, ASKED, by=application.created_by)
