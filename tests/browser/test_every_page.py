"""Every page of the product, as scripts/shots.toml lists them, in three languages, narrow and wide.

`make test` looks at each page once in each language, the widths taking turns; `make drill` at both.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from urllib.parse import urlsplit

import pytest
import shots
from babel.messages.pofile import read_po
from django.urls import URLPattern, get_resolver, resolve
from machine import ROOT
from playwright.sync_api import APIRequestContext, Page

from tests.browser.axe import violations
from tests.browser.test_links import Links

pytestmark = pytest.mark.browser
PAGES: dict[str, dict[str, str]] = shots.TABLE["pages"]
LANGUAGES = ("en", "fi", "sv")
WIDTHS = (320, 1280)
ENGLISH = re.compile(r"\b(the|of|with|this|your|which|have|has|been|cannot)\b", re.IGNORECASE)
OWN = """() => {
  const copy = document.body.cloneNode(true);
  const other = document.documentElement.lang === 'en' ? '' : ':is([lang=en], [hreflang=en])';
  if (other) copy.querySelectorAll(other).forEach(e => e.remove());
  copy.querySelectorAll('script, style, template, code, pre').forEach(e => e.remove());
  const texts = [];
  const walk = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) texts.push(walk.currentNode.data);
  copy.querySelectorAll('[aria-label]').forEach(e => texts.push(e.getAttribute('aria-label')));
  return texts.concat(document.title.split(' – ')[0]).map(t => t.replace(/\\s+/g, ' ').trim()).filter(Boolean);
}"""
"""The page's texts in its own language: what is marked as English is left out."""
NOT_PAGES = {
    "application_presence": "JSON",
    "application_comments": "POST",
    "session_stay": "POST",
    "api-schema": "JSON",
    "application_content": "JSON",
    "application_pdf": "PDF",
    "application_receipt_pdf": "PDF",
    "application_attachment": "a file to be saved",
    "budget_file": "CSV and XLSX",
    "review_withdraw": "POST",
    "review_file": "a file to be saved",
    "desk_review_file": "a file to be saved",
    "notice": "leads on",
    "notices_read": "POST",
    "application_attachment_removal": "POST",
    "application_keep": "of a reopened draft: tests/browser/test_attachments.py",
    "desk_application_pdf": "PDF",
    "desk_reviews_pdf": "PDF",
    "desk_case_file": "of one file asked for: tests/applications/test_case_file.py",
    "desk_case_file_ask": "POST",
    "desk_case_file_zip": "a file to be saved",
    "desk_attachment": "a file to be saved",
    "desk_late_file": "a file to be saved",
    "desk_message_file": "a file to be saved",
    "desk_settle": "POST",
    "my_message_file": "a file to be saved",
    "committee-document": "PDF and XLSX",
    "decision_letter": "PDF",
    "review_letter": "PDF",
    "desk_review_decision": "of a proposed answer: tests/browser/test_review.py",
    "desk_ranking_file": "CSV and XLSX",
    "desk_expert_file": "a file to be saved",
    "desk_expert": "of a request that waits: tests/applications/test_experts.py",
    "desk_reopening": "of scores given before the end: tests/applications/test_reconciling.py",
    "desk_impartial_again": "for whoever declared a tie: tests/browser/test_impartiality.py",
    "desk_statement": "of somebody who asks: tests/browser/test_impartiality.py",
    "desk_ties": "of a tie: tests/applications/test_tie_orders.py",
    "desk_cases_file": "CSV and XLSX",
    "desk_hand_out": "POST: tests/browser/test_desk.py",
    "desk_views": "POST",
    "desk_view": "POST",
    "desk_together": "POST: tests/browser/test_issuing.py",
    "desk_issued": "of one bulk decision: tests/browser/test_issuing.py",
    "healthz": "for machines",
    "readyz": "for machines",
    "favicon": "a picture",
    "call-text": "PDF",
    "call-dates": "a calendar file",
    "timetable-file": "CSV, JSON and XLSX",
    "call-results-file": "CSV, JSON and XLSX",
    "desk_results_publish": "POST",
    "committee-round-report": "POST",
    "public-money-file": "CSV, JSON and XLSX",
    "ledger-file": "CSV and XLSX",
    "call-alert": "behind a letter's secret: tests/browser/test_alerts.py",
    "language": "POST",
    "start": "leads on",
    "round-propose": "POST",
    "round-publish": "POST",
    "round-return": "POST",
    "desk_admission": "POST",
    "desk_finish": "POST",
    "desk_removal": "POST",
    "design": "tests/browser/test_design_axe.py",
    "invitation": "by a link in a letter: tests/browser/test_organisation.py",
    "organisation_ask": "POST",
    "invitation_revoke": "POST",
    "request_answer": "POST",
    "account_set_password": "leads on: everybody has one",
    "account_confirm_login_code": "leads on: not in use",
    "mfa_authenticate": "after a password, with a second factor",
    "mfa_reauthenticate": "with a second factor",
    "mfa_activate_totp": "after confirming the password once more",
    "mfa_deactivate_totp": "with a second factor",
    "mfa_view_recovery_codes": "with a second factor",
    "mfa_generate_recovery_codes": "with a second factor",
    "mfa_download_recovery_codes": "with a second factor",
    "plan-pdf": "PDF",
    "plan-yaml": "YAML",
    "plan-head": "of a draft: tests/browser/test_plan_versions.py",
    "plan-objective": "of a draft: tests/browser/test_plan_versions.py",
    "plan-opening": "of a draft: tests/browser/test_plan_versions.py",
    "programmes-desk": "leads on where there is one programme: tests/calls/test_programme_pages.py",
    "round-edit": "of a round in preparation: tests/browser/test_rounds_pages.py",
    "round-actions": "of a round in preparation: tests/browser/test_rounds_pages.py",
    "round-opening": "of a round in preparation: tests/browser/test_rounds_pages.py",
    "round-questions": "of a round in preparation: tests/browser/test_rounds_pages.py",
    "round-question": "of a round in preparation: tests/browser/test_rounds_pages.py",
    "round-attachments": "of a round in preparation: tests/browser/test_rounds_pages.py",
    "round-attachment": "of a round in preparation: tests/browser/test_rounds_pages.py",
    "round-sources": "of a round in preparation: tests/browser/test_rounds_pages.py",
    "call-document": "a file",
    "desk_declarations": "once an assessed case of the line is undeclared: tests/applications/test_desk_pages.py",
}
"""Addresses that the table does not hold, and why."""
Enter = Callable[[str], Page]


