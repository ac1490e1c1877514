"""Assessors handed out evenly: looked at first, done exactly as seen, never to somebody disqualified."""

from typing import Any

import pytest
from django.urls import reverse

from applications.models import Application, Assessment
from applications.queries.assessors import all_assessors, candidates
from applications.services.assessing import assign
from applications.services.declaring import declare
from applications.services.distributing import carry_out, plan_assessors
from records.models import Notice
from tests.applications.desk import browser, page_of
from tests.factories.applications import TITLE, open_round, submitted
from tests.factories.refusals import refused_with
from tests.factories.selection import admitted, assessor, officer
from tests.factories.ties import tie

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Any:
    open_round(amount="900000.00")
    return officer()


def admit_some(number: int, clerk: Any) -> list[Application]:
    return [admitted(submitted(), by=clerk) for _ in range(number)]


def loads() -> list[int]:
    return sorted(one.in_hand for one in all_assessors())


def test_work_is_spread_evenly_and_each_assessor_is_told(clerk):
    cases = admit_some(3, clerk)
    people = [assessor() for _ in range(3)]
    call = cases[0].call
    plan = plan_assessors(call, None, list(all_assessors()), 2, by=clerk)
    assert plan.given == 6
    assert Assessment.objects.count() == 0
    made = carry_out(call, None, list(all_assessors()), 2, seen=plan.digest, by=clerk)
    assert made == 6
    assert loads() == [2, 2, 2]
    assert all(one.assessments.count() == 2 for one in cases)
    assert Notice.objects.filter(kind="assigned", user__in=people).count() == 6
    refused_with(
        lambda: carry_out(call, None, list(all_assessors()), 2, seen=plan.digest, by=clerk),
        "nothing_to_assign",
    )


def test_nobody_disqualified_gets_anything_and_too_few_are_said(clerk):
    (case,) = admit_some(1, clerk)
    tied, declared, free = assessor(), assessor(), assessor()
    tie(tied, case.organisation)
    Assessment.objects.create(application=case, assessor=declared)
    declare(case, False, "Vän.", by=declared)
    plan = plan_assessors(case.call, None, list(all_assessors()), 2, by=clerk)
    (share,) = plan.shares
    assert share.new == ()
    assert share.why_not.code == "too_few_able"
    assert list(candidates(case)) == [free]


def test_who_has_an_application_counts_and_loads_elsewhere_too(clerk):
    first, second = admit_some(2, clerk)
    one, two, three = assessor(name="A"), assessor(name="B"), assessor(name="C")
    assign(first, [one, two], by=clerk)
    plan = plan_assessors(first.call, first.line, list(all_assessors()), 2, by=clerk)
    new = {share.application: set(share.new) for share in plan.shares}
    assert new[first] == set()
    assert three in new[second]
    assert sum(after for _who, _before, after in plan.loads) == 4


def test_change_since_the_look_is_refused_with_nothing_written(clerk):
    cases = admit_some(2, clerk)
    people = [assessor() for _ in range(3)]
    plan = plan_assessors(cases[0].call, None, list(all_assessors()), 2, by=clerk)
    tie(people[0], cases[0].organisation)
    tie(people[0], cases[1].organisation)
    refused_with(
        lambda: carry_out(cases[0].call, None, list(all_assessors()), 2, seen=plan.digest, by=clerk),
        "distribution_changed",
    )
    assert Assessment.objects.count() == 0


def test_officer_hands_out_only_what_is_open_to_him_or_her(clerk):
    (case,) = admit_some(1, clerk)
    assessor(), assessor()
    plan = plan_assessors(case.call, None, list(all_assessors()), 2, by=officer())
    assert plan.shares == ()
    assert plan.closed == (case,)


def test_fewer_than_the_programme_asks_for_or_nobody_is_refused(clerk):
    (case,) = admit_some(1, clerk)
    assessor()
    refused_with(
        lambda: plan_assessors(case.call, None, list(all_assessors()), 1, by=clerk), "fewer_than_minimum"
    )
    refused_with(lambda: plan_assessors(case.call, None, [], 2, by=clerk), "nobody_to_assign")


def test_page_shows_the_distribution_and_does_it_on_confirmation(clerk):
    cases = admit_some(2, clerk)
    people = [assessor(), assessor()]
    client, url = browser(clerk), reverse("desk_distribution", args=[cases[0].call_id])
    assert "Who would score what" not in page_of(client, url)
    asked = {"each": "2", "line": "", "assessors": [str(one.pk) for one in people]}
    query = "&".join([f"assessors={one.pk}" for one in people])
    found = page_of(client, f"{url}?each=2&line=&{query}")
    assert TITLE in found
    assert "4 new assignments" in found
    seen = found.split('name="seen" value="')[1].split('"')[0]
    again = client.post(url, asked | {"seen": "something else"})
    assert "Something has changed since you looked." in again.content.decode()
    assert client.post(url, asked | {"seen": seen}).status_code == 302
    assert Assessment.objects.count() == 4
    assert browser(officer()).get(f"{url}?each=2&{query}").content.decode().count(TITLE) == 0


def test_page_finds_no_fault_before_anything_is_asked(clerk):
    url = reverse("desk_distribution", args=[admit_some(1, clerk)[0].call_id])
    asked = "Choose the assessors."
    assert asked not in browser(clerk).get(f"{url}?lang=en").content.decode()
    assert asked in browser(clerk).get(f"{url}?lang=en&each=2").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_the_same_number_of_queries(clerk, number, django_assert_num_queries):
    cases = admit_some(number, clerk)
    people = [assessor(), assessor()]
    query = "&".join(f"assessors={one.pk}" for one in people)
    client, url = browser(clerk), reverse("desk_distribution", args=[cases[0].call_id])
    client.get(url)
    with django_assert_num_queries(12):
        client.get(f"{url}?each=2&{query}")
