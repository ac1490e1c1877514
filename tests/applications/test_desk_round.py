"""A round at a glance: counts and sums by line and state, each number its cases; the committee sees no case."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.choices import Role
from applications.models import Application, Decision
from applications.queries.glance import Standing, Tally, by_round, glance, together
from applications.views.desk_round import parts
from calls.models import CallRound
from records import clock
from tests.applications.desk import browser, page_of
from tests.factories.accounts import person
from tests.factories.applications import open_round, submitted
from tests.factories.calls import open_line
from tests.factories.selection import assessor, officer, proposed

pytestmark = pytest.mark.django_db


def put(application, state, asked, granted=None):
    values = {"state": state, "requested": Decimal(asked)}
    if granted:
        values |= {"granted": Decimal(granted), "granted_rate": Decimal("90"), "decided_at": clock.now()}
    if state == "rejected":
        values["decided_at"] = clock.now()
    Application.objects.filter(pk=application.pk).update(**values)
    return application


@pytest.fixture
def full():
    """A round with one application in each of seven states."""
    call = open_round(amount="100000.00")
    put(submitted(), "submitted", "100.00")
    put(submitted(), "supplement_requested", "200.00")
    decision = proposed(submitted(title="Foreslagen"))
    put(decision.application, "proposed", "300.00")
    Decision.objects.filter(pk=decision.pk).update(amount=Decimal("250.00"))
    put(submitted(), "granted", "400.00", "400.00")
    put(submitted(), "granted_in_part", "500.00", "350.00")
    put(submitted(), "rejected", "600.00")
    put(submitted(), "withdrawn", "9000.00")
    return call


def test_glance_adds_up_by_state_and_line(full):
    here = glance(full)
    (line,) = here.lines
    assert here.total == line.here
    assert line.here.all == Tally(7, Decimal("11100.00"), Decimal("750.00"))
    assert line.here.undecided == Tally(3, Decimal("600.00"))
    assert line.here.decided == Tally(3, Decimal("1500.00"), Decimal("750.00"))
    assert line.here.withdrawn == Tally(1, Decimal("9000.00"))
    assert line.here.standing.asked == Decimal("2100.00")
    assert (line.here.proposed, line.here.unproposed) == (Decimal("250.00"), Decimal("300.00"))
    assert here.amount == line.balance.amount


@pytest.mark.parametrize(
    ("there", "left"), [("100000.00", "98700.00"), ("1300.00", "0.00"), ("10.00", "0.00")]
)
def test_parts_of_the_bar_are_what_is_wanted_and_the_money_left(full, there, left):
    found = parts(glance(full).total, Decimal(there))
    assert [amount for _kind, _label, amount in found] == [
        Decimal("750.00"),
        Decimal("250.00"),
        Decimal("300.00"),
        Decimal(left),
    ]


def test_drafts_are_in_no_count():
    call = open_round(amount="1000.00")
    put(submitted(), "draft", "100.00")
    assert glance(call).total == Standing()
    assert by_round([call]) == {}


def test_standings_add_up():
    one = Standing({"submitted": Tally(1, Decimal("5.00"))}, Decimal("1.00"))
    two = Standing({"submitted": Tally(2, Decimal("7.00")), "granted": Tally(1)}, Decimal("2.00"))
    found = together([one, two])
    assert found.by_state["submitted"] == Tally(3, Decimal("12.00"))
    assert (found.all.count, found.proposed) == (4, Decimal("3.00"))
    assert together([]) == Standing()


def test_each_number_opens_its_cases(full):
    client = browser(officer())
    body = page_of(client, reverse("desk_round", args=[full.pk])).split('id="how-far"')[1]
    links = {part.split('"')[0].replace("&amp;", "&") for part in body.split('<td class="n"><a href="')[1:]}
    assert f"/desk/cases/?call={full.pk}&line=2D&state=supplement_requested" in links
    assert f"/desk/cases/?call={full.pk}&state=decided" in links
    for link in links:
        wanted = int(body.replace("&amp;", "&").split(f'href="{link}">')[1].split("<")[0])
        found = page_of(client, link).split('id="list"')[1]
        assert found.count('<th scope="row">') == wanted, link


def test_page_says_what_is_asked_and_what_is_there(full):
    body = page_of(browser(person(Role.FINANCE)), reverse("desk_round", args=[full.pk]))
    for figure in ("€2,100.00", "€100,000.00", "2,100.00", "250.00", "750.00"):
        assert figure in body
    assert reverse("desk_ranking", args=[full.pk]) not in body


def test_round_without_applications_says_when_they_come():
    call = open_round()
    assert "No applications yet" in page_of(browser(officer()), reverse("desk_round", args=[call.pk]))


def test_rounds_page_leads_here_for_those_who_may_come(full):
    url = reverse("desk_round", args=[full.pk])
    assert url in page_of(browser(officer()), reverse("round", args=[full.pk]))
    assert url not in page_of(browser(assessor()), reverse("round", args=[full.pk]))


def test_committee_sees_counts_and_sums_of_the_undecided_and_never_a_case(full):
    member = browser(person(Role.COMMITTEE))
    rounds = page_of(member, reverse("committee-rounds"))
    body = page_of(member, reverse("committee-round", args=[full.pk]))
    assert reverse("committee-round", args=[full.pk]) in rounds
    for page in (rounds, body):
        assert "600.00" in page
        assert "750.00" in page
        assert "/desk/" not in page
        assert "250.00" not in page  # what is proposed is not decided
        for application in Application.objects.select_related("case", "organisation"):
            assert application.case.reference not in page
            assert application.organisation.name not in page
            assert application.title not in page


def test_committee_finds_no_round_in_preparation(full):
    CallRound.objects.update(state="draft")
    member = browser(person(Role.COMMITTEE))
    assert member.get(reverse("committee-round", args=[full.pk])).status_code == 404
    assert "No rounds yet" in page_of(member, reverse("committee-rounds"))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("desk_round", 9), ("committee-round", 8), ("committee-rounds", 7)]
)
def test_pages_take_the_same_number_of_queries(name, queries, count, django_assert_num_queries):
    call = open_round(amount="9000.00")
    for number in range(count):
        put(submitted(), "submitted", "100.00")
        open_line(code=f"2{number}", amount="10.00", call=call)
    client = browser(officer())
    url = reverse(name, args=[] if name == "committee-rounds" else [call.pk])
    client.get(url)
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200
