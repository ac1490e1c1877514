"""Nothing typed is lost: connection, session, tabs and colleagues, as Chromium meets them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from product import PASSWORD

from tests.browser.axe import violations
from tests.browser.test_applicant import begin, save

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
STATUS = "aside [data-autosave-status=section]"
NEED = "Newcomers in rural municipalities do not reach guidance."


def status(page: Page, state: str) -> None:
    expect(page.locator(STATUS)).to_have_attribute("data-state", state)


def type_and_save(page: Page, selector: str, text: str) -> None:
    """Type, and wait until the server has it: the form then stands on another version."""
    version = page.locator("#section [name=version]")
    before = version.input_value()
    page.fill(selector, text)
    expect(version).not_to_have_value(before)
    status(page, "saved")


def at_the_section(page: Page, address: str, section: str = "basics") -> Page:
    page.goto(f"{address}{section}/?lang=en")
    return page


def end_session(context: BrowserContext) -> None:
    """As the server sees it when the time is over: the session's cookie means nobody any more."""
    context.clear_cookies(name="sessionid")


def sign_in_again(page: Page) -> None:
    page.fill("input[name=login]", "applicant@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").click()


def test_what_is_typed_offline_is_kept_and_sent_when_the_connection_is_back(sign_in: SignIn) -> None:
    page = sign_in("applicant")
    at_the_section(page, begin(page), "project")
    page.context.set_offline(True)
    page.fill("#id_need", NEED)
    expect(page.locator(STATUS)).to_contain_text("Not connected. Your text is kept in this browser")
    page.context.set_offline(False)
    status(page, "saved")
    page.reload()
    expect(page.locator("#id_need")).to_have_value(NEED)
    assert entries(page) == 0


def test_a_tab_that_closes_without_a_connection_loses_nothing(sign_in: SignIn) -> None:
    page = sign_in("applicant")
    context, address = page.context, begin(page)
    at_the_section(page, address, "project")
    context.set_offline(True)
    page.fill("#id_need", NEED)
    expect(page.locator(STATUS)).to_contain_text("Not connected")
    page.close()
    context.set_offline(False)
    again = at_the_section(context.new_page(), address, "project")
    offered = again.locator(".ui-kept")
    expect(offered).to_contain_text(NEED)
    assert violations(again) == []
    offered.get_by_role("button", name="Put it back").click()
    expect(again.locator("#id_need")).to_have_value(NEED)
    status(again, "saved")
    again.reload()
    expect(again.locator("#id_need")).to_have_value(NEED)
    expect(again.locator(".ui-kept")).to_have_count(0)


def never_sent(page: Page, address: str) -> Page:
    """A tab in which something was typed without a connection is closed; another one on the same section."""
    context = page.context
    at_the_section(page, address, "project")
    context.set_offline(True)
    page.fill("#id_need", NEED)
    expect(page.locator(STATUS)).to_contain_text("Not connected")
    page.close()
    context.set_offline(False)
    again = at_the_section(context.new_page(), address, "project")
    expect(again.locator(".ui-kept")).to_be_visible()
    return again


def entries(page: Page) -> int:
    return int(page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('amif-draft')).length"))


def test_kept_text_can_be_thrown_away(sign_in: SignIn) -> None:
    page = sign_in("applicant")
    page = never_sent(page, begin(page))
    page.locator(".ui-kept").get_by_role("button", name="Throw it away").click()
    expect(page.locator(".ui-kept")).to_have_count(0)
    assert entries(page) == 0
    expect(page.locator("#id_need")).to_have_value("")


def test_signing_out_leaves_nothing_in_the_browser(sign_in: SignIn) -> None:
    page = sign_in("applicant")
    page = never_sent(page, begin(page))
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda address: "/project/" not in address)
    assert entries(page) == 0


def test_a_session_that_ends_while_one_types_is_signed_in_beside_and_saving_goes_on(sign_in: SignIn) -> None:
    page = sign_in("applicant")
    at_the_section(page, begin(page), "project")
    end_session(page.context)
    page.fill("#id_need", NEED)
    expect(page.locator(STATUS)).to_contain_text("You are signed out. Your text is kept in this browser.")
    with page.context.expect_page() as opened:
        page.locator(STATUS).get_by_role("link", name="Sign in again").click()
    sign_in_again(opened.value)
    expect(opened.value.locator("[data-signed-in-again]")).to_have_count(1)
    assert violations(opened.value) == []
    opened.value.close()
    status(page, "saved")
    save(page)
    page.wait_for_url(re.compile("show=1|/work/"))
    page.go_back()
    expect(page.locator("#id_need")).to_have_value(NEED)


