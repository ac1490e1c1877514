"""The applicant's pages in Chromium: what script adds, what works without it, by keyboard, and axe on every page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
STATUS = "aside [data-autosave-status] [data-message]"
SECTIONS = (
    "basics",
    "partners",
    "project",
    "work",
    "results",
    "indicators",
    "principles",
    "management",
    "budget",
    "financing",
    "other_funding",
)


def begin(page: Page) -> str:
    """A new draft of action 2D2 in the open round; its address."""
    page.goto("/my/applications/new/")
    page.locator("a[href*='/my/applications/new/?call=']").first.click()
    page.get_by_label(re.compile("^2D2 ")).check(force=True)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/my/applications/\d{4}-"))
    return page.url


def save(page: Page) -> None:
    page.locator("#section .ui-actions button[type=submit]").last.click()


def tab_to(page: Page, selector: str) -> None:
    """By keyboard alone to this control."""
    for _ in range(80):
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by keyboard")


def test_a_section_saves_itself_and_its_sums_come_back_from_the_server(sign_in: SignIn) -> None:
    page = sign_in("applicant")
    address = begin(page)
    page.goto(f"{address}budget/?lang=en")
    page.get_by_label("Direct costs and a flat rate for indirect ones").check(force=True)
    page.get_by_label("Share of full time").check(force=True)
    page.fill("#id_staff-0-description", "Project leader")
    page.fill("#id_staff-0-monthly_cost", "4,150.00")
    page.fill("#id_staff-0-months", "24")
    page.fill("#id_staff-0-share", "80")
    expect(page.locator(STATUS)).to_contain_text(re.compile(r"\d\d[.:]\d\d[.:]\d\d"), timeout=10_000)
    expect(page.locator("[data-total='staff-0']")).to_contain_text("79", timeout=10_000)
    expect(page.locator("#live .ui-pairs")).to_contain_text(re.compile(r"85.257[.,]60"), timeout=10_000)
    page.goto(f"{address}budget/?lang=en")
    assert page.input_value("#id_staff-0-monthly_cost") == "4,150.00"


def test_the_way_of_calculating_staff_shows_its_own_fields(sign_in: SignIn) -> None:
    page = sign_in("applicant")
    page.goto(f"{begin(page)}budget/?lang=en")
    expect(page.locator("#id_staff-0-share")).to_be_visible()
    page.get_by_label("Hourly rate").check(force=True)
    expect(page.locator("#id_staff-0-share")).to_be_hidden()
    expect(page.locator("#id_staff-0-hours")).to_be_visible()
    page.get_by_label("Staff costs and a flat rate for all others").check(force=True)
    expect(page.locator("#group-travel")).to_be_hidden()


def test_rows_are_added_and_removed_without_script(sign_in: SignIn) -> None:
    page = sign_in("applicant", java_script_enabled=False)
    page.goto(f"{begin(page)}budget/")
    page.locator("input[name=cost_model][value=flat_7]").check(force=True)
    page.locator("#group-travel button[name=add]").click()
    page.fill("#id_travel-0-description", "Resor")
    page.fill("#id_travel-0-unit_price", "1200,50")
    save(page)
    assert "show=1" in page.url or "financing" in page.url
    page.goto(page.url.split("/budget/")[0].split("/financing/")[0] + "/budget/")
    expect(page.locator("#row-travel-0")).to_contain_text(re.compile(r"1.200[.,]50"))
    page.locator("#row-travel-0 button[name=remove]").click()
    expect(page.locator("#row-travel-0")).to_have_count(0)


def test_enter_in_a_row_saves_and_removes_nothing(sign_in: SignIn) -> None:
    page = sign_in("applicant", java_script_enabled=False)
    page.goto(f"{begin(page)}budget/")
    page.fill("#id_staff-0-description", "Handledare")
    page.press("#id_staff-0-description", "Enter")
    expect(page.locator("#id_staff-0-description")).to_have_value("Handledare")


def test_a_section_is_filled_and_saved_by_keyboard_alone(sign_in: SignIn) -> None:
    page = sign_in("applicant")
    page.goto(f"{begin(page)}basics/")
    for name, text in (("title", "By keyboard"), ("summary", "What is done"), ("summary_en", "In English")):
        tab_to(page, f"#id_{name}")
        page.keyboard.type(text)
    tab_to(page, "#section .ui-actions button[type=submit]")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/partners/$"))


def test_an_error_leads_from_the_summary_to_its_field(sign_in: SignIn) -> None:
    page = sign_in("applicant")
    page.goto(f"{begin(page)}project/")
    save(page)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.locator(".govuk-error-summary a").first.click()
    expect(page.locator("#id_need")).to_be_focused()


@pytest.mark.parametrize(("language", "width"), [("en", 320), ("fi", 1280), ("sv", 320)])
def test_no_section_with_its_errors_has_a_violation_or_is_wider_than_a_phone(
    sign_in: SignIn, language: str, width: int
) -> None:
    page = sign_in("applicant", width=width)
    draft, sent = own_of_each_kind(page)
    mine = [f"{draft}{section}/?show=1" for section in SECTIONS]
    for address in [*mine, f"{draft}check/", f"{draft}submit/", sent, f"{sent}answers/", f"{sent}budget/"]:
        mark = "&" if "?" in address else "?"
        page.goto(f"{address}{mark}lang={language}")
        assert violations(page) == [], address
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, address


def own_of_each_kind(page: Page) -> tuple[str, str]:
    """The addresses of a draft and of a submitted application of the demo."""
    page.goto("/my/applications/?lang=en")
    rows = page.locator("main tbody tr")
    draft = rows.filter(has_text="Draft").locator("a").first.get_attribute("href")
    sent = rows.filter(has_text="Granted").locator("a").first.get_attribute("href")
    assert draft
    assert sent
    return draft, sent
