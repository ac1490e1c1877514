"""A supplement in Chromium: asked for, answered only where it was asked, the next one lapsing by the clock."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from product import Site

from tests.browser.axe import violations

pytestmark = pytest.mark.browser
TITLE = "Kuntaan muuton valmennus"
LAPSE = "from applications.services.supplement_clock import lapse_supplements; lapse_supplements()"


def english(page: Page) -> None:
    if page.locator("html").get_attribute("lang") != "en":
        page.locator("header").get_by_text("English", exact=True).click()
        page.wait_for_load_state()


def case_of(desk: Page) -> str:
    """The address of the demo's case that waits for its supplement."""
    desk.goto("/desk/cases/?state=supplement_requested")
    return str(desk.locator("main a[href^='/desk/cases/2']").first.get_attribute("href"))


def ask(desk: Page, case: str) -> None:
    """The officer asks for the telephone number, and looks at the request before sending it."""
    desk.goto(f"{case}supplements/new/")
    desk.fill("#id_words", "Pyydämme yhtä tietoa.")
    desk.get_by_text("Title, summary and contact", exact=True).click()
    desk.fill("#id_basics-text", "Yhteyshenkilön puhelinnumero puuttuu.")
    desk.get_by_label("Telephone", exact=True).check()
    assert list(violations(desk)) == []
    desk.get_by_role("button", name="Preview").click()
    expect(desk.get_by_text("Nothing has been sent yet.")).to_be_visible()
    assert list(violations(desk)) == []
    desk.get_by_role("button", name="Send the request").click()
    expect(desk.get_by_text("The request has been sent")).to_be_visible()


def test_a_supplement_is_asked_answered_and_the_next_one_lapses(
    sign_in: Callable[..., Page], clock: Site
) -> None:
    desk, mine = sign_in("officer"), sign_in("municipality")
    english(desk)
    english(mine)
    case = case_of(desk)
    reference = case.rstrip("/").rsplit("/", 1)[-1]
    desk.goto(case)
    desk.get_by_role("link", name=re.compile("Request of")).first.click()
    desk.locator("form:has([value=take_back]) textarea").fill("Pyyntö oli liian laaja.")
    desk.get_by_role("button", name="Take the request back").click()
    expect(desk.get_by_text("The request has been taken back")).to_be_visible()
    ask(desk, case)

    mine.goto("/my/")
    mine.get_by_role("link", name=re.compile("Answer the request for supplement")).first.click()
    expect(mine.get_by_text("Yhteyshenkilön puhelinnumero puuttuu.")).to_be_visible()
    mine.get_by_role("link", name="Title, summary and contact").click()
    expect(mine.locator("[name=title]")).to_be_disabled()
    mine.fill("[name=contact_phone]", "+358 40 765 4321")
    for width in (320, 1280):
        mine.set_viewport_size({"width": width, "height": 900})
        assert list(violations(mine)) == []
    mine.get_by_role("button", name="Save and continue").last.click()
    expect(mine.get_by_text("Changed", exact=True)).to_be_visible()
    mine.goto(f"/my/applications/{reference}/project/")
    expect(mine.locator("main textarea")).to_have_count(0)

    mine.goto(f"/my/applications/{reference}/supplement/send/")
    for box in mine.locator("main input[type=checkbox]").all():
        box.check()
    mine.get_by_role("button", name="Sign and send the supplement").click()
    mine.wait_for_url("**/receipt/")
    expect(mine.locator("main")).to_contain_text("Version")

    desk.goto(f"{case}versions/")
    expect(desk.locator("main ins").filter(has_text="765")).to_be_visible()
    assert list(violations(desk)) == []
    ask(desk, case)
    clock.move_clock(timedelta(days=40))
    clock.manage("shell", "-c", LAPSE)
    late = sign_in("municipality")
    english(late)
    late.goto(f"/my/applications/{reference}/supplement/")
    expect(late.get_by_text("Not answered in time").first).to_be_visible()
    (clock.folder / "clock").unlink(missing_ok=True)
    ask(desk, case)
