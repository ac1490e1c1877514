"""/audit/ and /admin-area/: each for its own role, and nothing can be changed there."""

import pytest

from accounts.choices import Role
from calls.models import LineGuard
from records.models import AuditEvent
from records.services import append
from tests.factories.accounts import OrganisationFactory, member, person
from tests.factories.calls import open_line

pytestmark = pytest.mark.django_db
AUDIT = ("/audit/", "/audit/integrity/")
ADMIN = ("/admin-area/", "/admin-area/machinery/")


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("pages", "theirs"), [(AUDIT, Role.AUDITOR), (ADMIN, Role.ADMIN)])
def test_pages_are_for_their_role_alone(client, role, pages, theirs):
    client.force_login(person(role))
    assert {client.get(page).status_code for page in pages} == {200 if role == theirs else 404}


@pytest.mark.parametrize("page", AUDIT + ADMIN)
def test_pages_take_no_post_and_ask_strangers_to_sign_in(client, page):
    assert client.get(page).status_code == 302
    client.force_login(person(Role.AUDITOR, Role.ADMIN))
    assert client.post(page).status_code == 405


def test_trail_names_who_did_what(client):
    officer = person(Role.OFFICER, name="Olli Officer")
    append("programme:x", "rate_changed", by=officer, data={"from": "75", "to": "90"})
    client.force_login(person(Role.AUDITOR))
    page = text(client.get("/audit/?verb=rate"))
    assert "Olli Officer" in page
    assert "rate_changed" in page
    assert "No event fits" in text(client.get("/audit/?verb=nothing-like-it"))


def test_integrity_tells_a_broken_guard_and_a_whole_chain(client):
    line = open_line("10.00")
    client.force_login(person(Role.AUDITOR))
    assert "all hold" in text(client.get("/audit/integrity/"))
    LineGuard.objects.filter(line=line).update(amount=99)
    page = text(client.get("/audit/integrity/"))
    assert "guard of the amount is 99.00, should be 10.00" in page
    assert "every guard stands" in page


def test_people_are_found_by_part_of_the_name_and_by_role(client):
    admin = person(Role.ADMIN, name="Ada Admin")
    member(OrganisationFactory(name="City of Kuusikallio"), name="Mona Member")
    client.force_login(admin)
    assert "City of Kuusikallio (Owner)" in text(client.get("/admin-area/?q=mona"))
    page = text(client.get("/admin-area/?role=admin"))
    assert "Ada Admin" in page
    assert "Mona Member" not in page


@pytest.mark.parametrize(
    ("page", "role", "queries"), [("/audit/", Role.AUDITOR, 6), ("/admin-area/", Role.ADMIN, 9)]
)
def test_pages_cost_the_same_queries_with_few_and_many_rows(
    client, page, role, queries, django_assert_num_queries
):
    client.force_login(person(role))
    append("programme:x", "first", by=person(Role.OFFICER))
    member(OrganisationFactory())
    with django_assert_num_queries(queries):
        client.get(page)
    for _ in range(3):
        append("programme:x", "again", by=person(Role.OFFICER))
        member(OrganisationFactory())
    assert AuditEvent.objects.count() == 4
    with django_assert_num_queries(queries):
        client.get(page)
