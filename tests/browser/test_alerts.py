"""Be told of new calls: asked for, confirmed by the letter's link, ended by it; in Swedish, without a sign-in."""

import re
import time
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import Page, expect
from product import Site

from tests.browser.axe import violations

pytestmark = pytest.mark.browser
ADDRESS = "lasare@example.org"


def letter_to(site: Site, address: str, seconds: float = 60) -> str:
    """The text of the newest letter to the address, once it is there."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for path in sorted((site.folder / "mail").glob("*.log"), reverse=True):
            for part in path.read_bytes().split(b"-" * 79):
                message = message_from_bytes(part.strip(), policy=policy.default)
                if message["To"] == address:
                    return str(message.get_content())
        time.sleep(0.5)
    raise AssertionError(f"no letter to {address} came:\n{site.logs()}")


def link_in(site: Site, letter: str) -> str:
    """The letter's first link, at the address where the product runs."""
    found = re.search(r"https?://[^/\s]+(/calls/alerts/\S+)", letter)
    assert found, letter
    return f"{site.url}{found[1]}"


def test_visitor_is_told_of_new_calls_after_confirming_and_ends_it(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/calls/")
    page.get_by_role("button", name="Svenska").click()
    page.get_by_role("link", name="Få ett e-postmeddelande när en utlysning publiceras").click()
    page.get_by_label("E-postadress").fill(ADDRESS)
    page.get_by_label("SO2").check()
    expect(page.get_by_label("Svenska")).to_be_checked()
    assert violations(page) == []
    page.get_by_role("button", name="Skicka mig ett meddelande att bekräfta").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Titta i din e-post")
    assert violations(page) == []

    letter = letter_to(site, ADDRESS)
    assert "Bekräfta det inom sju dagar" in letter
    page.goto(link_in(site, letter))
    expect(page.get_by_role("heading", level=1)).to_have_text("Bekräfta dina meddelanden")
    expect(page.get_by_label("SO2")).to_be_checked()
    assert violations(page) == []
    page.get_by_role("button", name="Ja, meddela mig om nya utlysningar").click()
    expect(page.get_by_role("status")).to_contain_text(ADDRESS)

    page.get_by_role("link", name="Avsluta meddelandena").click()
    assert violations(page) == []
    page.get_by_role("button", name="Avsluta meddelandena").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Meddelandena har avslutats")
    answer = page.request.get(link_in(site, letter))
    assert answer.status == 404
