"""The whole way through the running product: from the public call page to the committee's documents.

Each test stands on a product of its own, since rounds close and open as the clock moves.
"""

import re
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from product import Site

from tests.browser.steps import (
    GRANT,
    HELSINKI,
    TITLE,
    SignIn,
    apply,
    at_work,
    begin,
    choose,
    deadline,
    declare_all,
    fill,
    follow,
    press,
    product_alone,
    see_receipt,
    submit,
    whole,
)

pytestmark = pytest.mark.browser
OPEN_LINE = "2D"
MINUTE = 60_000


@pytest.fixture
def site(demo: Path, tmp_path: Path) -> Iterator[Site]:
    with product_alone(demo, tmp_path / "var") as site:
        yield site


# The desk


def declare(page: Page) -> None:
    expect(page.locator("h1")).to_contain_text("Declaration of impartiality")
    choose(page, "impartial", "yes")
    press(page, "Declare")


def go_to(page: Page, case: str, step: str = "") -> None:
    """The case, or by one of its next steps."""
    page.goto(case)
    if "/declaration/" in page.url:
        declare(page)
    if step:
        follow(page.get_by_role("link", name=step, exact=True))


def check(page: Page, case: str) -> None:
    """Stage 1: every general criterion with a reason, the ground accepted, admitted, two assessors named."""
    go_to(page, case, "Check the general criteria")
    for radio in page.locator("input[type=radio][name$='-value'][value=yes]").all():
        radio.check()
    for reason in page.locator("textarea[name$='-reason']").all():
        reason.fill("Seen in the application and in the registers.")
    choose(page, "ground", "yes")
    page.fill("#id_ground_reason", "An association that works locally.")
    press(page, "Save the answers", "Saved.")
    press(page, "Admit to assessment", "Now assign the assessors.")
    page.get_by_label("Pekka Arvio").check()
    page.get_by_label("Ann-Sofie Berg").check()
    press(page, "Assign", "Waiting")


def give_number(page: Page, case: str) -> None:
    """The number of the ministry's register, which the decision carries."""
    go_to(page, case, "Give the case number")
    whole(page)
    page.fill("#id_number", "VN/90001/2027")
    press(page, "Save the number", "The case number is saved.")


def score(page: Page, case: str, points: str, reason: str, *, unseen: str = "") -> None:
    """One assessor's scores, from the task list; nothing of the other's is in sight before they are given."""
    page.goto("/desk/")
    reference = case.rstrip("/").rsplit("/", 1)[-1]
    follow(page.locator("main li", has_text=reference).get_by_role("link").first)
    if "/declaration/" in page.url:
        declare(page)
    if unseen:
        for address in (page.url, case):
            page.goto(address)
            assert unseen not in page.content()
    if not page.url.endswith("/score/"):
        go_to(page, case, "Score the application")
    whole(page)
    for radio in page.locator(f"input[type=radio][name$='-value'][value^='{points}']").all():
        radio.check()
    for text in page.locator("textarea[name$='-reason']").all():
        text.fill(reason)
    press(page, "Give the scores", "Your scores have been given.")
    page.goto(case)
    expect(page.locator("main")).to_contain_text(reason)


def finish(page: Page, case: str) -> None:
    """The scores agreed; the ranked list with its funding line."""
    go_to(page, case, "Agree and finish the scores")
    press(page, "Finish the assessment", "The assessment is finished.")
    page.goto("/desk/rounds/")
    latest_closed = page.locator("main tbody tr", has=page.get_by_text("Closed", exact=True)).first
    follow(latest_closed.locator("a[href^='/desk/rounds/amif-']").first)
    page.goto(f"{page.url}ranking/")
    section = page.locator("section", has=page.get_by_role("heading", name=f"Line {OPEN_LINE}:"))
    expect(section.locator("tr.is-line").first).to_contain_text(f"Funding line: {GRANT} covers")
    expect(section.locator("tbody tr").first).to_contain_text(TITLE)


