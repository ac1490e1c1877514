"""The queue of cases: filters, order, what stays hidden of a case that is not open, views, files, handing out."""

import csv
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.choices import LegalForm, Role
from accounts.models import SavedView
from applications.models import Application, CaseHandler
from applications.services.declaring import declare
from applications.services.handling import hand_over
from calls.models import CallRound
from records import clock
from tests.applications.desk import browser, page_of
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.applications import open_round, submitted
from tests.factories.selection import (
    assessed,
    assessor,
    assigned,
    decider,
    impartial,
    officer,
    proposed,
)

pytestmark = pytest.mark.django_db
URL = "/desk/cases/"


def listed(client, query="view=all"):
    """The references of the list's links, in their order."""
    body = page_of(client, f"{URL}?{query}")
    rows = body.split('id="list"')[1]
    return [part.split("/")[0] for part in rows.split('<th scope="row"><a href="/desk/cases/')[1:]]


def refs(*cases):
    return [one.case.reference for one in cases]


@pytest.fixture
def three():
    """Three cases of one line; open to the first officer are the first and the second."""
    open_round(amount="900000.00")
    cases = [
        submitted(title="Beta", organisation=OrganisationFactory(name="Gamma rf")),
        submitted(
            title="Alfa",
            organisation=OrganisationFactory(name="Alfa kommun", legal_form=LegalForm.MUNICIPALITY),
        ),
        submitted(
            title="Dold",
            organisation=OrganisationFactory(name="Dold kommun", legal_form=LegalForm.MUNICIPALITY),
        ),
    ]
    for one, sum_ in zip(cases, ("100.00", "300.00", "200.00"), strict=True):
        Application.objects.filter(pk=one.pk).update(requested=Decimal(sum_))
    clerk = officer(name="Aino")
    impartial(cases[0], clerk)
    impartial(cases[1], clerk)
    return clerk, cases


# Filters and order


def test_content_orders_and_filters_say_nothing_of_what_is_not_open(three):
    clerk, (one, two, hidden) = three
    client = browser(clerk)
    assert listed(client, "ordering=asked") == refs(one, two, hidden)
    assert listed(client, "ordering=-asked") == refs(two, one, hidden)
    assert listed(client, "ordering=applicant") == refs(two, one, hidden)
    assert listed(client, "legal_form=municipality") == refs(two)
    assert listed(client, 'q="alfa+kommun"') == refs(two)
    assert listed(client, "q=dold") == []
    assert listed(client, f"q={hidden.case.reference}") == refs(hidden)
    body = page_of(client, f"{URL}?view=all")
    assert "Dold" not in body
    assert "200.00" not in body


def test_list_is_ordered_by_what_every_reader_sees(three):
    clerk, cases = three
    client = browser(clerk)
    hand_over(cases[2], clerk, by=clerk)
    hand_over(cases[1], officer(name="Birgitta"), by=clerk)
    assert listed(client, "ordering=officer") == refs(cases[2], cases[1], cases[0])
    assert listed(client, "ordering=-reference") == refs(*cases[::-1])
    assert listed(client, "ordering=arrived") == refs(*cases)
    assert listed(client, "ordering=nonsense") == refs(*cases[::-1])
    assert 'aria-sort="ascending"' in page_of(client, f"{URL}?ordering=officer")


def test_list_is_filtered_by_officer_in_charge(three):
    clerk, (one, two, hidden) = three
    other = officer(name="Birgitta")
    hand_over(one, clerk, by=clerk)
    hand_over(two, other, by=clerk)
    client = browser(clerk)
    assert listed(client, "officer=me") == refs(one)
    assert listed(client, f"officer={other.pk}") == refs(two)
    assert listed(client, "officer=nobody") == refs(hidden)
    hand_over(two, clerk, by=clerk)
    assert listed(client, f"officer={other.pk}") == []


def test_list_is_filtered_by_groups_of_states_and_by_assessor():
    open_round(amount="900000.00")
    clerk = officer()
    new, scored = submitted(), assigned(submitted(), by=clerk)
    rejected = submitted()
    Application.objects.filter(pk=rejected.pk).update(state="rejected", decided_at=clock.now())
    client = browser(clerk)
    assert listed(client, "state=undecided&ordering=reference") == refs(new, scored[0].application)
    assert listed(client, "state=decided") == refs(rejected)
    assert listed(client, "state=submitted") == refs(new)
    assert listed(client, f"assessor={scored[0].assessor_id}") == refs(scored[0].application)
    assert listed(client, f"assessor={clerk.pk}") == []


def test_list_is_filtered_by_what_is_late_and_what_i_have_not_declared_on(three):
    clerk, (one, two, hidden) = three
    client = browser(clerk)
    assert listed(client, "flag=undeclared") == refs(hidden)
    assert listed(client, "flag=overdue") == []
    CallRound.objects.update(
        opens_at=clock.now() - timedelta(days=90), closes_at=clock.now() - timedelta(days=40)
    )
    Application.objects.filter(pk=two.pk).update(state="in_assessment")
    assert listed(client, "flag=overdue&ordering=reference") == refs(one, hidden)
    assert "<b>Late</b>" in page_of(client, f"{URL}?flag=overdue")


