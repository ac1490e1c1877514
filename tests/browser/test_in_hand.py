"""What an applicant has in hand, in Chromium: the spreadsheet looked at row by row, the decision, the notices."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.test_attachments import draft_of, found

pytestmark = pytest.mark.browser
ROWS = (
    "Category\tCost\tQuantity\tUnit price\n"
    "Travel\tTrain\t12\t85.50\n"
    "Travel\tFerry\ttwo\t40\n"
    "Trains\tBus\t1\t2\n"
)


def fits(page: Page) -> None:
    """Nothing wrong for axe, nothing wider than the window, wide and narrow."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert list(violations(page)) == []
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0


def in_english(page: Page) -> Page:
    """The person's pages in English, whatever another test chose for the same account."""
    page.goto("/my/")
    button = page.locator("header").get_by_role("button", name="English")
    if button.count():
        button.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    return page


def test_rows_are_pasted_looked_at_and_corrected_in_place(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("applicant")
    page.goto(f"{draft_of(page)}budget/sheet/")
    fits(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="The budget as a spreadsheet").click()
    assert saved.value.suggested_filename.endswith(".xlsx")
    page.get_by_label("Rows copied from a spreadsheet").fill(ROWS)
    page.get_by_role("button", name="Look at it").last.click()
    main = page.locator("main")
    expect(main).to_contain_text("1 row has to be corrected")
    expect(main).to_contain_text("“Trains” is not known")
    expect(main).to_contain_text("“two” is not a figure")
    expect(page.get_by_role("button", name=re.compile("^Save"))).to_have_count(0)
    fits(page)
    page.get_by_label("Rows copied from a spreadsheet").fill(ROWS.replace("Trains", "Travel"))
    page.get_by_role("button", name="Look at it again").last.click()
    expect(main).to_contain_text("1 cell cannot be read")
    expect(page.get_by_role("button", name="Save 3 rows in the budget")).to_be_visible()
    fits(page)


def test_decision_says_until_when_and_a_review_is_asked_late_with_a_warning(
    sign_in: Callable[[str], Page],
) -> None:
    page = in_english(sign_in("applicant"))
    address = found(page, "opintielle")
    page.goto(address)
    page.get_by_role("link", name="Read the decision").click()
    expect(page.locator("main")).to_contain_text("The time to ask for a review ended")
    expect(page.locator("main")).to_contain_text("First read")
    fits(page)
    page.get_by_role("link", name="Ask for a review").click()
    expect(page.locator("main")).to_contain_text("You can still send the request")
    page.get_by_role("button", name="Send the request").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Write what you ask to be changed")
    fits(page)


def test_notices_are_listed_marked_read_and_chosen_among(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("municipality")
    page.goto("/my/notices/")
    page.locator("header").get_by_text("English", exact=True).click()
    page.wait_for_load_state()
    fits(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator("main")).to_contain_text("You have read everything.")
    page.get_by_role("link", name="Choose how many e-mails you get").click()
    expect(page.locator("main")).to_contain_text("These always come at once")
    page.get_by_text("One a day, all together", exact=True).click()
    page.get_by_role("button", name="Save the choice").click()
    expect(page.get_by_label("One a day, all together")).to_be_checked()
    fits(page)
