"""Searching at the desk: by reference, applicant and words in any section; what is not open leaks nothing."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from accounts.choices import Role
from accounts.models import Membership
from applications.models import Application, SearchText
from applications.services.declaring import declare
from tests.applications.desk import browser, page_of
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.applications import open_round, submitted
from tests.factories.selection import assessor, assigned, decider, impartial, officer

pytestmark = pytest.mark.django_db
URL = "/desk/search/"


def found(client, query):
    """The references found, in their order, and the page."""
    answer = client.get(URL, {"q": query})
    assert answer.status_code == 200
    body = answer.content.decode()
    results = body.split('id="found"')[-1] if 'id="found"' in body else ""
    return [part.split("/")[0] for part in results.split('<a href="/desk/cases/')[1:]], body


def marks(body):
    return [part.split("</mark>")[0] for part in body.split("<mark>")[1:]]


@pytest.fixture
def two():
    """Two cases; the officer has declared on the first alone."""
    open_round(amount="900000.00")
    organisation = OrganisationFactory(name="Ystävätupa Åland rf", business_id="TEST-77777")
    shown = submitted(title="SPRÅKCAFÉ i Åbo", need="Många saknar\nnätverk.", organisation=organisation)
    hidden = submitted(
        title="Hemligt SPRÅKCAFÉ", organisation=OrganisationFactory(name="Dold rf", business_id="TEST-88888")
    )
    clerk = officer()
    impartial(shown, clerk)
    return clerk, shown, hidden


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("språkcafé", ["SPRÅKCAFÉ"]),
        ("ÅBO språkcafé", ["SPRÅKCAFÉ", "Åbo"]),
        ("NÄTVERK", ["nätverk"]),
        ("ystävätupa", ["Ystävätupa"]),
        ("test-77777", ["TEST-77777"]),
        ('"saknar nätverk"', ["saknar nätverk"]),
        ("tolkning", ["Tolkning"]),
    ],
)
def test_words_of_any_section_are_found_in_any_case_and_marked(two, query, words):
    clerk, shown, _hidden = two
    references, body = found(browser(clerk), query)
    assert references == [shown.case.reference]
    assert marks(body) == words
    assert "1 case found" in body


def test_hit_names_the_place(two):
    clerk, _shown, _hidden = two
    _references, body = found(browser(clerk), "språkcafé")
    assert "<dt>Title, summary and contact: Project title</dt>" in body


def test_reference_finds_every_case_one_may_know_of_and_shows_no_more_of_it(two):
    clerk, shown, hidden = two
    references, body = found(browser(clerk), hidden.case.reference[-3:])
    assert references == [hidden.case.reference]
    assert marks(body) == [hidden.case.reference[-3:]]
    assert "Only the reference and the case number were searched" in body
    for secret in ("Hemligt", "Dold rf", "TEST-88888"):
        assert secret not in body
    assert shown.case.reference not in references


@pytest.mark.parametrize("query", ["hemligt", "dold", "TEST-88888", "2D-002 hemligt", '"hemligt språkcafé"'])
def test_words_of_a_case_not_declared_on_find_nothing(two, query):
    clerk, _shown, _hidden = two
    references, body = found(browser(clerk), query)
    assert references == []
    assert "No case you may see has all these words." in body


def test_all_words_must_be_there(two):
    clerk, _shown, _hidden = two
    assert found(browser(clerk), "språkcafé nätverk")[0] != []
    assert found(browser(clerk), "språkcafé finnsinte")[0] == []


def test_disqualified_officer_finds_only_the_reference():
    application = submitted(title="Vänstuga")
    tied, own = officer(), officer()
    declare(application, False, "Vän.", by=tied)
    impartial(application, own)
    Membership.objects.create(user=own, organisation=application.organisation, role="viewer")
    for who in (tied, own):
        assert found(browser(who), "vänstuga")[0] == []
        assert found(browser(who), application.case.reference)[0] == [application.case.reference]


def test_assessor_finds_what_is_assigned_and_declared_on_alone():
    open_round(amount="900000.00")
    first, _second = assigned(submitted(title="Vänstuga ett"))
    other = submitted(title="Vänstuga två")
    client = browser(first.assessor)
    assert found(client, "vänstuga")[0] == []
    assert found(client, "2D-")[0] == [first.application.case.reference]
    impartial(first.application, first.assessor)
    assert found(client, "vänstuga")[0] == [first.application.case.reference]
    assert found(client, other.case.reference)[0] == []
    assert found(browser(assessor()), "2D-")[0] == []


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FINANCE])
def test_who_looks_on_finds_what_is_open_to_the_role(role):
    open_round(amount="900000.00")
    granted, pending = submitted(title="Vänstuga ett"), submitted(title="Vänstuga två")
    Application.objects.filter(pk=granted.pk).update(
        state="granted", granted="1.00", granted_rate="90", decided_at=granted.submitted_at
    )
    expected = {
        Role.AUDITOR: {granted.case.reference, pending.case.reference},
        Role.FINANCE: {granted.case.reference},
    }
    assert set(found(browser(person(role)), "vänstuga")[0]) == expected[role]


def test_auditor_who_is_an_officer_too_declares_like_one():
    application = submitted(title="Vänstuga")
    both = person(Role.AUDITOR, Role.OFFICER)
    assert found(browser(both), "vänstuga")[0] == []
    impartial(application, both)
    assert found(browser(both), "vänstuga")[0] == [application.case.reference]


def test_auditor_who_scores_a_case_declares_on_it():
    first, _second = assigned(submitted(title="Vänstuga"))
    both = first.assessor
    both.role_grants.create(role=Role.AUDITOR)
    assert found(browser(both), "vänstuga")[0] == []


def test_nobody_else_searches(two):
    _clerk, shown, _hidden = two
    for who in (person(Role.COMMITTEE), person(Role.ADMIN), shown.organisation.memberships.get().user):
        assert browser(who).get(URL, {"q": "språkcafé"}).status_code == 404
    assert browser(None).get(URL).status_code == 302


@pytest.mark.parametrize("query", ["%", "_", "%%%", "å", " ", "\\", "%o%"])
def test_patterns_and_single_letters_are_no_way_in(two, query):
    clerk, _shown, _hidden = two
    assert found(browser(clerk), query)[0] == []


def test_words_are_shown_as_text(two):
    clerk, shown, _hidden = two
    submission = shown.submissions.get()
    path = Path(settings.MEDIA_ROOT, submission.content.relative_path)
    said = json.loads(path.read_bytes())
    said["sections"]["basics"]["summary"] = "<script>alert('tupa')</script>"
    path.chmod(0o600)
    path.write_text(json.dumps(said), encoding="utf-8")
    SearchText.objects.filter(application=shown).update(text="<script>alert('tupa')</script>")
    _references, body = found(browser(clerk), "alert('tupa')")
    assert "&lt;script&gt;" in body
    assert "<script>alert" not in body


def test_case_without_a_stored_submission_is_found_by_title_and_applicant(two):
    clerk, shown, _hidden = two
    shown.signatures.all().delete()
    shown.submissions.all().delete()
    SearchText.objects.all().delete()
    references, body = found(browser(clerk), "ystävätupa")
    assert references == [shown.case.reference]
    assert marks(body) == ["Ystävätupa"]


def test_many_hits_are_split_into_pages():
    open_round(amount="900000.00")
    chief = decider()
    for _ in range(2):
        submitted()
    assert "2 cases found" in found(browser(chief), "2D-")[1]
    assert page_of(browser(chief), f"{URL}?q=2D-&page=9")


@pytest.mark.both
def test_swedish_and_finnish_letters_are_found_on_both_databases():
    application, clerk = submitted(title="ÄLVSBYN ÖVERGÅNG Ååå"), officer()
    impartial(application, clerk)
    for query in ("älvsbyn", "övergång", "ÅÅÅ", "Älvsbyn övergÅng"):
        assert found(browser(clerk), query)[0] == [application.case.reference]


@pytest.mark.parametrize("count", [1, 3])
def test_search_takes_the_same_number_of_queries(count, django_assert_num_queries):
    open_round(amount="900000.00")
    clerk = officer()
    for _ in range(count):
        impartial(submitted(title="Vänstuga"), clerk)
        submitted(title="Vänstuga")
    client = browser(clerk)
    client.get(URL)
    with django_assert_num_queries(5):
        assert len(found(client, "vänstuga")[0]) == count
