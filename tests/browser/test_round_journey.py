"""A round from its closing to its results and its reserve in Chromium: thirty applications, one line of money.

The product is of its own; what would be the same thirty times is done by the services (round.py), in its database.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from product import Site

from tests.amif.test_disqualified import TABLE
from tests.browser import round as thirty
from tests.browser.steps import SignIn, at_work, choose, follow, press, whole
from tests.browser.test_journey import declare, text_of

pytestmark = pytest.mark.browser
MINUTE = 60_000
NOWHERE = "00000000-0000-4000-8000-000000000000"
WORD = "Kanariehanke"
"""Every title begins with it."""
NO_JOB = "00000000-0000-4000-8000-000000000000"
SUMS = {"one": "€86,612.22", "cut": "€76,731.84"}


@dataclass
class Round:
    """The round in the product, and what the services have to tell of it."""

    site: Site
    call: str
    line: int
    cases: list[str]

    @property
    def ranking(self) -> str:
        return f"/desk/rounds/{self.call}/ranking/"

    def case(self, number: int, part: str = "") -> str:
        return f"/desk/cases/{self.cases[number]}/{part}"

    def work(self, step: str, *given: object) -> None:
        """A step of round.py in the product's database."""
        call(self.site, step, *given)


def call(site: Site, step: str, *given: object) -> Any:
    """What the step tells, if anything."""
    code = f"from tests.browser import round; round.{step}({', '.join(map(repr, given))})"
    said = site.manage("shell", "--no-imports", "-c", code).strip()
    return json.loads(said.splitlines()[-1]) if said.startswith("{") or "\n{" in said else None


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A product with nothing in it but the round."""
    made = Site(tmp_path / "round")
    made.load_tables()
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture
def received(site: Site) -> Round:
    """Thirty applications received, the round closed, all checked and admitted."""
    told = call(site, "receive")
    site.move_clock(timedelta(days=22))
    site.start()
    return Round(site, told["call"], told["line"], told["cases"])


# Handing out, and scores


def hand_out(page: Page, found: Round) -> None:
    """Two assessors each, evenly: fifteen a head."""
    page.goto(f"/desk/rounds/{found.call}/assessors/")
    for box in page.locator("main input[name=assessors] + label").all():
        box.click()
    page.fill("main input[name=each]", "2")
    press(page, "Look at the distribution", "60 new assignments")
    loads = page.locator("main table").last.locator("td.is-key")
    assert loads.all_inner_texts() == ["15"] * 4
    whole(page)
    press(page, "Assign as shown", "60 assignments made")


def first_of(page: Page, found: Round) -> int:
    """The number of the first application in one's own list, which has those fifteen alone."""
    page.goto("/desk/cases/?view=all")
    listed = [one for one in found.cases if one in page.locator("main").inner_text()]
    assert len(listed) == thirty.NUMBER // 2
    return found.cases.index(listed[0])


def give_scores(page: Page, found: Round, number: int, place: int) -> None:
    """One assessor's scores through the page, as planned."""
    page.goto(found.case(number, "score/"))
    if "/declaration/" in page.url:
        declare(page)
    relevance, plan = thirty.marks_of(number, place)
    for code, value in (("relevance", relevance), ("plan", plan)):
        page.locator(f"input[name={code}-value][value^='{value}'] + label").click()
        page.fill(f"textarea[name={code}-reason]", f"Arvio {value}.")
    press(page, "Give the scores", "Your scores have been given.")


# Somebody with a tie


