"""The style page in Chromium: axe, reflow, zoom, forced colours, keyboard, no script, and what the script adds."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from product import Site

from tests.browser.axe import violations

pytestmark = pytest.mark.browser
NewContext = Callable[..., BrowserContext]
LANGUAGES = ("en", "fi", "sv")


def opened(new_context: NewContext, query: str = "", **options: object) -> Page:
    page = new_context(**options).new_page()
    page.goto(f"/design/?{query}")
    return page


def overflow(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_style_page_has_no_violation(new_context: NewContext, language: str, width: int) -> None:
    page = opened(new_context, f"lang={language}&errors=1&notice=1", width=width)
    assert violations(page) == []
    assert overflow(page) == 0


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/nowhere/"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_account_and_error_pages_have_no_violation(new_context: NewContext, path: str, language: str) -> None:
    for width in (320, 1280):
        page = new_context(width=width).new_page()
        page.goto(f"{path}?lang={language}")
        assert violations(page) == []
        assert overflow(page) == 0


@pytest.mark.parametrize("path", ["/accounts/email/", "/accounts/password/change/", "/accounts/2fa/"])
def test_pages_of_the_own_account_have_no_violation(sign_in: Callable[..., Page], path: str) -> None:
    page = sign_in("officer")
    page.goto(path)
    assert violations(page) == []


def test_style_page_bears_double_zoom_and_wide_spacing(new_context: NewContext) -> None:
    """200 % zoom of 1280 px is a window of 640; text spacing as in WCAG 1.4.12."""
    page = opened(new_context, "lang=fi&errors=1", width=640, device_scale_factor=2)
    assert overflow(page) == 0
    spaced = "line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important"
    page.evaluate("s => document.querySelectorAll('main *').forEach(e => e.style.cssText += s)", spaced)
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.govuk-button, .ui-state, h1, h2, .ui-figures dd')]
        .filter(e => e.scrollHeight > e.clientHeight + 1 && getComputedStyle(e).overflow === 'hidden').length"""
    )
    assert cut == 0
    assert overflow(page) == 0


def test_states_keep_their_outline_in_forced_colours(new_context: NewContext) -> None:
    page = opened(new_context, forced_colors="active")
    border = page.locator(".ui-state").first.evaluate("e => getComputedStyle(e).borderTopWidth")
    assert border == "1px"
    assert violations(page) == []


def test_error_summary_has_the_focus_and_leads_to_the_field(new_context: NewContext) -> None:
    page = opened(new_context, "errors=1")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="Cost model: This field is required.").click()
    expect(page.locator("#project_model_0")).to_be_focused()
    page.get_by_role("link", name="Short description: This field is required.").click()
    expect(page.locator("#project_summary")).to_be_focused()


def test_keyboard_reaches_everything_and_shows_where_it_is(new_context: NewContext) -> None:
    """Tab through the page: every stop has a ring of 3 px, in sight, and the last one is in the footer or the end."""
    page = opened(new_context, width=1280, height=800)
    page.keyboard.press("Tab")
    expect(page.locator(".govuk-skip-link")).to_be_focused()
    seen, wrong = [], []
    for _ in range(150):
        stop = page.evaluate(
            """() => {
            const e = document.activeElement;
            if (!e || e === document.body) return null;
            const ring = e.matches('.govuk-radios__input, .govuk-checkboxes__input')
              ? getComputedStyle(e.nextElementSibling, '::before') : getComputedStyle(e);
            const box = e.getBoundingClientRect();
            return {what: e.outerHTML.slice(0, 80), ring: ring.outlineStyle + ' ' + ring.outlineWidth,
                    inSight: box.bottom > 0 && box.top < innerHeight, width: box.width, height: box.height};
            }"""
        )
        if stop is None:
            break
        seen.append(stop["what"])
        if stop["ring"] != "solid 3px" or not stop["inSight"]:
            wrong.append(stop)
        page.keyboard.press("Tab")
    assert wrong == []
    assert len(seen) > 40


