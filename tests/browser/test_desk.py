"""The desk in Chromium without script: cases found, kept as a view and handed out; the menu on a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]


def test_cases_are_filtered_kept_and_handed_out_without_script(sign_in: SignIn) -> None:
    officer = sign_in("officer", java_script_enabled=False)
    officer.goto("/desk/cases/?view=all")
    officer.locator("select[name=state]").select_option("undecided")
    officer.locator("form[role=search] button").click()
    assert "state=undecided" in officer.url
    officer.locator("main details summary").first.click()
    officer.locator("input[name=view-name]").fill("Auki olevat")
    officer.locator("form[action$='/views/'] button").click()
    expect(officer.locator('nav a[aria-current="page"]', has_text="Auki olevat")).to_be_visible()

    boxes = officer.locator("input[name=case]")
    chosen = [boxes.nth(place).get_attribute("value") for place in (0, 1)]
    boxes.nth(0).check()
    boxes.nth(1).check()
    officer.locator("input[name=officer]").first.check()
    officer.locator("form[action$='/hand-out/'] button").click()
    expect(officer.locator(".ui-notices")).to_contain_text("2")
    officer.locator("select[name=officer]").select_option("me")
    officer.locator("form[role=search] button").click()
    listed = officer.locator("section[aria-labelledby=list] tbody")
    for reference in chosen:
        expect(listed).to_contain_text(reference or "")
    expect(listed.locator("tr")).to_have_count(2)


def test_words_are_found_and_lead_to_their_case(sign_in: SignIn) -> None:
    officer = sign_in("officer", java_script_enabled=False)
    officer.goto("/desk/")
    officer.locator("main input[name=q]").fill("KOTOUTUMINEN")
    officer.locator("main form[role=search] button").click()
    expect(officer.locator("main mark").first).to_have_text(re.compile("kotoutuminen", re.IGNORECASE))
    officer.locator(".ui-hits a").first.click()
    assert re.search(r"/desk/cases/[^/]+/", officer.url)


def test_long_menu_is_one_row_on_a_phone_and_opens(sign_in: SignIn) -> None:
    officer = sign_in("officer", java_script_enabled=False)
    officer.goto("/desk/cases/?view=all")
    expect(officer.locator(".ui-nav--folded")).to_be_hidden()
    officer.set_viewport_size({"width": 320, "height": 700})
    folded = officer.locator(".ui-nav--folded")
    row = folded.bounding_box()
    assert row is not None
    assert row["height"] < 60
    expect(officer.locator(".ui-nav--long")).to_be_hidden()
    folded.locator("summary").click()
    folded.locator('a[href="/desk/rounds/"]').click()
    assert officer.url.endswith("/desk/rounds/")


def test_open_menu_and_filters_have_nothing_for_axe(sign_in: SignIn) -> None:
    officer = sign_in("officer")
    officer.set_viewport_size({"width": 320, "height": 700})
    officer.goto("/desk/cases/?state=undecided&line=2D")
    officer.locator(".ui-nav--folded summary").click()
    for summary in officer.locator("main details:not([open]) > summary").all():
        summary.click()
    assert violations(officer) == []