Known = dict[str, dict[str, str]]


def found(request: APIRequestContext, route: str, known: Known) -> str:
    """The address a route of the table leads to, without opening pages in the browser; `known` are links seen."""
    address, *steps = route.split(" > ")
    for step in steps:
        paths: dict[str, str] = {}
        if step[0] not in "+=":
            paths = known[address] = known.get(address) or linked(request, address)
        onward = shots.onward(address, list(paths)[::-1], step)
        assert onward, f"{route}: {step} is not on {address}"
        address = paths.get(onward, onward)
    return address


def linked(request: APIRequestContext, address: str) -> dict[str, str]:
    """Where a page links to, by path."""
    answer = request.get(address, max_retries=2)
    listed = Links(answer.url)
    listed.feed(answer.text())
    return {urlsplit(link).path: link for link in reversed(listed.found)}


@cache
def untranslated(language: str) -> frozenset[str]:
    """English texts that read otherwise in the language, where no translation happens to be the same words."""
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        rows = [one for one in read_po(file, locale=language) if one.id and isinstance(one.id, str)]
    said = {str(one.string) for one in rows}
    return frozenset(
        str(one.id) for one in rows if one.string and one.string != one.id and one.id not in said
    )


def english_in(page: Page, language: str) -> list[str]:
    """English left on a Finnish or Swedish page: a text that has a translation, or a sentence nobody marked."""
    texts = page.evaluate(OWN)
    left = [text for text in texts if text in untranslated(language) or ENGLISH.search(text)]
    return [f"English: {text[:120]}" for text in left]


def wrong_with(page: Page, language: str) -> Iterator[str]:
    """What is wrong with the page in sight."""
    yield from violations(page)
    shape = page.evaluate(
        """() => ({lang: document.documentElement.lang, title: document.title,
        headings: document.querySelectorAll('h1').length,
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth})"""
    )
    if shape["lang"] != language:
        yield f"is in {shape['lang']}"
    if not re.match(r"\S.* – AMIF$", shape["title"]):
        yield f"title: {shape['title']}"
    if shape["headings"] != 1:
        yield f"{shape['headings']} h1"
    if shape["wide"] > 0:
        yield f"{shape['wide']} px wider than the window"
    if language != "en":
        yield from english_in(page, language)


def looked_at(page: Page, role: str, widths: Callable[[int], tuple[int, ...]]) -> tuple[int, list[str]]:
    """How many pages were looked at, and everything wrong with them."""
    looks, wrong = 0, []
    known: Known = {}
    for number, (name, route) in enumerate(PAGES[role].items()):
        address = found(page.request, route, known)
        for turn, language in enumerate(LANGUAGES):
            for width in widths(number + turn):
                page.set_viewport_size({"width": width, "height": 900})
                answer = page.goto(shots.spoken(address, language))
                here = f"{role} {name} {language} {width} {page.url}"
                expected = 404 if name == "missing" else 200
                if answer is None or answer.status != expected:
                    wrong.append(f"{here}: {answer and answer.status}")
                wrong += [f"{here}: {one}" for one in wrong_with(page, language)]
                looks += 1
    return looks, wrong


def look(role: str, sign_in: Enter, page: Page, widths: Callable[[int], tuple[int, ...]]) -> int:
    if role != shots.VISITOR:
        page = sign_in(role)
    looks, wrong = looked_at(page, role, widths)
    assert not wrong, f"{len(wrong)} wrong:\n" + "\n".join(wrong)
    return looks


@pytest.mark.parametrize("role", PAGES)
def test_page_is_whole_in_every_language(role: str, sign_in: Enter, page: Page, record_property) -> None:
    looks = look(role, sign_in, page, lambda turn: (WIDTHS[turn % 2],))
    assert looks == 3 * len(PAGES[role])
    record_property("pages looked at", looks)


@pytest.mark.drill
@pytest.mark.parametrize("role", PAGES)
def test_page_is_whole_at_every_width(role: str, sign_in: Enter, page: Page, record_property) -> None:
    looks = look(role, sign_in, page, lambda _turn: WIDTHS)
    assert looks == 6 * len(PAGES[role])
    record_property("pages looked at", looks)


def names(patterns: list[object]) -> Iterator[str]:
    """The names of all addresses but the API's."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield str(pattern.name)
        else:
            yield from names(pattern.url_patterns)


def test_every_address_is_in_the_table_or_told_apart(sign_in: Enter, page: Page) -> None:
    there = set()
    for role, pages in PAGES.items():
        request = (page if role == shots.VISITOR else sign_in(role)).request
        known: Known = {}
        for name, route in pages.items():
            if name != "missing":
                answer = request.get(found(request, route, known), max_retries=2)
                there.add(resolve(urlsplit(answer.url).path).url_name)
    known = {name for name in names(get_resolver().url_patterns) if not re.match(r"api-(?!docs)", name)}
    assert known - there - set(NOT_PAGES) == set()
    assert there & set(NOT_PAGES) == set()