def earmarked(page: Page, at: str) -> int:
    """Cents earmarked or committed in the whole programme, from the money page."""
    page.goto("/desk/money/")
    figure = page.locator("dl.ui-figures > div", has_text=at).locator("dd").first.inner_text()
    return int(re.sub(r"\D", "", figure))


def propose(page: Page, case: str) -> None:
    """A grant as asked; its money is earmarked at once and shows on the money page."""
    before = earmarked(page, "Earmarked")
    go_to(page, case, "Propose a decision")
    choose(page, "kind", "grant")
    page.select_option("#id_type_1", index=1)
    choose(page, "aid", "none")
    page.fill("#id_aid_reason", "Projektet är inte ekonomisk verksamhet.")
    page.fill("#id_reasons", "Projektet svarar väl mot åtgärden och når nyanlända i sex kommuner.")
    press(page, "Propose", "Proposed. Another person decides.")
    assert earmarked(page, "Earmarked") - before == 10_039_680


def decide(page: Page, case: str) -> None:
    """Another person takes the decision: the earmark becomes a commitment."""
    page.goto("/desk/decisions/")
    reference = case.rstrip("/").rsplit("/", 1)[-1]
    follow(page.get_by_role("link", name=reference))
    declare(page)
    held, committed = earmarked(page, "Earmarked"), earmarked(page, "Committed")
    go_to(page, case, "Decide on the proposal")
    whole(page)
    press(page, f"Grant {GRANT}", "Decided.")
    assert earmarked(page, "Earmarked") == held - 10_039_680
    assert earmarked(page, "Committed") == committed + 10_039_680


def text_of(pdf: bytes, tmp_path: Path) -> str:
    """What pdftotext reads in it."""
    assert pdf.startswith(b"%PDF-"), pdf[:40]
    path = tmp_path / "read.pdf"
    path.write_bytes(pdf)
    read = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    return read.stdout.replace("\u00a0", " ").replace("\u202f", " ")


def read_letter(page: Page, reference: str, tmp_path: Path) -> None:
    """The letter comes to the applicant's page, in the language of the application."""
    page.goto(f"/my/applications/{reference}/")
    expect(page.locator("main")).to_contain_text("Granted")
    decision = page.locator("main a[href$='/decision/']")
    for _ in range(60):
        if decision.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    decision.click()
    expect(page.locator("main")).to_contain_text("You can ask for a review until")
    letter = page.locator("main a[href$='/letter/']")
    expect(letter).to_have_attribute("hreflang", "sv")
    text = text_of(page.request.get(str(letter.get_attribute("href"))).body(), tmp_path)
    assert reference in text
    assert "100 396,80" in text
    assert "Beslut" in text


# The committee


def ask_for_pack(page: Page, tmp_path: Path) -> None:
    """A pack is asked for, its progress followed, its documents taken home: the grant is among what has changed."""
    page.goto("/committee/")
    press(page, "Make the pack", "Pack as of")
    expect(page.locator("[data-finished]")).to_be_visible(timeout=4 * MINUTE)
    expect(page.locator("main")).to_contain_text("Documents")
    pdf = page.request.get(address_of(page, "committee.sv.pdf")).body()
    assert "Bevakningskommittén" in text_of(pdf, tmp_path) or "övervakningskommittén" in text_of(
        pdf, tmp_path
    )
    assert page.request.get(address_of(page, "committee.fi.xlsx")).body().startswith(b"PK")


def address_of(page: Page, name: str) -> str:
    return str(page.locator(f"main a[href$='{name}']").first.get_attribute("href"))