def tries_everything(page: Page, found: Round) -> int:
    """Every address of the case, read and sent, the lists, files and the API; returns how many were tried."""
    secret = f"{WORD} {thirty.TIED_CASE:02}"
    page.goto(found.case(thirty.TIED_CASE))
    expect(page.locator("main")).to_contain_text("You have told a tie")
    assert secret not in page.content()
    whole(page)
    token = {"X-CSRFToken": page.locator("input[name=csrfmiddlewaretoken]").first.input_value()}
    token |= {"Referer": page.url}
    values = {"reference": found.cases[thirty.TIED_CASE], "pk": "1", "form": "zip", "kind": "attachment"}
    for route, (reading, sending) in TABLE.items():
        there = route.replace("<uuid:pk>", NOWHERE)
        where = "/" + re.sub(r"<\w+:(\w+)>", lambda name: values[name[1]], there)
        read = page.request.get(where, max_redirects=0)
        sent = page.request.post(where, headers=token, form={"x": "1"}, max_redirects=0)
        assert [str(one.status) for one in (read, sent)] == [reading.split()[0], sending.split()[0]], route
        assert secret not in read.text() + sent.text(), route
    lists = (
        "/desk/",
        "/desk/cases/",
        f"/desk/cases/?q={WORD}",
        "/desk/cases.csv",
        "/desk/decisions/",
        found.ranking,
    )
    lists += (f"/desk/search/?q={WORD}", "/api/v1/applications/", f"/api/v1/applications/?search={WORD}")
    for where in lists:
        answer = page.request.get(where)
        assert answer.status == 200, where
        assert secret not in answer.text(), where
    for file in ("csv", "xlsx"):
        assert page.request.get(f"{found.ranking}{found.line}/ranking.{file}").status == 404
    page.goto(found.ranking)
    assert WORD not in page.content()
    return 2 * len(TABLE) + len(lists) + 3


# The ranking


def declare_on_the_line(page: Page, found: Round) -> None:
    """A decision maker declares on all thirty on one page; before that there is no ranking."""
    page.goto(found.ranking)
    assert WORD not in page.content()
    follow(page.locator("main a[href$='/declarations/']"))
    for radio in page.locator("main input[name$='-impartial'][value=yes] + label").all():
        radio.click()
    press(page, "Declare", "Applications are tied at the funding line.")


def settle(page: Page, found: Round) -> None:
    """Both ties get an order with a reason; of the pair across the line the later one comes first."""
    for earlier, later in thirty.TIED:
        page.goto(f"{found.ranking}{found.line}/ties/")
        form = page.locator("main form", has_text=found.cases[earlier])
        form.locator(f"select[name='place-{found.cases[earlier]}']").select_option("2")
        form.locator(f"select[name='place-{found.cases[later]}']").select_option("1")
        form.locator("textarea[name=reason]").fill("Reaches a region no other project reaches.")
        follow(form.get_by_role("button", name="Set the order"))
        expect(page.locator("body")).to_contain_text("The order has been set; the ranking follows it.")
    assert [page.get_by_text("Applications are tied at the funding line.").count()] == [0]


def order_on(page: Page) -> list[str]:
    """The numbers in the ranking, with a bar where the money ends."""
    rows = page.locator("main table tbody tr").all()
    texts = [(row.get_attribute("class") or "", row.inner_text()) for row in rows]
    return ["|" if "is-line" in css else re.findall(rf"{WORD} (\d\d)", text)[0] for css, text in texts]


def see_ranking(page: Page, found: Round) -> None:
    """In the order planned, the settled pairs turned round, the money ending after twenty."""
    page.goto(found.ranking)
    numbers = list(range(thirty.NUMBER))
    for earlier, later in thirty.TIED:
        numbers[earlier], numbers[later] = later, earlier
    assert order_on(page) == [f"{one:02}" for one in numbers[: thirty.FUNDED]] + ["|"] + [
        f"{one:02}" for one in numbers[thirty.FUNDED :]
    ]
    expect(page.locator("tr.is-line")).to_contain_text("Funding line: €1,732,244.40 covers")
    whole(page)