def test_without_script_a_form_sent_too_late_comes_back_after_signing_in(sign_in: SignIn) -> None:
    page = sign_in("applicant", java_script_enabled=False)
    address = begin(page)
    at_the_section(page, address, "project")
    page.fill("#id_need", NEED)
    end_session(page.context)
    save(page)
    sign_in_again(page)
    page.wait_for_url(re.compile("/project/"))
    expect(page.locator("main")).to_contain_text(re.compile("not saved yet|ei ole vielä|inte sparad"))
    expect(page.locator("#id_need")).to_have_value(NEED)
    save(page)
    at_the_section(page, address, "project")
    expect(page.locator("#id_need")).to_have_value(NEED)


def test_without_any_cookie_left_the_text_is_on_the_page_and_comes_back_too(sign_in: SignIn) -> None:
    page = sign_in("applicant", java_script_enabled=False)
    at_the_section(page, begin(page), "project")
    page.fill("#id_need", NEED)
    page.context.clear_cookies()
    save(page)
    expect(page.locator("h1")).to_have_text("Not saved yet")
    expect(page.locator("main")).to_contain_text(NEED)
    page.get_by_role("button", name="Send it again").click()
    sign_in_again(page)
    page.wait_for_url(re.compile("/project/"))
    expect(page.locator("#id_need")).to_have_value(NEED)


def test_colleagues_in_different_fields_see_each_others_text_come_in(sign_in: SignIn) -> None:
    first, second = sign_in("applicant"), sign_in("colleague")
    address = begin(first)
    at_the_section(first, address)
    at_the_section(second, address)
    type_and_save(first, "#id_title", "Hers")
    second.fill("#id_contact_phone", "+358 50 111 1111")
    expect(second.locator(STATUS)).to_contain_text("together with the changes of")
    expect(second.locator("#id_title")).to_have_value("Hers")
    first.reload()
    expect(first.locator("#id_contact_phone")).to_have_value("+358 50 111 1111")
    expect(first.locator("[data-presence-words]")).to_contain_text("is editing this section now.")
    first.goto(address + "?lang=en")
    expect(first.locator("main")).to_contain_text("is editing now.")


def test_colleagues_in_one_field_choose_from_both_versions(sign_in: SignIn) -> None:
    first, second = sign_in("applicant"), sign_in("colleague", width=320)
    address = begin(first)
    at_the_section(first, address, "project")
    at_the_section(second, address, "project")
    type_and_save(first, "#id_need", "Newcomers need guidance in their own language.")
    second.fill("#id_need", "Newcomers need guidance and child care.")
    expect(second.locator(STATUS)).to_contain_text("has changed the same field")
    second.locator(STATUS).get_by_role("button", name="See both versions").click()
    expect(second.locator(".ui-versions")).to_contain_text("in their own language")
    expect(second.locator(".ui-versions")).to_contain_text("and child care")
    assert violations(second) == []
    assert second.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    second.locator("input[name='choose:need'][value=own]").check(force=True)
    second.fill("textarea[name='text:need']", "Both matter.")
    second.locator("main form .ui-actions button").click()
    at_the_section(second, address, "project")
    expect(second.locator("#id_need")).to_have_value("Both matter.")
    expect(second.locator(".ui-kept")).to_have_count(0)


def test_two_tabs_of_one_person_come_together(sign_in: SignIn) -> None:
    page = sign_in("applicant")
    address = begin(page)
    at_the_section(page, address)
    other = at_the_section(page.context.new_page(), address)
    type_and_save(other, "#id_title", "From the newer tab")
    expect(page.locator("#id_title")).to_have_value("From the newer tab")
    type_and_save(page, "#id_contact_phone", "112")
    expect(other.locator("#id_contact_phone")).to_have_value("112")


def test_a_comment_at_a_field_loses_nothing_typed_beside_it(sign_in: SignIn) -> None:
    page = sign_in("applicant", java_script_enabled=False)
    address = begin(page)
    at_the_section(page, address)
    page.fill("#id_title", "A title")
    talk = page.locator(".govuk-form-group:has(#id_title) .ui-talk")
    talk.locator("summary").click()
    talk.locator("textarea").fill("Too short?")
    talk.get_by_role("button", name="Add the comment").click()
    expect(page.locator("#id_title")).to_have_value("A title")
    expect(page.locator(".govuk-form-group:has(#id_title) .ui-talk")).to_contain_text("Too short?")
    colleague = sign_in("colleague")
    at_the_section(colleague, address)
    expect(colleague.locator(".ui-talk[open]")).to_contain_text("Too short?")
    assert violations(colleague) == []


def test_before_the_session_ends_the_page_asks_and_one_stays(sign_in: SignIn) -> None:
    page = sign_in("applicant")
    page.clock.install()
    page.goto("/my/?lang=en")
    expect(page.locator("[data-session-time]")).to_be_visible()
    warning = page.get_by_role("alertdialog")
    expect(warning).to_have_count(0)
    left = page.locator("[data-session-seconds]").get_attribute("data-session-seconds")
    page.clock.fast_forward((int(str(left)) - 600) * 1000)
    expect(warning).to_contain_text(re.compile(r"signed out in \d+ minutes"))
    assert violations(page) == []
    warning.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_have_count(0)
