"""Steps of journeys through the running product: signing in and moving about, and the applicant's whole part.

`FILL` writes a whole application of an association alone; a journey of its own puts other writers in their places.
"""

import hashlib
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect
from product import Site

from tests.browser.axe import violations

HELSINKI = ZoneInfo("Europe/Helsinki")
SignIn = Callable[..., Page]
Write = Callable[[Page], None]

TITLE = "Vägen in i vardagen"
REASON = "En medborgarorganisation ordnar integrationsåtgärder lokalt."
GRANT, OWN = "€100,396.80", "11155.20"
"""90 % of 111,552.00, and the rest: 4,150 € a month x 24 months x 80 %, with the flat rate of 40 %."""


@contextmanager
def product_alone(demo: Path, folder: Path) -> Iterator[Site]:
    """A product with demo data that nobody else looks at, without the work the demo owes (its 80 letters)."""
    site = Site(folder)
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


def to_the_form(page: Page) -> None:
    """From the front page through the open call to where an application begins."""
    page.goto("/")
    follow(page.get_by_role("link", name="Calls", exact=True).first)
    follow(page.locator("main a[href^='/calls/amif-']").first)
    follow(page.get_by_role("link", name="Start an application").first)
    if page.locator("input[name=login]").count():
        raise AssertionError("signed out on the way")


def begin(page: Page, action: str = "2D2") -> str:
    """From the front page to a new draft of the action; its reference."""
    to_the_form(page)
    page.locator("input[name=action] + label", has_text=re.compile(f"^{action} ")).click()
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
    page.fill("#id_procurement_plan", "Tolkningen köps av kommunernas ramavtalsleverantör.")
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


FILL: Mapping[str, Write] = MappingProxyType(
    {
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
)


def fill(page: Page, *, autosaves: bool, writers: Mapping[str, Write] = FILL) -> None:
    """Every section, one after another by its button; past the attachments, of which none is asked, to the check."""
    page.goto(sections(page, "basics/"))
    for section, write in writers.items():
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


def declare_all(page: Page) -> None:
    """From the check page to the button with the sum, every declaration given."""
    follow(page.get_by_role("link", name="Continue to submit"))
    for box in page.locator("main input[type=checkbox]").all():
        box.check()


def submit(page: Page, *, twice: bool = False, grant: str = GRANT) -> None:
    """All declarations, then the button with the sum."""
    declare_all(page)
    button = page.get_by_role("button", name=f"Submit, {grant}")
    button.dblclick() if twice else button.click()


def see_receipt(page: Page, reference: str, *, grant: str = GRANT, title: str = TITLE) -> None:
    """Reference, time, and the SHA-256 of just the file that can be downloaded."""
    expect(page.locator("h1")).to_contain_text("The application has been received")
    main = page.locator("main")
    expect(main).to_contain_text(reference)
    expect(main).to_contain_text(grant)
    assert re.search(r"\d\d:\d\d:\d\d", main.inner_text())
    link = page.get_by_role("link", name="The content as received")
    content = page.request.get(str(link.get_attribute("href"))).body()
    expect(page.locator("code.ui-hash")).to_have_text(hashlib.sha256(content).hexdigest())
    assert title in content.decode()


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
