"""No role sees a link that leads nowhere: every link of every page is followed, from the role's first page on."""

from collections import Counter, deque
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import APIRequestContext, Page
from product import Site

pytestmark = pytest.mark.browser
ROLES = (
    "applicant",
    "municipality",
    "agency",
    "officer",
    "assessor",
    "decider",
    "finance",
    "committee",
    "auditor",
    "admin",
)
OF_A_KIND, OF_A_KIND_IN_A_DRILL = 3, 40
"""How many addresses of one shape are followed: /calls/1/, /calls/2/ ..."""


class Links(HTMLParser):
    """The addresses a page links to, loads, or fetches."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        for name in ("href", "src", "hx-get"):
            address = named.get(name)
            if address and not address.startswith(("mailto:", "tel:", "data:", "#")):
                self.found.append(urldefrag(urljoin(self.base, address)).url)


def shape(address: str) -> str:
    """The route the address has in the product, with the names of what it asks for; of a file its folder."""
    parts = urlsplit(address)
    keys = sorted(pair.partition("=")[0] for pair in parts.query.split("&"))
    try:
        route = resolve(parts.path).route
    except Resolver404:
        route = parts.path.rpartition("/")[0]
    return f"{route}?{'&'.join(keys)}"


def most(link: str, share: int) -> int:
    """How many of the link's shape to follow; of a page in another language, which is the same page, one."""
    return 1 if "lang=" in link else share


def crawl(request: APIRequestContext, start: str, own: str, share: int = OF_A_KIND) -> tuple[int, list[str]]:
    """Follows links from `start`; how many answered, and which badly, with the page they stand on."""
    waiting, seen, kinds = deque([(start, "")]), {start}, Counter()
    answered, wrong = 0, []
    while waiting:
        address, stands_on = waiting.popleft()
        answer = request.get(address, max_redirects=5, max_retries=2)
        answered += 1
        if not answer.ok:
            wrong.append(f"{answer.status} {address} on {stands_on}")
        elif "text/html" in answer.headers.get("content-type", ""):
            page = Links(answer.url)
            page.feed(answer.text())
            for link in page.found:
                if link.startswith(own) and link not in seen and kinds[shape(link)] < most(link, share):
                    seen.add(link)
                    kinds[shape(link)] += 1
                    waiting.append((link, address))
    return answered, wrong


def test_visitor_sees_no_dead_link(page: Page, site: Site, record_property) -> None:
    answered, wrong = crawl(page.request, f"{site.url}/", site.url)
    record_property("links followed", answered)
    assert wrong == []
    assert answered > 20


@pytest.mark.parametrize("role", ROLES)
def test_role_sees_no_dead_link(role: str, sign_in, site: Site, record_property) -> None:
    page = sign_in(role)
    answered, wrong = crawl(page.request, page.url, site.url)
    record_property("links followed", answered)
    assert wrong == []
    assert answered > 20


@pytest.mark.drill
@pytest.mark.parametrize("role", ROLES)
def test_role_sees_no_dead_link_among_many_of_a_kind(role: str, sign_in, site: Site, record_property) -> None:
    page = sign_in(role)
    answered, wrong = crawl(page.request, page.url, site.url, OF_A_KIND_IN_A_DRILL)
    record_property("links followed", answered)
    assert wrong == []
