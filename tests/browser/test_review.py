"""A request for review in Chromium: answered by an officer, sent back by a decision maker, neither involved before.

It waits again at the end, as the demo has it.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
WHY = "Perustele, miksi pisteet eivät muutu."


def fits(page: Page) -> None:
    """Nothing wrong for axe, nothing wider than the window, wide and narrow."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert list(violations(page)) == []
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0


def at_desk(sign_in: SignIn, who: str) -> Page:
    """The person's tasks, in English."""
    page = sign_in(who)
    page.goto("/desk/")
    button = page.locator("header").get_by_role("button", name="English")
    if button.count():
        button.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    return page


def test_review_is_answered_and_the_answer_sent_back(sign_in: SignIn) -> None:
    page = at_desk(sign_in, "officer2")
    page.get_by_role("link", name="Answer the request for review").click()
    main = page.locator("main")
    expect(main).to_contain_text("Contested, at most")
    page.get_by_role("button", name="Propose the answer").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose how the request is answered.")
    fits(page)
    page.locator("input[name=outcome][value=uphold] + label").click()
    page.locator("textarea[name=reasons]").fill("Hanke ei saavuttanut kynnysarvoa.")
    page.get_by_role("button", name="Propose the answer").click()
    expect(main).to_contain_text("Answer proposed")
    fits(page)

    chief = at_desk(sign_in, "decider2")
    chief.get_by_role("link", name="Decide on the answer to a request for review").click()
    expect(chief.locator("main")).to_contain_text("Hanke ei saavuttanut kynnysarvoa.")
    expect(chief.get_by_role("button", name="Uphold the decision")).to_be_visible()
    fits(chief)
    chief.locator("textarea[name=reason]").fill(WHY)
    chief.get_by_role("button", name="Return to the officer").click()
    expect(chief.locator("main")).to_contain_text("Returned")

    page = at_desk(sign_in, "officer2")
    page.get_by_role("link", name=re.compile("^Answer the request for review$")).click()
    expect(page.locator("main")).to_contain_text(WHY)


def test_whoever_proposed_the_decision_is_told_why_he_or_she_does_not_answer(sign_in: SignIn) -> None:
    page = at_desk(sign_in, "officer")
    page.goto("/desk/cases/?q=Talousohjaajien")
    page.locator("main a[href^='/desk/cases/2024-1-']").first.click()
    page.get_by_role("link", name="Requests for review and the time limit").click()
    page.get_by_role("link", name="Propose an answer").click()
    expect(page.locator("main")).to_contain_text("You proposed or took the decision under review.")
    fits(page)
    expect(page.get_by_role("button", name="Propose the answer")).to_have_count(0)
