"""An organisation from its first day: entered, a colleague invited who comes without script, then handed over."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from product import PASSWORD, Site

from tests.browser.axe import violations

pytestmark = pytest.mark.browser
NewContext = Callable[..., BrowserContext]
OWNER, COLLEAGUE = "aino.perustaja@example.net", "kalle.kutsuttu@example.net"


def sign_up(page: Page, email: str) -> None:
    page.fill("input[name=email]", email)
    page.fill("input[name=password1]", PASSWORD)
    page.fill("input[name=password2]", PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda address: "/accounts/signup/" not in address)


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


def link_to(site: Site, address: str) -> str:
    """The path of the link in the letter to this address. The worker may be at the demo's reports for long."""
    for _ in range(20):
        site.manage("shell", "-c", "from amif.tasks import dispatch_outbox; dispatch_outbox()")
        for file in sorted((site.folder / "mail").glob("*")):
            letter = message_from_bytes(file.read_bytes(), policy=policy.default)
            body = letter.get_body()
            found = re.search(r"/invitations/\w+/", body.get_content() if body else "")
            if letter["To"] == address and found:
                return found[0]
    raise AssertionError(f"no invitation to {address}")


def looked(page: Page) -> Page:
    """The page, in English, with nothing for axe to find and no wider than the window."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return page


def found_organisation(page: Page) -> str:
    """Sign up, enter an organisation, fill in its account and who signs; its address."""
    page.goto("/accounts/signup/?lang=en")
    sign_up(page, OWNER)
    page.goto("/my/organisations/new/")
    page.fill("input[name=business_id]", "1234567-2")
    press(page, "Enter the organisation")
    expect(page.locator(".govuk-error-summary")).to_contain_text("The check digit does not fit")
    looked(page).fill("input[name=business_id]", "1234567-1")
    page.fill("input[name=name]", "Alku ry")
    page.get_by_label("Association").check(force=True)
    page.fill("input[name=person]", "Aino Perustaja")
    press(page, "Enter the organisation")
    expect(page.locator("h1")).to_contain_text("Alku ry")
    address = page.url
    page.goto(f"{address}bank/")
    page.fill("input[name=account_holder]", "Alku ry")
    page.fill("input[name=iban]", "FI21 1234 5600 0007 85")
    press(page, "Save")
    expect(looked(page).locator("main")).to_contain_text("FI21 1234 5600 0007 85")
    return address


def test_an_owner_invites_a_new_person_joins_and_takes_over(new_context: NewContext, site: Site) -> None:
    page = new_context().new_page()
    address = found_organisation(page)
    page.goto(f"{address}members/")
    page.fill("input[name=email]", COLLEAGUE)
    page.get_by_label("English", exact=True).check(force=True)
    press(page, "Send the invitation")
    expect(looked(page).locator("main")).to_contain_text(COLLEAGUE)

    other = new_context(width=320, java_script_enabled=False).new_page()
    link = link_to(site, COLLEAGUE)
    other.goto(link)
    expect(other.locator("main")).to_contain_text("Your role: editor")
    other.get_by_role("link", name="Create an account").click()
    sign_up(other, COLLEAGUE)
    expect(other).to_have_url(re.compile(link))
    other.fill("input[name=person]", "Kalle Kutsuttu")
    other.locator("main form button[type=submit]").click()
    expect(other).to_have_url(address)
    expect(other.locator("main")).to_contain_text("FI21")
    other.goto(f"{address}members/?lang=en")
    expect(other.locator("main")).to_contain_text("Only an owner of the organisation does this")

    page.goto(f"{address}members/")
    page.get_by_role("link", name=re.compile("Change.*Kalle Kutsuttu")).click()
    looked(page)
    press(page, "Hand over the ownership")
    expect(page.locator("main")).to_contain_text("Only an owner of the organisation does this")
    other.goto(f"{address}members/?lang=en")
    other.get_by_role("link", name=re.compile("Change.*Aino Perustaja")).click()
    other.get_by_role("button", name="Take the access away").click()
    answer = page.goto(address)
    assert answer
    assert answer.status == 404
