"""Bulk decisions in Chromium: chosen on the pile, confirmed with their sums, followed while the queue takes them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]


def test_a_decision_maker_decides_on_several_proposals_together(sign_in: SignIn) -> None:
    page = sign_in("decider")
    page.goto("/desk/decisions/")
    page.locator("header").get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    while page.locator("main a[href*='/declaration/']").count():
        page.locator("main a[href*='/declaration/']").first.click()
        page.locator("input[name=impartial][value=yes] + label").click()
        page.locator("main form button[type=submit]").first.click()
        page.goto("/desk/decisions/")
    boxes = page.locator("main input[name=decision]")
    expect(boxes.first).to_be_attached()
    count = boxes.count()
    for number in range(count):
        page.locator("main input[name=decision] + label").nth(number).click()
    page.get_by_role("button", name="Decide on the chosen ones together").click()
    expect(page.locator("main h1")).to_contain_text(f"Decide on {count} proposal")
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("main button[name=confirm]").click()
    expect(page.locator("[data-finished]")).to_be_attached(timeout=60_000)
    expect(page.locator("main .ui-figures")).to_contain_text(f"of {count}")
    expect(page.get_by_text("Still proposed")).to_have_count(0)
    assert violations(page) == []
