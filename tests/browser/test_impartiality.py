"""Impartiality in Chromium: a tie is told, declared by mistake, and taken back by another person."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]
CASE = re.compile(r"/desk/cases/([^/]+)/")


def test_tie_declared_by_mistake_is_taken_back_only_by_another_person(sign_in: SignIn) -> None:
    chief = sign_in("decider")
    chief.goto("/desk/cases/?state=in_assessment&view=all")
    case = chief.locator("main tbody th a").first.get_attribute("href") or ""
    chief.goto(f"{case}declaration/")
    chief.locator("input[name=impartial][value=yes] + label").click()
    chief.locator("main form:has([name=impartial]) button").click()
    expect(chief).to_have_url(re.compile(re.escape(case)))

    officer = sign_in("officer")
    officer.goto(f"{case}declaration/")
    officer.locator("input[name=impartial][value=no] + label").click()
    officer.locator("main form:has([name=impartial]) button").click()
    expect(officer.locator(".govuk-error-summary li")).to_have_count(2)
    officer.locator("input[name=grounds][value=organ] + label").click()
    officer.locator("textarea[name=ground]").fill("My brother sits in the board.")
    officer.locator("main form:has([name=impartial]) button").click()
    again = officer.locator(f'main a[href="{case}impartial-again/"]')
    expect(again).to_be_visible()
    for part in ("", "scores/", "application.pdf", "proposal/"):
        assert officer.request.get(f"{case}{part}").status == 403
    again.click()
    assert violations(officer) == []
    officer.locator("textarea[name=ground]").fill("It was another association.")
    officer.locator("main form:has([name=ground]) button").click()

    chief.goto(case)
    chief.locator(f'main a[href^="{case}statements/"]').click()
    assert violations(chief) == []
    chief.locator("input[name=accept][value=yes] + label").click()
    chief.locator("textarea[name=answer]").fill("Checked with the register.")
    chief.locator("main form:has([name=accept]) button").click()
    assert officer.request.get(case).status == 200


def test_assessor_tells_a_tie_and_ends_it(sign_in: SignIn) -> None:
    page = sign_in("assessor2")
    page.goto("/accounts/ties/")
    page.locator("input[name=name]").fill("Föreningen Bro rf")
    page.locator("input[name=whose][value=close] + label").click()
    page.locator("input[name=kind][value=board] + label").click()
    page.locator("textarea[name=ground]").fill("Maka i styrelsen.")
    page.locator("main form button").click()
    expect(page.locator("main tbody")).to_contain_text("Föreningen Bro rf")
    page.locator('main a[href$="/end/"]').first.click()
    page.locator("main form button").click()
    expect(page.locator('main a[href$="/end/"]')).to_have_count(0)
    assert violations(page) == []
