"""The pages of the reserve: proposing a place, the ranking, declining a grant, promoting who waits, the letters."""

import csv
import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.choices import MemberRole
from applications.models import Decision, DeclinedGrant, Promotion, ReservePlace
from applications.queries.letters import letter_of
from applications.renderers.letter import letter_html
from applications.services.deciding import decide
from applications.services.reviewing import Asked, ask_review
from calls.rules.dates import local_day
from records import clock
from records.formats import HELSINKI
from records.models import Job
from records.services import run
from tests.applications.desk import at, browser, page_of, post
from tests.applications.test_reserve import UNTIL, Line
from tests.factories.accounts import member
from tests.factories.selection import checked, officer

pytestmark = pytest.mark.django_db
SAYS = {"kind": "reserve", "reasons": "Radens pengar räcker inte.", "reserve_until": "31.12.2027"}


@pytest.fixture
def line() -> Line:
    return Line((5, 5), (4, 4), (3, 4)).settled()


def letters() -> None:
    """Make the letters owed, as a worker does."""
    for job in Job.objects.filter(kind="applications.letter", state="waiting").order_by("pk"):
        run(job.pk)


def queries(client: Any, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


# The proposal


def test_officer_proposes_a_place_in_reserve_and_the_decision_maker_sees_it():
    line = Line((5, 5), (4, 4))
    line.settle(0)
    case = line.fresh(1)
    url = at("desk_proposal", case)
    text = post(browser(line.by), url, SAYS | {"reserve_until": ""})
    assert "Enter the last day the place in reserve holds." in text
    post(browser(line.by), url, SAYS, to=at("desk_case", case))
    assert ReservePlace.objects.get().until == UNTIL
    seen = page_of(browser(line.decider), at("desk_decision", case))
    assert "place 1, until 31 December 2027" in seen or "place 1, until" in seen
    assert "In reserve: place 1" in page_of(browser(line.decider), "/desk/decisions/")


def test_place_in_reserve_is_not_offered_before_assessment():
    by = officer()
    text = page_of(browser(by), at("desk_proposal", checked(by=by)))
    radio = text[text.index('value="reserve"') :][:300]
    assert "Only an assessed application can be granted." in text
    assert "disabled" in radio


# The ranking


def test_ranking_shows_the_reserve_in_order_with_the_step_for_officers(line):
    line.give_back()
    url = f"/desk/rounds/{line.line.call_id}/ranking/"
    text = page_of(browser(line.by), url)
    reserve = text[text.index(f'id="reserve-{line.line.pk}"') :]
    second, third = (at("desk_promotion", line.cases[number]) for number in (1, 2))
    assert reserve.index(second) < reserve.index(third)
    assert "Propose to promote out of order" in reserve
    assert at("desk_promotion", line.cases[1]) not in page_of(browser(line.decider), url)


def test_exports_name_the_places(line):
    url = f"/desk/rounds/{line.line.call_id}/ranking/{line.line.pk}/ranking.csv"
    rows = list(csv.DictReader(browser(line.by).get(url).content.decode().splitlines()))
    assert [row["Place in reserve"] for row in rows] == ["", "1", "2"]
    assert "In reserve: place 1, until" in rows[1]["Remarks"]


@pytest.mark.both
def test_desk_has_a_task_when_money_is_freed(line):
    assert "Money freed" not in page_of(browser(line.by), "/desk/")
    line.give_back()
    text = page_of(browser(line.by), "/desk/")
    assert "Money freed: €100,000.00, 2 in reserve" in text
    assert f"ranking/#reserve-{line.line.pk}" in text
    assert "Money freed" not in page_of(browser(line.decider), "/desk/")


# A grant declined


def test_owner_declines_in_two_steps_and_sees_it_on_the_decision(line):
    letters()
    case, owner = line.fresh(0), browser(line.owners[0])
    here = at("application_decision", case)
    url = at("grant_decline", case)
    assert url in page_of(owner, here)
    assert "Write why the grant is declined." in post(owner, url, {"reason": " "})
    asked = post(owner, url, {"reason": "Vi hinner inte."})
    assert 'name="confirm"' in asked
    assert "Vi hinner inte." in asked
    assert not DeclinedGrant.objects.exists()
    post(owner, url, {"reason": "Vi hinner inte.", "confirm": "1"}, to=here)
    after = page_of(owner, here)
    assert "The grant was declined on" in after
    assert url not in after
    assert "There is no grant that could be declined." in page_of(owner, url)


def test_only_owners_are_offered_to_decline_and_others_are_refused(line):
    letters()
    case = line.fresh(0)
    editor = browser(member(case.organisation, MemberRole.EDITOR))
    url = at("grant_decline", case)
    assert url not in page_of(editor, at("application_decision", case))
    assert "Only an owner" in page_of(editor, url)
    post(editor, url, {"reason": "Nej.", "confirm": "1"})
    assert not DeclinedGrant.objects.exists()
    assert browser(line.owners[1]).get(url).status_code == 404
    assert browser(line.owners[1]).get(at("grant_decline", line.fresh(1))).status_code == 404


def test_officer_enters_a_grant_declined_by_post(line):
    case, by = line.fresh(0), browser(line.by)
    url = at("desk_declined", case)
    assert url in page_of(by, at("desk_case", case))
    typed = {"sender": "Ordföranden", "channel": "post", "reason": "Vi hinner inte."}
    early = typed | {"received_at": "1.1.2020 12.00", "confirm": "1"}
    assert "It cannot have been declined before the decision" in post(by, url, early)
    with clock.at(clock.now() + timedelta(minutes=2)):
        typed["received_at"] = clock.now().astimezone(HELSINKI).strftime("%d.%m.%Y %H.%M")
        asked = post(by, url, typed)
        assert 'name="confirm"' in asked
        assert not DeclinedGrant.objects.exists()
        post(by, url, typed | {"confirm": "1"}, to=at("desk_case", case))
        assert "Ordföranden" in page_of(by, at("desk_case", case))
        assert "There is no grant that could be declined." in page_of(by, url)
    assert DeclinedGrant.objects.get().channel == "post"


# The promotion


def promotion_of(line: Line, number: int) -> str:
    return at("desk_promotion", line.fresh(number))


def says(text: str, **more: str) -> dict[str, str]:
    """What the form is begun with, as a browser would send it back."""
    soup = HTMLFields()
    soup.feed(text)
    return soup.fields | {"reasons": "Pengar har frigjorts."} | more


class HTMLFields(HTMLParser):
    """The values of the inputs and the choices of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.select = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        found = dict(attrs)
        name, kind = found.get("name") or "", found.get("type")
        if tag == "select":
            self.select = name
        elif tag == "option" and "selected" in found:
            self.fields[self.select] = found.get("value") or ""
        elif tag == "input" and name and (kind not in ("radio", "checkbox") or "checked" in found):
            self.fields[name] = found.get("value") or ""


def test_officer_promotes_the_first_and_another_person_decides(line):
    letters()
    line.give_back()
    url, by = promotion_of(line, 1), browser(line.by)
    text = page_of(by, url)
    assert "Somebody else comes first" not in text
    assert 'name="out_of_order"' not in text
    assert 'value="reject"' not in text
    post(by, url, says(text), to=at("desk_case", line.fresh(1)))
    again = by.get(url, follow=True)
    assert "A decision in place of this one has been proposed already." in again.content.decode()
    pile = page_of(browser(line.decider), "/desk/decisions/")
    assert line.cases[1].case.reference in pile
    assert "From the reserve" in pile
    assert "Decide on" in page_of(browser(line.decider), "/desk/")
    seen = at("desk_decision", line.fresh(1))
    assert "It replaces the rejection of" in page_of(browser(line.decider), seen)
    decision = Decision.objects.get(application=line.cases[1], state="proposed")
    post(browser(line.decider), seen, {"decision": str(decision.pk)}, to=at("desk_case", line.fresh(1)))
    assert line.fresh(1).state == "granted"
    letters()
    owner = browser(line.owners[1])
    assert "You were promoted from the reserve." in page_of(owner, at("application_decision", line.fresh(1)))
    assert by.get(url).status_code == 404


def test_promotion_out_of_order_asks_why_and_names_who_comes_first(line):
    line.give_back()
    url, by = promotion_of(line, 2), browser(line.by)
    text = page_of(by, url)
    assert "Somebody else comes first" in text
    refused = post(by, url, says(text))
    assert f"{line.cases[1].case.reference} comes first in the reserve." in refused
    post(by, url, says(text, out_of_order="Den första har begynt."), to=at("desk_case", line.fresh(2)))
    assert Promotion.objects.get().out_of_order == "Den första har begynt."
    assert "Den första har begynt." in page_of(browser(line.decider), at("desk_decision", line.fresh(2)))


def test_promotion_begins_with_as_much_as_is_free(line):
    free = line.free()
    text = page_of(browser(line.by), promotion_of(line, 1))
    assert says(text)["kind"] == "grant_in_part"
    assert re.sub(r"\D", "", says(text)["amount"]) == f"{free:.2f}".replace(".", "")


def test_promotion_warns_of_contested_money_in_figures(line):
    letters()
    line.give_back()
    rejected = Decision.objects.get(application=line.cases[2])
    ask_review(rejected, Asked("Stödet beviljas.", "Poängen är fel."), by=line.owners[2])
    text = page_of(browser(line.by), promotion_of(line, 1))
    assert "Requests for review that wait on this line: 1." in text
    assert "€86,612.22" in text
    assert "€100,000.00 is free now" in text


def test_promotion_page_is_there_only_for_the_reserve(line):
    by = browser(line.by)
    assert by.get(promotion_of(line, 0)).status_code == 404
    assert browser(line.decider).get(promotion_of(line, 1)).status_code == 404
    assert browser(line.owners[1]).get(promotion_of(line, 1)).status_code == 404
    with clock.at(clock.now() + timedelta(days=(UNTIL - local_day(clock.now())).days + 1)):
        assert "it can no longer be promoted" in page_of(browser(line.by), promotion_of(line, 1))


# What the applicants are told


@pytest.mark.parametrize(
    ("language", "words", "after"),
    [
        ("en", "placed in reserve, at place", "This decision replaces the decision of"),
        ("fi", "sijoitetaan varasijalle", "Tämä päätös korvaa"),
        ("sv", "får reservplats", "Detta beslut ersätter beslutet av den"),
    ],
)
def test_letters_name_the_place_and_the_day_and_what_a_promotion_replaces(line, language, words, after):
    case = line.fresh(1)
    type(case).objects.filter(pk=case.pk).update(language=language)
    today = local_day(clock.now())
    rejected = Decision.objects.get(application=case)
    text = letter_html(letter_of(rejected, on=today))
    assert words in text
    assert "<strong>1</strong>" in text
    assert "2027" in text
    line.give_back()
    made = decide(line.promoted(1), by=line.decider)
    text = letter_html(letter_of(made, on=today))
    assert after in text
    assert words not in text


@pytest.mark.both
def test_applicant_reads_of_the_place_on_every_page_about_the_application(line):
    letters()
    owner, case = browser(line.owners[1]), line.fresh(1)
    assert "You are at place 1 in reserve until" in page_of(owner, at("application_decision", case))
    for url in ("/my/", "/my/applications/", at("application", case)):
        assert "In reserve: place 1, until" in page_of(owner, url)
    for url in ("/my/", "/my/applications/", at("application", line.fresh(0))):
        assert "In reserve" not in page_of(browser(line.owners[0]), url)


# Queries


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_with_one_and_three_in_reserve(count):
    line = Line((5, 5), *((4, 4), (3, 4), (3, 3))[:count]).settled()
    letters()
    asked = at("grant_decline", line.fresh(0))
    found = {"decline": queries(browser(line.owners[0]), asked)}
    found["declined"] = queries(browser(line.by), at("desk_declined", line.fresh(0)))
    line.give_back()
    ranking = f"/desk/rounds/{line.line.call_id}/ranking/"
    for name, url in (("promotion", promotion_of(line, 1)), ("tasks", "/desk/"), ("ranking", ranking)):
        found[name] = queries(browser(line.by), url)
    assert found == {"decline": 6, "declined": 5, "promotion": 12, "ranking": 11, "tasks": 12}