def test_application_goes_all_the_way(sign_in: SignIn, site: Site, tmp_path: Path) -> None:
    applicant = at_work(sign_in, "applicant")
    closes = deadline(applicant)
    reference = apply(applicant)
    site.set_clock(closes + timedelta(days=1))
    case = f"/desk/cases/{reference}/"
    officer = at_work(sign_in, "officer")
    check(officer, case)
    give_number(officer, case)
    score(at_work(sign_in, "assessor"), case, "4", "Arvion perustelu: kohderyhmä tavoitetaan.")
    score(
        at_work(sign_in, "assessor2"),
        case,
        "5",
        "Bedömningens motivering: erfaren sökande.",
        unseen="Arvion perustelu",
    )
    finish(officer, case)
    propose(officer, case)
    decide(at_work(sign_in, "decider"), case)
    read_letter(applicant, reference, tmp_path)
    ask_for_pack(at_work(sign_in, "committee"), tmp_path)


def test_second_late_is_refused_in_words(sign_in: SignIn, site: Site) -> None:
    page = at_work(sign_in, "applicant", java_script_enabled=False)
    closes = deadline(page)
    begin(page)
    fill(page, autosaves=False)
    declare_all(page)
    site.set_clock(closes + timedelta(seconds=1))
    press(page, f"Submit, {GRANT}")
    expect(page.locator("main")).to_contain_text("The application was not submitted.")
    expect(page.locator("main")).to_contain_text("closed")


def test_applicant_needs_no_script(sign_in: SignIn) -> None:
    page = at_work(sign_in, "applicant", java_script_enabled=False)
    reference = begin(page)
    fill(page, autosaves=False)
    submit(page)
    see_receipt(page, reference)


BEFORE = datetime(2023, 8, 25, 12, 0, tzinfo=HELSINKI)
AUTUMN = "9,800,000.00"
"""What the plan's tables give the season."""
OPENS = datetime(2023, 9, 4, 9, 0, tzinfo=HELSINKI)
PREPARE = """
from amif.demo.people import load_people
from calls.models import Programme
from calls.services.criteria import load_criteria
load_criteria(Programme.objects.get(), by=load_people().staff["officer"])
"""


@pytest.fixture
def before(tmp_path: Path) -> Iterator[Site]:
    """A product with the programme and people, before any round: in August 2023."""
    site = Site(tmp_path / "before")
    site.load_tables()
    site.set_clock(BEFORE)
    site.manage("load_programme", "calls/programmes/amif-fi-2021-2027.yaml")
    site.manage("shell", "-c", PREPARE)
    try:
        site.start()
        yield site
    finally:
        site.stop()


class TestRoundOfThePlan:
    """The officer's journey stands on a product of its own kind."""

    @pytest.fixture
    def site(self, before: Site) -> Site:
        return before

    def test_season_of_the_plan_becomes_an_open_call(self, sign_in: SignIn, site: Site) -> None:
        officer = at_work(sign_in, "officer")
        officer.goto("/desk/rounds/new/")
        follow(officer.get_by_role("link", name="Autumn 2023"))
        officer.fill("#id_opens", "4.9.2023 9.00")
        officer.fill("#id_closes", "29.9.2023 16.15")
        press(officer, "Prepare the round", "Nobody sees it before it is published.")
        expect(officer.locator("main")).to_contain_text("Before it can be published")
        follow(officer.get_by_role("link", name="Edit texts, dates and amounts"))
        officer.fill("#id_criteria_approved_on", "21.6.2023")
        officer.fill("#id_email", "officer@example.org")
        press(officer, "Save", "The round is saved.")
        press(officer, f"Put before a decision maker, €{AUTUMN}", "The round waits for a decision maker.")
        decider = at_work(sign_in, "decider")
        decider.goto("/desk/")
        follow(decider.get_by_role("link", name="Confirm the publication of a round"))
        press(decider, f"Publish and call €{AUTUMN}", "The round is published.")
        site.set_clock(OPENS + timedelta(minutes=1))
        page = at_work(sign_in, "applicant")
        page.goto("/calls/")
        follow(page.get_by_role("link", name=re.compile("autumn 2023")).first)
        expect(page.locator("main")).to_contain_text("Closes 29 September 2023 at 16:15")
        expect(page.locator("main")).to_contain_text(AUTUMN)
        expect(page.get_by_role("link", name="Start an application").first).to_be_visible()