def test_targets_are_at_least_24_pixels(new_context: NewContext) -> None:
    page = opened(new_context, width=320)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, input:not([type=hidden]), select, .ui-nav a, .ui-pages a')]
        .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([html]) => html)"""
    )
    assert small == []


def test_page_says_all_without_script(new_context: NewContext) -> None:
    page = opened(new_context, "errors=1", java_script_enabled=False)
    expect(page.locator("time[data-countdown]").first).to_have_text("10\u00a0days 1\u00a0h 43\u00a0min")
    expect(page.locator(".govuk-error-summary")).to_contain_text("8 things need to be corrected")
    expect(page.locator("#project_summary-info")).to_have_text("At most 500 characters")
    page.get_by_role("button", name="Suomi").click()
    expect(page.locator("h1")).to_contain_text("Suunnittelujärjestelmä")


def test_language_stays_chosen(new_context: NewContext) -> None:
    page = opened(new_context, "lang=en")
    page.get_by_role("button", name="Svenska").click()
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    page.goto("/design/")
    expect(page.locator("html")).to_have_attribute("lang", "sv")


def test_countdown_says_the_same_as_the_server_and_announces_five_minutes(new_context: NewContext) -> None:
    context = new_context()
    page = context.new_page()
    page.clock.install()
    page.goto("/design/")
    near = page.locator("time[data-countdown]").nth(1)
    expect(near).to_have_text("14\u00a0min")
    page.clock.run_for(timedelta(minutes=9, seconds=45).total_seconds() * 1000)
    expect(near).to_have_text("4\u00a0min")
    expect(page.get_by_text("5 minutes until the call closes")).to_have_count(1)
    page.clock.run_for(timedelta(minutes=5).total_seconds() * 1000)
    expect(near).to_have_text("Closed")


def test_autosave_says_when_it_saved_and_brings_the_totals(new_context: NewContext) -> None:
    page = opened(new_context)
    page.fill("#remark", "Three short words")
    expect(page.locator("[data-total=words]")).to_have_text("3")
    status = page.locator("[data-autosave-status=remark-form]")
    expect(status).to_have_attribute("data-state", "saved")
    expect(status).to_contain_text("Saved")
    expect(page.locator("#remark-form [name=version]")).to_have_value("2")


def test_autosave_that_fails_says_so_keeps_the_text_and_offers_it(new_context: NewContext) -> None:
    context = new_context()
    page = context.new_page()
    page.goto("/design/")
    context.set_offline(True)
    page.fill("#remark", "Written on a train")
    status = page.locator("[data-autosave-status=remark-form]")
    expect(status).to_contain_text("Not connected. Your text is kept in this browser")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto("/design/")
    again.get_by_role("button", name="Put it back").click()
    expect(again.locator("#remark")).to_have_value("Written on a train")
    expect(again.locator("[data-total=words]")).to_have_text("4")
    assert again.evaluate("Object.keys(localStorage).filter(k => k.startsWith('amif-draft')).length") == 0


def test_autosave_goes_on_by_itself_when_the_network_is_back(new_context: NewContext) -> None:
    context = new_context()
    page = context.new_page()
    page.goto("/design/")
    context.set_offline(True)
    page.fill("#remark", "Through a tunnel")
    status = page.locator("[data-autosave-status=remark-form]")
    expect(status).to_have_attribute("data-state", "failed")
    context.set_offline(False)
    expect(status).to_have_attribute("data-state", "saved")


def test_long_work_is_followed_until_it_is_done(new_context: NewContext) -> None:
    page = opened(new_context)
    expect(page.locator("[data-poll-url]")).to_contain_text("4 of 4 steps done", timeout=15_000)
    expect(page.locator("[data-finished]")).to_have_count(1)


def test_blocked_button_says_its_reason_and_does_nothing(new_context: NewContext) -> None:
    page = opened(new_context)
    page.get_by_role("button", name="Check and submit").click(force=True)
    expect(page.locator("body > [role=status]")).to_contain_text(
        "You can submit when the four problems are solved"
    )
    assert page.url.endswith("/design/?")


def test_first_paint_does_not_wait_for_the_script(new_context: NewContext, site: Site) -> None:
    context = new_context()
    context.route("**/app.js", lambda route: None)  # never answered
    page = context.new_page()
    page.goto("/design/", wait_until="commit")
    expect(page.locator("h1")).to_be_visible()
