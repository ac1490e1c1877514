"""The reserve in Chromium: who waits is in sight, nothing is promoted without money, a paid grant is not declined."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
ROUND = "/desk/rounds/amif-fi-2021-2027-2024-spring/ranking/"


def in_english(page: Page, address: str) -> Page:
    """The page, in English whatever language the account had."""
    page.goto(address)
    button = page.locator("header").get_by_role("button", name="English")
    if button.count():
        button.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    return page


def fits(page: Page) -> None:
    """Nothing wrong for axe, nothing wider than the window, wide and narrow."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert list(violations(page)) == []
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0


def test_officer_sees_who_waits_and_that_nothing_is_free(sign_in: SignIn) -> None:
    page = in_english(sign_in("officer"), ROUND)
    reserve = page.get_by_role("region", name="Reserve")
    expect(reserve.get_by_role("row", name="Neuvolan kulttuuritulkit")).to_contain_text("Comes first")
    expect(reserve.get_by_role("link", name="Propose to promote")).to_have_count(0)
    page.goto("/desk/cases/?q=Neuvolan")
    page.locator("main").get_by_role("link", name="Neuvolan kulttuuritulkit").click()
    page.get_by_role("link", name="Propose to promote from the reserve").click()
    expect(page.locator("main")).to_contain_text("Nothing is free on the line now.")
    fits(page)


def test_grant_of_which_some_is_paid_is_kept_in_both_steps(sign_in: SignIn) -> None:
    page = in_english(sign_in("applicant"), "/my/applications/2023-2-2D-005/")
    page.get_by_role("link", name="Read the decision").click()
    page.get_by_role("link", name="Decline the grant").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Write why the grant is declined.")
    page.get_by_label("Why you decline the grant").fill("Emme ehdi.")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("main")).to_contain_text("This cannot be taken back.")
    fits(page)
    page.get_by_role("button", name="Decline the grant").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("of the grant has been paid.")
