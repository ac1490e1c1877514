"""/desk/money/ and its ledger: figures from the ledger, for those who keep or audit money."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from accounts.choices import Role
from calls.services.ledger import earmark
from records import clock
from records.services import open_case
from tests.factories.accounts import OrganisationFactory, member, person
from tests.factories.calls import CallLineFactory, CallRoundFactory, open_line

pytestmark = pytest.mark.django_db
PAGES = ("/desk/money/", "/desk/money/ledger/")


@pytest.fixture
def officer(client):
    user = person(Role.OFFICER)
    client.force_login(user)
    return user


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.OFFICER, 200),
        (Role.DECIDER, 200),
        (Role.FINANCE, 200),
        (Role.AUDITOR, 200),
        (Role.ASSESSOR, 404),
        (Role.COMMITTEE, 404),
        (Role.ADMIN, 404),
    ],
)
def test_money_is_for_those_who_keep_or_audit_it(client, page, role, status):
    open_line("100.00")
    client.force_login(person(role))
    assert client.get(page).status_code == status


@pytest.mark.parametrize("page", PAGES)
def test_money_is_not_for_applicants_and_asks_strangers_to_sign_in(client, page):
    open_line("100.00")
    assert client.get(page).status_code == 302
    client.force_login(member(OrganisationFactory()))
    assert client.get(page).status_code == 404


def test_money_shows_the_sums_to_the_cent(client, officer):
    line = open_line("1000.00", room=Decimal("5000.00"))
    earmark(line, open_case("application", "x"), Decimal("333.33"), by=officer)
    page = text(client.get("/desk/money/"))
    assert "€333.33" in page
    assert "666.67" in page
    assert "995,000.00" in page  # allocated as printed, less the printed parts


def test_money_of_a_past_day_leaves_out_what_came_later(client, officer):
    with clock.at(datetime(2022, 6, 1, tzinfo=UTC)):
        line = open_line("1000.00")
    earmark(line, open_case("application", "x"), Decimal("333.33"), by=officer)
    page = text(client.get("/desk/money/?as_of=31.12.2022"))
    assert "31 December 2022" in page.replace("\u00a0", " ")
    assert "333.33" not in page


def test_a_day_that_is_none_is_refused_with_the_way_out(client, officer):
    open_line("1.00")
    answer = client.get("/desk/money/?as_of=31.2.2022")
    assert answer.status_code == 400
    assert "Give a day as day.month.year" in text(answer)


def test_ledger_filters_down_to_one_case(client, officer):
    line = open_line("1000.00")
    first, second = open_case("application", "x"), open_case("application", "x")
    earmark(line, first, Decimal("11.11"), by=officer)
    earmark(line, second, Decimal("22.22"), by=officer)
    page = text(client.get(f"/desk/money/ledger/?case={second.reference}&kind=earmark"))
    assert "22.22" in page
    assert "11.11" not in page
    assert officer.name in page


@pytest.mark.parametrize(("page", "queries"), [("/desk/money/", 12), ("/desk/money/ledger/", 7)])
def test_pages_cost_the_same_queries_with_1_and_3_lines(
    client, officer, page, queries, django_assert_num_queries
):
    line = open_line("1000.00")
    earmark(line, open_case("application", "x"), Decimal("1.00"), by=officer)
    with django_assert_num_queries(queries):
        client.get(page)
    for season in ("2024-spring", "2024-autumn"):
        later = CallLineFactory(call=CallRoundFactory(id=f"amif-test-{season}", season=season))
        CallLineFactory(call=later.call)
        earmark(line, open_case("application", "x"), Decimal("1.00"), by=person(Role.DECIDER))
    with django_assert_num_queries(queries):
        client.get(page)
