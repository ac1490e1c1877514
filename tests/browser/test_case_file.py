"""A paper of a case marked as secret, and the whole case file taken out with it, in Chromium."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations

pytestmark = pytest.mark.browser
PAPER = "4-handling/handling.pdf"


def test_marked_paper_is_secret_in_the_case_file(sign_in: Callable[..., Page], tmp_path: Path) -> None:
    page = sign_in("officer2")
    page.goto("/desk/cases/?q=Talousohjaajien")
    button = page.locator("header").get_by_role("button", name="English")
    if button.count():
        button.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    case = page.locator("main a[href^='/desk/cases/2024-1-']").first.get_attribute("href")
    page.goto(f"{case}record/")
    row = page.get_by_role("row", name="How the case was handled")
    row.get_by_role("link").click()
    page.locator("input[name=point][value='20'] + label").click()
    page.get_by_role("button", name="Mark as secret").click()
    expect(row).to_contain_text("Secret: act 621/1999, section 24(1), point 20")
    assert list(violations(page)) == []

    page.get_by_role("button", name="Ask for the case file").click()
    with page.expect_download() as saved:
        page.locator("main a[download]").click(timeout=60_000)
    saved.value.save_as(tmp_path / "case.zip")
    with zipfile.ZipFile(tmp_path / "case.zip") as archive:
        assert archive.testzip() is None
        said = {one["path"]: one for one in json.loads(archive.read("metadata.json"))["files"]}
        assert archive.read(PAPER).startswith(b"%PDF")
    assert (said[PAPER]["publicity"], said[PAPER]["secrecy_ground"]) == (
        "secret",
        "621/1999, section 24(1), point 20",
    )
    assert {said[path]["publicity"] for path in said if path.startswith("1-application/")} == {"public"}

    page.goto(f"{case}record/")
    row.get_by_role("link").click()
    page.get_by_label("Why the document is public again").fill("Koe.")
    page.get_by_role("button", name="Make it public").click()
    expect(row).to_contain_text("Public")
