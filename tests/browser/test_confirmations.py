"""Money by two persons in Chromium, without script: proposed with its figures, confirmed, followed to the entry."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
SignIn = Callable[..., Page]


def amounts(page: Page) -> list[str]:
    """The figures after the change, in the order of the table."""
    return page.locator("main td.is-key").all_inner_texts()


def test_money_moves_by_two_persons_without_script(sign_in: SignIn) -> None:
    officer = sign_in("officer", java_script_enabled=False)
    officer.goto("/desk/money/")
    officer.locator('main a[href="/desk/changes/new/call_more/"]').click()
    officer.locator("select[name=line]").select_option(index=1)
    officer.locator("input[name=amount]").fill("1234.56")
    officer.locator("textarea[name=reason]").fill(
        "Hakemuksia on tulossa enemmän kuin suunnitelmassa ennakoitiin."
    )
    officer.locator("main form button[type=submit]").click()
    button = officer.locator("main button[name=send]")
    expect(button).to_contain_text(re.compile(r"1[,. \u00a0]?234[.,]56"))
    after = amounts(officer)
    button.click()
    address = officer.url
    assert re.search(r"/desk/changes/\d+/$", address)
    expect(officer.locator("main form input[value=confirm]")).to_have_count(0)

    decider = sign_in("decider", java_script_enabled=False)
    decider.goto("/desk/")
    decider.locator(f'main a[href="{address[address.index("/desk/") :]}"]').click()
    assert amounts(decider) == after
    decider.locator("main form:has(input[value=confirm]) button").click()
    expect(decider.locator("main .ui-state").first).to_be_visible()
    decider.locator('main a[href*="/desk/money/ledger/"]').first.click()
    expect(decider.locator("main h1")).to_contain_text(re.compile(r"1[,. \u00a0]?234[.,]56"))
    decider.locator('main a[href*="/desk/money/lines/"]').first.click()
    expect(decider.locator("main tbody tr").first).to_contain_text(re.compile(r"1[,. \u00a0]?234[.,]56"))