def test_ranked_flags_are_those_of_the_ranking_and_only_of_lines_open_to_the_reader():
    open_round(amount="100000.00")
    clerk = officer()
    cases = [assessed(submitted(), by=clerk, values=values) for values in ((4, 4), (4, 4), (3, 3))]
    client = browser(clerk)
    assert listed(client, "flag=tied&ordering=reference") == refs(*cases[:2])
    assert listed(client, "flag=beyond&ordering=reference") == refs(*cases)
    stranger = browser(officer())
    assert listed(stranger, "flag=tied") == []
    declare(cases[0], False, "Vän.", by=clerk)
    assert listed(client, "flag=tied") == []


def test_assessor_sees_own_cases_and_is_offered_no_flags_of_the_ranking():
    open_round(amount="900000.00")
    first, _second = assigned(submitted(title="Min"))
    submitted(title="Annan")
    client = browser(first.assessor)
    assert listed(client) == refs(first.application)
    body = page_of(client, f"{URL}?view=all")
    assert "Without my declaration" in body
    assert "Beyond the money" not in body
    assert 'name="assessor"' not in body
    assert 'name="case"' not in body


@pytest.mark.parametrize("query", ["officer=x", "assessor=x", "flag=x", "legal_form=x", "state=x", "line=x"])
def test_impossible_filter_finds_nothing_and_offers_to_clear(three, query):
    body = page_of(browser(three[0]), f"{URL}?{query}")
    assert "Nothing matches" in body
    assert "?view=all" in body


def test_filters_stay_in_the_address_of_pages_files_and_forms(three):
    body = page_of(browser(three[0]), f"{URL}?line=2D&ordering=-asked")
    assert "/desk/cases.xlsx?line=2D&amp;ordering=-asked" in body
    assert '<input type="hidden" name="query" value="line=2D&amp;ordering=-asked">' in body
    assert '<input type="hidden" name="ordering" value="-asked">' in body


# Views


def test_view_is_saved_shown_opened_first_and_deleted(three):
    clerk, (one, _two, _hidden) = three
    hand_over(one, clerk, by=clerk)
    client = browser(clerk)
    said = {"query": "ordering=due&officer=me&page=2&strange=1", "view-name": "Mine", "view-default": "on"}
    answer = client.post(reverse("desk_views"), said)
    assert answer.headers["Location"] == f"{URL}?officer=me&ordering=due"
    assert client.get(URL).headers["Location"] == f"{URL}?officer=me&ordering=due"
    body = page_of(client, f"{URL}?officer=me&ordering=due")
    assert 'href="/desk/cases/?officer=me&amp;ordering=due" aria-current="page">Mine' in body
    assert len(listed(client)) == 3
    found = SavedView.objects.get()
    client.post(reverse("desk_view", args=[found.pk]), {"step": "default"})
    assert client.get(URL).status_code == 200
    client.post(reverse("desk_view", args=[found.pk]), {"step": "delete"})
    assert not SavedView.objects.exists()


def test_view_without_a_name_is_refused_with_the_reason(three):
    client = browser(three[0])
    client.post(reverse("desk_views"), {"query": "line=2D", "view-name": " "})
    assert "Give the view a name." in page_of(client, f"{URL}?line=2D")
    assert not SavedView.objects.exists()


def test_anothers_view_is_not_there(three):
    clerk, _cases = three
    browser(clerk).post(reverse("desk_views"), {"query": "line=2D", "view-name": "Mine"})
    other = browser(officer())
    pk = SavedView.objects.get().pk
    for step in ("default", "delete"):
        assert other.post(reverse("desk_view", args=[pk]), {"step": step}).status_code == 404
    assert "Mine" not in page_of(other, f"{URL}?view=all")
    assert not SavedView.objects.get().is_default


def test_default_of_all_cases_does_not_turn_in_circles(three):
    clerk, _cases = three
    client = browser(clerk)
    client.post(reverse("desk_views"), {"query": "", "view-name": "All", "view-default": "on"})
    answer = client.get(URL, follow=True)
    assert answer.redirect_chain == [(f"{URL}?view=all", 302)]


# Files


