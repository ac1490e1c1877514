"""Chromium against the running product.

Every page a test opens is watched: a script error, a message of the content security policy, a request to
another host or an answer of 500 fails the test that caused it.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Request,
    Response,
    StorageState,
    expect,
    sync_playwright,
)
from product import CHROMIUM_FLAGS, PASSWORD, Site, loaded_demo

from tests.browser.steps import product_alone

# Playwright's loop runs in this thread; tests here touch the database of another process only.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
PATIENCE = 15_000
"""Milliseconds to wait for something to happen: two cores may be busy with both test processes."""
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def demo() -> Path:
    """The folder of a loaded demo; scripts/suite.py may have begun to load it already."""
    return loaded_demo(Path(os.environ.get("AMIF_TEST_DEMO") or os.environ["AMIF_TEST_FOLDER"]))


@pytest.fixture(scope="session")
def shared_site(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product with its demo data, one for all browser tests. Who changes data makes a case of its own."""
    site = Site(tmp_path_factory.mktemp("site") / "var")
    shutil.copytree(demo, site.folder)
    owe_no_letters(site)
    try:
        site.start()
        yield site
    finally:
        site.stop()


@pytest.fixture
def clock(demo: Path, tmp_path: Path) -> Iterator[Site]:
    """A product of the test's own, whose clock it may move: rounds close and drafts expire for good.

    clock.move_clock(timedelta(days=22))
    """
    with product_alone(demo, tmp_path / "var") as site:
        yield site


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Site:
    """The product the test works on: the shared one, or its own when it asks for the clock."""
    found: Site = request.getfixturevalue("clock" if "clock" in request.fixturenames else "shared_site")
    return found


def owe_no_letters(site: Site) -> None:
    """Without the demo's 86 letters, whose making would take from both cores what the tests need."""
    with closing(sqlite3.connect(site.folder / "amif.sqlite3")) as database, database:
        gone = database.execute(
            "DELETE FROM records_job WHERE kind = 'applications.letter' AND state = 'waiting'"
        )
        assert gone.rowcount, "no letter was owed: has the kind of the job another name?"


@pytest.fixture
def live_url(site: Site) -> str:
    return site.url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Callable[[], Browser]]:
    """Debian's Chromium, since Playwright's own cannot be fetched everywhere; another one when it has died."""
    launched: list[Browser] = []

    def running() -> Browser:
        if not launched or not launched[-1].is_connected():
            path = shutil.which("chromium")
            launched.append(playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS))
        return launched[-1]

    with sync_playwright() as playwright:
        yield running
        for browser in launched:
            browser.close()


@pytest.fixture
def browser(chromium: Callable[[], Browser]) -> Browser:
    """One Chromium for all tests; a crash fails the test it happens in, not those after it."""
    return chromium()


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(browser: Browser, site: Site) -> Iterator[NewContext]:
    """Makes a browser session of its own: new_context(width=320), new_context(java_script_enabled=False)."""
    contexts: list[BrowserContext] = []
    watched: list[str] = []

    def make(
        *, width: int = 1280, height: int = 900, language: str = "en", **options: object
    ) -> BrowserContext:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": height},
            locale=language,
            extra_http_headers={"Accept-Language": language},
            **options,
        )
        context.set_default_timeout(PATIENCE)
        watch(context, site.url, watched)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert not watched, "\n".join(watched) + f"\n{site.logs()}"


def watch(context: BrowserContext, url: str, seen: list[str]) -> None:
    """Notes in `seen` what no page of ours may do."""

    def asked(request: Request) -> None:
        if not request.url.startswith((url, "data:", "blob:")):
            seen.append(f"request to another host: {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 500:
            seen.append(f"{response.status}: {response.url}")

    context.on("request", asked)
    context.on("response", answered)
    context.on("weberror", lambda error: seen.append(f"script error: {error.error}"))
    context.on(
        "console",
        lambda message: (
            seen.append(f"console: {message.text}") if "Content Security Policy" in message.text else None
        ),
    )


@pytest.fixture
def page(new_context: NewContext) -> Page:
    """A page 1280 pixels wide, in English, signed out."""
    return new_context().new_page()


SignIn = Callable[..., Page]


@pytest.fixture(scope="session")
def shared_sessions() -> dict[str, StorageState]:
    """What the browser held of each account when it had just signed in to the shared product."""
    return {}


@pytest.fixture
def sessions(
    request: pytest.FixtureRequest, shared_sessions: dict[str, StorageState]
) -> dict[str, StorageState]:
    """Those of the product the test works on."""
    return {} if "clock" in request.fixturenames else shared_sessions


@pytest.fixture
def sign_in(new_context: NewContext, sessions: dict[str, StorageState]) -> SignIn:
    """A page signed in to a demo account: sign_in("officer", width=320).

    The first test that wants the account signs it in by the real form; the next ones go on with that session while it
    lives. Who comes twice in one test gets two sessions.
    """
    here: set[str] = set()

    def enter(name: str, **options: object) -> Page:
        kept = None if name in here else sessions.get(name)
        here.add(name)
        page = new_context(storage_state=kept, **options).new_page()
        page.goto("/accounts/login/")
        if "/accounts/login/" in page.url:
            by_form(page, name)
            sessions[name] = page.context.storage_state()
        return page

    return enter


def by_form(page: Page, name: str) -> None:
    """Signs in on the page for it."""
    page.fill("input[name=login]", name if "@" in name else f"{name}@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda address: "/accounts/login/" not in address)
