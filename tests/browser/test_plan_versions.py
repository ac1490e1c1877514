"""A version of the plan from draft to force: drafted, commented point by point, answered, approved, seen by all."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from product import Site

from tests.browser.axe import violations

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
LANGUAGES = ("en", "fi", "sv")
ENGLISH = "?lang=en"
ONE = re.compile(r"/desk/plan/\d+/(\?|$)")


@pytest.fixture(scope="module")
def site(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo in a place of its own: the plan in force changes here."""
    site = Site(tmp_path_factory.mktemp("plan") / "var")
    shutil.copytree(demo, site.folder)
    try:
        site.start()
        yield site
    finally:
        site.stop()


def send(page: Page) -> None:
    """Send the page's form by its primary button."""
    page.locator("main form button[type=submit]:not(.govuk-button--secondary)").first.click()


def step(page: Page, name: str) -> None:
    """Take a step of the version in sight."""
    page.click(f"button[name=step][value={name}]" if name != "hear" else "main form button[type=submit]")


def look(page: Page, address: str) -> None:
    """The page is whole in every language, narrow and wide."""
    for language in LANGUAGES:
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{address}?lang={language}")
            assert violations(page) == [], (address, language, width)
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(wide) == 0, (address, language, width)


def test_plan_version_goes_from_draft_to_force(sign_in: SignIn, page: Page) -> None:
    page.goto("/plan/changes/")
    expect(page.locator("main")).to_contain_text("One version of the plan has been published")

    officer = sign_in("officer")
    officer.goto("/desk/plan/new/")
    base = officer.locator("select[name=base] option", has_text="2023-2024").get_attribute("value")
    officer.select_option("select[name=base]", base)
    officer.fill("input[name=code]", "2024-2025")
    officer.fill("input[name=year_from]", "2024")
    officer.fill("input[name=year_to]", "2025")
    for language, title in (("fi", "Suunnitelma"), ("sv", "Plan"), ("en", "Updated plan")):
        officer.fill(f"input[name=title_{language}]", f"{title} 2024–2025")
    officer.fill("textarea[name=reason]", "Vuosipäivitys.")
    send(officer)
    officer.wait_for_url(ONE)
    version = officer.url.split("?")[0]
    look(officer, f"{version}edit/")
    look(officer, f"{version}objectives/SO2/")
    officer.check("input[name='open_2D2_2025-spring']", force=True)
    officer.fill("input[name='amount_2D_project_2025-spring']", "2500000")
    send(officer)
    officer.wait_for_url(ONE)
    opening = officer.locator("#SO2 ~ *, section[aria-labelledby=SO2]").locator("a[href*='/openings/']").first
    marks = str(opening.get_attribute("href"))
    look(officer, marks)
    officer.check("input[name=targeted]", force=True)
    send(officer)
    expect(officer.locator(".govuk-error-summary")).to_be_visible()
    officer.fill("textarea[name=text_fi]", "Kunnille, joilla on uusi vastaanottokeskus.")
    send(officer)
    officer.wait_for_url(ONE)
    step(officer, "hear")
    expect(officer.locator("button[name=step][value=reopen]")).to_be_visible()

    member = sign_in("committee", java_script_enabled=False)
    member.goto(version.replace("/desk/", "/committee/"))
    member.click("a[href='?point=2D2#comment']")
    member.select_option("select[name=season]", "2025-spring")
    member.fill("textarea[name=text]", "Summan pitäisi olla suurempi.")
    member.click("form[action='#comment'] button[type=submit]")
    expect(member.locator("main .ui-thread")).to_contain_text("Summan pitäisi olla suurempi.")

    chief = sign_in("decider")
    chief.goto(version + ENGLISH)
    expect(chief.locator("main")).to_contain_text("Every comment of the committee is answered first.")
    expect(chief.locator("button[name=step]")).to_have_count(0)

    officer.goto(version)
    officer.locator("a[href*='/comments/']").first.click()
    officer.fill("textarea[name=answer]", "Summa harkitaan uudelleen ensi vuonna.")
    send(officer)
    officer.wait_for_url(ONE)
    member.reload()
    expect(member.locator("main .ui-thread")).to_contain_text("Summa harkitaan uudelleen")

    chief.goto(version)
    chief.fill("textarea[name=reason]", "Komiteaa on kuultu.")
    step(chief, "approve")
    chief.wait_for_url(ONE)

    page.goto("/plan/changes/")
    expect(page.locator("main")).to_contain_text("Version 2024-2025 beside version 2023-2024")
    row = page.locator("section[aria-labelledby=amounts] tr", has_text="2D ").filter(has_text="Spring 2025")
    expect(row).to_contain_text("2,500,000.00")
    expect(page.locator("section[aria-labelledby=openings]")).to_contain_text("2D2, spring 2025")
    assert violations(page) == []
    page.goto("/plan/")
    expect(page.locator("h1")).to_contain_text("Updated plan 2024–2025")
