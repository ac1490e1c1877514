"""The whole way through the running product: from the public call page to the committee's documents.

Each test stands on a product of its own, since rounds close and open as the clock moves.
"""

import hashlib
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect
from product import Site

from tests.browser.axe import violations

pytestmark = pytest.mark.browser
HELSINKI = ZoneInfo("Europe/Helsinki")
SignIn = Callable[..., Page]

TITLE = "Vägen in i vardagen"
REASON = "En medborgarorganisation ordnar integrationsåtgärder lokalt."
STAFF, TOTAL, GRANT, OWN = "€79,680.00", "€111,552.00", "€100,396.80", "11155.20"
"""4,150 € a month x 24 months x 80 %; with the flat rate of 40 %; 90 % of that; and the rest."""
OPEN_LINE = "2D"
MINUTE = 60_000


@pytest.fixture
def site(demo: Path, tmp_path: Path) -> Iterator[Site]:
    """A product with demo data that nobody else looks at, without the work the demo owes (its 80 letters)."""
    site = Site(tmp_path / "var")
    shutil.copytree(demo, site.folder)
    with closing(sqlite3.connect(site.folder / "amif.sqlite3")) as database, database:
        database.execute("DELETE FROM records_job WHERE state = 'waiting'")
    try:
        site.start()
        yield site
    finally:
        site.stop()


