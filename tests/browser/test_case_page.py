"""A case in Chromium: its sections by keyboard, what stands beside in sight, a hint of double funding answered."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
TOP = "one => Math.round(document.querySelector(one).getBoundingClientRect().top)"


def case_of(desk: Page, state: str) -> str:
    """The address of a case of the demo in that state."""
    desk.goto(f"/desk/cases/?state={state}")
    return str(desk.locator("main a[href^='/desk/cases/2']").first.get_attribute("href"))


def test_the_sections_of_a_case_stay_in_sight_and_are_reached_by_keyboard(sign_in: SignIn) -> None:
    desk = sign_in("officer", width=1280, height=900)
    desk.goto(case_of(desk, "in_assessment"))
    strip, listed = desk.locator(".ui-casenav"), desk.locator(".ui-casenav details")
    listed.locator("summary").focus()
    desk.keyboard.press("Enter")
    expect(listed).to_have_attribute("open", "")
    desk.keyboard.press("Escape")
    expect(listed).not_to_have_attribute("open", "")
    expect(listed.locator("summary")).to_be_focused()
    desk.keyboard.press("Enter")
    listed.locator("a[href='#said-budget']").click()
    expect(listed).not_to_have_attribute("open", "")
    expect(desk).to_have_url(re.compile("#said-budget$"))
    below = strip.evaluate("one => Math.round(one.getBoundingClientRect().bottom)")
    assert strip.evaluate("one => Math.round(one.getBoundingClientRect().top)") == 0
    assert below <= desk.evaluate(TOP, "#said-budget") < 450
    strip.locator("a[href='#history']").click()
    assert below <= desk.evaluate(TOP, "#history") < 900
    expect(desk.locator("#said-budget")).to_be_attached()
    assert violations(desk) == []


def test_a_case_is_one_column_on_a_phone_and_on_a_low_screen(sign_in: SignIn) -> None:
    desk = sign_in("officer", width=320, height=640)
    desk.goto(case_of(desk, "in_assessment"))
    assert desk.evaluate("document.documentElement.scrollWidth") == 320
    assert desk.locator(".ui-casenav").evaluate("one => getComputedStyle(one).position") == "static"
    assert desk.locator(".ui-beside").evaluate("one => getComputedStyle(one).overflowY") == "visible"
    desk.set_viewport_size({"width": 1280, "height": 400})
    assert desk.locator(".ui-beside").evaluate("one => getComputedStyle(one).overflowY") == "visible"
    assert violations(desk) == []


def test_a_hint_of_double_funding_is_answered(sign_in: SignIn) -> None:
    desk = sign_in("officer")
    case = case_of(desk, "in_check")
    desk.goto(f"{case}double-funding/")
    form = desk.locator("main form:has(textarea)").first
    form.locator("button").click()
    expect(desk.locator(".govuk-error-summary li")).to_have_count(2)
    assert violations(desk) == []
    form = desk.locator("main form:has(.govuk-form-group--error)")
    form.locator("input[value=no] + label").click()
    form.locator("textarea").fill("Eri kunnat, eri kustannukset.")
    form.locator("button").click()
    expect(desk.locator(".govuk-error-summary")).to_have_count(0)
    expect(desk.locator("main")).to_contain_text("Eri kunnat, eri kustannukset.")
    desk.goto(case)
    expect(desk.locator("section:has(> .ui-headrow #double-funding) .ui-state").first).to_be_visible()
    desk.goto(f"{case}rules/")
    assert violations(desk) == []