def what_if(page: Page, found: Round) -> None:
    """With one cut there is money for one more; nothing of it is saved."""
    page.goto(found.ranking)
    page.get_by_text("What if", exact=True).click()
    page.select_option("main select[name=case]", found.cases[thirty.CUT_CASE])
    page.select_option("main select[name=how]", "grant")
    page.fill("main input[name=amount]", str(thirty.CUT_GRANT))
    press(page, "Recalculate", f"Then {thirty.FUNDED + 1} applications would be funded:")
    expect(page.locator("main tr", has_text=found.cases[thirty.TIED[1][0]])).to_contain_text("Would be above")
    whole(page)
    page.goto(found.ranking)
    expect(page.locator("tr.is-line")).to_contain_text("Funding line: €1,732,244.40 covers")


# Proposals and decisions


def cut(page: Page, found: Round) -> None:
    """A grant in part: one category of costs is not accepted, and the sums are worked out from it."""
    page.goto(found.case(thirty.CUT_CASE, "proposal/"))
    choose(page, "kind", "grant_in_part")
    page.get_by_text("Costs that are not accepted").click()
    page.fill("input[name=cut_external]", str(thirty.CUT_COST))
    page.fill("input[name=cut_external_reason]", "Interpreting is a service of the municipality.")
    press(page, "Work out the sums")
    assert page.locator("input[name=amount]").input_value().replace(",", ".") == str(thirty.CUT_GRANT)
    page.fill("textarea[name=reasons]", "Hanke vastaa toimea. Tulkkaus kuuluu kunnalle.")
    press(page, "Propose", "Proposed. Another person decides.")


def decide_together(page: Page) -> None:
    """All thirty in one go, taken by the queue; the proposer could not."""
    page.goto("/desk/decisions/")
    boxes = page.locator("main input[name=decision] + label")
    expect(boxes).to_have_count(thirty.NUMBER)
    for box in boxes.all():
        box.click()
    press(page, "Decide on the chosen ones together", f"Decide on {thirty.NUMBER} proposals")
    expect(page.locator("main .ui-figures")).to_contain_text("€1,808,976.24")
    follow(page.locator("main button[name=confirm]"))
    expect(page.locator("[data-finished]")).to_be_attached(timeout=2 * MINUTE)
    expect(page.locator("main .ui-figures")).to_contain_text(f"of {thirty.NUMBER}")
    expect(page.get_by_text("Still proposed")).to_have_count(0)


LETTERS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (0, ("Päätös", "86 612,22", "Oikaisu")),
    (1, ("Beslut", "86 612,22", "omprövning")),
    (thirty.CUT_CASE, ("Päätös", "76 731,84", "Tulkkaus kuuluu kunnalle", "Oikaisu")),
    (29, ("Beslut", "Määräraha ei riitä", "omprövning")),
)


def read_letters(page: Page, found: Round, folder: Path) -> None:
    """The letters of a grant in each language, of the cut and of a rejection, as the applicant takes them home."""
    for number, words in LETTERS:
        page.goto(f"/my/applications/{found.cases[number]}/decision/")
        letter = page.locator("main a[href$='/letter/']")
        text = text_of(page.request.get(str(letter.get_attribute("href"))).body(), folder)
        for word in (found.cases[number], f"{WORD} {number:02}", *words):
            assert word in text, (number, word, text)


def publish(page: Page, found: Round) -> None:
    """The results once every letter has been sent: names of the granted, counts of the others."""
    page.goto(f"/desk/rounds/{found.call}/results/")
    button = page.get_by_role("button", name="Publish line 2D")
    for _ in range(90):
        if button.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    follow(button)
    expect(page.locator("body")).to_contain_text("The results of line 2D are public.")


def see_results(page: Page, found: Round) -> None:
    """What a visitor reads: twenty-one projects, and nine of which nobody is named."""
    page.goto(f"/calls/{found.call}/results/")
    main = page.locator("main")
    expect(main.locator("dl.ui-figures")).to_contain_text("€1,808,976.24")
    expect(main).to_contain_text("to 21 projects")
    expect(main.get_by_text(re.compile(rf"{WORD} \d\d"))).to_have_count(thirty.FUNDED + 1)
    for number in range(thirty.FUNDED + 1, thirty.NUMBER):
        assert f"Föreningen {number:02}" not in page.content()
    whole(page)


