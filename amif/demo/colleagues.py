"""Two colleagues of the demo talk about a draft that is open now."""

from datetime import datetime, timedelta

from accounts.models import User
from applications.choices import ApplicationState, Section
from applications.models import Application
from applications.services.commenting import answer, comment, settle
from records import clock

ASKED = "Onko meillä tuoreempi luku vuodelta 2026? Keväällä se oli jo noussut."
ANSWERED = "Kysyn tilastosta ja päivitän tähän perjantaina."
SHORTER = "Otsikko on ehkä liian pitkä esitteeseen."


def talk(today: datetime) -> None:
    """A comment with an answer that waits, and one that has been settled, on the first account's draft."""
    owner, colleague = (User.objects.get(email=f"{name}@example.org") for name in ("applicant", "colleague"))
    drafts = Application.objects.filter(state=ApplicationState.DRAFT).of_member(colleague)
    draft = drafts.order_by("case__reference").first()
    if draft is None:
        return
    with clock.at(today - timedelta(hours=26)):
        settle(comment(draft, Section.BASICS, "title", SHORTER, by=colleague), by=owner)
    with clock.at(today - timedelta(hours=5)):
        asked = comment(draft, Section.PROJECT, "need", ASKED, by=colleague)
    with clock.at(today - timedelta(hours=3)):
        answer(asked, ANSWERED, by=owner)
