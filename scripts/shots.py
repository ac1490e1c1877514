"""Pictures of every page per role, language and width, from a demo of its own, into build/shots (make shots).

Pages are listed in shots.toml. Names tell what answered badly, has no such link, or is wider than the screen.

    shots.py                          all of them
    shots.py officer fi 360 cases     only these roles, languages, widths, pages
"""

import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from machine import ROOT
from playwright.sync_api import Browser, Page, Response, StorageState, sync_playwright
from product import CHROMIUM_FLAGS, PASSWORD, Site

VISITOR = "visitor"
OUT = ROOT / "build" / "shots"
TABLE = tomllib.loads((ROOT / "scripts" / "shots.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at what, how. `route` is an address, then steps from there as shots.toml tells them."""

    role: str
    name: str
    language: str
    width: int
    route: tuple[str, ...]

    @property
    def file(self) -> Path:
        return OUT / self.role / f"{self.name}-{self.language}-{self.width}.png"

    def __str__(self) -> str:
        return f"{self.role} {self.name} {self.language} {self.width}"


def chosen(words: list[str]) -> Iterator[tuple[str, int, str, list[Shot]]]:
    """Role, width, language and their pages: those the words name, all where they name none."""

    def picked(values: list[str]) -> list[str]:
        return [value for value in values if value in words] or values

    for role in picked(list(TABLE["pages"])):
        pages = TABLE["pages"][role]
        for language in picked(TABLE["languages"]):
            for width in map(int, picked([str(width) for width in TABLE["widths"]])):
                shots = [
                    Shot(role, n, language, width, tuple(pages[n].split(" > "))) for n in picked(list(pages))
                ]
                yield role, width, language, shots


def signed_in(browser: Browser, site: Site, role: str) -> StorageState | None:
    """The role's session. One for all its pictures: more sign-ins a minute than people make are refused."""
    if role == VISITOR:
        return None
    context = browser.new_context(base_url=site.url)
    sign_in(context.new_page(), role)
    state = context.storage_state()
    context.close()
    return state


def sign_in(page: Page, role: str) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", f"{role}@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


def follow(page: Page, shot: Shot) -> Response | None:
    """Goes the shot's way; None when a link on it is not there."""
    address, *steps = shot.route
    answer = page.goto(spoken(address, shot.language))
    for step in steps:
        links = page.eval_on_selector_all(
            "a[href]:not([href^='#'])", "links => links.map(link => [link.pathname, link.href])"
        )
        whole = dict(reversed(links))
        found = onward(address, [path for path, _ in links], step)
        if found is None:
            return None
        address = whole.get(found, found)
        answer = page.goto(spoken(address, shot.language))
    return answer


def onward(here: str, links: Iterable[str], step: str) -> str | None:
    """Where a step of a route leads from the address `here` with these links; None when it leads nowhere."""
    path = urlsplit(here).path
    if step.startswith("+"):
        return path + step[1:]
    if step.startswith("="):
        return step[1:].replace("*", path.rstrip("/").rsplit("/", 1)[-1])
    return next((link for link in links if re.search(step, link)), None)


def spoken(address: str, language: str) -> str:
    """The address of the page in a language."""
    return f"{address}{'&' if '?' in address else '?'}lang={language}"


def take(page: Page, shot: Shot) -> str:
    """Makes the picture; what is wrong with the page, or nothing."""
    answer = follow(page, shot)
    if answer is None:
        return "a link on the way is not there"
    shot.file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=shot.file, full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    wrong = [] if answer.status == (404 if shot.name == "missing" else 200) else [f"answered {answer.status}"]
    return ", ".join([*wrong, *([f"{wide} px wider than the screen"] if wide > 0 else [])])


def shoot(browser: Browser, site: Site, words: list[str]) -> tuple[int, list[str]]:
    """How many pictures were made, and what is wrong on which."""
    made, wrong = 0, []
    sessions: dict[str, StorageState | None] = {}
    for role, width, language, shots in chosen(words):
        size = {"width": width, "height": 800}
        if role not in sessions:
            sessions[role] = signed_in(browser, site, role)
        context = browser.new_context(
            base_url=site.url,
            viewport=size,
            locale=language,
            reduced_motion="reduce",
            storage_state=sessions[role],
        )
        page = context.new_page()
        for shot in shots:
            fault = take(page, shot)
            made += shot.file.exists()
            wrong += [f"{shot}: {fault}"] if fault else []
        context.close()
    return made, wrong


def main() -> int:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium is not installed:  sudo apt-get install chromium", file=sys.stderr)
        return 1
    shutil.rmtree(OUT, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="amif-shots-") as folder, sync_playwright() as playwright:
        site = Site(Path(folder))
        site.load()
        try:
            site.start()
            browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
            made, wrong = shoot(browser, site, sys.argv[1:])
            browser.close()
        finally:
            site.stop()
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{made} pictures in {OUT.relative_to(ROOT)}, {len(wrong)} with something wrong")
    return 1 if wrong or not made else 0


if __name__ == "__main__":
    sys.exit(main())
