"""The page of versions: any two of them, by what changed or whole, with the request a version answers."""

from typing import Any

import pytest

from applications.models import Application
from applications.services.supplementing import answer
from tests.applications.desk import at, browser, page_of
from tests.applications.test_supplement_pages import fresh, two_versions
from tests.factories.applications import signing
from tests.factories.selection import impartial, officer
from tests.factories.supplements import asking, typed_in

pytestmark = pytest.mark.django_db


def three_versions() -> tuple[Application, Any]:
    """The need changed in the second, the telephone in the third; and an officer's browser."""
    made, by = two_versions(), officer()
    asking(by=by, application=made)
    typed_in(fresh(made), "basics", contact_phone="+358 40 765 4321")
    answer(fresh(made), signing(fresh(made)), by=made.created_by)
    return fresh(made), browser(by)


def body(page: str) -> str:
    return " ".join(page.split("From version")[1].split())


def test_what_did_not_change_is_shown_only_when_asked_for() -> None:
    made, by = two_versions(), officer()
    impartial(made, by)
    client, url = browser(by), at("desk_versions", made)
    changes, whole = page_of(client, url), page_of(client, f"{url}?whole=1")
    assert made.title not in body(changes)
    assert made.title in body(whole)
    assert "skärgården" in body(changes)
    assert "skärgården" in body(whole)
    assert "unchanged" not in body(changes)
    assert "unchanged" in body(whole)
    assert 'name="whole" value="1" checked' in whole


def test_any_two_versions_are_compared() -> None:
    made, client = three_versions()
    url = at("desk_versions", made)
    latest = body(page_of(client, url))
    assert "765 4321" in latest
    assert "skärgården" not in latest
    first_to_second = body(page_of(client, f"{url}?from=1&to=2"))
    assert "skärgården" in first_to_second
    assert "765 4321" not in first_to_second
    first_to_third = body(page_of(client, f"{url}?from=1&to=3"))
    assert "skärgården" in first_to_third
    assert "765 4321" in first_to_third


def test_a_version_says_which_request_it_answers() -> None:
    made, client = three_versions()
    page = page_of(client, at("desk_versions", made))
    assert page.count("answers the request for supplement of") == 2
    assert page.count(", supplement</option>") == 3


def test_sections_that_changed_are_listed_with_how_much() -> None:
    made, by = two_versions(), officer()
    impartial(made, by)
    found = body(page_of(browser(by), at("desk_versions", made)))
    for section, count in (("project", 1), ("indicators", 1), ("budget", 1)):
        assert f'href="#s-{section}"' in found
        assert f"</a> ({count})" in found


@pytest.mark.parametrize("whole", ["", "?whole=1"])
def test_the_whole_costs_no_more_queries(whole: str, django_assert_num_queries: Any) -> None:
    made, by = two_versions(), officer()
    impartial(made, by)
    client, url = browser(by), at("desk_versions", made) + whole
    page_of(client, url)
    with django_assert_num_queries(9):
        page_of(client, url)