# The reserve


def decline(page: Page, found: Round) -> None:
    """A beneficiary gives its grant back, in two steps."""
    page.goto(f"/my/applications/{found.cases[thirty.DECLINED]}/decision/decline/")
    page.fill("main textarea[name=reason]", "Kumppani vetäytyi.")
    press(page, "Continue", SUMS["one"])
    whole(page)
    press(page, "Decline the grant")
    expect(page.locator("main")).to_contain_text("declined")


def promote(page: Page, found: Round) -> None:
    """The first in reserve is proposed; the next one only with a reason why it should come before."""
    page.goto(found.case(thirty.FIRST_IN_RESERVE + 1, "promotion/"))
    expect(page.locator("main")).to_contain_text("Somebody else comes first in the reserve.")
    choose(page, "kind", "grant")
    page.fill("textarea[name=reasons]", "Paikka vapautui.")
    press(page, "Propose", "comes first in the reserve. Write why this one is promoted before it.")
    page.goto(found.ranking)
    reserve = page.locator("section[aria-labelledby^=reserve-]")
    expect(reserve.locator("tbody tr")).to_have_count(thirty.NUMBER - thirty.FUNDED - 1)
    expect(reserve.locator("tbody tr").first).to_contain_text("Comes first")
    whole(page)
    follow(reserve.get_by_role("link", name=re.compile("^Propose to promote ?:")))
    choose(page, "kind", "grant")
    page.fill("textarea[name=reasons]", "Paikka vapautui, ja hanke on varasijalla ensimmäinen.")
    press(page, "Propose", "Proposed. Another person decides.")


def decide_promotion(page: Page, found: Round) -> None:
    """The decision maker takes it; it replaces the rejection."""
    page.goto(found.case(thirty.FIRST_IN_RESERVE, "decision/"))
    press(page, f"Grant {SUMS['one']}", "Decided.")


def see_promoted(page: Page, found: Round, folder: Path) -> None:
    """The applicant has the new decision, and its letter when the queue has made it."""
    page.goto(f"/my/applications/{found.cases[thirty.FIRST_IN_RESERVE]}/decision/")
    for _ in range(60):
        if page.get_by_text("You were promoted from the reserve.").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.locator("main")).to_contain_text("You were promoted from the reserve.")
    letter = page.get_by_role("link", name="The letter with the instructions for a review")
    text = text_of(page.request.get(str(letter.get_attribute("href"))).body(), folder)
    for word in ("beviljar", "86 612,22", "ersätter"):
        assert word in text, word


def test_round_goes_from_its_closing_to_its_reserve(sign_in: SignIn, received: Round, tmp_path: Path) -> None:
    found = received
    officer = at_work(sign_in, "officer")
    hand_out(officer, found)
    assert tries_everything(at_work(sign_in, "tied"), found) > 60
    given: list[int] = []
    for name in ("assessor1", "assessor2"):
        assessor = at_work(sign_in, name)
        number = first_of(assessor, found)
        give_scores(assessor, found, number, place=given.count(number))
        given.append(number)
    found.work("score_rest", [given[0]])
    officer.goto(found.case(given[0], "scores/"))
    press(officer, "Finish the assessment", "The assessment is finished.")
    decider = at_work(sign_in, "decider")
    declare_on_the_line(decider, found)
    settle(decider, found)
    see_ranking(officer, found)
    what_if(officer, found)
    cut(officer, found)
    found.work("propose_rest")
    decide_together(decider)
    publish(officer, found)
    applicant = at_work(sign_in, "applicant")
    read_letters(applicant, found, tmp_path)
    see_results(applicant, found)
    decline(applicant, found)
    promote(officer, found)
    decide_promotion(decider, found)
    see_promoted(applicant, found, tmp_path)