def at_work(sign_in: SignIn, name: str, **options: object) -> Page:
    """Signed in, with the page in English from now on."""
    page = sign_in(name, **options)
    press(page, "English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    return page


def follow(link: Locator) -> None:
    """To the next page, and not on before it is there: who leaves too soon takes the request along."""
    with link.page.expect_navigation():
        link.click()


def press(page: Page, name: str, then: str = "") -> None:
    """The button of that name, and what the next page says."""
    follow(page.get_by_role("button", name=name, exact=True))
    expect(page.locator("body")).to_contain_text(then)


def whole(page: Page) -> None:
    """A page that only somebody on the way meets is whole, wide and narrow (the others: test_every_page.py)."""
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def choose(page: Page, name: str, value: str) -> None:
    """Takes one of several choices by its words."""
    page.locator(f"input[name={name}][value={value}] + label").click()


def sections(page: Page, here: str) -> str:
    """Address of a section of the application in sight."""
    found = re.search(r"/my/applications/[^/]+/", page.url)
    assert found, page.url
    return f"{found[0]}{here}"


# The applicant


def begin(page: Page) -> str:
    """From the front page through the open call to a new draft; its reference."""
    page.goto("/")
    follow(page.get_by_role("link", name="Calls", exact=True).first)
    follow(page.locator("main a[href^='/calls/amif-']").first)
    follow(page.get_by_role("link", name="Start an application").first)
    if page.locator("input[name=login]").count():
        raise AssertionError("signed out on the way")
    page.locator("input[name=action] + label", has_text=re.compile("^2D2 ")).click()
    page.get_by_label("Svenska").check()
    press(page, "Begin the application")
    expect(page.get_by_text("Sections complete")).to_be_visible()
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def fill_basics(page: Page) -> None:
    page.fill("#id_title", TITLE)
    page.fill("#id_summary", "Handledning och samhällsorientering för nyanlända i sex kommuner.")
    page.fill("#id_summary_en", "Guidance and civic orientation for newcomers in six municipalities.")
    page.fill("#id_contact_name", "Aino Hakala")
    page.fill("#id_contact_email", "applicant@example.org")
    page.fill("#id_contact_phone", "+358 40 000 0000")


def fill_partners(page: Page) -> None:
    """Nothing: the applicant carries out the project alone."""


def fill_project(page: Page) -> None:
    page.fill("#id_need", "Nyanlända i landsbygdskommuner når inte handledningen.")
    page.fill("#id_objectives", "Var nyanländ får en handledare inom en månad.")
    page.fill("#id_target_groups-0-group", "Nyanlända")
    page.fill("#id_target_groups-0-number", "360")
    page.fill("#id_target_groups-0-reached_by", "Genom kommunernas rådgivning.")
    first = (datetime.now(tz=HELSINKI) + timedelta(days=60)).date().replace(day=1)
    page.fill("#id_starts_on", f"{first:%d.%m.%Y}")
    page.fill("#id_ends_on", f"{first.replace(year=first.year + 2) - timedelta(days=1):%d.%m.%Y}")


def fill_work(page: Page) -> None:
    page.fill("#id_work_packages-0-title", "Handledning")
    page.fill("#id_work_packages-0-description", "Handledare på sju språk möter de nyanlända.")
    page.fill("#id_work_packages-0-from_month", "1")
    page.fill("#id_work_packages-0-to_month", "24")
    page.fill("#id_work_packages-0-outcome", "360 personer har fått handledning.")


def fill_results(page: Page) -> None:
    page.fill("#id_results", "Handledning på sju språk, gruppträffar och en handbok för kommunerna.")
    page.fill("#id_results_use", "Kommunerna tar handboken i bruk.")
    page.fill("#id_continuation", "Kommunerna anställer handledarna efter projektet.")
    page.fill("#id_lessons", "Grupperna ska vara små.")


def fill_principles(page: Page) -> None:
    page.fill("#id_equality", "Kvinnor och män nås lika.")
    page.fill("#id_accessibility", "Lokalerna är tillgängliga.")
    page.fill("#id_environment", "Möten hålls på distans.")
    page.fill("#id_risks-0-risk", "Handledare hittas inte")
    page.select_option("#id_risks-0-likelihood", "medium")
    page.select_option("#id_risks-0-impact", "high")
    page.fill("#id_risks-0-response", "Rekryteringen börjar före första dagen.")


def fill_management(page: Page) -> None:
    page.fill("#id_communication", "Kommunernas kanaler och EU-emblemet på allt material.")
    page.fill("#id_personal_data", "Kommunens register, fem år.")
    page.fill("#id_steering-0-body", "NTM-centralen i Österbotten")


def fill_other_funding(page: Page) -> None:
    choose(page, "other_funding_answer", "no")


def fill_indicators(page: Page) -> None:
    """One everywhere: a part is never more than its whole, nor a result more than what leads to it; only
    authorities count under O.2.7."""
    for field in page.locator("fieldset.ui-indicator input.ui-num-input").all():
        field.fill("1")
    page.locator("[id='id_O.2.7']").fill("0")


def fill_budget(page: Page) -> None:
    choose(page, "cost_model", "flat_40")
    choose(page, "staff_method", "real")
    row = page.locator("#row-staff-0")
    row.get_by_label("Task").fill("Projektledare")
    row.get_by_label("Cost a month, €").fill("4150")
    page.fill("#id_staff-0-months_1", "12")
    page.fill("#id_staff-0-months_2", "12")
    row.get_by_label("Share, %").fill("80")


def fill_financing(page: Page) -> None:
    choose(page, "ground", "integration_local_regional_cso")
    page.fill("#id_ground_reason", REASON)
    page.fill("#id_rate_asked", "90")
    page.fill("#id_own", OWN)


def fill_questions(page: Page) -> None:
    """What the open call asks of its own; the second question is voluntary."""
    page.fill("#id_q1", "Projektet verkar i sex kommuner i Österbotten.")


FILL = {
    "basics": fill_basics,
    "partners": fill_partners,
    "project": fill_project,
    "work": fill_work,
    "results": fill_results,
    "indicators": fill_indicators,
    "principles": fill_principles,
    "management": fill_management,
    "budget": fill_budget,
    "financing": fill_financing,
    "other_funding": fill_other_funding,
    "questions": fill_questions,
}


def fill(page: Page, *, autosaves: bool) -> None:
    """Every section, one after another by its button; past the attachments, of which none is asked, to the check."""
    page.goto(sections(page, "basics/"))
    for section, write in FILL.items():
        expect(page).to_have_url(re.compile(rf"/{section}/$"))
        write(page)
        if autosaves:
            status = page.locator("aside [data-autosave-status=section]")
            expect(status).to_have_attribute("data-state", "saved")
            expect(status).to_contain_text("Saved")
        press(page, "Save and continue")
    expect(page).to_have_url(re.compile(r"/attachments/$"))
    follow(page.get_by_role("link", name="Check your answers"))
    expect(page).to_have_url(re.compile(r"/check/$"))


def submit(page: Page, *, twice: bool = False) -> None:
    """All declarations, then the button with the sum."""
    follow(page.get_by_role("link", name="Continue to submit"))
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    button = page.get_by_role("button", name=f"Submit, {GRANT}")
    button.dblclick() if twice else button.click()


def see_receipt(page: Page, reference: str) -> None:
    """Reference, time, and the SHA-256 of just the file that can be downloaded."""
    expect(page.locator("h1")).to_contain_text("The application has been received")
    main = page.locator("main")
    expect(main).to_contain_text(reference)
    expect(main).to_contain_text(GRANT)
    assert re.search(r"\d\d:\d\d:\d\d", main.inner_text())
    link = page.get_by_role("link", name="The content as received")
    content = page.request.get(str(link.get_attribute("href"))).body()
    expect(page.locator("code.ui-hash")).to_have_text(hashlib.sha256(content).hexdigest())
    assert TITLE in content.decode()


def apply(page: Page) -> str:
    """The applicant's part, with script: what is missing is told, linked and put right."""
    reference = begin(page)
    page.goto(sections(page, "check/"))
    expect(page.locator("h2#errors")).to_contain_text("things are missing or wrong")
    expect(page.get_by_role("button", name="Continue to submit")).to_have_attribute("aria-disabled", "true")
    follow(page.get_by_role("link", name=re.compile("Project title. Fill in this part")))
    expect(page).to_have_url(re.compile(r"/basics/\?.*#id_title$"))
    expect(page.locator("#id_title")).to_have_attribute("aria-invalid", "true")
    fill(page, autosaves=True)
    expect(page.locator("main")).to_contain_text("Nothing is missing or wrong.")
    submit(page, twice=True)
    see_receipt(page, reference)
    return reference


# The clock


def deadline(page: Page) -> datetime:
    """When the open call closes, from its page."""
    page.goto("/calls/")
    follow(page.locator("main a[href^='/calls/amif-']").first)
    told = page.locator("time[data-countdown]").first.get_attribute("datetime")
    return datetime.fromisoformat(str(told))


# The desk


def declare(page: Page) -> None:
    expect(page.locator("h1")).to_contain_text("Declaration of impartiality")
    page.get_by_label("I have no tie to the applicant").check()
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
    follow(page.get_by_role("link", name="Continue to submit"))
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
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
