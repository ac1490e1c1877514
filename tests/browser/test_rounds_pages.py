"""The public site and the officer's rounds in Chromium: axe, reflow, keyboard, no script, errors in focus."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import violations

pytestmark = pytest.mark.browser
NewContext = Callable[..., BrowserContext]
SignIn = Callable[..., Page]
LANGUAGES = ("en", "fi", "sv")
PUBLIC = (
    "/",
    "/calls/",
    "/calls/?state=open&objective=SO3",
    "/calls/?state=nonsense",
    "/plan/",
    "/plan/2D2/",
    "/plan/OS3/",
    "/projects/",
    "/accessibility/",
    "/data-protection/",
    "/contact/",
)


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def first(page: Page, listing: str, state: str = "") -> str:
    """The address of the first thing in a list."""
    page.goto(listing)
    found = page.locator("main .ui-call h3 a, main .ui-table th a").first
    return str(found.get_attribute("href"))


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_have_no_violation(new_context: NewContext, language: str, width: int) -> None:
    page = new_context(width=width, language=language).new_page()
    calls = [first(page, f"/calls/?state={state}") for state in ("open", "closed")]
    for path in (*PUBLIC, *calls):
        page.goto(path)
        assert violations(page) == [], path
        assert overflow(page) == 0, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_rounds_pages_have_no_violation(sign_in: SignIn, language: str) -> None:
    page = sign_in("officer")
    one = first(page, "/desk/rounds/")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for path in ("/desk/rounds/", "/desk/rounds/new/", "/desk/rounds/new/beside-plan/", one):
            page.goto(f"{path}?lang={language}")
            assert violations(page) == [], path
            assert overflow(page) == 0, path


def test_call_is_found_and_read_without_script(new_context: NewContext) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/calls/")
    page.get_by_label("State").select_option(label="Open")
    page.get_by_role("button", name="Show").click()
    page.locator(".ui-call h3 a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("time.ui-clock")).to_contain_text("min")
    expect(page.get_by_role("link", name="Start an application").first).to_have_attribute(
        "href", "/my/applications/new/?call=" + page.url.rstrip("/").rpartition("/")[2]
    )


def test_call_is_reached_by_keyboard_alone(new_context: NewContext) -> None:
    page = new_context().new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    target = page.locator(".ui-call h3 a").first
    for _ in range(12):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            break
    expect(target).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/calls/amif-"))


def test_wrong_dates_take_the_focus_to_what_is_wrong(sign_in: SignIn) -> None:
    page = sign_in("officer")
    page.goto("/desk/rounds/new/beside-plan/")
    page.fill("input[name=opens]", "tomorrow")
    page.click("main form[method=post] button[type=submit]")
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(page.locator("input[name=opens]")).to_be_focused()
    expect(page.locator("input[name=opens]")).to_have_value("tomorrow")


PARTS = (
    "",
    "edit/",
    "actions/",
    "openings/2D2/",
    "questions/",
    "questions/q1/",
    "attachments/",
    "attachments/a1/",
    "documents/",
    "sources/",
    "cancel/",
    "preview/",
)


def test_pages_of_a_round_in_preparation_have_no_violation(sign_in: SignIn) -> None:
    """A copy that stands last in the list, so that no other test meets it."""
    page = sign_in("officer")
    page.goto(f"{first(page, '/desk/rounds/')}copy/")
    page.fill("input[name=opens]", "4.10.2021 9.00")
    page.fill("input[name=closes]", "29.10.2021 16.15")
    page.click("main form[method=post] button[type=submit]")
    expect(page).to_have_url(re.compile(r"2021-autumn.*/edit/$"))
    here = page.url.removesuffix("edit/")
    for width, language in zip((320, 1280, 320), LANGUAGES, strict=True):
        page.set_viewport_size({"width": width, "height": 900})
        for path in PARTS:
            page.goto(f"{here}{path}?lang={language}")
            assert violations(page) == [], path
            assert overflow(page) == 0, path
