"""Another fund's programme in the browser: loaded from its file, a round of it opened by an officer, seen by all."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect
from product import Site

from tests.browser.axe import violations

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=HELSINKI)
SUM = "1,100,000.00"
"""What its plan gives the second call of 2026."""


@pytest.fixture(scope="module")
def site(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo with the example programme loaded beside its own; nobody else looks at it."""
    site = Site(tmp_path_factory.mktemp("second") / "var")
    shutil.copytree(demo, site.folder)
    said = site.manage("load_programme", "calls/programmes/eea-example.yaml")
    assert "0 removed" in said
    findings = [
        site.manage("check_plan", "--programme", programme)
        for programme in ("eea-example", "amif-fi-2021-2027")
    ]
    assert all("errors" in found for found in findings)
    site.set_clock(NOW)
    try:
        site.start()
        yield site
    finally:
        site.stop()


def at_work(sign_in: SignIn, name: str) -> Page:
    """Signed in, with the page in English from now on."""
    page = sign_in(name)
    press(page, "English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    return page


def follow(link: Locator) -> None:
    """To the next page, and not on before it is there."""
    with link.page.expect_navigation():
        link.click()


def press(page: Page, name: str) -> None:
    """The button of that name."""
    follow(page.get_by_role("button", name=name, exact=True))


def say(page: Page, words: str) -> None:
    """The page says it."""
    expect(page.locator("body")).to_contain_text(words)


def test_round_of_another_fund_opens_and_is_seen(sign_in: SignIn, page: Page) -> None:
    officer = at_work(sign_in, "officer")
    officer.goto("/desk/rounds/new/?programme=eea-example")
    follow(officer.get_by_role("link", name="Call 2/2026"))
    officer.fill("#id_opens", "1.12.2026 13.00")
    officer.fill("#id_closes", "29.1.2027 16.15")
    press(officer, "Prepare the round")
    round_page = officer.url
    follow(officer.get_by_role("link", name="Edit texts, dates and amounts"))
    officer.fill("#id_criteria_approved_on", "1.10.2026")
    officer.fill("#id_email", "calls@example.org")
    press(officer, "Save")
    officer.goto(round_page)
    follow(officer.get_by_role("link", name="Figures of the rules"))
    say(officer, "Programme agreement (example), section 4.1")
    officer.goto(round_page)
    press(officer, f"Put before a decision maker, €{SUM}")

    decider = at_work(sign_in, "decider")
    decider.goto("/desk/")
    follow(decider.get_by_role("link", name="Confirm the publication of a round"))
    press(decider, f"Publish and call €{SUM}")
    say(decider, "The round is published.")

    page.goto("/calls/?programme=eea-example")
    press(page, "English")
    follow(page.get_by_role("link", name="Call 2/2026"))
    for words in ("RIGHTS.1", "STRAT.2", "95%", "Programme agreement (example), section 4.2", "Coming"):
        say(page, words)
    assert "AMIF" not in page.locator("main").inner_text()
    page.goto("/calls/")
    expect(page.locator("main")).not_to_contain_text("Call 2/2026")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("path", ["/", "/calls/", "/plan/", "/plan/SYS.1/", "/timetable/", "/money/"])
def test_its_public_pages_are_whole(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{path}?programme=eea-example")
    assert violations(page) == []
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider == 0
    assert not re.search("Specific objective|AMIF", page.locator("main").inner_text())