def test_csv_and_xlsx_hold_the_filtered_list_and_no_more_of_a_closed_case_than_the_list(three):
    clerk, (one, _two, hidden) = three
    hostile = '=HYPERLINK("http://x","y")'
    Application.objects.filter(pk=one.pk).update(title=hostile)
    client = browser(clerk)
    answer = client.get("/desk/cases.csv?ordering=reference")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="cases-')
    first, _second, last = list(csv.DictReader(StringIO(answer.content.decode())))
    assert (first["reference"], first["title"], first["requested"]) == (
        one.case.reference,
        f"'{hostile}",
        "100.00",
    )
    assert first["applicant"] == "Gamma rf"
    assert last["reference"] == hidden.case.reference
    assert (last["state"], last["line"]) == ("Submitted", "2D")
    assert [last[name] for name in ("title", "applicant", "legal_form", "requested", "submitted_at")] == [
        ""
    ] * 5
    book = load_workbook(BytesIO(client.get("/desk/cases.xlsx?officer=nobody").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert any(cell.value == hostile for cell in cells)
    assert [cell for cell in cells if cell.data_type == "f"] == []
    assert client.get("/desk/cases.pdf").status_code == 404


def test_file_is_for_readers_of_the_desk_alone(three):
    _clerk, (one, *_others) = three
    owner = one.organisation.memberships.get().user
    for who in (owner, person(Role.COMMITTEE), person(Role.ADMIN)):
        assert browser(who).get("/desk/cases.csv").status_code == 404
    assert browser(None).get("/desk/cases.csv").status_code == 302
    assert one.case.reference not in browser(assessor()).get("/desk/cases.csv").content.decode()
    assert "Dold kommun" in browser(person(Role.AUDITOR)).get("/desk/cases.csv").content.decode()


# Handing out


def hand(client, **said):
    return client.post(reverse("desk_hand_out"), said)


def holders():
    rows = CaseHandler.objects.filter(ended_at=None).order_by("application__case__reference")
    return [
        (row.application.case.reference, row.officer.name) for row in rows.select_related("application__case")
    ]


def test_chosen_cases_are_handed_to_one_officer(three):
    clerk, (one, two, _hidden) = three
    other = officer(name="Birgitta")
    client = browser(clerk)
    answer = hand(client, case=refs(one, two), officer=[str(other.pk)], query="line=2D&ordering=due")
    assert answer.headers["Location"] == f"{URL}?line=2D&ordering=due"
    assert holders() == [(one.case.reference, "Birgitta"), (two.case.reference, "Birgitta")]
    body = page_of(client, f"{URL}?line=2D")
    assert "2 cases handed over: Birgitta 2." in body
    assert "Birgitta, 2 in hand" in body


def test_every_case_found_is_spread_over_several(three):
    clerk, cases = three
    other = officer(name="Birgitta")
    declare(cases[0], False, "Vän.", by=other)
    client = browser(clerk)
    hand(client, every="1", officer=[str(clerk.pk), str(other.pk)], query="state=submitted")
    assert sorted(name for _case, name in holders()) == ["Aino", "Aino", "Birgitta"]
    assert holders()[0] == (cases[0].case.reference, "Aino")
    hand(client, every="1", officer=[str(clerk.pk), str(other.pk)], query="state=submitted")
    assert "The cases are in these hands already." in page_of(client, f"{URL}?view=all")


def test_what_nobody_could_take_is_told_with_its_reason(three):
    clerk, (one, two, _hidden) = three
    other = officer(name="Birgitta")
    declare(one, False, "Vän.", by=other)
    client = browser(clerk)
    hand(client, case=refs(one, two), officer=[str(other.pk)])
    assert holders() == [(two.case.reference, "Birgitta")]
    assert f"1 case was not handed over. {one.case.reference}: 0 of the people chosen can take it" in page_of(
        client, f"{URL}?view=all"
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [({"case": ["x"]}, "Choose who takes the cases."), ({"officer": ["me"]}, "Choose the cases.")],
)
def test_choosing_nothing_is_told(three, said, words):
    clerk, _cases = three
    client = browser(clerk)
    given = {name: [str(clerk.pk)] if value == ["me"] else value for name, value in said.items()}
    hand(client, **given)
    assert words in page_of(client, f"{URL}?view=all")
    assert holders() == []


def test_only_officers_hand_out_and_only_to_officers(three):
    clerk, (one, *_others) = three
    chief = decider()
    for who in (chief, assessor(), person(Role.AUDITOR), person(Role.FINANCE)):
        assert hand(browser(who), case=refs(one), officer=[str(clerk.pk)]).status_code == 404
    hand(browser(clerk), case=refs(one), officer=[str(chief.pk)])
    assert holders() == []


# Queries


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("url", "queries"),
    [
        ("/desk/cases/?view=all", 11),
        ("/desk/cases/?flag=overdue&ordering=due", 12),
        ("/desk/cases/?officer=me&legal_form=association&ordering=-asked", 11),
        ("/desk/cases.csv", 8),
    ],
)
def test_queue_takes_the_same_number_of_queries(url, queries, count, django_assert_num_queries):
    open_round(amount="900000.00")
    CallRound.objects.update(opens_at=clock.now() - timedelta(days=90))
    clerk = officer()
    for _ in range(count):
        decision = proposed(submitted(), by=clerk)
        hand_over(decision.application, clerk, by=clerk)
        submitted()
    CallRound.objects.update(closes_at=clock.now() - timedelta(days=80))
    client = browser(clerk)
    client.get(URL)
    with django_assert_num_queries(queries):
        assert client.get(url).status_code == 200
