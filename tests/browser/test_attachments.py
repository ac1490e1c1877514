"""Attachments in Chromium: with script and without, at 320 px, and an application reopened and copied."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.factories import files

pytestmark = pytest.mark.browser
SECTION = "attachments/"


def found(page: Page, words: str) -> str:
    """The address of the demo's application with these words, its pages in English from now on."""
    if page.locator("html").get_attribute("lang") != "en":
        page.locator("header").get_by_text("English", exact=True).click()
        page.wait_for_load_state()
    page.goto(f"/my/applications/?search={words}")
    links = page.locator("main a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    return next(str(link) for link in links if re.match(r"/my/applications/\d{4}-", str(link)))


def draft_of(page: Page) -> str:
    """The address of the demo's draft."""
    return found(page, "Digitaidot")


def test_a_file_is_sent_with_its_progress_refused_in_words_and_taken_away(
    sign_in: Callable[[str], Page], tmp_path: Any
) -> None:
    page = sign_in("applicant")
    address = draft_of(page) + SECTION
    page.goto(f"{address}")
    page.fill("#id_title-other", "Aiesopimus")
    page.set_input_files(
        "#id_file-other", {"name": "x.pdf", "mimeType": "application/pdf", "buffer": files.SVG}
    )
    expect(page.locator(".govuk-error-message")).to_contain_text("not accepted")
    expect(page.locator("#id_file-other")).to_be_focused()
    assert list(violations(page)) == []
    page.set_input_files(
        "#id_file-other", {"name": "../letter.exe", "mimeType": "text/html", "buffer": files.PDF}
    )
    expect(page.locator("main [role=status]").first).to_contain_text("letter.pdf")
    with page.expect_download() as saved:
        page.get_by_role("link", name="letter.pdf").first.click()
    assert saved.value.suggested_filename == "letter.pdf"
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert list(violations(page)) == []
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0
    page.get_by_role("button", name=re.compile("Take away letter.pdf")).click()
    expect(page.get_by_role("button", name=re.compile("Take away"))).to_have_count(0)
    page.goto(f"{draft_of(page)}preview/")
    assert list(violations(page)) == []


def test_a_file_is_dropped_on_its_place(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("applicant")
    page.goto(f"{draft_of(page)}{SECTION}")
    page.fill("#id_title-other", "Dropped")
    page.evaluate(
        """(content) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(content)], "dropped.png", {type: "image/png"}));
          const form = document.querySelector("#id_file-other").form;
          for (const name of ["dragover", "drop"]) {
            form.dispatchEvent(new DragEvent(name, {dataTransfer: data, bubbles: true, cancelable: true}));
          }
        }""",
        list(files.png()),
    )
    expect(page.locator("main [role=status]").first).to_contain_text("dropped.png")
    page.get_by_role("button", name=re.compile("Take away dropped.png")).click()


def test_everything_works_without_script(sign_in: Callable[[str], Page], browser: Browser, site: Any) -> None:
    signed = sign_in("applicant")
    kept = signed.context.storage_state()
    plain = browser.new_context(java_script_enabled=False, base_url=site.url, storage_state=kept)
    page = plain.new_page()
    page.goto(f"{draft_of(signed)}{SECTION}")
    page.fill("#id_title-other", "Plain")
    page.set_input_files(
        "#id_file-other", {"name": "p.pdf", "mimeType": "application/pdf", "buffer": files.HTML}
    )
    page.get_by_role("button", name="Attach the file").last.click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("not accepted")
    page.fill("#id_title-other", "Plain")
    page.set_input_files(
        "#id_file-other", {"name": "p.pdf", "mimeType": "application/pdf", "buffer": files.pdf(b"plain")}
    )
    page.get_by_role("button", name="Attach the file").last.click()
    expect(page.locator("main [role=status]").first).to_contain_text("p.pdf")
    page.get_by_role("button", name=re.compile("Take away p.pdf")).click()
    expect(page.get_by_role("button", name=re.compile("Take away"))).to_have_count(0)
    plain.close()


def test_an_earlier_application_is_copied_and_what_does_not_fit_is_named(
    sign_in: Callable[[str], Page],
) -> None:
    page = sign_in("applicant")
    page.goto(found(page, "opintielle"))
    page.get_by_role("link", name="Copy into a new call").click()
    assert list(violations(page)) == []
    page.locator("label[for^=id_place_]").first.click()
    page.get_by_role("button", name="Begin the copy").click()
    expect(page.get_by_role("heading", name="Copied: look at these")).to_be_visible()
    expect(page.locator("main")).to_contain_text("The dates were left empty")
    assert list(violations(page)) == []
