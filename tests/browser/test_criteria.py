"""The next version of the criteria in the browser: drafted and edited without script, voted on, adopted, in use."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from product import Site

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
SET = re.compile(r"/desk/criteria/\d+/(\?|$)")


@pytest.fixture(scope="module")
def site(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo in a place of its own: what is approved changes here."""
    site = Site(tmp_path_factory.mktemp("criteria") / "var")
    shutil.copytree(demo, site.folder)
    try:
        site.start()
        yield site
    finally:
        site.stop()


def send(page: Page, name: str) -> None:
    """Press the button of this name in the page's main part."""
    page.locator("main").get_by_role("button", name=name, exact=True).first.click()


def at_work(sign_in: SignIn, name: str, **options: object) -> Page:
    """Signed in, with the page in English from now on."""
    page = sign_in(name, **options)
    page.get_by_role("button", name="English", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    return page


def test_demos_version_is_voted_on_and_adopted(sign_in: SignIn) -> None:
    officer = at_work(sign_in, "officer")
    officer.goto("/desk/criteria/?state=proposed")
    officer.locator("main table a").first.click()
    version = officer.url.split("?")[0]
    expect(officer.locator("#vote")).to_be_visible()
    expect(officer.locator("main")).to_contain_text("You entered votes for members")

    member = at_work(sign_in, "committee")
    member.goto(version.replace("/desk/", "/committee/"))
    member.get_by_label("For", exact=True).check(force=True)
    send(member, "Give your vote")
    expect(member.locator("main")).to_contain_text("by the member")

    decider = at_work(sign_in, "decider")
    decider.goto(version)
    send(decider, "Close the vote")
    expect(decider.locator("body")).to_contain_text("The committee adopted the version.")
    decider.goto("/desk/criteria/?state=replaced")
    expect(decider.locator("main table tbody tr")).to_have_count(1)


def test_draft_is_edited_and_proposed_without_script(sign_in: SignIn) -> None:
    officer = at_work(sign_in, "officer", java_script_enabled=False)
    officer.goto("/desk/criteria/?state=draft")
    officer.locator("main table a").first.click()
    officer.wait_for_url(SET)
    officer.get_by_role("link", name="Edit Cost-effectiveness").click()
    officer.get_by_label("Highest score").fill("10")
    officer.get_by_label("Step between scores").fill("20")
    send(officer, "Save")
    expect(officer.locator(".govuk-error-summary")).to_contain_text("The scale of cost does not work")
    officer.get_by_label("Step between scores").fill("0.5")
    send(officer, "Save")
    officer.wait_for_url(SET)
    officer.get_by_role("link", name="Edit thresholds and ties").click()
    officer.get_by_label("Points needed in all").fill("96")
    send(officer, "Save")
    expect(officer.locator(".ui-problems")).to_contain_text("is more than can be reached")
    expect(officer.locator("main")).to_contain_text("First correct what is named above.")
    officer.locator(".ui-problems a").first.click()
    officer.get_by_label("Points needed in all").fill("60")
    send(officer, "Save")
    officer.get_by_role("button", name="Up Need and target group").click()
    rows = officer.locator("section[aria-labelledby=specific] tbody th")
    expect(rows.first).to_contain_text("Need and target group")
    officer.get_by_label("Meeting or procedure").fill("15th meeting")
    officer.get_by_label("Day of the meeting").fill("1.12.2031")
    send(officer, "Put before the committee")
    expect(officer.locator("#vote")).to_be_visible()
    expect(officer.get_by_role("link", name="Edit thresholds and ties")).to_have_count(0)
